"""How fast a scan is, beside peers and limits, on the same text in the same process.

    python -m benchmarks.speed [--megabytes 20] [--repeat 5]

The text is the honest and planted documents of ``data/languages``, shuffled and repeated. Every
contender gets the same list of strings. Threads are pinned to one. Medians are printed, and
ratios to the detector: a ratio of 2 is twice as fast. Last comes the processor time of a whole run
of ``detector scan`` on the seed document, from the start of Python to its end.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy is loaded

import argparse
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from detector import Detector
from detector.training.dataset import Planter, own_pools

ROOT = Path(__file__).parents[1]
LANGUAGES = ROOT / "data" / "languages"
SEED = ROOT / "seeds" / "000_afc5425ba887c256.txt"


def make_texts(megabytes: float, seed: int = 0) -> list[str]:
    """Honest documents, every fourth one with planted spam, to at least so many megabytes."""
    pools = own_pools(LANGUAGES, "train")
    planter = Planter([pools], None, generated=0.5, seed=seed)
    rng = random.Random(seed)
    texts: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        host = rng.choice(pools.honest)
        texts.append(planter.plant(host).text if rng.random() < 0.25 else host.text)
        size += len(texts[-1].encode())
    return texts


def contenders(texts: list[str]) -> dict[str, Callable[[], object]]:
    """What is timed, by name."""
    detector = Detector.load()
    lines = [orjson.dumps({"text": text}) for text in texts]
    encoded = [text.encode() for text in texts]
    vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=1 << 20)
    model = SGDClassifier(loss="log_loss", max_iter=2, tol=None)
    some = texts[:200]
    model.fit(vectorizer.transform(some), [i % 2 for i in range(len(some))])
    return {
        "detector: text to spans": lambda: list(detector.scan_many(texts)),
        "HashingVectorizer + logistic regression": lambda: model.predict(
            vectorizer.transform(texts)
        ),
        "orjson.loads": lambda: [orjson.loads(line) for line in lines],
        "UTF-8 decode": lambda: [one.decode() for one in encoded],
    }


def command_seconds() -> float:
    """Processor seconds that ``detector scan`` takes for one small file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "detector.cli.app", "scan", str(SEED), "--exit-zero"]
    subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Time all contenders in turn and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=20.0)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    texts = make_texts(options.megabytes)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    runs = contenders(texts)
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.repeat):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    ours = next(iter(medians.values()))
    print(f"{len(texts):,} documents, {megabytes:.1f} MB, median of {options.repeat}\n")
    print("| | MB/s | ratio to the detector |\n|---|---|---|")
    for name, median in medians.items():
        print(f"| {name} | {megabytes / median:.1f} | {ours / median:.2f} |")
    spent = statistics.median(command_seconds() for _ in range(options.repeat))
    print(f"\n`detector scan` of one small file: {spent:.2f} s of processor time")


if __name__ == "__main__":
    main()
