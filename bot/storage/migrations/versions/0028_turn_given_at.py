"""When the last turn to speak was given, so that "next" typed twice skips nobody."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("queues", sa.Column("given_at", Instant()))


def downgrade() -> None:
    op.drop_column("queues", "given_at")
