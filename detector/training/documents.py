"""Labelled documents and spam snippets, from ``data/languages`` and from public corpora."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

SPAM, UNSCORED = "spam", "unscored"
FAMILIES = (
    "adult", "gambling", "pharma", "counterfeit", "finance", "academic", "piracy",
    "seo", "services", "testimonial", "dating", "goods", "other",
)  # fmt: skip
OWN = "own"
"""Prefix of the sources that are this project's own texts."""
ENDINGS = ("com", "com", "net", "org", "info", "co", "site", "online")
_RESERVED = re.compile(r"([\w-]+)\.example\b")
HELD_OUT_OF = 4
"""One record in so many of ``data/languages`` is held out of training."""


class DataError(ValueError):
    """Data that cannot be trained on; the message is one line that names file and record."""


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of characters, ``[start, end)`` of the document's text."""

    start: int
    end: int
    label: str = SPAM
    family: str = "other"
    form: str = ""


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A text with its gold spans.

    Attributes:
        id: unique name.
        text: the text.
        spans: gold spans, sorted; honest documents have none.
        lang: language code, a guess in places.
        kind: kind of text, e.g. news, forum, spliced.
        source: what it is split by: repository or own record group.
        hard: honest, but with the words of spam.
        spam_source: source of the planted text, if it is another one.
        tags: how a spliced document was made.
    """

    id: str
    text: str
    spans: tuple[Span, ...] = ()
    lang: str = "und"
    kind: str = ""
    source: str = ""
    hard: bool = False
    spam_source: str = ""
    tags: tuple[str, ...] = field(default=())

    @property
    def contaminated(self) -> bool:
        """Whether any span is spam."""
        return any(span.label == SPAM for span in self.spans)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of spam as it would be planted."""

    text: str
    family: str
    form: str
    lang: str
    source: str


FORM_NAMES = {
    "anchor or keyword list": "anchor-list",
    "promotional prose": "doorway",
    "stuffed title or description": "meta",
    "comment": "comment",
    "table row": "keyword-list",
    "other": "doorway",
}
"""Forms of the public corpora in the names of this project."""
HARD_KINDS = ("topical",)


def held_out(record: str) -> bool:
    """Whether a record of ``data/languages`` belongs to the held-out quarter."""
    return zlib.crc32(record.encode()) % HELD_OUT_OF == 0


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from error


def any_domain(text: str) -> str:
    """Put a common ending in the place of the reserved `.example`, the same for the same name.

    Honest and spam texts are written with the reserved one, which no page out there has.
    """
    return _RESERVED.sub(
        lambda match: f"{match[1]}.{ENDINGS[zlib.crc32(match[1].encode()) % len(ENDINGS)]}", text
    )


def read_records(path: Path) -> list[tuple[str, str]]:
    """Read a file of ``=== HEADER`` records.

    Raises:
        DataError: the file cannot be read, or text stands before the first header.
    """
    records: list[tuple[str, list[str]]] = []
    for line in _read_text(path).split("\n"):
        if line.startswith("=== "):
            records.append((line[4:].strip(), []))
        elif records:
            records[-1][1].append(line)
        elif line.strip():
            raise DataError(f"{path}: text before the first `=== ` header: {line[:40]!r}")
    return [(header, any_domain("\n".join(lines).strip("\n"))) for header, lines in records]


def read_tsv(path: Path, columns: int) -> list[list[str]]:
    """Read a tab-separated list; ``#`` begins a comment, missing columns are empty.

    Raises:
        DataError: the file cannot be read.
    """
    rows = []
    for line in _read_text(path).splitlines():
        if line.strip() and not line.startswith("#"):
            cells = line.split("\t")
            rows.append((cells + [""] * columns)[:columns])
    return rows


def _own_source(lang: str, record: str) -> str:
    # Five groups a language, so that a fold leaves some of each language in training.
    return f"{OWN}:{lang}:{zlib.crc32(record.encode()) // HELD_OUT_OF % 5}"


