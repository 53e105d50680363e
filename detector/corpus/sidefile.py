"""``removed.jsonl``: what was cut or marked, and all that is needed to undo it.

A file is written in parts. One object tells of each part, then comes one for every changed
document in it; docs/cli.md tells the fields.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from detector.corpus.edits import Edit
from detector.corpus.items import CorpusError, Document, Unread
from detector.corpus.jsontext import dump_json, load_json
from detector.report import Report

SIDE_FILE = "removed.jsonl"
Action = Literal["cut", "tag", "drop", "failed"]
_PACKED_FROM = 1 << 16
"""Bytes of a removed record that are packed: a bomb stays small."""
_MAX_UNPACKED = 1 << 30


def document_entry(
    item: Document | Unread,
    report: Report | None,
    action: Action,
    edits: Sequence[Edit],
    offset: int,
) -> dict[str, Any]:
    """Describe one changed document, or a broken record that was taken out.

    Args:
        item: the document or record.
        report: what was found in it.
        action: what was done.
        edits: the changes of its bytes.
        offset: where its bytes begin in the original part, or its row there if it is in a table.
    """
    spans = report.spans if report else ()
    numbers = {span.text: number for number, span in enumerate(spans)}
    return {
        "file": item.source.target,
        "offset": offset,
        "record": item.record,
        "action": action,
        "id": item.id if isinstance(item, Document) else None,
        "score": round(report.score, 4) if report else None,
        "spans": [{**span.to_dict(), "text": readable(span.text)} for span in spans],
        "edits": [_edit_entry(edit, numbers) for edit in edits],
        "error": item.error.message if isinstance(item, Unread) and item.error else None,
    }


def readable(text: str) -> str:
    """The text, with U+FFFD for what UTF-8 has no bytes for."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _edit_entry(edit: Edit, numbers: Mapping[str, int]) -> dict[str, Any]:
    """An edit; bytes that are just the text of a span are named by the span's number."""
    entry: dict[str, Any] = {"at": edit.at}
    if edit.removed:
        text = edit.removed.decode("utf-8", "surrogateescape")
        if text in numbers and readable(text) == text:
            entry["span"] = numbers[text]
        else:
            form, value = _written(edit.removed)
            entry[form] = value
    if edit.added:
        form, value = _written(edit.added)
        entry["add" if form == "utf8" else f"add_{form}"] = value
    return entry


def _written(raw: bytes) -> tuple[str, str]:
    """Bytes as a string, and the form in which they are that."""
    text = raw.decode("utf-8", "surrogateescape")
    if len(raw) > _PACKED_FROM:
        return "zlib", base64.b64encode(zlib.compress(raw)).decode()
    if readable(text) != text:
        return "base64", base64.b64encode(raw).decode()
    return "utf8", text


def entry_edits(entry: dict[str, Any]) -> list[Edit]:
    """Read the edits of a document back.

    Raises:
        ValueError: the entry is not one that :func:`document_entry` made.
    """
    try:
        return [
            Edit(int(edit["at"]), _removed(edit, entry), _added(edit)) for edit in entry["edits"]
        ]
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, zlib.error) as error:
        raise ValueError("an entry of the side file is damaged") from error


def _removed(edit: dict[str, Any], entry: dict[str, Any]) -> bytes:
    if "span" in edit:
        text: str = entry["spans"][edit["span"]]["text"]
        return text.encode()
    return _read(edit, "utf8", "base64", "zlib")


def _added(edit: dict[str, Any]) -> bytes:
    return _read(edit, "add", "add_base64", "add_zlib")


def _read(edit: dict[str, Any], utf8: str, base: str, packed: str) -> bytes:
    """What :func:`_written` wrote, under one of three names."""
    if utf8 in edit:
        return str(edit[utf8]).encode()
    if packed in edit:
        raw = base64.b64decode(edit[packed], validate=True)
        return zlib.decompressobj().decompress(raw, _MAX_UNPACKED)
    return base64.b64decode(edit.get(base, ""), validate=True)


def line_of(entry: dict[str, Any]) -> bytes:
    """The line of an entry."""
    return dump_json(entry) + b"\n"


def file_of(line: bytes) -> str | None:
    """File that a line of the side file is about, None if that cannot be read."""
    try:
        entry = load_json(line)
    except ValueError:
        return None
    name = entry.get("file") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else None


def read_side_file(folder: Path) -> Iterator[dict[str, Any]]:
    """Read the entries of a side file.

    Raises:
        CorpusError: it is missing, or a line of it is damaged.
    """
    path = folder / SIDE_FILE
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    entry = load_json(line)
                except ValueError as error:
                    raise CorpusError(str(path), str(error), number) from error
                if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
                    raise CorpusError(str(path), "not an entry of a side file", number)
                yield entry
    except FileNotFoundError as error:
        raise CorpusError(str(folder), f"no {SIDE_FILE} here: not made by clean") from error
    except OSError as error:
        raise CorpusError(str(path), error.strerror or str(error)) from error
