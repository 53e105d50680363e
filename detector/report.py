"""What a scan returns: spans, blocks, and the text without the spam."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detector.features.signal import Signal
from detector.features.table import SIGNALS

MAX_REASONS = 3
Explain = Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float64]]


class Reason(NamedTuple):
    """One signal's share in a score.

    Attributes:
        code: code of the signal.
        weight: what it adds to the log-odds, nats.
        text: the signal's sentence with its value.
    """

    code: str
    weight: float
    text: str


def reasons_of(
    contributions: npt.NDArray[np.float64],
    values: npt.NDArray[np.float32],
    *,
    only_for: bool,
    signals: Sequence[Signal] = SIGNALS,
) -> tuple[Reason, ...]:
    """The strongest contributions to one score, as sentences.

    Args:
        contributions: float64, shape (signals,), what each adds to the log-odds.
        values: float32, shape (signals,).
        only_for: leave out what speaks against spam.
        signals: what the columns are.
    """
    strength = contributions if only_for else np.abs(contributions)
    order = np.argsort(-strength, kind="stable")[:MAX_REASONS]
    return tuple(
        Reason(
            signals[column].code,
            float(contributions[column]),
            signals[column].describe(float(values[column])),
        )
        for column in order
        if strength[column] > 0
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A span of injected spam.

    Attributes:
        start, end: characters ``[start, end)`` of the scanned text.
        text: those characters.
        score: probability that it is spam, 0 to 1.
        family: trade it belongs to.
        reasons: what speaks most for it, strongest first.
        paths: CSS selectors of its elements in a page; empty for plain text.
    """

    start: int
    end: int
    text: str
    score: float
    family: str
    reasons: tuple[Reason, ...]
    paths: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The finding without its text, ready for JSON."""
        found = {
            "start": self.start,
            "end": self.end,
            "score": round(self.score, 4),
            "family": self.family,
            "reasons": [reason.text for reason in self.reasons],
        }
        return {**found, "paths": list(self.paths)} if self.paths else found


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the text.

    Attributes:
        start, end: characters ``[start, end)``; all blocks together tile the text.
        score: probability that it is spam, 0 to 1.
        spam: whether it is part of a finding.
        values: float32, shape (signals,), a row of the page's table.
        explain: tells what each signal adds to the log-odds, for a table of such rows.
        measured: what the values are of: the signals of the text, and of the markup if any.
    """

    start: int
    end: int
    score: float
    spam: bool
    values: npt.NDArray[np.float32] = field(repr=False, compare=False)
    explain: Explain = field(repr=False, compare=False)
    measured: Sequence[Signal] = field(default_factory=lambda: SIGNALS, repr=False, compare=False)

    @property
    def contributions(self) -> npt.NDArray[np.float64]:
        """What each signal adds to the log-odds, float64, shape (signals,)."""
        added: npt.NDArray[np.float64] = self.explain(self.values[None])[0]
        return added

    @property
    def signals(self) -> dict[str, float]:
        """Value of every signal by code."""
        pairs = zip(self.measured, self.values, strict=True)
        return {one.code: float(value) for one, value in pairs}

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What speaks most for or against it, strongest first."""
        return reasons_of(self.contributions, self.values, only_for=False, signals=self.measured)


@dataclass(frozen=True, slots=True)
class Report:
    """The answer for one text.

    Attributes:
        text: the scanned text.
        score: probability of the surest run of blocks, found or not; 0 where no block is likely.
        spans: findings, sorted and disjoint.
        blocks: blocks that tile the text; empty if they were not asked for.
    """

    text: str
    score: float
    spans: tuple[Finding, ...]
    blocks: tuple[Block, ...] = ()

    @property
    def contaminated(self) -> bool:
        """Whether anything was found."""
        return bool(self.spans)

    def clean(self) -> str:
        """The text without the spans, and nothing else removed."""
        pieces, last = [], 0
        for span in self.spans:
            pieces.append(self.text[last : span.start])
            last = span.end
        return "".join([*pieces, self.text[last:]])

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, ready for JSON."""
        return {
            "contaminated": self.contaminated,
            "score": round(self.score, 4),
            "spans": [span.to_dict() for span in self.spans],
        }
