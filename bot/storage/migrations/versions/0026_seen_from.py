"""From when those who run a group see a suggestion without a name."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposals", sa.Column("seen_from", Instant()))


def downgrade() -> None:
    op.drop_column("proposals", "seen_from")
