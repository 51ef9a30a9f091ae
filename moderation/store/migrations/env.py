"""Runs migrations on the connection that `Database.migrate` holds; never opens one of its own."""

from __future__ import annotations

from alembic import context

from moderation.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
