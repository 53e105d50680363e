"""What goes in and out; requests are checked by these types, and OpenAPI is made from them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from detector.api import FORMATS
from detector.classify.model import PRESETS
from detector.report import Finding, Report

Format = Literal["text", "markdown", "html"]
Preset = Literal["high-precision", "balanced", "high-recall"]
Offsets = Literal["characters", "utf-16", "bytes"]
assert Format.__args__ == FORMATS  # type: ignore[attr-defined]
assert Preset.__args__ == PRESETS  # type: ignore[attr-defined]
Probability = Annotated[float, Meta(ge=0, le=1)]
Offset = Annotated[int, Meta(ge=0)]


class Document(Struct, forbid_unknown_fields=True):
    """A text or a page."""

    text: Annotated[str, Meta(description="The text, or the markup of a page.")]
    format: Annotated[Format, Meta(description="How it is read.")] = "text"
    url: Annotated[
        str | None, Meta(description="Address of a page; tells links within its site from others.")
    ] = None


class Query(Struct, forbid_unknown_fields=True):
    """Options of a request."""

    preset: Annotated[
        Preset | UnsetType, Meta(description="How sure to be; the service's own by default.")
    ] = UNSET
    offsets: Annotated[
        Offsets,
        Meta(
            description="What `start` and `end` count: characters (Python, Rust's `chars`), "
            "UTF-16 units (Java, JavaScript, C#) or bytes of UTF-8 (Go, Rust, C)."
        ),
    ] = "characters"
    clean: Annotated[bool, Meta(description="Give the document without its spam as well.")] = False
    url: Annotated[str | UnsetType, Meta(description="Address of documents that name none.")] = (
        UNSET
    )


class Reason(Struct):
    """What speaks for spam: one signal's share in the score."""

    code: Annotated[str, Meta(description="Code of the signal: `detector signals CODE`.")]
    weight: Annotated[float, Meta(description="What it adds to the log-odds.")]
    text: Annotated[str, Meta(description="A sentence with its value.")]


class Span(Struct):
    """A span of injected spam."""

    start: Offset
    end: Offset
    text: str
    score: Probability
    family: Annotated[str, Meta(description="Trade it belongs to.")]
    reasons: list[Reason]
    paths: Annotated[list[str], Meta(description="CSS selectors of its elements in a page.")]


class Result(Struct):
    """The answer for one document."""

    contaminated: bool
    score: Annotated[Probability, Meta(description="Probability of the surest block.")]
    spans: Annotated[list[Span], Meta(description="Sorted and apart.")]
    text: Annotated[
        str | None, Meta(description="Text of a page, which the offsets are of; null for text.")
    ] = None
    clean: Annotated[str | None, Meta(description="The document without its spam, if asked.")] = (
        None
    )
    error: Annotated[str | None, Meta(description="Why one of many was not scanned.")] = None


class Problem(Struct):
    """Why there is no answer (RFC 9457)."""

    title: str
    status: int
    detail: str


class Health(Struct):
    """The service is up."""

    status: Literal["ok"]
    version: str
    model: Annotated[str, Meta(description="Checksum of the model.")]
    pending: Annotated[int, Meta(ge=0, description="Requests that wait or are scanned.")]


def result_of(report: Report, *, text: str | None, clean: str | None, offsets: Offsets) -> Result:
    """Lay a report out for the answer.

    Args:
        report: of the document.
        text: the text of a page, None for plain text.
        clean: the document without its spam, if it was asked for.
        offsets: what offsets count.
    """
    edges = [edge for span in report.spans for edge in (span.start, span.end)]
    counted = _count(report.text, edges, offsets)
    spans = [
        _span(span, start, end)
        for span, start, end in zip(report.spans, counted[::2], counted[1::2], strict=True)
    ]
    return Result(
        report.contaminated,
        round(report.score, 4),
        spans,
        text if text is None else encodable(text),
        clean if clean is None else encodable(clean),
    )


def failed(error: ValueError) -> Result:
    """The answer for one of many documents that could not be scanned."""
    return Result(contaminated=False, score=0.0, spans=[], error=str(error))


def encodable(text: str) -> str:
    """The text, with U+FFFD for what UTF-8 has no bytes for."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _span(span: Finding, start: int, end: int) -> Span:
    return Span(
        start,
        end,
        encodable(span.text),
        round(span.score, 4),
        span.family,
        [Reason(one.code, round(one.weight, 4), one.text) for one in span.reasons],
        list(span.paths),
    )


def _count(text: str, edges: list[int], offsets: Offsets) -> list[int]:
    """Ascending offsets in characters as offsets in other units."""
    if offsets == "characters":
        return edges
    encoding, width = ("utf-16-le", 2) if offsets == "utf-16" else ("utf-8", 1)
    counted, last, position = [], 0, 0
    for edge in edges:
        position += len(text[last:edge].encode(encoding, "surrogatepass")) // width
        last = edge
        counted.append(position)
    return counted
