"""Keeps the house's word: the map, the pages and the import contract say what the code does."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import SecretStr

import moderation
from moderation.app import create_app
from moderation.cli import cli
from moderation.decision import REASONS
from moderation.policy.document import DEFAULT, Policy
from moderation.policy.house_rules import house_rules
from moderation.settings import PREFIX, SECRETS, Settings
from moderation.text.link_kinds import KINDS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "moderation"
PAGES = (
    "login",
    "queue",
    "rulings",
    "doubtful",
    "settings",
    "administration",
    "endpoints",
    "staff",
    "journal",
    "account",
    "insights",
)  # blueprints for people: their addresses are no interface
MOST_LINES = 300


def page(name: str) -> str:
    """Return a page of the documentation."""
    return (ROOT / name).read_text("utf-8")


def modules() -> list[Path]:
    """Return every module that we wrote; migrations are history and stay as they are."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "versions" not in path.parts)


def top_level_names() -> list[str]:
    """Return the modules and packages that stand directly in `moderation`."""
    return sorted(
        path.stem
        for path in PACKAGE.iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    )


def on_the_map() -> set[str]:
    """Return the names at the head of the map's lines."""
    assert moderation.__doc__ is not None
    lines = re.findall(r"^ {4}(\w+/?(?:, \w+/?)*) +\S", moderation.__doc__, re.M)
    return {name.strip().rstrip("/") for line in lines for name in line.split(",")}


def shell_lines(name: str) -> Iterator[str]:
    """Yield the lines of a page's shell blocks, continued ones joined."""
    for block in re.findall(r"```sh\n(.*?)```", page(name), re.S):
        yield from block.replace("\\\n", " ").splitlines()


def commands_in(name: str, program: str) -> list[str]:
    """Return the lines of a page's shell blocks that call a program."""
    found = []
    for line in shell_lines(name):
        line = line.strip().removeprefix(".venv/bin/")
        if line.startswith(f"{program} "):
            found.append(line)
    return found


