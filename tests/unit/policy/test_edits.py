"""One field of a policy at a time, as typed on a command line; and what differs, in words."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.errors import InvalidInput
from moderation.policy.differences import differences
from moderation.policy.document import DEFAULT, Policy
from moderation.policy.edits import Verb, apply, read

OWN = Policy(
    max_links=2,
    blocked_words=("casino*", "poker"),
    link_kinds={"code": "allow", "forum": "reject"},
    trusted_authors=("id:1",),
)


@pytest.mark.parametrize(
    ("verb", "text", "field", "value"),
    [
        ("set", "max_links=0", "max_links", 0),
        ("set", "hold_everything=true", "hold_everything", True),
        ("set", "hold_everything=off", "hold_everything", False),
        ("set", "pingbacks=allow", "pingbacks", "allow"),
        ("set", "languages=en, DE", "languages", ("en", "de")),
        ("set", 'blocked_words=["a b", "c"]', "blocked_words", ("a b", "c")),
        ("set", "blocked_words=", "blocked_words", ()),
        ("set", "link_kinds=shop:allow,video:hold", "link_kinds", {"shop": "allow", "video": "hold"}),
        ("add", "blocked_words= slots ", "blocked_words", ("casino*", "poker", "slots")),
        ("add", "blocked_words=poker", "blocked_words", ("casino*", "poker")),
        ("add", "blocked_authors=Lee, Ann", "blocked_authors", ("Lee, Ann",)),
        ("add", "trusted_authors=role:editor", "trusted_authors", ("id:1", "role:editor")),
        (
            "add",
            "link_kinds=shop:hold",
            "link_kinds",
            {"code": "allow", "forum": "reject", "shop": "hold"},
        ),
        ("drop", "blocked_words=POKER", "blocked_words", ("casino*",)),
        ("drop", "blocked_words", "blocked_words", ()),
        ("drop", "link_kinds=code", "link_kinds", {"forum": "reject"}),
        ("drop", "max_links", "max_links", 1),
        ("drop", "trusted_authors", "trusted_authors", DEFAULT.trusted_authors),
    ],
)
def test_field_is_edited(verb: Verb, text: str, field: str, value: Any) -> None:
    after = apply(OWN, [read(verb, text)])
    assert getattr(after, field) == value
    assert {f for f in Policy.model_fields if getattr(after, f) != getattr(OWN, f)} <= {field}


@pytest.mark.parametrize(
    ("verb", "text", "says"),
    [
        ("set", "max_link=1", "did you mean max_links?"),
        ("set", "colour=red", "site schema"),
        ("set", "max_links", "--set max_links=2"),
        ("add", "blocked_words", "--add blocked_words=casino*"),
        ("set", "max_links=many", "from 0 to 100"),
        ("add", "max_links=1", "--set max_links=VALUE"),
        ("drop", "max_links=2", "--set max_links=VALUE"),
        ("drop", "blocked_words=slots", "not in blocked_words"),
        ("drop", "link_kinds=shop", "by default already"),
        ("set", "blocked_words=[1,", "no JSON list"),
        ("add", "blocked_words=c++", "disallowed_keys"),
        ("add", "link_kinds=shop", "allow, hold or reject"),
        ("add", "link_kinds=boat:hold", "article"),
        ("add", "languages=english", "code of a language"),
    ],
)
def test_edit_that_cannot_be_says_what_to_do(verb: Verb, text: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        apply(OWN, [read(verb, text)])
    assert says in str(caught.value)


def test_edits_follow_each_other() -> None:
    edits = [read("drop", "blocked_words"), read("add", "blocked_words=slots"), read("set", "max_links=1")]
    assert apply(OWN, edits).blocked_words == ("slots",)


def test_differences_are_named_in_the_order_of_the_pages() -> None:
    assert differences(DEFAULT, DEFAULT) == ()
    assert differences(
        OWN, Policy(pingbacks="reject", blocked_words=("poker", "a" * 99), hold_newcomers=True)
    ) == (
        "trusted_authors: added role:administrator, role:editor; dropped id:1",
        "hold_newcomers: false → true",
        "max_links: 2 → 1",
        "link_kinds: code allow → hold, forum reject → hold",
        f"blocked_words: added {'a' * 60}…; dropped casino*",
        "pingbacks: hold → reject",
    )


def test_long_lists_are_counted_and_an_order_is_noticed() -> None:
    many = Policy(moderation_keys=tuple(f"k{n}" for n in range(9)))
    assert differences(DEFAULT, many) == ("moderation_keys: added k0, k1, k2, k3, k4 and 4 more",)
    turned = Policy(moderation_keys=many.moderation_keys[::-1])
    assert differences(many, turned) == ("moderation_keys: in another order",)
