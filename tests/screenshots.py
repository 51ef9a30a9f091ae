"""Takes pictures of the pages, from a temporary installation: `python -m tests.screenshots FOLDER`.

Each page at the widths of a phone, a tablet and a desk, light and dark.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Literal

from flask import Flask
from playwright.sync_api import Browser, StorageState, sync_playwright

from moderation import access, auditing, demo, desk, house, review, tenancy
from moderation.app import connect, create_app
from moderation.classifier import artifacts, dataset, training
from moderation.classifier.artifacts import Shelf
from moderation.intake import Intake
from moderation.policy.document import Policy
from moderation.settings import Settings
from moderation.store import people, sites
from moderation.store import queue as waiting
from moderation.store.journal import Actor
from moderation.store.sites import Site
from moderation.submission import from_row
from moderation.web.login import hasher
from tests.browser.chromium import installed, launch, serving
from tests.browser.hostile import HOSTILE
from tests.cast import ADMIN, MODERATOR, PASSWORD, REGULAR, THOUGHTFUL, comment

PAST, AUDITED, AUDITS_LEFT = 500, 0.6, 5  # comments, how many are audits, how many of those still wait
ROOT = Path(__file__).parent.parent
WIDTHS = {390: 844, 820: 1180, 1400: 900}  # a phone, a tablet, a desk; each with its height
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NOBODYS = "newcomer"  # a moderator without a site: the page of the first run
WHOLE = ("insights", "journal")  # pages that are pictured down to their end
REVIEW = "/sites/demo/review"
PAGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    # who looks, the picture's name, the address, the keys that are pressed there
    ("", "login", "/login", ()),
    (NOBODYS, "first-run", "/", ()),
    (ADMIN, "queue", REVIEW, ()),
    (ADMIN, "filter", f"{REVIEW}?kind=forum", ("/",)),
    (ADMIN, "nothing-matches", f"{REVIEW}?q=nothing+like+it", ()),
    (ADMIN, "help", REVIEW, ("?",)),
    (ADMIN, "why", REVIEW, ("r",)),
    (ADMIN, "chosen", REVIEW, ("Shift+X",)),
    (ADMIN, "bulk", REVIEW, ("Shift+X", "a")),
    (ADMIN, "edited", f"{REVIEW}?case=external:edited", ()),
    (ADMIN, "audit", "/sites/demo/audit", ()),
    (ADMIN, "auto-rejected", "/sites/demo/auto-rejected", ()),
    (ADMIN, "rejected", "/sites/demo/rejected", ()),
    (ADMIN, "published", "/sites/demo/published", ()),
    (ADMIN, "empty", "/sites/hostile/published", ()),
    (ADMIN, "hostile", "/sites/hostile/auto-rejected", ()),
    (ADMIN, "settings", "/sites/demo/settings", ()),
    (ADMIN, "doubtful", "/sites/demo/doubtful-labels", ()),
    (ADMIN, "insights", "/sites/demo/insights", ()),
    (ADMIN, "insights-empty", "/sites/a%20new%20blog/insights", ()),
    (ADMIN, "insights-all", "/insights?days=7", ()),
    (ADMIN, "sites", "/admin/sites", ()),
    (ADMIN, "site", "/admin/sites/demo", ()),
    (ADMIN, "webhooks", "/admin/sites/demo/webhooks", ()),
    (ADMIN, "people", "/admin/people", ()),
    (ADMIN, "person", "/admin/people/1", ()),
    (ADMIN, "journal", "/admin/journal", ()),
    (ADMIN, "account", "/account", ()),
    (NOBODYS, "refused", "/admin/people", ()),
    (ADMIN, "error", "/nowhere", ()),
)


def installation(folder: Path) -> Settings:
    """Make an installation with a model in a folder."""
    models = folder / "models"
    made = training.train(dataset.read_seed(ROOT / "training_data"), None)
    artifacts.write(models / made.version, made.weights, made.card)
    Shelf(models).promote(made.version)
    return Settings(
        database_url=f"sqlite:///{folder}/moderation.db",
        models_dir=models,
        training_data_dir=ROOT / "training_data",
    )


def furnish(intake: Intake) -> None:
    """Fill an installation: the demo site, a site full of hostile comments, people, and some rulings."""
    with intake.database.write() as connection:
        site, _ = sites.add(connection, demo.NAME, demo.URL)
        attacked, _ = sites.add(connection, "hostile", "https://hostile.example")
        people.add(connection, ADMIN, hasher.hash(PASSWORD), "admin")
        people.add(connection, NOBODYS, hasher.hash(PASSWORD), "moderator")
    demo.fill(intake, site)
    look_back(intake, site, datetime.now(UTC))
    own = Policy(max_links=2, blocked_words=("casino*", "loan"))
    house.change(intake.database, site.id, by=ADMIN, how="page", edit=lambda _: own)
    actor = Actor(ADMIN, "page")
    tenancy.add_site(intake.database, actor, "a new blog", "https://new.example")
    moira = access.add(intake.database, actor, MODERATOR, hasher.hash(PASSWORD), "moderator", ["hostile"])
    access.change(intake.database, actor, moira.id, role="moderator", site_names=["hostile", demo.NAME])
    edit(intake, site)
    for content, author in HOSTILE.values():
        intake.submit(attacked, from_row(comment(content, author)))
    with intake.database.read() as connection:
        listed = waiting.page(connection, site.id, waiting.Listing("auto-rejected", most=4)).comments
    for stored in listed:
        case = review.look(intake.database, site.id, stored.id)
        review.rule(
            intake.database,
            site.id,
            stored.id,
            "reject",
            reason=case.suggested,
            moderator=ADMIN,
            source="page",
        )


def look_back(intake: Intake, site: Site, now: datetime) -> None:
    """Give a site a past: comments of four weeks, most of those that waited ruled on, some by two people."""
    dice = random.Random(5)
    intake.coin = lambda percent: dice.random() < AUDITED
    texts = [
        json.loads(line) for line in files(demo).joinpath("comments.jsonl").read_text("utf-8").splitlines()
    ]
    for number in range(PAST):
        moment = now - timedelta(days=27) * (1 - number / PAST) - timedelta(minutes=dice.randrange(600))
        body = dice.choice(texts) | {"id": f"past-{number}"}
        body["content"] += f" ({number})" if dice.random() < 0.7 else ""
        said = intake.submit(site, from_row(body), moment).said
        people = dice.sample((ADMIN, MODERATOR, "nell"), dice.choice((1, 1, 1, 2)))
        likely = 0.9 if said["status"] == "pending" else 0.5
        if dice.random() < likely:
            contrary = "reject" if said["verdict"] == "publish" else "publish"
            same = "publish" if contrary == "reject" else "reject"
            for person in people:
                review.rule(
                    intake.database, site.id, said["id"], contrary if dice.random() < 0.15 else same,
                    moderator=person, source="page", now=moment + timedelta(hours=dice.expovariate(0.1)),
                )  # fmt: skip
    with intake.database.read() as connection:
        fresh = sites.by_id(connection, site.id)
        open_audits = waiting.page(connection, site.id, waiting.Listing("audit", most=PAST)).comments
    for audit in open_audits[AUDITS_LEFT:]:
        ruling = audit.verdict if audit.verdict != "hold" and dice.random() < 0.97 else "publish"
        review.rule(intake.database, site.id, audit.id, ruling, moderator=MODERATOR, source="page", now=now)
    auditing.renew(intake, fresh, now)


def edit(intake: Intake, site: Site) -> None:
    """Let a known author edit a comment that another moderator looks at and passed on."""
    asks = "Does straw keep the heap warm? https://heap.example/viewtopic.php?t=2 has a table"
    for words in (f"{asks}.", f"{asks} of the core at minus ten. I have sensors to sell, too."):
        said = intake.submit(site, from_row(comment(words, REGULAR, id="edited"))).said
        earlier = from_row(comment(f"{THOUGHTFUL} {words}", REGULAR))
        review.rule(intake.database, site.id, intake.submit(site, earlier).said["id"], "publish")
    desk.attend(intake.database, site.id, NOBODYS, said["id"])
    desk.escalate(intake.database, site.id, said["id"], NOBODYS, "Do we know these sensors?")


def enter(browser: Browser, address: str, name: str) -> StorageState:
    """Log in once and return the session: whoever logs in for each picture is soon throttled."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login" not in url)
    session = context.storage_state()
    context.close()
    return session


