"""What the add-ons share: one detector a process, and batches where some texts cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from pathlib import Path

from detector.api import FORMATS, Detector
from detector.html.limits import LimitError
from detector.html.page import HtmlPage
from detector.html.report import HtmlReport
from detector.report import Report

Text = str | bytes
ACTIONS = ("tag", "cut", "drop")


@lru_cache(maxsize=8)
def shared_detector(model: str | None = None, preset: str = "balanced") -> Detector:
    """The detector of this process, loaded once.

    Steps of a pipeline are copied to workers; they carry the two names, not the model's arrays.

    Raises:
        ModelError: the model cannot be used.
        ValueError: the preset is unknown.
    """
    return Detector.load(model, preset)


def model_name(model: str | Path | None) -> str | None:
    """A model folder as workers in other folders find it."""
    return None if model is None else str(Path(model).resolve())


def check_choice(name: str, value: str, known: Sequence[str]) -> str:
    """Give the value back if it is known.

    Raises:
        ValueError: it is not.
    """
    if value not in known:
        raise ValueError(f"unknown {name} {value!r}: choose from {', '.join(known)}")
    return value


def check_format(value: str) -> str:
    """Give the format back if a detector reads it.

    Raises:
        ValueError: it does not.
    """
    return check_choice("format", value, FORMATS)


def scan_each(
    detector: Detector,
    texts: Sequence[Text],
    format: str = "text",
    urls: Sequence[str | None] | None = None,
) -> list[Report | ValueError]:
    """Scan a batch; what cannot be scanned spoils only its own place.

    Args:
        detector: finds the spam.
        texts: of one format; only HTML may be bytes.
        format: ``text``, ``markdown`` or ``html``.
        urls: addresses of the pages, if they are known.

    Returns:
        a report for each text, or the error that tells why there is none.

    Raises:
        ValueError: the format is unknown.
        ImportError: the extra ``html`` is needed and not installed.
    """
    check_format(format)
    read = [
        _read(detector, text, format, url)
        for text, url in zip(texts, urls or repeat(None, len(texts)), strict=True)
    ]
    readable = [one for one in read if not isinstance(one, ValueError)]
    reports = detector.scan_many(readable, format)
    return [one if isinstance(one, ValueError) else next(reports) for one in read]


def _read(
    detector: Detector, text: object, format: str, url: str | None
) -> str | HtmlPage | ValueError:
    if format != "html":
        if isinstance(text, str):
            return text
        return ValueError(f"format {format!r} takes a string, not {type(text).__name__}")
    if not isinstance(text, str | bytes):
        return ValueError(f"format 'html' takes markup or bytes, not {type(text).__name__}")
    from detector.html.reader import read_html  # an extra

    try:
        return read_html(text, url=url, limits=detector.limits)
    except LimitError as error:
        return error


def cleaned(report: Report) -> str:
    """What was scanned without its spam: a page as markup, a text as text."""
    return report.clean_html() if isinstance(report, HtmlReport) else report.clean()


def main_family(report: Report) -> str:
    """The family with most characters in a report; ``none`` if nothing was found."""
    size: dict[str, int] = {}
    for span in report.spans:
        size[span.family] = size.get(span.family, 0) + span.end - span.start
    return max(size, key=lambda family: size[family], default="none")


def spam_share(report: Report) -> float:
    """Share of a report's text that is spam, 0 to 1."""
    return sum(span.end - span.start for span in report.spans) / max(len(report.text), 1)
