"""Concerns: who reads them, what is said in them, and the codes of those without a name."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _text(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _who(name: str, *, nullable: bool = False) -> list[sa.Column[str]]:
    return _text(f"{name}_platform", f"{name}_workspace", f"{name}_user", nullable=nullable)


def _group(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["group_id"], ["groups.id"], name=f"fk_{table}_group_id", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "safeguarding",
        *_text("group_id"),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("wait_minutes", sa.Integer(), nullable=False),
        _group("safeguarding"),
        sa.PrimaryKeyConstraint("group_id", name="pk_safeguarding"),
    )
    op.create_table(
        "safeguarding_people",
        *_text("group_id"),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        *_who("person"),
        *_text("role"),
        _group("safeguarding_people"),
        sa.PrimaryKeyConstraint("group_id", "position", name="pk_safeguarding_people"),
    )
    op.create_index(
        "ix_safeguarding_people_person",
        "safeguarding_people",
        ["person_user", "person_workspace", "person_platform"],
    )
    op.create_table(
        "concerns",
        *_text("id", "group_id"),
        *_who("raised_by", nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        *_text("state"),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _group("concerns"),
        sa.PrimaryKeyConstraint("id", name="pk_concerns"),
        sa.UniqueConstraint("code", name="uq_concerns_code"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_concerns_group", "concerns", ["group_id", "raised_at"])
    for name, column in (("raised_by", "raised_by_user"), ("closed", "closed_at")):
        only = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_concerns_{name}", "concerns", [column], sqlite_where=only, postgresql_where=only
        )
    op.create_table(
        "concern_entries",
        *_text("concern_id"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        *_text("side", "kind"),
        *_who("author", nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["concerns.id"],
            name="fk_concern_entries_concern_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("concern_id", "position", name="pk_concern_entries"),
        sqlite_with_rowid=False,
    )
    only = sa.text("author_user IS NOT NULL")
    op.create_index(
        "ix_concern_entries_author",
        "concern_entries",
        ["author_user"],
        sqlite_where=only,
        postgresql_where=only,
    )


def downgrade() -> None:
    for table in ("concern_entries", "concerns", "safeguarding_people", "safeguarding"):
        op.drop_table(table)
