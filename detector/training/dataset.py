"""What a model is trained on: honest documents, the same with spam planted, and real cases.

Everything is split by source. A planted document belongs to the fold of both its host and its
spam, so no fold ever sees either during training.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from detector.training.documents import OWN, LabelledDocument
from detector.training.furnish import Furnisher
from detector.training.planter import Planter
from detector.training.pools import N_FOLDS, Pools, fold_of

MAX_DOCUMENT = 6000
"""Characters; longer hosts are clipped at a line end for training."""


def clip(document: LabelledDocument, most: int = MAX_DOCUMENT) -> LabelledDocument:
    """Clip an honest document at a line end."""
    if len(document.text) <= most or document.spans:
        return document
    end = document.text.rfind("\n", most // 2, most)
    return replace(document, text=document.text[: end if end > 0 else most])


def sample_honest(
    honest: Iterable[LabelledDocument], per_source: int, rng: random.Random
) -> list[LabelledDocument]:
    """At most so many documents of each source and language; hard ones all."""
    by_source: dict[tuple[str, str], list[LabelledDocument]] = defaultdict(list)
    for document in honest:
        by_source[document.source, document.lang].append(document)
    chosen = []
    for key in sorted(by_source):
        documents = by_source[key]
        hard = [d for d in documents if d.hard or d.source.startswith(OWN)]
        easy = [d for d in documents if not (d.hard or d.source.startswith(OWN))]
        chosen += hard + rng.sample(easy, min(per_source, len(easy)))
    return [clip(document) for document in chosen]


def build(
    pools: Sequence[Pools],
    *,
    per_source: int = 120,
    planted: float = 0.8,
    furnished: float = 0.25,
    seed: int = 0,
) -> list[LabelledDocument]:
    """Documents to train on, fold by fold.

    Args:
        pools: raw material.
        per_source: honest documents taken of each source and language.
        planted: planted documents for each honest one.
        furnished: documents with honest oddities for each honest one.
        seed: of everything random.
    """
    rng = random.Random(seed)
    honest = sample_honest((d for pool in pools for d in pool.honest), per_source, rng)
    documents = list(honest) + [d for pool in pools for d in pool.natural]
    for fold in range(N_FOLDS):
        planter = Planter(pools, fold, generated=0.35, seed=seed)
        hosts = [d for d in honest if fold_of(d.source) == fold and len(d.text) >= 80]
        furnisher = Furnisher(hosts, planter.writer, f"{seed}/{fold}")
        odd = [furnisher.furnish(host) for host in rng.sample(hosts, int(len(hosts) * furnished))]
        documents += odd
        documents += [furnisher.page_of_links() for _ in range(len(hosts) // 30)]
        # Half of the odd pages get spam as well: being odd elsewhere is no alibi either.
        for host in [*rng.choices(hosts, k=int(len(hosts) * planted)), *odd[::2]]:
            documents.append(planter.plant(host))
        documents += [planter.page_of_spam() for _ in range(len(hosts) // 20)]
    return documents
