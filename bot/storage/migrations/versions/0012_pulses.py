"""How sessions felt, in pulses; what they were about; and who would rather not be told of somebody
new."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulses",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["sessions.id"], name="fk_pulses_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_pulses_group_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pulses"),
    )
    op.create_index("ix_pulses_group", "pulses", ["group_id", "closed_at"])
    op.create_table(
        "pulse_seals",
        sa.Column("pulse_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _of_a_pulse("pulse_seals"),
        sa.PrimaryKeyConstraint("pulse_id", name="pk_pulse_seals"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pulse_ballots",
        sa.Column("pulse_id", sa.Text(), nullable=False),
        sa.Column("voter", sa.LargeBinary(), nullable=False),
        sa.Column("ballot", sa.LargeBinary(), nullable=False),
        _of_a_pulse("pulse_ballots"),
        sa.PrimaryKeyConstraint("pulse_id", "voter", name="pk_pulse_ballots"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pulse_words",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("pulse_id", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        _of_a_pulse("pulse_words"),
        sa.PrimaryKeyConstraint("id", name="pk_pulse_words"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pulse_words_pulse", "pulse_words", ["pulse_id"])
    op.create_index("ix_pulse_words_closed", "pulse_words", ["closed_at"])
    op.create_table(
        "themes",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("ahead", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_themes_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name="pk_themes"),
        sqlite_with_rowid=False,
    )
    op.add_column(
        "members", sa.Column("greets", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    if op.get_bind().dialect.name == "postgresql":
        # Neither the write-ahead log nor its archives nor a replica may hold a seal or a ballot.
        op.execute("ALTER TABLE pulse_seals SET UNLOGGED")
        op.execute("ALTER TABLE pulse_ballots SET UNLOGGED")


def downgrade() -> None:
    op.drop_column("members", "greets")
    for table in ("themes", "pulse_words", "pulse_ballots", "pulse_seals", "pulses"):
        op.drop_table(table)


def _of_a_pulse(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["pulse_id"], ["pulses.id"], name=f"fk_{table}_pulse_id", ondelete="CASCADE"
    )
