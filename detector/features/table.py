"""The feature table: one row a block, one column a signal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detector.columns.batch import Float32
from detector.features import context, density, disguise, lexical, links, shape
from detector.features.page import Page
from detector.features.signal import SIGNALS, Signal

__all__ = ["GROUPS", "SIGNALS", "feature_table", "find_signal"]
GROUPS = (density, links, shape, disguise, lexical, context)
"""Modules whose import registers the signals: who needs all ``SIGNALS`` takes them from here."""


def feature_table(page: Page) -> Float32:
    """Compute all signals.

    Returns:
        float32 of shape (blocks, signals), columns in the order of ``SIGNALS``.
    """
    table = np.empty((page.blocks.n_blocks, len(SIGNALS)), np.float32, order="F")
    for column, one in enumerate(SIGNALS):
        table[:, column] = one.compute(page)
    return table


def find_signal(code: str, among: Sequence[Signal] = SIGNALS) -> Signal | None:
    """Look a signal up by code or name."""
    wanted = code.strip().lower()
    return next((one for one in among if wanted in (one.code.lower(), one.name)), None)
