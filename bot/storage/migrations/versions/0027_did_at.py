"""When it was written what changed because of a pulse: the next reminder after that tells it."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pulses", sa.Column("did_at", Instant()))


def downgrade() -> None:
    op.drop_column("pulses", "did_at")
