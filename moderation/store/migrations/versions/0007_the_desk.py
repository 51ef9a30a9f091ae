"""the moderators' desk: order by worth, leases, escalations, bulk rulings"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

WAITS = 'ruled_at IS NULL AND erased_at IS NULL'
RULED = 'ruled_at IS NOT NULL AND erased_at IS NULL'


def index(name: str, columns: list[str], where: str) -> None:  # SQLite has no booleans
    op.create_index(name, 'comments', ['site_id', *columns], unique=False,
                    sqlite_where=sa.text(where.replace('audit ', 'audit = 1 ')), postgresql_where=sa.text(where))


def upgrade() -> None:
    op.add_column('comments', sa.Column('worth', sa.Float(), nullable=False, server_default=sa.text('1')))
    op.add_column('comments', sa.Column('newcomer', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('comments', sa.Column('post', sa.String(length=255), nullable=False, server_default=sa.text("''")))
    op.execute("UPDATE comments SET worth = CASE WHEN 1 - ABS(2 * probability - 1) < 0.05 THEN 0.05 "
               "ELSE 1 - ABS(2 * probability - 1) END WHERE probability IS NOT NULL AND status = 'pending'")
    op.execute("UPDATE comments SET ruled_at = NULL WHERE status = 'pending'")
    op.drop_index('ix_comments_queue', 'comments')
    index('ix_comments_queue', ['status', 'received_at', 'id', 'worth', 'ruled_at', 'erased_at'], WAITS)
    index('ix_comments_done', ['status', 'ruled_at', 'id', 'erased_at'], RULED)
    index('ix_comments_to_audit', ['received_at', 'id', 'status', 'audit', 'ruled_at', 'erased_at'], f'audit AND {WAITS}')
    op.add_column('rulings', sa.Column('batch', sa.String(length=32), nullable=True))
    op.create_index('ix_rulings_moderator', 'rulings', ['site_id', 'moderator', 'id'], unique=False)
    op.create_index('ix_rulings_batch', 'rulings', ['batch'], unique=False,
                    sqlite_where=sa.text('batch IS NOT NULL'), postgresql_where=sa.text('batch IS NOT NULL'))
    op.create_table('escalations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.String(length=32), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('moderator', sa.String(length=200), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_escalations_comment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_escalations_site_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalations'))
    )
    op.create_index(op.f('ix_escalations_comment_id'), 'escalations', ['comment_id'], unique=False)
    op.create_table('leases',
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('moderator', sa.String(length=100), nullable=False),
    sa.Column('comment_id', sa.String(length=32), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_leases_site_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('site_id', 'moderator', name=op.f('pk_leases'))
    )


def downgrade() -> None:
    op.drop_table('leases')
    op.drop_table('escalations')
    op.drop_index('ix_rulings_batch', 'rulings')
    op.drop_index('ix_rulings_moderator', 'rulings')
    op.drop_column('rulings', 'batch')
    for name in ('ix_comments_to_audit', 'ix_comments_done', 'ix_comments_queue'):
        op.drop_index(name, 'comments')
    op.create_index('ix_comments_queue', 'comments', ['site_id', 'status', 'received_at'], unique=False)
    for name in ('post', 'newcomer', 'worth'):
        op.drop_column('comments', name)
