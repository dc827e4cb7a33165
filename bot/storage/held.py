"""What each table holds about people: who is named, what is sealed, how it is erased, how long it
stays. Export, erasure, key rotation and the daily job read it here and nowhere else.

A test walks every table and column of ``tables`` and fails where one has no decision here. A new
table with people in it needs a row like the others; nothing else has to be changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, literal_column, select

from bot.domain.audit import By
from bot.ids import Person
from bot.storage import tables as t
from bot.storage.columns import is_person


class Erased(Enum):
    """What becomes of a row that names somebody who is erased."""

    ROW = "row"
    """It goes: it was theirs."""
    NOBODY = "nobody"
    """It stays, because it is the group's; it names nobody any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """A way in which rows of a table name a person. ``columns`` are what says who. ``kind`` is
    what the export calls such a row, and ``shown`` are the columns that it shows."""

    kind: str
    columns: tuple[str, ...]
    whose: Callable[[Person], ColumnElement[bool]]
    shown: tuple[str, ...]
    erased: Erased
    nobody: Mapping[str, Any] = field(default_factory=dict)
    """What the columns hold where the row stays and names nobody; NULL where it is not said."""


class Keep(Enum):
    """How long a row stays where nobody takes it away before. The lengths are settings."""

    GROUP = "as long as its group"
    REFLECTIONS = "reflections"
    SESSIONS = "sessions"
    DELIVERIES = "deliveries"
    AUDIT = "audit"
    CONCERNS = "concerns"
    ERASURES = "erasures"
    CALENDARS = "calendars"
    EXPIRES = "until the time that stands in it"
    PULSE_WORDS = "pulse words"
    CLOSE = "until its check-point or pulse closes"
    SESSION_ENDS = "until its session ends"
    HOUSE = "as long as the database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A table. Every column of text or bytes is one of these: it says who (``names``), it is a
    ciphertext (``sealed``), a keyed hash that names nobody without the key (``hashed``, with what
    it is of), words that people wrote for their whole group to read (``shared``), or a plain fact
    (``facts``): an id, a state, a place, a rule."""

    table: Table
    keep: Keep
    names: tuple[Names, ...] = ()
    sealed: tuple[str, ...] = ()
    sealed_text: tuple[str, ...] = ()
    """Ciphertexts in columns of text (``Cipher.seal_text``)."""
    hashed: Mapping[str, str] = field(default_factory=dict)
    shared: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def _by(
    table: Table, prefix: str
) -> tuple[tuple[str, ...], Callable[[Person], ColumnElement[bool]]]:
    """Columns made by ``person_columns``, and how they are asked for."""
    names = (f"{prefix}_platform", f"{prefix}_workspace", f"{prefix}_user")
    return names, lambda who: is_person(table, prefix, who)


def person(table: Table, prefix: str, kind: str, *shown: str, erased: Erased) -> Names:
    """Rows that name somebody in columns made by ``person_columns``. Where they must name somebody,
    nobody is three empty words (``mapping.NOBODY``)."""
    columns, whose = _by(table, prefix)
    nobody = {each: "" for each in columns if not table.c[each].nullable}
    return Names(kind=kind, columns=columns, whose=whose, shown=shown, erased=erased, nobody=nobody)


def _told(who: Person) -> ColumnElement[bool]:
    """Messages to somebody, sent or planned."""
    return and_(_for(who), ~_IS_WORK)


def _begun(who: Person) -> ColumnElement[bool]:
    """Work for a group that somebody began, such as the close of their check-point: it goes on."""
    return and_(_for(who), _IS_WORK)


def _raised(who: Person) -> ColumnElement[bool]:
    """What somebody wrote in a concern that they raised under their name."""
    theirs = _by(t.concern_entries, "author")[1](who)
    return and_(theirs, t.concern_entries.c.side == "raiser")


def _dealt_with(who: Person) -> ColumnElement[bool]:
    """What somebody did and wrote as a reader of concerns: it is part of somebody else's."""
    theirs = _by(t.concern_entries, "author")[1](who)
    return and_(theirs, t.concern_entries.c.side == "reader")


_AUTHOR = ("author_platform", "author_workspace", "author_user")


def _for(who: Person) -> ColumnElement[bool]:
    """A user id, in the workspace of the delivery's group. The condition of the partial index
    stands in it word for word."""
    home = exists(
        select(1).where(
            t.groups.c.id == t.deliveries.c.group_id,
            t.groups.c.place_platform == who.platform,
            t.groups.c.place_workspace == who.workspace,
        )
    )
    return and_(literal_column(t.TO_SOMEBODY), t.deliveries.c.to == who.user, home)


