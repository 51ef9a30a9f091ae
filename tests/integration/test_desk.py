"""Several moderators at one queue: who looks at what, many at a time, undo of it all, notes, news."""

from __future__ import annotations

from datetime import timedelta

import pytest

from moderation import desk as work
from moderation.errors import Conflict, InvalidInput, NotFound
from moderation.retraining import BULK_WEIGHT, RULING_WEIGHT, labels
from moderation.review import Said, erase, look, rule
from moderation.store import escalations, leases
from moderation.store.leases import LEASE
from moderation.store.queue import Listing
from tests.cast import MODERATOR, OTHER_MODERATOR, THOUGHTFUL
from tests.integration.conftest import NOON, Desk

REJECT = Said("reject", "duplicate", moderator=MODERATOR)


def send(desk: Desk, number: int) -> list[str]:
    return [desk.send(f"{THOUGHTFUL} {n}", author={}) for n in range(number)]


def looked_at(desk: Desk, by: str, minutes: float) -> dict[str, str]:
    with desk.database.read() as connection:
        return leases.of_others(connection, desk.site.id, by, NOON + timedelta(minutes=minutes))


def stack(desk: Desk) -> int:
    """Return the ruling that undo would take back."""
    found = work.view(desk.database, [desk.site], desk.site, MODERATOR, Listing("review")).last
    assert found is not None
    return found.id


def test_case_that_somebody_looks_at_is_marked_for_others_and_lapses_by_itself(desk: Desk) -> None:
    first, second = send(desk, 2)
    work.attend(desk.database, desk.site.id, MODERATOR, first, NOON)
    assert looked_at(desk, OTHER_MODERATOR, 4.9) == {first: MODERATOR}
    assert looked_at(desk, MODERATOR, 1) == {}, "one's own case is not marked"
    assert looked_at(desk, OTHER_MODERATOR, 5) == {}
    work.attend(desk.database, desk.site.id, MODERATOR, first, NOON + timedelta(minutes=4))
    assert looked_at(desk, OTHER_MODERATOR, 8) == {first: MODERATOR}, "a heartbeat keeps it"
    work.attend(desk.database, desk.site.id, MODERATOR, second, NOON + timedelta(minutes=5))
    assert looked_at(desk, OTHER_MODERATOR, 6) == {second: MODERATOR}, "moving on lets go"


def test_lease_that_was_just_taken_is_not_written_again(desk: Desk) -> None:
    (id,) = send(desk, 1)
    work.attend(desk.database, desk.site.id, MODERATOR, id, NOON)
    work.attend(desk.database, desk.site.id, MODERATOR, id, NOON + timedelta(seconds=30))
    assert looked_at(desk, OTHER_MODERATOR, LEASE.total_seconds() / 60 + 0.1) == {}


def test_late_ruling_after_a_lapsed_lease_does_not_overwrite(desk: Desk) -> None:
    (id,) = send(desk, 1)
    work.attend(desk.database, desk.site.id, MODERATOR, id, NOON)
    seen = desk.read(id).version
    rule(desk.database, desk.site.id, id, "reject", moderator=OTHER_MODERATOR, seen=seen)
    with pytest.raises(Conflict):
        rule(desk.database, desk.site.id, id, "publish", moderator=MODERATOR, seen=seen)
    assert desk.read(id).status == "rejected"


def test_many_are_ruled_on_and_undone_in_one_go(desk: Desk) -> None:
    ids = send(desk, 4)
    rule(desk.database, desk.site.id, ids[0], "publish", moderator=OTHER_MODERATOR)
    erase(desk.database, desk.site.id, ids[1])
    items = work.rule_on_many(desk.database, desk.site.id, [(id, 1) for id in [*ids, "f" * 32]], REJECT)
    assert [item.done for item in items] == [False, False, True, True, False]
    assert "changed since you saw it" in items[0].said and "erased" in items[1].said
    back = work.undo(desk.database, desk.site.id, stack(desk), MODERATOR)
    assert [(stored.id, stored.status) for stored in back] == [(id, "pending") for id in ids[2:]]
    assert labels(desk.database)[0].label == "publish" and len(labels(desk.database)) == 1


def test_undo_of_many_leaves_alone_what_somebody_else_ruled_since(desk: Desk) -> None:
    ids = send(desk, 2)
    work.rule_on_many(desk.database, desk.site.id, [(id, 1) for id in ids], REJECT)
    last = stack(desk)
    rule(desk.database, desk.site.id, ids[0], "publish", moderator=OTHER_MODERATOR)
    assert [s.id for s in work.undo(desk.database, desk.site.id, last, MODERATOR)] == [ids[1]]
    assert [desk.read(id).status for id in ids] == ["published", "pending"]
    with pytest.raises(Conflict):
        work.undo(desk.database, desk.site.id, last, MODERATOR)


def test_what_was_ruled_in_one_go_weighs_less(desk: Desk) -> None:
    one, other = send(desk, 2)
    rule(desk.database, desk.site.id, one, "reject", moderator=MODERATOR)
    work.rule_on_many(desk.database, desk.site.id, [(other, 1)], REJECT)
    assert [example.weight for example in labels(desk.database)] == [RULING_WEIGHT, BULK_WEIGHT]
    assert BULK_WEIGHT < RULING_WEIGHT


@pytest.mark.parametrize("number", [0, work.MOST_AT_ONCE + 1])
def test_neither_none_nor_more_than_can_be_seen(desk: Desk, number: int) -> None:
    with pytest.raises(InvalidInput):
        work.rule_on_many(desk.database, desk.site.id, [("x", 1)] * number, REJECT)


