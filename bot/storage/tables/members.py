"""Each member's own: their say, their calendar, whom they would like to meet."""

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
    true,
)

from bot.storage.columns import Instant, person_columns
from bot.storage.tables.base import WHOSE, belongs_to, metadata, partial

members = Table(
    "members",
    metadata,
    *person_columns("person"),
    Column("zone", Text, nullable=False),
    Column("quiet_start", Time),
    Column("quiet_end", Time),
    Column("days_off", SmallInteger, nullable=False),
    Column("away_until", Instant),
    Column("low_energy", Boolean, nullable=False),
    Column("budget", SmallInteger, nullable=False),
    Column("reach", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("greets", Boolean, nullable=False, server_default=true()),
    Column("language", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint(*WHOSE),
    sqlite_with_rowid=False,
)
"""What somebody chose about how they hear from us. Who never chose anything has no row."""

member_reminders = Table(
    "member_reminders",
    metadata,
    *person_columns("person"),
    belongs_to("group_id", "groups"),
    Column("way", Text, nullable=False),
    Column("which", Text, nullable=False),
    PrimaryKeyConstraint(*WHOSE, "group_id"),
    ForeignKeyConstraint(WHOSE, [f"members.{each}" for each in WHOSE], ondelete="CASCADE"),
    Index("ix_member_reminders_group", "group_id"),
    sqlite_with_rowid=False,
)
"""Only where it differs from the default: never a list of who is in a group."""

welcomed = Table(
    "welcomed",
    metadata,
    Column("who", LargeBinary, primary_key=True),
    belongs_to("group_id", "groups"),
    Index("ix_welcomed_group", "group_id"),
    sqlite_with_rowid=False,
)
"""Who was welcomed in a group, so that it happens once: ``who`` is a keyed hash of both. It is not
the same in two groups, and without the key it names nobody."""

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    belongs_to("group_id", "groups", nullable=True),
    *person_columns("person", nullable=True),
    Column("named", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant, nullable=False),
    Index("ix_calendar_feeds_used", "used_at"),
    partial("uq_calendar_feeds_person", *WHOSE, only="person_user IS NOT NULL", unique=True),
    partial("uq_calendar_feeds_group", "group_id", only="group_id IS NOT NULL", unique=True),
    sqlite_with_rowid=False,
)
"""Addresses of calendars. ``mark`` is a keyed hash: the address itself is nowhere. Each is one
person's or one group's. ``used_at`` is only the month in which it was last asked for."""

calendar_groups = Table(
    "calendar_groups",
    metadata,
    *person_columns("person"),
    belongs_to("group_id", "groups"),
    PrimaryKeyConstraint(*WHOSE, "group_id"),
    Index("ix_calendar_groups_group", "group_id"),
    sqlite_with_rowid=False,
)
"""Whose sessions are at one person's address: only what they put there."""

calendar_links = Table(
    "calendar_links",
    metadata,
    belongs_to("group_id", "groups", key=True),
    sqlite_with_rowid=False,
)
"""The groups that allow their joining link in the calendars of single members."""

between = Table(
    "between_sessions",
    metadata,
    belongs_to("group_id", "groups", key=True),
    Column("pairs", Text, nullable=False),
    Column("rounds", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What a group switched on between its sessions. No row: nothing."""

pair_wishes = Table(
    "pair_wishes",
    metadata,
    *person_columns("person"),
    belongs_to("group_id", "groups"),
    PrimaryKeyConstraint(*WHOSE, "group_id"),
    Index("ix_pair_wishes_group", "group_id"),
    sqlite_with_rowid=False,
)
"""Who would like to be paired: only who said so."""

pairs = Table(
    "pairs",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    Column("until", Instant, nullable=False),
    Index("ix_pairs_group", "group_id"),
    Index("ix_pairs_until", "until"),
    sqlite_with_rowid=False,
)

pair_members = Table(
    "pair_members",
    metadata,
    belongs_to("pair_id", "pairs"),
    *person_columns("person"),
    PrimaryKeyConstraint("pair_id", *WHOSE),
    Index("ix_pair_members_person", *WHOSE),
    sqlite_with_rowid=False,
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("group_id", "groups"),
    Column("closes_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("posted", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_rounds_group", "group_id"),
    Index("ix_rounds_until", "until"),
    sqlite_with_rowid=False,
)

round_lines = Table(
    "round_lines",
    metadata,
    Column("id", Text, primary_key=True),
    belongs_to("round_id", "rounds"),
    Column("words", LargeBinary, nullable=False),
    Index("ix_round_lines_round", "round_id"),
    sqlite_with_rowid=False,
)
"""Small things that helped: nobody's, without a time, and in the order of random ids."""
