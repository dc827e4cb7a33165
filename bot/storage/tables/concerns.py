"""Concerns, and who reads them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Time,
    false,
)

from bot.storage.columns import Instant, person_columns
from bot.storage.tables.base import WHOSE, belongs_to, metadata, partial

safeguarding = Table(
    "safeguarding",
    metadata,
    belongs_to("group_id", "groups", key=True),
    Column("days", SmallInteger, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
    Column("wait_minutes", Integer, nullable=False),
)
"""When the concerns of a group are read, and how long one waits before the deputies hear of it."""

safeguarding_people = Table(
    "safeguarding_people",
    metadata,
    belongs_to("group_id", "groups", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    *person_columns("person"),
    Column("role", Text, nullable=False),
    Index("ix_safeguarding_people_person", *WHOSE),
)

_EVERYWHERE = ("platform", "workspace")

safeguarding_everywhere = Table(
    "safeguarding_everywhere",
    metadata,
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("days", SmallInteger, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
    Column("wait_minutes", Integer, nullable=False),
    PrimaryKeyConstraint(*_EVERYWHERE),
)
"""The same for a whole workspace: it holds in each group for which nobody was chosen, also in those
made later."""

safeguarding_everywhere_people = Table(
    "safeguarding_everywhere_people",
    metadata,
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("position", SmallInteger, nullable=False, autoincrement=False),
    *person_columns("person"),
    Column("role", Text, nullable=False),
    PrimaryKeyConstraint(*_EVERYWHERE, "position"),
    ForeignKeyConstraint(
        _EVERYWHERE,
        [f"safeguarding_everywhere.{each}" for each in _EVERYWHERE],
        name="fk_safeguarding_everywhere_people_workspace",
        ondelete="CASCADE",
    ),
    Index("ix_safeguarding_everywhere_people_person", *WHOSE),
)

RAISED = "raised_by_user IS NOT NULL"
CLOSED = "closed_at IS NOT NULL"

concerns = Table(
    "concerns",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    *person_columns("raised_by", nullable=True),
    Column("code", LargeBinary, unique=True),
    Column("about", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("entries", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("deputies", Boolean, nullable=False, server_default=false()),
    Index("ix_concerns_group", "group_id", "raised_at"),
    partial("ix_concerns_raised_by", "raised_by_user", only=RAISED),
    partial("ix_concerns_closed", "closed_at", only=CLOSED),
    sqlite_with_rowid=False,
)
"""With a code (a keyed hash of it) nobody is named in the row, in its entries, or anywhere else,
and its times are rounded to the hour. No row number: rows lie in the order of their random ids."""

concern_entries = Table(
    "concern_entries",
    metadata,
    belongs_to("concern_id", "concerns", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("side", Text, nullable=False),
    Column("kind", Text, nullable=False),
    *person_columns("author", nullable=True),
    Column("words", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    partial("ix_concern_entries_author", "author_user", only="author_user IS NOT NULL"),
    sqlite_with_rowid=False,
)
