"""Every setting of the service, read in one place from `MODERATION_*` environment variables.

Secrets may come from files (`MODERATION_SECRET_KEY_FILE=/run/secrets/key`). An unknown name is an
error, so that a typing slip cannot silently leave a default in force.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from moderation.errors import SettingsError

PREFIX = "MODERATION_"
SECRETS = ("database_url", "secret_key", "redis_url")


class Settings(BaseSettings):
    """What an operator may set. The description of each field is its documentation."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///var/moderation.db"),
        description="Where comments are kept: a SQLite or PostgreSQL URL.",
    )
    models_dir: Path = Field(default=Path("models"), description="Where trained models are kept.")
    training_data_dir: Path = Field(
        default=Path("training_data"), description="What the first model learns from."
    )
    bind: str = Field(default="127.0.0.1:8000", description="Address and port to serve on.")
    workers: int = Field(default=2, ge=1, le=64, description="Web worker processes.")
    threads: int = Field(default=2, ge=1, le=64, description="Threads in each web worker.")
    secret_key: SecretStr | None = Field(
        default=None,
        description="Signs sessions; made at first start and kept beside the database if unset.",
    )
    redis_url: SecretStr | None = Field(
        default=None, description="Shares login limits between processes and hosts."
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=8, description="How many proxies stand in front (X-Forwarded-*)."
    )
    webhook_allowed_hosts: str | None = Field(
        default=None,
        max_length=4096,
        description="Hosts, with commas between, that webhooks may reach over http and at private addresses.",
    )
    log_level: str = Field(
        default="info", pattern="^(debug|info|warning|error)$", description="How much to log."
    )

    @field_validator("bind")
    @classmethod
    def _bind_has_a_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError("give it as HOST:PORT, for example 127.0.0.1:8000")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_supported(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url.startswith(("postgres://", "postgresql://")):
            return SecretStr("postgresql+psycopg://" + url.split("://", 1)[1])
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
        return value

    @property
    def trusted_hosts(self) -> frozenset[str]:
        """The hosts that webhooks may reach over http and at private addresses."""
        named = (self.webhook_allowed_hosts or "").lower().split(",")
        return frozenset(host.strip() for host in named if host.strip())

    @property
    def is_sqlite(self) -> bool:
        """Say whether comments are kept in a SQLite file."""
        return self.database_url.get_secret_value().startswith("sqlite")

    @property
    def var_dir(self) -> Path:
        """The folder for what the service writes beside its database."""
        if self.is_sqlite:
            path = self.database_url.get_secret_value().removeprefix("sqlite:///")
            if path and path != ":memory:":
                return Path(path).parent
        return Path("var")


def read_settings() -> Settings:
    """Read the environment; raise SettingsError with one line that says what to mend."""
    settings, wrong = look_at_settings()
    if wrong:
        raise SettingsError(next(iter(wrong.values())))
    return settings


def look_at_settings() -> tuple[Settings, dict[str, str]]:
    """Read the environment; return with it, by name and in one line each, what is wrong.

    What is wrong has its default in the settings that are returned.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    from_files = {f"{PREFIX}{name.upper()}_FILE": name for name in SECRETS}
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for name in sorted(os.environ):
        if not name.startswith(PREFIX) or name in known:
            continue
        if name not in from_files:
            wrong[name] = f"{name} is not a setting; `moderation doctor` lists them"
            continue
        try:
            values[from_files[name]] = Path(os.environ[name]).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            wrong[name] = f"{name}: cannot read {os.environ[name]}: {error}"
    try:
        return Settings(**values), wrong  # type: ignore[arg-type]  # pydantic parses the strings
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            field = str(each["loc"][0])
            name = PREFIX + field.upper()
            wrong[name] = f"{name}: {each['msg'].removeprefix('Value error, ')}"
            values[field] = Settings.model_fields[field].default
    return Settings(**values), wrong  # type: ignore[arg-type]
