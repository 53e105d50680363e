"""How large and how slow a document may be; beyond that a scan refuses it."""

from __future__ import annotations

import time
from dataclasses import dataclass

SLOWEST = 150_000
"""Characters that a scan gets through in a second at the least: on texts made to be slow, such as
lines of one letter. On articles it is ten times as fast and more."""


class LimitError(ValueError):
    """A document beyond a limit; the message is one line that says which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one HTML document may cost.

    Attributes:
        max_bytes: bytes, or characters of markup that is decoded already.
        max_elements: tags.
        max_depth: elements open at a time. Browsers stop at 512.
        max_seconds: seconds of the processor for all of it. Reading is timed; what the scan of
            the text will take is reckoned from its length before it begins, as it cannot be
            stopped halfway.
    """

    max_bytes: int = 32 << 20
    max_elements: int = 500_000
    max_depth: int = 1_000
    max_seconds: float = 30.0

    def check_size(self, size: int) -> None:
        """Refuse a document that is too large.

        Raises:
            LimitError: it is.
        """
        if size > self.max_bytes:
            raise LimitError(f"larger than {self.max_bytes:,} bytes")


class Clock:
    """The time that one document takes of the processor: a busy machine does not change answers.

    Args:
        limits: of the document.
    """

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.max_seconds
        self._end = time.thread_time() + limits.max_seconds

    def check(self) -> None:
        """Stop a document that takes too long.

        Raises:
            LimitError: it does.
        """
        if time.thread_time() > self._end:
            raise LimitError(f"takes longer than {self._seconds:g} seconds")

    def check_scan(self, length: int) -> None:
        """Stop a document whose text cannot be scanned in the time that is left.

        Args:
            length: characters of the text.

        Raises:
            LimitError: it cannot.
        """
        if time.thread_time() + length / SLOWEST > self._end:
            raise LimitError(f"takes longer than {self._seconds:g} seconds")
