"""Who reads concerns in every group of a workspace, also in those made later."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WHOLE, PEOPLE = "safeguarding_everywhere", "safeguarding_everywhere_people"


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        WHOLE,
        *_text("platform", "workspace"),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("wait_minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name=f"pk_{WHOLE}"),
    )
    op.create_table(
        PEOPLE,
        *_text("platform", "workspace"),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        *_text("person_platform", "person_workspace", "person_user", "role"),
        sa.ForeignKeyConstraint(
            ["platform", "workspace"],
            [f"{WHOLE}.platform", f"{WHOLE}.workspace"],
            name=f"fk_{PEOPLE}_workspace",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("platform", "workspace", "position", name=f"pk_{PEOPLE}"),
    )
    op.create_index(
        f"ix_{PEOPLE}_person", PEOPLE, ["person_user", "person_workspace", "person_platform"]
    )


def downgrade() -> None:
    op.drop_table(PEOPLE)
    op.drop_table(WHOLE)
