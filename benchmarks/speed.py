"""How fast a scan is, beside peers and limits, and what its cost depends on.

    python -m benchmarks.speed [--corpora DIR] [--quick] [--megabytes 50] [--repeat 3]
        [--parts peers,growth,...] [--plot speed.svg]

The text is public documents of ``--corpora`` or, without it, those of ``data/languages``, in equal
parts by script, every tenth document with spam. All contenders read the same documents in the same
run, by turns, on one processor and one thread; slow ones read the first of them only. Given are
medians of processor time, as megabytes of UTF-8 a second, and ratios, which say more about another
machine than speeds do. It takes ``pip install -e '.[bench]'``.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from benchmarks import costs
from benchmarks.peers import OURS, fast_runs, slow_runs
from benchmarks.texts import build, size_of
from benchmarks.timing import timed
from detector import Detector

PARTS = ("peers", "growth", "stages", "latency", "cold", "files")


def speeds(texts: Sequence[str], detector: Detector, repeat: int, few: float) -> dict[str, float]:
    """Megabytes a second of all contenders; slow ones read so many megabytes only."""
    size, some = 0.0, 0
    while size < few and some < len(texts):
        size += size_of(texts[some : some + 1])
        some += 1
    found = {}
    for runs, mb in (
        (fast_runs(texts, detector), size_of(texts)),
        (slow_runs(texts[:some]), size),
    ):
        found |= {name: mb / seconds for name, seconds in timed(runs, repeat).items()}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def plot(found: dict[str, float], path: Path) -> None:
    """Draw the speeds as bars on a logarithmic scale."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "speed"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 0.45 * len(found) + 1))
    names = [name.replace("`", "") for name in reversed(found)]
    values = list(reversed(found.values()))
    colours = ["tab:orange" if name == OURS else "tab:blue" for name in names]
    bars = axes.barh(names, values, color=colours)
    axes.bar_label(bars, fmt="%.3g", padding=3)
    axes.set_xscale("log")
    axes.set_xlabel("MB of UTF-8 a second, one processor")
    axes.margins(x=0.15)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def measure_peers(
    texts: Sequence[str], detector: Detector, options: argparse.Namespace, few: float
) -> None:
    """Print speeds and ratios, and draw them."""
    found = speeds(texts, detector, options.repeat, few)
    ours = found[OURS]
    rows = [[name, f"{mb:.3g}", f"{ours / mb:.3g}"] for name, mb in found.items()]
    print_table(["", "MB/s", "the detector is so many times as fast"], rows)
    if options.plot:
        plot(found, options.plot)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, help="folder of public documents")
    parser.add_argument("--quick", action="store_true", help="less text, fewer runs")
    parser.add_argument("--megabytes", type=float, help="50, or 4 if quick")
    parser.add_argument("--repeat", type=int, help="3, or 1 if quick")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--file-megabytes", type=float, help="size of the file that is scanned")
    parser.add_argument("--plot", type=Path, help="where to draw the speeds, SVG or PNG")
    options = parser.parse_args()
    quick, parts = options.quick, options.parts.split(",")
    options.repeat = options.repeat or (1 if quick else 3)
    texts, scripts = build(options.megabytes or (4 if quick else 50), options.corpora)
    print(f"{len(texts):,} documents, {size_of(texts):.1f} MB, {len(scripts)} scripts: ", end="")
    print(", ".join(scripts), flush=True)
    detector = Detector.load()
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(processors)})
    list(detector.scan_many(texts[:100]))
    if "peers" in parts:
        measure_peers(texts, detector, options, 0.5 if quick else 2)
    if "growth" in parts:
        head = ["what grows", "to", "ms", "doubled: times", "MB/s"]
        print_table(head, costs.growth(texts, detector, quick=quick))
    if "stages" in parts:
        print_table(["stage", "ms per MB", "share"], costs.stages(texts[:3000], detector))
    if "latency" in parts:
        print_table(["4 kB article", "p50 ms", "p99 ms"], costs.latency(texts, detector))
    os.sched_setaffinity(0, processors)
    if "cold" in parts:
        print_table(["cold start", "processor s", "wall s"], costs.cold_start(options.repeat))
    if "files" in parts:
        jobs = sorted({1, 2, os.cpu_count() or 1})
        rows = costs.files(texts, options.file_megabytes or (10 if quick else 100), jobs)
        print_table(["JSONL file", "MB", "workers", "wall s", "MB/s", "peak memory, MB"], rows)


if __name__ == "__main__":
    main()
