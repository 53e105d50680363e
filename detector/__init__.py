"""Find injected spam in scraped articles, to the character."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.api import Detector
    from detector.classify.model import ModelError
    from detector.report import Block, Finding, Reason, Report

__version__ = "0.1.0"
__all__ = ["Block", "Detector", "Finding", "ModelError", "Reason", "Report", "__version__"]
_HOMES = {
    "Block": "detector.report",
    "Detector": "detector.api",
    "Finding": "detector.report",
    "ModelError": "detector.classify.model",
    "Reason": "detector.report",
    "Report": "detector.report",
}


def __getattr__(name: str) -> object:
    """Import a name when it is first asked for: the command line sets up NumPy before it loads."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
