"""What the service may take and give."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the service.

    Attributes:
        model: a model folder; None for the shipped one.
        preset: of requests that name none.
        workers: processes that scan; 0 scans in a thread of the service itself.
        max_bytes: bytes of a request's body.
        max_documents: documents of a request.
        max_seconds: seconds from a request's arrival to its answer.
        max_pending: requests that wait or are scanned at a time.
    """

    model: str | None = None
    preset: str = "balanced"
    workers: int = 1
    max_bytes: int = 4 << 20
    max_documents: int = 1_000
    max_seconds: float = 20.0
    max_pending: int = 64
