"""Raw material to train on, and the folds it is split in by source."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from detector.training.comments import rule_labelled_comments
from detector.training.documents import (
    OWN,
    LabelledDocument,
    Snippet,
    held_out,
    own_documents,
    own_snippets,
    public_documents,
    public_snippets,
    read_spam_pages,
)
from detector.training.generate import SpamWriter

N_FOLDS = 5


def fold_of(source: str, n_folds: int = N_FOLDS) -> int:
    """Fold of a source."""
    return zlib.crc32(source.encode()) % n_folds


def family_source(lang: str, family: str) -> str:
    """Source of own snippets that stand for a trade whose words a fold has not seen.

    Half of the own spam is split like this and half record by record: out there, some of the words
    are known and some are not, and the second stage is to learn from both.
    """
    return f"{OWN}:{lang}:{family}"


@dataclass
class Pools:
    """Raw material: honest documents, natural cases, snippets and a writer of more.

    Attributes:
        honest: honest documents, hard ones included.
        natural: documents that were really contaminated.
        snippets: real and hand-written spam.
        writer: generator of more.
    """

    honest: list[LabelledDocument]
    natural: list[LabelledDocument]
    snippets: list[Snippet]
    writer: SpamWriter


def own_pools(languages: Path, part: str) -> Pools:
    """The ``train`` or ``held-out`` part of the project's own texts."""
    wanted = part == "held-out"
    honest = [d for d in own_documents(languages) if held_out(d.id) == wanted]
    snippets = [
        replace(snippet, source=family_source(snippet.lang, snippet.family))
        if zlib.crc32(snippet.text.encode()) % 2
        else snippet
        for record, snippet in own_snippets(languages)
        if held_out(record) == wanted
    ]
    return Pools(honest, [], snippets, SpamWriter(languages, part))


def with_rough(pools: Pools, corpora: Path) -> Pools:
    """Add what is good enough to train on only.

    Comments that are labelled by rule, and pages by spammers, of which only some blocks were read.
    """
    return replace(
        pools,
        natural=[*pools.natural, *read_spam_pages(corpora)],
        snippets=[*pools.snippets, *rule_labelled_comments(corpora)],
    )


def public_pools(corpora: Path, writer: SpamWriter, *, rough: bool = True) -> Pools:
    """The public corpora.

    Args:
        corpora: their folder.
        writer: of more spam.
        rough: take what is good enough to train on only, too.
    """
    honest: list[LabelledDocument] = []
    natural: list[LabelledDocument] = []
    for document in public_documents(corpora):
        (natural if document.spans else honest).append(document)
    pools = Pools(honest, natural, list(public_snippets(corpora)), writer)
    return with_rough(pools, corpora) if rough else pools
