"""what a blog that speaks Akismet knows a comment by, and where it wants to hear of rulings"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('comments', sa.Column('akismet_guid', sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column('comments', 'akismet_guid')
