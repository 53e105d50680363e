"""The first page: a form for a text or a page, and its spam highlighted with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from detector import __version__
from detector.api import FORMATS
from detector.classify.model import PRESETS
from detector.server.schema import Result, Span
from detector.server.settings import Settings

STATIC = Path(__file__).parent / "static"
MAX_FIELDS = 10
# The page loads nothing from elsewhere and cannot be led to.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent with the form."""

    text: str
    format: str
    preset: str


class Page:
    """Renders the page.

    Args:
        settings: of the service.
    """

    def __init__(self, settings: Settings) -> None:
        environment = Environment(
            loader=PackageLoader("detector.server"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("index.html")
        self._blank = Form("", FORMATS[0], settings.preset)

    def read(self, body: bytes) -> Form:
        """Read the fields of a sent form.

        Raises:
            HTTPException: the form is not this page's.
        """
        try:
            pairs = parse_qsl(
                body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS
            )
        except ValueError as error:
            raise HTTPException(422, "not a form of this page") from error
        fields = dict(pairs)
        return Form(
            # Browsers send line breaks as two characters.
            fields.get("text", "").replace("\r\n", "\n"),
            fields.get("format", self._blank.format),
            fields.get("preset", self._blank.preset),
        )

    def empty(self) -> HTMLResponse:
        """The form alone."""
        return self._render(self._blank)

    def failed(self, status: int, message: str) -> HTMLResponse:
        """The form, and why there is no answer."""
        return self._render(self._blank, status, problem=message)

    def found(self, form: Form, result: Result) -> HTMLResponse:
        """The form, and what was found in its text."""
        text = form.text if result.text is None else result.text
        share = sum(span.end - span.start for span in result.spans) / max(len(text), 1)
        return self._render(
            form, result=result, pieces=list(pieces(text, result.spans)), share=share
        )

    def _render(
        self,
        form: Form,
        status: int = 200,
        *,
        problem: str = "",
        result: Result | None = None,
        pieces: list[tuple[str, int]] | None = None,
        share: float = 0.0,
    ) -> HTMLResponse:
        content = self._template.render(
            form=form,
            formats=FORMATS,
            presets=PRESETS,
            pieces=pieces or [],
            problem=problem,
            result=result,
            share=share,
            version=__version__,
        )
        return HTMLResponse(content, status, HEADERS)


def pieces(text: str, spans: list[Span]) -> Iterator[tuple[str, int]]:
    """The text in pieces, each with the number of its span, from 1, or 0 if it is honest."""
    last = 0
    for number, span in enumerate(spans, 1):
        yield text[last : span.start], 0
        yield text[span.start : span.end], number
        last = span.end
    yield text[last:], 0
