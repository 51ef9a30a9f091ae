"""How fast a comment is compared with a million others, and how fast it is added to them (SQLite).

`python -m benchmarks.memory [COMMENTS]`. The others are made up and written in bulk: their traces and
keys as they would be, their texts not, since nothing here reads them.
"""

from __future__ import annotations

import random
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.stream import POST, WORDS
from moderation.comment import History
from moderation.intake import trace_of
from moderation.policy.document import DEFAULT
from moderation.policy.memory import rush_of
from moderation.store import arrivals, ids, sites
from moderation.store.database import Database
from moderation.store.recall import recall
from moderation.store.sites import Site
from moderation.store.traces import Trace
from moderation.submission import from_row
from moderation.text.features import extract
from moderation.text.fingerprints import BANDS, SKETCHED, key_of

COMMENTS, ROUNDS, POSTS = 1_000_000, 2000, 500
NOW = datetime(2026, 3, 1, tzinfo=UTC)
QUIET = NOW + timedelta(minutes=5)  # nothing came in for a while
APART, RUSH = timedelta(seconds=30), 300  # so many in the last minute, the others so far apart
REGULARS, COPIES, A_DOMAIN = 200, 100, 0.4
COLUMNS = (
    "id, site_id, external_id, revision, digest, submission, answer, history, verdict, status, model, "
    "policy, degraded, version, changed, received_at, decided_at"
)
BARE = "?,?,?,1,'','{}','{}','{}','hold','pending','','',0,1,?,'2026-03-01','2026-03-01'"
chance = random.Random(20)


def often(number: int) -> int:
    """Pick one of so many, the first ones far more often than the last ones."""
    return min(number - 1, int(number ** chance.random()))


def website(number: int) -> str:
    return f"site-{number}.example"


def trace(site: Site, author: int, text: str, url: str = "") -> Trace:
    """Return the trace of a comment as it would come in."""
    who = {"name": f"Reader {author}", "email": f"r{author}@mail.example", "ip": "192.0.2.7", "url": url}
    return trace_of(extract(from_row({"content": text, "author": who, "post": POST}).comment()), site)


def moment(n: int, number: int) -> datetime:
    """Say when the nth of so many came in."""
    before = number - n
    return NOW - (timedelta(minutes=1) * before / RUSH if before < RUSH else (before - RUSH) * APART)


def others(
    here: Site, elsewhere: Site, number: int, copied: Trace
) -> Iterator[tuple[tuple[Any, ...], list[int]]]:
    """Yield rows of `traces` with their keys: most of texts of their own, some of one copied text."""
    authors = [trace(here, n, "x").author_key for n in range(REGULARS)]
    authors += [f"{chance.getrandbits(128):032x}" for _ in range(number // 10)]
    for n in range(number):
        site = here if n % 3 else elsewhere
        copy = n % (number // COPIES) == 1
        keys = list(copied.prints.texts) if copy else [chance.getrandbits(63) for _ in range(BANDS)]
        text = copied.prints.text if copy else keys[0]
        signature = copied.prints.signature if copy else chance.randbytes(2 * SKETCHED)
        if chance.random() < A_DOMAIN:
            keys.append(key_of("domain", website(often(number // 5))))
        id = f"{ids.since(moment(n, number))}{chance.getrandbits(80):020x}"
        verdict = chance.choice(("publish", "hold", "reject"))
        packed = struct.pack(f"<{len(keys)}q", *keys)
        author = authors[often(len(authors))]
        lesson = 0 if verdict == "hold" or n % 10 else 1 if verdict == "publish" else 4
        post = copied.prints.post if n % POSTS == 0 else chance.getrandbits(63)
        who = (author, "192.0.2.0/24", verdict, lesson)
        yield (site.id, id, *who, 0, 0, text, signature, packed, 0, post), keys


def fill(database: Database, here: Site, elsewhere: Site, number: int, copied: Trace) -> None:
    """Write so many comments, each table in its own order, which is quicker by far."""
    rows, found = [], []
    for row, keys in others(here, elsewhere, number, copied):
        rows.append(row)
        found += [(key, row[1], row[0]) for key in keys]
    rows.sort()
    found.sort()
    with database.write() as connection:
        driver: Any = connection.connection.driver_connection
        driver.executemany(f"INSERT INTO traces VALUES ({','.join('?' * 13)})", rows)
        driver.executemany("INSERT INTO fingerprints VALUES (?,?,?)", found)
        bare = ((row[1], row[0], f"old-{n}", n) for n, row in enumerate(rows))
        driver.executemany(f"INSERT INTO comments ({COLUMNS}) VALUES ({BARE})", bare)


def measured(work: Callable[[int], object]) -> str:
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    return f"{statistics.median(times):.2f} ms, p99 {times[int(ROUNDS * 0.99)]:.2f} ms"


def values(site: Site, n: int) -> dict[str, Any]:
    """Return the columns of a new comment, about as long as they are."""
    return {
        "id": ids.new_id(QUIET), "site_id": site.id, "external_id": f"new-{n}", "digest": "0" * 64,
        "submission": WORDS * 2, "answer": WORDS * 6, "history": History().stored(), "verdict": "hold",
        "status": "pending", "probability": 0.5, "model": "model", "policy": "house", "degraded": False,
        "rules": "generic:reject off-topic:hold", "audit": False, "worth": 1.0, "newcomer": False,
        "post": "heap", "akismet_guid": None,
        "received_at": QUIET, "decided_at": QUIET,
    }  # fmt: skip


def measure(database: Database, site: Site, copied: Trace, table: Table) -> None:
    """Ask and add, and write what was found into the table."""
    new = [trace(site, n, " ".join(f"w{n}x{i}" for i in range(60))) for n in range(10**6, 10**6 + ROUNDS)]
    known = [trace(site, n % REGULARS, f"{n} {WORDS[::-1]}", website(often(REGULARS))) for n in range(ROUNDS)]

    def ask(what: Trace, now: datetime = QUIET) -> None:
        with database.read() as connection:
            recall(connection, site.id, None, what, now, rush_of(DEFAULT))

    def add(n: int) -> None:
        with database.write() as connection:
            arrivals.add(connection, values(site, n), new[n])

    table.add_row("recall: new text of a new author", measured(lambda n: ask(new[n])))
    table.add_row("recall: a regular with a website", measured(lambda n: ask(known[n])))
    table.add_row(f"recall: a text that came in {COPIES} times", measured(lambda n: ask(copied)))
    table.add_row(f"recall: new, {RUSH} comments in the last minute", measured(lambda n: ask(new[n], NOW)))
    table.add_row("add: one durable transaction", measured(add))


def main() -> None:
    """Fill a database, measure, and print the table."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else COMMENTS
    table = Table(f"among {number:,} comments", "median and p99", box=None, pad_edge=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.db"
        database = Database(f"sqlite:///{path}")
        database.migrate()
        with database.write() as connection:
            here, elsewhere = (sites.add(connection, name, "")[0] for name in ("bench", "other"))
        copied = trace(here, 10**7, WORDS)
        fill(database, here, elsewhere, number, copied)
        table.caption = f"{path.stat().st_size / 1e6:.0f} MB, texts and answers not counted"
        measure(database, here, copied, table)
        database.close()
    Console(soft_wrap=True).print(table)


if __name__ == "__main__":
    main()