def test_undo_takes_back_one_ruling_after_the_other(desk: Desk) -> None:
    ids = send(desk, 3)
    for id in ids:
        rule(desk.database, desk.site.id, id, "reject", moderator=MODERATOR, source="page")
    for id in reversed(ids):
        assert work.undo(desk.database, desk.site.id, stack(desk), MODERATOR)[0].id == id
    assert {desk.read(id).status for id in ids} == {"pending"}


def test_undo_says_what_another_moderator_did_and_goes_on_to_the_one_before(desk: Desk) -> None:
    first, second = send(desk, 2)
    for id in (first, second):
        rule(desk.database, desk.site.id, id, "reject", moderator=MODERATOR, source="page")
    last = stack(desk)
    rule(desk.database, desk.site.id, second, "publish", moderator=OTHER_MODERATOR)
    with pytest.raises(Conflict, match=rf"somebody ruled .* \(publish, by {OTHER_MODERATOR}\)"):
        work.undo(desk.database, desk.site.id, last, MODERATOR)
    assert work.undo(desk.database, desk.site.id, stack(desk), MODERATOR)[0].id == first


def test_undo_of_a_ruling_whose_comment_was_edited_since_is_refused(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL, id="1")
    rule(desk.database, desk.site.id, id, "publish", moderator=MODERATOR, source="page")
    last = stack(desk)
    desk.send(f"{THOUGHTFUL} And more.", id="1")
    with pytest.raises(Conflict, match="edited"):
        work.undo(desk.database, desk.site.id, last, MODERATOR)
    assert work.view(desk.database, [desk.site], desk.site, MODERATOR, Listing("review")).last is None


def test_nobody_undoes_for_others_or_on_other_sites(desk: Desk, other_desk: Desk) -> None:
    (id,) = send(desk, 1)
    rule(desk.database, desk.site.id, id, "reject", moderator=MODERATOR, source="page")
    with pytest.raises(Conflict):
        work.undo(desk.database, desk.site.id, stack(desk), OTHER_MODERATOR)
    with pytest.raises(NotFound):
        work.undo(desk.database, other_desk.site.id, stack(desk), MODERATOR)


def test_escalated_case_waits_on_and_its_note_is_erased_with_it(desk: Desk, other_desk: Desk) -> None:
    (id,) = send(desk, 1)
    work.escalate(desk.database, desk.site.id, id, MODERATOR, "Is this\nour supplier?", NOON)
    assert desk.read(id).status == "pending"
    assert work.look(desk.database, desk.site.id, id).escalations[0].note == "Is this our supplier?"
    assert work.view(desk.database, [desk.site], desk.site, MODERATOR, Listing("review")).escalated == {id}
    for note in ("", " \n", "x" * 501):
        with pytest.raises(InvalidInput):
            work.escalate(desk.database, desk.site.id, id, MODERATOR, note)
    with pytest.raises(NotFound):
        work.escalate(desk.database, other_desk.site.id, id, OTHER_MODERATOR, "mine?")
    erase(desk.database, desk.site.id, id)
    with desk.database.read() as connection:
        assert escalations.of_comments(connection, [id]) == []


def test_news_tell_what_others_did_to_what_is_on_the_screen(desk: Desk, other_desk: Desk) -> None:
    ids = send(desk, 3)
    elsewhere = other_desk.send(THOUGHTFUL, author={})
    rule(desk.database, desk.site.id, ids[0], "reject", moderator=OTHER_MODERATOR)
    work.attend(desk.database, desk.site.id, OTHER_MODERATOR, ids[1], NOON)
    desk.send("Does yours smell of ammonia, too, when it thaws?", minute=3, author={})
    since = NOON + timedelta(minutes=1)
    news = work.news(desk.database, desk.site.id, MODERATOR, "review", [*ids, elsewhere], since, since)
    assert news.gone == {ids[0]: f"rejected by {OTHER_MODERATOR}"}
    assert (news.looked_at, news.fresh, news.counts["review"]) == ({ids[1]: OTHER_MODERATOR}, 1, 3)


def test_case_is_shown_with_its_author_and_the_record_of_its_domains(desk: Desk, other_desk: Desk) -> None:
    nils = {"name": "Nils", "email": "nils@mail.example"}
    link = "https://notes.heap.example/viewtopic.php?t="
    early = [desk.send(f"{THOUGHTFUL} {link}{n}", minute=n, author=nils) for n in range(3)]
    rule(desk.database, desk.site.id, early[0], "publish")
    rule(desk.database, desk.site.id, early[1], "reject", reason="link-promotion")
    other_desk.send(f"{THOUGHTFUL} {link}9", author=nils)
    around = work.look(desk.database, desk.site.id, desk.send(f"Again {link}4", minute=9, author=nils))
    author, domain = around.author, around.domains["heap.example"]
    assert (author.published, author.rejected, author.waiting) == (1, 1, 1)
    assert author.first_seen == NOON and [id for id, *_ in author.last] == early[::-1]
    assert (domain.published, domain.rejected, domain.standing, domain.seen) == (1, 1, 1, 3)
    stranger = work.look(desk.database, desk.site.id, desk.send("No link here at all", author={}))
    assert stranger.author.last == () and stranger.domains == {}
    assert look(desk.database, desk.site.id, stranger.case.stored.id).stored == stranger.case.stored
