"""Seams inside a block: where honest words stop and planted ones start.

The running sum of lexical evidence gives the evidence of any run of words at once. In every block
the hottest run is found (the maximum subarray of Kadane, for all blocks together), and where what
stands beside it is cold, the block is cut there: a planted phrase in a sentence, spam glued to the
end of an honest line and a page flattened to one line all come apart at such seams.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.columns.arrays import merged, running
from detector.columns.batch import Batch, Bool, Int64
from detector.columns.ngrams import CHAR_GRAMS
from detector.columns.stream import Stream
from detector.segment._blocks import find_runs, outside_urls
from detector.segment.blocks import Blocks, tile

MIN_HEAT = 4.0
"""Log-odds that a run must reach to be cut out of its block."""
MIN_COLD = 1.0
"""Log-odds below zero that the words beside it must reach to stay outside."""

MIN_RUN = 2
"""Words; one hot word is no phrase, and honest sentences have many of them."""
MIN_OUTSIDE = 4
"""Words; fewer beside the run are not worth a block, and too few to be judged alone."""


def hottest_run(token_evidence: Int64, token: Int64) -> tuple[Int64, Int64, Int64]:
    """Find the run of tokens with the largest sum in every block.

    Args:
        token_evidence: int64, one per token; whole numbers, so sums are exact.
        token: int64, shape (blocks + 1,), first token of each block.

    Returns:
        First token, token after the last, and sum, one per block; empty runs have sum 0.
    """
    first, last, best = find_runs(token_evidence, token)
    return first, last, best


def split_at_seams(
    batch: Batch,
    stream: Stream,
    blocks: Blocks,
    token_evidence: Int64,
    scale: float,
    url: Bool,
) -> Blocks:
    """Cut blocks at the edges of their hottest run where the words outside it are cold.

    The log-odds of a run are its evidence over the root of the number of its features, as the
    lexical weights were trained.

    Args:
        batch: the batch.
        stream: its stream.
        blocks: blocks to cut.
        token_evidence: int64, one per token.
        scale: nats in one unit of evidence.
        url: bool per character, part of a URL.
    """
    first, last, _ = hottest_run(token_evidence, blocks.token)
    total = running(token_evidence)
    n_chars = running(stream.token_end - stream.token_start + 1)

    def log_odds(begin: Int64, end: Int64) -> npt.NDArray[np.float64]:
        n_features = len(CHAR_GRAMS) * (n_chars[end] - n_chars[begin]) + 2 * (end - begin)
        odds: npt.NDArray[np.float64] = (total[end] - total[begin]) * (
            scale / np.sqrt(np.maximum(n_features, 1))
        )
        return odds

    hot = (log_odds(first, last) >= MIN_HEAT) & (last - first >= MIN_RUN)
    begin, end = blocks.token[:-1], blocks.token[1:]
    cut_left = hot & (first - begin >= MIN_OUTSIDE) & (log_odds(begin, first) <= -MIN_COLD)
    cut_right = hot & (end - last >= MIN_OUTSIDE) & (log_odds(last, end) <= -MIN_COLD)
    if not (cut_left.any() or cut_right.any()):
        return blocks
    where = stream.position[stream.token_start]
    cuts = np.sort(np.concatenate((where[first[cut_left]], where[last[cut_right]])))
    outside = outside_urls(cuts, url.view(np.uint8))
    return tile(batch, stream, merged(blocks.start[:-1], outside))
