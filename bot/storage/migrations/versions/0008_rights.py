"""What is held about people can be shown and erased: who was welcomed and who was erased are kept
as keyed hashes, and a delivery is found by whom it is for."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TO_SOMEBODY = sa.text("\"to\" <> ''")


def upgrade() -> None:
    op.create_table(
        "welcomed",
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_welcomed"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_welcomed_group_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_welcomed_group", "welcomed", ["group_id"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_erasures"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_erasures_at", "erasures", ["at"], unique=False)
    op.create_index(
        "ix_deliveries_to",
        "deliveries",
        ["to"],
        unique=False,
        sqlite_where=TO_SOMEBODY,
        postgresql_where=TO_SOMEBODY,
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_to", table_name="deliveries")
    op.drop_table("erasures")
    op.drop_table("welcomed")
