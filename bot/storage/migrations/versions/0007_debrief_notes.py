"""What a facilitator keeps in a session for their own reflection after it."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "debrief_notes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("author_platform", sa.Text(), nullable=False),
        sa.Column("author_workspace", sa.Text(), nullable=False),
        sa.Column("author_user", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_debrief_notes_group_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_debrief_notes_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_debrief_notes"),
    )
    op.create_index(
        "ix_debrief_notes_author", "debrief_notes", ["group_id", "author_user", "created_at"]
    )
    op.create_index("ix_debrief_notes_session", "debrief_notes", ["session_id"])


def downgrade() -> None:
    op.drop_table("debrief_notes")
