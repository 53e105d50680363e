"""From a scored batch to what a report says: findings, and the blocks that tile each text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from detector.classify.families import name_families
from detector.decide.spans import Spans
from detector.decide.weigh import Weighed
from detector.report import Block, Finding, reasons_of


def probability(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probabilities of log-odds."""
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-log_odds))


def list_findings(
    texts: Sequence[str], weighed: Weighed, spans: Spans
) -> list[tuple[Finding, ...]]:
    """The findings of each text of a batch."""
    findings: list[tuple[Finding, ...]] = [()] * len(texts)
    if spans.first.size == 0:
        return findings
    scored = weighed.scored
    first, last, docs = spans.first.tolist(), spans.last.tolist(), spans.doc.tolist()
    # The surest block of each span speaks for it; only those rows are explained.
    odds = scored.log_odds
    surest = [a + int(odds[a:b].argmax()) for a, b in zip(first, last, strict=True)]
    values = weighed.table[surest]
    explained, scores = weighed.explain(values), probability(spans.log_odds).tolist()
    offset = scored.batch.doc_start[spans.doc]
    start, end = (spans.start - offset).tolist(), (spans.end - offset).tolist()
    token, weights = scored.blocks.token, weighed.model.families
    families = name_families(
        scored.stream, weights, token[spans.first], token[spans.last], spans.doc
    )
    for doc, group in groupby(range(len(docs)), docs.__getitem__):
        findings[doc] = tuple(
            Finding(
                start[i],
                end[i],
                texts[doc][start[i] : end[i]],
                scores[i],
                families[i],
                reasons_of(explained[i], values[i], only_for=True, signals=weighed.signals),
            )
            for i in group
        )
    return findings


def list_blocks(weighed: Weighed, spans: Spans) -> list[tuple[Block, ...]]:
    """The blocks of each text of a batch."""
    scored = weighed.scored
    blocks, doc_start = scored.blocks, scored.batch.doc_start
    spam = np.zeros(blocks.n_blocks, np.bool_)
    for first, last in zip(spans.first, spans.last, strict=True):
        spam[first:last] = True
    start, offset = blocks.start[:-1], doc_start[blocks.doc]
    # The line break that a batch puts after each text is not part of the text.
    end = np.minimum(blocks.start[1:], doc_start[blocks.doc + 1] - 1)
    rows = zip(
        blocks.doc.tolist(), (start - offset).tolist(), (end - offset).tolist(),
        probability(scored.log_odds).tolist(), spam.tolist(), weighed.table, strict=True,
    )  # fmt: skip
    explain, signals = weighed.explain, weighed.signals
    listed: list[list[Block]] = [[] for _ in range(scored.batch.n_docs)]
    for doc, a, b, score, is_spam, values in rows:
        if b > a:
            listed[doc].append(Block(a, b, score, is_spam, values, explain, signals))
    return [tuple(one) for one in listed]
