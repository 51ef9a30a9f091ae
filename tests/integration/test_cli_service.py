"""`moderation init`, `demo`, `doctor`, usage and settings: an error is one line, a status means one thing."""

from __future__ import annotations

import re
import socket

import pytest

from moderation import __version__
from moderation.cli import COMMANDS
from tests.integration.cli import Terminal


def test_every_command_explains_itself(bare: Terminal) -> None:
    told = bare.good("--help").out
    for name in COMMANDS:
        assert name in told
        assert "Usage: " in bare.good(name, "--help").out


def test_version_is_printed(bare: Terminal) -> None:
    assert __version__ in bare.good("--version").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["--nothing"],
        ["site", "add"],
        ["site", "add", "x"],
        ["site", "set", "x", "--mode", "loud"],
        ["site", "key", "x", "--revoke", "one"],
        ["moderator", "add", "x", "--role", "king"],
        ["train", "--promote", "perhaps"],
        ["train", "--data", "/nothing"],
        ["score", "--output", "xml"],
        ["import", "jsonl", "/nothing", "--site", "x"],
        ["erase", "x"],
        ["explain"],
        ["model", "promote"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_that_names_the_help_and_has_status_2(
    bare: Terminal, arguments: list[str]
) -> None:
    bare.fails(*arguments, says=["; `moderation", "--help` says how it is called"], status=2)
    assert not (bare.folder / "var").exists()


@pytest.mark.parametrize("arguments", [[], ["site"], ["import"]], ids=" ".join)
def test_command_alone_that_has_others_below_it_shows_its_help(bare: Terminal, arguments: list[str]) -> None:
    ran = bare.run(*arguments)
    assert (ran.status, "Usage: " in ran.err) == (2, True)


def test_port_that_is_taken_is_an_error_of_one_line(bare: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        bare.set("BIND", bind)
        bare.fails("serve", says=[f"cannot serve on {bind}", "MODERATION_BIND"])
    assert not (bare.folder / "var").exists()


def test_init_is_safe_to_repeat(terminal: Terminal) -> None:
    assert "Ready" in terminal.good("init").out
    terminal.good("site", "add", "kitchen", "--url", "https://kitchen.example")
    terminal.good("init")
    assert len(terminal.good("site", "list", "--json").json) == 1


@pytest.mark.parametrize(
    "arguments",
    [["site", "list"], ["moderator", "list"], ["demo"], ["worker"], ["explain", "x"]],
    ids=" ".join,
)
def test_without_tables_the_error_says_what_to_run(bare: Terminal, arguments: list[str]) -> None:
    bare.fails(*arguments, says=["moderation init"])


def test_demo_fills_a_site_once(terminal: Terminal) -> None:
    told = terminal.good("demo").out
    assert re.search(r"API key, shown once: mod_\S+", told)
    (site,) = terminal.good("site", "list", "--json").json
    assert site["pending"] and site["published"] and site["rejected"]
    assert "0 new comments" in terminal.good("demo").out
    assert terminal.good("site", "list", "--json").json == [site]


def test_doctor_prints_what_is_in_force_and_no_secret(terminal: Terminal) -> None:
    terminal.set("SECRET_KEY", "a very secret key")
    told = terminal.good("doctor", "--json")
    assert set(told.json) == {"settings", "checks"}
    assert told.json["settings"]["MODERATION_MODELS_DIR"] == str(terminal.models)
    assert {c["state"] for c in told.json["checks"]} <= {"ok", "note"}
    assert "a very secret key" not in told.out
    shown = terminal.good("doctor").out
    assert "MODERATION_BIND" in shown and "database" in shown


def test_doctor_hides_the_password_of_the_database(bare: Terminal) -> None:
    bare.set("DATABASE_URL", "postgresql://someone:hunter2@127.0.0.1:1/nothing")
    ran = bare.run("doctor", "--json")
    assert ran.status == 1
    assert "hunter2" not in ran.out + ran.err
    assert next(c for c in ran.json["checks"] if c["name"] == "database")["state"] == "wrong"


@pytest.mark.parametrize("harm", ["no tables", "no model", "tampered model", "record garbled"])
def test_doctor_finds_what_is_wrong(bare: Terminal, terminal: Terminal, harm: str) -> None:
    if harm == "no tables":
        terminal.set("DATABASE_URL", f"sqlite:///{terminal.folder}/other.db")
    elif harm == "no model":
        (terminal.models / "serving.json").unlink()
    elif harm == "tampered model":
        next(terminal.models.glob("*/model.joblib")).write_bytes(b"x")
    else:
        (terminal.models / "serving.json").write_text("{")
    ran = terminal.run("doctor", "--json")
    wrong = [c["name"] for c in ran.json["checks"] if c["state"] == "wrong"]
    assert (ran.status, wrong) == (1, ["database" if harm == "no tables" else "model"])


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABSE_URL", "sqlite:///x.db", "MODERATION_DATABSE_URL is not a setting"),
        ("PORT", "8000", "is not a setting"),
        ("BIND_FILE", "/etc/hostname", "is not a setting"),
        ("WORKERS", "many", "MODERATION_WORKERS"),
        ("WORKERS", "0", "MODERATION_WORKERS"),
        ("BIND", "8000", "HOST:PORT"),
        ("BIND", "localhost:99999", "HOST:PORT"),
        ("DATABASE_URL", "mysql://x/y", "sqlite:///PATH"),
        ("LOG_LEVEL", "loud", "MODERATION_LOG_LEVEL"),
        ("SECRET_KEY_FILE", "/nothing", "cannot read /nothing"),
    ],
)
def test_setting_that_cannot_work_is_an_error_of_one_line(
    bare: Terminal, name: str, value: str, says: str
) -> None:
    bare.set(name, value)
    for command in (["site", "list"], ["score"]):
        bare.fails(*command, says=[says])
    ran = bare.run("doctor")
    assert (ran.status, ran.err) == (1, "")
    assert says in ran.out


