"""A held comment goes all the way: check, ruling, the webhook that WordPress takes, and the reverse."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from moderation import review, webhooks
from moderation.store.database import Database
from tests.cast import BORDERLINE
from tests.integration.conftest import NOON
from tests.integration.receiver import Got, Receiver, Reply, receiving
from tests.integration.service import Service, eventually

pytestmark = pytest.mark.slow


class WordPress:
    """What the Akismet plugin of a WordPress does with its webhook."""

    def __init__(self, receiver: Receiver, key: str) -> None:
        self.key, self.comments = key, {}  # type: str, dict[str, str]
        self.url = receiver.url.replace("/hook", webhooks.WORDPRESS_PATH)
        receiver.behave = self.take

    def take(self, got: Got) -> Reply:
        told = got.json
        if got.path != webhooks.WORDPRESS_PATH or "x-akismet-webhook" not in got.headers:
            return Reply(400)
        if told.get("key", "").lower() != self.key or not isinstance(told["comments"], list):
            return Reply(401)
        answers = {}
        for each in told["comments"]:
            known = each["guid"] in self.comments
            if known:
                self.comments[each["guid"]] = {"true": "spam", "false": "approved"}[each["result"]]
            answers[each["guid"]] = {"status": "success" if known else "error"}
        return Reply(200, body=json.dumps({"comments": answers}).encode())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def test_acceptance_9_hold_ruling_and_undo_reach_wordpress(
    tmp_path: Path, models: Path, receiver: Receiver
) -> None:
    service = Service(tmp_path, models, webhook_allowed_hosts="127.0.0.1")
    wordpress = WordPress(receiver, service.keys.akismet)
    database = Database(service.url)
    with database.write() as connection:
        webhooks.add(
            connection, service.site.id, webhooks.WORDPRESS, wordpress.url, service.keys.akismet, NOON
        )
    try:
        service.start()
        form = {
            "api_key": service.keys.akismet, "blog": "https://kitchen.example", "user_ip": "192.0.2.20",
            "comment_author": "Nils", "comment_author_email": "nils@mail.example",
            "comment_content": BORDERLINE, "callback": "https://kitchen.example/wp-json/akismet/v1/webhook",
        }  # fmt: skip
        address = f"http://127.0.0.1:{service.port}/1.1/comment-check"
        with urllib.request.urlopen(address, urlencode(form).encode(), timeout=30) as answer:
            guid = answer.headers["X-akismet-guid"]
            assert (answer.read(), "X-akismet-recheck-after" in answer.headers) == (b"false", True)
        assert re.fullmatch(r"[0-9a-f]{32}", guid)
        wordpress.comments[guid] = "pending"
        service.call("POST", f"/v1/comments/external:{guid}/ruling", {"ruling": "reject"})
        eventually(lambda: wordpress.comments[guid] == "spam")
        case = review.look(database, service.site.id, f"external:{guid}")
        review.undo(database, service.site.id, case.rulings[-1].id, "moira")
        eventually(lambda: len(receiver.got) == 2)
        service.call("POST", f"/v1/comments/external:{guid}/ruling", {"ruling": "publish"})
        eventually(lambda: len(receiver.got) == 3 and wordpress.comments[guid] == "approved")
        # What its own moderators report is not told back to it.
        report = {**form, "reporter": "moira"}
        told = urlencode(report).encode()
        urllib.request.urlopen(address.replace("comment-check", "submit-spam"), told, timeout=30).close()
        service.call(
            "POST", f"/v1/comments/external:{guid}/ruling", {"ruling": "publish", "moderator": "nadia"}
        )
        eventually(lambda: len(receiver.got) == 4)
        results = [got.json["comments"][0]["result"] for got in receiver.got]
        assert results[0] == "true" and results[2:] == ["false", "false"]
    finally:
        service.kill()
        database.close()
