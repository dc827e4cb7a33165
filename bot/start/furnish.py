"""The furnished group of the rehearsal room: one with an agreement, a past and a next session.

What stands here in quotes are the words of fictional people, not the bot's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.rehearsal.seats import Role, Seat
from bot.domain.agreement import Agreement
from bot.domain.group import AgreementRhythm, Facilitator, FacilitatorRole, Group, Model, QuietHours
from bot.domain.reflection import Answered, Reflection, ReflectionKind
from bot.domain.session import Repeat, Series, Session, SessionState
from bot.domain.toolkit import Area, Cell, Principle
from bot.domain.wall import instant_of
from bot.ids import Place, new_id
from bot.ports import UnitOfWork
from bot.start.house import House

ZONE = "Europe/London"
LINK = "https://meet.example.org/evening-circle"
EVENING = time(18, 30)
AHEAD = 4
"""Occurrences of a series that are planned ahead."""


@dataclass(frozen=True, slots=True)
class Said:
    """Talk of people in the channel, which the bot never hears."""

    seat: str
    at: datetime
    words: str


def talk(now: datetime) -> tuple[Said, ...]:
    """After the last session, the morning after, and today."""
    after = _evening(now, -5) + timedelta(minutes=70)
    return (
        Said("joan", after, "Thank you all. I did not think I would say anything, and then I did."),
        Said("luis", after + timedelta(minutes=4), "I am glad you did. See you next week."),
        Said(
            "wen", after + timedelta(hours=14), "Slow day here. It helps to know it is not just me."
        ),
    )


def _evening(now: datetime, days: int) -> datetime:
    day = now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=days)
    at, _ = instant_of(day, EVENING, ZONE)
    return at


async def furnish(house: House, seats: Sequence[Seat], place: Place) -> None:
    """In one transaction, at the clock's time."""
    now = house.clock.now()
    async with house.store.writing() as uow:
        group = _group(house, seats, place, now)
        await uow.groups.add(group)
        await uow.agreements.adopt(_agreement(house, group, now))
        await _sessions(house, uow, group, now)


def _group(house: House, seats: Sequence[Seat], place: Place, now: datetime) -> Group:
    roles = {Role.FACILITATOR: FacilitatorRole.LEAD, Role.CO_FACILITATOR: FacilitatorRole.CO}
    return Group(
        id=_id(house),
        place=place,
        name="Evening circle",
        purpose="A place to be heard, for people who live with Long Covid.",
        model=Model.PEER_FACILITATED,
        zone=ZONE,
        facilitators=tuple(
            Facilitator(each.person, roles[each.role]) for each in seats if each.role in roles
        ),
        quiet=QuietHours(time(21), time(8)),
        link=LINK,
        nation="wales",
        rhythm=AgreementRhythm.EACH_SESSION,
        created_at=now - timedelta(days=30),
    )


def _agreement(house: House, group: Group, now: datetime) -> Agreement:
    # An organisation's pack may name its templates as it likes: any of them will do.
    ready = house.library.template(group.model.value) or house.library.templates()[0]
    return Agreement(
        id=_id(house),
        group=group.id,
        number=1,
        clauses=ready.clauses,
        adopted_at=now - timedelta(days=28),
        adopted_by=group.facilitators[0].person,
        review_on=(now + timedelta(days=63)).date(),
    )


async def _sessions(house: House, uow: UnitOfWork, group: Group, now: datetime) -> None:
    """A weekly series: two sessions that were, and the next ones, two days from now and on."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    next_day = today + timedelta(days=2)
    series = Series(
        id=_id(house),
        group=group.id,
        title=group.name,
        repeat=Repeat.WEEKLY,
        first=next_day - timedelta(weeks=2),
        at=EVENING,
        zone=ZONE,
        minutes=60,
        link=LINK,
    )
    await uow.series.add(series)
    for weeks in range(-2, AHEAD):
        day = next_day + timedelta(weeks=weeks)
        starts_at, _ = instant_of(day, EVENING, ZONE)
        session = Session(
            id=_id(house),
            group=group.id,
            title=series.title,
            starts_at=starts_at,
            zone=ZONE,
            minutes=60,
            link=LINK,
            series=series.id,
            occurrence=day,
        )
        if weeks < 0:
            session = replace(
                session,
                state=SessionState.CLOSED,
                opened_at=starts_at,
                closed_at=session.ends_at,
                opened_by=group.facilitators[0].person,
            )
        await uow.sessions.add(session)
        if weeks < 0:
            await uow.reflections.add(_reflection(house, group, session, first=weeks == -2))
        else:
            await uow.deliveries.plan(house.schedule.for_session(session, group, now))


def _reflection(house: House, group: Group, session: Session, *, first: bool) -> Reflection:
    written = session.ends_at + timedelta(minutes=20)
    answers = (
        (
            Answered("heard", "Two people said it was the first time anyone believed them."),
            Answered("next_time", "Leave more quiet after somebody has spoken."),
        )
        if first
        else (
            Answered("heard", "The quiet after each turn helped. Joan spoke for the first time."),
            Answered("connected", "Luis and Wen found out that they both miss swimming."),
            Answered("next_time", "Ask before the ideas start, not after."),
        )
    )
    area = Area.SKILLS if first else Area.DEBRIEFING
    return Reflection(
        id=_id(house),
        group=group.id,
        author=group.facilitators[0].person,
        kind=ReflectionKind.POST,
        session=session.id,
        cells=(Cell(Principle.VALIDATION, area),),
        answers=answers,
        created_at=written,
        updated_at=written,
    )


def _id(house: House) -> str:
    return new_id(house.randomness)
