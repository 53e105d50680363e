"""Find injected spam in scraped articles, to the character."""

from detector.api import Detector
from detector.classify.model import ModelError
from detector.report import Block, Finding, Reason, Report

__version__ = "0.1.0"
__all__ = ["Block", "Detector", "Finding", "ModelError", "Reason", "Report", "__version__"]
