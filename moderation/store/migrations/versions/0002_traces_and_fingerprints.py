"""traces and fingerprints

Comments that are there get their traces at once; their fingerprints, for which each text must be
read, are owed, and the worker makes them.
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

FILL = """
INSERT INTO traces (site_id, comment_id, author_key, network, verdict, lesson, links, website, text,
                    signature, keys, owed)
SELECT site_id, id, author_key, '', coalesce(ruling, verdict),
       CASE WHEN ruling IS NULL OR NOT learn THEN 0
            WHEN ruling = 'publish' THEN 1
            WHEN reason IN ('too-many-links', 'contact-details') THEN 2
            WHEN reason IN ('brief-praise', 'generic', 'disguised', 'duplicate', 'off-topic', 'abusive') THEN 3
            ELSE 4 END,
       0, 0, 0, :nothing, :nothing, true
FROM (SELECT comments.site_id, comments.id, comments.author_key, comments.verdict,
             standing.ruling, standing.learn, standing.reason
      FROM comments
      LEFT JOIN rulings AS standing ON standing.id = (
          SELECT max(r.id) FROM rulings AS r
          WHERE r.comment_id = comments.id AND r.revision = comments.revision AND r.undone_at IS NULL)
      WHERE comments.erased_at IS NULL) AS known
"""


def upgrade() -> None:
    op.create_table('traces',
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.String(length=32), nullable=False),
    sa.Column('author_key', sa.String(length=32), nullable=False),
    sa.Column('network', sa.String(length=50), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('lesson', sa.SmallInteger(), nullable=False),
    sa.Column('links', sa.SmallInteger(), nullable=False),
    sa.Column('website', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.BigInteger(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.Column('keys', sa.LargeBinary(), nullable=False),
    sa.Column('owed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_traces_site_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('site_id', 'comment_id', name=op.f('pk_traces')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_traces_author', 'traces', ['site_id', 'author_key', 'comment_id', 'verdict', 'lesson'])
    op.create_index('ix_traces_owed', 'traces', ['comment_id'], sqlite_where=sa.text('owed'), postgresql_where=sa.text('owed'))
    op.create_table('fingerprints',
    sa.Column('key', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('comment_id', sa.String(length=32), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', 'comment_id', name=op.f('pk_fingerprints')),
    sqlite_with_rowid=False
    )
    op.get_bind().execute(sa.text(FILL).bindparams(sa.bindparam('nothing', b'', sa.LargeBinary())))
    op.drop_index('ix_comments_author', 'comments')
    op.drop_index('ix_comments_text', 'comments')
    for column in ('author_key', 'text_key'):  # a batch would make the table anew, and drop rulings with it
        op.execute(f'ALTER TABLE comments DROP COLUMN {column}')


def downgrade() -> None:
    for column in ('author_key', 'text_key'):
        op.execute(f"ALTER TABLE comments ADD COLUMN {column} VARCHAR(64) NOT NULL DEFAULT ''")
    op.execute("UPDATE comments SET author_key = coalesce((SELECT author_key FROM traces WHERE traces.site_id = comments.site_id AND traces.comment_id = comments.id), '')")
    op.create_index('ix_comments_text', 'comments', ['site_id', 'text_key'])
    op.create_index('ix_comments_author', 'comments', ['site_id', 'author_key', 'status'])
    op.drop_table('fingerprints')
    op.drop_table('traces')
