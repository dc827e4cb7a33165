"""What is parked is found without looking through everything that was ever sent."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    only = sa.text("state = 'parked'")
    op.create_index(
        "ix_deliveries_parked",
        "deliveries",
        ["settled_at"],
        unique=False,
        sqlite_where=only,
        postgresql_where=only,
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_parked", table_name="deliveries")
