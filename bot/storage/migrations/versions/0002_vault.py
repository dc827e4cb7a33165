"""Sealed records of no group: the token of a workspace, an installation that has begun."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vault",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_vault"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_vault_expires", "vault", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_table("vault")
