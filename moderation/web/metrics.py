"""Numbers for Prometheus. With several processes the numbers are added up across them."""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client import REGISTRY as DEFAULT
from prometheus_client.multiprocess import MultiProcessCollector

COMMENTS = Counter("moderation_comments", "Comments decided about.", ("verdict", "mode"))
REQUESTS = Histogram(
    "moderation_request_seconds",
    "Time to answer a request.",
    ("endpoint", "status"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)


def exposition() -> Response:
    """Return all numbers in Prometheus' text form."""
    registry: CollectorRegistry = DEFAULT
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask) -> None:
    """Time every request."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        took = time.perf_counter() - g.get("started", time.perf_counter())
        REQUESTS.labels(request.endpoint or "none", f"{response.status_code // 100}xx").observe(took)
        return response
