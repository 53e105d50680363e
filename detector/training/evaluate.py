"""``detector evaluate``: one report on held-out texts, with a baseline in the same run.

Two test beds. *Own*: the held-out quarter of ``data/languages``, with generated spam from held-out
templates. *Wild*: the public corpora, cross-validated by source; a model is trained for every fold
on the other folds and the training part of ``data/languages``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.api import Detector
from detector.classify.score import score_batch
from detector.training import metrics
from detector.training.baseline import Baseline
from detector.training.dataset import (
    N_FOLDS,
    Planter,
    Pools,
    fold_of,
    own_pools,
    public_pools,
)
from detector.training.documents import LabelledDocument, public_spam_pages
from detector.training.fit import Log, batches, block_truth
from detector.training.metrics import Outcome
from detector.training.run import Recipe, train_model, training_documents
from detector.training.splice import PLACES, plant

MAX_WILD_HOSTS = 500
"""Planted test documents per fold."""


@dataclass
class TestBed:
    """Outcomes of one test bed.

    Attributes:
        name: own or wild.
        outcomes: of the detector.
        baseline: of the baseline, on the same documents.
        label, score, baseline_score: of all labelled blocks.
    """

    name: str
    outcomes: list[Outcome] = field(default_factory=list)
    baseline: list[Outcome] = field(default_factory=list)
    label: list[npt.NDArray[np.int8]] = field(default_factory=list)
    score: list[npt.NDArray[np.float64]] = field(default_factory=list)
    baseline_score: list[npt.NDArray[np.float64]] = field(default_factory=list)


def run_documents(
    bed: TestBed,
    documents: Sequence[LabelledDocument],
    detector: Detector,
    baseline: Baseline | None,
) -> None:
    """Scan documents with the detector and the baseline, and keep what both did."""
    for group in batches(documents):
        texts = [document.text for document in group]
        for document, report in zip(group, detector.scan_many(texts), strict=True):
            spans = [(span.start, span.end) for span in report.spans]
            bed.outcomes.append(metrics.outcome(document, spans, report.score))
        scored = score_batch(texts, detector.model)
        label = block_truth(group, scored.page)
        known = label >= 0
        bed.label.append(label[known])
        bed.score.append(scored.log_odds[known])
        if baseline is not None:
            odds = baseline.log_odds(scored.page, texts)
            bed.baseline_score.append(odds[known])
            for document, spans in zip(group, baseline.spans(scored.page, odds), strict=True):
                bed.baseline.append(metrics.outcome(document, spans, 0.0))


def planted_documents(
    hosts: Sequence[LabelledDocument], planter: Planter, seed: int
) -> list[LabelledDocument]:
    """Plant each host once, places in turn; disguised ones get an undisguised twin."""
    documents = []
    rng = random.Random(seed)
    for number, host in enumerate(hosts):
        place = PLACES[number % len(PLACES)]
        group = planter.group(host.lang, place)
        state = rng.random()
        plain = plant(random.Random(state), host, group, [place] * len(group))
        documents.append(replace(plain, tags=(place,)))
        if number % 4 == 0:
            hidden = [planter.writer.disguised(rng, one) for one in group]
            twin = plant(random.Random(state), host, hidden, [place] * len(group))
            documents.append(replace(twin, kind="disguised", tags=(place,)))
            documents[-2] = replace(plain, tags=(place, "twin"))
    return documents


def evaluate_own(
    languages: Path, detector: Detector, baseline: Baseline | None, seed: int = 1
) -> TestBed:
    """Measure on the held-out quarter of ``data/languages``."""
    pools = own_pools(languages, "held-out")
    planter = Planter([pools], None, generated=0.5, seed=seed, disguised=0.0, alone=0.0)
    hosts = [d for d in pools.honest if not d.hard for _ in range(4)]
    bed = TestBed("own")
    run_documents(bed, pools.honest + planted_documents(hosts, planter, seed), detector, baseline)
    return bed


def _fold(pools: Pools, fold: int, *, inside: bool) -> Pools:
    def mine(source: str) -> bool:
        return (fold_of(source) == fold) == inside

    return Pools(
        [d for d in pools.honest if mine(d.source)],
        [d for d in pools.natural if mine(d.source)],
        [s for s in pools.snippets if mine(s.source)],
        pools.writer,
    )


def evaluate_wild(
    languages: Path,
    corpora: Path,
    recipe: Recipe,
    log: Log,
    *,
    preset: str = "balanced",
    folds: Iterable[int] = range(N_FOLDS),
) -> TestBed:
    """Measure on the public corpora, cross-validated by source."""
    own = own_pools(languages, "train")
    public = public_pools(corpora, own.writer)
    tested = public_pools(corpora, own.writer, by_rule=False)
    pages = list(public_spam_pages(corpora))
    bed = TestBed("wild")
    for fold in folds:
        log(f"wild: fold {fold + 1} of {N_FOLDS}")
        seen = training_documents([_fold(public, fold, inside=False), own], recipe)
        detector = Detector(train_model(seen, recipe, log), preset)
        baseline = Baseline.fit(seen, recipe.seed)
        test = _fold(tested, fold, inside=True)
        planter = Planter(
            [test], fold, generated=0.0, seed=recipe.seed + 1, disguised=0.0, alone=0.0
        )
        hosts = [d for d in test.honest if 200 <= len(d.text) <= 8000 and not d.hard]
        rng = random.Random(recipe.seed)
        hosts = rng.sample(hosts, min(MAX_WILD_HOSTS, len(hosts)))
        spam_pages = [replace(d, kind="spam-page") for d in pages if fold_of(d.source) == fold]
        documents = test.honest + test.natural + planted_documents(hosts, planter, fold)
        run_documents(bed, documents, detector, baseline)
        for group in batches(spam_pages):  # whole pages of spam: only "found or not" is known
            for document, report in zip(
                group, detector.scan_many([d.text for d in group]), strict=True
            ):
                spans = [(span.start, span.end) for span in report.spans]
                bed.outcomes.append(metrics.outcome(document, spans, report.score))
    return bed


Chosen = Callable[[Outcome], bool]
SUBJECTS: dict[str, Chosen] = {
    "planted": lambda o: o.document.kind == "spliced",
    "planted, list or block": lambda o: (
        o.document.kind == "spliced" and bool({"tail", "top", "middle"} & set(o.document.tags))
    ),
    "one sentence in a paragraph": lambda o: (
        o.document.kind == "spliced" and "sentence" in o.document.tags
    ),
    "one phrase in a sentence": lambda o: (
        o.document.kind == "spliced" and "phrase" in o.document.tags
    ),
    "glued to a line": lambda o: o.document.kind == "spliced" and "glued" in o.document.tags,
    "disguised": lambda o: o.document.kind == "disguised",
    "the same undisguised": lambda o: "twin" in o.document.tags and o.document.kind == "spliced",
    "naturally contaminated": lambda o: o.document.kind == "contaminated",
    "pages of spam": lambda o: o.document.kind == "spam-page",
}
HONEST: dict[str, Chosen] = {
    "honest": lambda o: not o.document.spans and not o.document.hard,
    "hard honest": lambda o: not o.document.spans and o.document.hard,
}


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All measures of a test bed that need outcomes only."""
    table: dict[str, Any] = {}
    for name, chosen in SUBJECTS.items():
        some = [o for o in outcomes if chosen(o)]
        if some:
            table[name] = {
                "precision": metrics.figure(metrics.precision, some),
                "recall": metrics.figure(metrics.recall, some),
                "f1": metrics.figure(metrics.f1, some),
                "documents found": metrics.figure(metrics.flagged, some),
                "spans found": metrics.figure(metrics.spans_found, some),
            }
    for name, chosen in HONEST.items():
        some = [o for o in outcomes if chosen(o)]
        if some:
            table[name] = {"flagged": metrics.figure(metrics.flagged, some)}
    return table


