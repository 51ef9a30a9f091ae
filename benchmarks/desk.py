"""How fast the moderators' page is with 100,000 stored comments of which 5,000 wait (SQLite, on the server).

`python -m benchmarks.desk [COMMENTS [WAITING]]`. The comments are made up and written in bulk, each with a
submission and an answer of the usual size. Prints for each request: median and 95th percentile, the median of
processor time (which other work on the machine does not lengthen), and the number of statements.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import event, insert

from benchmarks.stream import POST, WORDS
from moderation.answer import answer
from moderation.app import connect, create_app
from moderation.classifier.serving import NoModel
from moderation.intake import Intake
from moderation.policy.document import DEFAULT
from moderation.screening import screener
from moderation.settings import Settings
from moderation.store import ids, people, sites
from moderation.store.sites import Site
from moderation.store.tables import comments, traces
from moderation.submission import from_row
from moderation.web.login import hasher

COMMENTS, WAITING, ROUNDS = 100_000, 5_000, 40
APART = timedelta(minutes=5)
NOW = datetime.now(UTC)
JSON = {"Accept": "application/json"}
chance = random.Random(7)


def rows(site: Site, number: int, waiting: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield rows of `comments` and `traces`: the latest wait, of the others most stand published."""
    judge = screener(DEFAULT, NoModel())
    words = WORDS.split()
    said = ""
    for n in range(number):
        moment = NOW - (number - n) * APART
        id = ids.new_id(moment)
        chance.shuffle(words)
        text = " ".join(words) + f" https://heap{n % 500}.example/viewtopic.php?t={n}"
        author = {"name": f"Reader {n % 9000}", "email": f"r{n % 9000}@mail.example"}
        body = from_row({"content": text, "author": author, "post": POST})
        if n % 200 == 0:
            said = json.dumps(answer(judge.screen(body.comment()), id, None, []), separators=(",", ":"))
        ruled = n < number - waiting and n % 20 == 0
        status = "pending" if n >= number - waiting else "rejected" if n % 4 == 0 else "published"
        yield (
            {
                "id": id, "site_id": site.id, "digest": str(n), "submission": body.canonical(),
                "answer": said, "history": {}, "verdict": "hold", "status": status,
                "probability": chance.random(),
                "policy": "", "audit": n % 50 == 0, "worth": chance.random() * 3, "newcomer": True,
                "post": "heap", "changed": n + 1, "received_at": moment, "decided_at": moment,
                "ruled_at": moment if ruled else None,
            },
            {
                "site_id": site.id, "comment_id": id, "author_key": f"{n % 9000:032x}", "network": "",
                "verdict": "hold", "lesson": 0, "links": 1, "website": 0, "text": n, "signature": b"",
                "keys": b"", "owed": False,
            },
        )  # fmt: skip


def furnish(intake: Intake, number: int, waiting: int) -> Site:
    intake.database.migrate()
    with intake.database.write() as connection:
        site, _ = sites.add(connection, "kitchen", "https://kitchen.example")
        people.add(connection, "moira", hasher.hash("correct-horse"), "admin")
        made = rows(site, number, waiting)
        while batch := [pair for pair, _ in zip(made, range(5000), strict=False)]:
            connection.execute(insert(comments), [comment for comment, _ in batch])
            connection.execute(insert(traces), [trace for _, trace in batch])
    return site


def measured(intake: Intake, act: Callable[[int], Any]) -> tuple[float, float, float, int]:
    """Return median, 95th percentile and processor time in ms, and the most statements of one request."""
    spent, worked, statements, counted = [], [], 0, [0]

    def count(*_: Any) -> None:
        counted[0] += 1

    event.listen(intake.database.engine, "before_cursor_execute", count)
    for n in range(ROUNDS):
        counted[0] = 0
        began, working = time.perf_counter(), time.process_time()
        status = act(n).status_code
        spent.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - working) * 1000)
        assert status < 400, status
        statements = max(statements, counted[0])
    event.remove(intake.database.engine, "before_cursor_execute", count)
    spent.sort()
    return statistics.median(spent), spent[int(len(spent) * 0.95)], statistics.median(worked), statements


def main(number: int, waiting: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/m.db", models_dir=Path(folder) / "models")
        intake = connect(settings)
        site = furnish(intake, number, waiting)
        app = create_app(settings, intake)
        client = app.test_client()
        token = re.findall(r'csrf_token" value="([^"]+)"', client.get("/login").text)[0]
        client.post("/login", data={"name": "moira", "password": "correct-horse", "csrf_token": token})
        page = client.get("/sites/kitchen/review").text
        token = re.findall(r'csrf_token" value="([^"]+)"', page)[0]
        listed = re.findall(r'<li data-id="(\w+)"', page)
        with intake.database.read() as connection:
            pending = list(
                connection.execute(
                    comments.select()
                    .with_only_columns(comments.c.id)
                    .where(comments.c.site_id == site.id, comments.c.status == "pending")
                ).scalars()
            )
        form = {"csrf_token": token, "place": "tab=review", "ruling": "publish", "seen": "1"}

        def rule(n: int, headers: dict[str, str], first: int) -> Any:
            address = f"/sites/kitchen/comments/{pending[first + n]}/ruling"
            return client.post(address, data=form, headers=headers)

        review = "/sites/kitchen/review"
        asked: list[tuple[str, Callable[[int], Any], str]] = [
            ("page, list and case", lambda n: client.get(review), "under 150 ms"),
            ("page, filtered by words", lambda n: client.get(f"{review}?q=ammonia+frozen"), ""),
            ("tab Auto-published", lambda n: client.get("/sites/kitchen/auto-published"), "under 150 ms"),
            ("a case alone", lambda n: client.get(f"{review}?part=case&case={listed[n]}"), ""),
            ("ruling, by the script", lambda n: rule(n, JSON, 0), "under 50 ms"),
            ("ruling, by the form", lambda n: rule(n, {}, 1000), "under 50 ms"),
            ("sign of life", lambda n: client.post("/sites/kitchen/presence", data=form), ""),
        ]
        table = Table(title=f"the moderators' page, {number:,} comments, {waiting:,} waiting")
        for column in ("measured", "median", "p95", "processor", "statements", "target"):
            table.add_column(column)
        for name, act, target in asked:
            median, worst, working, statements = measured(intake, act)
            times = (f"{each:.1f} ms" for each in (median, worst, working))
            table.add_row(name, *times, str(statements), target)
        Console(soft_wrap=True).print(table)
        intake.database.close()


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given or [COMMENTS]), *([WAITING] if len(given) < 2 else []))