def own_documents(languages: Path) -> Iterator[LabelledDocument]:
    """Honest and hard honest documents of ``data/languages``.

    Raises:
        DataError: a file cannot be read.
    """
    for folder in sorted(path for path in languages.iterdir() if path.is_dir()):
        for name, hard in (("honest", False), ("hard", True)):
            path = folder / f"{name}.txt"
            for number, (kind, text) in enumerate(read_records(path) if path.exists() else []):
                record = f"{folder.name}/{name}/{number}"
                yield LabelledDocument(
                    record, text, (), folder.name, kind, _own_source(folder.name, record), hard
                )


def own_snippets(languages: Path) -> Iterator[tuple[str, Snippet]]:
    """Spam blocks of ``data/languages`` with the names of their records.

    Raises:
        DataError: a file cannot be read, or a header is not a family and a form.
    """
    for folder in sorted(path for path in languages.iterdir() if path.is_dir()):
        path = folder / "spam.txt"
        for number, (header, text) in enumerate(read_records(path) if path.exists() else []):
            record = f"{folder.name}/spam/{number}"
            family, form = _family_and_form(header, f"{path}: record {number + 1}")
            yield (
                record,
                Snippet(text, family, form, folder.name, _own_source(folder.name, record)),
            )


def _family_and_form(header: str, place: str) -> tuple[str, str]:
    words = header.split()
    if len(words) != 2 or words[0] not in FAMILIES:
        raise DataError(f"{place}: {header!r} is not a family and a form")
    return words[0], words[1]


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read a gzipped file of one JSON object a line.

    Raises:
        DataError: a line cannot be read.
    """
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
                number += 1
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise DataError(f"{path}: not readable after line {number}: {error}") from error


def _document(row: dict[str, Any]) -> LabelledDocument:
    return LabelledDocument(
        id=row["id"],
        text=row["text"],
        spans=tuple(Span(*span) for span in row["spans"]),
        lang=row["lang"],
        kind=row["kind"],
        source=row["source"]["repo"],
        hard=row["kind"] in HARD_KINDS,
    )


def public_documents(corpora: Path) -> Iterator[LabelledDocument]:
    """Honest, contaminated and all-spam documents of the public corpora."""
    names = ["negatives.jsonl.gz", "contaminated.jsonl.gz", "contaminated-2.jsonl.gz"]
    for path in [*sorted(corpora.glob("clean-*.jsonl.gz")), *(corpora / name for name in names)]:
        if path.exists():
            yield from (_document(row) for row in read_rows(path))


def public_spam_pages(corpora: Path) -> Iterator[LabelledDocument]:
    """Pages by spammers; their gold spans cover the whole page, neutral sentences included."""
    path = corpora / "spam.jsonl.gz"
    if path.exists():
        yield from (_document(row) for row in read_rows(path))


def read_spam_pages(corpora: Path) -> Iterator[LabelledDocument]:
    """Pages by spammers of which some blocks were read; all else on them is unscored."""
    path, blocks = corpora / "spam.jsonl.gz", corpora / "spam-blocks.jsonl.gz"
    if not (path.exists() and blocks.exists()):
        return
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in read_rows(blocks):
        if row["label"] == SPAM:
            form = FORM_NAMES.get(row["form"], "doorway")
            spans[row["doc"]].append(Span(row["start"], row["end"], SPAM, row["family"], form))
    for page in map(_document, read_rows(path)):
        if page.id in spans:
            found = sorted(spans[page.id], key=lambda span: span.start)
            yield replace(page, spans=tuple(_with_gaps(found, len(page.text))))


def _with_gaps(spans: list[Span], end: int) -> Iterator[Span]:
    """Spans and, as unscored ones, the stretches between them."""
    before = 0
    for span in spans:
        if span.start > before:
            yield Span(before, span.start, UNSCORED)
        if span.end > before:
            yield replace(span, start=max(span.start, before))
        before = max(before, span.end)
    if end > before:
        yield Span(before, end, UNSCORED)


def public_snippets(corpora: Path) -> Iterator[Snippet]:
    """Blocks of spam pages that were read and labelled ``spam``."""
    for path in sorted(corpora.glob("spam-blocks*.jsonl.gz")):
        for row in read_rows(path):
            if row["label"] == SPAM:
                form = FORM_NAMES.get(row["form"], "doorway")
                family = row["family"] if row["family"] in FAMILIES else "other"
                yield Snippet(row["text"], family, form, row["lang"], row["source"]["repo"])
