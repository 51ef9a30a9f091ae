"""Settings come from the environment, slips are errors, and secrets stay secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from moderation.errors import SettingsError
from moderation.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MODERATION_")]:
        monkeypatch.delenv(name)


def test_defaults_run_on_one_machine_with_sqlite() -> None:
    settings = read_settings()
    assert (settings.bind, settings.is_sqlite, settings.var_dir) == ("127.0.0.1:8000", True, Path("var"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MODERATION_BIND", "8000", "HOST:PORT"),
        ("MODERATION_BIND", "host:port", "HOST:PORT"),
        ("MODERATION_BIND", "host:70000", "HOST:PORT"),
        ("MODERATION_DATABASE_URL", "mysql://x", "sqlite:///PATH or postgresql://"),
        ("MODERATION_WORKERS", "0", "greater than or equal to 1"),
        ("MODERATION_WORKERS", "many", "valid integer"),
        ("MODERATION_LOG_LEVEL", "loud", "pattern"),
        ("MODERATION_COLOUR", "red", "not a setting"),
        ("MODERATION_WORKERS_FILE", "/x", "not a setting"),
        ("MODERATION_SECRET_KEY_FILE", "/no/such/file", "cannot read /no/such/file"),
    ],
)
def test_slip_is_an_error_of_one_line_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value).startswith(name)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_is_spoken_to_through_psycopg(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("MODERATION_DATABASE_URL", f"{scheme}://ann:pw@host/name")
    settings = read_settings()
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://ann:pw@host/name"
    assert (settings.is_sqlite, settings.var_dir) == (False, Path("var"))


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite:////srv/m/a.db", "/srv/m"),
        ("sqlite:///a/b.db", "a"),
        ("sqlite:///:memory:", "var"),
        ("sqlite:///", "var"),
    ],
)
def test_files_lie_beside_the_database(url: str, folder: str) -> None:
    assert Settings(database_url=url).var_dir == Path(folder)


def test_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    monkeypatch.setenv("MODERATION_SECRET_KEY_FILE", str(tmp_path / "key"))
    settings = read_settings()
    assert settings.secret_key is not None
    assert settings.secret_key.get_secret_value() == "hush"
    assert "hush" not in repr(settings)


def test_each_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())
