"""The language that a member chose."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("members", sa.Column("language", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("members", "language")
