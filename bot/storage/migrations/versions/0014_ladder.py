"""Where a session stands on the ladder: the rungs explored, and each time that advice was open."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "rungs",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("explored_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_rungs_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "rung", name="pk_rungs"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "advice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("opened_by_platform", sa.Text(), nullable=True),
        sa.Column("opened_by_workspace", sa.Text(), nullable=True),
        sa.Column("opened_by_user", sa.Text(), nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_advice_group_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_advice_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_advice"),
    )
    op.create_index("ix_advice_group", "advice", ["group_id"])
    op.create_index("ix_advice_session", "advice", ["session_id"])
    op.create_index("ix_advice_opened_by", "advice", ["opened_by_user"])
    op.create_index(
        "uq_advice_open",
        "advice",
        ["session_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("advice")
    op.drop_table("rungs")
