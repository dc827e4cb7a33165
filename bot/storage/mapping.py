"""Between rows and the domain's frozen values, both ways, one pair of functions a type. No I/O.

``*_row`` gives what to write, with the ``version`` as it is: ``Work.save`` raises it. What a batch
of deliveries reads by the thousand (groups, sessions, agreements, deliveries) is unpacked by
position, in the order of its table: asking for each column by name costs twice that.
"""

from collections.abc import Sequence
from typing import Any

from bot.domain.agreement import Agreement, Clause, ClauseKind
from bot.domain.checkpoint import Checkpoint, CheckpointKind, Lead, Option, Tallied
from bot.domain.delivery import Delivery, DeliveryState, Priority
from bot.domain.group import (
    AgreementRhythm,
    Facilitator,
    FacilitatorRole,
    Group,
    Model,
    QuietHours,
)
from bot.domain.member import Member, Reach, Reminder, Reminders, Way
from bot.domain.pulse import Counts, Pulse
from bot.domain.reflection import Answered, Reflection, ReflectionKind
from bot.domain.session import Repeat, Series, Session, SessionState
from bot.domain.toolkit import Cell
from bot.ids import MessageRef, Person, Place
from bot.storage.columns import person_of
from bot.storage.encryption import Cipher

_author = person_of("author")
_who = person_of("person")

Row = Any
"""A SQLAlchemy row: its columns are attributes."""
Values = dict[str, Any]

# By hand, because calling an Enum costs as much as the rest of a row, and batches have many rows.
_ROLES = {each.value: each for each in FacilitatorRole}
_MODELS = {each.value: each for each in Model}
_RHYTHMS = {each.value: each for each in AgreementRhythm}
_SESSION_STATES = {each.value: each for each in SessionState}
_CLAUSE_KINDS = {each.value: each for each in ClauseKind}
_PRIORITIES = {each.value: each for each in Priority}
_DELIVERY_STATES = {each.value: each for each in DeliveryState}


NOBODY = Person("", "", "")
"""Where a column must name somebody, and whoever it named has been erased."""


def _link(table: str, id: str) -> str:
    """A joining link opens a door: it is sealed, bound to its row."""
    return f"{table}.link:{id}"


def person_values(name: str, person: Person | None) -> Values:
    return {
        f"{name}_platform": person.platform if person else None,
        f"{name}_workspace": person.workspace if person else None,
        f"{name}_user": person.user if person else None,
    }


def group_row(group: Group, cipher: Cipher) -> Values:
    return {
        "id": group.id,
        "place_platform": group.place.platform,
        "place_workspace": group.place.workspace,
        "place_channel": group.place.channel,
        "name": group.name,
        "purpose": group.purpose,
        "model": group.model.value,
        "zone": group.zone,
        "quiet_start": group.quiet.start,
        "quiet_end": group.quiet.end,
        "link": cipher.seal_text(group.link, _link("groups", group.id)),
        "nation": group.nation,
        "rhythm": group.rhythm.value,
        "created_at": group.created_at,
        "version": group.version,
    }


def facilitator_rows(group: Group) -> list[Values]:
    return [
        {
            "group_id": group.id,
            "position": position,
            **person_values("person", each.person),
            "role": each.role.value,
        }
        for position, each in enumerate(group.facilitators)
    ]


def facilitator(row: Row) -> Facilitator:
    _, _, platform, workspace, user, role = row
    return Facilitator(Person(platform, workspace, user), _ROLES[role])


def group(row: Row, facilitators: Sequence[Facilitator], cipher: Cipher) -> Group:
    id, platform, workspace, channel, name, purpose, model, zone, quiet_start, *rest = row
    quiet_end, link, nation, rhythm, created_at, version = rest
    return Group(
        id,
        Place(platform, workspace, channel),
        name,
        purpose,
        _MODELS[model],
        zone,
        tuple(facilitators),
        QuietHours(quiet_start, quiet_end),
        cipher.open_text(link, _link("groups", id)) if link else "",
        nation,
        _RHYTHMS[rhythm],
        created_at,
        version,
    )


def series_row(series: Series, cipher: Cipher) -> Values:
    return {
        "id": series.id,
        "group_id": series.group,
        "title": series.title,
        "repeat": series.repeat.value,
        "first": series.first,
        "at": series.at,
        "zone": series.zone,
        "minutes": series.minutes,
        "link": cipher.seal_text(series.link, _link("series", series.id)),
        "ended": series.ended,
        "version": series.version,
    }


