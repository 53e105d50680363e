"""What a detector did with one labelled document, counted in visible characters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
import numpy.typing as npt

from detector.columns.batch import make_batch
from detector.columns.classes import Class
from detector.training.documents import SPAM, LabelledDocument, Span

Spans = Sequence[tuple[int, int]]
FOUND = 0.5
"""Share of a gold span's characters from which on it counts as found."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a detector did with one labelled document.

    Attributes:
        document: the document.
        gold: its gold spans of spam.
        gold_chars, hit_chars: visible characters of each gold span, and those found of them.
        cut: visible characters that were called spam, unscored ones left out.
        spans: predicted spans.
        score: of the document's surest part; higher is surer, comparable within one model only.
    """

    document: LabelledDocument
    gold: tuple[Span, ...]
    gold_chars: tuple[int, ...]
    hit_chars: tuple[int, ...]
    cut: int
    spans: tuple[tuple[int, int], ...]
    score: float

    @property
    def flagged(self) -> bool:
        """Whether anything was called spam."""
        return bool(self.spans)

    @property
    def honest(self) -> bool:
        """Whether the document has no gold span, not even an unscored one."""
        return not self.document.spans

    @property
    def source(self) -> str:
        """Source that the outcome hangs on: that of the planted spam, else the document's."""
        return self.document.spam_source or self.document.source

    @property
    def found(self) -> int:
        """Number of gold spans of which at least ``FOUND`` was found."""
        pairs = zip(self.hit_chars, self.gold_chars, strict=True)
        return sum(hit >= FOUND * gold > 0 for hit, gold in pairs)

    def only(self, wanted: Callable[[Span], bool]) -> Outcome:
        """The outcome for some of the gold spans; what was cut elsewhere is left out."""
        keep = [wanted(span) for span in self.gold]
        hit = tuple(compress(self.hit_chars, keep))
        return replace(
            self,
            gold=tuple(compress(self.gold, keep)),
            gold_chars=tuple(compress(self.gold_chars, keep)),
            hit_chars=hit,
            cut=sum(hit),
        )


def _mask(spans: Iterable[tuple[int, int]], length: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(length, np.bool_)
    for start, end in spans:
        mask[start:end] = True
    return mask


def outcome(document: LabelledDocument, spans: Spans, score: float) -> Outcome:
    """Compare predicted spans, in characters of the text, with the gold ones."""
    length = len(document.text)
    klass = make_batch([document.text]).klass[:length]
    visible = (klass != Class.SPACE) & (klass != Class.NEWLINE)
    gold = tuple(span for span in document.spans if span.label == SPAM)
    spam = _mask(((span.start, span.end) for span in gold), length) & visible
    unscored = _mask(((s.start, s.end) for s in document.spans if s.label != SPAM), length)
    cut = _mask(spans, length) & visible & (spam | ~unscored)
    hit = spam & cut
    return Outcome(
        document,
        gold,
        tuple(int(spam[span.start : span.end].sum()) for span in gold),
        tuple(int(hit[span.start : span.end].sum()) for span in gold),
        int(cut.sum()),
        tuple((int(start), int(end)) for start, end in spans),
        score,
    )
