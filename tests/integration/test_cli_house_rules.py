"""House rules from the command line: fields, files, earlier versions, WordPress's settings, the schema."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from moderation.policy.document import DEFAULT, Policy
from tests.integration.cli import Terminal


def shown(terminal: Terminal) -> dict[str, Any]:
    told: dict[str, Any] = terminal.good("site", "show", "kitchen", "--json").json
    return told


def set_(terminal: Terminal, *options: str) -> list[str]:
    """Change the site and return the lines that were printed."""
    return terminal.good("site", "set", "kitchen", *options).out.splitlines()


def test_fields_are_set_added_and_dropped_in_one_go(kitchen_at: Terminal) -> None:
    lines = set_(
        kitchen_at,
        *("--set", "max_links=2", "--add", "link_kinds=code:allow", "--mode", "shadow"),
        *(
            "--add",
            "blocked_words=casino*",
            "--add",
            "blocked_words=essay service",
            "--drop",
            "trusted_authors",
        ),
    )
    policy = Policy(max_links=2, link_kinds={"code": "allow"}, blocked_words=("casino*", "essay service"))
    assert lines == [
        f"kitchen is changed; policy {policy.version} is in force.",
        "  mode: enforce → shadow",
        "  max_links: 1 → 2",
        "  link_kinds: code hold → allow",
        "  blocked_words: added casino*, essay service",
    ]
    told = shown(kitchen_at)
    assert (told["policy"], told["mode"]) == (policy.model_dump(mode="json"), "shadow")
    assert set_(kitchen_at, "--set", "max_links=2") == ["kitchen: nothing changed."]


def test_changes_are_listed_and_an_earlier_version_put_in_force_again(kitchen_at: Terminal) -> None:
    for number in "23":
        set_(kitchen_at, "--set", f"max_links={number}")
    (second, first) = shown(kitchen_at)["changes"]
    assert (first["changed"], second["changed"]) == (["max_links: 1 → 2"], ["max_links: 2 → 3"])
    assert set(first) == {"policy_version", "mode", "made_at", "made_by", "how", "changed"}
    assert (first["how"], bool(first["made_by"])) == ("cli", True)
    set_(kitchen_at, "--policy-version", first["policy_version"])
    assert shown(kitchen_at)["policy"]["max_links"] == 2
    printed = kitchen_at.good("site", "show", "kitchen").out
    assert printed.count("max_links: ") == 3 and DEFAULT.version in printed
    set_(kitchen_at, "--policy-version", DEFAULT.version)
    assert shown(kitchen_at)["policy_version"] == DEFAULT.version
    kitchen_at.fails("site", "set", "kitchen", "--policy-version", "site-0", says=["site show"])


def test_long_lists_and_histories_are_shown_by_their_beginning(kitchen_at: Terminal) -> None:
    (kitchen_at.folder / "p.json").write_text(json.dumps({"held_words": [f"w{n}" for n in range(30)]}))
    for number in range(11):
        set_(kitchen_at, "--set", f"brief_words={number + 1}")
        set_(kitchen_at, "--policy", str(kitchen_at.folder / "p.json"))
    printed = kitchen_at.good("site", "show", "kitchen").out
    assert "w19" in printed and "w20" not in printed and "… and 10 more" in printed
    assert "and 2 more before these" in printed
    assert len(shown(kitchen_at)["changes"]) == 22


def test_file_gives_a_whole_policy_and_fields_are_set_on_top_of_it(kitchen_at: Terminal) -> None:
    set_(kitchen_at, "--set", "brief_words=9")
    (kitchen_at.folder / "p.json").write_text('{"max_links": 0, "held_words": ["slots"]}')
    set_(kitchen_at, "--policy", str(kitchen_at.folder / "p.json"), "--add", "held_words=poker")
    told = shown(kitchen_at)["policy"]
    assert (told["brief_words"], told["max_links"], told["held_words"]) == (25, 0, ["slots", "poker"])


def test_settings_of_wordpress_are_taken_over_and_told(kitchen_at: Terminal) -> None:
    options = [
        {"option_name": "disallowed_keys", "option_value": "casino\r\nviagra"},
        {"option_name": "comment_max_links", "option_value": "2"},
        {"option_name": "comment_previously_approved", "option_value": "1"},
        {"option_name": "comment_order", "option_value": "asc"},
        {"option_name": "blogname", "option_value": "Kitchen"},
    ]
    file = kitchen_at.folder / "options.json"
    file.write_text(json.dumps(options))
    lines = set_(kitchen_at, "--wordpress", str(file))
    assert lines[0] == "taken    disallowed_keys: 2 entries that reject"
    assert lines[1].startswith(
        "taken    comment_max_links 2: 2 links or more are held; more than 1 are still"
    )
    assert "ignored  comment_order: nothing here corresponds to it" in lines
    assert "  hold_newcomers: false → true" in lines
    told = shown(kitchen_at)
    assert (told["policy"]["max_links"], told["policy"]["hold_links_from"]) == (1, 2)
    assert told["changes"][0]["how"] == "import"
    set_(kitchen_at, "--wordpress", str(file), "--loosen")
    assert shown(kitchen_at)["policy"]["max_links"] == 100


def test_schema_is_printed_for_other_programs(bare: Terminal) -> None:
    schema = bare.good("site", "schema").json
    OAS31Validator.check_schema(schema)
    assert set(schema["properties"]) == set(Policy.model_fields)
    assert all(field["description"] for field in schema["properties"].values())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--set", "max_link=2"], "did you mean max_links?"),
        (["--set", "max_links=200"], "from 0 to 100"),
        (["--add", "languages=english"], "code of a language"),
        (["--drop", "blocked_words=slots"], "not in blocked_words"),
        (["--loosen"], "--wordpress"),
        (["--policy", "FILE", "--wordpress", "FILE"], "take one"),
        (["--wordpress", "FILE"], "wp option list"),
        (["--policy", "FILE"], "must be a JSON object"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    kitchen_at: Terminal, options: list[str], says: str
) -> None:
    file = kitchen_at.folder / "file.json"
    file.write_text("[1]")
    before = shown(kitchen_at)
    given = [str(file) if option == "FILE" else option for option in options]
    kitchen_at.fails("site", "set", "kitchen", "--mode", "shadow", *given, says=[says])
    assert shown(kitchen_at) == before
