"""Members' reminders, and what facilitators hear after a stop, as conversations."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.events import PlaceClosed, PlaceMoved, PlaceOpened, Reason
from bot.ids import Place
from bot.ports import Unreachable
from tests.support.conversation import PLACE, Seat, Table

TUESDAY = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)


@pytest.fixture
async def rhian(table: Table) -> Seat:
    rhian = await table.set_up()
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    return rhian


def reminders(table: Table) -> list[str]:
    said = ("Our next session", "Our session starts soon")
    return [
        f"{each.at:%d %H:%M} {each.message.summary[0]}"
        for each in table.posts
        if str(each.message.summary[0]).startswith(said)
    ]


async def test_the_group_is_reminded_the_day_before_and_just_before(
    table: Table, rhian: Seat
) -> None:
    await table.to("2026-11-30 18:30")
    assert "Our next session is on Tuesday 1 December at 18:30." in table.channel
    assert "> We go slowly and take a break by the half hour." in table.channel
    assert "You can just listen, and leave when you like." in table.channel
    assert "[Join the session](https://meet.example/circle)" in table.channel
    await table.to("2026-12-01 18:15")
    assert "Our session starts soon: Tuesday 1 December at 18:30." in table.channel
    assert "After" not in table.channel
    await table.to("2026-12-02 12:00")
    assert reminders(table) == [
        "30 18:30 Our next session is on ",
        "01 18:15 Our session starts soon: ",
    ]


async def test_after_a_stop_the_reminder_comes_late_and_facilitators_are_told(
    table: Table, rhian: Seat
) -> None:
    await table.jump(TUESDAY - timedelta(hours=6))
    assert reminders(table) == ["01 12:30 Our next session is on "]
    for each in (rhian, table.person("sam")):
        assert "some messages of Evening circle were late" in each.told
        assert "The reminder on the day before, due Monday 30 November at 18:30" in each.told
        assert "Not sent" not in each.told


async def test_a_reminder_that_cannot_help_any_more_is_left_out_and_facilitators_are_told(
    table: Table, rhian: Seat
) -> None:
    await table.jump(TUESDAY - timedelta(minutes=90))
    assert reminders(table) == []
    assert "Not sent, because it was too late to help:" in rhian.told
    assert "The reminder on the day before" in rhian.told
    await table.to(TUESDAY)
    assert reminders(table) == ["01 18:15 Our session starts soon: "]


async def test_after_a_long_stop_nobody_is_reminded_of_what_is_over(
    table: Table, rhian: Seat
) -> None:
    await table.jump(TUESDAY + timedelta(days=3))
    assert reminders(table) == []
    notices = [each for each in rhian.direct if "were late" in str(each.message.summary)]
    assert len(notices) == 1
    told = str(notices[0].message)
    assert "The reminder on the day before" in told
    assert "The reminder just before a session" in told


async def test_a_session_that_already_runs_is_not_said_to_start_soon(
    table: Table, rhian: Seat
) -> None:
    await table.jump(TUESDAY + timedelta(minutes=5))
    assert reminders(table) == []


async def test_what_cannot_be_sent_is_told_to_those_who_can_mend_it(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-11-24 time:18:30")
    await rhian.presses("Save it")
    table.platform.failures.append(Unreachable("the channel is gone", Reason.CHANNEL_GONE))
    await table.to("2026-11-23 18:31")
    assert "could not be sent" in rhian.told
    assert "The reminder on the day before, due Monday 23 November at 18:30" in rhian.told
    assert "The channel is gone. Set the group up in another one" in rhian.told


async def test_a_channel_that_closes_is_told_to_those_who_run_the_group(table: Table) -> None:
    rhian = await table.set_up()
    closed = PlaceClosed("closed-1", PLACE, Reason.ARCHIVED)
    for _ in range(2):
        await table.house.router.closed(closed)
    await table.settle()
    for each in (rhian, table.person("sam")):
        assert "I cannot post in the channel of Evening circle any more." in each.told
        assert "The channel is archived or locked." in each.told
        assert sum("I cannot post" in str(message) for message in each.direct) == 1
    elsewhere = Place(PLACE.platform, PLACE.workspace, "no-group-here")
    before = len(table.platform.posted)
    await table.house.router.closed(PlaceClosed("closed-2", elsewhere, Reason.ARCHIVED))
    await table.settle()
    assert len(table.platform.posted) == before


async def test_what_could_not_be_sent_goes_out_when_the_channel_is_back(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-11-24 time:18:30")
    await rhian.presses("Save it")
    table.platform.failures.append(Unreachable("archived", Reason.ARCHIVED))
    await table.to("2026-11-23 18:31")
    assert reminders(table) == []
    await table.jump(datetime(2026, 11, 24, 9, tzinfo=UTC))
    for _ in range(2):
        await table.house.router.opened(PlaceOpened("opened-1", PLACE))
        await table.settle()
    assert len(reminders(table)) == 1
    again = [each for each in rhian.direct if "I can post in the channel" in str(each)]
    assert len(again) == 1
    assert "Sent late:" in rhian.told


async def test_a_workspace_that_has_the_app_again_gets_what_lacked_a_permission(
    table: Table,
) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-11-24 time:18:30")
    await rhian.presses("Save it")
    table.platform.failures.append(Unreachable("missing_scope", Reason.MISSING_PERMISSION))
    await table.to("2026-11-23 18:31")
    assert "I lack a permission that I need." in rhian.told
    whole = Place(PLACE.platform, PLACE.workspace, "")
    await table.house.router.opened(PlaceOpened("opened-1", whole))
    await table.settle()
    assert len(reminders(table)) == 1
    assert not any("I can post in the channel" in str(each) for each in rhian.direct)


async def test_a_group_goes_with_its_channel(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-11-24 time:18:30")
    await rhian.presses("Save it")
    new = Place(PLACE.platform, PLACE.workspace, "another-id")
    for _ in range(2):
        await table.house.router.moved(PlaceMoved("moved-1", PLACE, new))
    await table.to("2026-11-23 18:31")
    assert [each.place for each in table.platform.posted if not each.to][-1] == new
