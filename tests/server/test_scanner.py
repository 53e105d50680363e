from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Sequence

import pytest
from starlette.testclient import TestClient

from detector.server import scanner as module
from detector.server.app import make_app
from detector.server.scanner import BusyError, Scanner, SlowError
from detector.server.schema import Document, Query, Result
from detector.server.settings import Settings

DOCUMENTS = [Document("a")]


def test_what_waits_too_long_or_in_too_long_a_queue_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go = threading.Event()

    def hang(documents: Sequence[object], query: Query, settings: Settings) -> list[Result]:
        go.wait(60)
        return [Result(contaminated=False, score=0.0, spans=[])] * len(documents)

    monkeypatch.setattr(module, "scan_documents", hang)
    settings = Settings(workers=0, max_seconds=0.3, max_pending=1)

    async def use(scanner: Scanner) -> None:
        await scanner.warm()
        first = asyncio.create_task(scanner.scan(DOCUMENTS, Query()))
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="try again later"):
            await scanner.scan(DOCUMENTS, Query())
        with pytest.raises(SlowError, match=r"takes longer than 0\.3 seconds"):
            await first
        assert scanner.pending == 1  # its worker has not ended it yet
        go.set()
        while scanner.pending:
            await asyncio.sleep(0.01)
        assert len(await scanner.scan(DOCUMENTS, Query())) == 1

    made = Scanner(settings)
    asyncio.run(use(made))
    made.close()


def test_the_service_says_503_and_504(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(self: Scanner, *_: object) -> list[Result]:
        raise BusyError("full") if self.settings.max_seconds > 1 else SlowError("slow")

    monkeypatch.setattr(Scanner, "scan", refuse)
    busy = TestClient(make_app(Settings(workers=0))).post("/scan", json={"text": "a"})
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "1")
    slow = TestClient(make_app(Settings(workers=0, max_seconds=1))).post("/scan", json={"text": ""})
    assert slow.status_code == 504
    page = TestClient(make_app(Settings(workers=0))).post("/", data={"text": "a"})
    assert page.status_code == 503
    assert "full" in page.text


async def keep_scanning(scanner: Scanner) -> None:
    for _ in range(100):
        await scanner.scan(DOCUMENTS, Query())
        await asyncio.sleep(0.05)


def test_a_worker_that_is_killed_is_replaced(seed_text: str) -> None:
    async def use(scanner: Scanner) -> None:
        await scanner.warm()
        (found,) = await scanner.scan([Document(seed_text)], Query())
        assert found.contaminated
        (worker,) = scanner._workers._processes  # type: ignore[attr-defined]
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(BusyError, match="being replaced"):
            await keep_scanning(scanner)
        assert await scanner.scan([Document(seed_text)], Query()) == [found]
        assert scanner.pending == 0

    made = Scanner(Settings(workers=1, max_seconds=100))
    asyncio.run(use(made))
    made.close()
