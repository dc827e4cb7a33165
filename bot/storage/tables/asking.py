"""What a group is asked: sealed while it is open, and counted when it closes."""

from sqlalchemy import (
    JSON,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from bot.storage.columns import Instant
from bot.storage.tables.base import belongs_to, metadata, partial

ALONE = "session_id IS NULL"
OF_SESSIONS = "closed_at IS NULL AND kind <> 'sense' AND kind <> 'consent'"
OF_AGREEMENT = "closed_at IS NULL AND (kind = 'sense' OR kind = 'consent')"
"""A group has one open poll of each sort: see ``domain.checkpoint.IN_SESSIONS``."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    belongs_to("session_id", "sessions", nullable=True),
    Column("kind", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("result", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_checkpoints_group", "group_id"),
    Index("ix_checkpoints_session", "session_id", "opened_at"),
    partial("ix_checkpoints_alone", "closed_at", only=ALONE),
    partial("uq_checkpoints_open", "group_id", only=OF_SESSIONS, unique=True),
    partial("uq_checkpoints_agreement", "group_id", only=OF_AGREEMENT, unique=True),
)

seals = Table(
    "seals",
    metadata,
    belongs_to("checkpoint_id", "checkpoints", key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""The key of each open poll and of no other. A table of its own, because it is what has to be
destroyed: small enough to be written anew at every close (``checkpoints.close`` says how)."""

ballots = Table(
    "ballots",
    metadata,
    belongs_to("checkpoint_id", "checkpoints", key=True),
    Column("voter", LargeBinary, primary_key=True),
    Column("choice", LargeBinary, nullable=False),
    Column("words", LargeBinary),
    sqlite_with_rowid=False,
)
"""No time and no row number: rows lie in the order of ``voter``, a keyed hash. ``words`` came with
a worry, all of one length."""

pulses = Table(
    "pulses",
    metadata,
    belongs_to("id", "sessions", key=True),
    belongs_to("group_id", "groups"),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("answered", Integer, nullable=False),
    Column("result", JSON, nullable=False),
    Column("did", Text, nullable=False),
    Column("did_at", Instant),
    Column("version", Integer, nullable=False),
    Index("ix_pulses_group", "group_id", "closed_at"),
)
"""A pulse has the id of its session: one at most."""

pulse_seals = Table(
    "pulse_seals",
    metadata,
    belongs_to("pulse_id", "pulses", key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""As ``seals`` for check-points."""

pulse_ballots = Table(
    "pulse_ballots",
    metadata,
    belongs_to("pulse_id", "pulses", key=True),
    Column("voter", LargeBinary, primary_key=True),
    Column("ballot", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""As ``ballots``. All are of one length, whether somebody wrote anything or not."""

SEALS = (seals, pulse_seals)
"""What is destroyed when something closes: small tables, made anew each time."""

pulse_words = Table(
    "pulse_words",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("pulse_id", "pulses"),
    Column("words", LargeBinary, nullable=False),
    Column("closed_at", Instant, nullable=False),
    Index("ix_pulse_words_pulse", "pulse_id"),
    Index("ix_pulse_words_closed", "closed_at"),
    sqlite_with_rowid=False,
)
"""What people wrote in a pulse that has closed: nobody's, and in the order of random ids."""
