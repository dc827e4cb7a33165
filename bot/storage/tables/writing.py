"""What people write for themselves, and whom they let read it."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)

from bot.storage.columns import Instant, person_columns
from bot.storage.tables.base import belongs_to, metadata

reflections = Table(
    "reflections",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    *person_columns("author"),
    Column("kind", Text, nullable=False),
    belongs_to("session_id", "sessions", nullable=True),
    Column("answers", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_reflections_author", "group_id", "author_user", "created_at"),
    Index("ix_reflections_session", "session_id"),
    Index("ix_reflections_updated", "updated_at"),
)

reflection_cells = Table(
    "reflection_cells",
    metadata,
    belongs_to("reflection_id", "reflections", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("cell", Text, nullable=False),
)

debrief_notes = Table(
    "debrief_notes",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    belongs_to("session_id", "sessions", nullable=True),
    *person_columns("author"),
    Column("kind", Text, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_debrief_notes_author", "group_id", "author_user", "created_at"),
    Index("ix_debrief_notes_session", "session_id"),
    Index("ix_debrief_notes_created", "created_at"),
)
"""What a facilitator keeps in a session for their own reflection after it."""

peer_debriefs = Table(
    "peer_debriefs",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    *person_columns("asker"),
    *person_columns("asked"),
    Column("words", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_peer_debriefs_group", "group_id"),
    Index("ix_peer_debriefs_asker", "asker_user"),
    Index("ix_peer_debriefs_asked", "asked_user"),
    Index("ix_peer_debriefs_until", "until"),
)

shares = Table(
    "shares",
    metadata,
    belongs_to("debrief_id", "peer_debriefs", key=True),
    belongs_to("reflection_id", "reflections", key=True),
    belongs_to("group_id", "groups"),
    *person_columns("owner"),
    *person_columns("reader"),
    Column("shared_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("may_keep", Boolean, nullable=False),
    Index("ix_shares_reflection", "reflection_id"),
    Index("ix_shares_group", "group_id"),
    Index("ix_shares_owner", "owner_user"),
    Index("ix_shares_reader", "reader_user"),
    Index("ix_shares_until", "until"),
)
"""Who may read which reflection, and until when. The words stay where they are: a share that is
taken back, over, or without its reflection shows nothing."""

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    *person_columns("person"),
    belongs_to("group_id", "groups", nullable=True),
    Column("kind", Text, nullable=False),
    Column("filled_in", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_drafts_expires", "expires_at"),
    Index("ix_drafts_group", "group_id"),
)
