"""kill -9 in the middle of posting to 200 groups: none is lost where it may be said again, and none
is said twice where it may not.

Three kills a run: each has up to a whole batch on its way, and 200 groups are three batches."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from adapters.slack.commands import SCOPES
from bot.domain.delivery import Delivery
from bot.domain.group import (
    AgreementRhythm,
    Facilitator,
    FacilitatorRole,
    Group,
    Model,
    QuietHours,
)
from bot.domain.session import Session
from bot.domain.toolkit import Area, Cell, Principle
from bot.flows.context import Rules
from bot.ids import Person, Place
from bot.ports import Schedule
from bot.start.house import SystemClock, open_house
from tests.adapters.slack.process import RunProcess
from tests.adapters.slack.table import LIBRARY
from tests.fakes.slack.server import FakeSlack, fake_slack
from tests.fakes.slack.state import TEAM

pytestmark = [pytest.mark.e2e, pytest.mark.faults, pytest.mark.timeout(150)]

GROUPS, KILLS = 200, 3
KEY = b"k" * 32
RHIAN = Person("slack", TEAM, "U0RHIAN")
QUESTION = LIBRARY.prompts(Cell(Principle.VALIDATION, Area.SKILLS))[0].id


Make = Callable[[Schedule, Group, Session, datetime], Delivery]


def reminder(schedule: Schedule, group: Group, session: Session, now: datetime) -> Delivery:
    """``Unknown.RESEND``: better twice than never."""
    return schedule.at("reminder.soon", group, session.id, now)


def question(schedule: Schedule, group: Group, session: Session, now: datetime) -> Delivery:
    """``Unknown.LEAVE``: never twice."""
    return schedule.at("prompt.posted", group, group.id, now, detail=QUESTION)


async def furnish(folder: Path, fake: FakeSlack, make: Make) -> None:
    """Groups whose session starts in ten minutes, and one thing each to be said now."""
    now = datetime.now(UTC)
    async with open_house(
        url=f"sqlite:///{folder / 'holdspace.db'}",
        key=KEY,
        clock=SystemClock(),
        library=LIBRARY,
        rules=Rules(),
        platforms={},
    ) as house:
        rhian = fake.user("rhian")
        deliveries: list[Delivery] = []
        async with house.store.writing() as uow:
            for number in range(GROUPS):
                channel = fake.channel(f"G{number}", rhian)
                group = _group(f"group{number}", channel.id, now)
                session = _session(f"session{number}", group.id, now + timedelta(minutes=10))
                await uow.groups.add(group)
                await uow.sessions.add(session)
                deliveries.append(make(house.schedule, group, session, now))
            await uow.deliveries.plan(deliveries)


@pytest.mark.slow
@pytest.mark.parametrize("make", [reminder, question], ids=["resend", "leave"])
async def test_none_is_lost_or_doubled_beyond_what_was_declared(tmp_path: Path, make: Make) -> None:
    async with fake_slack(SCOPES) as fake:
        fake.slowness = 0.01
        await furnish(tmp_path, fake, make)
        run = RunProcess(tmp_path, fake, environment={"HOLDSPACE_SECRET_KEY": KEY.hex()})
        await run.start()
        on_their_way = 0
        for _ in range(KILLS):
            before = len(said(fake))
            await fake.until(lambda: len(said(fake)) >= before + 20, 30)  # noqa: B023
            on_their_way += await run.kill()
            await run.start()
        if make is reminder:
            # What was cut off several times waits longer each time.
            await fake.until(lambda: len(set(said(fake))) == GROUPS, 60)
        assert await run.stop() == 0
        times = Counter(said(fake))
        twice = sum(count - 1 for count in times.values())
        if make is reminder:
            assert set(times) == {each for each in fake.channels if each.startswith("C")}
            assert 0 < twice <= on_their_way
        else:
            assert twice == 0
            assert len(times) >= GROUPS - on_their_way


def said(fake: FakeSlack) -> Sequence[str]:
    return [each.channel.id for each in fake.messages if not each.channel.direct]


def _group(id: str, channel: str, now: datetime) -> Group:
    return Group(
        id=id,
        place=Place("slack", TEAM, channel),
        name="Evening circle",
        purpose="A place to be heard.",
        model=Model.PEER_FACILITATED,
        zone="Europe/London",
        facilitators=(Facilitator(RHIAN, FacilitatorRole.LEAD),),
        quiet=QuietHours(time(0), time(0)),
        link="https://meet.example.org/circle",
        nation="wales",
        rhythm=AgreementRhythm.NEVER,
        created_at=now - timedelta(days=30),
    )


def _session(id: str, group: str, starts_at: datetime) -> Session:
    return Session(
        id=id,
        group=group,
        title="Evening circle",
        starts_at=starts_at,
        zone="Europe/London",
        minutes=60,
        link="https://meet.example.org/circle",
        series=None,
        occurrence=None,
        plan=0,
    )
