"""What becomes of a group's channel: those who run the group hear of it, nothing is lost, and when
the channel comes back the reminders go again. The whole house, with a fake Slack over real sockets.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.adapters.slack.table import Table, sit_down
from tests.fakes.slack import happenings as they
from tests.fakes.slack.people import Actor
from tests.fakes.slack.rules import Refused
from tests.fakes.slack.server import BOT_TOKEN
from tests.fakes.slack.state import BOT_USER, TEAM, Channel, User

Happening = Callable[[Actor, Channel], Awaitable[object]]


@dataclass
class Circle:
    """Rhian and Kofi run a group of six with a session on Sunday 29 November at 18:30."""

    table: Table
    channel: Channel
    rhian: Actor
    kofi: Actor
    amina: Actor

    def told(self, who: Actor) -> str:
        """The newest direct message of somebody."""
        return [each.words for each in who.sees() if each.channel.direct][-1]

    def everything(self, who: Actor) -> str:
        return "\n".join(each.words for each in who.sees() if each.channel.direct)

    def posts(self) -> list[str]:
        return [each.text for each in self.amina.sees(self.channel) if not each.only_for]

    async def jumps(self, wall_clock: str) -> None:
        """Without a stop at what falls due on the way."""
        at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo("Europe/London"))
        self.table.clock.to(at.astimezone(UTC))
        await self.table.settle()

    async def to(self, wall_clock: str) -> None:
        await self.table.to(wall_clock)
        await self.table.settle()


async def sat_down(table: Table, *, private: bool) -> Circle:
    channel, (rhian, kofi, amina) = table.circle("rhian", "kofi", "amina", private=private)
    await table.types(rhian, 'setup name:"Evening circle"', channel)
    await table.submits(rhian, purpose="To be heard.", facilitators=f"{rhian.id},{kofi.id}")
    await table.types(rhian, "session plan date:2026-11-29 time:18:30", channel)
    await table.presses(rhian, "Save it")
    return Circle(table, channel, rhian, kofi, amina)


@pytest.fixture(params=["private", "public"])
async def circle(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Circle]:
    async with sit_down(tmp_path, "http") as table:
        yield await sat_down(table, private=request.param == "private")


CLOSING: dict[str, tuple[Happening, Happening, str]] = {
    "archived": (they.archives, they.unarchives, "The channel is archived or locked."),
    "taken out": (they.removes_app, they.invites_app, "I am not in the channel."),
}


@pytest.mark.parametrize("which", CLOSING)
async def test_a_channel_that_closes_and_comes_back_in_time(circle: Circle, which: str) -> None:
    closes, comes_back, why = CLOSING[which]
    await closes(circle.rhian, circle.channel)
    await circle.table.settle()
    for each in (circle.rhian, circle.kofi):
        assert "I cannot post in the channel of Evening circle any more." in circle.told(each)
        assert why in circle.told(each)
    await circle.to("2026-11-28 19:00")
    assert "The reminder on the day before" in circle.told(circle.kofi)
    assert why in circle.told(circle.kofi)
    assert circle.posts() == []

    await comes_back(circle.rhian, circle.channel)
    await circle.table.settle()
    assert "Our next session is on" in circle.posts()[-1]
    everything = circle.everything(circle.kofi)
    assert "I can post in the channel of Evening circle now." in everything
    assert "Sent late:" in everything
    await circle.to("2026-11-29 18:20")
    assert "Our session starts soon" in circle.posts()[-1]
    assert len(circle.posts()) == 2


async def test_what_is_too_late_by_then_is_left_out_and_told(circle: Circle) -> None:
    await they.archives(circle.rhian, circle.channel)
    await circle.to("2026-11-29 18:20")
    await circle.to("2026-11-29 21:00")
    await they.unarchives(circle.rhian, circle.channel)
    await circle.table.settle()
    assert circle.posts() == []
    everything = circle.everything(circle.kofi)
    assert "Not sent, because it was too late to help:" in everything


async def test_a_channel_that_comes_back_without_the_app_asks_for_it(circle: Circle) -> None:
    await they.archives(circle.rhian, circle.channel)
    await circle.table.settle()
    await they.unarchives(circle.rhian, circle.channel, with_app=False)
    await circle.table.settle()
    assert "I am not in the channel." in circle.told(circle.kofi)
    assert "/invite" in circle.told(circle.kofi)
    assert "Discord" not in circle.told(circle.kofi)
    await they.invites_app(circle.rhian, circle.channel)
    await circle.table.settle()
    assert "I can post in the channel of Evening circle now." in circle.told(circle.kofi)


async def test_a_channel_that_is_deleted_is_told_of_and_its_group_stays(circle: Circle) -> None:
    await they.deletes(circle.rhian, circle.channel)
    await circle.table.settle()
    assert "The channel is gone." in circle.told(circle.kofi)
    assert "Sessions, the agreement and what you wrote are kept." in circle.told(circle.kofi)


async def test_a_channel_that_is_renamed_or_made_private_is_the_same(circle: Circle) -> None:
    they.renames(circle.channel, "thursdays")
    they.makes_private(circle.channel)
    await circle.to("2026-11-28 19:00")
    assert "Our next session is on" in circle.posts()[-1]


async def test_a_channel_with_another_id_keeps_its_group(circle: Circle) -> None:
    await circle.to("2026-11-29 18:31")
    await circle.table.types(circle.rhian, "session start", circle.channel)
    await circle.table.types(circle.rhian, "checkpoint next", circle.channel)
    for _ in range(2):
        await they.shares(circle.rhian, circle.channel)
        await circle.table.settle()
    # What was posted before is edited, and what comes next is posted, under the new id.
    await circle.to("2026-11-29 18:37")
    assert any("This question is closed now" in each for each in circle.posts())
    await circle.table.types(circle.rhian, "session end", circle.channel)
    await circle.table.presses(circle.rhian, "End it now")
    assert "Our session has ended" in circle.posts()[-1]


async def test_another_app_that_comes_is_nobody(circle: Circle) -> None:
    robot = User("U0ROBOT", "robot", bot=True)
    circle.table.fake.users[robot.id] = robot
    before = len(circle.table.fake.messages)
    await Actor(circle.table.fake, robot).joins(circle.channel)
    await circle.table.settle()
    assert len(circle.table.fake.messages) == before


# --- a token or a permission that is missing ----------------------------------------------------


async def test_what_waited_for_a_token_goes_on_and_is_told(circle: Circle) -> None:
    """With a dead token nobody there can be told anything: what is due waits, by its own rules."""
    table = circle.table
    table.fake.revoked.add(BOT_TOKEN)
    await circle.jumps("2026-11-28 18:31")
    assert table.serving.health()["refused"] == {TEAM: "account_inactive"}
    refused = sum(each.error == "account_inactive" for each in table.fake.calls)
    assert refused <= 3, "one for each that was on its way, and no more until it is time"
    table.fake.revoked.clear()
    table.hand.on(600)
    await circle.jumps("2026-11-28 20:00")
    await circle.to("2026-11-28 20:02")
    assert "Our next session is on" in circle.posts()[-1]
    assert "Sent late:" in circle.everything(circle.kofi)
    assert table.serving.health()["refused"] == {}


async def test_what_a_dead_token_made_too_late_is_told_when_there_is_another(
    circle: Circle,
) -> None:
    table = circle.table
    table.fake.revoked.add(BOT_TOKEN)
    for wall_clock in ("2026-11-28 18:31", "2026-11-29 16:00", "2026-11-29 18:50"):
        await circle.jumps(wall_clock)
    table.fake.revoked.clear()
    table.hand.on(600)
    await circle.jumps("2026-11-29 19:10")
    await circle.to("2026-11-29 19:11")
    assert circle.posts() == []
    told = circle.everything(circle.kofi)
    assert told.count("Not sent, because it was too late to help:") == 1
    assert "The reminder just before a session" in told


async def test_a_missing_permission_is_told_and_mended_by_a_new_installation(
    circle: Circle,
) -> None:
    table = circle.table
    table.fake.scopes -= {"im:write"}
    post = table.fake.api.methods["chat.postMessage"]
    lacking = True

    def without_channels(params: Mapping[str, object]) -> Mapping[str, object]:
        if lacking and params["channel"] == circle.channel.id:
            raise Refused("missing_scope", needed="chat:write", provided="")
        return post(params)

    table.fake.api.methods = {**table.fake.api.methods, "chat.postMessage": without_channels}
    await circle.to("2026-11-28 19:00")
    assert "I lack a permission that I need." in circle.told(circle.kofi)
    assert circle.posts() == []
    lacking = False
    table.serving.ears.installed(TEAM)
    await table.settle()
    assert "Our next session is on" in circle.posts()[-1]
    assert "Sent late:" in circle.told(circle.kofi)


# --- a channel that the app is not in yet -----------------------------------------------------


@pytest.fixture(params=["private", "public"])
async def outside(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[Table, Channel]]:
    async with sit_down(tmp_path, "http") as table:
        channel, _ = table.circle("rhian", "kofi", private=request.param == "private")
        channel.members.discard(BOT_USER)
        yield table, channel


async def test_an_admin_sets_up_and_is_asked_to_invite_the_app(
    outside: tuple[Table, Channel],
) -> None:
    table, channel = outside
    admin = table.fake.person("admin", admin=True)
    channel.members.add(admin.id)
    await table.types(admin, 'setup name:"Evening circle"', channel)
    await table.submits(admin, purpose="To be heard.", facilitators=admin.id)
    done = admin.sees()[-1].words
    assert "Evening circle is set up" in done
    assert "Please type /invite @Holdspace here." in done
    await table.types(admin, "session plan date:2026-11-29 time:18:30", channel)
    await table.presses(admin, "Save it")
    await table.to("2026-11-28 19:00")
    assert "I am not in the channel." in "\n".join(each.words for each in admin.sees())
    await they.invites_app(admin, channel)
    await table.settle()
    assert (
        "Our next session is on"
        in [each.text for each in admin.sees(channel) if not each.only_for][-1][:22]
    )


async def test_who_made_a_private_channel_is_asked_to_invite_the_app_first(
    outside: tuple[Table, Channel],
) -> None:
    table, channel = outside
    rhian = table.fake.person("rhian")
    await table.types(rhian, 'setup name:"Evening circle"', channel)
    if not channel.private:
        # Slack says who made a public channel, also from outside.
        assert "Set up the group" in (await rhian.view()).words
        return
    asked = rhian.sees()[-1].words
    assert "Please type /invite @Holdspace here" in asked
    assert '/peer setup name:"Evening circle"' in asked
    await they.invites_app(rhian, channel)
    await table.types(rhian, 'setup name:"Evening circle"', channel)
    await table.submits(rhian, purpose="To be heard.")
    assert "Evening circle is set up" in rhian.sees()[-1].words
    assert "/invite" not in rhian.sees()[-1].words


async def test_a_form_that_was_open_keeps_what_was_typed(outside: tuple[Table, Channel]) -> None:
    table, channel = outside
    rhian = table.fake.person("rhian")
    channel.private = True
    await they.invites_app(rhian, channel)
    await table.types(rhian, "setup name:Circle", channel)
    view = await rhian.view()
    await they.removes_app(rhian, channel)
    await table.submits(rhian, purpose="A long purpose, typed with care.")
    assert not view.closed
    assert "Please type /invite @Holdspace here" in view.words
    await they.invites_app(rhian, channel)
    await table.submits(rhian)
    assert "A long purpose, typed with care." in rhian.sees()[-1].words
