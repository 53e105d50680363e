"""Transfer tests: how much is found of what was left out of training altogether.

One model is trained on everything but one fold of public sources, and one for each thing that is
left out, on the same without it. Both are measured on the held-out quarter of ``data/languages``
and on that fold, with nothing planted but what was left out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit

from detector.api import Detector
from detector.training.documents import LabelledDocument
from detector.training.evaluation.beds import (
    easy_hosts,
    fold_pools,
    planted_documents,
)
from detector.training.evaluation.groups import SPLICED
from detector.training.evaluation.leaveout import LeftOut, only, without
from detector.training.evaluation.measures import FLAGGED, RECALL, Figure, figure
from detector.training.evaluation.outcome import Outcome
from detector.training.evaluation.ranking import FEW_DOCUMENTS
from detector.training.evaluation.scan import scan
from detector.training.evaluation.targets import reached_in_transfer
from detector.training.fit import Log
from detector.training.planter import Planter
from detector.training.pools import Pools, own_pools, public_pools, with_rough
from detector.training.run import Recipe, train_model, training_documents

FOLD = 0
"""Fold of public sources that is measured on."""
PER_SOURCE = 20
"""Honest documents per source and language of the smaller recipe; that many models take long."""
MAX_HONEST, MAX_PLANTED = 2000, 300
"""Test documents."""
GENERATED = 0.3
"""Share of the planted spam that is generated from held-out templates; none for public sources."""
LOWEST, HIGHEST = 1e-9, 1 - 1e-9
"""Between these, a threshold has log-odds."""


@dataclass(frozen=True, slots=True)
class Material:
    """What the transfer tests train and measure on.

    Attributes:
        own, public: to train on; public is None without corpora.
        held_out, fold: to measure on, likewise.
    """

    own: Pools
    public: Pools | None
    held_out: Pools
    fold: Pools | None

    @property
    def training(self) -> list[Pools]:
        """Everything that may be trained on."""
        return [self.own] if self.public is None else [self.public, self.own]

    @property
    def test(self) -> list[Pools]:
        """Everything that may be measured on."""
        return [self.held_out] if self.fold is None else [self.held_out, self.fold]


def load_material(languages: Path, corpora: Path | None) -> Material:
    """Read the data."""
    own, held_out = own_pools(languages, "train"), own_pools(languages, "held-out")
    if corpora is None:
        return Material(own, None, held_out, None)
    tested = public_pools(corpora, own.writer, rough=False)
    public = fold_pools(with_rough(tested, corpora), FOLD, inside=False)
    fold = replace(fold_pools(tested, FOLD, inside=True), writer=held_out.writer)
    return Material(own, public, held_out, fold)


def training_without(material: Material, left: LeftOut) -> list[Pools]:
    """Everything that may be trained on but for what is left out."""
    if left.kind == "public":
        return [material.own]
    return [without(pools, left) for pools in material.training]


def spam_documents(material: Material, left: LeftOut, seed: int) -> list[LabelledDocument]:
    """Honest documents with what was left out planted in them, and for public sources real cases.

    Raises:
        LookupError: nothing of it is held out.
    """
    real = material.fold if left.kind == "public" else None
    pools = [real] if real else [only(one, left) for one in material.test]
    generated = 0.0 if real else GENERATED
    planter = Planter(pools, None, generated=generated, seed=seed, disguised=0.0, alone=0.0)
    hosts = easy_hosts(d for one in pools for d in one.honest)
    if not hosts:
        raise LookupError(f"no honest documents of {left} are held out")
    rng = random.Random(seed)
    hosts = rng.sample(hosts, min(MAX_PLANTED, len(hosts)))
    hosts += rng.choices(hosts, k=MAX_PLANTED - len(hosts))
    planted = [d for d in planted_documents(hosts, planter, seed) if d.kind == SPLICED]
    return planted + (real.natural if real else [])


def honest_documents(material: Material, left: LeftOut, seed: int) -> list[LabelledDocument]:
    """Honest documents that set the threshold; those that were left out are all among them."""
    pools = [material.fold] if left.kind == "public" else material.test
    honest = [d for one in pools if one for d in one.honest if not d.hard]
    mine = [d for d in honest if left.kind != "family" and left.document(d)]
    names = {document.id for document in mine}
    others = [d for d in honest if d.id not in names]
    size = min(max(MAX_HONEST - len(mine), 0), len(others))
    return mine[:MAX_HONEST] + random.Random(seed).sample(others, size)


@dataclass(frozen=True, slots=True)
class Measured:
    """One model on the spam that was left out.

    Attributes:
        at_few: share of spam characters found while ``FEW_DOCUMENTS`` honest ones are flagged.
        at_preset: the same with the threshold of the preset.
        flagged: honest documents flagged per 1,000 with that threshold.
    """

    at_few: Figure
    at_preset: Figure
    flagged: Figure


def measure(
    detector: Detector,
    spam: Sequence[LabelledDocument],
    honest: Sequence[LabelledDocument],
    left: LeftOut,
) -> Measured:
    """Measure one model; honest documents of what was left out are counted, else all of them."""
    flagged: list[Outcome] = []
    best: list[float] = []
    for one in scan(honest, detector.model):
        best += one.best.tolist()
        flagged += one.outcomes(detector.threshold)
    allowed = int(FEW_DOCUMENTS * len(best))
    first_too_many = float(expit(np.sort(best)[::-1][allowed]))
    threshold = float(np.clip(np.nextafter(first_too_many, 1), LOWEST, HIGHEST))
    at_few: list[Outcome] = []
    at_preset: list[Outcome] = []
    for one in scan(spam, detector.model):
        at_few += one.outcomes(threshold)
        at_preset += one.outcomes(detector.threshold)
    mine = [o for o in flagged if left.kind in ("language", "script") and left.document(o.document)]
    return Measured(
        figure(RECALL, at_few), figure(RECALL, at_preset), figure(FLAGGED, mine or flagged)
    )


def _row(left: LeftOut, n: int, unseen: Measured, seen: Measured) -> dict[str, Any]:
    row: dict[str, Any] = {"left out": str(left), "n": n}
    for title, name in (("at few", "at_few"), ("at preset", "at_preset"), ("flagged", "flagged")):
        without_it, with_it = getattr(unseen, name), getattr(seen, name)
        drop = with_it.value - without_it.value
        row[title] = {"without": without_it, "with": with_it, "drop": drop}
    return row


def transfer(
    material: Material,
    lefts: Sequence[LeftOut],
    recipe: Recipe,
    log: Log,
    *,
    preset: str = "balanced",
) -> dict[str, Any]:
    """Run the transfer tests; a report of them.

    Args:
        material: from :func:`load_material`.
        lefts: what is left out, one after the other.
        recipe: to train all models with.
        log: called with a line for each step.
        preset: of all models.
    """

    def trained(pools: list[Pools]) -> Detector:
        documents, lexicons = training_documents(pools, recipe), pools[0].writer.lexicons
        return Detector(train_model(documents, lexicons, recipe, log), preset)

    log("transfer: training with everything")
    everything = trained(material.training)
    rows, targets = [], []
    for number, left in enumerate(lefts, 1):
        log(f"transfer: {number} of {len(lefts)}: without {left}")
        try:
            spam = spam_documents(material, left, recipe.seed)
        except LookupError as error:
            log(f"transfer: {left} not measured: {error}")
            continue
        honest = honest_documents(material, left, recipe.seed)
        unseen = measure(trained(training_without(material, left)), spam, honest, left)
        row = _row(left, len(spam), unseen, measure(everything, spam, honest, left))
        rows.append(row)
        targets += reached_in_transfer(left.kind, str(left), unseen.at_few.value)
    return {
        "recipe": f"per_source={recipe.per_source}, planted={recipe.planted}",
        "rows": rows,
        "targets": [asdict(one) for one in targets],
    }
