"""What is written into the outbox when people rule, and what an endpoint is sent of it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from standardwebhooks import Webhook, WebhookVerificationError

from moderation import exchange, review, webhooks
from moderation.errors import Conflict, InvalidInput, NotFound
from moderation.intake import Intake
from moderation.settings import Settings
from moderation.store import endpoints, feedback, outbox, sites
from moderation.store.database import Database
from moderation.store.endpoints import Endpoint
from moderation.store.outbox import Delivery
from moderation.store.tables import comments, deliveries
from tests.cast import BORDERLINE, THOUGHTFUL
from tests.integration.conftest import NOON, Desk

URL = "https://kitchen.example/hook"
GUID = "0123456789abcdef" * 2


def add(desk: Desk, kind: str = webhooks.STANDARD, key: str = "") -> Endpoint:
    with desk.database.write() as connection:
        return webhooks.add(connection, desk.site.id, kind, URL, key, NOON)


def waiting(desk: Desk) -> list[Delivery]:
    """Return what is in the outbox, oldest first."""
    with desk.database.read() as connection:
        return outbox.listed(connection, None, None, 100)[::-1]


def payloads(desk: Desk) -> list[Any]:
    return [json.loads(one.payload) for one in waiting(desk)]


def rule(desk: Desk, name: str, ruling: str, **more: Any) -> None:
    review.rule(desk.database, desk.site.id, name, ruling, now=NOON, **more)


def undo(desk: Desk, name: str) -> None:
    stored = desk.read(name)
    with desk.database.read() as connection:
        standing = feedback.standing(connection, stored.id)
    assert standing is not None
    review.undo(desk.database, desk.site.id, standing.id, "moira", NOON + timedelta(minutes=1))


def from_wordpress(desk: Desk, name: str) -> None:
    """Let a comment be one that came in by Akismet's protocol."""
    with desk.database.write() as connection:
        connection.execute(update(comments).where(comments.c.id == name).values(akismet_guid=GUID))


def test_ruling_is_told_with_what_to_show_now_and_no_word_of_the_comment(desk: Desk) -> None:
    endpoint = add(desk)
    id = desk.send(BORDERLINE, id="wp-1")
    rule(desk, id, "publish", moderator="moira", source="page")
    (one,) = waiting(desk)
    assert (one.endpoint_id, one.comment_id, one.event, one.state) == (
        endpoint.id, id, "comment.ruled", "waiting"
    )  # fmt: skip
    told = json.loads(one.payload)
    assert told == {
        "type": "comment.ruled",
        "timestamp": "2026-03-01T12:00:00Z",
        "data": {
            "id": id,
            "external_id": "wp-1",
            "site": "kitchen",
            "status": "published",
            "verdict": "hold",
            "revision": 1,
            "change": desk.read(id).changed,
            "ruling": {
                "ruling": "publish",
                "reason": "",
                "learn": True,
                "moderator": "moira",
                "source": "page",
                "made_at": "2026-03-01T12:00:00Z",
                "undone_at": None,
                "undone_by": None,
            },
        },
    }


def test_undoing_is_told_with_the_status_of_before(desk: Desk) -> None:
    add(desk)
    id = desk.send(BORDERLINE)
    rule(desk, id, "reject", reason="abusive")
    undo(desk, id)
    ruled, reverted = payloads(desk)
    assert (ruled["type"], ruled["data"]["status"]) == ("comment.ruled", "rejected")
    assert (reverted["type"], reverted["data"]["status"]) == ("comment.reverted", "pending")
    assert reverted["data"]["ruling"]["undone_by"] == "moira"
    assert reverted["data"]["change"] > ruled["data"]["change"]


