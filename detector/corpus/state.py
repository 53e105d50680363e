"""How far a run has come: a manifest, and the receipts of the shards that are done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from detector.corpus.copies import PARTS
from detector.corpus.items import CorpusError
from detector.corpus.options import Job, Shard
from detector.corpus.storage import OWN, Folder
from detector.corpus.work import RECEIPTS, SIDES, Receipt, receipt_name

MANIFEST = f"{OWN}/manifest.json"
JOINED = f"{OWN}/joined"
_LOCK = f"{OWN}/lock"
_WORK = (PARTS, SIDES, RECEIPTS, JOINED, f"{OWN}/scratch")
FORMAT = 1
_RESTART = "finish it as it was begun, or start anew with --restart"


class State:
    """The state of a run, kept in the output folder.

    Args:
        job: the run.
        key: what must be the same for it to go on: options, model, version.

    Raises:
        CorpusError: another run is at work there.
        OSError: the folder cannot be used.
    """

    def __init__(self, job: Job, key: Mapping[str, Any]) -> None:
        self._out: Folder = job.out
        self._key = dict(key)
        self._out.make()
        self._lock = _lock(self._out)
        self.done: set[int] = set()

    def begin(self, inputs: Mapping[str, str], *, restart: bool) -> bool:
        """Find out where to start.

        Args:
            inputs: time stamps of the input files by target.
            restart: whether to forget what was done.

        Returns:
            whether everything is done already.

        Raises:
            CorpusError: what is half done was begun with other options or another model.
        """
        manifest = None if restart else self._manifest()
        if manifest is not None and manifest["state"] == "done":
            if manifest["key"] == self._key and self._complete(manifest, inputs):
                self._clear()
                return True
            manifest = None
        if manifest is None:
            self._forget()
            self._out.make()
            self._save("running")
            return False
        if manifest["key"] != self._key:
            raise CorpusError(str(self._out.place), self._difference(manifest["key"]))
        self.refresh()
        return False

    def _difference(self, before: Mapping[str, Any]) -> str:
        names = sorted({*before, *self._key})
        changes = [
            f"{name} {_shown(before.get(name))}, now {_shown(self._key.get(name))}"
            for name in names
            if before.get(name) != self._key.get(name)
        ]
        return f"half done with {'; '.join(changes)}: {_RESTART}"

    def _complete(self, manifest: Mapping[str, Any], inputs: Mapping[str, str]) -> bool:
        """Whether all copies of the same input are there."""
        same = manifest["inputs"] == dict(inputs) and all(inputs.values())
        return same and all(
            self._out.size(name) == size for name, size in manifest["outputs"].items()
        )

    def _manifest(self) -> dict[str, Any] | None:
        raw = self._out.read(MANIFEST)
        if raw is None:
            return None
        with suppress(ValueError, KeyError, TypeError):
            manifest = json.loads(raw)
            if manifest["format"] == FORMAT and manifest["state"] in ("running", "done"):
                return dict(manifest)
        message = "is no manifest of a run that can go on: start anew with --restart"
        raise CorpusError(str(self._out.join(MANIFEST)), message)

    def _save(self, state: str, **also: Any) -> None:
        manifest = {"format": FORMAT, "state": state, "key": self._key, **also}
        text = json.dumps(manifest, indent=1, sort_keys=True)
        self._out.write(MANIFEST, text.encode() + b"\n")

    def refresh(self) -> None:
        """See which shards are done."""
        names = self._out.names(RECEIPTS)
        self.done = {int(name[:-5]) for name in names if name.endswith(".json")}

    def receipt(self, shard: int) -> Receipt:
        """The receipt of a shard that is done.

        Raises:
            CorpusError: it is damaged.
        """
        raw = self._out.read(receipt_name(shard))
        try:
            return Receipt.from_dict(json.loads(raw or b""))
        except (ValueError, KeyError, TypeError) as error:
            name = str(self._out.join(receipt_name(shard)))
            raise CorpusError(name, "is damaged: start anew with --restart") from error

    def is_done(self, shard: Shard) -> bool:
        """Whether a shard need not be worked on.

        Raises:
            CorpusError: it was done with another input.
        """
        if shard.number not in self.done:
            return False
        pieces = self.receipt(shard.number).pieces
        planned = [(piece.source.target, piece.number, piece.stamp) for piece in shard.pieces]
        if planned != [(piece.file, piece.number, piece.stamp) for piece in pieces]:
            self.refuse(shard.pieces[0].source.name)
        return True

    def refuse(self, name: str) -> NoReturn:
        """Say that the input has changed.

        Raises:
            CorpusError: always.
        """
        message = f"half done with another input ({name} was changed or is new): {_RESTART}"
        raise CorpusError(str(self._out.place), message)

    def finish(self, inputs: Mapping[str, str], checksums: Mapping[str, str]) -> None:
        """Say that everything is done, and clear away what is needed no more."""
        names = [name for name in checksums if self._out.size(name) is not None]
        outputs = {name: self._out.size(name) for name in names}
        self._save("done", inputs=dict(inputs), checksums=dict(checksums), outputs=outputs)
        self._clear()

    def _clear(self) -> None:
        self._forget()
        self._out.remove(_LOCK)

    def _forget(self) -> None:
        for name in _WORK:
            self._out.remove(name)

    def close(self) -> None:
        """Let others work here."""
        if self._lock is not None:
            self._lock.close()


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:12]}…"


def _lock(out: Folder) -> BinaryIO | None:
    """Keep other runs out of a folder on this machine; the system frees it if we are killed.

    Raises:
        CorpusError: another run is at work there.
    """
    if not isinstance(out.place, Path):
        return None
    try:
        import fcntl
    except ImportError:  # not on Windows
        return None
    stream = (out.place / _LOCK).open("ab")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        stream.close()
        raise CorpusError(str(out.place), "another run is writing there") from error
    return stream
