"""What a person says stands, can be taken back, and becomes a label exactly when it may be learned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from moderation.decision import REASONS
from moderation.errors import Conflict, Gone, InvalidInput, NotFound
from moderation.retraining import RULING_WEIGHT, labels
from moderation.review import erase, look, rule, undo
from moderation.store import comments, feedback
from moderation.store.feedback import Ruling
from tests.cast import MODERATOR, NEWCOMER, OTHER_MODERATOR, PRAISE, REGULAR, THOUGHTFUL
from tests.integration.conftest import NOON, Desk


def standing(desk: Desk, id: str) -> Ruling:
    """Return the ruling that stands."""
    with desk.database.read() as connection:
        found = feedback.standing(connection, id)
    assert found is not None
    return found


def learned(desk: Desk) -> list[tuple[str, str]]:
    """Return label and content of what would be learned."""
    return [(e.label, e.comment.content) for e in labels(desk.database)]


def test_label_says_whether_its_author_had_published_comments_before(desk: Desk) -> None:
    first = desk.send(THOUGHTFUL, author=REGULAR)
    rule(desk.database, desk.site.id, first, "publish", moderator=MODERATOR)
    second = desk.send("Shredded paper went sour on us in March.", author=REGULAR, minute=60)
    third = desk.send("How deep is the straw on top of it?", author=NEWCOMER, minute=90)
    for id in (second, third):
        rule(desk.database, desk.site.id, id, "publish", moderator=MODERATOR)
    assert [(e.id, e.regular) for e in labels(desk.database)] == [
        (first, False),
        (second, True),
        (third, False),
    ]


@pytest.mark.parametrize(("ruling", "status"), [("publish", "published"), ("reject", "rejected")])
def test_ruling_changes_what_the_blog_shows(desk: Desk, ruling: str, status: str) -> None:
    id = desk.send(THOUGHTFUL)
    stored = rule(
        desk.database,
        desk.site.id,
        id,
        ruling,
        reason="other",
        moderator=MODERATOR,
        now=NOON + timedelta(hours=1),
    )
    assert (stored.status, stored.verdict, stored.version) == (status, "hold", 2)
    assert stored.ruled_at == NOON + timedelta(hours=1)
    found = standing(desk, id)
    assert (found.ruling, found.reason, found.moderator, found.status_before, found.revision) == (
        ruling,
        "other",
        MODERATOR,
        "pending",
        1,
    )


def test_same_ruling_again_changes_nothing(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL)
    first = rule(desk.database, desk.site.id, id, "publish", moderator=MODERATOR)
    assert rule(desk.database, desk.site.id, id, "publish", moderator=MODERATOR) == first
    assert len(look(desk.database, desk.site.id, id).rulings) == 1


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_taken(desk: Desk, reason: str) -> None:
    id = desk.send(THOUGHTFUL)
    rule(desk.database, desk.site.id, id, "reject", reason=reason)
    assert standing(desk, id).reason == reason


@pytest.mark.parametrize(
    ("ruling", "reason", "pointer"),
    [("hold", "", "/ruling"), ("", "", "/ruling"), ("reject", "ugly", "/reason")],
)
def test_unknown_ruling_or_reason_is_refused(desk: Desk, ruling: str, reason: str, pointer: str) -> None:
    id = desk.send(THOUGHTFUL)
    with pytest.raises(InvalidInput) as caught:
        rule(desk.database, desk.site.id, id, ruling, reason=reason)
    assert caught.value.pointer == pointer
    assert look(desk.database, desk.site.id, id).rulings == []


def test_ruling_on_what_changed_since_it_was_seen_is_refused(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL, id="1")
    seen = desk.read(id).version
    desk.send(PRAISE, id="1")
    with pytest.raises(Conflict, match="look at it again"):
        rule(desk.database, desk.site.id, id, "publish", seen=seen)
    assert desk.read(id).status == "rejected"


def test_undo_restores_status_and_takes_the_label_back(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL)
    rule(desk.database, desk.site.id, id, "reject", moderator=MODERATOR)
    stored = undo(desk.database, desk.site.id, standing(desk, id).id, MODERATOR)
    assert (stored.status, stored.ruled_at) == ("pending", None)
    assert learned(desk) == []
    kept = look(desk.database, desk.site.id, id).rulings
    assert [(r.ruling, r.undone_by) for r in kept] == [("reject", MODERATOR)]


def test_undo_of_the_second_ruling_brings_the_first_back(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL)
    rule(desk.database, desk.site.id, id, "publish", moderator=MODERATOR, now=NOON)
    rule(desk.database, desk.site.id, id, "reject", moderator=OTHER_MODERATOR)
    stored = undo(desk.database, desk.site.id, standing(desk, id).id, MODERATOR)
    assert (stored.status, stored.ruled_at) == ("published", NOON)
    assert learned(desk) == [("publish", THOUGHTFUL)]


def test_only_the_latest_ruling_can_be_undone_and_only_once(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL)
    rule(desk.database, desk.site.id, id, "publish", moderator=MODERATOR)
    first = standing(desk, id).id
    rule(desk.database, desk.site.id, id, "reject", moderator=OTHER_MODERATOR)
    with pytest.raises(Conflict):
        undo(desk.database, desk.site.id, first, MODERATOR)
    second = standing(desk, id).id
    undo(desk.database, desk.site.id, second, OTHER_MODERATOR)
    with pytest.raises(Conflict):
        undo(desk.database, desk.site.id, second, OTHER_MODERATOR)


def test_other_site_can_neither_rule_nor_undo_nor_erase(desk: Desk, other_desk: Desk) -> None:
    id = desk.send(THOUGHTFUL)
    rule(desk.database, desk.site.id, id, "publish")
    ruling = standing(desk, id).id
    with pytest.raises(NotFound):
        rule(desk.database, other_desk.site.id, id, "reject")
    with pytest.raises(NotFound):
        undo(desk.database, other_desk.site.id, ruling, OTHER_MODERATOR)
    with pytest.raises(NotFound):
        erase(desk.database, other_desk.site.id, id)
    assert desk.read(id).status == "published"


def test_nobody_rules_on_what_was_erased(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL)
    erase(desk.database, desk.site.id, id)
    with pytest.raises(Gone):
        rule(desk.database, desk.site.id, id, "publish")


def test_latest_ruling_of_a_moderator_is_of_that_page_and_moderator(desk: Desk) -> None:
    first, second = desk.send(THOUGHTFUL), desk.send(PRAISE)
    rule(desk.database, desk.site.id, first, "publish", moderator=MODERATOR, source="page", now=NOON)
    rule(desk.database, desk.site.id, second, "publish", moderator=MODERATOR, source="api", now=NOON)
    with desk.database.read() as connection:
        stack = feedback.stack_of(connection, desk.site.id, MODERATOR, 9)
        assert [ruling.comment_id for ruling in stack] == [first]
        assert feedback.stack_of(connection, desk.site.id, OTHER_MODERATOR, 9) == []
        assert feedback.done_since(connection, desk.site.id, MODERATOR, NOON) == 2
        assert feedback.done_since(connection, desk.site.id, MODERATOR, NOON + timedelta(seconds=1)) == 0


def test_rulings_become_labels_with_their_weight_and_source(desk: Desk) -> None:
    rule(desk.database, desk.site.id, desk.send(PRAISE), "reject", reason="brief-praise", moderator=MODERATOR)
    rule(desk.database, desk.site.id, desk.send(THOUGHTFUL), "publish")
    first, second = labels(desk.database)
    assert (first.label, first.reason, first.weight) == ("reject", "brief-praise", RULING_WEIGHT)
    assert (first.source, second.source) == (f"ruling:{MODERATOR}", "ruling:api")
    assert first.group == second.group == "kitchen/winter-compost"


def test_reject_but_do_not_learn_exists(desk: Desk) -> None:
    rule(desk.database, desk.site.id, desk.send(THOUGHTFUL), "reject", learn=False)
    assert learned(desk) == []


def test_last_ruling_decides_whether_to_learn(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL)
    rule(desk.database, desk.site.id, id, "publish", learn=True, moderator=MODERATOR)
    rule(desk.database, desk.site.id, id, "publish", learn=False, moderator=MODERATOR)
    assert learned(desk) == []


def test_ruling_on_an_earlier_revision_is_no_label(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL, id="1")
    rule(desk.database, desk.site.id, id, "publish")
    desk.send(THOUGHTFUL + " And buy my course.", id="1")
    assert learned(desk) == []
    rule(desk.database, desk.site.id, id, "reject")
    assert learned(desk) == [("reject", THOUGHTFUL + " And buy my course.")]


def test_labels_are_of_all_sites(desk: Desk, other_desk: Desk) -> None:
    rule(desk.database, desk.site.id, desk.send(THOUGHTFUL), "publish")
    rule(desk.database, other_desk.site.id, other_desk.send(PRAISE), "reject")
    assert {e.group.split("/")[0] for e in labels(desk.database)} == {"kitchen", "workshop"}


def test_reading_labels_leaves_the_connection_as_it_was(desk: Desk) -> None:
    for number in range(3):
        rule(desk.database, desk.site.id, desk.send(f"{THOUGHTFUL} {number}", author={}), "publish")
    with desk.database.read() as connection:
        assert len(list(feedback.labels(connection))) == 3
        assert comments.count_by_status(connection, desk.site.id) == {"published": 3}
