"""Puts everything together: settings in, a Flask app out. The only place that does."""

from __future__ import annotations

import logging
import os
import secrets
import sys
from pathlib import Path

import structlog
from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from moderation.classifier.incumbent import Incumbent
from moderation.intake import Intake
from moderation.settings import Settings
from moderation.store import sessions
from moderation.store.database import Database
from moderation.web import login, metrics, navigation, problems, security
from moderation.web.account import account
from moderation.web.administration import administration
from moderation.web.akismet.routes import door as akismet
from moderation.web.api import api
from moderation.web.coral import coral
from moderation.web.doubtful import doubtful as doubtful_pages
from moderation.web.endpoints import TRUSTED, endpoints
from moderation.web.health import health
from moderation.web.house import settings as settings_pages
from moderation.web.insights import insights
from moderation.web.journal import journal
from moderation.web.login import login as login_pages
from moderation.web.openapi import docs
from moderation.web.queue import queue
from moderation.web.rulings import rulings
from moderation.web.services import INTAKE
from moderation.web.staff import staff

LARGEST_BODY = 1024 * 1024  # bytes; a batch is bounded by the line instead


def configure_logging(level: str) -> None:
    """Log events as lines of key=value on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "event")),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def secret_key(settings: Settings) -> str:
    """Return the key that signs sessions; made once and kept beside the database, readable to us alone."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = settings.var_dir / "secret_key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return Path(path).read_text("utf-8").strip()


def connect(settings: Settings) -> Intake:
    """Open the database and the models of an installation."""
    return Intake(Database(settings.database_url.get_secret_value()), Incumbent(settings.models_dir))


FOR_PROGRAMS = ("/v1/", "/1.1/", "/1.2/", "/akismet/", "/coral/")


class PagesOnly(SecureCookieSessionInterface):
    """Sessions for people with a browser. The APIs have keys, and read and sign no cookie."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith(FOR_PROGRAMS) else super().open_session(app, request)


def create_app(settings: Settings, intake: Intake | None = None) -> Flask:
    """Return the service as a WSGI application."""
    app = Flask("moderation.web")
    app.config.update(
        SECRET_KEY=secret_key(settings),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        SESSION_COOKIE_NAME="moderation",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.trusted_proxies > 0,
        PERMANENT_SESSION_LIFETIME=sessions.IDLE,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = PagesOnly()
    app.extensions[INTAKE] = intake or connect(settings)
    app.extensions[TRUSTED] = settings.trusted_hosts
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    metrics.register(app)
    security.register(app)
    problems.register(app)
    navigation.register(app)
    login.register(app, settings.redis_url.get_secret_value() if settings.redis_url else None)
    csrf = CSRFProtect(app)
    csrf.exempt(api)
    csrf.exempt(akismet)
    csrf.exempt(coral)
    for blueprint in (api, akismet, coral, health, docs):
        app.register_blueprint(blueprint)
    for blueprint in (login_pages, account, queue, rulings, doubtful_pages, insights, settings_pages):
        app.register_blueprint(blueprint)
    for blueprint in (administration, endpoints, staff, journal):
        app.register_blueprint(blueprint)
    return app
