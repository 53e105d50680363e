"""The two test beds: what is scanned, and with which model.

*Own*: the held-out quarter of ``data/languages``, with generated spam from held-out templates.
*Wild*: the public corpora, cross-validated by source; a model is trained for every fold on the
other folds and the training part of ``data/languages``.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from detector.api import Detector
from detector.classify.model import CARD, Model, load_model, save_model
from detector.training.documents import LabelledDocument, public_spam_pages
from detector.training.evaluation.baselines import Baseline, fit_baselines
from detector.training.evaluation.groups import DISGUISED, SPAM_PAGE, TWIN
from detector.training.evaluation.scan import TestBed
from detector.training.fit import Log
from detector.training.generate import Lexicon
from detector.training.planter import Planter
from detector.training.pools import N_FOLDS, Pools, fold_of, own_pools, public_pools, with_rough
from detector.training.run import (
    Recipe,
    data_digest,
    describe,
    train_model,
    training_documents,
)
from detector.training.splice import PLACES, plant

MAX_WILD_HOSTS = 500
"""Planted test documents per fold."""
HOST_CHARS = (200, 8000)
"""Characters of a public document that spam is planted in for a test."""
PER_HOST = 4
"""Planted documents for each own one."""
DISGUISED_EVERY = 4
"""One round of all places in so many is planted once more in disguise."""


def planted_documents(
    hosts: Sequence[LabelledDocument], planter: Planter, seed: int
) -> list[LabelledDocument]:
    """Plant each host once, places in turn; some get a disguised twin."""
    documents = []
    rng = random.Random(seed)
    for number, host in enumerate(hosts):
        place = PLACES[number % len(PLACES)]
        group = planter.group(host.lang, place)
        state = rng.random()
        plain = plant(random.Random(state), host, group, [place] * len(group))
        if number // len(PLACES) % DISGUISED_EVERY == 0:
            hidden = [planter.writer.disguised(rng, one) for one in group]
            twin = plant(random.Random(state), host, hidden, [place] * len(group))
            documents.append(replace(plain, tags=(place, TWIN)))
            documents.append(replace(twin, kind=DISGUISED, tags=(place,)))
        else:
            documents.append(replace(plain, tags=(place,)))
    return documents


def easy_hosts(honest: Iterable[LabelledDocument]) -> list[LabelledDocument]:
    """Public documents that spam can be planted in for a test."""
    low, high = HOST_CHARS
    return [d for d in honest if low <= len(d.text) <= high and not d.hard]


def evaluate_own(
    languages: Path,
    detector: Detector,
    baselines: Mapping[str, Baseline] | None = None,
    seed: int = 1,
) -> TestBed:
    """Measure on the held-out quarter of ``data/languages``."""
    pools = own_pools(languages, "held-out")
    planter = Planter([pools], None, generated=0.5, seed=seed, disguised=0.0, alone=0.0)
    hosts = [d for d in pools.honest if not d.hard for _ in range(PER_HOST)]
    bed = TestBed("own")
    bed.run(pools.honest + planted_documents(hosts, planter, seed), detector, baselines or {})
    return bed


def fold_pools(pools: Pools, fold: int, *, inside: bool) -> Pools:
    """The sources of one fold, or all others."""

    def mine(source: str) -> bool:
        return (fold_of(source) == fold) == inside

    return Pools(
        [d for d in pools.honest if mine(d.source)],
        [d for d in pools.natural if mine(d.source)],
        [s for s in pools.snippets if mine(s.source)],
        pools.writer,
    )


def _fold_model(
    seen: Sequence[LabelledDocument],
    lexicons: Mapping[str, Lexicon],
    recipe: Recipe,
    log: Log,
    digest: str,
    folder: Path | None,
) -> Model:
    """Train the model of a fold, or take the one that was kept."""
    card = describe(recipe, seen, digest)
    if folder is not None and (folder / CARD).is_file():
        model = load_model(folder)
        if all(model.card.get(part) == card[part] for part in ("recipe", "data")):
            log(f"{folder}: taken as it is")
            return model
    model = replace(train_model(seen, lexicons, recipe, log), card=card)
    if folder is not None:
        save_model(model, folder)
    return model


def evaluate_wild(
    languages: Path,
    corpora: Path,
    recipe: Recipe,
    log: Log,
    *,
    preset: str = "balanced",
    folds: Iterable[int] = range(N_FOLDS),
    baselines: bool = True,
    kept: Path | None = None,
) -> TestBed:
    """Measure a recipe on the public corpora, cross-validated by source.

    Args:
        languages: the folder ``data/languages``.
        corpora: the folder of public corpora.
        recipe: to train a model for each fold with.
        log: called with a line for each step.
        preset: that documents are scanned with.
        folds: to run.
        baselines: train them for each fold too.
        kept: folder where models of folds are kept, and taken from if they are of this recipe and
            this data.
    """
    digest = data_digest([languages, corpora])
    own = own_pools(languages, "train")
    tested = public_pools(corpora, own.writer, rough=False)
    public = with_rough(tested, corpora)
    pages = [replace(page, kind=SPAM_PAGE) for page in public_spam_pages(corpora)]
    bed = TestBed("wild")
    for fold in folds:
        log(f"wild: fold {fold + 1} of {N_FOLDS}")
        seen = training_documents([fold_pools(public, fold, inside=False), own], recipe)
        folder = kept and kept / str(fold)
        detector = Detector(
            _fold_model(seen, own.writer.lexicons, recipe, log, digest, folder), preset
        )
        others = fit_baselines(seen, recipe.seed, log) if baselines else {}
        test = fold_pools(tested, fold, inside=True)
        planter = Planter(
            [test], fold, generated=0.0, seed=recipe.seed + 1, disguised=0.0, alone=0.0
        )
        hosts = easy_hosts(test.honest)
        hosts = random.Random(recipe.seed).sample(hosts, min(MAX_WILD_HOSTS, len(hosts)))
        documents = test.honest + test.natural + planted_documents(hosts, planter, fold)
        log(f"wild: {len(documents):,} documents to scan")
        bed.run(documents, detector, others)
        mine = [page for page in pages if fold_of(page.source) == fold]
        bed.run(mine, detector, others, exact=False)
    return bed
