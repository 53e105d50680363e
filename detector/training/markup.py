"""Fit the weights of the markup's signals on made-up pages: ``python -m detector.training.markup``.

The score of the text is given, and the weights are what best corrects it: a logistic regression
with the text's log-odds as offset and no intercept, so that a block of which the markup says
nothing keeps its score. Hiding may only speak for spam, a site's own menu only against it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar

from detector.api import Detector
from detector.classify.score import score_batch
from detector.columns.batch import Int64
from detector.decide.candidates import logit
from detector.decide.spans import score_candidates
from detector.decide.weigh import Weighed
from detector.html.evidence import MarkupWeights, load_markup, save_markup, scaled
from detector.html.layers import MarkupPage
from detector.html.page import HtmlPage
from detector.html.reader import read_html
from detector.html.signals import MARKUP_SIGNALS, markup_table
from detector.html.weigh import weigh_markup
from detector.training.documents import LabelledDocument
from detector.training.pages import PLANTS, PageWriter, RenderedPage
from detector.training.planter import Planter
from detector.training.pools import own_pools
from detector.training.tune import best_per_document

MIN_TEXT, MAX_TEXT = 300, 4000
"""Characters of documents that pages are made of."""
PER_BATCH = 50
RIDGE = 2.0
NEUTRAL = 0.6
"""Share of hidden links in training whose texts give nothing away. The text's score knows its own
training texts too well; out there, many boxes of links have words that it never saw."""
PURE = 0.6
"""Share of a block's characters from which it is spam; others that have any are left out."""
BOUNDS = {"H702": (-2.0, 0.0), "H705": (-3.0, 0.0), "H714": (-4.0, 0.0)}
"""Bounds of weights; of all others it is 0 and more, or a comment area, say, would be held against
the spam in it, whose words the text's score knows from training."""
MAX_RUN_WEIGHT = 0.5
"""Most of what the markup says of a run; more would cut honest boxes on pages whose words, unlike
those of training, the text's score has never seen."""
ROUNDED = 1e-3
"""Nats; weights are written with so many decimals."""
HONEST_FLAGGED = 0.03
"""Most of the honest pages that may be flagged in training, where their words are known."""
Float64 = npt.NDArray[np.float64]


def make_pages(
    languages: Path,
    part: str,
    count: int,
    seed: int = 0,
    *,
    neutral: float = 0.0,
    filler: float = 0.0,
) -> list[RenderedPage]:
    """Make pages of the project's own texts.

    Args:
        languages: the folder ``data/languages``.
        part: ``train`` or ``held-out``.
        count: how many.
        seed: of everything random.
        neutral: share of boxes of hidden links whose texts give nothing away.
        filler: kilobytes of script on each page.
    """
    pools = own_pools(languages, part)
    hosts = [one for one in pools.honest if MIN_TEXT <= len(one.text) <= MAX_TEXT]
    planter = Planter([pools], None, generated=0.5, seed=seed)
    writer = PageWriter(hosts, planter, seed, filler=filler, neutral=neutral)
    rng = random.Random(f"markup/{seed}")
    return [_page(writer, rng, rng.choice(hosts)) for _ in range(count)]


def _page(writer: PageWriter, rng: random.Random, host: LabelledDocument) -> RenderedPage:
    count = rng.choice([0, 0, 0, 0, 1, 1, 2, 3])
    return writer.write(host, rng.sample(PLANTS, count))


def planted_characters(page: HtmlPage, made: RenderedPage) -> npt.NDArray[np.bool_]:
    """Which characters of a page's text were planted."""
    starts = np.array([start for start, _ in made.gold], np.int64)
    ends = np.array([end for _, end in made.gold], np.int64)
    flags = np.zeros(len(page.text), np.bool_)
    if not len(starts):
        return flags
    run_start = np.array(page.skeleton.run_start, np.int64)[page.pieces.run]
    at = np.searchsorted(starts, run_start, side="right") - 1
    inside = (at >= 0) & (run_start < ends[np.maximum(at, 0)])
    for piece in np.flatnonzero(inside):
        flags[page.pieces.start[piece] : page.pieces.end[piece]] = True
    return flags


