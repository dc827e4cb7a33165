"""Whether the deputies may read a concern: from when no lead had it in time, or none could."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "concerns",
        sa.Column("deputies", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # Until now they could read every one, and may be talking with somebody.
    op.execute(sa.text("UPDATE concerns SET deputies = true"))


def downgrade() -> None:
    op.drop_column("concerns", "deputies")
