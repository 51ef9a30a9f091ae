"""A load of requests from one process, each over a connection of its own, as blogs send them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

CONNECTIONS = 8  # at any one time


@dataclass(frozen=True, slots=True)
class Load:
    """What a load found: requests a second, and milliseconds at two shares of the answers."""

    rate: float
    median: float
    p99: float
    failed: int


def request(host: str, path: str, body: bytes, key: str) -> bytes:
    """Return the bytes of a POST request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _send(port: int, requests: list[bytes], good: bytes, times: list[float], failed: list[int]) -> None:
    while requests:
        body = requests.pop()
        start = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(body)
        answer = await reader.read()
        times.append(time.perf_counter() - start)
        writer.close()
        if good not in answer[:20]:
            failed.append(1)


async def _run(port: int, requests: list[bytes], good: bytes) -> Load:
    times: list[float] = []
    failed: list[int] = []
    number, start = len(requests), time.perf_counter()
    await asyncio.gather(*(_send(port, requests, good, times, failed) for _ in range(CONNECTIONS)))
    took = time.perf_counter() - start
    times.sort()
    return Load(number / took, times[number // 2] * 1e3, times[int(number * 0.99)] * 1e3, len(failed))


def run(port: int, requests: Sequence[bytes], good: bytes = b" 201 ") -> Load:
    """Send all requests and return what was found; an answer without the good status has failed."""
    return asyncio.run(_run(port, list(requests), good))
