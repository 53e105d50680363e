"""What the cost of a scan depends on: number and length of documents, blocks, stages, workers."""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import orjson

from benchmarks.clean import watch
from benchmarks.texts import ROOT, size_of
from detector import Detector
from detector.classify import score
from detector.classify.model import Stage
from detector.features.signal import SIGNALS

SEED = ROOT / "seeds" / "000_afc5425ba887c256.txt"
COMMAND = [sys.executable, "-m", "detector.cli.app"]
Table = list[list[str]]


def spent(run: Callable[[], object], repeat: int) -> float:
    """Processor seconds of the fastest of some runs: what else runs on a machine only adds."""
    seconds = []
    for _ in range(repeat):
        begin = time.process_time()
        run()
        seconds.append(time.process_time() - begin)
    return min(seconds)


def cut_to(text: str, n_bytes: int) -> str:
    """About so many bytes of a text without end."""
    return (
        (text * (1 + n_bytes // max(len(text.encode()), 1)))
        .encode()[:n_bytes]
        .decode("utf-8", "ignore")
    )


def doublings(
    name: str, make: Callable[[int], list[str]], sizes: Sequence[int], detector: Detector
) -> Table:
    """Time of a scan of each size, and how it grows from the one before, which is half as large."""
    rows: Table = []
    before = 0.0
    for size in sizes:
        texts = make(size)
        seconds = spent(lambda texts=texts: list(detector.scan_many(texts)), 3)  # type: ignore[misc]
        growth = f"{seconds / before:.2f}" if before else ""
        rate = size_of(texts) / seconds
        rows.append([name, f"{size:,}", f"{1e3 * seconds:.1f}", growth, f"{rate:.1f}"])
        before = seconds
    return rows


def growth(texts: Sequence[str], detector: Detector, *, quick: bool) -> Table:
    """Rows of (what grows, size, ms, growth when doubled, MB/s)."""
    some = [cut_to(text, 4000) for text in texts[: 512 if quick else 4096]]
    prose = "\n".join(texts[:2000])
    top = 17 if quick else 24
    lines = [line for line in prose.split("\n") if 60 <= len(line) <= 120]
    dice = random.Random(0)

    def documents(n: int) -> list[str]:
        return some[:n]

    def long_one(n: int) -> list[str]:
        return [cut_to(prose, n)]

    def lines_of_one(n: int) -> list[str]:
        return ["\n".join(dice.choices(lines, k=n))]

    return [
        *doublings("documents of 4 kB", documents, [2**k for k in range(5, len(some).bit_length())],
                   detector),
        *doublings("bytes of one document", long_one, [2**k for k in range(7, top)], detector),
        *doublings("lines of one document", lines_of_one, [2**k for k in range(3, top - 7)],
                   detector),
    ]  # fmt: skip


def stages(texts: Sequence[str], detector: Detector) -> Table:
    """Rows of (stage, ms per MB), the signals by group."""
    seconds: dict[str, float] = {}

    def timed(name: str, run: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*args: object) -> object:
            begin = time.process_time()
            result = run(*args)
            seconds[name] = seconds.get(name, 0.0) + time.process_time() - begin
            return result

        return wrapped

    def signals(page: object) -> object:
        columns = [timed(f"signals: {one.group}", one.compute)(page) for one in SIGNALS]  # type: ignore[arg-type]
        return np.stack(columns).T  # type: ignore[arg-type]

    names = ("make_batch", "make_stream", "token_evidence", "segment", "split_at_seams",
             "find_links")  # fmt: skip
    kept = {name: getattr(score, name) for name in (*names, "feature_table")}
    log_odds = Stage.log_odds
    Stage.log_odds = timed("trees", log_odds)  # type: ignore[assignment,method-assign]
    for name in names:
        setattr(score, name, timed(name, kept[name]))
    score.feature_table = signals  # type: ignore[assignment]
    whole = spent(lambda: list(detector.scan_many(texts)), 1)
    for name, function in kept.items():
        setattr(score, name, function)
    Stage.log_odds = log_odds  # type: ignore[method-assign]
    seconds["spans and reports"] = whole - sum(seconds.values())
    size = size_of(texts)
    return [
        [name, f"{1e3 * one / size:.1f}", f"{one / whole:.0%}"] for name, one in seconds.items()
    ]


def latency(texts: Sequence[str], detector: Detector, size: int = 4000) -> Table:
    """Rows of (call, p50, p99) in milliseconds for single articles of about 4 kB."""
    articles = [cut_to(text, size) for text in texts[:400]]
    rows: Table = []
    for name, blocks in (("`scan(text)`", True), ("`scan(text, blocks=False)`", False)):
        seconds = []
        for article in articles:
            begin = time.perf_counter()
            detector.scan(article, blocks=blocks)
            seconds.append(time.perf_counter() - begin)
        cuts = statistics.quantiles(seconds, n=100)
        rows.append([name, f"{1e3 * cuts[49]:.1f}", f"{1e3 * cuts[98]:.1f}"])
    return rows


def cold_start(repeat: int) -> Table:
    """Rows of (command, processor seconds, wall seconds), from the start of Python to its end."""
    commands = {
        "`detector scan` of one small file": [*COMMAND, "scan", str(SEED), "--exit-zero"],
        '`python -c "import detector"`': [sys.executable, "-c", "import detector"],
        '`python -c "import numpy"`': [sys.executable, "-c", "import numpy"],
    }
    rows: Table = []
    for name, command in commands.items():
        busy, wall = [], []
        for _ in range(repeat):
            before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
            wall.append(time.perf_counter() - begin)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            busy.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        rows.append([name, f"{statistics.median(busy):.2f}", f"{statistics.median(wall):.2f}"])
    return rows


def files(texts: Sequence[str], megabytes: float, workers: Sequence[int]) -> Table:
    """Rows of (command, MB, workers, seconds, MB/s, peak memory in MB) for one JSONL file."""
    rows: Table = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in (megabytes / 2, megabytes):
            path = folder / f"{size:g}.jsonl"
            written = write_rows(path, texts, size)
            output = ["-o", os.devnull, "--format", "jsonl", "--exit-zero", "--quiet"]
            seconds, most = watch([*COMMAND, "scan", str(path), *output])
            rows.append(["`detector scan`", *_file_row(written, 1, seconds, most)])
        for jobs in workers:
            out = ["-o", str(folder / f"out{jobs}"), "-j", str(jobs), "--quiet"]
            seconds, most = watch([*COMMAND, "clean", str(path), *out])
            rows.append(["`detector clean`", *_file_row(written, jobs, seconds, most)])
    return rows


def _file_row(size: float, jobs: int, seconds: float, most: int) -> list[str]:
    return [
        f"{size:.0f}",
        str(jobs),
        f"{seconds:.1f}",
        f"{size / seconds:.1f}",
        f"{most / 1e6:.0f}",
    ]


def write_rows(path: Path, texts: Sequence[str], megabytes: float) -> float:
    """Write documents as JSON lines, from the first again until there are so many megabytes."""
    size = number = 0
    with path.open("wb") as out:
        while size < megabytes * 1e6:
            row = {"id": number, "text": texts[number % len(texts)]}
            size += out.write(orjson.dumps(row) + b"\n")
            number += 1
    return size / 1e6
