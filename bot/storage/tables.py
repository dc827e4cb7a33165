"""Every table, its constraints and its indexes. The migrations build this (a test compares them).

What people write in private (``answers``, ``filled_in``) and every seal is a ciphertext: see
``encryption``. An index stands for each question that is asked often, so that the cost of a
question follows what it finds and not what is stored. Where an index is partial, its condition
stands in the query as a literal, because neither database can match a bound value with it.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)

from bot.storage.columns import Instant, person_columns, place_columns

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of(column: str, table: str, *, nullable: bool = False, key: bool = False) -> Column[str]:
    """A reference that goes when what it refers to goes: erasing a group erases all of it."""
    target = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(column, Text, target, nullable=nullable, primary_key=key)


def _where(index: str, *columns: str, only: str, unique: bool = False) -> Index:
    """A partial index: small, because what is over is not in it."""
    return Index(
        index, *columns, unique=unique, sqlite_where=text(only), postgresql_where=text(only)
    )


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
    _of("group_id", "groups", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    *person_columns("person"),
    Column("role", Text, nullable=False),
    Index("ix_facilitators_person", "person_user", "person_workspace", "person_platform"),
)

series = Table(
    "series",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
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
    _of("group_id", "groups"),
    Column("title", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("zone", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("link", Text, nullable=False),
    Column("state", Text, nullable=False),
    _of("series_id", "series", nullable=True),
    Column("occurrence", Date),
    Column("opened_at", Instant),
    Column("closed_at", Instant),
    *person_columns("opened_by", nullable=True),
    Column("plan", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("series_id", "occurrence"),
    Index("ix_sessions_starts", "group_id", "state", "starts_at"),
    Index("ix_sessions_closed", "group_id", "state", "closed_at"),
)

agreements = Table(
    "agreements",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
    Column("number", Integer, nullable=False),
    Column("clauses", JSON, nullable=False),
    Column("adopted_at", Instant, nullable=False),
    *person_columns("adopted_by"),
    Column("review_on", Date, nullable=False),
    Column("changed", Text, nullable=False),
    UniqueConstraint("group_id", "number"),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
    _of("session_id", "sessions", nullable=True),
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
    _where("uq_checkpoints_open", "group_id", only="closed_at IS NULL", unique=True),
)

seals = Table(
    "seals",
    metadata,
    _of("checkpoint_id", "checkpoints", key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""The key of each open poll and of no other. A table of its own, because it is what has to be
destroyed: small enough to be written anew at every close (``checkpoints.close`` says how)."""

ballots = Table(
    "ballots",
    metadata,
    _of("checkpoint_id", "checkpoints", key=True),
    Column("voter", LargeBinary, primary_key=True),
    Column("choice", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""No time and no row number: rows lie in the order of ``voter``, a keyed hash."""

reflections = Table(
    "reflections",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
    *person_columns("author"),
    Column("kind", Text, nullable=False),
    _of("session_id", "sessions", nullable=True),
    Column("answers", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_reflections_author", "group_id", "author_user", "created_at"),
    Index("ix_reflections_session", "session_id"),
)

reflection_cells = Table(
    "reflection_cells",
    metadata,
    _of("reflection_id", "reflections", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("cell", Text, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    *person_columns("person"),
    _of("group_id", "groups", nullable=True),
    Column("kind", Text, nullable=False),
    Column("filled_in", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_drafts_expires", "expires_at"),
    Index("ix_drafts_group", "group_id"),
)

IN_FLIGHT = "state IN ('claimed', 'sending')"
DUE = "state = 'due'"
AGAIN = "state = 'due' AND attempts > 0"

deliveries = Table(
    "deliveries",
    metadata,
    Column(
        "seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    _of("group_id", "groups"),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("lane", Text, nullable=False),
    Column("plan", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("lease_until", Instant),
    *place_columns("posted", nullable=True),
    Column("posted_message", Text),
    Column("settled_at", Instant),
    Column("outcome", Text, nullable=False),
    Index("ix_deliveries_group", "group_id"),
    _where("ix_deliveries_due", "due_at", "seq", "lane", "attempts", only=DUE),
    _where("ix_deliveries_subject", "subject", only=DUE),
    _where("ix_deliveries_again", "lane", only=AGAIN),
    _where("uq_deliveries_lane", "lane", only=IN_FLIGHT, unique=True),
)
"""``uq_deliveries_lane`` is the rule "at most one in flight a lane", held by the database. It is
also how those in flight are found, to see whose lease has run out: they are few, because a worker
holds no more than it sends at once. A row passes through every index that its state is part of, so
there are no more of those than the questions need."""

inbox = Table(
    "inbox",
    metadata,
    Column("event", LargeBinary, primary_key=True),
    Column("forget_at", Instant, nullable=False),
    Index("ix_inbox_forget", "forget_at"),
    sqlite_with_rowid=False,
)
"""``event`` is a keyed hash, and nobody is named: what came in cannot be laid beside a vote."""

vault = Table(
    "vault",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Instant),
    Index("ix_vault_expires", "expires_at"),
    sqlite_with_rowid=False,
)
"""Sealed records of no group: the token of a workspace, an installation that has begun."""

keyring = Table(
    "keyring",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("proof", LargeBinary, nullable=False),
)
"""A value sealed with the key that this database was made with: another key cannot open it."""