def pages() -> list[str]:
    """Return every page of the documentation."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    found += [ROOT / folder / "README.md" for folder in ("models", "training_data", "examples/blog")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def test_every_module_is_on_the_map() -> None:
    missing = set(top_level_names()) - on_the_map()
    assert not missing, "add a line to the map in moderation/__init__.py"


def test_the_map_names_nothing_that_is_gone() -> None:
    assert on_the_map() <= set(top_level_names())


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_opens_with_its_place(path: Path) -> None:
    assert path.read_text("utf-8").startswith('"""')


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_is_not_too_long(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= MOST_LINES, "split it along its questions"


def test_the_import_contract_holds() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_architecture_page_shows_the_layers_of_the_contract() -> None:
    contracts = tomllib.loads(page("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    picture = "\n".join(layer.replace("moderation.", "") for layer in layers)
    assert f"```\n{picture}\n```" in page("docs/architecture.md")


def test_the_architecture_page_names_every_contract() -> None:
    contracts = tomllib.loads(page("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    names = {contract["name"] for contract in contracts if contract["type"] != "layers"}
    assert {name for name in names if f"| {name} |" not in page("docs/architecture.md")} == set()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_setting_is_documented_with_its_default(name: str) -> None:
    field = Settings.model_fields[name]
    default = (
        field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
    )
    shown = "none" if default is None else f"`{default}`"
    assert f"| `{PREFIX}{name.upper()}` | {shown} |" in page("docs/settings.md")


@pytest.mark.parametrize("name", SECRETS)
def test_secret_is_documented_as_a_file(name: str) -> None:
    setting = f"{PREFIX}{name.upper()}"
    assert f"| `{setting}_FILE` | `{setting}` |" in page("docs/settings.md")


def test_no_page_names_a_setting_that_is_not_one() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}
    named = {
        setting for name in pages() for setting in re.findall(r"\bMODERATION_[A-Z_]*[A-Z]\b", page(name))
    }
    assert named <= known


def rule_ids() -> list[str]:
    """Return the ids of all rules of the house."""
    return sorted({bound.rule.id for bound in house_rules(DEFAULT)})


@pytest.mark.parametrize("rule", rule_ids())
def test_rule_has_a_heading(rule: str) -> None:
    assert f"\n### {rule}\n" in page("docs/rules.md")


def test_the_rules_page_has_no_rule_that_is_gone() -> None:
    assert sorted(re.findall(r"^### (.+)$", page("docs/rules.md"), re.M)) == rule_ids()


@pytest.mark.parametrize("rule", rule_ids())
def test_rule_page_says_what_a_rule_asks_for(rule: str) -> None:
    section = page("docs/rules.md").split(f"\n### {rule}\n")[1].split("\n#")[0]
    asked = {bound.asks.value for bound in house_rules(DEFAULT) if bound.rule.id == rule}
    assert {word for word in ("publish", "hold", "reject") if f"**{word}**" in section} == asked


@pytest.mark.parametrize("name", sorted(Policy.model_fields))
def test_parameter_of_the_policy_is_documented_with_its_default(name: str) -> None:
    default = Policy.model_fields[name].get_default(call_default_factory=True)
    shown = json.dumps(list(default) if isinstance(default, tuple) else default)
    assert f"| `{name}` | `{shown}` |" in page("docs/rules.md")


@pytest.mark.parametrize("kind", KINDS)
def test_kind_of_link_is_documented_with_its_treatment(kind: str) -> None:
    treatment = next(t for t in ("allow", "hold", "reject") if kind in DEFAULT.kinds(t))
    assert f"| `{kind}` | {treatment} |" in page("docs/rules.md")


@pytest.mark.parametrize("reason", REASONS)
def test_reason_tag_is_documented(reason: str) -> None:
    assert f"`{reason}`" in page("docs/api.md").split("### Reason tags")[1].split("\n#")[0]


def test_every_route_is_documented(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/moderation.db"
    app = create_app(Settings(database_url=SecretStr(url), models_dir=tmp_path))
    told = page("docs/api.md") + page("docs/operations.md") + page("docs/akismet.md")
    missing = []
    for route in app.url_map.iter_rules():
        if (
            route.endpoint == "static"
            or route.endpoint.split(".")[0] in PAGES
            or route.endpoint == "docs.asset"
        ):
            continue
        address = route.rule.removeprefix("/akismet/<key>").replace("<any('1.1', '1.2'):version>", "1.1")
        address = re.sub(r"<[^>]+>", "{id}", address)
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            if not re.search(rf"`{method} {re.escape(address)}[`?]", told):
                missing.append(f"{method} {address}")
    assert missing == []


def decisions() -> list[str]:
    """Return the pages of decisions."""
    return sorted(path.name for path in (ROOT / "docs/decisions").glob("*.md"))


@pytest.mark.parametrize("name", decisions())
def test_decision_is_linked_and_whole(name: str) -> None:
    assert f"(decisions/{name})" in page("docs/architecture.md")
    text = page(f"docs/decisions/{name}")
    assert text.startswith(f"# {name[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.M) == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(name[:4]) for name in decisions()] == list(range(1, len(decisions()) + 1))


@pytest.mark.parametrize("name", pages())
def test_links_between_pages_lead_somewhere(name: str) -> None:
    broken = []
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page(name)):
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        headings = (
            re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.M) if anchor and file.is_file() else []
        )
        slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
        if not file.exists() or (anchor and anchor not in slugs):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("name", pages())
def test_files_of_the_code_that_a_page_names_exist(name: str) -> None:
    named = set(re.findall(r"`((?:moderation|tests|docs|benchmarks|integrations)/[\w/.-]+)`", page(name)))
    assert {path for path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("name", pages())
def test_make_commands_on_a_page_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.M))
    called = {shlex.split(line, comments=True)[1] for line in commands_in(name, "make")}
    assert called <= targets


@pytest.mark.parametrize("name", pages())
def test_moderation_commands_on_a_page_exist(name: str) -> None:
    for line in commands_in(name, "moderation"):
        words = shlex.split(line.replace("[VERSION]", ""), comments=True)[1:]
        command: click.Command = cli
        with click.Context(cli) as context:
            while isinstance(command, click.Group):
                found = command.get_command(context, words.pop(0))
                assert found is not None, line
                command = found
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_the_readme_says_how_to_run_and_test() -> None:
    called = [shlex.split(line, comments=True)[1] for line in commands_in("README.md", "make")]
    assert called[:2] == ["run", "test"]


def test_the_changelog_has_this_version() -> None:
    headings = re.findall(r"^## \[(.+?)\]", page("CHANGELOG.md"), re.M)
    assert {"Unreleased", moderation.__version__} & set(headings)
    assert "### Model" in page("CHANGELOG.md")


def test_make_help_names_every_target() -> None:
    done = subprocess.run(
        ["make", "help"],
        cwd=ROOT,
        env=os.environ | {"MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    phony = re.search(r"^\.PHONY: (.+)$", page("Makefile"), re.M)
    assert phony is not None
    assert set(re.findall(r"^ +make (\S+)", done.stdout, re.M)) == set(phony[1].split())


def test_doors_and_commands_change_sites_and_people_through_use_cases() -> None:
    silent = re.compile(
        r"\b(?:sites\.(?:add|add_key|revoke_key|change|remove)|people\.(?:add|set_\w+|remove))\("
    )
    doors = [path for path in modules() if path.parts[-2] in ("web", "cli") or path.name == "installation.py"]
    found = [path.name for path in doors if silent.search(path.read_text("utf-8"))]
    assert found == [], "tenancy, access and house write the journal"