def test_each_endpoint_of_the_site_is_told_under_one_name_and_nobody_else(
    desk: Desk, other_desk: Desk
) -> None:
    first, second, elsewhere = add(desk), add(desk), add(other_desk)
    rule(desk, desk.send(BORDERLINE), "publish")
    told = waiting(desk)
    assert [one.endpoint_id for one in told] == [first.id, second.id]
    assert len({one.message for one in told}) == 1
    rule(other_desk, other_desk.send(BORDERLINE), "publish")
    assert [one.endpoint_id for one in waiting(desk)][2:] == [elsewhere.id]


def test_without_an_endpoint_nothing_is_kept(desk: Desk) -> None:
    rule(desk, desk.send(BORDERLINE), "publish")
    assert waiting(desk) == []


def test_the_same_ruling_again_tells_nobody(desk: Desk) -> None:
    add(desk)
    id = desk.send(BORDERLINE)
    rule(desk, id, "publish")
    rule(desk, id, "publish")
    assert len(waiting(desk)) == 1


def test_ruling_that_fails_tells_nobody(desk: Desk) -> None:
    add(desk)
    id = desk.send(BORDERLINE)
    with pytest.raises(Conflict):
        rule(desk, id, "publish", seen=99)
    with pytest.raises(NotFound):
        rule(desk, "nobody", "publish")
    assert waiting(desk) == []


