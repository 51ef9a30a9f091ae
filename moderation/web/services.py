"""Hands the running app's parts to its views, typed."""

from __future__ import annotations

from flask import current_app

from moderation.intake import Intake
from moderation.store.database import Database

INTAKE = "moderation.intake"


def intake() -> Intake:
    """Return the intake of the app that serves this request."""
    found: Intake = current_app.extensions[INTAKE]
    return found


def database() -> Database:
    """Return the database of the app that serves this request."""
    return intake().database
