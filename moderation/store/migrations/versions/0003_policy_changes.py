"""policy changes"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import sqlalchemy as sa

from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    changes = op.create_table('policy_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('version', sa.String(length=40), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('made_by', sa.String(length=200), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_policy_changes_site_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_changes')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_policy_changes_site', 'policy_changes', ['site_id', 'id'], unique=False)
    sites = sa.table('sites', sa.column('id'), sa.column('mode'), sa.column('policy'))
    for id, mode, document in op.get_bind().execute(sa.select(sites.c.id, sites.c.mode, sites.c.policy)).all():
        if document != '{}':
            # Named by what is stored: a name for this row, not one that decisions carry.
            version = 'site-' + hashlib.sha256(document.encode()).hexdigest()[:12]
            op.get_bind().execute(changes.insert().values(
                site_id=id, mode=mode, version=version, document=document, how='cli', made_by='',
                summary=['as it was before changes were kept'], made_at=datetime.now(UTC),
            ))
    # Not in batch mode: that would make the table anew, and take every site's comments with the old one.
    op.drop_column('sites', 'policy')


def downgrade() -> None:
    op.add_column('sites', sa.Column('policy', sa.Text(), nullable=False, server_default='{}'))
    op.execute(
        'UPDATE sites SET policy = COALESCE((SELECT document FROM policy_changes WHERE id = '
        '(SELECT max(id) FROM policy_changes c WHERE c.site_id = sites.id)), policy)'
    )
    op.drop_index('ix_policy_changes_site', 'policy_changes')
    op.drop_table('policy_changes')
