"""${message}

A migration is never changed once it is released, and never imports ``bot.storage.tables``: it says
what the tables were, not what they have become.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
