"""What the Scrapy add-on costs a crawl, on a site of 200 pages served on loopback.

    python -m benchmarks.crawl [--repeat 3] [--delay 0.0]

The example project crawls the site by turns with and without the add-on, each time in a process of
its own. Loopback has no latency and the spider extracts nothing: that is the hardest case.
``--delay`` makes the server answer late.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.integrations.site import make_site, served

EXAMPLE = Path(__file__).parents[1] / "examples" / "scrapy_spam"


def crawl(address: str, *, addon: bool) -> float:
    """Seconds of one crawl, by Scrapy's own count."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "scrapy", "crawl", "pages", "-a", f"start={address}"]
        command += ["-O", f"{folder}/items.jsonl", "-s", "DEPTH_LIMIT=1"]
        command += [] if addon else ["-s", "ADDONS={}"]
        done = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, check=True)
    match = re.search(r"'elapsed_time_seconds': ([\d.]+)", done.stderr)
    assert match is not None
    return float(match[1])


def main() -> None:
    """Crawl by turns and print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    options = parser.parse_args()
    times: dict[bool, list[float]] = {False: [], True: []}
    with served(make_site(), options.delay) as address:
        for _ in range(options.repeat):
            for addon, found in times.items():
                found.append(crawl(address, addon=addon))
    without, with_addon = (statistics.median(times[addon]) for addon in (False, True))
    print(f"201 pages, median of {options.repeat}, answers after {options.delay:g} s\n")
    print("| without | with the add-on | ratio |\n|---|---|---|")
    print(f"| {without:.2f} s | {with_addon:.2f} s | {with_addon / without:.2f} |")


if __name__ == "__main__":
    main()
