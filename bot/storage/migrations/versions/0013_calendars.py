"""Calendars: when a plan last changed, and addresses that are kept as keyed hashes."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WHOSE = ("person_user", "person_workspace", "person_platform")


def upgrade() -> None:
    op.add_column("sessions", sa.Column("changed_at", Instant(), nullable=True))
    op.create_table(
        "calendar_feeds",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("person_platform", sa.Text(), nullable=True),
        sa.Column("person_workspace", sa.Text(), nullable=True),
        sa.Column("person_user", sa.Text(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_calendar_feeds"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_calendar_feeds_group_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_calendar_feeds_used", "calendar_feeds", ["used_at"], unique=False)
    _one("uq_calendar_feeds_person", WHOSE, "person_user IS NOT NULL")
    _one("uq_calendar_feeds_group", ("group_id",), "group_id IS NOT NULL")
    op.create_table(
        "calendar_groups",
        sa.Column("person_platform", sa.Text(), nullable=False),
        sa.Column("person_workspace", sa.Text(), nullable=False),
        sa.Column("person_user", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*WHOSE, "group_id", name="pk_calendar_groups"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_calendar_groups_group_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_calendar_groups_group", "calendar_groups", ["group_id"], unique=False)
    op.create_table(
        "calendar_links",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_calendar_links"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_calendar_links_group_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )


def _one(index: str, columns: tuple[str, ...], only: str) -> None:
    where = sa.text(only)
    op.create_index(
        index,
        "calendar_feeds",
        list(columns),
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_table("calendar_links")
    op.drop_table("calendar_groups")
    op.drop_table("calendar_feeds")
    op.drop_column("sessions", "changed_at")
