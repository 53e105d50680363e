"""Times of several contenders."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def timed(runs: Mapping[str, Callable[[], object]], repeat: int) -> dict[str, float]:
    """Median processor seconds of each contender, all of them by turns."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeat):
        for name, run in runs.items():
            begin = time.process_time()
            run()
            seconds[name].append(time.process_time() - begin)
    return {name: statistics.median(times) for name, times in seconds.items()}
