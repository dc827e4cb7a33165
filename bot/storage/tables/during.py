"""What goes on in a session, and who runs it."""

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
from bot.storage.tables.base import belongs_to, metadata, partial

queues = Table(
    "queues",
    metadata,
    belongs_to("id", "sessions", key=True),
    belongs_to("group_id", "groups"),
    Column("open", Boolean, nullable=False),
    Column("given", Integer, nullable=False),
    Column("given_at", Instant),
    Column("card", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_queues_group", "group_id"),
)
"""A session's queue of turns to speak: its id is the session's."""

queue_turns = Table(
    "queue_turns",
    metadata,
    belongs_to("queue_id", "queues", key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    *person_columns("person"),
    Column("standing", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("replies", Boolean, nullable=False),
    Column("heard", Boolean, nullable=False),
    Index("ix_queue_turns_person", "person_user"),
    sqlite_with_rowid=False,
)
"""Who waits, and who has had a turn, while the session lasts: its end takes the rows away."""

pauses = Table(
    "pauses",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    belongs_to("session_id", "sessions"),
    Column("began_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("version", Integer, nullable=False),
    Index("ix_pauses_group", "group_id"),
    Index("ix_pauses_session", "session_id", "began_at"),
)
"""Breaks in sessions: when, and nobody."""

attendance = Table(
    "attendance",
    metadata,
    belongs_to("id", "sessions", key=True),
    Column("count", Integer, nullable=False),
)
"""Of a session that is over: how many said that they were there. Its id is the session's."""

attendance_marks = Table(
    "attendance_marks",
    metadata,
    belongs_to("session_id", "sessions", key=True),
    Column("who", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)
"""Only while a session is open: ``who`` is a keyed hash of somebody and of that session."""

rungs = Table(
    "rungs",
    metadata,
    belongs_to("session_id", "sessions", key=True),
    Column("rung", Text, primary_key=True),
    Column("explored_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
"""What those who run a session say that the group has explored in it: its rungs of the ladder."""

OPEN_ADVICE = "closed_at IS NULL"
advice = Table(
    "advice",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    belongs_to("session_id", "sessions"),
    Column("opened_at", Instant, nullable=False),
    *person_columns("opened_by", nullable=True),
    Column("word", Text, nullable=False),
    Column("closed_at", Instant),
    Column("ending", Text),
    Column("version", Integer, nullable=False),
    Index("ix_advice_group", "group_id"),
    Index("ix_advice_session", "session_id"),
    Index("ix_advice_opened_by", "opened_by_user"),
    partial("uq_advice_open", "session_id", only=OPEN_ADVICE, unique=True),
)
"""Each time that advice was open in a session. Whoever asked to close it stands nowhere: neither
here, nor in the inbox."""

cover_plans = Table(
    "cover_plans",
    metadata,
    belongs_to("group_id", "groups", key=True),
    Column("how", Text, nullable=False),
    Column("hours", SmallInteger, nullable=False),
)
"""What a group has settled for when somebody cannot run a session; only where it did."""

backups = Table(
    "backups",
    metadata,
    belongs_to("group_id", "groups", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    *person_columns("person"),
    Index("ix_backups_person", "person_user", "person_workspace", "person_platform"),
)
"""Apart from ``facilitators``: to be named here gives no right over the group."""

covers = Table(
    "covers",
    metadata,
    belongs_to("id", "sessions", key=True),
    belongs_to("group_id", "groups"),
    *person_columns("asked_by", nullable=True),
    Column("how", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("decide_by", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("debrief", Text),
    Column("version", Integer, nullable=False),
    Index("ix_covers_group", "group_id"),
)
"""A session that somebody cannot run; its id is the session's. Never why."""

cover_offers = Table(
    "cover_offers",
    metadata,
    belongs_to("session_id", "sessions", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    *person_columns("person"),
    Column("said", Text, nullable=False),
    Index("ix_cover_offers_person", "person_user", "person_workspace", "person_platform"),
)