def _key_script(outcome: Outcome) -> str:
    text = outcome.document.text
    ascii_share = sum(char.isascii() for char in text) / max(len(text), 1)
    return "mostly ASCII" if ascii_share > 0.7 else "other"


BREAKDOWNS: dict[str, Callable[[Outcome], str]] = {
    "language": lambda o: o.document.lang,
    "kind": lambda o: o.document.kind,
    "script": _key_script,
    "length": lambda o: f"2^{len(o.document.text).bit_length():02d} characters",
    "family": lambda o: o.document.spans[0].family if o.document.spans else "",
    "form": lambda o: o.document.spans[0].form if o.document.spans else "",
}


def breakdown(outcomes: Sequence[Outcome], by: str) -> dict[str, dict[str, float]]:
    """Measures by language, kind, script, length, family or form."""
    groups: dict[str, list[Outcome]] = {}
    for one in outcomes:
        groups.setdefault(BREAKDOWNS[by](one), []).append(one)
    rows = {}
    for key in sorted(groups):
        honest = [o for o in groups[key] if not o.document.spans]
        spam = [
            o for o in groups[key] if o.document.contaminated and o.document.kind != "spam-page"
        ]
        rows[key] = {
            "honest": len(honest),
            "flagged per 1,000": 1000 * metrics.flagged(honest),
            "contaminated": len(spam),
            "recall": metrics.recall(spam) if spam else float("nan"),
            "f1": metrics.f1(spam) if spam else float("nan"),
        }
    return rows