def take(app: Flask, path: str, folder: Path) -> None:
    """Write all pictures into a folder."""
    with serving(app) as address, sync_playwright() as playwright:
        browser = launch(playwright, path)
        sessions = {name: enter(browser, address, name) for name in (ADMIN, NOBODYS)}
        for width, height in WIDTHS.items():
            for scheme in SCHEMES:
                for who, name, target, keys in PAGES:
                    context = browser.new_context(
                        base_url=address,
                        viewport={"width": width, "height": height},
                        color_scheme=scheme,
                        storage_state=sessions.get(who),
                    )
                    page = context.new_page()
                    page.goto(target)
                    if page.locator(".desk").count():
                        page.wait_for_selector("html[data-ready=yes]", state="attached")
                    for key in keys:
                        page.keyboard.press(key)
                    page.wait_for_load_state("networkidle")
                    whole = name.startswith(WHOLE)
                    page.screenshot(path=folder / f"page_{name}_{width}_{scheme}.png", full_page=whole)
                    context.close()
        browser.close()


def main(arguments: list[str]) -> int:
    """Take the pictures; returns the exit status."""
    path = installed()
    if len(arguments) != 1 or path is None:
        print(__doc__ if path else "There is no Chromium; tests/install_chromium.sh installs it.")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        settings = installation(Path(temporary))
        intake = connect(settings)
        intake.database.migrate()
        furnish(intake)
        app = create_app(settings, intake)
        take(app, path, folder)
        intake.database.close()
    print(f"{len(list(folder.glob('page_*.png')))} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
