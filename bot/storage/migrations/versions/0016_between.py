"""Between sessions: pairs of those who would like one, and rounds of lines that are nobody's."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOSE = ("person_user", "person_workspace", "person_platform")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(each, sa.Text(), nullable=False) for each in names]


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def upgrade() -> None:
    people = ("person_platform", "person_workspace", "person_user")
    op.create_table(
        "between_sessions",
        *_text("group_id", "pairs", "rounds"),
        sa.PrimaryKeyConstraint("group_id", name="pk_between_sessions"),
        _of("between_sessions", "group_id", "groups"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pair_wishes",
        *_text(*people, "group_id"),
        sa.PrimaryKeyConstraint(*WHOSE, "group_id", name="pk_pair_wishes"),
        _of("pair_wishes", "group_id", "groups"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pair_wishes_group", "pair_wishes", ["group_id"])
    op.create_table(
        "pairs",
        *_text("id", "group_id"),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pairs"),
        _of("pairs", "group_id", "groups"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pairs_group", "pairs", ["group_id"])
    op.create_index("ix_pairs_until", "pairs", ["until"])
    op.create_table(
        "pair_members",
        *_text("pair_id", *people),
        sa.PrimaryKeyConstraint("pair_id", *WHOSE, name="pk_pair_members"),
        _of("pair_members", "pair_id", "pairs"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pair_members_person", "pair_members", list(WHOSE))
    op.create_table(
        "rounds",
        *_text("id", "group_id"),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
        _of("rounds", "group_id", "groups"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rounds_group", "rounds", ["group_id"])
    op.create_index("ix_rounds_until", "rounds", ["until"])
    op.create_table(
        "round_lines",
        *_text("id", "round_id"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_round_lines"),
        _of("round_lines", "round_id", "rounds"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_round_lines_round", "round_lines", ["round_id"])


def downgrade() -> None:
    for table in (
        "round_lines",
        "rounds",
        "pair_members",
        "pairs",
        "pair_wishes",
        "between_sessions",
    ):
        op.drop_table(table)
