"""Who goes first and whose turn it is, leases between processes, and which releases may share."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DUE = sa.text("state = 'due'")


def upgrade() -> None:
    op.add_column(
        "deliveries", sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="2")
    )
    op.add_column("deliveries", sa.Column("share", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE deliveries SET share = (SELECT CASE WHEN place_platform = place_workspace "
        "THEN place_platform || '/' || groups.id ELSE place_platform || '/' || place_workspace END "
        "FROM groups WHERE groups.id = deliveries.group_id) WHERE state = 'due'"
    )
    op.drop_index("ix_deliveries_due", "deliveries")
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["priority", "due_at", "seq", "lane", "attempts", "share"],
        unique=False,
        sqlite_where=DUE,
        postgresql_where=DUE,
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    made = op.create_table(
        "compatibility",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("oldest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_compatibility"),
    )
    op.bulk_insert(made, [{"id": 1, "oldest": "0004"}])
