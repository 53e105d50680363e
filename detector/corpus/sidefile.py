"""``removed.jsonl``: what was cut or marked, and all that is needed to undo it.

One object for every changed document, and after those of a file one for the file; docs/cli.md
tells the fields.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from detector.corpus.atomic import AtomicFile
from detector.corpus.edits import Edit
from detector.corpus.items import CorpusError, Document
from detector.corpus.jsontext import dump_json, load_json
from detector.report import Report

SIDE_FILE = "removed.jsonl"


def document_entry(document: Document, report: Report, edits: Sequence[Edit]) -> dict[str, Any]:
    """Describe one changed document."""
    texts = [span.text for span in report.spans]
    numbers = {text: number for number, text in enumerate(texts)}
    return {
        "file": document.source.target,
        "record": document.record,
        "id": document.id,
        "score": round(report.score, 4),
        "spans": [
            {**span.to_dict(), "text": _readable(text)}
            for span, text in zip(report.spans, texts, strict=True)
        ],
        "edits": [_edit_entry(edit, numbers) for edit in edits],
    }


def _readable(text: str) -> str:
    """The text, with U+FFFD for what UTF-8 has no bytes for."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _edit_entry(edit: Edit, numbers: Mapping[str, int]) -> dict[str, Any]:
    """An edit; bytes that are just the text of a span are named by the span's number."""
    entry: dict[str, Any] = {"at": edit.at}
    if edit.removed:
        text = edit.removed.decode("utf-8", "surrogateescape")
        if text in numbers and _readable(text) == text:
            entry["span"] = numbers[text]
        else:
            entry["base64"] = base64.b64encode(edit.removed).decode()
    if edit.added:
        entry["add"] = edit.added.decode()
    return entry


def entry_edits(entry: dict[str, Any]) -> list[Edit]:
    """Read the edits of a document back.

    Raises:
        ValueError: the entry is not one that :func:`document_entry` made.
    """
    try:
        return [
            Edit(int(edit["at"]), _removed(edit, entry), edit.get("add", "").encode())
            for edit in entry["edits"]
        ]
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("an entry of the side file is damaged") from error


def _removed(edit: dict[str, Any], entry: dict[str, Any]) -> bytes:
    if "span" in edit:
        text: str = entry["spans"][edit["span"]]["text"]
        return text.encode()
    return base64.b64decode(edit.get("base64", ""), validate=True)


class SideFile:
    """The side file while it is written.

    Entries of a file count only once the file is complete. Entries of earlier runs into the same
    folder stay, unless this run makes the file anew: they are what its copy is restored with.

    Args:
        folder: the folder of the cleaned copies.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / SIDE_FILE
        self._file = AtomicFile(self._path)
        self._complete = 0
        self._files: set[str] = set()

    def add(self, entry: dict[str, Any]) -> None:
        """Write the entry of a document."""
        self._file.stream.write(dump_json(entry) + b"\n")

    def finish_file(self, entry: dict[str, Any]) -> None:
        """Write the entry of a file; those of its documents count from now on."""
        self.add(entry)
        self._files.add(entry["file"])
        self._complete = self._file.stream.tell()

    def forget_file(self) -> None:
        """Take back the entries since the last complete file."""
        self._file.stream.seek(self._complete)
        self._file.stream.truncate()

    def commit(self) -> None:
        """Add what earlier runs wrote of other files, and give the side file its name."""
        self.forget_file()
        with suppress(FileNotFoundError), self._path.open("rb") as earlier:
            for line in earlier:
                if _file_of(line) not in self._files:
                    self._file.stream.write(line)
        self._file.commit()

    def discard(self) -> None:
        """Leave the side file as it was."""
        self._file.discard()


def _file_of(line: bytes) -> str | None:
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