def test_doctor_says_what_is_in_force_and_every_setting_that_is_wrong(bare: Terminal) -> None:
    for name, value in (("FOO", "1"), ("BIND", "banana"), ("WORKERS", "0"), ("THREADS", "7")):
        bare.set(name, value)
    ran = bare.run("doctor", "--json")
    wrong = [c["detail"] for c in ran.json["checks"] if c["state"] == "wrong"]
    assert (ran.status, ran.err) == (1, "")
    assert [said.split(":")[0].split(" ")[0] for said in wrong] == [
        "MODERATION_FOO",
        "MODERATION_BIND",
        "MODERATION_WORKERS",
    ]
    assert ran.json["settings"]["MODERATION_THREADS"] == "7"
    assert "wrong" in ran.json["settings"]["MODERATION_BIND"]
    assert not (bare.folder / "var").exists()


def test_secret_comes_from_a_file(terminal: Terminal) -> None:
    path = terminal.folder / "secret"
    path.write_text(f"sqlite:///{terminal.folder}/from-file.db\n")
    terminal.set("DATABASE_URL", None)
    terminal.set("DATABASE_URL_FILE", str(path))
    terminal.good("init")
    assert (terminal.folder / "from-file.db").exists()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////dev/null/moderation.db",
        "sqlite:////proc/moderation.db",
        "postgresql://127.0.0.1:1/nothing",
        "postgresql://127.0.0.1:port/nothing",
    ],
)
def test_database_that_cannot_be_opened_is_an_error_of_one_line(bare: Terminal, url: str) -> None:
    bare.set("DATABASE_URL", url)
    bare.fails("site", "list")
    checks = bare.run("doctor", "--json").json["checks"]
    assert next(c for c in checks if c["name"] == "database")["state"] == "wrong"


def test_models_folder_that_is_a_file_is_an_error_of_one_line(bare: Terminal) -> None:
    bare.set("MODELS_DIR", "/dev/null")
    bare.fails("model", "promote", "x")
    bare.fails("model", "rollback")
