"""Commands that run the service and look after it."""

from __future__ import annotations

import sys

import click

from moderation import demo as demo_site
from moderation import tenancy
from moderation.app import configure_logging, connect
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, me, open_database, print_json, print_table, progress, settings
from moderation.diagnosis import diagnose, in_force
from moderation.errors import NotFound
from moderation.installation import Welcome, prepare, welcome
from moderation.server import check_bind
from moderation.server import serve as run_server
from moderation.settings import look_at_settings
from moderation.worker import run as run_worker

EXAMPLE = '{"content": "Good post!", "post": {"title": "Composting through a cold winter"}}'


@click.command()
@click.option("--with-demo", is_flag=True, help="At the very first start, make a demo site and an admin.")
def serve(with_demo: bool) -> None:
    """Serve the API and the moderators' page, with the background worker."""
    current = settings()
    check_bind(current.bind)
    prepare(current)
    if with_demo:
        intake = connect(current)
        shown = welcome(intake)
        intake.database.close()
        if shown is not None:
            _greet(shown, current.bind)
    say(f"Serving on http://{current.bind} (queue at /, API at /docs). Ctrl-C ends it.", err=True)
    sys.exit(run_server(current))


def _greet(shown: Welcome, bind: str) -> None:
    password = f" with the password {shown.password}" if shown.password else ""
    told = f"""
A demo site was made. These are shown once:

  site         {shown.site.name}
  API key      {shown.keys.api}
  Akismet key  {shown.keys.akismet}
  log in at    http://{bind}/ as {shown.admin}{password}

Try it:

  curl -s http://{bind}/v1/comments -H 'Authorization: Bearer {shown.keys.api}' \\
    -d '{EXAMPLE}'
"""
    say(*told.split("\n"))


@click.command()
def worker() -> None:
    """Run the background worker alone (`serve` starts one by itself)."""
    current = settings()
    open_database(current).close()
    run_worker(current)


@click.command()
def init() -> None:
    """Migrate the database and train the first model if there is none. Safe to repeat."""
    trained = prepare(settings())
    say("Ready: the database is up to date" + (" and the first model serves." if trained else "."))


@click.command()
@click.option("--site", "name", default=demo_site.NAME, show_default=True, help="The site to fill.")
def demo(name: str) -> None:
    """Fill a site with a few dozen varied comments, so that there is something to look at."""
    current = settings()
    open_database(current).close()
    intake = connect(current)
    click.get_current_context().call_on_close(intake.database.close)
    try:
        site = tenancy.look(intake.database, name).site
    except NotFound:
        site, keys = tenancy.add_site(intake.database, me(), name, demo_site.URL)
        say(f"Made the site {name}. Its API key, shown once: {keys.api}")
    with progress() as show:
        new = demo_site.fill(intake, site, lambda share: show("filling the site", share))
    say(f"{new} new comments on {name}.")


@click.command()
@as_json
def doctor(json_: bool) -> None:
    """Print what is in force and what is wrong; exit status 1 if something is."""
    current, wrong = look_at_settings()
    configure_logging(current.log_level)
    shown = {**dict(in_force(current)), **dict.fromkeys(wrong, "nothing: it is wrong, see below")}
    checks = list(diagnose(current, wrong))
    if json_:
        print_json(
            {
                "settings": shown,
                "checks": [{"name": c.name, "state": c.state, "detail": c.detail} for c in checks],
            }
        )
    else:
        print_table(("setting", "in force"), list(shown.items()))
        say("")
        print_table(("checked", "state", "found"), [(c.name, c.state, c.detail) for c in checks])
    sys.exit(1 if any(c.state == "wrong" for c in checks) else 0)
