"""From texts to scored blocks: the first three rooms in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detector.classify.model import Model
from detector.columns.batch import Batch, make_batch
from detector.columns.stream import Stream, make_stream
from detector.features.evidence import LexicalWeights, token_evidence
from detector.features.language import FunctionWords
from detector.features.page import Page
from detector.features.table import feature_table
from detector.features.trades import TradeWords
from detector.segment.blocks import Blocks, segment
from detector.segment.links import find_links
from detector.segment.seams import split_at_seams


class Scored(NamedTuple):
    """A batch with the log-odds of every block.

    Attributes:
        page: batch, stream, blocks, links and evidence.
        table: float32, shape (blocks, signals).
        log_odds: float64, shape (blocks,), calibrated.
    """

    page: Page
    table: npt.NDArray[np.float32]
    log_odds: npt.NDArray[np.float64]

    @property
    def batch(self) -> Batch:
        """The batch."""
        return self.page.batch

    @property
    def stream(self) -> Stream:
        """The normalised stream."""
        return self.page.stream

    @property
    def blocks(self) -> Blocks:
        """The blocks."""
        return self.page.blocks


def make_page(
    texts: Sequence[str], lexical: LexicalWeights, words: FunctionWords, trades: TradeWords
) -> Page:
    """Segment a batch of texts and gather the lexical evidence."""
    batch = make_batch(texts)
    stream = make_stream(batch)
    evidence = token_evidence(stream, lexical)
    links = find_links(batch)
    blocks = segment(batch, stream, links.url)
    return Page(
        batch=batch,
        stream=stream,
        blocks=split_at_seams(batch, stream, blocks, evidence.total, evidence.scale, links.url),
        links=links,
        lexical=evidence,
        function_words=words,
        trade_words=trades,
    )


def score_batch(texts: Sequence[str], model: Model) -> Scored:
    """Segment, measure and score a batch of texts."""
    page = make_page(texts, model.lexical, model.function_words, model.trade_words)
    table = feature_table(page)
    log_odds = model.blocks.log_odds(table)
    log_odds[page.n_tokens == 0] = -np.inf  # nothing to read, nothing to accuse
    return Scored(page, table, log_odds)