def test_outbox_and_ruling_are_kept_together_or_not_at_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(desk)
    id = desk.send(BORDERLINE)

    def full(*args: Any, **more: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr(outbox, "put", full)
    with pytest.raises(OSError, match="no room"):
        rule(desk, id, "publish")
    assert desk.read(id).status == "pending"
    assert review.look(desk.database, desk.site.id, id).rulings == []


def test_imports_tell_nobody(desk: Desk, settings: Settings) -> None:
    add(desk)
    rows = [(1, {"content": THOUGHTFUL, "label": "publish"}), (2, {"content": BORDERLINE, "label": "reject"})]
    report = exchange.import_rows(desk.database, settings, desk.site, rows)
    assert report.labelled == 2
    assert waiting(desk) == []


def test_rulings_by_the_api_are_told_with_their_source(desk: Desk) -> None:
    add(desk)
    rule(desk, desk.send(BORDERLINE), "reject")
    assert payloads(desk)[0]["data"]["ruling"]["source"] == "api"


def test_erasing_a_comment_takes_it_out_of_the_outbox(desk: Desk) -> None:
    add(desk)
    erased, other = desk.send(BORDERLINE), desk.send(THOUGHTFUL)
    rule(desk, erased, "publish")
    rule(desk, other, "publish")
    review.erase(desk.database, desk.site.id, erased)
    assert [one.comment_id for one in waiting(desk)] == [other]


def test_removing_a_site_or_an_endpoint_takes_its_messages_along(desk: Desk, other_desk: Desk) -> None:
    gone, kept = add(desk), add(desk)
    add(other_desk)
    rule(desk, desk.send(BORDERLINE), "publish")
    rule(other_desk, other_desk.send(BORDERLINE), "publish")
    with desk.database.write() as connection:
        endpoints.remove(connection, gone.id)
    assert [one.endpoint_id for one in waiting(desk)][:-1] == [kept.id]
    with desk.database.write() as connection:
        sites.remove(connection, desk.site.id)
    assert len(waiting(desk)) == 1


def sent(desk: Desk, endpoint: Endpoint, at: datetime = NOON) -> webhooks.Message:
    """Return the first message as it goes out."""
    with desk.database.read() as connection:
        current = endpoints.by_id(connection, endpoint.id)
    return webhooks.message(current, waiting(desk)[0], at)


def test_signature_is_one_that_other_peoples_code_takes(desk: Desk) -> None:
    endpoint = add(desk)
    rule(desk, desk.send(BORDERLINE, id="ä-1"), "publish")
    message = sent(desk, endpoint, datetime.now(UTC))
    told: Any = Webhook(endpoint.secret).verify(message.body, message.headers)
    assert told["data"]["external_id"] == "ä-1"
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(message.body + b" ", message.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(webhooks.new_secret()).verify(message.body, message.headers)


def test_two_secrets_are_live_while_one_is_rotated(desk: Desk) -> None:
    endpoint = add(desk)
    rule(desk, desk.send(BORDERLINE), "publish")
    now = datetime.now(UTC)
    with desk.database.write() as connection:
        new = webhooks.rotate(connection, endpoint, "", now, now + timedelta(hours=24))
    message = sent(desk, endpoint, now)
    for secret in (endpoint.secret, new):
        Webhook(secret).verify(message.body, message.headers)
    later = sent(desk, endpoint, now + timedelta(hours=24))
    assert message.headers["webhook-signature"].count("v1,") == 2
    assert later.headers["webhook-signature"].count("v1,") == 1


def test_time_of_the_signature_is_that_of_the_attempt(desk: Desk) -> None:
    endpoint = add(desk)
    rule(desk, desk.send(BORDERLINE), "publish")
    later = NOON + timedelta(days=3)
    assert sent(desk, endpoint, later).headers["webhook-timestamp"] == str(int(later.timestamp()))


@pytest.mark.parametrize(
    ("before", "rulings", "results"),
    [
        ("pending", ["publish"], ["false"]),
        ("pending", ["reject"], ["true"]),
        ("pending", ["publish", "undo"], ["false", "true"]),
        ("pending", ["reject", "undo"], ["true", "false"]),
        ("pending", ["publish", "reject", "undo", "undo"], ["false", "true", "false", "true"]),
        ("published", ["reject", "undo"], ["true", "false"]),
        ("published", ["publish", "undo"], ["false", "false"]),
        ("rejected", ["publish", "undo"], ["false", "true"]),
    ],
)
def test_wordpress_is_told_spam_or_none_and_the_reverse_of_what_is_undone(
    desk: Desk, before: str, rulings: list[str], results: list[str]
) -> None:
    add(desk, webhooks.WORDPRESS)
    id = desk.send(BORDERLINE)
    from_wordpress(desk, id)
    with desk.database.write() as connection:
        connection.execute(update(comments).where(comments.c.id == id).values(status=before))
    for each in rulings:
        undo(desk, id) if each == "undo" else rule(desk, id, each)
    assert payloads(desk) == [{"guid": GUID, "result": result} for result in results]


def test_wordpress_is_not_told_of_comments_that_came_in_otherwise(desk: Desk) -> None:
    add(desk, webhooks.WORDPRESS)
    rule(desk, desk.send(BORDERLINE), "publish")
    assert waiting(desk) == []


def test_wordpress_is_not_told_what_it_said_itself(desk: Desk) -> None:
    add(desk, webhooks.WORDPRESS)
    add(desk)
    id = desk.send(BORDERLINE)
    from_wordpress(desk, id)
    rule(desk, id, "reject", source="akismet")
    assert [one["data"]["ruling"]["source"] for one in payloads(desk)] == ["akismet"]


def test_message_to_wordpress_has_key_header_and_comment(desk: Desk, kitchen: Any) -> None:
    endpoint = add(desk, webhooks.WORDPRESS, kitchen[1].akismet.upper())
    id = desk.send(BORDERLINE)
    from_wordpress(desk, id)
    rule(desk, id, "publish")
    message = sent(desk, endpoint)
    assert message.headers["X-Akismet-Webhook"] == "1"
    assert message.headers["Content-Type"] == "application/json"
    assert json.loads(message.body) == {
        "key": kitchen[1].akismet,
        "endpoint": "comment-check",
        "comments": [{"guid": GUID, "result": "false"}],
    }
    assert kitchen[1].akismet not in waiting(desk)[0].payload


def test_wordpress_needs_a_live_key_of_its_own_site(desk: Desk, kitchen: Any, workshop: Any) -> None:
    for key in (workshop[1].akismet, "0" * 12, kitchen[1].api):
        with pytest.raises(InvalidInput, match="no live Akismet key"):
            add(desk, webhooks.WORDPRESS, key)
    made = add(desk, webhooks.WORDPRESS)
    with desk.database.read() as connection:
        found = sites.by_key(connection, made.secret, "akismet")
    assert found is not None and found.id == desk.site.id


def test_wordpress_has_one_key_at_a_time(desk: Desk, kitchen: Any) -> None:
    endpoint = add(desk, webhooks.WORDPRESS)
    with desk.database.write() as connection:
        key = webhooks.rotate(connection, endpoint, kitchen[1].akismet, NOON, NOON + timedelta(days=1))
        assert key == kitchen[1].akismet
        assert endpoints.by_id(connection, endpoint.id).secrets(NOON) == [key]


CALLBACK = "https://kitchen.example/wp-json/akismet/v1/webhook"


def listening(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.database.read() as connection:
        return [(e.kind, e.url, e.secret) for e in endpoints.of_site(connection, desk.site.id)]


def test_wordpress_that_names_where_it_listens_is_told_there_with_its_key(desk: Desk) -> None:
    add(desk)
    for key in ("a" * 12, "a" * 12, "b" * 12):
        webhooks.listen(desk.database, desk.site.id, CALLBACK, key, NOON)
    assert [kind for kind, _, _ in listening(desk)] == ["standard", "wordpress"]
    assert listening(desk)[1] == ("wordpress", CALLBACK, "b" * 12)


def test_many_checks_at_once_make_one_endpoint(desk: Desk) -> None:
    def check(_: int) -> None:
        database = Database(desk.database.url)
        webhooks.listen(database, desk.site.id, CALLBACK, "a" * 12, NOON)
        database.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(check, range(12)))
    assert listening(desk) == [("wordpress", CALLBACK, "a" * 12)]


def test_address_that_the_operator_chose_for_a_wordpress_stands(desk: Desk) -> None:
    endpoint = add(desk, webhooks.WORDPRESS)
    webhooks.listen(desk.database, desk.site.id, CALLBACK, "a" * 12, NOON)
    assert listening(desk) == [("wordpress", URL, endpoint.secret)]


def row(desk: Desk, endpoint: Endpoint, number: int, state: str, comment: str = "c") -> None:
    with desk.database.write() as connection:
        connection.execute(
            insert(deliveries).values(
                id=number, message="m", endpoint_id=endpoint.id, comment_id=comment, event="comment.ruled",
                payload="{}", state=state, attempts=3, next_at=NOON, lease="", said="answered 500",
                made_at=NOON, tried_since=NOON, done_at=NOON,
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    ("states", "again"),
    [
        (["dead"], [1]),
        (["dead", "dead"], [1, 2]),
        (["dead", "delivered"], []),
        (["dead", "waiting"], []),
        (["delivered", "dead"], [2]),
    ],
)
def test_dead_letters_are_sent_again_unless_something_later_stands(
    desk: Desk, states: list[str], again: list[int]
) -> None:
    endpoint = add(desk)
    for number, state in enumerate(states, 1):
        row(desk, endpoint, number, state)
    row(desk, endpoint, 9, "delivered", "another comment")
    before = {one.id for one in waiting(desk) if one.state == "waiting"}
    with desk.database.write() as connection:
        assert outbox.send_again(connection, NOON, dead_of=endpoint.id) == len(again)
    assert [one.id for one in waiting(desk) if one.state == "waiting" and one.id not in before] == again


def test_what_was_delivered_can_be_sent_again_by_number(desk: Desk) -> None:
    endpoint = add(desk)
    row(desk, endpoint, 1, "delivered")
    with desk.database.write() as connection:
        assert outbox.send_again(connection, NOON, ids=[1, 77]) == 1
    (one,) = waiting(desk)
    assert (one.state, one.attempts, one.done_at) == ("waiting", 0, None)


def test_intake_itself_tells_nobody(desk: Desk, intake: Intake) -> None:
    add(desk)
    desk.send(THOUGHTFUL)
    assert waiting(desk) == []
