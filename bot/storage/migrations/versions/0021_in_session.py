"""Breaks in a session, and how many said that they were there."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_pauses_group_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_pauses_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pauses"),
    )
    op.create_index("ix_pauses_group", "pauses", ["group_id"])
    op.create_index("ix_pauses_session", "pauses", ["session_id", "began_at"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["sessions.id"], name="fk_attendance_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
    )
    op.create_table(
        "attendance_marks",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name="fk_attendance_marks_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "who", name="pk_attendance_marks"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("attendance_marks")
    op.drop_table("attendance")
    op.drop_table("pauses")
