"""audits and certificates"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('sites', sa.Column('cutoffs', sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column('comments', sa.Column('audit', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index('ix_comments_audit', 'comments', ['site_id', 'received_at'], unique=False,
                    sqlite_where=sa.text('audit'), postgresql_where=sa.text('audit'))
    op.create_table('certificates',
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('slice', sa.String(length=10), nullable=False),
    sa.Column('model', sa.String(length=100), nullable=False),
    sa.Column('policy', sa.String(length=40), nullable=False),
    sa.Column('certified', sa.Boolean(), nullable=False),
    sa.Column('cutoff', sa.Float(), nullable=True),
    sa.Column('audited', sa.Integer(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('bound', sa.Float(), nullable=False),
    sa.Column('needed', sa.Integer(), nullable=False),
    sa.Column('said', sa.String(length=200), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_certificates_site_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('site_id', 'side', 'slice', name=op.f('pk_certificates'))
    )


def downgrade() -> None:
    op.drop_table('certificates')
    op.drop_index('ix_comments_audit', 'comments')
    op.drop_column('comments', 'audit')
    op.drop_column('sites', 'cutoffs')
