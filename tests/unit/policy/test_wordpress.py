"""A WordPress blog's settings keep their meaning; what has none here is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from moderation.comment import History
from moderation.decision import Mode, Verdict, decide
from moderation.errors import InvalidInput
from moderation.policy.document import DEFAULT, Policy
from moderation.policy.house_rules import house_rules
from moderation.policy.rule import apply
from moderation.policy.wordpress import Imported, import_into, options_of
from moderation.submission import comment_from
from moderation.text.features import extract
from tests.cast import NEWCOMER, THOUGHTFUL, TWO_LINKS, comment

LISTS = {
    "disallowed_keys": "casino\r\n  192.0.2. \n\n0\ncasino\nCommentBlaster",
    "moderation_keys": "straw\n@mail.example",
    "comment_max_links": "2",
    "comment_moderation": "0",
    "comment_previously_approved": "1",
    "close_comments_for_old_posts": "1",
    "close_comments_days_old": "14",
    "default_ping_status": "closed",
}
NONE_OF_OURS = {"comment_order": "asc", "thread_comments": "1", "blogname": "Kitchen", "siteurl": "x"}


def taken(options: dict[str, Any], policy: Policy = DEFAULT, loosen: bool = False) -> Imported:
    return import_into(policy, options_of(json.dumps(options).encode()), loosen)


def verdict(policy: Policy, body: dict[str, Any], history: History) -> tuple[Verdict, list[str]]:
    found = apply(house_rules(policy), extract(comment_from(body)), history)
    return decide(found, None, Mode.ENFORCE), [f.rule for f in found]


def test_all_settings_are_taken_over() -> None:
    policy = taken(LISTS).policy
    assert policy == Policy(
        disallowed_keys=("casino", "192.0.2.", "CommentBlaster"),
        moderation_keys=("straw", "@mail.example"),
        hold_links_from=2,
        hold_newcomers=True,
        close_after_days=14,
        pingbacks="reject",
        trackbacks="reject",
    )


def test_list_of_rows_means_the_same_as_an_object() -> None:
    rows = [{"option_name": n, "option_value": v, "autoload": "yes"} for n, v in LISTS.items()]
    assert options_of(json.dumps(rows).encode()) == LISTS


def test_former_names_mean_the_same_and_give_way_to_the_present_ones() -> None:
    former = {"blacklist_keys": "a\nb", "comment_whitelist": 1}
    assert taken(former).policy == Policy(disallowed_keys=("a", "b"), hold_newcomers=True)
    assert taken(former | {"disallowed_keys": "c"}).policy.disallowed_keys == ("c",)


def test_what_is_taken_and_what_is_not_is_told() -> None:
    found = taken(LISTS | NONE_OF_OURS)
    assert found.taken == (
        "disallowed_keys: 3 entries that reject",
        "moderation_keys: 2 entries that hold",
        "comment_max_links 2: 2 links or more are held; more than 1 are still rejected without --loosen",
        "comment_moderation off: nothing is held by it",
        "comment_previously_approved on: authors without a published comment are held",
        "close_comments_for_old_posts on: posts close after 14 days; send post.published_at for it",
        "default_ping_status closed: pingbacks and trackbacks are rejected",
    )
    assert found.ignored == (
        "comment_order: nothing here corresponds to it",
        "thread_comments: nothing here corresponds to it",
        "2 other options",
    )


def test_nothing_that_is_not_in_the_file_changes() -> None:
    own = Policy(max_links=3, hold_everything=True, blocked_words=("slots",), moderation_keys=("x",))
    assert taken({"blogname": "Kitchen"}, own).policy == own
    assert taken({"default_ping_status": "open"}, own).policy == own


@pytest.mark.parametrize(
    ("limit", "loosen", "links", "verdict_"),
    [
        ("2", False, TWO_LINKS, Verdict.REJECT),  # the house's own limit stands
        ("2", True, TWO_LINKS, Verdict.HOLD),  # WordPress holds from two links on
        ("3", True, TWO_LINKS, Verdict.PUBLISH),
        ("0", True, TWO_LINKS, Verdict.PUBLISH),
    ],
)
def test_limit_of_links_holds_and_loosens_nothing_unless_asked(
    limit: str, loosen: bool, links: str, verdict_: Verdict
) -> None:
    policy = taken({"comment_max_links": limit}, loosen=loosen).policy
    assert verdict(policy, comment(links), History(published=9))[0] is verdict_


def test_lists_mean_what_they_mean_in_wordpress() -> None:
    policy, elsewhere = taken(LISTS).policy, NEWCOMER | {"ip": "203.0.113.9", "email": "n@x.example"}
    known = History(published=9)
    cases = [
        (comment("Does it nocasinowork? A heap", elsewhere), (Verdict.REJECT, "listed-word")),
        (comment("Does it work in a heap?"), (Verdict.REJECT, "listed-word")),  # by the IP address
        (comment(THOUGHTFUL, elsewhere), (Verdict.HOLD, "listed-word")),
        (comment("How deep is it frozen?", elsewhere), (Verdict.PUBLISH, "trusted-author")),
    ]
    for body, (expected, rule) in cases:
        said, rules = verdict(policy, body, known)
        assert (said, rule in rules) == (expected, True), body
    assert "newcomer" in verdict(policy, comment("How deep?", elsewhere), History())[1]


def test_entries_that_are_too_long_are_left_out_and_counted() -> None:
    found = taken({"moderation_keys": f"a\n{'x' * 256}"})
    assert found.policy.moderation_keys == ("a",)
    assert "moderation_keys: 1 entries of more than 255 characters" in found.ignored


def test_what_is_switched_off_there_is_off_here() -> None:
    own = Policy(close_after_days=9, hold_everything=True, hold_newcomers=True, hold_links_from=2)
    off = {
        "close_comments_for_old_posts": "",
        "close_comments_days_old": "14",
        "comment_moderation": "0",
        "comment_previously_approved": 0,
        "comment_max_links": "0",
    }
    assert taken(off, own).policy == DEFAULT


def test_number_above_what_a_policy_takes_is_counted_as_the_highest() -> None:
    found = taken({"comment_max_links": "500"})
    assert (found.policy.hold_links_from, found.ignored) == (100, ("comment_max_links 500: counted as 100",))


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[1]", "wp option list"),
        (b'"text"', "wp option list"),
        (b'{"comment_max_links": "many"}', "number"),
        (b" " * (17 * 1024 * 1024), "larger"),
    ],
)
def test_file_that_cannot_be_read_says_what_it_should_be(document: bytes, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        import_into(DEFAULT, options_of(document))
