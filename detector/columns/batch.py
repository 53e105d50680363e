"""A batch of documents as columns: one array of code points and what the tables say of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detector.columns._batch import lay_out
from detector.columns.classes import Class, tables

UInt8 = npt.NDArray[np.uint8]
UInt32 = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
Float32 = npt.NDArray[np.float32]
_LARGEST_KEPT = 31 << 20


class Batch(NamedTuple):
    """Several texts laid end to end, with one line break between two of them.

    Attributes:
        rows: uint32, table row of every character.
        klass: uint8, :class:`~detector.columns.classes.Class` of every character.
        doc_start: int64, shape (documents + 1,); document ``d`` is ``[doc_start[d],
            doc_start[d + 1] - 1)``, the last character before the next start is the line break.
    """

    rows: UInt32
    klass: UInt8
    doc_start: Int64

    @property
    def n_docs(self) -> int:
        """Number of documents."""
        return len(self.doc_start) - 1

    @property
    def n_chars(self) -> int:
        """Number of characters, the line breaks between documents included."""
        return len(self.rows)

    def doc_of(self, positions: Int64) -> Int64:
        """Tell which document each character position belongs to."""
        return np.searchsorted(self.doc_start, positions, side="right") - 1


def make_batch(texts: Sequence[str]) -> Batch:
    """Lay texts out as columns.

    Args:
        texts: any strings, lone surrogates and NUL included.

    Returns:
        The batch; offsets in it are offsets in the texts plus the document's start.
    """
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    doc_start = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(lengths + 1, out=doc_start[1:])
    rows, klass = lay_out(list(texts), doc_start, tables().klass)
    return Batch(rows, klass, doc_start)


def reuse_memory() -> None:
    """Have the C library keep memory that arrays give back, for the next batch.

    Else it returns each large array to the system, and the system clears every page again: a tenth
    of the time of a scan. The GNU library raises its limit (at most 32 MB) to the size of the
    largest block that was ever freed; this one is never written to, so it costs nothing.
    """
    np.empty(_LARGEST_KEPT, np.uint8)


def is_word(klass: UInt8) -> Bool:
    """Tell which characters are parts of words."""
    inside: Bool = (klass >= Class.LETTER) & (klass <= Class.IDEOGRAPH)
    return inside