_SHARED = ("shared_at", "until", "may_keep")
_D = t.deliveries.c
_IS_WORK = and_(_D.lane.startswith("work/"), _D.kind != "welcome.look")
"""What is looked at for somebody new is theirs, and goes with them."""

HELD: tuple[Held, ...] = (
    Held(
        table=t.groups,
        keep=Keep.GROUP,
        shared=("name", "purpose"),
        sealed_text=("link",),
        facts=(
            "id",
            "place_platform",
            "place_workspace",
            "place_channel",
            "model",
            "zone",
            "nation",
            "rhythm",
        ),
    ),
    Held(
        table=t.facilitators,
        keep=Keep.GROUP,
        names=(person(t.facilitators, "person", "facilitator", "role", erased=Erased.ROW),),
        facts=("group_id", "role"),
    ),
    Held(
        table=t.reflections,
        keep=Keep.REFLECTIONS,
        names=(
            person(
                t.reflections,
                "author",
                "reflection",
                "kind",
                "created_at",
                "updated_at",
                "answers",
                erased=Erased.ROW,
            ),
        ),
        sealed=("answers",),
        facts=("id", "group_id", "session_id", "kind"),
    ),
    Held(table=t.reflection_cells, keep=Keep.REFLECTIONS, facts=("reflection_id", "cell")),
    Held(
        table=t.debrief_notes,
        keep=Keep.REFLECTIONS,
        names=(
            person(t.debrief_notes, "author", "note", "words", "created_at", erased=Erased.ROW),
        ),
        sealed=("words",),
        facts=("id", "group_id", "session_id", "kind"),
    ),
    Held(table=t.cover_plans, keep=Keep.GROUP, facts=("group_id", "how")),
    Held(
        table=t.backups,
        keep=Keep.GROUP,
        names=(person(t.backups, "person", "backup", "position", erased=Erased.ROW),),
        facts=("group_id",),
    ),
    Held(
        table=t.covers,
        keep=Keep.SESSIONS,
        names=(person(t.covers, "asked_by", "cover", "asked_at", erased=Erased.NOBODY),),
        facts=("id", "group_id", "how", "state", "debrief"),
    ),
    Held(
        table=t.cover_offers,
        keep=Keep.SESSIONS,
        names=(person(t.cover_offers, "person", "offer", "said", erased=Erased.ROW),),
        facts=("session_id", "said"),
    ),
    Held(
        table=t.peer_debriefs,
        keep=Keep.EXPIRES,
        names=(
            person(
                t.peer_debriefs,
                "asker",
                "debrief",
                "words",
                "state",
                "asked_at",
                "until",
                erased=Erased.ROW,
            ),
            person(
                t.peer_debriefs,
                "asked",
                "debrief_asked",
                "state",
                "asked_at",
                "until",
                erased=Erased.ROW,
            ),
        ),
        sealed=("words",),
        facts=("id", "group_id", "state"),
    ),
    Held(
        table=t.shares,
        keep=Keep.EXPIRES,
        names=(
            person(t.shares, "owner", "share", *_SHARED, erased=Erased.ROW),
            person(t.shares, "reader", "shared", *_SHARED, erased=Erased.ROW),
        ),
        facts=("debrief_id", "reflection_id", "group_id"),
    ),
    Held(
        table=t.drafts,
        keep=Keep.EXPIRES,
        names=(
            person(
                t.drafts, "person", "draft", "kind", "filled_in", "expires_at", erased=Erased.ROW
            ),
        ),
        sealed=("filled_in",),
        facts=("id", "group_id", "kind"),
    ),
    Held(
        table=t.deliveries,
        keep=Keep.DELIVERIES,
        names=(
            Names(
                kind="message",
                # The key and the lane are made from the user id too.
                columns=("to", "key", "lane"),
                whose=_told,
                shown=("kind", "due_at", "settled_at"),
                erased=Erased.ROW,
            ),
            Names(
                kind="work",
                columns=("to", "key"),
                whose=_begun,
                shown=("kind", "due_at", "settled_at"),
                erased=Erased.NOBODY,
                nobody={"to": "", "key": _D.kind + ":" + _D.subject + ":" + _D.detail + ":"},
            ),
        ),
        facts=(
            "id",
            "kind",
            "group_id",
            "subject",
            "detail",
            "state",
            "claimed_by",
            "posted_platform",
            "posted_workspace",
            "posted_channel",
            "posted_message",
            "outcome",
            "share",
        ),
    ),
    Held(
        table=t.sessions,
        keep=Keep.SESSIONS,
        names=(
            person(
                t.sessions,
                "opened_by",
                "session",
                "title",
                "starts_at",
                "opened_at",
                erased=Erased.NOBODY,
            ),
        ),
        shared=("title",),
        sealed_text=("link",),
        facts=("id", "group_id", "zone", "state", "series_id"),
    ),
    Held(
        table=t.series,
        keep=Keep.GROUP,
        shared=("title",),
        sealed_text=("link",),
        facts=("id", "group_id", "repeat", "zone"),
    ),
    Held(
        table=t.agreements,
        keep=Keep.GROUP,
        names=(
            person(
                t.agreements,
                "adopted_by",
                "agreement",
                "number",
                "adopted_at",
                erased=Erased.NOBODY,
            ),
        ),
        shared=("clauses", "changed"),
        facts=("id", "group_id"),
    ),
    Held(
        table=t.checkpoints,
        keep=Keep.SESSIONS,
        shared=("question", "options"),
        facts=("id", "group_id", "session_id", "kind", "result"),
    ),
    Held(table=t.rungs, keep=Keep.SESSIONS, facts=("session_id", "rung")),
    Held(table=t.questions, keep=Keep.SESSIONS, facts=("session_id", "prompt")),
    Held(
        table=t.advice,
        keep=Keep.SESSIONS,
        names=(
            Names(
                kind="advice",
                columns=_by(t.advice, "opened_by")[0],
                whose=_by(t.advice, "opened_by")[1],
                shown=("opened_at", "word"),
                erased=Erased.NOBODY,
                nobody={"word": ""},
            ),
        ),
        sealed_text=("word",),
        facts=("id", "group_id", "session_id", "ending"),
    ),
    Held(
        table=t.seals,
        keep=Keep.CLOSE,
        sealed=("sealed",),
        facts=("checkpoint_id",),
    ),
    Held(
        table=t.ballots,
        keep=Keep.CLOSE,
        hashed={
            "voter": "who answers, under the check-point's own seal",
            "choice": "the answer, under the check-point's own seal",
            "words": "what came with it, under the check-point's own seal",
        },
        facts=("checkpoint_id",),
    ),
    Held(table=t.pulses, keep=Keep.SESSIONS, shared=("did",), facts=("id", "group_id", "result")),
    Held(table=t.pulse_seals, keep=Keep.CLOSE, sealed=("sealed",), facts=("pulse_id",)),
    Held(
        table=t.pulse_ballots,
        keep=Keep.CLOSE,
        hashed={
            "voter": "who answers, under the pulse's own seal",
            "ballot": "what they answer, under the pulse's own seal",
        },
        facts=("pulse_id",),
    ),
    Held(
        table=t.pulse_words,
        keep=Keep.PULSE_WORDS,
        sealed=("words",),
        facts=("id", "pulse_id"),
    ),
    Held(
        table=t.themes,
        keep=Keep.SESSIONS,
        shared=("theme", "ahead"),
        facts=("session_id",),
    ),
    Held(table=t.pauses, keep=Keep.SESSIONS, facts=("id", "group_id", "session_id")),
    Held(table=t.attendance, keep=Keep.SESSIONS, facts=("id",)),
    Held(
        table=t.attendance_marks,
        keep=Keep.SESSION_ENDS,
        hashed={"who": "an open session and somebody who said that they are there"},
        facts=("session_id",),
    ),
    Held(table=t.queues, keep=Keep.SESSIONS, facts=("id", "group_id")),
    Held(
        table=t.queue_turns,
        keep=Keep.SESSION_ENDS,
        names=(person(t.queue_turns, "person", "turn", "standing", "way", erased=Erased.ROW),),
        facts=("queue_id", "standing", "way"),
    ),
    Held(
        table=t.proposals,
        keep=Keep.SESSIONS,
        names=(
            person(t.proposals, "by", "suggestion", "came_on", "changes", erased=Erased.NOBODY),
        ),
        sealed=("changes", "heard"),
        facts=("id", "group_id", "stage", "poll"),
    ),
    Held(
        table=t.welcomed,
        keep=Keep.GROUP,
        hashed={"who": "a group and somebody who was welcomed there"},
        facts=("group_id",),
    ),
    Held(
        table=t.members,
        keep=Keep.HOUSE,
        names=(
            person(
                t.members,
                "person",
                "member",
                "zone",
                "quiet_start",
                "quiet_end",
                "days_off",
                "away_until",
                "low_energy",
                "budget",
                "greets",
                "language",
                erased=Erased.ROW,
            ),
        ),
        facts=("zone", "reach", "language"),
    ),
    Held(
        table=t.member_reminders,
        keep=Keep.GROUP,
        names=(
            person(t.member_reminders, "person", "reminders", "way", "which", erased=Erased.ROW),
        ),
        facts=("group_id", "way", "which"),
    ),
    Held(
        table=t.calendar_feeds,
        keep=Keep.CALENDARS,
        names=(
            person(
                t.calendar_feeds,
                "person",
                "calendar",
                "made_at",
                "used_at",
                "named",
                erased=Erased.ROW,
            ),
        ),
        hashed={"mark": "an address where a calendar program asks"},
        facts=("group_id",),
    ),
    Held(
        table=t.calendar_groups,
        keep=Keep.CALENDARS,
        names=(
            person(t.calendar_groups, "person", "calendar_group", "group_id", erased=Erased.ROW),
        ),
        facts=("group_id",),
    ),
    Held(table=t.calendar_links, keep=Keep.GROUP, facts=("group_id",)),
    Held(table=t.between, keep=Keep.GROUP, facts=("group_id", "pairs", "rounds")),
    Held(
        table=t.pair_wishes,
        keep=Keep.GROUP,
        names=(person(t.pair_wishes, "person", "pair_wish", "group_id", erased=Erased.ROW),),
        facts=("group_id",),
    ),
    Held(table=t.pairs, keep=Keep.EXPIRES, facts=("id", "group_id")),
    Held(
        table=t.pair_members,
        keep=Keep.EXPIRES,
        names=(person(t.pair_members, "person", "pair", "pair_id", erased=Erased.ROW),),
        facts=("pair_id",),
    ),
    Held(table=t.rounds, keep=Keep.EXPIRES, facts=("id", "group_id")),
    Held(table=t.round_lines, keep=Keep.EXPIRES, sealed=("words",), facts=("id", "round_id")),
    Held(table=t.inbox, keep=Keep.EXPIRES, hashed={"event": "the id of an event that came in"}),
    Held(table=t.vault, keep=Keep.EXPIRES, sealed=("sealed",), facts=("kind", "id")),
    Held(
        table=t.audit,
        keep=Keep.AUDIT,
        names=(
            Names(
                kind="deed",
                columns=("actor_platform", "actor_workspace", "actor_user"),
                whose=_by(t.audit, "actor")[1],
                shown=("what", "at", "about"),
                erased=Erased.NOBODY,
                nobody={"how": By.ERASED.value},
            ),
        ),
        facts=("what", "how", "group_id", "about"),
    ),
    Held(
        table=t.safeguarding,
        keep=Keep.GROUP,
        facts=("group_id",),
    ),
    Held(
        table=t.safeguarding_people,
        keep=Keep.GROUP,
        names=(person(t.safeguarding_people, "person", "reader", "role", erased=Erased.ROW),),
        facts=("group_id", "role"),
    ),
    Held(
        table=t.safeguarding_everywhere,
        keep=Keep.HOUSE,
        facts=("platform", "workspace"),
    ),
    Held(
        table=t.safeguarding_everywhere_people,
        keep=Keep.HOUSE,
        names=(
            person(t.safeguarding_everywhere_people, "person", "reader", "role", erased=Erased.ROW),
        ),
        facts=("platform", "workspace", "role"),
    ),
    Held(
        table=t.concerns,
        keep=Keep.CONCERNS,
        names=(
            person(
                t.concerns,
                "raised_by",
                "concern",
                "state",
                "raised_at",
                "closed_at",
                erased=Erased.ROW,
            ),
        ),
        # Whom it is about is not in their export: to tell them could harm whoever raised it.
        sealed=("about",),
        hashed={"code": "four words, by which somebody comes back without a name"},
        facts=("id", "group_id", "state"),
    ),
    Held(
        table=t.concern_entries,
        keep=Keep.CONCERNS,
        names=(
            Names(
                kind="concern_words",
                columns=_AUTHOR,
                whose=_raised,
                shown=("at", "words"),
                erased=Erased.ROW,
            ),
            Names(
                kind="concern_step",
                columns=_AUTHOR,
                whose=_dealt_with,
                shown=("at", "kind"),
                erased=Erased.NOBODY,
            ),
        ),
        sealed=("words",),
        facts=("concern_id", "side", "kind"),
    ),
    Held(table=t.chores, keep=Keep.HOUSE, facts=("name",)),
    Held(
        table=t.erasures,
        keep=Keep.ERASURES,
        hashed={"who": "somebody who was erased"},
    ),
    Held(table=t.leases, keep=Keep.HOUSE, facts=("name", "holder")),
    Held(table=t.compatibility, keep=Keep.HOUSE, facts=("oldest",)),
    Held(table=t.roots, keep=Keep.HOUSE, sealed=("sealed",), facts=("name",)),
    Held(table=t.keyring, keep=Keep.HOUSE, sealed=("proof",)),
)

BY_TABLE: Mapping[str, Held] = {each.table.name: each for each in HELD}
