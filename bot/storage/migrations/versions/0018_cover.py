"""Who is asked to run a session in somebody's place."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _goes_with(column: str, table: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{of}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "cover_plans",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("hours", sa.SmallInteger(), nullable=False),
        _goes_with("group_id", "cover_plans", "groups"),
        sa.PrimaryKeyConstraint("group_id", name="pk_cover_plans"),
    )
    op.create_table(
        "backups",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("person_platform", sa.Text(), nullable=False),
        sa.Column("person_workspace", sa.Text(), nullable=False),
        sa.Column("person_user", sa.Text(), nullable=False),
        _goes_with("group_id", "backups", "groups"),
        sa.PrimaryKeyConstraint("group_id", "position", name="pk_backups"),
    )
    op.create_index(
        "ix_backups_person", "backups", ["person_user", "person_workspace", "person_platform"]
    )
    op.create_table(
        "covers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("asked_by_platform", sa.Text(), nullable=True),
        sa.Column("asked_by_workspace", sa.Text(), nullable=True),
        sa.Column("asked_by_user", sa.Text(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("decide_by", Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("debrief", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _goes_with("id", "covers", "sessions"),
        _goes_with("group_id", "covers", "groups"),
        sa.PrimaryKeyConstraint("id", name="pk_covers"),
    )
    op.create_index("ix_covers_group", "covers", ["group_id"])
    op.create_table(
        "cover_offers",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("person_platform", sa.Text(), nullable=False),
        sa.Column("person_workspace", sa.Text(), nullable=False),
        sa.Column("person_user", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        _goes_with("session_id", "cover_offers", "sessions"),
        sa.PrimaryKeyConstraint("session_id", "position", name="pk_cover_offers"),
    )
    op.create_index(
        "ix_cover_offers_person",
        "cover_offers",
        ["person_user", "person_workspace", "person_platform"],
    )


def downgrade() -> None:
    for table in ("cover_offers", "covers", "backups", "cover_plans"):
        op.drop_table(table)
