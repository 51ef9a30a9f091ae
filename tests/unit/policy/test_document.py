"""A policy document: validated, named by its content, and complete."""

from __future__ import annotations

import pytest

from moderation.errors import InvalidInput
from moderation.policy.document import DEFAULT, Policy, parse
from moderation.text.link_kinds import KINDS


def test_empty_document_is_the_house_policy() -> None:
    assert parse("{}") == DEFAULT
    assert DEFAULT.version.startswith("house-")


def test_equal_policies_have_equal_names_and_others_do_not() -> None:
    first, second = parse('{"max_links": 2}'), Policy(max_links=2)
    assert first.version == second.version
    assert first.version.startswith("site-")
    assert first.version != parse('{"max_links": 3}').version


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ('{"max_links": -1}', "/max_links"),
        ('{"max_links": "many"}', "/max_links"),
        ('{"max_link": 1}', "/max_link"),
        ('{"link_kinds": {"shop": "maybe"}}', "/link_kinds/shop"),
        ('{"link_kinds": {"boat": "allow"}}', "/link_kinds/boat/[key]"),
        ('{"allowed_hosts": [""]}', "/allowed_hosts/0"),
        ('{"brief_words": 0}', "/brief_words"),
        ('{"flood_per_minute": 0}', "/flood_per_minute"),
        ("[]", ""),
        ("no JSON", ""),
        (b"\xff", ""),
    ],
)
def test_fault_is_named(document: str | bytes, pointer: str) -> None:
    with pytest.raises(InvalidInput, match=r"^policy") as caught:
        parse(document)
    assert caught.value.pointer == pointer


def test_each_kind_of_link_is_treated_in_exactly_one_way() -> None:
    treated = [kind for t in ("allow", "hold", "reject") for kind in DEFAULT.kinds(t)]
    assert sorted(treated) == sorted(KINDS)
    assert "unknown" in DEFAULT.kinds("hold")
    assert "shop" in Policy(link_kinds={"shop": "allow"}).kinds("allow")


def test_policy_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(DEFAULT, "max_links", 9)  # noqa: B010  # mypy knows that it is forbidden