@dataclass(frozen=True, slots=True)
class MarkupRows:
    """Blocks of pages.

    Attributes:
        table: float32, shape (rows, signals of the markup).
        offset: float64, log-odds of the text.
        label: int8, 1 spam, 0 not.
    """

    table: npt.NDArray[np.float32]
    offset: Float64
    label: npt.NDArray[np.int8]


def _batch_rows(detector: Detector, pages: Sequence[RenderedPage]) -> MarkupRows:
    read = [read_html(one.markup, url=one.url) for one in pages]
    scored = score_batch([one.text for one in read], detector.model)
    page = MarkupPage.of(scored.page, read)
    gold = np.concatenate(
        [np.append(planted_characters(*pair), False) for pair in zip(read, pages, strict=True)]
    )
    share = page.per_block(gold) / page.n_chars
    keep = np.isfinite(scored.log_odds) & ((share >= PURE) | (share == 0))
    label = (share >= PURE).astype(np.int8)
    return MarkupRows(markup_table(page)[keep], scored.log_odds[keep], label[keep])


def rows_of(detector: Detector, pages: Sequence[RenderedPage]) -> MarkupRows:
    """Measure the blocks of pages."""
    parts = [
        _batch_rows(detector, pages[start : start + PER_BATCH])
        for start in range(0, len(pages), PER_BATCH)
    ]
    return MarkupRows(
        np.concatenate([part.table for part in parts]),
        np.concatenate([part.offset for part in parts]),
        np.concatenate([part.label for part in parts]),
    )


def fit_markup(rows: MarkupRows) -> Float64:
    """Fit the weights, shape (signals,)."""
    values = scaled(rows.table)
    sign = np.where(rows.label == 1, 1.0, -1.0)

    def loss(weights: Float64) -> tuple[float, Float64]:
        margin = sign * (rows.offset + values @ weights)
        miss = 1.0 / (1.0 + np.exp(np.clip(margin, -500, 500)))
        total = np.logaddexp(0.0, -margin).sum() + RIDGE * weights @ weights / 2
        return float(total), -(values.T @ (sign * miss)) + RIDGE * weights

    bounds = [BOUNDS.get(one.code, (0.0, None)) for one in MARKUP_SIGNALS]
    found = minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    weights: Float64 = found.x
    return weights


def _batch_runs(
    detector: Detector, markup: MarkupWeights, pages: Sequence[RenderedPage]
) -> tuple[Float64, Float64, npt.NDArray[np.bool_]]:
    """Log-odds of the runs on pages, what the markup says of them, and whether they are spam."""
    read = [read_html(one.markup, url=one.url) for one in pages]
    scored = score_batch([one.text for one in read], detector.model)
    weighed = weigh_markup(Weighed(scored, detector.model), read, markup)
    runs, log_odds = score_candidates(weighed.scored, detector.model, weighed.regions)
    gold = np.concatenate(
        [np.append(planted_characters(*pair), False) for pair in zip(read, pages, strict=True)]
    )
    planted = np.append(0, np.cumsum(gold))
    start, end = scored.blocks.start[runs.first], scored.blocks.start[runs.last]
    share = (planted[end] - planted[start]) / np.maximum(end - start, 1)
    keep = (share >= PURE) | (share == 0)
    return log_odds[keep], weighed.run_evidence(runs)[keep], share[keep] >= PURE


def fit_run_weight(
    detector: Detector, markup: MarkupWeights, pages: Sequence[RenderedPage]
) -> float:
    """How much of what the markup says of the words of a run is to count for the run."""
    parts = [
        _batch_runs(detector, markup, pages[start : start + PER_BATCH])
        for start in range(0, len(pages), PER_BATCH)
    ]
    offset, evidence, label = (np.concatenate(one) for one in zip(*parts, strict=True))
    sign = np.where(label, 1.0, -1.0)

    def loss(weight: float) -> float:
        return float(np.logaddexp(0.0, -sign * (offset + weight * evidence)).sum())

    return float(minimize_scalar(loss, bounds=(0.0, MAX_RUN_WEIGHT), method="bounded").x)


