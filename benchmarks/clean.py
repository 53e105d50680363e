"""How fast a corpus is cleaned, in how much memory, and whether that can be undone and resumed.

    python -m benchmarks.clean [--megabytes 1000] [--jobs 2] [--kills 20] [--engine ray]

A JSONL.zst file of so many megabytes (of content) is made of the documents of ``data/languages``,
some with planted spam and, at known places, broken records. One command cleans it. Its memory is
that of all its processes together, seen ten times a second. The counts must add up, the restored
file must be the original, byte for byte. With ``--kills`` it is cleaned once more and killed at
random moments, and the two outputs are compared. With ``--stand-in`` a scanner that costs nothing
takes the detector's place, to see the reading, writing and moving of data alone. The rate at which
one process reads the file and makes it ready for workers is printed too: it bounds how many of
them a packed file can keep busy.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import zstandard

from detector.corpus.engine import Engine
from detector.corpus.options import Job, OnError, Options
from detector.corpus.packing import Unpacker
from detector.corpus.plan import plan_shards
from detector.corpus.run import clean_corpus
from detector.corpus.sources import find_sources
from detector.corpus.storage import Folder
from detector.report import Finding, Report

ROOT = Path(__file__).parents[1]
BROKEN_EVERY = 20_000
PIECE = 1 << 20


@dataclass(frozen=True)
class StandIn:
    """A scanner that takes the last tenth of every fourth text for spam."""

    def __call__(self) -> StandIn:
        """It is its own loader."""
        return self

    def scan_many(
        self, texts: Iterable[str], format: str = "text", *, blocks: bool = False
    ) -> Iterator[Report]:
        """Scan texts."""
        for text in texts:
            start = len(text) * 9 // 10
            found = (Finding(start, len(text), text[start:], 0.9, "other", ()),)
            yield Report(text, 0.9, found if len(text) % 4 == 0 and text else ())


def make_file(path: Path, megabytes: float) -> tuple[int, int, str]:
    """Write the corpus; its records, its broken records, and the checksum of its content."""
    from benchmarks.texts import make_texts

    texts = make_texts(min(megabytes, 30))
    dice = random.Random(1)
    digest = hashlib.sha256()
    records = broken = size = 0
    with path.open("wb") as raw, zstandard.ZstdCompressor(3).stream_writer(raw) as out:
        while size < megabytes * 1e6:
            text = dice.choice(texts)
            row = {"id": records, "url": f"https://h{records % 97}.example.org/", "text": text}
            line = orjson.dumps(row) + b"\n"
            if records % BROKEN_EVERY == BROKEN_EVERY // 2:
                line = [b'{"text":null}\n', b'{"text":"\xff"}\n', line[:-9] + b"\n"][broken % 3]
                broken += 1
            digest.update(line)
            out.write(line)
            records += 1
            size += len(line)
    return records, broken, digest.hexdigest()


def command(options: argparse.Namespace, source: Path, out: Path) -> list[str]:
    """The command that cleans."""
    if options.stand_in:
        arguments = ["--child", str(source), str(out), "--jobs", str(options.jobs)]
        return [sys.executable, "-m", "benchmarks.clean", *arguments, "--engine", options.engine]
    arguments = [str(source), "-o", str(out), "--on-error", "quarantine"]
    engine = ["--jobs", str(options.jobs), "--engine", options.engine]
    return [sys.executable, "-m", "detector.cli.app", "clean", *arguments, *engine]


def child(options: argparse.Namespace) -> None:
    """Clean with the stand-in."""
    source, out = options.child
    job = Job(Folder.at(out), Options(on_error=OnError.QUARANTINE), StandIn())
    clean_corpus(find_sources([source]), job, Engine(options.engine, options.jobs))


def reading_rate(source: Path) -> float:
    """MB of content a second that one process reads and makes ready to be sent to workers."""
    begin, size = time.perf_counter(), 0
    for shard in plan_shards(find_sources([str(source)]), Options(on_error=OnError.QUARANTINE)):
        size += len(pickle.dumps(shard))
    return size / 1e6 / (time.perf_counter() - begin)


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    try:
        tasks = Path(f"/proc/{pid}/task")
        below = [one for task in tasks.iterdir() for one in (task / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(found for one in below for found in family(int(one)))]


def memory(pid: int) -> int:
    """Resident bytes of a process and all that it started."""
    total = 0
    for one in family(pid):
        try:
            pages = int(Path(f"/proc/{one}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
        total += pages * os.sysconf("SC_PAGESIZE")
    return total


def watch(line: list[str]) -> tuple[float, int]:
    """Run a command; seconds, and the most memory it took."""
    begin, most = time.perf_counter(), 0
    with subprocess.Popen(line, cwd=ROOT) as process:
        while process.poll() is None:
            most = max(most, memory(process.pid))
            time.sleep(0.1)
    return time.perf_counter() - begin, most


def kill_again_and_again(line: list[str], kills: int, seconds: float) -> int:
    """Run a command and kill it at random moments, then let it end; how often it was killed."""
    dice, done = random.Random(0), 0
    for _ in range(kills):
        with subprocess.Popen(line, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            time.sleep(dice.uniform(0.5, 2 * seconds / kills + 4))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                done += 1
    subprocess.run(line, cwd=ROOT, check=False, stderr=subprocess.DEVNULL)
    return done


def content_digest(path: Path) -> str:
    """Checksum of what is in a zstd file."""
    digest = hashlib.sha256()
    with Unpacker(path.open("rb"), "zstd") as stream:
        while piece := stream.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def tree(folder: Path) -> dict[str, str]:
    """Checksums of all files in a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Make, clean, restore, compare, and print what was seen."""
    source, out, back = folder / "corpus.jsonl.zst", folder / "out", folder / "back"
    records, broken, digest = make_file(source, options.megabytes)
    packed = source.stat().st_size / 1e6
    print(f"{records:,} records, {options.megabytes:,.0f} MB, packed {packed:,.0f} MB", flush=True)
    print(f"read by one process with {reading_rate(source):,.0f} MB/s", flush=True)
    line = command(options, source, out)
    seconds, most = watch(line)
    totals = json.loads((out / "report.json").read_bytes())["totals"]
    print(json.dumps(totals))
    parts = [totals[name] for name in ("kept", "cut", "dropped", "failed")]
    assert totals["documents"] == sum(parts) == records, "the counts do not add up"
    assert totals["failed"] == broken, "the broken records are others"
    rate = options.megabytes / seconds
    print(f"{seconds:,.0f} s, {rate:.2f} MB/s with {options.jobs} workers ({options.engine})")
    print(f"{most / 1e6:,.0f} MB of memory in all processes together")
    restore = [sys.executable, "-m", "detector.cli.app", "restore", str(out), "-o", str(back)]
    subprocess.run(restore, cwd=ROOT, check=True)
    assert content_digest(back / source.name) == digest, "the restored file is another"
    print("restored, byte for byte")
    if options.kills:
        again = folder / "again"
        kills = kill_again_and_again(command(options, source, again), options.kills, seconds)
        one, other = tree(out), tree(again)
        differing = [name for name in {**one, **other} if one.get(name) != other.get(name)]
        assert not differing, f"after the kills {differing} are others"
        print(f"killed {kills} times and started again: the same output, byte for byte")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=1000.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--engine", choices=("local", "ray"), default="local")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--stand-in", action="store_true")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(options, Path(folder))


if __name__ == "__main__":
    main()