def block_measures(
    label: list[npt.NDArray[np.int8]], score: list[npt.NDArray[np.float64]]
) -> dict[str, float]:
    """Average precision of blocks, and their recall at few false positives."""
    if not score:
        return {}
    labels, scores = np.concatenate(label), np.concatenate(score)
    return {
        "average precision": metrics.average_precision(labels, scores),
        "recall at 0.1 % false positives": metrics.recall_at(labels, scores, 1e-3),
        "recall at 0.01 % false positives": metrics.recall_at(labels, scores, 1e-4),
    }


def worst(outcomes: Sequence[Outcome], most: int = 50) -> dict[str, list[dict[str, Any]]]:
    """The largest false cuts and the largest misses, to read."""

    def row(one: Outcome, text: str) -> dict[str, Any]:
        document = one.document
        return {
            "id": document.id, "lang": document.lang, "kind": document.kind,
            "tags": list(document.tags), "score": round(one.score, 4), "text": text[:300],
        }  # fmt: skip

    false_cuts = sorted(outcomes, key=lambda o: o.hit - o.cut)[:most]
    misses = sorted(outcomes, key=lambda o: o.hit - o.gold)[:most]
    return {
        "false cuts": [
            row(o, " … ".join(o.document.text[a:b] for a, b in o.spans))
            for o in false_cuts
            if o.cut > o.hit
        ],
        "misses": [
            row(o, " … ".join(o.document.text[s.start : s.end] for s in o.document.spans))
            for o in misses
            if o.gold > o.hit
        ],
    }


def report(bed: TestBed) -> dict[str, Any]:
    """Everything there is to say about a test bed, ready for JSON but for the figures."""
    blocks = np.concatenate(bed.score) if bed.score else np.zeros(0)
    with np.errstate(over="ignore"):
        probability = 1 / (1 + np.exp(-blocks))
    labels = np.concatenate(bed.label) if bed.label else np.zeros(0, np.int8)
    return {
        "detector": summary(bed.outcomes),
        "baseline": summary(bed.baseline),
        "blocks": block_measures(bed.label, bed.score),
        "baseline blocks": block_measures(bed.label, bed.baseline_score),
        "calibration": metrics.calibration(labels, probability),
        "by": {by: breakdown(bed.outcomes, by) for by in BREAKDOWNS},
        "worst": worst(bed.outcomes),
    }
