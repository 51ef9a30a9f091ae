"""Erasing leaves nothing: not of the text, not of the author, in no column of no table."""

from __future__ import annotations

from sqlalchemy import select

from moderation.intake import trace_of
from moderation.review import erase, rule
from moderation.store.tables import metadata
from moderation.submission import from_row
from moderation.text.features import extract
from tests.cast import THOUGHTFUL, comment
from tests.integration.conftest import Desk

AUTHOR = {
    "name": "Wilhelmina Unforgettable",
    "email": "wilhelmina@secret.example",
    "url": "https://wilhelmina.secret.example",
    "ip": "203.0.113.99",
    "user_agent": "Netscape/unforgettable",
    "id": "user-unforgettable",
}
TEXT = "A secret recipe with zanzibar pepper, see https://secret.example/recipe for the rest of it all."
EARLIER = "A former secret with zanzibar cloves, before it was changed into something else by its author."
PARENT = {"id": "parent-9", "content": "Something unforgettable was said before."}
TRACES = ("secret", "unforgettable", "zanzibar", "recipe", "203.0.113.99", "wilhelmina", "cloves", "parent-9")


def everything(desk: Desk) -> str:
    """Return all rows of all tables as one text."""
    with desk.database.read() as connection:
        rows = [tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    return repr(rows).lower()


def test_erasing_leaves_nothing_of_text_or_author_in_any_table(desk: Desk) -> None:
    kept = desk.send(THOUGHTFUL)
    id = desk.send(EARLIER, author=AUTHOR, parent=PARENT, id="wp-77")
    rule(desk.database, desk.site.id, id, "reject", moderator=AUTHOR["name"])
    desk.send(TEXT, author=AUTHOR, parent=PARENT, id="wp-77")
    rule(desk.database, desk.site.id, id, "publish", reason="other", moderator=AUTHOR["name"])
    before = everything(desk)
    left, earlier = (
        trace_of(extract(from_row(comment(t, AUTHOR)).comment()), desk.site) for t in (TEXT, EARLIER)
    )
    keys = (left.author_key, left.network, *map(str, left.prints.keys), str(left.prints.text))
    assert all(trace in before for trace in (*TRACES, *keys))
    assert not any(str(key) in before for key in earlier.prints.texts)

    erase(desk.database, desk.site.id, id)

    after = everything(desk)
    assert [trace for trace in (*TRACES, *keys) if trace in after] == []
    assert id in after  # that there was a comment stays known, so that it is not taken again
    assert desk.read(kept).status == "pending"


def test_erasing_one_comment_leaves_the_others_of_the_author(desk: Desk) -> None:
    gone, kept = desk.send(TEXT, author=AUTHOR), desk.send(EARLIER, author=AUTHOR)
    erase(desk.database, desk.site.id, gone)
    assert "zanzibar cloves" in desk.read(kept).submission
    assert [c.id for c in desk.changes()] == [kept]
