"""How a worker gets its detector, and what must be the same for a run to go on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector import __version__
from detector.api import Detector


@dataclass(frozen=True)
class LoadDetector:
    """Loads a detector when a worker needs it.

    Attributes:
        model: the model's folder, None for the shipped one.
        preset: how sure it must be.
    """

    model: Path | None = None
    preset: str = "balanced"

    def __call__(self) -> Detector:
        """Load it.

        Raises:
            ModelError: the model cannot be used.
        """
        return Detector.load(self.model, self.preset)


def run_key(detector: Detector) -> dict[str, Any]:
    """What, beside options and model, decides what a run writes."""
    return {
        "preset": detector.preset,
        "version": __version__,
        "markup_sha256": detector.markup.digest,
    }
