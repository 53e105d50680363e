"""From a scored batch to what a report says: findings, and the blocks that tile each text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detector.classify.families import FamilyScorer
from detector.decide.spans import Spans
from detector.decide.weigh import Weighed
from detector.report import Block, Finding, reasons_of


def probability(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probabilities of log-odds."""
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-log_odds))


def list_findings(texts: Sequence[str], weighed: Weighed, spans: Spans) -> list[list[Finding]]:
    """The findings of each text of a batch."""
    scored = weighed.scored
    findings: list[list[Finding]] = [[] for _ in texts]
    if spans.first.size == 0:
        return findings
    scores = probability(spans.log_odds)
    families, of_doc, token_start = None, -1, 0
    token = scored.blocks.token
    # The surest block of each span speaks for it; only those rows are explained.
    surest = np.array(
        [
            a + int(scored.log_odds[a:b].argmax())
            for a, b in zip(spans.first, spans.last, strict=True)
        ]
    )
    explained, values = weighed.contributions(surest), weighed.table[surest]
    for i, doc in enumerate(spans.doc.tolist()):
        if families is None or doc != of_doc:  # few documents have spans
            stream = scored.stream.documents(doc, doc + 1)
            families, of_doc = FamilyScorer(stream, weighed.model.families), doc
            token_start = int(token[np.searchsorted(scored.blocks.doc, doc)])
        offset = int(scored.batch.doc_start[doc])
        start, end = int(spans.start[i]) - offset, int(spans.end[i]) - offset
        findings[doc].append(
            Finding(
                start,
                end,
                texts[doc][start:end],
                float(scores[i]),
                families.name(
                    int(token[spans.first[i]]) - token_start,
                    int(token[spans.last[i]]) - token_start,
                ),
                reasons_of(explained[i], values[i], only_for=True, signals=weighed.signals),
            )
        )
    return findings


def list_blocks(weighed: Weighed, spans: Spans) -> list[list[Block]]:
    """The blocks of each text of a batch."""
    scored = weighed.scored
    blocks, doc_start = scored.blocks, scored.batch.doc_start
    spam = np.zeros(blocks.n_blocks, np.bool_)
    for first, last in zip(spans.first, spans.last, strict=True):
        spam[first:last] = True
    explained, table = weighed.contributions(np.arange(blocks.n_blocks)), weighed.table
    scores = probability(scored.log_odds)
    listed: list[list[Block]] = [[] for _ in range(scored.batch.n_docs)]
    for i, doc in enumerate(blocks.doc):
        offset = int(doc_start[doc])
        # The line break that a batch puts after each text is not part of the text.
        end = min(int(blocks.start[i + 1]), int(doc_start[doc + 1]) - 1) - offset
        start = int(blocks.start[i]) - offset
        if end == start:
            continue
        listed[doc].append(
            Block(
                start,
                end,
                float(scores[i]),
                bool(spam[i]),
                table[i],
                explained[i],
                weighed.signals,
            )
        )
    return listed
