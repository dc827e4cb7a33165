"""A delivery that is put off keeps the time that it was planned for."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("planned_for", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("deliveries", "planned_for")
