"""Where somebody is and what their clock shows, as Slack tells it, quickly or not at all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.slack import limits
from adapters.slack.people import People
from bot.events import Reason
from bot.ids import Person, Place
from bot.ports import PlatformProblem, Unreachable
from tests.adapters.slack.conftest import App, running
from tests.adapters.slack.table import Hand
from tests.contracts.platform import card
from tests.fakes.slack.faults import Harm
from tests.fakes.slack.state import BOT_USER, TEAM, Channel, User


class At:
    """A workspace, the adapter in it, and somebody who is asked about."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.hand = Hand()
        self.people = People(app.serving.calls, self.hand.monotonic)
        self.bea = app.fake.user("bea")
        self.person = Person("slack", TEAM, self.bea.id)

    async def channels(self) -> list[str]:
        return [each.channel for each in await self.people.places(self.person)]

    def asked(self, method: str = "users.conversations") -> int:
        return len([each for each in self.app.fake.calls if each.method == method])

    async def pass_by(self, time: timedelta) -> None:
        await self.hand.sleep(time.total_seconds())


@pytest.fixture
async def at() -> AsyncIterator[At]:
    async with running("http") as app:
        yield At(app)


def apart(at: At, name: str, *members: User, private: bool = False) -> Channel:
    """A channel that the app is not in."""
    channel = at.app.fake.channel(name, *members, private=private)
    channel.members.discard(BOT_USER)
    return channel


async def test_their_channels_but_for_the_private_ones_without_the_app(at: At) -> None:
    fake = at.app.fake
    theirs = [fake.channel("open", at.bea), fake.channel("circle", at.bea, private=True)]
    theirs.append(apart(at, "public", at.bea))
    apart(at, "secret", at.bea, private=True)
    fake.channel("others", fake.user("wyn"))
    fake.channel("old", at.bea).archived = True
    fake.direct(at.bea.id)

    assert await at.people.places(at.person) == tuple(
        Place("slack", TEAM, each.id) for each in theirs
    )
    (call,) = (each for each in fake.calls if each.method == "users.conversations")
    assert call.params["team_id"] == TEAM, "a token of a whole organisation needs it"


async def test_many_channels_come_page_by_page(at: At) -> None:
    made = [at.app.fake.channel(f"c{number}", at.bea) for number in range(450)]
    assert await at.channels() == [each.id for each in made]
    assert at.asked() == 3


async def test_slack_is_asked_now_and_then_and_of_whoever_moved_at_once(at: At) -> None:
    first = at.app.fake.channel("first", at.bea)
    assert [await at.channels() for _ in range(3)] == [[first.id]] * 3
    assert at.asked() == 1
    second = at.app.fake.channel("second", at.bea)
    at.people.moved(at.person)
    assert await at.channels() == [first.id, second.id]
    second.members.discard(at.bea.id)
    await at.pass_by(limits.PLACES_FRESH + timedelta(seconds=1))
    assert await at.channels() == [first.id]


async def test_where_slack_does_not_say_what_was_heard_lately_counts(at: At) -> None:
    at.app.fake.faults.add("users.conversations", Harm.REFUSE, code="missing_scope")
    with pytest.raises(Unreachable):
        await at.channels()
    circle = at.app.fake.channel("circle", at.bea)
    await at.channels()
    at.app.fake.faults.add("users.conversations", Harm.STATUS, times=2, status=503)
    await at.pass_by(timedelta(minutes=30))
    assert await at.channels() == [circle.id]
    await at.pass_by(timedelta(minutes=31))
    with pytest.raises(PlatformProblem):
        await at.channels()


async def test_a_slack_that_is_slow_keeps_nobody_waiting(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ASKING", timedelta(milliseconds=50))
    forever = asyncio.Event()
    monkeypatch.setattr(at.app.fake, "tell", forever.wait)
    with pytest.raises(PlatformProblem, match="too long"):
        await at.channels()
    with pytest.raises(PlatformProblem, match="too long"):
        await at.people.zone(at.person)
    forever.set()


async def test_their_own_time_zone(at: At) -> None:
    at.bea.zone = "Europe/Madrid"
    assert [await at.people.zone(at.person) for _ in range(3)] == ["Europe/Madrid"] * 3
    assert at.asked("users.info") == 1
    at.bea.zone = "America/New_York"
    await at.pass_by(limits.ZONE_FRESH + timedelta(seconds=1))
    assert await at.people.zone(at.person) == "America/New_York"


async def test_what_is_asked_for_another_reason_tells_the_zone_too(at: At) -> None:
    at.bea.zone = "Europe/Madrid"
    await at.people.user(at.person)
    assert await at.people.zone(at.person) == "Europe/Madrid"
    assert at.asked("users.info") == 1


async def test_a_reminder_is_for_those_who_are_in_the_channel(at: At) -> None:
    circle = at.app.fake.channel("circle", at.bea, private=True)
    place = Place("slack", TEAM, circle.id)
    platform = at.app.slack.platform
    await platform.direct(at.person, card("A reminder"), "k1", only_in=place)

    wyn = Person("slack", TEAM, at.app.fake.user("wyn").id)
    with pytest.raises(Unreachable) as refused:
        await platform.direct(wyn, card("A reminder"), "k2", only_in=place)
    assert refused.value.reason is Reason.PERSON_GONE
    posted = [each for each in at.app.fake.calls if each.method == "chat.postMessage"]
    assert len(posted) == 1
