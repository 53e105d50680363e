"""Plant spam in honest documents, with the gold spans of what was planted."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from detector.training.documents import LabelledDocument, Snippet, Span

PLACES = ("tail", "top", "middle", "sentence", "phrase", "glued")
"""Where spam is planted; the first three as lines of their own, the others inside a line."""
PHRASE_WORDS = 6
_SENTENCE_END = re.compile(r"[.!?。！？।؟][\"'”»)]?\s+(?=\S)|[。！？]")


def _line_positions(text: str) -> list[int]:
    return [match.end() for match in re.finditer(r"\n+", text)]


def choose_position(rng: random.Random, text: str, place: str) -> tuple[int, str, str]:
    """Pick where to plant, and what to put before and after the planted text."""
    lines = _line_positions(text)
    if place == "top":
        return 0, "", rng.choice(["\n", "\n\n"])
    if place == "middle" and lines:
        return rng.choice(lines), "", rng.choice(["\n", "\n\n"])
    if place == "sentence":
        ends = [m.end() for m in _SENTENCE_END.finditer(text)]
        if ends:
            where = rng.choice(ends)
            return where, "" if text[where - 1 : where].isspace() else " ", " "
    if place == "phrase":
        spaces = [m.start() for m in re.finditer(r"(?<=\w) (?=\w)", text)]
        if spaces:
            return rng.choice(spaces), " ", ""
        where = rng.randrange(len(text) + 1)
        return where, "", ""
    if place == "glued":
        ends = [m.start() for m in re.finditer(r"\n", text)] or [len(text)]
        return rng.choice(ends), rng.choice(["", " "]), ""
    return len(text), rng.choice(["\n", "\n\n", "\n\n\n"]), ""


def plant(
    rng: random.Random, host: LabelledDocument, snippets: list[Snippet], places: list[str]
) -> LabelledDocument:
    """Plant each snippet at its place in an honest document.

    The host's own spans are kept and moved.
    """
    text, spans = host.text, list(host.spans)
    for snippet, place in zip(snippets, places, strict=True):
        where, lead, trail = choose_position(rng, text, place)
        # Never inside what was planted before.
        inside = next((s for s in spans if s.start < where < s.end), None)
        if inside is not None:
            where, lead, trail = inside.end, "\n", ""
        planted = snippet.text
        size = len(lead) + len(planted) + len(trail)
        text = text[:where] + lead + planted + trail + text[where:]
        moved = []
        for span in spans:
            shift = size if span.start >= where else 0
            moved.append(
                Span(span.start + shift, span.end + shift, span.label, span.family, span.form)
            )
        start = where + len(lead)
        moved.append(Span(start, start + len(planted), "spam", snippet.family, snippet.form))
        spans = sorted(moved, key=lambda span: span.start)
    return LabelledDocument(
        id=f"{host.id}+{rng.randrange(10**9)}",
        text=text,
        spans=tuple(spans),
        lang=host.lang,
        kind="spliced",
        source=host.source,
        spam_source=snippets[0].source if snippets else "",
        tags=tuple(sorted(set(places))),
    )


def flatten(document: LabelledDocument, joint: str = " ") -> LabelledDocument:
    """The document on one line, as a careless extractor leaves it."""

    def moved(offset: int) -> int:
        return offset + document.text.count("\n", 0, offset) * (len(joint) - 1)

    return replace(
        document,
        id=document.id + "+flat",
        text=document.text.replace("\n", joint),
        spans=tuple(
            replace(span, start=moved(span.start), end=moved(span.end)) for span in document.spans
        ),
        tags=(*document.tags, "flat"),
    )
