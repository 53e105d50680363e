"""How large and how slow a document may be; beyond that a scan refuses it."""

from __future__ import annotations

import time
from dataclasses import dataclass


class LimitError(ValueError):
    """A document beyond a limit; the message is one line that says which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one HTML document may cost.

    Attributes:
        max_bytes: bytes, or characters of markup that is decoded already.
        max_elements: tags.
        max_depth: elements open at a time. Browsers stop at 512.
        max_seconds: seconds to read the markup. The scan of its text comes on top; it takes time
            in proportion to its length, which ``max_bytes`` bounds.
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
    """The time that reading one document takes.

    Args:
        limits: of the document.
    """

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.max_seconds
        self._end = time.monotonic() + limits.max_seconds

    def check(self) -> None:
        """Stop a document that takes too long.

        Raises:
            LimitError: it does.
        """
        if time.monotonic() > self._end:
            raise LimitError(f"takes longer than {self._seconds:g} seconds")
