"""What one person was sent lately, and what is held back for a digest, are found without looking
at anybody else's."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HEARD = sa.text("state = 'sent' AND \"to\" <> ''")
HELD = sa.text("outcome = 'own:held'")


def upgrade() -> None:
    op.create_index(
        "ix_deliveries_heard",
        "deliveries",
        ["lane", "settled_at"],
        unique=False,
        sqlite_where=HEARD,
        postgresql_where=HEARD,
    )
    op.create_index(
        "ix_deliveries_held",
        "deliveries",
        ["lane"],
        unique=False,
        sqlite_where=HELD,
        postgresql_where=HELD,
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_held", table_name="deliveries")
    op.drop_index("ix_deliveries_heard", table_name="deliveries")
