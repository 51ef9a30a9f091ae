"""journal, sessions, and the rules that fired"""

from __future__ import annotations

import json
import secrets

import sqlalchemy as sa

from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

AT_ONCE = 500  # comments
APPEND_ONLY = 'the journal is only added to'


def upgrade() -> None:
    op.create_table('journal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=200), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('action', sa.String(length=30), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('site', sa.String(length=100), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal')),
    sqlite_autoincrement=True
    )
    if op.get_bind().dialect.name == 'sqlite':
        for what in ('UPDATE', 'DELETE'):
            op.execute(
                f"CREATE TRIGGER journal_no_{what.lower()} BEFORE {what} ON journal "
                f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION journal_is_added_to() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$"
        )
        op.execute(
            'CREATE TRIGGER journal_is_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON journal '
            'FOR EACH STATEMENT EXECUTE FUNCTION journal_is_added_to()'
        )
    op.create_table('sessions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('moderator_id', sa.Integer(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('browser', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['moderator_id'], ['moderators.id'], name=op.f('fk_sessions_moderator_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
    sa.UniqueConstraint('hash', name=op.f('uq_sessions_hash'))
    )
    op.create_index('ix_sessions_moderator_id', 'sessions', ['moderator_id'], unique=False)
    op.drop_column('moderators', 'session')  # everybody logs in anew
    op.add_column('site_keys', sa.Column('used_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('comments', sa.Column('rules', sa.Text(), nullable=False, server_default=sa.text("''")))
    _name_rules()
    op.create_index('ix_comments_days', 'comments', ['site_id', 'received_at', 'verdict', 'rules'], unique=False)
    op.create_index('ix_comments_ruled', 'comments',
                    ['site_id', 'received_at', 'id', 'revision', 'verdict', 'probability', 'audit', 'model', 'rules', 'ruled_at'],
                    unique=False,
                    sqlite_where=sa.text('ruled_at IS NOT NULL'), postgresql_where=sa.text('ruled_at IS NOT NULL'))


def _name_rules() -> None:
    """Read from each stored answer which rules had fired."""
    comments = sa.table('comments', sa.column('id'), sa.column('answer'), sa.column('rules'))
    bind, last = op.get_bind(), ''
    named = comments.update().where(comments.c.id == sa.bindparam('which')).values(rules=sa.bindparam('named'))
    while True:
        rows = bind.execute(
            sa.select(comments.c.id, comments.c.answer).where(comments.c.id > last).order_by(comments.c.id).limit(AT_ONCE)
        ).all()
        found = [
            {'which': id, 'named': ' '.join(f"{f['rule']}:{f['asks']}" for f in json.loads(answer).get('findings', []))}
            for id, answer in rows
        ]
        fired = [each for each in found if each['named']]
        if fired:
            bind.execute(named, fired)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def downgrade() -> None:
    op.drop_index('ix_comments_ruled', 'comments')
    op.drop_index('ix_comments_days', 'comments')
    op.drop_column('comments', 'rules')
    op.drop_column('site_keys', 'used_at')
    op.add_column('moderators', sa.Column('session', sa.String(length=32), nullable=False, server_default=''))
    moderators = sa.table('moderators', sa.column('id'), sa.column('session'))
    for id in op.get_bind().execute(sa.select(moderators.c.id)).scalars().all():
        op.get_bind().execute(moderators.update().where(moderators.c.id == id).values(session=secrets.token_hex(16)))
    op.drop_index('ix_sessions_moderator_id', 'sessions')
    op.drop_table('sessions')
    op.drop_table('journal')
    if op.get_bind().dialect.name != 'sqlite':
        op.execute('DROP FUNCTION journal_is_added_to()')
