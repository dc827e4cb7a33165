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
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
    true,
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
    Column("changed_at", Instant),
    UniqueConstraint("series_id", "occurrence"),
    Index("ix_sessions_starts", "group_id", "state", "starts_at"),
    Index("ix_sessions_closed", "group_id", "state", "closed_at"),
    Index("ix_sessions_ends", "ends_at"),
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

ALONE = "session_id IS NULL"
OF_SESSIONS = "closed_at IS NULL AND kind <> 'sense' AND kind <> 'consent'"
OF_AGREEMENT = "closed_at IS NULL AND (kind = 'sense' OR kind = 'consent')"
"""A group has one open poll of each sort: see ``domain.checkpoint.IN_SESSIONS``."""

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
    _where("ix_checkpoints_alone", "closed_at", only=ALONE),
    _where("uq_checkpoints_open", "group_id", only=OF_SESSIONS, unique=True),
    _where("uq_checkpoints_agreement", "group_id", only=OF_AGREEMENT, unique=True),
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
    Column("words", LargeBinary),
    sqlite_with_rowid=False,
)
"""No time and no row number: rows lie in the order of ``voter``, a keyed hash. ``words`` came with
a worry, all of one length."""

proposals = Table(
    "proposals",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
    Column("stage", Text, nullable=False),
    Column("changes", LargeBinary, nullable=False),
    *person_columns("by", nullable=True),
    Column("came_on", Date, nullable=False),
    Column("poll", Text),
    Column("heard", LargeBinary, nullable=False),
    Column("ended_on", Date),
    Column("version", Integer, nullable=False),
    Index("ix_proposals_group", "group_id", "ended_on"),
    Index("ix_proposals_poll", "poll"),
    _where("ix_proposals_ended", "ended_on", only="ended_on IS NOT NULL"),
    sqlite_with_rowid=False,
)
"""Changes to the agreement on their way. Of one without a name nothing says whose it was: a day and
no time, no row number, and ids hold no time."""

