"""the latest rulings on a site and under a post"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None
RULED = {'sqlite_where': sa.text('lesson > 0'), 'postgresql_where': sa.text('lesson > 0')}


def upgrade() -> None:
    op.add_column('traces', sa.Column('post', sa.BigInteger(), nullable=False, server_default=sa.text('0')))
    op.create_index('ix_traces_ruled', 'traces', ['site_id', 'comment_id', 'lesson'], unique=False, **RULED)
    op.create_index('ix_traces_ruled_post', 'traces', ['site_id', 'post', 'comment_id', 'lesson'], unique=False,
                    **RULED)


def downgrade() -> None:
    op.drop_index('ix_traces_ruled_post', 'traces')
    op.drop_index('ix_traces_ruled', 'traces')
    op.drop_column('traces', 'post')
