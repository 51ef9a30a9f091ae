"""A policy document: validated, named by its content, and complete."""

from __future__ import annotations

import pytest
from openapi_schema_validator import OAS31Validator

from moderation.errors import InvalidInput
from moderation.policy.document import DEFAULT, QUESTIONS, Policy, from_values, parse
from moderation.policy.faults import InvalidPolicy
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
        ('{"link_kinds": {"boat": "allow"}}', "/link_kinds/boat"),
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


def test_every_fault_is_told_with_what_to_do() -> None:
    document = """{"max_link": 1, "brief_words": "x", "hold_everything": "perhaps", "languages": ["en", "xx"],
        "blocked_words": ["fine", "c++", "a*b"], "trusted_authors": ["Ann"], "pingbacks": "burn",
        "blocked_authors": ["1.2.3", "a@@b"], "disallowed_keys": "casino", "link_kinds": [],
        "close_after_days": 1.5, "allowed_hosts": [7, "a b"], "moderation_keys": ["0"], "a/b~c": 0}"""
    with pytest.raises(InvalidPolicy) as caught:
        parse(document)
    told = dict(caught.value.faults)
    assert list(told) == [
        "/trusted_authors/0",
        "/blocked_authors/0",
        "/blocked_authors/1",
        "/link_kinds",
        "/allowed_hosts/0",
        "/allowed_hosts/1",
        "/brief_words",
        "/blocked_words/1",
        "/blocked_words/2",
        "/disallowed_keys",
        "/moderation_keys/0",
        "/languages/1",
        "/close_after_days",
        "/pingbacks",
        "/hold_everything",
        "/max_link",
        "/a~1b~0c",
    ]
    assert told["/max_link"] == "is no field of a policy; did you mean max_links?"
    assert told["/brief_words"] == "must be a whole number from 1 to 200"
    assert told["/pingbacks"] == "must be allow, hold or reject"
    assert told["/disallowed_keys"] == "must be a list"
    assert told["/allowed_hosts/0"] == "must be text"
    assert told["/allowed_hosts/1"] == "holds a character that cannot stand here"
    assert told["/link_kinds"].startswith("must be an object")
    assert "“c++” must be made of letters" in told["/blocked_words/1"]
    assert str(caught.value).endswith("(and 16 more)")
    assert not any("pydantic" in message or "Value" in message for message in told.values())


@pytest.mark.parametrize(
    ("field", "entries"),
    [
        ("moderation_keys", ["k"] * 100_001),
        ("closed_posts", [str(n) for n in range(5_001)]),
        ("moderation_keys", ["k" * 256]),
        ("allowed_hosts", ["h" * 254]),
        ("moderation_keys", [f"{n:09}{'k' * 90}" for n in range(50_000)]),
    ],
    ids=["too many", "too many of another", "too long", "too long a host", "too much in all"],
)
def test_sizes_are_bounded(field: str, entries: list[str]) -> None:
    with pytest.raises(InvalidPolicy, match=r"at most|larger than 4 MiB"):
        from_values({field: entries})


def test_document_that_is_too_large_is_not_even_read() -> None:
    with pytest.raises(InvalidPolicy, match="larger than 4 MiB"):
        parse(b" " * (4 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("allowed_hosts", ["https://WWW.A.example/path", "a.example "], ("a.example",)),
        ("blocked_words", ["  buy   now ", "buy now"], ("buy now",)),
        ("disallowed_keys", [" a  b "], ("a  b",)),
        ("languages", ["EN"], ("en",)),
        ("closed_posts", ["http://www.a.example/x/#top", "https://a.example/x", 17], ("a.example/x", "17")),
        ("closed_posts", ["https://a.example:8080/?p=7", "http://[a"], ("a.example:8080?p=7", "http://[a")),
        ("blocked_authors", ["Ann   Lee <ann@a.example>"], ("Ann Lee <ann@a.example>",)),
    ],
)
def test_entries_are_brought_into_one_form(field: str, given: list[str], kept: tuple[str, ...]) -> None:
    assert getattr(from_values({field: given}), field) == kept


def test_every_field_answers_one_question_and_says_what_it_is() -> None:
    assert sorted(name for names in QUESTIONS.values() for name in names) == sorted(Policy.model_fields)
    for name, field in Policy.model_fields.items():
        assert field.title and field.description, name


def test_schema_accepts_what_the_house_accepts() -> None:
    schema = Policy.model_json_schema()
    validator = OAS31Validator(schema)
    validator.check_schema(schema)
    own = Policy(link_kinds={"code": "allow"}, blocked_words=("casino*",), languages=("en",))
    for policy in (DEFAULT, own):
        assert validator.is_valid(policy.model_dump(mode="json"))
    assert not validator.is_valid({"max_links": 101}) and not validator.is_valid({"max_link": 1})


def test_each_kind_of_link_is_treated_in_exactly_one_way() -> None:
    treated = [kind for t in ("allow", "hold", "reject") for kind in DEFAULT.kinds(t)]
    assert sorted(treated) == sorted(KINDS)
    assert "unknown" in DEFAULT.kinds("hold")
    assert "shop" in Policy(link_kinds={"shop": "allow"}).kinds("allow")


def test_policy_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(DEFAULT, "max_links", 9)  # noqa: B010  # mypy knows that it is forbidden
