"""Killed and started again, and the same output whoever does the work."""

from __future__ import annotations

import gzip
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from pyarrow import parquet

from detector.corpus.edits import Mode
from detector.corpus.engine import Engine
from detector.corpus.items import CorpusError
from detector.corpus.options import OnError, Options
from detector.corpus.stats import MAX_SHARD_PHRASES
from detector.corpus.work import Receipt
from tests.conftest import ROOT
from tests.corpus.killed import OPTIONS, SHARD, KillingScanner, WholeScanner
from tests.corpus.support import Load, MarkScanner, Tree, read_tree, restored, run, write_tree

KILLS = 20


def rows(count: int, seed: int) -> bytes:
    """Rows of which some have spam, some are broken and one is special."""
    dice = random.Random(seed)
    lines = [
        json.dumps({"id": number, "text": f"word {dice.random()} " + "X" * dice.randint(0, 2)})
        for number in range(count)
    ]
    lines[count // 2] = '{"text":"kill"}'
    lines[count // 3] = "{broken"
    return "\n".join(lines).encode() + b"\n"


def make_corpus(root: Path, count: int = 300) -> Path:
    tree: Tree = {
        "a.jsonl": rows(count, 1),
        "b.jsonl.zst": zstandard.compress(rows(count, 2)),
        "c.jsonl.gz": gzip.compress(rows(count, 3)),
        "e.txt": b"eX" * 10,
        "f.txt": b"\x89\0\xff" * 9,
        "g.jsonl.gz": gzip.compress(rows(count, 4))[:-900],
    }
    source = write_tree(root, tree)
    texts = [json.loads(line)["text"] for line in rows(count, 5).splitlines() if line[:2] != b"{b"]
    parquet.write_table(pa.table({"text": texts}), root / "d.parquet", row_group_size=40)
    return source


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus(tmp_path_factory.mktemp("corpus") / "in")


@pytest.fixture(scope="module")
def expected(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """What an uninterrupted run with one worker writes."""
    out = tmp_path_factory.mktemp("expected") / "out"
    stats = run([corpus], out, OPTIONS).stats
    totals = stats.totals
    left = totals["kept"] + totals["cut"] + totals["dropped"]
    assert totals["documents"] == left + totals["failed"]
    assert totals["failed"] == len(stats.errors) == 6
    assert totals["cut"] > 100
    back = out.with_name("back")
    names, errors = restored(out, back)
    assert errors == []
    assert len(names) == 6
    for name in ("a.jsonl", "e.txt"):
        assert (back / name).read_bytes() == (corpus / name).read_bytes()
    return read_tree(out)


def test_two_workers_write_the_same(corpus: Path, expected: Tree, tmp_path: Path) -> None:
    run([corpus], tmp_path / "out", OPTIONS, engine=Engine(jobs=2))
    assert read_tree(tmp_path / "out") == expected


def test_ray_writes_the_same(corpus: Path, expected: Tree, tmp_path: Path, ray: Engine) -> None:
    run([corpus], tmp_path / "out", OPTIONS, engine=ray)
    assert read_tree(tmp_path / "out") == expected


def test_a_killed_worker_is_replaced(corpus: Path, expected: Tree, tmp_path: Path) -> None:
    load = Load(KillingScanner, (str(tmp_path), 2))
    run([corpus], tmp_path / "out", OPTIONS, load, Engine(jobs=2))
    assert (tmp_path / "0").exists()
    assert (tmp_path / "1").exists()
    assert read_tree(tmp_path / "out") == expected


def test_a_killed_worker_is_replaced_on_ray(
    corpus: Path, expected: Tree, tmp_path: Path, ray: Engine
) -> None:
    load = Load(KillingScanner, (str(tmp_path), 1))
    run([corpus], tmp_path / "out", OPTIONS, load, ray)
    assert (tmp_path / "0").exists()
    assert read_tree(tmp_path / "out") == expected


def test_workers_that_are_always_killed_end_the_run(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.jsonl": b'{"text":"kill"}\n' * 9})
    load = Load(KillingScanner, (str(tmp_path), 99))
    with pytest.raises(CorpusError, match="killed again and again"):
        run([source], tmp_path / "out", OPTIONS, load, Engine(jobs=2))


def count_receipts(out: Path) -> int:
    return len(list((out / ".detector" / "receipts").glob("*.json")))


def kill_again_and_again(command: list[object], out: Path, times: int, seed: int) -> int:
    """Kill a run soon after it got on, again and again, then let it end; count the kills."""
    line = [str(part) for part in command]
    dice = random.Random(seed)
    kills = 0
    for _ in range(times):
        before = count_receipts(out)
        with subprocess.Popen(line, cwd=ROOT) as process:
            while process.poll() is None and count_receipts(out) <= before:
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 0.1))
            kills += process.poll() is None
            process.send_signal(signal.SIGKILL)
    subprocess.run(line, cwd=ROOT, check=True, timeout=240)
    return kills


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_random_moments(corpus: Path, expected: Tree, tmp_path: Path, jobs: int) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "tests.corpus.killed", corpus, out, jobs]
    # Some runs are over sooner.
    assert kill_again_and_again(command, out, KILLS // 2, jobs) >= KILLS // 4
    assert read_tree(out) == expected


def test_killed_at_random_moments_on_ray(
    corpus: Path, expected: Tree, tmp_path: Path, ray: Engine
) -> None:
    """The cluster lives on when the process is killed that gives it the work."""
    from ray import get_runtime_context

    out, address = tmp_path / "out", get_runtime_context().gcs_address
    command = [sys.executable, "-m", "tests.corpus.killed", corpus, out, 2, address]
    assert kill_again_and_again(command, out, 4, 0) >= 2
    assert read_tree(out) == expected


def test_only_what_is_missing_is_done_again(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.jsonl": rows(300, 1), "b.jsonl": rows(300, 2)})
    out = tmp_path / "out"
    done: list[tuple[int, bool]] = []

    def stop(receipt: object, before: bool) -> None:
        done.append((getattr(receipt, "shard", -1), before))
        if len(done) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([source], out, OPTIONS, progress=stop)
    outcome = run([source], out, OPTIONS, progress=lambda r, before: done.append((r.shard, before)))
    count = max(shard for shard, _ in done) + 1
    assert count > 5
    assert done == [
        *((shard, False) for shard in range(4)),
        *((shard, shard < 4) for shard in range(count)),
    ]
    assert (outcome.resumed, outcome.complete) == (4, False)
    again = run([source], out, OPTIONS)
    assert (again.resumed, again.complete) == (0, True)
    assert again.stats.totals == outcome.stats.totals


def test_the_report_does_not_show_the_interruption(tmp_path: Path) -> None:
    dice = random.Random(0)
    texts = [" ".join(f"w{dice.randrange(50)}" for _ in range(99)) for _ in range(90)]
    raw = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    source = write_tree(tmp_path / "in", {"a.jsonl": raw})
    options, load = Options(shard_bytes=9000), Load(WholeScanner)

    def stop(receipt: Receipt, before: bool) -> None:
        if receipt.shard == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([source], tmp_path / "out", options, load, progress=stop)
    run([source], tmp_path / "out", options, load)
    whole = run([source], tmp_path / "whole", options, load).stats
    assert len(whole.phrases) > MAX_SHARD_PHRASES
    assert read_tree(tmp_path / "out") == read_tree(tmp_path / "whole")


@pytest.fixture
def half_done(tmp_path: Path) -> Path:
    """The input of a run that was interrupted; the output is beside it."""
    source = write_tree(tmp_path / "in", {"a.jsonl": rows(200, 1)})

    def stop(receipt: object, before: bool) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([source], tmp_path / "out", OPTIONS, progress=stop)
    return source


@pytest.mark.parametrize(
    ("options", "key", "message"),
    [
        (Options(Mode.DROP, None, OnError.QUARANTINE, shard_bytes=SHARD), {}, "mode cut, now drop"),
        (OPTIONS, {"preset": "high-recall"}, "preset None, now high-recall"),
        (Options(shard_bytes=SHARD), {}, "on_error quarantine, now skip"),
    ],
)
def test_other_options_are_refused(
    half_done: Path, options: Options, key: dict[str, str], message: str
) -> None:
    out = half_done.with_name("out")
    before = read_tree(out)
    with pytest.raises(CorpusError) as caught:
        run([half_done], out, options, key=key)
    assert f"{out}: half done with {message}: finish it as it was begun" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert read_tree(out) == before
    run([half_done], out, options, key=key, restart=True)
    run([half_done], half_done.with_name("other"), options, key=key)
    assert read_tree(out) == read_tree(half_done.with_name("other"))


def test_another_input_is_refused(half_done: Path) -> None:
    out = half_done.with_name("out")
    path = half_done / "a.jsonl"
    path.write_bytes(path.read_bytes().replace(b"word", b"WORD"))
    with pytest.raises(CorpusError, match=r"half done with another input \(.*a.jsonl was changed"):
        run([half_done], out, OPTIONS)


def test_a_damaged_manifest_is_refused(half_done: Path) -> None:
    out = half_done.with_name("out")
    (out / ".detector" / "manifest.json").write_bytes(b"{}")
    with pytest.raises(CorpusError, match="start anew with --restart"):
        run([half_done], out, OPTIONS)


def test_a_finished_run_is_done_again_if_a_copy_is_missing(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"aX", "b.txt": b"b"})
    run([source], tmp_path / "out")
    before = read_tree(tmp_path / "out")
    (tmp_path / "out" / "a.txt").unlink()
    assert not run([source], tmp_path / "out").complete
    assert read_tree(tmp_path / "out") == before


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"aX"})

    def another(receipt: object, before: bool) -> None:
        run([source], tmp_path / "out")

    with pytest.raises(CorpusError, match="another run is writing there"):
        run([source], tmp_path / "out", progress=another)


