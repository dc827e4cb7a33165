"""Each member's own say, and nothing of who never chose anything."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column("person_platform", sa.Text(), nullable=False),
        sa.Column("person_workspace", sa.Text(), nullable=False),
        sa.Column("person_user", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("quiet_start", sa.Time(), nullable=True),
        sa.Column("quiet_end", sa.Time(), nullable=True),
        sa.Column("days_off", sa.SmallInteger(), nullable=False),
        sa.Column("away_until", Instant(), nullable=True),
        sa.Column("low_energy", sa.Boolean(), nullable=False),
        sa.Column("budget", sa.SmallInteger(), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "person_user", "person_workspace", "person_platform", name="pk_members"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member_reminders",
        sa.Column("person_platform", sa.Text(), nullable=False),
        sa.Column("person_workspace", sa.Text(), nullable=False),
        sa.Column("person_user", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("which", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["groups.id"],
            name="fk_member_reminders_group_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_user", "person_workspace", "person_platform"],
            ["members.person_user", "members.person_workspace", "members.person_platform"],
            name="fk_member_reminders_person_user",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "person_user",
            "person_workspace",
            "person_platform",
            "group_id",
            name="pk_member_reminders",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_reminders_group", "member_reminders", ["group_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_member_reminders_group", table_name="member_reminders")
    op.drop_table("member_reminders")
    op.drop_table("members")
