"""Several keys may be in use at once, one of which seals; keyed hashes have a root of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "keyring", sa.Column("seals", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.create_table(
        "roots",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_roots"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("roots")
    op.drop_column("keyring", "seals")