def test_a_broken_record_can_end_the_run(tmp_path: Path) -> None:
    source = write_tree(tmp_path / "in", {"a.jsonl": rows(90, 1), "b.txt": b"X"})
    options = Options(on_error=OnError.FAIL)
    for jobs in (1, 2):
        with pytest.raises(CorpusError) as caught:
            run([source], tmp_path / f"out{jobs}", options, engine=Engine(jobs=jobs))
        assert str(caught.value).startswith(f"{source / 'a.jsonl'}:31: not JSON")
        assert not (tmp_path / f"out{jobs}" / "a.jsonl").exists()


def test_a_library_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_tree(tmp_path / "in", {"a.txt": b"X", "b.parquet": b"X", "c.jsonl.zst": b"X"})
    for name in ("joblib", "pyarrow", "zstandard", "jinja2"):
        monkeypatch.setitem(sys.modules, name, None)
    stats = run([source], tmp_path / "out", load=Load(MarkScanner)).stats
    assert [error.split(": ", 1)[1] for error in stats.errors] == [
        "needs pyarrow: pip install 'seospam-detector[batch]'",
        "needs zstandard: pip install 'seospam-detector[batch]'",
    ]
    assert (tmp_path / "out" / "a.txt").read_bytes() == b""
    assert not (tmp_path / "out" / "report.html").exists()
    with pytest.raises(CorpusError, match="needs joblib"):
        run([source], tmp_path / "two", engine=Engine(jobs=2))


def test_workers_do_not_outlive_a_run_that_is_killed(corpus: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.corpus.killed", corpus, tmp_path / "out", "2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        while process.poll() is None and count_receipts(tmp_path / "out") < 2:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.communicate(timeout=60)[0] == b""  # the last of them has closed it
