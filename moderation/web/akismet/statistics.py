"""Counts in the forms in which Akismet gives them: for the plugin's pages, and for scripts about usage.

There is no limit and nothing is sold here, so a limit is "none" and there is nothing to upgrade to.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from moderation.store.sites import Site
from moderation.store.tally import Tally, first_moment, tally
from moderation.web.akismet.fields import Fields

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
MOST_MONTHS, DAYS, MONTHS = 120, 60, 6
MOST_LISTED = 500
HEADINGS = ("Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked")
Period = tuple[str, datetime, datetime]  # its name, its beginning, the next one's beginning


def month_of(moment: datetime) -> datetime:
    """Return the beginning of a month.

    >>> month_of(datetime(2026, 2, 28, 7, tzinfo=UTC)).isoformat()
    '2026-02-01T00:00:00+00:00'
    """
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _month(beginning: datetime) -> Period:
    return f"{beginning:%Y-%m}", beginning, month_of(beginning + timedelta(days=32))


def _months(first: datetime, last: datetime) -> list[Period]:
    """Return the months from one to another, at most so many of the latest."""
    found = [_month(month_of(last))]
    while len(found) < MOST_MONTHS and found[-1][1] > first:
        found.append(_month(month_of(found[-1][1] - timedelta(days=1))))
    return found[::-1]


def periods(connection: Connection, site: Site, wanted: str, now: datetime) -> list[Period]:
    """Return the periods of statistics: 60 days by the day, or months."""
    if wanted == "60-days":
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
        return [(f"{day:%Y-%m-%d}", day, day + timedelta(days=1)) for day in days]
    if wanted == "6-months":
        return _months(now - timedelta(days=31 * MONTHS), now)[-MONTHS:]
    return _months(first_moment(connection, site.id) or now, now)


def _counts(counted: Tally) -> dict[str, int]:
    return {
        "spam": counted.spam,
        "ham": counted.ham,
        "missed_spam": counted.missed,
        "false_positives": counted.mistaken,
    }


def statistics(
    connection: Connection, site: Site, fields: Fields, now: datetime | None = None
) -> dict[str, Any]:
    """Return what get-stats says: totals, and counts by period."""
    found = [
        (name, tally(connection, site.id, since, until))
        for name, since, until in periods(connection, site, fields["from"], now or datetime.now(UTC))
    ]
    whole = Tally(
        *(
            sum(part)
            for part in zip(*((t.total, t.spam, t.missed, t.mistaken) for _, t in found), strict=True)
        )
    )
    return {
        **_counts(whole),
        "accuracy": f"{whole.accuracy:.2f}",
        "time_saved": 0,  # seconds; nobody measured it
        "breakdown": {name: _counts(counted) for name, counted in found},
    }


def usage(connection: Connection, site: Site, fields: Fields, now: datetime | None = None) -> dict[str, Any]:
    """Return what usage-limit says."""
    _, since, until = _month(month_of(now or datetime.now(UTC)))
    said: dict[str, Any] = {
        "limit": "none",
        "usage": tally(connection, site.id, since, until).total,
        "percentage": "0.00",
        "throttled": False,
    }
    extended = {"notice_level": "NOTICE_NONE", "upgrade": False}
    return said | extended if fields["extended"].lower() in ("1", "true") else said


class Sites:
    """The sites of a key in a month: its own, unless it was asked for others."""

    def __init__(
        self, connection: Connection, site: Site, fields: Fields, now: datetime | None = None
    ) -> None:
        asked = MONTH.fullmatch(fields["month"])
        first = datetime(int(asked[1]), int(asked[2]), 1, tzinfo=UTC) if asked else now or datetime.now(UTC)
        self.month, since, until = _month(month_of(first))
        self.limit, self.offset = _number(fields["limit"], MOST_LISTED), _number(fields["offset"], 0)
        address = site.url or site.name
        counted = tally(connection, site.id, since, until)
        found = [{"site": address, "api_calls": counted.total, **_counts(counted), "is_revoked": False}]
        self.all = [row for row in found if fields["filter"].lower() in address.lower()]
        self.shown = self.all[self.offset : self.offset + self.limit]

    def as_data(self) -> dict[str, Any]:
        """Return what key-sites says in JSON."""
        return {self.month: self.shown, "limit": self.limit, "offset": self.offset, "total": len(self.all)}

    def as_csv(self, key: str) -> str:
        """Return what key-sites says in CSV, under a line that names what it is."""
        lines = io.StringIO()
        lines.write(
            f"Active sites for {key} during {self.month} "
            f"(limit:{self.limit}, offset: {self.offset}, total: {len(self.all)})\n"
        )
        rows = csv.writer(lines, lineterminator="\n")
        rows.writerow(HEADINGS)
        rows.writerows([*list(row.values())[:-1], "false"] for row in self.shown)
        return lines.getvalue()


def _number(text: str, default: int) -> int:
    return min(int(text), MOST_LISTED) if text.isascii() and text.isdigit() and len(text) < 7 else default


def subscription(site: Site) -> dict[str, Any]:
    """Return what get-subscription says, without which WordPress saves no key."""
    return {
        "account_id": site.id,
        "account_type": "self-hosted",
        "account_name": "Self-hosted",
        "status": "active",
        "next_billing_date": False,
        "limit_reached": False,
    }
