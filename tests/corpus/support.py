"""Scanners that find what they are told to, as copying needs no model; and trees of files."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.corpus.edits import Mode
from detector.corpus.engine import Engine
from detector.corpus.items import CorpusError
from detector.corpus.options import Job, Options
from detector.corpus.reading import Reading
from detector.corpus.restore import restore
from detector.corpus.run import Outcome, check_output, clean_corpus
from detector.corpus.sources import find_sources
from detector.corpus.storage import Folder
from detector.frames import Scanner
from detector.html.page import HtmlPage
from detector.html.report import report_page
from detector.report import Finding, Reason, Report

FAMILIES = ("adult", "gambling", "other")
REASON = Reason("D101", 2.5, "one word makes up 50% of this block")


class RandomScanner:
    """Finds spans at places that depend on the seed and the text alone."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def scan_many(
        self,
        texts: Iterable[str | bytes | HtmlPage],
        format: str = "text",
        *,
        blocks: bool = False,
    ) -> Iterator[Report]:
        for text in texts:
            if isinstance(text, HtmlPage):
                found = self.scan(text.text)
                yield report_page(text, found.score, found.spans, ())
            elif isinstance(text, str):
                yield self.scan(text)

    def scan(self, text: str) -> Report:
        dice = random.Random(f"{self.seed} {text!a}")
        count = 2 * dice.randint(0, 3)
        places = range(len(text) + 1)
        edges = sorted(dice.sample(places, min(count, len(places) // 2 * 2)))
        spans = [
            Finding(start, end, text[start:end], 0.9, dice.choice(FAMILIES), (REASON,))
            for start, end in zip(edges[::2], edges[1::2], strict=True)
        ]
        return Report(text, 0.9 if spans else 0.1, tuple(spans))


class MarkScanner(RandomScanner):
    """Finds every run of the letter X."""

    def __init__(self) -> None:
        super().__init__(0)

    def scan(self, text: str) -> Report:
        spans: list[Finding] = []
        at = text.find("X")
        while at >= 0:
            end = at + len(text[at:]) - len(text[at:].lstrip("X"))
            spans.append(Finding(at, end, text[at:end], 0.99, "gambling", (REASON,)))
            at = text.find("X", end)
        return Report(text, 0.99 if spans else 0.01, tuple(spans))


Tree = dict[str, bytes]


def write_tree(root: Path, tree: Tree) -> Path:
    for name, raw in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return root


OWN_FILES = ("removed.jsonl", "report.json", "report.html")
"""What a run writes beside the copies."""


def read_tree(root: Path) -> Tree:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def copies(out: Path) -> Tree:
    """The copies that a run wrote, without its own files."""
    found = read_tree(out).items()
    return {n: raw for n, raw in found if n not in OWN_FILES and not n.startswith(".detector/")}


@dataclass(frozen=True)
class Load:
    """Loads a scanner that is made by a class with these arguments."""

    kind: type[RandomScanner]
    arguments: tuple[int | str, ...] = ()

    def __call__(self) -> Scanner:
        return self.kind(*self.arguments)  # type: ignore[arg-type]


MARKS = Load(MarkScanner)


def run(
    paths: Sequence[Path | str],
    out: Path | str,
    options: Options | None = None,
    load: Load = MARKS,
    engine: Engine | None = None,
    **also: Any,
) -> Outcome:
    """Clean, and return what came of it."""
    names = [str(path) for path in paths]
    folder = Folder.at(out)
    check_output(folder, names)
    job = Job(folder, options or Options(), load)
    return clean_corpus(find_sources(names), job, engine, **also)


def clean(
    paths: Sequence[Path],
    out: Path,
    load: Load = MARKS,
    mode: Mode = Mode.CUT,
    reading: Reading | None = None,
) -> list[str]:
    """Clean, and return all errors."""
    options = Options(mode=mode, reading=reading or Reading())
    return run(paths, out, options, load).stats.errors


def entries(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "removed.jsonl").read_bytes().splitlines()]


def restored(out: Path, to: Path, *, force: bool = False) -> tuple[list[str], list[str]]:
    """Names of the files restored, and errors."""
    outcomes = list(restore(out, to, force=force))
    names = [one for one in outcomes if isinstance(one, str)]
    return names, [str(one) for one in outcomes if isinstance(one, CorpusError)]
