"""For operators: alive, ready, numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, json
from sqlalchemy.exc import SQLAlchemyError

from moderation.store import heartbeats
from moderation.upkeep import WORKER
from moderation.web.metrics import exposition
from moderation.web.services import database, intake

health = Blueprint("health", __name__)
SILENCE = timedelta(seconds=30)  # after which the worker is taken for dead


@health.get("/healthz")
def alive() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "alive"}


@health.get("/readyz")
def ready() -> Response:
    """Say what works. 503 only without a database: without model or worker comments are held safely."""
    checks: dict[str, Any] = {"database": "ok", "model": "ok", "worker": "ok"}
    try:
        with database().read() as connection:
            last = heartbeats.last(connection, WORKER)
        if last is None or datetime.now(UTC) - last > SILENCE:
            checks["worker"] = "not running; `moderation serve` starts one, `moderation worker` another"
    except SQLAlchemyError:
        checks["database"] = checks["worker"] = "does not answer"
    classifier = intake().incumbent.classifier()
    if not classifier.version:
        checks["model"] = intake().incumbent.problem or "none"
    down = checks["database"] != "ok"
    well = all(state == "ok" for state in checks.values())
    body = {
        "status": "unavailable" if down else "ready" if well else "degraded",
        "checks": checks,
        "model": classifier.version or None,
    }
    return Response(json.dumps(body), 503 if down else 200, mimetype="application/json")


@health.get("/metrics")
def numbers() -> Response:
    """Return the numbers for Prometheus."""
    return exposition()
