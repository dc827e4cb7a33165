"""The trail of who saw or changed what matters, and the indexes by which what is old is found."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OLD = (
    ("ix_reflections_updated", "reflections", "updated_at", None),
    ("ix_debrief_notes_created", "debrief_notes", "created_at", None),
    ("ix_sessions_ends", "sessions", "ends_at", None),
    ("ix_checkpoints_alone", "checkpoints", "closed_at", "session_id IS NULL"),
    ("ix_deliveries_settled", "deliveries", "settled_at", "settled_at IS NOT NULL"),
)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("actor_platform", sa.Text(), nullable=True),
        sa.Column("actor_workspace", sa.Text(), nullable=True),
        sa.Column("actor_user", sa.Text(), nullable=True),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_audit_group_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_group", "audit", ["group_id", "at"], unique=False)
    _partial("ix_audit_actor", "audit", "actor_user", "actor_user IS NOT NULL")
    op.create_table(
        "chores",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_chores"),
    )
    for index, table, column, only in OLD:
        _partial(index, table, column, only)


def _partial(index: str, table: str, column: str, only: str | None) -> None:
    where = sa.text(only) if only else None
    op.create_index(
        index, table, [column], unique=False, sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    for index, table, _, _ in OLD:
        op.drop_index(index, table_name=table)
    op.drop_table("chores")
    op.drop_table("audit")
