"""Debriefs between facilitators, and who may read which reflection until when."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _person(name: str) -> tuple[sa.Column[str], ...]:
    parts = ("platform", "workspace", "user")
    return tuple(sa.Column(f"{name}_{part}", sa.Text(), nullable=False) for part in parts)


def upgrade() -> None:
    op.create_table(
        "peer_debriefs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        *_person("asker"),
        *_person("asked"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_peer_debriefs_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_peer_debriefs"),
    )
    op.create_index("ix_peer_debriefs_group", "peer_debriefs", ["group_id"])
    op.create_index("ix_peer_debriefs_asker", "peer_debriefs", ["asker_user"])
    op.create_index("ix_peer_debriefs_asked", "peer_debriefs", ["asked_user"])
    op.create_index("ix_peer_debriefs_until", "peer_debriefs", ["until"])
    op.create_table(
        "shares",
        sa.Column("debrief_id", sa.Text(), nullable=False),
        sa.Column("reflection_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        *_person("owner"),
        *_person("reader"),
        sa.Column("shared_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("may_keep", sa.Boolean(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=f"fk_shares_{column}", ondelete="CASCADE"
            )
            for column, table in (
                ("debrief_id", "peer_debriefs"),
                ("reflection_id", "reflections"),
                ("group_id", "groups"),
            )
        ),
        sa.PrimaryKeyConstraint("debrief_id", "reflection_id", name="pk_shares"),
    )
    op.create_index("ix_shares_reflection", "shares", ["reflection_id"])
    op.create_index("ix_shares_group", "shares", ["group_id"])
    op.create_index("ix_shares_owner", "shares", ["owner_user"])
    op.create_index("ix_shares_reader", "shares", ["reader_user"])
    op.create_index("ix_shares_until", "shares", ["until"])


def downgrade() -> None:
    op.drop_table("shares")
    op.drop_table("peer_debriefs")
