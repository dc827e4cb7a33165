"""Groups, their sessions and their agreements."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

from bot.storage.columns import Instant, person_columns, place_columns
from bot.storage.tables.base import belongs_to, metadata, partial

groups = Table(
    "groups",
    metadata,
    Column("id", Text, primary_key=True),
    *place_columns("place"),
    Column("name", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("quiet_start", Time, nullable=False),
    Column("quiet_end", Time, nullable=False),
    Column("link", Text, nullable=False),
    Column("nation", Text, nullable=False),
    Column("rhythm", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("place_platform", "place_workspace", "place_channel"),
)

facilitators = Table(
    "facilitators",
    metadata,
    belongs_to("group_id", "groups", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    *person_columns("person"),
    Column("role", Text, nullable=False),
    Index("ix_facilitators_person", "person_user", "person_workspace", "person_platform"),
)

series = Table(
    "series",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    Column("title", Text, nullable=False),
    Column("repeat", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("at", Time, nullable=False),
    Column("zone", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("link", Text, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_series_group", "group_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    Column("title", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("zone", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("link", Text, nullable=False),
    Column("state", Text, nullable=False),
    belongs_to("series_id", "series", nullable=True),
    Column("occurrence", Date),
    Column("opened_at", Instant),
    Column("closed_at", Instant),
    *person_columns("opened_by", nullable=True),
    Column("plan", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant),
    UniqueConstraint("series_id", "occurrence"),
    Index("ix_sessions_starts", "group_id", "state", "starts_at"),
    Index("ix_sessions_closed", "group_id", "state", "closed_at"),
    Index("ix_sessions_ends", "ends_at"),
)

themes = Table(
    "themes",
    metadata,
    belongs_to("session_id", "sessions", key=True),
    Column("theme", Text, nullable=False),
    Column("ahead", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What a session was about and what there is to look forward to, in a facilitator's words."""

questions = Table(
    "questions",
    metadata,
    belongs_to("session_id", "sessions", key=True),
    Column("prompt", Text, primary_key=True),
    Column("posted_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

agreements = Table(
    "agreements",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    Column("number", Integer, nullable=False),
    Column("clauses", JSON, nullable=False),
    Column("adopted_at", Instant, nullable=False),
    *person_columns("adopted_by"),
    Column("review_on", Date, nullable=False),
    Column("changed", Text, nullable=False),
    UniqueConstraint("group_id", "number"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    Column("stage", Text, nullable=False),
    Column("changes", LargeBinary, nullable=False),
    *person_columns("by", nullable=True),
    Column("came_on", Date, nullable=False),
    Column("poll", Text),
    Column("heard", LargeBinary, nullable=False),
    Column("ended_on", Date),
    Column("version", Integer, nullable=False),
    Column("seen_from", Instant),
    Index("ix_proposals_group", "group_id", "ended_on"),
    Index("ix_proposals_poll", "poll"),
    partial("ix_proposals_ended", "ended_on", only="ended_on IS NOT NULL"),
    sqlite_with_rowid=False,
)
"""Changes to the agreement on their way. Of one without a name nothing says whose it was: a day and
which of two times came next (``seen_from``), no row number, and ids hold no time."""
