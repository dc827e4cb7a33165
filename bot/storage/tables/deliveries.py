"""What is to go out and what went out, and what came in before."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)

from bot.storage.columns import Instant, place_columns
from bot.storage.tables.base import belongs_to, metadata, partial

IN_FLIGHT = "state IN ('claimed', 'sending')"
DUE = "state = 'due'"
PARKED = "state = 'parked'"
AGAIN = "state = 'due' AND attempts > 0"
TO_SOMEBODY = "\"to\" <> ''"
HEARD = "state = 'sent' AND \"to\" <> ''"
HELD = "outcome = 'own:held'"
"""As ``scheduler.rules.HELD`` has it."""
SETTLED = "settled_at IS NOT NULL"

deliveries = Table(
    "deliveries",
    metadata,
    Column(
        "seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    belongs_to("group_id", "groups"),
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
    Column("planned_for", Instant),
    Column("priority", SmallInteger, nullable=False, server_default="2"),
    Column("share", Text, nullable=False, server_default=""),
    Index("ix_deliveries_group", "group_id"),
    partial(
        "ix_deliveries_due", "priority", "due_at", "seq", "lane", "attempts", "share", only=DUE
    ),
    partial("ix_deliveries_subject", "subject", only=DUE),
    partial("ix_deliveries_again", "lane", only=AGAIN),
    partial("ix_deliveries_parked", "settled_at", only=PARKED),
    partial("ix_deliveries_to", "to", only=TO_SOMEBODY),
    partial("ix_deliveries_heard", "lane", "settled_at", only=HEARD),
    partial("ix_deliveries_held", "lane", only=HELD),
    partial("ix_deliveries_settled", "settled_at", only=SETTLED),
    partial("uq_deliveries_lane", "lane", only=IN_FLIGHT, unique=True),
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
