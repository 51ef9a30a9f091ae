"""Changes the house rules and the mode of a site: checked, recorded with who and how, in one transaction.

What is changed is in force for the next comment, in every process. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from moderation.decision import Mode
from moderation.errors import Conflict
from moderation.policy.differences import changed, differences
from moderation.policy.document import DEFAULT, Policy
from moderation.store import journal, policy_changes, sites
from moderation.store.database import Database
from moderation.store.journal import Actor
from moderation.store.policy_changes import Change
from moderation.store.sites import Site

LONGEST_NAME = 200  # of whoever made a change
Edit = Callable[[Policy], Policy]


@dataclass(frozen=True, slots=True)
class House:
    """A site with the rules that are in force on it."""

    site: Site
    policy: Policy


@dataclass(frozen=True, slots=True)
class Changed:
    """A house after a change, and what changed, in lines for people; none if nothing did."""

    house: House
    summary: tuple[str, ...]


class Stale(Conflict):
    """Somebody else changed the house in between. `since` are their changes, the latest first."""

    def __init__(self, since: list[Change]) -> None:
        super().__init__("somebody changed these settings since you saw them; look at them again")
        self.since = since


def look(database: Database, site_id: int) -> House:
    """Return a site and its rules; raise NotFound."""
    with database.read() as connection:
        site = sites.by_id(connection, site_id)
        return House(site, sites.policy_of(connection, site))


def at(database: Database, site_id: int, number: int) -> House:
    """Return a site as one of its changes left it; raise NotFound."""
    with database.read() as connection:
        site = sites.by_id(connection, site_id)
        mode = policy_changes.mode_after(connection, site_id, number)
        return House(replace(site, mode=mode, change=number), policy_changes.policy_after(connection, number))


def history(database: Database, site_id: int, most: int | None = None) -> list[Change]:
    """Return what was changed on a site, the latest first."""
    with database.read() as connection:
        return policy_changes.of_site(connection, site_id, most)


def change(
    database: Database,
    site_id: int,
    *,
    by: str,
    how: str,
    edit: Edit | None = None,
    mode: Mode | None = None,
    url: str | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> Changed:
    """Change what is given of a site, all of it or nothing.

    `edit` makes the new policy of the one in force. `seen` is the number of the change that the
    person saw: Stale if there was another since. What changes nothing is not recorded.
    """
    with database.write() as connection:
        site = sites.by_id(connection, site_id)
        if seen is not None and seen != site.change:
            since = [c for c in policy_changes.of_site(connection, site_id) if c.id > seen]
            raise Stale(since)
        before = sites.policy_of(connection, site)
        after = edit(before) if edit else before
        summary = differences(before, after)
        if mode is not None and mode is not site.mode:
            summary = (f"mode: {site.mode.value} → {mode.value}", *summary)
        actor, moment = Actor(by, how), now or datetime.now(UTC)
        if summary:
            was, becomes = changed(before, after)
            if mode is not None and mode is not site.mode:
                was, becomes = {"mode": site.mode.value, **was}, {"mode": mode.value, **becomes}
            journal.note(
                connection,
                actor,
                "rules-changed",
                site.name,
                site=site.name,
                before={"policy": before.version, **was},
                after={"policy": after.version, **becomes},
                now=moment,
            )
            policy_changes.add(
                connection,
                site_id,
                mode=mode or site.mode,
                policy=after,
                summary=summary,
                how=how,
                made_by=by[:LONGEST_NAME],
                made_at=moment,
            )
        if url is not None and url != site.url:
            summary = (f"url: {site.url} → {url}", *summary)
            journal.note_change(
                connection, actor, "site-changed", site.name, {"url": site.url}, {"url": url}, site.name
            )
        sites.change(connection, site_id, url=url, mode=mode)
        return Changed(House(sites.by_id(connection, site_id), after), summary)


def version(database: Database, site_id: int, name: str) -> Policy:
    """Return a policy that was in force on a site before, by its version; raise NotFound."""
    with database.read() as connection:
        return policy_changes.with_version(connection, site_id, name)


def origin() -> str:
    """Name the policy that every site begins with."""
    return DEFAULT.version
