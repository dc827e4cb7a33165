"""A group and its session, as the tests of this folder know them."""

import random
from datetime import UTC, date, datetime, time

from bot.domain.group import (
    AgreementRhythm,
    Facilitator,
    FacilitatorRole,
    Group,
    Model,
    QuietHours,
)
from bot.domain.session import Session
from bot.domain.wall import instant_of
from bot.ids import Person, Place

NIGHT = QuietHours(time(21), time(8))


def randomness(seed: int = 7) -> "random.Random":
    return random.Random(seed)


def person(user: str, platform: str = "slack") -> Person:
    return Person(platform, "T1", user)


def group(
    *,
    id: str = "group1",
    channel: str = "C1",
    platform: str = "slack",
    zone: str = "Europe/London",
    quiet: QuietHours = NIGHT,
    facilitators: tuple[str, ...] = ("rhian", "sam"),
) -> Group:
    return Group(
        id=id,
        place=Place(platform, "T1", channel),
        name="Tuesday circle",
        purpose="To talk with people who know what it is like.",
        model=Model.PEER_FACILITATED,
        zone=zone,
        facilitators=tuple(
            Facilitator(person(user, platform), FacilitatorRole.CO) for user in facilitators
        ),
        quiet=quiet,
        link="https://meet.example.org/tuesday",
        nation="wales",
        rhythm=AgreementRhythm.NEVER,
        created_at=datetime(2026, 1, 5, 12, tzinfo=UTC),
    )


def session(
    day: date,
    at: time,
    *,
    id: str = "session1",
    of: str = "group1",
    zone: str = "Europe/London",
    minutes: int = 60,
    series: str | None = None,
    plan: int = 0,
) -> Session:
    return Session(
        id=id,
        group=of,
        title="Tuesday circle",
        starts_at=instant_of(day, at, zone)[0],
        zone=zone,
        minutes=minutes,
        link="https://meet.example.org/tuesday",
        series=series,
        occurrence=day if series else None,
        plan=plan,
    )