def series(row: Row, cipher: Cipher) -> Series:
    return Series(
        id=row.id,
        group=row.group_id,
        title=row.title,
        repeat=Repeat(row.repeat),
        first=row.first,
        at=row.at,
        zone=row.zone,
        minutes=row.minutes,
        link=cipher.open_text(row.link, _link("series", row.id)),
        ended=row.ended,
        version=row.version,
    )


def session_row(session: Session, cipher: Cipher) -> Values:
    return {
        "id": session.id,
        "group_id": session.group,
        "title": session.title,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "zone": session.zone,
        "minutes": session.minutes,
        "link": cipher.seal_text(session.link, _link("sessions", session.id)),
        "state": session.state.value,
        "series_id": session.series,
        "occurrence": session.occurrence,
        "opened_at": session.opened_at,
        "closed_at": session.closed_at,
        **person_values("opened_by", session.opened_by),
        "plan": session.plan,
        "version": session.version,
        "changed_at": session.changed_at,
    }


def session(row: Row, cipher: Cipher) -> Session:
    id, group, title, starts_at, _, zone, minutes, link, state, series, occurrence, *rest = row
    opened_at, closed_at, platform, workspace, user, plan, version, changed_at = rest
    return Session(
        id,
        group,
        title,
        starts_at,
        zone,
        minutes,
        cipher.open_text(link, _link("sessions", id)) if link else "",
        _SESSION_STATES[state],
        series,
        occurrence,
        opened_at,
        closed_at,
        None if user is None else Person(platform, workspace, user),
        plan,
        version,
        changed_at,
    )


def agreement_row(agreement: Agreement) -> Values:
    return {
        "id": agreement.id,
        "group_id": agreement.group,
        "number": agreement.number,
        "clauses": [[each.id, each.kind.value, each.text] for each in agreement.clauses],
        "adopted_at": agreement.adopted_at,
        **person_values("adopted_by", agreement.adopted_by or NOBODY),
        "review_on": agreement.review_on,
        "changed": agreement.changed,
    }


def agreement(row: Row) -> Agreement:
    id, group, number, clauses, adopted_at, platform, workspace, user, review_on, changed = row
    return Agreement(
        id,
        group,
        number,
        tuple([Clause(id, _CLAUSE_KINDS[kind], words) for id, kind, words in clauses]),
        adopted_at,
        Person(platform, workspace, user) if user else None,
        review_on,
        changed,
    )


def checkpoint_row(checkpoint: Checkpoint) -> Values:
    """Without the seal: that has a table of its own."""
    return {
        "id": checkpoint.id,
        "group_id": checkpoint.group,
        "session_id": checkpoint.session,
        "kind": checkpoint.kind.value,
        "question": checkpoint.question,
        "options": [_option(each) for each in checkpoint.options],
        "opened_at": checkpoint.opened_at,
        "closes_at": checkpoint.closes_at,
        "closed_at": checkpoint.closed_at,
        "result": [[each.value, each.count] for each in checkpoint.result],
        "version": checkpoint.version,
    }


def checkpoint(row: Row, seal: bytes | None) -> Checkpoint:
    return Checkpoint(
        id=row.id,
        group=row.group_id,
        session=row.session_id,
        kind=CheckpointKind(row.kind),
        question=row.question,
        options=tuple(_read_option(*each) for each in row.options),
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        seal=seal,
        closed_at=row.closed_at,
        result=tuple(Tallied(value, count) for value, count in row.result),
        version=row.version,
    )


def pulse_row(pulse: Pulse) -> Values:
    """Without the seal: that has a table of its own."""
    return {
        "id": pulse.id,
        "group_id": pulse.group,
        "opened_at": pulse.opened_at,
        "closes_at": pulse.closes_at,
        "closed_at": pulse.closed_at,
        "answered": pulse.answered,
        "result": [list(each.vector) for each in pulse.result],
        "did": pulse.did,
        "did_at": pulse.did_at,
        "version": pulse.version,
    }


def pulse(row: Row, seal: bytes | None) -> Pulse:
    first, second, third = (Counts(*each) for each in row.result)
    return Pulse(
        id=row.id,
        group=row.group_id,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        seal=seal,
        closed_at=row.closed_at,
        answered=row.answered,
        result=(first, second, third),
        did=row.did,
        did_at=row.did_at,
        version=row.version,
    )