def fit_page_offset(
    detector: Detector, markup: MarkupWeights, pages: Sequence[RenderedPage]
) -> float:
    """What to take off all runs, so that at most ``HONEST_FLAGGED`` honest pages are flagged."""
    honest = [one for one in pages if not one.plants]
    best = []
    for start in range(0, len(honest), PER_BATCH):
        part = honest[start : start + PER_BATCH]
        read = [read_html(one.markup, url=one.url) for one in part]
        scored = score_batch([one.text for one in read], detector.model)
        weighed = weigh_markup(Weighed(scored, detector.model), read, markup)
        runs, log_odds = weighed.candidates()
        best.append(best_per_document(log_odds, runs.doc, len(part)))
    order = np.sort(np.concatenate(best))[::-1]
    strongest = order[int(HONEST_FLAGGED * len(order))]
    return float(min(0.0, logit(detector.threshold) - strongest - ROUNDED))


def flagged(detector: Detector, pages: Sequence[RenderedPage]) -> Iterator[dict[str, Any]]:
    """Scan pages and tell for each what was found of what was planted.

    Yields:
        plants, planted characters, those found, and honest characters that were cut.
    """
    for start in range(0, len(pages), PER_BATCH):
        part = pages[start : start + PER_BATCH]
        read = [read_html(one.markup, url=one.url) for one in part]
        for made, page, report in zip(part, read, detector.scan_many(read, "html"), strict=True):
            gold = planted_characters(page, made)
            cut = np.zeros(len(gold), np.bool_)
            for span in report.spans:
                cut[span.start : span.end] = True
            yield {
                "plants": made.plants,
                "planted": int(gold.sum()),
                "found": int((gold & cut).sum()),
                "wrong": int((cut & ~gold).sum()),
            }


def _number(count: Int64 | int) -> str:
    return f"{int(count):,}"


def main() -> None:
    """Fit on the training part, write the weights, and say how they do on the held-out part."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--languages", type=Path, default=Path("data/languages"))
    parser.add_argument("--out", type=Path, default=Path("models/default"), help="model folder")
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--check", type=int, default=1500, help="held-out pages")
    options = parser.parse_args()
    if options.pages:
        detector = Detector.load(options.out)
        pages = make_pages(options.languages, "train", options.pages, options.seed, neutral=NEUTRAL)
        rows = rows_of(detector, pages)
        facts = {
            "about": "nats for a share of 1 or for each of a count; added to the text's log-odds",
            "command": f"python -m detector.training.markup --pages {options.pages}"
            f" --seed {options.seed}",
            "blocks": len(rows.label),
            "planted_blocks": int(rows.label.sum()),
        }
        markup = MarkupWeights(fit_markup(rows), facts)
        run_weight = fit_run_weight(detector, markup, pages)
        markup = replace(markup, run_weight=run_weight)
        offset = fit_page_offset(detector, markup, pages)
        save_markup(replace(markup, page_offset=offset), options.out)
    _say(options)


def _say(options: argparse.Namespace) -> None:
    pages = make_pages(options.languages, "held-out", options.check, options.seed + 1)
    markup = load_markup(options.out)
    none = MarkupWeights(np.zeros(len(MARKUP_SIGNALS)), {})
    loaded = Detector.load(options.out)
    results = {
        name: list(flagged(Detector(loaded.model, markup=weights), pages))
        for name, weights in (("text alone", none), ("with markup", markup))
    }
    print(f"run_weight {markup.run_weight:+.3f}, page_offset {markup.page_offset:+.3f}")
    for one, weight in zip(MARKUP_SIGNALS, markup.weights, strict=True):
        print(f"{one.code} {one.name:24} {weight:+.3f}")
    print("\n| pages | n | " + " | ".join(results) + " |\n|---|---|" + "---|" * len(results))
    honest = [[one for one in rows if not one["plants"]] for rows in results.values()]
    shares = " | ".join(f"{1000 * np.mean([o['wrong'] > 0 for o in h]):.1f}" for h in honest)
    print(f"| honest, flagged per 1,000 | {_number(len(honest[0]))} | {shares} |")
    for plant in PLANTS:
        alone = [[one for one in rows if one["plants"] == (plant,)] for rows in results.values()]
        shares = " | ".join(
            f"{np.mean([o['found'] >= 0.5 * o['planted'] for o in h]):.2f}" for h in alone
        )
        print(f"| {plant}, found | {_number(len(alone[0]))} | {shares} |")


if __name__ == "__main__":
    main()
