"""The questions that were posted in a session: none is offered twice in it."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("posted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_questions_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "prompt", name="pk_questions"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("questions")