def reflection_row(reflection: Reflection, answers: bytes) -> Values:
    return {
        "id": reflection.id,
        "group_id": reflection.group,
        **person_values("author", reflection.author),
        "kind": reflection.kind.value,
        "session_id": reflection.session,
        "answers": answers,
        "created_at": reflection.created_at,
        "updated_at": reflection.updated_at,
        "version": reflection.version,
    }


def cell_rows(reflection: Reflection) -> list[Values]:
    return [
        {"reflection_id": reflection.id, "position": position, "cell": cell.id}
        for position, cell in enumerate(reflection.cells)
    ]


def reflection(row: Row, cells: Sequence[str], answers: Sequence[tuple[str, str]]) -> Reflection:
    return Reflection(
        id=row.id,
        group=row.group_id,
        author=_author(row),
        kind=ReflectionKind(row.kind),
        session=row.session_id,
        cells=tuple(Cell.of(cell) for cell in cells),
        answers=tuple(Answered(asked, words) for asked, words in answers),
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
    )


def delivery_row(delivery: Delivery) -> Values:
    return {
        "id": delivery.id,
        "key": delivery.key,
        "kind": delivery.kind,
        "group_id": delivery.group,
        "subject": delivery.subject,
        "detail": delivery.detail,
        "to": delivery.to,
        "due_at": delivery.due_at,
        "lane": delivery.lane,
        "plan": delivery.plan,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "claimed_by": delivery.claimed_by,
        "lease_until": delivery.lease_until,
        **posted_values(delivery.posted),
        "settled_at": delivery.settled_at,
        "outcome": delivery.outcome,
        "planned_for": delivery.planned_for,
        "priority": delivery.priority.value,
        "share": delivery.share,
    }


def posted_values(posted: MessageRef | None) -> Values:
    return {
        "posted_platform": posted.place.platform if posted else None,
        "posted_workspace": posted.place.workspace if posted else None,
        "posted_channel": posted.place.channel if posted else None,
        "posted_message": posted.message if posted else None,
    }


def delivery(row: Row) -> Delivery:
    _, id, key, kind, group, subject, detail, to, due_at, lane, plan, state, attempts, *rest = row
    claimed_by, lease_until, platform, workspace, channel, message, settled_at, *rest = rest
    outcome, planned_for, priority, share = rest
    return Delivery(
        id,
        key,
        kind,
        group,
        subject,
        detail,
        to,
        due_at,
        lane,
        plan,
        _DELIVERY_STATES[state],
        attempts,
        claimed_by,
        lease_until,
        None if message is None else MessageRef(Place(platform, workspace, channel), message),
        settled_at,
        outcome,
        planned_for,
        _PRIORITIES[priority],
        share,
    )


def member_row(member: Member) -> Values:
    return {
        **person_values("person", member.person),
        "zone": member.zone,
        "quiet_start": member.quiet.start if member.quiet else None,
        "quiet_end": member.quiet.end if member.quiet else None,
        "days_off": sum(1 << day for day in member.days_off),
        "away_until": member.away_until,
        "low_energy": member.low_energy,
        "budget": member.budget,
        "reach": member.reach.value,
        "version": member.version,
        "greets": member.greets,
        "language": member.language,
    }


def reminder_rows(member: Member) -> list[Values]:
    return [
        {
            **person_values("person", member.person),
            "group_id": each.group,
            "way": each.way.value,
            "which": ",".join(sorted(which.value for which in each.which)),
        }
        for each in member.reminders
    ]


def member(row: Row, chosen: Sequence[Row]) -> Member:
    """``chosen`` are the rows of ``member_reminders``, by group."""
    quiet = None if row.quiet_start is None else QuietHours(row.quiet_start, row.quiet_end)
    return Member(
        _who(row),
        row.zone,
        quiet,
        frozenset(day for day in range(7) if row.days_off & 1 << day),
        row.away_until,
        row.low_energy,
        row.budget,
        Reach(row.reach),
        tuple(_reminders(each) for each in chosen),
        row.version,
        row.greets,
        row.language,
    )


def _reminders(row: Row) -> Reminders:
    which = frozenset(Reminder(each) for each in row.which.split(",") if each)
    return Reminders(row.group_id, Way(row.way), which)


def _option(option: Option) -> list[str]:
    lead = [option.lead.value] if option.lead else []
    return [option.value, option.label, *lead]


def _read_option(value: str, label: str, lead: str = "") -> Option:
    return Option(value, label, Lead(lead) if lead else None)
