"""The house's own: keys, leases, chores, the trail of who saw what, and who was erased."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    true,
)

from bot.storage.columns import Instant, person_columns
from bot.storage.tables.base import belongs_to, metadata, partial

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

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
)
"""What one process at a time may have: a shard of Discord's. Nobody has what has run out."""

compatibility = Table(
    "compatibility",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("oldest", Text, nullable=False),
)
"""One row: the oldest release, by its newest migration, that still understands these tables. A
migration that only adds leaves it as it is; see ``migrations/contract.py``."""

audit = Table(
    "audit",
    metadata,
    Column(
        "seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("at", Instant, nullable=False),
    Column("what", Text, nullable=False),
    Column("how", Text, nullable=False),
    *person_columns("actor", nullable=True),
    belongs_to("group_id", "groups", nullable=True),
    Column("about", Text, nullable=False),
    Index("ix_audit_at", "at"),
    Index("ix_audit_group", "group_id", "at"),
    partial("ix_audit_actor", "actor_user", only="actor_user IS NOT NULL"),
)
"""Who saw or changed what matters, without its content."""

chores = Table(
    "chores",
    metadata,
    Column("name", Text, primary_key=True),
    Column("begun_at", Instant, nullable=False),
    Column("done_at", Instant),
)
"""What is done once a day by one of however many processes there are."""

erasures = Table(
    "erasures",
    metadata,
    Column("who", LargeBinary, primary_key=True),
    Column("at", Instant, nullable=False),
    Index("ix_erasures_at", "at"),
    sqlite_with_rowid=False,
)
"""Who was erased, as a keyed hash: a backup from before would bring them back, and this says so."""

keyring = Table(
    "keyring",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("proof", LargeBinary, nullable=False),
    Column("seals", Boolean, nullable=False, server_default=true()),
)
"""The keys by which something here is sealed, each with a value that it has sealed: another key
cannot open it. One of them seals; the others are on their way out."""

roots = Table(
    "roots",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""What keyed hashes are made with: it outlives a change of the key, and is sealed by it."""
