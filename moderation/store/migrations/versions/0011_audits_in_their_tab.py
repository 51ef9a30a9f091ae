"""audits that wait stand in their own tab alone: the queue's index says which they are; their own is used"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None
BEFORE = ['site_id', 'status', 'received_at', 'id', 'worth', 'ruled_at', 'erased_at']
WAITING = sa.text('ruled_at IS NULL AND erased_at IS NULL')


def _index(name: str, columns: list[str], where: sa.TextClause, sqlite: sa.TextClause) -> None:
    op.drop_index(name, 'comments')
    op.create_index(name, 'comments', columns, unique=False, sqlite_where=sqlite, postgresql_where=where)


def upgrade() -> None:
    _index('ix_comments_queue', [*BEFORE, 'audit'], WAITING, WAITING)
    _index('ix_comments_audit', ['site_id', 'audit', 'received_at'], sa.text('audit'), sa.text('audit = 1'))


def downgrade() -> None:
    _index('ix_comments_audit', ['site_id', 'received_at'], sa.text('audit'), sa.text('audit'))
    _index('ix_comments_queue', BEFORE, WAITING, WAITING)
