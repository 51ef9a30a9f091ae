"""How long insights take over 100,000 comments of 90 days: `python -m benchmarks.insights [URL]`.

The comments are rows without a reader or a model behind them, of the size and the variety of real ones.
A URL names an empty PostgreSQL database; without one it is a SQLite file.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from moderation import insights
from moderation.classifier.incumbent import Incumbent
from moderation.intake import Intake
from moderation.store import ids, sites
from moderation.store.database import Database
from moderation.store.tables import comments, rulings, traces

COMMENTS, DAYS, AT_ONCE = 100_000, 90, 5_000
RULES = (
    "", "", "brief-praise:reject", "generic:reject", "too-many-links:reject", "commercial-link:reject",
    "unknown-link:hold", "newcomer:hold", "off-topic:hold", "generic:reject author-promotion:reject",
)  # fmt: skip
FILLER = "A sentence of some ten words that stands for what people write. " * 12


def rows(site_id: int, start: datetime, dice: random.Random) -> Iterator[dict[str, Any]]:
    """Yield comments, oldest first."""
    for number in range(COMMENTS):
        moment = start + timedelta(days=DAYS) * number / COMMENTS
        rules = dice.choice(RULES) + (f" rule-{dice.randrange(12)}:hold" if dice.random() < 0.2 else "")
        verdict = "reject" if ":reject" in rules else "hold" if ":hold" in rules else "publish"
        is_ruled = dice.random() < (0.85 if verdict == "hold" else 0.06)
        host = f"shop-{int(dice.paretovariate(1.1)) % 900}.example"
        links = [{"url": f"https://{host}/", "host": host, "kind": "shop", "why": "w" * 40}]
        yield {
            "id": ids.new_id(moment),
            "site_id": site_id,
            "digest": "0" * 64,
            "submission": json.dumps({"content": FILLER, "author": {"name": "Ann", "url": ""}}),
            "answer": json.dumps(
                {"links": links if number % 3 == 0 else [], "findings": [{"m": FILLER}] * 2}
            ),
            "history": {},
            "verdict": verdict,
            "rules": rules.strip(),
            "status": "pending" if verdict == "hold" and not is_ruled else "published",
            "probability": dice.random(),
            "model": "m",
            "policy": "p",
            "audit": dice.random() < 0.05,
            "changed": number + 1,
            "received_at": moment,
            "decided_at": moment,
            "ruled_at": moment + timedelta(hours=dice.expovariate(0.2)) if is_ruled else None,
        }


def fill(database: Database, site_id: int, start: datetime) -> int:
    """Store the comments with their traces and rulings; return how many rulings."""
    dice, waiting, ruled = random.Random(5), rows(site_id, start, random.Random(4)), 0
    for _ in range(0, COMMENTS, AT_ONCE):
        batch = [next(waiting) for _ in range(AT_ONCE)]
        said = [
            {
                "comment_id": row["id"], "site_id": site_id, "revision": 1, "reason": "", "learn": True,
                "ruling": dice.choice(("publish", "reject")), "moderator": f"person-{dice.randrange(6)}",
                "source": "page", "status_before": "pending", "made_at": row["ruled_at"],
            }
            for row in batch if row["ruled_at"] for _ in range(1 + (dice.random() < 0.1))
        ]  # fmt: skip
        left = [
            {
                "site_id": site_id, "comment_id": row["id"], "author_key": "", "network": "",
                "verdict": row["verdict"], "lesson": 0, "links": int('"host"' in row["answer"]), "website": 0,
                "text": 0, "signature": b"s" * 64, "keys": b"k" * 64, "owed": False,
            }
            for row in batch
        ]  # fmt: skip
        with database.write() as connection:
            connection.execute(insert(comments), batch)
            connection.execute(insert(rulings), said)
            connection.execute(insert(traces), left)
        ruled += len(said)
    return ruled


def main(arguments: list[str]) -> int:
    """Fill a database and time each window."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(arguments[0] if arguments else f"sqlite:///{folder}/insights.db")
        database.migrate()
        with database.write() as connection:
            site, _ = sites.add(connection, "kitchen", "https://kitchen.example")
        now = datetime.now(UTC)
        ruled = fill(database, site.id, now - timedelta(days=DAYS))
        if not database.is_sqlite:
            with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text("VACUUM ANALYZE"))
        intake = Intake(database, Incumbent(Path(folder) / "models"))
        print(f"{COMMENTS} comments, {ruled} rulings, {DAYS} days; milliseconds, and those of the processor")
        for days in (7, 30, 90):
            took, worked = [], []
            for _ in range(5):
                start, busy = time.perf_counter(), time.process_time()
                found = insights.look(intake, [site], days, now)
                took.append((time.perf_counter() - start) * 1e3)
                worked.append((time.process_time() - busy) * 1e3)
            print(
                f"{days:>4} days {found.comments:>7} comments {sorted(took)[2]:6.0f} {sorted(worked)[2]:6.0f}"
            )
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
