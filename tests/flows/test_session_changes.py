"""Moving, skipping and cancelling, as conversations."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.session import Session
from bot.ids import ActionId
from bot.message import Look
from tests.support.conversation import Seat, Table, person


@pytest.fixture
async def rhian(table: Table) -> Seat:
    return await table.set_up(agreement=False)


async def plan(seat: Seat, words: str) -> None:
    await seat.types(f"session plan {words}")
    await seat.presses("Save it")


async def upcoming(table: Table) -> list[Session]:
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(person("rhian"))
        return list(await uow.sessions.upcoming(group.id, table.clock.now(), 20))


def said(table: Table) -> list[str]:
    """Every summary that the channel got, with its time."""
    return [f"{each.at:%d %H:%M} {each.message.summary[0]}" for each in table.posts]


async def test_a_session_moves_with_its_reminders_and_the_group_hears_both_times(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian, "2026-12-01 18:30")
    await rhian.types("session move 2026-12-03 19:00")
    assert "From: Tuesday 1 December at 18:30" in rhian.card
    assert "To: Thursday 3 December at 19:00 (London time)" in rhian.card
    assert table.posts == []
    await rhian.presses("Move it")
    assert "Moved. The session is now on Thursday 3 December at 19:00." in rhian.card
    assert "It was Tuesday 1 December at 18:30. It is now Thursday 3 December at 19:00" in (
        table.channel
    )
    await table.to("2026-12-04 12:00")
    assert said(table) == [
        "23 10:00 Our session has a new time. It is now ",
        "02 19:00 Our next session is on ",
        "03 18:45 Our session starts soon: ",
    ]


async def test_moving_back_and_forth_reminds_of_the_last_time_only(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian, "2026-12-01 18:30")
    for day in ("2026-12-03", "2026-12-01", "2026-12-02"):
        await rhian.types(f"session move {day} 18:30")
        await rhian.presses("Move it")
    await table.to("2026-12-04 12:00")
    assert said(table)[3:] == [
        "01 18:30 Our next session is on ",
        "02 18:15 Our session starts soon: ",
    ]


async def test_a_move_that_was_not_told_yet_is_told_with_the_next_one(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian, "2026-12-01 18:30")
    await rhian.types("session move 2026-12-02 18:30")
    table.platform.failures.append(ConnectionError("away"))
    await rhian.presses("Move it")
    assert table.posts == []
    await rhian.types("session move 2026-12-03 18:30")
    await rhian.presses("Move it")
    await table.on(minutes=10)
    assert len(table.posts) == 1
    assert "It was Tuesday 1 December at 18:30. It is now Thursday 3 December" in table.channel


async def test_one_of_a_series_moves_alone(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30 weekly")
    await rhian.types("session move 2026-12-03 18:30")
    assert "Only this one moves." in rhian.card
    await rhian.presses("Move it")
    assert [each.starts_at.day for each in await upcoming(table)] == [3, 8, 15, 22]
    await rhian.types("session list")
    assert "Thursday 3 December at 18:30, 60 minutes, moved" in rhian.card


async def test_a_move_from_the_list_starts_with_the_time_it_has(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30 weekly")
    await rhian.types("session list")
    await rhian.chooses("Choose a session", "Tuesday 15 December at 18:30")
    await rhian.presses("Move")
    await rhian.fills(time="nine")
    assert "not a time I can read" in rhian.problems["time"]
    assert rhian.form is not None
    assert [str(each.initial) for each in rhian.form.fields] == ["2026-12-15", "nine"]
    await rhian.fills(time="18:30")
    assert "is at this time already" in rhian.problems["time"]
    await rhian.fills(time="19:30")
    await rhian.presses("Change it")
    assert rhian.form is not None
    assert [str(each.initial) for each in rhian.form.fields] == ["2026-12-15", "19:30"]
    await rhian.fills(time="20:00")
    await rhian.presses("Move it")
    assert "now on Tuesday 15 December at 20:00" in rhian.card


async def test_pressing_move_twice_moves_and_tells_once(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30")
    await rhian.types("session move 2026-12-03 19:00")
    yes = rhian.button("Move it").action
    await rhian.press_id(yes)
    await rhian.press_id(yes)
    assert "already been moved" in rhian.card
    assert len(table.posts) == 1


async def test_a_move_that_somebody_overtook_changes_nothing(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30")
    await rhian.types("session move 2026-12-03 19:00")
    mine = rhian.button("Move it").action
    sam = table.person("sam")
    await sam.types("session move 2026-12-04 19:00")
    await sam.presses("Move it")
    await rhian.press_id(mine)
    assert "Somebody has changed this session since then. It is on Friday 4 December" in rhian.card
    assert [each.starts_at.day for each in await upcoming(table)] == [4]


async def test_a_move_onto_another_session_says_which(table: Table, rhian: Seat) -> None:
    await plan(rhian, '2026-12-01 18:30 name:"Coffee and a chat"')
    await plan(rhian, "2026-12-08 18:30")
    await rhian.types('session move 2026-12-01 19:00 "Tuesday 8 December at 18:30"')
    assert "Coffee and a chat, Tuesday 1 December at 18:30" in rhian.card
    await rhian.presses("Move it anyway")
    assert [each.starts_at.day for each in await upcoming(table)] == [1, 1]


async def test_a_move_waits_too_long(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30")
    await rhian.types("session move 2026-11-24 18:30")
    await table.on(days=2)
    await rhian.presses("Move it")
    assert "That time has passed" in rhian.card
    await rhian.presses("Change it")
    assert rhian.form is not None


async def test_a_skipped_date_is_told_and_the_series_goes_on(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30 weekly")
    await rhian.types("session skip")
    assert "Skip the session on Tuesday 1 December at 18:30? The series goes on." in rhian.card
    assert not rhian.sees_button("Cancel all later ones too")
    assert rhian.button("Yes, skip it").look is Look.CAREFUL
    await rhian.presses("Yes, skip it")
    assert "The next session is on Tuesday 8 December at 18:30." in rhian.card
    assert "There is no session on Tuesday 1 December at 18:30." in table.channel
    assert "The next session is on Tuesday 8 December at 18:30." in table.channel
    assert [each.starts_at.day for each in await upcoming(table)] == [8, 15, 22, 29]
    await table.to("2026-12-02 12:00")
    assert len(table.posts) == 1, "no reminder of what does not happen"


async def test_cancelling_one_of_a_series_is_called_that(table: Table, rhian: Seat) -> None:
    await rhian.types("session plan 2026-12-01 18:30 weekly")
    await rhian.presses("Save it")
    await rhian.types("session cancel")
    assert "Cancel the session on Tuesday 1 December at 18:30? The series goes on." in rhian.card
    await rhian.presses("Yes, cancel it")
    await rhian.types("next")
    assert "Tuesday 8 December" in rhian.card


async def test_nothing_planned_opens_no_form_to_move_it(rhian: Seat) -> None:
    await rhian.types("session move")
    assert rhian.form is None
    assert "No session is planned yet." in rhian.card


async def test_two_facilitators_cancel_at_once(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30")
    sam = table.person("sam")
    await rhian.types("session cancel")
    await sam.types("session cancel")
    await asyncio.gather(rhian.presses("Yes, cancel it"), sam.presses("Yes, cancel it"))
    assert sorted("cancelled already" in each.card for each in (rhian, sam)) == [False, True]
    assert len(table.posts) == 1
    assert "We will post here when a new one is planned." in table.channel


async def test_cancelling_this_and_all_later_ones_ends_the_series(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian, "2026-12-01 18:30 weekly")
    await rhian.types('session cancel "Tuesday 15 December at 18:30"')
    await rhian.presses("Cancel all later ones too")
    assert "and all later ones are cancelled" in rhian.card
    assert "The ones after it will not take place." in table.channel
    assert len(table.posts) == 1
    await table.to("2027-02-01 12:00")
    assert sum("starts soon" in each for each in said(table)) == 2
    await rhian.types("session list")
    assert "No session is planned yet." in rhian.card


async def test_keeping_it_changes_nothing(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30")
    await rhian.types("session cancel")
    await rhian.presses("Keep it as it is")
    assert "Nothing has changed." in rhian.card
    assert len(await upcoming(table)) == 1


@pytest.mark.parametrize(
    "command", ["session move 2026-12-03 18:30", "session skip", "session cancel"]
)
async def test_with_nothing_planned_there_is_nothing_to_change(rhian: Seat, command: str) -> None:
    await rhian.types(command)
    assert "No session is planned yet." in rhian.card
    assert rhian.sees_button("Plan a session")


async def test_a_session_that_is_not_there_is_asked_for_again(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30")
    await rhian.types("session cancel session:nonsense")
    assert "cannot find that session" in rhian.problems["session"]


async def test_what_is_open_or_over_is_not_moved_or_cancelled(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30")
    (session,) = await upcoming(table)
    move, drop = (ActionId.of(f"session.{each}", session.id) for each in ("move_this", "drop_this"))
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    for action in (move, drop, ActionId.of("session.drop_yes", session.id)):
        await rhian.press_id(action)
        assert "You can end it, but not move or cancel it." in rhian.card
    await table.to("2026-12-01 19:30")
    await rhian.types("session end")
    for action in (move, drop, ActionId.of("session.drop_yes", session.id)):
        await rhian.press_id(action)
        assert "over or cancelled" in rhian.card
    assert "no session on" not in table.channel


async def test_a_session_that_should_have_begun_can_still_be_cancelled_and_told(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian, "2026-12-01 18:30")
    await table.to("2026-12-01 18:40")
    await rhian.types("session cancel")
    await rhian.presses("Yes, cancel it")
    assert "There is no session on Tuesday 1 December at 18:30." in table.channel


async def test_news_of_a_cancelled_session_that_could_not_go_out_in_time_is_not_lost_in_silence(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian, "2026-11-23 11:00")
    await rhian.types("session cancel")
    table.platform.failures.append(ConnectionError("away"))
    await rhian.presses("Yes, cancel it")
    await table.jump(table.clock.now() + timedelta(hours=5))
    assert table.posts == []
    assert "Not sent, because it was too late to help:" in rhian.told
    assert "News that a session was cancelled" in rhian.told
