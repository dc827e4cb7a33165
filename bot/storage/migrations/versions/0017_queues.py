"""A session's queue of turns to speak."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queues",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("card", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["sessions.id"], name="fk_queues_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_queues_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_queues"),
    )
    op.create_index("ix_queues_group", "queues", ["group_id"])
    op.create_table(
        "queue_turns",
        sa.Column("queue_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_platform", sa.Text(), nullable=False),
        sa.Column("person_workspace", sa.Text(), nullable=False),
        sa.Column("person_user", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("replies", sa.Boolean(), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"], ["queues.id"], name="fk_queue_turns_queue_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("queue_id", "place", name="pk_queue_turns"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_queue_turns_person", "queue_turns", ["person_user"])


def downgrade() -> None:
    op.drop_table("queue_turns")
    op.drop_table("queues")
