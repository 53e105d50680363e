"""How much the service takes, on loopback: requests a second, latency, megabytes a second.

    python -m benchmarks.serve [--seconds 20] [--requests 2000] [--clients 8] [--workers 2]

Starts ``detector serve`` on a free port and sends it documents of ``data/languages``, every fourth
one with planted spam: one a request, then 50 a request. Each run ends after so many requests or
seconds, whichever comes first. Clients run in this process, so on few cores they take time from the
workers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time

import httpx

from benchmarks.texts import ROOT, make_texts

MANY = 50


async def load(
    address: str, bodies: list[list[str]], clients: int, requests: int, seconds: float
) -> tuple[list[float], int, float]:
    """Send requests; latencies in seconds, bytes of text that were scanned, seconds in all."""
    latencies: list[float] = []
    size = 0
    begin = time.perf_counter()

    async def send(http: httpx.AsyncClient, number: int) -> None:
        nonlocal size
        for place in range(number, requests, clients):
            if time.perf_counter() - begin > seconds:
                return
            texts = bodies[place % len(bodies)]
            documents = [{"text": text} for text in texts]
            sent = time.perf_counter()
            answer = await http.post("/scan", json=documents if len(texts) > 1 else documents[0])
            answer.raise_for_status()
            latencies.append(time.perf_counter() - sent)
            size += sum(len(text.encode()) for text in texts)

    async with httpx.AsyncClient(base_url=address, timeout=60) as http:
        await asyncio.gather(*(send(http, number) for number in range(clients)))
    return latencies, size, time.perf_counter() - begin


def report(name: str, latencies: list[float], size: int, seconds: float, documents: int) -> str:
    """One row of the table."""
    cuts = statistics.quantiles(latencies, n=100)
    rate = len(latencies) / seconds
    return (
        f"| {name} | {len(latencies):,} | {rate:.0f} | {rate * documents:.0f} "
        f"| {size / seconds / 1e6:.2f} | {1e3 * cuts[49]:.0f} | {1e3 * cuts[98]:.0f} |"
    )


def main() -> None:
    """Start the service, load it, print a table, stop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    texts = make_texts(2.0)
    command = [sys.executable, "-m", "detector.cli.app", "serve", "--port", "0"]
    service = subprocess.Popen(
        [*command, "--workers", str(options.workers), "--max-seconds", "60"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert service.stderr is not None
        address = service.stderr.readline().split()[-1]
        httpx.get(f"{address}/health", timeout=60)
        print(f"{options.workers} workers, {options.clients} clients, {os.cpu_count()} cores\n")
        print("| | requests | a second | documents a second | MB/s | median ms | 99th ms |")
        print("|---|---|---|---|---|---|---|")
        for name, width in (("one document", 1), (f"{MANY} documents", MANY)):
            bodies = [texts[start : start + width] for start in range(0, len(texts), width)]
            asyncio.run(load(address, bodies, options.clients, 20, 20))  # all workers are up
            run = load(address, bodies, options.clients, options.requests, options.seconds)
            print(report(name, *asyncio.run(run), width), flush=True)
    finally:
        service.terminate()
        service.wait(30)


if __name__ == "__main__":
    main()