pulses = Table(
    "pulses",
    metadata,
    _of("id", "sessions", key=True),
    _of("group_id", "groups"),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("answered", Integer, nullable=False),
    Column("result", JSON, nullable=False),
    Column("did", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_pulses_group", "group_id", "closed_at"),
)
"""A pulse has the id of its session: one at most."""

pulse_seals = Table(
    "pulse_seals",
    metadata,
    _of("pulse_id", "pulses", key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""As ``seals`` for check-points."""

pulse_ballots = Table(
    "pulse_ballots",
    metadata,
    _of("pulse_id", "pulses", key=True),
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
    _of("pulse_id", "pulses"),
    Column("words", LargeBinary, nullable=False),
    Column("closed_at", Instant, nullable=False),
    Index("ix_pulse_words_pulse", "pulse_id"),
    Index("ix_pulse_words_closed", "closed_at"),
    sqlite_with_rowid=False,
)
"""What people wrote in a pulse that has closed: nobody's, and in the order of random ids."""

themes = Table(
    "themes",
    metadata,
    _of("session_id", "sessions", key=True),
    Column("theme", Text, nullable=False),
    Column("ahead", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What a session was about and what there is to look forward to, in a facilitator's words."""
queues = Table(
    "queues",
    metadata,
    _of("id", "sessions", key=True),
    _of("group_id", "groups"),
    Column("open", Boolean, nullable=False),
    Column("given", Integer, nullable=False),
    Column("card", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_queues_group", "group_id"),
)
"""A session's queue of turns to speak: its id is the session's."""

queue_turns = Table(
    "queue_turns",
    metadata,
    _of("queue_id", "queues", key=True),
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
    _of("group_id", "groups"),
    _of("session_id", "sessions"),
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
    _of("id", "sessions", key=True),
    Column("count", Integer, nullable=False),
)
"""Of a session that is over: how many said that they were there. Its id is the session's."""

attendance_marks = Table(
    "attendance_marks",
    metadata,
    _of("session_id", "sessions", key=True),
    Column("who", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)
"""Only while a session is open: ``who`` is a keyed hash of somebody and of that session."""

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
    Index("ix_reflections_updated", "updated_at"),
)

reflection_cells = Table(
    "reflection_cells",
    metadata,
    _of("reflection_id", "reflections", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("cell", Text, nullable=False),
)

debrief_notes = Table(
    "debrief_notes",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
    _of("session_id", "sessions", nullable=True),
    *person_columns("author"),
    Column("kind", Text, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_debrief_notes_author", "group_id", "author_user", "created_at"),
    Index("ix_debrief_notes_session", "session_id"),
    Index("ix_debrief_notes_created", "created_at"),
)
"""What a facilitator keeps in a session for their own reflection after it."""

rungs = Table(
    "rungs",
    metadata,
    _of("session_id", "sessions", key=True),
    Column("rung", Text, primary_key=True),
    Column("explored_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
"""What those who run a session say that the group has explored in it: its rungs of the ladder."""

OPEN_ADVICE = "closed_at IS NULL"

questions = Table(
    "questions",
    metadata,
    _of("session_id", "sessions", key=True),
    Column("prompt", Text, primary_key=True),
    Column("posted_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
advice = Table(
    "advice",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
    _of("session_id", "sessions"),
    Column("opened_at", Instant, nullable=False),
    *person_columns("opened_by", nullable=True),
    Column("word", Text, nullable=False),
    Column("closed_at", Instant),
    Column("ending", Text),
    Column("version", Integer, nullable=False),
    Index("ix_advice_group", "group_id"),
    Index("ix_advice_session", "session_id"),
    Index("ix_advice_opened_by", "opened_by_user"),
    _where("uq_advice_open", "session_id", only=OPEN_ADVICE, unique=True),
)
"""Each time that advice was open in a session. Whoever asked to close it stands nowhere: neither
here, nor in the inbox."""

cover_plans = Table(
    "cover_plans",
    metadata,
    _of("group_id", "groups", key=True),
    Column("how", Text, nullable=False),
    Column("hours", SmallInteger, nullable=False),
)
"""What a group has settled for when somebody cannot run a session; only where it did."""

backups = Table(
    "backups",
    metadata,
    _of("group_id", "groups", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    *person_columns("person"),
    Index("ix_backups_person", "person_user", "person_workspace", "person_platform"),
)
"""Apart from ``facilitators``: to be named here gives no right over the group."""

covers = Table(
    "covers",
    metadata,
    _of("id", "sessions", key=True),
    _of("group_id", "groups"),
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
    _of("session_id", "sessions", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    *person_columns("person"),
    Column("said", Text, nullable=False),
    Index("ix_cover_offers_person", "person_user", "person_workspace", "person_platform"),
)

peer_debriefs = Table(
    "peer_debriefs",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
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
    _of("debrief_id", "peer_debriefs", key=True),
    _of("reflection_id", "reflections", key=True),
    _of("group_id", "groups"),
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
    _of("group_id", "groups", nullable=True),
    Column("kind", Text, nullable=False),
    Column("filled_in", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_drafts_expires", "expires_at"),
    Index("ix_drafts_group", "group_id"),
)

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
    Column("planned_for", Instant),
    Column("priority", SmallInteger, nullable=False, server_default="2"),
    Column("share", Text, nullable=False, server_default=""),
    Index("ix_deliveries_group", "group_id"),
    _where("ix_deliveries_due", "priority", "due_at", "seq", "lane", "attempts", "share", only=DUE),
    _where("ix_deliveries_subject", "subject", only=DUE),
    _where("ix_deliveries_again", "lane", only=AGAIN),
    _where("ix_deliveries_parked", "settled_at", only=PARKED),
    _where("ix_deliveries_to", "to", only=TO_SOMEBODY),
    _where("ix_deliveries_heard", "lane", "settled_at", only=HEARD),
    _where("ix_deliveries_held", "lane", only=HELD),
    _where("ix_deliveries_settled", "settled_at", only=SETTLED),
    _where("uq_deliveries_lane", "lane", only=IN_FLIGHT, unique=True),
)
"""``uq_deliveries_lane`` is the rule "at most one in flight a lane", held by the database. It is
also how those in flight are found, to see whose lease has run out: they are few, because a worker
holds no more than it sends at once. A row passes through every index that its state is part of, so
there are no more of those than the questions need."""

_WHOSE = ("person_user", "person_workspace", "person_platform")

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
    PrimaryKeyConstraint(*_WHOSE),
    sqlite_with_rowid=False,
)
"""What somebody chose about how they hear from us. Who never chose anything has no row."""

member_reminders = Table(
    "member_reminders",
    metadata,
    *person_columns("person"),
    _of("group_id", "groups"),
    Column("way", Text, nullable=False),
    Column("which", Text, nullable=False),
    PrimaryKeyConstraint(*_WHOSE, "group_id"),
    ForeignKeyConstraint(_WHOSE, [f"members.{each}" for each in _WHOSE], ondelete="CASCADE"),
    Index("ix_member_reminders_group", "group_id"),
    sqlite_with_rowid=False,
)
"""Only where it differs from the default: never a list of who is in a group."""

welcomed = Table(
    "welcomed",
    metadata,
    Column("who", LargeBinary, primary_key=True),
    _of("group_id", "groups"),
    Index("ix_welcomed_group", "group_id"),
    sqlite_with_rowid=False,
)
"""Who was welcomed in a group, so that it happens once: ``who`` is a keyed hash of both. It is not
the same in two groups, and without the key it names nobody."""

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("mark", LargeBinary, primary_key=True),
    _of("group_id", "groups", nullable=True),
    *person_columns("person", nullable=True),
    Column("named", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant, nullable=False),
    Index("ix_calendar_feeds_used", "used_at"),
    _where("uq_calendar_feeds_person", *_WHOSE, only="person_user IS NOT NULL", unique=True),
    _where("uq_calendar_feeds_group", "group_id", only="group_id IS NOT NULL", unique=True),
    sqlite_with_rowid=False,
)
"""Addresses of calendars. ``mark`` is a keyed hash: the address itself is nowhere. Each is one
person's or one group's. ``used_at`` is only the month in which it was last asked for."""

calendar_groups = Table(
    "calendar_groups",
    metadata,
    *person_columns("person"),
    _of("group_id", "groups"),
    PrimaryKeyConstraint(*_WHOSE, "group_id"),
    Index("ix_calendar_groups_group", "group_id"),
    sqlite_with_rowid=False,
)
"""Whose sessions are at one person's address: only what they put there."""

calendar_links = Table(
    "calendar_links",
    metadata,
    _of("group_id", "groups", key=True),
    sqlite_with_rowid=False,
)
"""The groups that allow their joining link in the calendars of single members."""

between = Table(
    "between_sessions",
    metadata,
    _of("group_id", "groups", key=True),
    Column("pairs", Text, nullable=False),
    Column("rounds", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What a group switched on between its sessions. No row: nothing."""

pair_wishes = Table(
    "pair_wishes",
    metadata,
    *person_columns("person"),
    _of("group_id", "groups"),
    PrimaryKeyConstraint(*_WHOSE, "group_id"),
    Index("ix_pair_wishes_group", "group_id"),
    sqlite_with_rowid=False,
)
"""Who would like to be paired: only who said so."""

pairs = Table(
    "pairs",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
    Column("until", Instant, nullable=False),
    Index("ix_pairs_group", "group_id"),
    Index("ix_pairs_until", "until"),
    sqlite_with_rowid=False,
)

pair_members = Table(
    "pair_members",
    metadata,
    _of("pair_id", "pairs"),
    *person_columns("person"),
    PrimaryKeyConstraint("pair_id", *_WHOSE),
    Index("ix_pair_members_person", *_WHOSE),
    sqlite_with_rowid=False,
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
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
    _of("round_id", "rounds"),
    Column("words", LargeBinary, nullable=False),
    Index("ix_round_lines_round", "round_id"),
    sqlite_with_rowid=False,
)
"""Small things that helped: nobody's, without a time, and in the order of random ids."""

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
    _of("group_id", "groups", nullable=True),
    Column("about", Text, nullable=False),
    Index("ix_audit_at", "at"),
    Index("ix_audit_group", "group_id", "at"),
    _where("ix_audit_actor", "actor_user", only="actor_user IS NOT NULL"),
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

safeguarding = Table(
    "safeguarding",
    metadata,
    _of("group_id", "groups", key=True),
    Column("days", SmallInteger, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
    Column("wait_minutes", Integer, nullable=False),
)
"""When the concerns of a group are read, and how long one waits before the deputies hear of it."""

safeguarding_people = Table(
    "safeguarding_people",
    metadata,
    _of("group_id", "groups", key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    *person_columns("person"),
    Column("role", Text, nullable=False),
    Index("ix_safeguarding_people_person", *_WHOSE),
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
    Index("ix_safeguarding_everywhere_people_person", *_WHOSE),
)

RAISED = "raised_by_user IS NOT NULL"
CLOSED = "closed_at IS NOT NULL"

concerns = Table(
    "concerns",
    metadata,
    Column("id", Text, primary_key=True),
    _of("group_id", "groups"),
    *person_columns("raised_by", nullable=True),
    Column("code", LargeBinary, unique=True),
    Column("about", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("entries", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_concerns_group", "group_id", "raised_at"),
    _where("ix_concerns_raised_by", "raised_by_user", only=RAISED),
    _where("ix_concerns_closed", "closed_at", only=CLOSED),
    sqlite_with_rowid=False,
)
"""With a code (a keyed hash of it) nobody is named in the row, in its entries, or anywhere else,
and its times are rounded to the hour. No row number: rows lie in the order of their random ids."""

concern_entries = Table(
    "concern_entries",
    metadata,
    _of("concern_id", "concerns", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("side", Text, nullable=False),
    Column("kind", Text, nullable=False),
    *person_columns("author", nullable=True),
    Column("words", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    _where("ix_concern_entries_author", "author_user", only="author_user IS NOT NULL"),
    sqlite_with_rowid=False,
)

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
