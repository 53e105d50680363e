"""What only shows in a process of its own: pipes, terminals, imports, time."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import detector
from detector import __version__
from tests.cli.conftest import ROOT, Spawn, environment

COMMAND = [sys.executable, "-m", "detector.cli.app"]


IMPATIENT = [
    sys.executable,
    "-c",
    "import detector.cli.progress as progress; progress.PATIENCE = 0\n"
    "from detector.cli.app import main; main()",
]


def on_terminal(
    arguments: Sequence[object], stream: str, command: Sequence[str] = COMMAND, **also: str
) -> str:
    """Run with one stream on a terminal, and return what is shown there."""
    master, slave = pty.openpty()
    other = {"stdout": "stderr", "stderr": "stdout"}[stream]
    with subprocess.Popen(
        [*command, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        env=environment(**also),
        **{stream: slave, other: subprocess.DEVNULL},  # type: ignore[call-overload]
    ):
        os.close(slave)
        shown = b""
        try:
            while piece := os.read(master, 65536):
                shown += piece
        except OSError:
            pass  # Linux says so when the other side of the terminal is closed
    os.close(master)
    return shown.decode()


def test_version_and_help(spawn: Spawn) -> None:
    result = spawn("--version")
    assert (result.returncode, result.stdout.decode()) == (0, f"detector {__version__}\n")
    for command in ("scan", "clean", "restore", "explain", "signals", "train", "evaluate"):
        result = spawn(command, "--help")
        assert result.returncode == 0
        assert f"detector {command} " in result.stdout.decode()
        assert "Examples" in result.stdout.decode()
        assert b"\x1b" not in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [["scan"], ["scan", "-f", "jsonl"], ["scan", "-f", "github"], ["explain"]],
)
def test_no_colours_in_a_pipe(spawn: Spawn, page: Path, arguments: list[str]) -> None:
    result = spawn(*arguments, page)
    assert result.stdout
    assert b"\x1b" not in result.stdout + result.stderr


@pytest.mark.parametrize("arguments", [["scan"], ["explain"]])
def test_colours_in_a_terminal_unless_refused(page: Path, arguments: list[object]) -> None:
    assert "\x1b[1" in on_terminal([*arguments, page], "stdout")
    assert "\x1b" not in on_terminal([*arguments, page], "stdout", NO_COLOR="1")
    assert "\x1b" not in on_terminal([*arguments, page], "stdout", TERM="dumb")


def test_progress_in_a_terminal_only(tmp_path: Path, honest: str, spawn: Spawn) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(honest.encode())
    shown = on_terminal(["scan", path], "stderr", command=IMPATIENT)
    assert "MB/s" in shown
    assert "0 contaminated" in shown
    assert shown.replace("\r", "").endswith("1 document, 0 contaminated, 0 errors\n")
    assert "MB/s" not in on_terminal(["scan", path, "--quiet"], "stderr", command=IMPATIENT)
    assert "MB/s" not in on_terminal(["scan", path], "stderr")  # over before it would show
    piped = spawn("scan", path)
    assert piped.stderr == b"1 document, 0 contaminated, 0 errors\n"


@pytest.mark.parametrize("arguments", [["scan", "-f", "jsonl"], ["scan", "-f", "csv"], ["explain"]])
def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path, arguments: list[str]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"".join(b'{"text":"a","id":"%0200d"}\n' % n for n in range(3000)))
    with subprocess.Popen(
        [*COMMAND, *arguments, path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 141
    assert said == b""


def test_results_are_streamed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "scan", "-", "--input", "jsonl", "-f", "jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"text":"a"}\n' * 4_500)  # fits into the pipe, is not read at once
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == "-:1"  # the input is still open
        process.stdin.close()
        assert len(process.stdout.readlines()) == 4_499
        assert process.wait(60) == 0


HEAVY = {
    *("sklearn", "scipy", "pandas", "joblib", "matplotlib", "pyarrow", "selectolax", "tldextract"),
    *("w3lib", "pydantic", "fsspec", "fastwarc", "jinja2", "multiprocessing", "concurrent"),
}


def test_a_scan_loads_nothing_heavy(page: Path) -> None:
    code = (
        "import atexit, sys\n"
        "from detector.cli.app import main\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "scan", str(page)],
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        check=False,
        text=True,
    )
    assert result.returncode == 1
    modules = set(result.stderr.split())
    assert {"detector.api", "detector.cli.scan"} <= modules
    assert {name for name in modules if name.startswith("detector.html")} <= {
        "detector.html",
        "detector.html.limits",
    }
    packages = {".".join(name.split(".")[:2]) for name in modules}
    assert not packages & {"detector.training", "detector.server", "detector.integrations"}
    assert not packages & {"detector.cli.clean", "rich.console"}
    assert not {name.split(".")[0] for name in modules} & HEAVY


def test_the_library_loads_numpy_alone() -> None:
    code = (
        "import sys, detector\n"
        "detector.Detector.load().scan('a text')\n"
        "print(*{name.split('.')[0] for name in sys.modules})\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, text=True
    )
    modules = set(result.stdout.split())
    assert {"detector", "numpy"} <= modules
    assert not modules & (HEAVY | {"typer", "rich", "orjson"})


def test_every_name_of_the_package_is_there() -> None:
    code = "import detector; print(*(getattr(detector, name) for name in detector.__all__))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    with pytest.raises(AttributeError, match="no attribute 'spam'"):
        _ = detector.spam


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["scan"], ["scan", "-f", "jsonl"], ["explain"], ["signals"]])
def test_a_full_disk_behind_standard_output(page: Path, arguments: list[str]) -> None:
    paths = [] if arguments == ["signals"] else [str(page)]
    with FULL.open("wb") as full:
        result = subprocess.run(
            [*COMMAND, *arguments, *paths], stdout=full, stderr=subprocess.PIPE, env=environment(),
            check=False,
        )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr == b"detector: error: standard output: No space left on device\n"


def closed(descriptor: int, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Run with a standard stream closed."""
    command = f'exec "$@" {descriptor}>&-'
    return subprocess.run(
        ["sh", "-c", command, "sh", *COMMAND, *map(str, arguments)],
        capture_output=True,
        env=environment(),
        check=False,
    )


def test_closed_streams(page: Path) -> None:
    without_output = closed(1, "scan", page)
    assert without_output.returncode == 2
    assert without_output.stderr == b"detector: error: standard output: is closed\n"
    without_errors = closed(2, "scan", "missing", page)
    assert without_errors.returncode == 2
    assert without_errors.stdout.decode().splitlines()[1].startswith(str(page))
    without_input = closed(0, "scan", "-")
    assert without_input.returncode == 2
    assert without_input.stderr.startswith(b"detector: error: -: standard input is closed\n")


def test_errors_that_nobody_reads_do_not_end_the_scan(page: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(
        [*COMMAND, "scan", "missing", page], stdout=subprocess.PIPE, stderr=write,
        env=environment(), check=False,
    )  # fmt: skip
    os.close(write)
    assert result.returncode == 2
    assert result.stdout.decode().splitlines()[1].startswith(str(page))


def test_an_unforeseen_failure_has_the_status_of_errors(page: Path) -> None:
    code = (
        "import detector.cli.scan as scan, detector.cli.app as app\n"
        "def fail(*_): raise RuntimeError('unforeseen')\n"
        "scan.scan_items = fail\n"
        "app.main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "scan", str(page)],
        capture_output=True,
        env=environment(),
        cwd=ROOT,
        check=False,
    )
    assert result.returncode == 2
    assert b"RuntimeError: unforeseen" in result.stderr
