"""Changes to the agreement on their way, and what comes with a worry, sealed like the ballot."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")
OF_SESSIONS = sa.text("closed_at IS NULL AND kind <> 'sense' AND kind <> 'consent'")
OF_AGREEMENT = sa.text("closed_at IS NULL AND (kind = 'sense' OR kind = 'consent')")
ENDED = sa.text("ended_on IS NOT NULL")


def upgrade() -> None:
    op.add_column("ballots", sa.Column("words", sa.LargeBinary(), nullable=True))
    op.drop_index("uq_checkpoints_open", "checkpoints")
    _unique("uq_checkpoints_open", OF_SESSIONS)
    _unique("uq_checkpoints_agreement", OF_AGREEMENT)
    op.create_table(
        "proposals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("changes", sa.LargeBinary(), nullable=False),
        sa.Column("by_platform", sa.Text(), nullable=True),
        sa.Column("by_workspace", sa.Text(), nullable=True),
        sa.Column("by_user", sa.Text(), nullable=True),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("poll", sa.Text(), nullable=True),
        sa.Column("heard", sa.LargeBinary(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_proposals_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_proposals_group", "proposals", ["group_id", "ended_on"])
    op.create_index("ix_proposals_poll", "proposals", ["poll"])
    op.create_index(
        "ix_proposals_ended", "proposals", ["ended_on"], sqlite_where=ENDED, postgresql_where=ENDED
    )


def downgrade() -> None:
    op.drop_table("proposals")
    op.execute(sa.text("DELETE FROM checkpoints WHERE kind = 'sense' OR kind = 'consent'"))
    op.drop_index("uq_checkpoints_agreement", "checkpoints")
    op.drop_index("uq_checkpoints_open", "checkpoints")
    _unique("uq_checkpoints_open", OPEN)
    op.drop_column("ballots", "words")


def _unique(name: str, where: sa.TextClause) -> None:
    op.create_index(
        name,
        "checkpoints",
        ["group_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
