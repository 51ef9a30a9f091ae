"""Makes an installation ready: tables, a first model, somebody who may log in. Safe to repeat."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from moderation import access, demo, tenancy
from moderation.access import new_password
from moderation.classifier.artifacts import Shelf
from moderation.errors import ArtifactError, Conflict, ModerationError, NotFound, OutdatedModel
from moderation.intake import Intake
from moderation.settings import Settings
from moderation.store import sites
from moderation.store.database import Database
from moderation.store.journal import Actor
from moderation.store.sites import Keys, Site
from moderation.web.login import hasher

ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Welcome:
    """What is shown once, at the first start."""

    site: Site
    keys: Keys
    admin: str
    password: str


def prepare(settings: Settings) -> bool:
    """Migrate the database and train a model if none can serve; say whether one was trained."""
    database = Database(settings.database_url.get_secret_value())
    database.migrate()
    database.close()
    if not _needs_model(Shelf(settings.models_dir)):
        return False
    # Another process, so that a server never holds what only training needs.
    done = subprocess.run([sys.executable, "-m", "moderation.cli", "train", "--quiet"], check=False)
    if done.returncode != 0:
        raise ModerationError("the first model could not be trained; comments would all be held")
    return True


def _needs_model(shelf: Shelf) -> bool:
    """Say whether to train: none serves yet, or the one that does was made for an older version.

    One that is broken or was tampered with is left for a person to decide about; `doctor` says so.
    """
    try:
        return not shelf.serving().version
    except OutdatedModel:
        return True
    except (ArtifactError, NotFound):
        return False


def welcome(intake: Intake) -> Welcome | None:
    """Make the demo site and an admin if there is no site yet; None if there is one."""
    database, actor, password = intake.database, Actor("", "start"), new_password()
    with database.read() as connection:
        if sites.all_sites(connection):
            return None
    site, keys = tenancy.add_site(database, actor, demo.NAME, demo.URL)
    try:
        access.add(database, actor, ADMIN, hasher.hash(password), "admin")
    except Conflict:  # there is one already
        password = ""
    demo.fill(intake, site)
    return Welcome(site, keys, ADMIN, password)
