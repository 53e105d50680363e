"""The copy of one piece while it is written, and what the side file says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from detector.corpus.csvtext import is_blank
from detector.corpus.edits import Edit, Mode, apply_edits, csv_tag, document_edits
from detector.corpus.items import CorpusError, Document, Unread
from detector.corpus.options import Job, OnError, Options, Piece
from detector.corpus.packing import FileCopy, packing_of
from detector.corpus.records import delimiter_of
from detector.corpus.sidefile import Action, document_entry
from detector.corpus.stats import Stats
from detector.corpus.storage import OWN
from detector.frames import TAG_FIELDS
from detector.report import Report

PARTS = f"{OWN}/parts"
_OUTCOMES: dict[Action, str] = {"cut": "cut", "tag": "tagged", "drop": "dropped"}


def part_name(shard: int) -> str:
    """Where a piece of a file that has several is kept until the file is put together."""
    return f"{PARTS}/{shard:08d}"


def decide_action(report: Report, options: Options) -> Action | None:
    """What is to be done with a document, None if it is kept as it is."""
    if not report.spans or options.mode is Mode.REPORT:
        return None
    if options.drop_above is None:
        drop = options.mode is Mode.DROP
    else:
        spam = sum(span.end - span.start for span in report.spans)
        drop = spam > options.drop_above * len(report.text)
    if drop:
        return "drop"
    if options.mode is Mode.DROP:
        return None
    return "cut" if options.mode is Mode.CUT else "tag"


@dataclass
class Side:
    """What a shard adds to the side file, and its counts.

    Attributes:
        lines: entries of the side file, or, where nothing is copied, of the scores.
        stats: the counts.
    """

    lines: list[dict[str, Any]] = field(default_factory=list)
    stats: Stats = field(default_factory=Stats)


def score_entry(document: Document, report: Report) -> dict[str, Any]:
    """The score of a document, for runs that only report."""
    spam = sum(span.end - span.start for span in report.spans)
    return {
        "file": document.source.target,
        "record": document.record,
        "id": document.id,
        "score": round(report.score, 4),
        "share": round(spam / max(len(report.text), 1), 4),
        "spans": [span.to_dict() for span in report.spans],
    }


class Ledger:
    """Counts what becomes of the items of a piece and keeps their entries.

    Args:
        job: the run.
        piece: the piece.
        side: where the counts go.
    """

    def __init__(self, job: Job, piece: Piece, side: Side) -> None:
        self.options = job.options
        self.piece = piece
        self.stats = side.stats
        self.entries: list[dict[str, Any]] = []
        self._lines = side.lines

    def fault(self, item: Unread) -> bool:
        """Count a broken record; whether it is taken out of the copy.

        Raises:
            CorpusError: broken records end the run.
        """
        if item.error is not None:
            if self.options.on_error is OnError.FAIL:
                raise item.error
            self.stats.fail(str(item.error), item.count)
        return self.options.on_error is OnError.QUARANTINE

    def count(self, item: Document, report: Report, action: Action | None, language: str) -> None:
        """Count a document."""
        self.stats.add(item, report, _OUTCOMES[action] if action else "kept", language)
        if self.options.mode is Mode.REPORT:
            self.entries.append(score_entry(item, report))

    def note(
        self,
        item: Document | Unread,
        report: Report | None,
        action: Action,
        edits: Sequence[Edit],
        offset: int,
    ) -> None:
        """Write down what was done with an item."""
        self.entries.append(document_entry(item, report, action, edits, offset))

    def close(self, part: dict[str, Any] | None) -> None:
        """End the piece: the entry of the part comes first, then those of its documents."""
        if part is not None:
            self._lines.append(part)
        self._lines.extend(self.entries)

    def part(self, before: str, after: str, size: int, **also: Any) -> dict[str, Any]:
        """What the side file says of the piece."""
        return {
            "file": self.piece.source.target,
            "part": self.piece.number,
            "last": self.piece.last,
            "mode": self.options.mode.value,
            "changed": len(self.entries),
            "size_cleaned": size,
            "sha256": before,
            "sha256_cleaned": after,
            **also,
        }


class PieceCopy:
    """The copy of a piece of bytes: all kinds of files but tables.

    Args:
        job: the run.
        piece: the piece.
        side: where entries and counts go.
        name: where the copy goes, below the output folder.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, job: Job, piece: Piece, side: Side, name: str) -> None:
        self._ledger = Ledger(job, piece, side)
        self._options = job.options
        self._kind = piece.source.kind
        packing = packing_of(piece.source.target)
        copying = job.options.mode is not Mode.REPORT
        each = self._kind == "warc"
        self._copy = FileCopy(job.out, name, packing, each=each) if copying else None
        self._before, self._after = hashlib.sha256(), hashlib.sha256()
        self._offset = self._size = 0
        self._suffixed: list[int] = []

    @property
    def _suffix(self) -> list[str] | None:
        """What a CSV record without spam gets at its end when spam is marked."""
        tagged = self._options.mode is Mode.TAG and self._kind in ("csv", "tsv")
        return [""] * len(TAG_FIELDS) if tagged else None

    def unread(self, item: Unread) -> None:
        """Take bytes that hold no document.

        Raises:
            CorpusError: broken records end the run.
            OSError: the copy cannot be written.
        """
        if item.fault and self._ledger.fault(item):
            edits = [Edit(0, item.raw, b"")] if item.raw else []
            self._change(item, None, "failed", edits)
        elif item.header and self._suffix is not None:
            self._tag_header(item)
        elif self._suffix is not None and not is_blank(item.raw, delimiter_of(self._kind)):
            self._add_suffix(item.raw)
        else:
            self._write(item.raw, item.raw)

    def _tag_header(self, item: Unread) -> None:
        delimiter = delimiter_of(self._kind)
        names = item.raw.decode("utf-8", "replace").strip().split(delimiter)
        if set(TAG_FIELDS) & {name.strip('"') for name in names}:
            raise CorpusError(item.source.name, f"has a field {TAG_FIELDS[0]} or the like already")
        self._change(item, None, "tag", csv_tag(item.raw, TAG_FIELDS, delimiter))

    def document(self, item: Document, report: Report, language: str) -> None:
        """Take a document.

        Raises:
            CorpusError: it cannot be taken apart, and that ends the run.
            OSError: the copy cannot be written.
        """
        action = decide_action(report, self._options)
        if action is None:
            self._ledger.count(item, report, None, language)
            if self._suffix is None:
                self._write(item.raw, item.raw)
            else:
                self._add_suffix(item.raw)
            return
        try:
            edits = self._edits(item, report, action)
        except (ValueError, RecursionError) as error:
            problem = CorpusError(item.source.name, f"left as it is: {error}", item.record)
            self.unread(Unread(item.source, item.raw, problem, item.record or 0, fault=True))
            return
        self._ledger.count(item, report, action, language)
        self._change(item, report, action, edits)

    def _edits(self, item: Document, report: Report, action: Action) -> list[Edit]:
        if action == "drop":
            return [Edit(0, item.raw, b"")]
        mode = Mode.CUT if action == "cut" else Mode.TAG
        return document_edits(item, report, mode, self._options.reading)

    def _change(
        self, item: Document | Unread, report: Report | None, action: Action, edits: list[Edit]
    ) -> None:
        self._ledger.note(item, report, action, edits, self._offset)
        self._write(item.raw, apply_edits(item.raw, edits))

    def _add_suffix(self, raw: bytes) -> None:
        (edit,) = csv_tag(raw, self._suffix or (), delimiter_of(self._kind))
        self._suffixed.append(self._offset + edit.at)
        self._write(raw, apply_edits(raw, [edit]))

    def _write(self, original: bytes, changed: bytes) -> None:
        self._before.update(original)
        self._after.update(changed)
        self._offset += len(original)
        self._size += len(changed)
        if self._copy is not None:
            self._copy.write(changed)

    def commit(self) -> None:
        """Make the copy appear.

        Raises:
            OSError: it cannot be written.
        """
        self._ledger.stats.totals["bytes"] += self._offset
        if self._copy is None:
            self._ledger.close(None)
            return
        self._copy.commit()
        also: dict[str, Any] = {}
        if self._suffix is not None:
            added = delimiter_of(self._kind) * len(TAG_FIELDS)
            also = {"suffix": added, "suffixed": self._suffixed}
        before, after = self._before.hexdigest(), self._after.hexdigest()
        self._ledger.close(self._ledger.part(before, after, self._size, **also))

    def discard(self) -> None:
        """Leave no copy."""
        if self._copy is not None:
            self._copy.discard()
