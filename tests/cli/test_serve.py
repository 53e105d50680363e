from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run, environment

COMMAND = [sys.executable, "-m", "detector.cli.app", "serve"]


def test_it_serves_until_it_is_told_to_stop(spam: str) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--workers", "1", "--max-seconds", "200"],
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(),
        text=True,
    )
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        address = first.removeprefix("detector: serving on ").strip()
        assert address.startswith("http://127.0.0.1:"), first
        request = urllib.request.Request(
            f"{address}/scan", spam.encode(), {"Content-Type": "text/plain"}
        )
        with urllib.request.urlopen(request, timeout=200) as answer:
            assert json.load(answer)["contaminated"] is True
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=60)
        assert "Traceback" not in rest
    finally:
        process.kill()


def test_a_port_that_is_taken_is_said_in_one_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", port)
    assert done.exit_code == 2
    assert done.stderr == f"detector: error: 127.0.0.1:{port}: Address already in use\n"


def test_a_model_that_is_none_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    done = run("serve", "--port", "0", "--model", tmp_path)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"detector: error: {tmp_path}: no model here")


def test_without_the_extra_it_says_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "detector.server.run", raising=False)
    monkeypatch.delattr("detector.server.run", raising=False)
    done = run("serve")
    assert done.exit_code == 2
    assert "pip install 'seospam-detector[server]'" in done.stderr
