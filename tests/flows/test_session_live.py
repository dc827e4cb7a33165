"""Starting and ending a session, by somebody or by itself, as conversations."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.session import Session, SessionState
from bot.ids import ActionId
from tests.support.conversation import Seat, Table, person


@pytest.fixture
async def rhian(table: Table) -> Seat:
    return await table.set_up()


async def plan(seat: Seat, words: str = "2026-12-01 18:30") -> None:
    await seat.types(f"session plan {words}")
    await seat.presses("Save it")


async def latest(table: Table) -> Session | None:
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(person("rhian"))
        return await uow.sessions.latest_closed(group.id)


async def current(table: Table) -> Session | None:
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(person("rhian"))
        return await uow.sessions.current(group.id)


def posted(table: Table, words: str) -> int:
    return sum(words in str(each.message.summary) for each in table.posts)


async def test_nobody_is_thanked_for_a_session_that_nobody_started(table: Table) -> None:
    """It is said once, and not after each one of a series that goes on so."""
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-12-01 time:18:30 repeat:weekly")
    await rhian.presses("Save it")
    await table.to("2026-12-02 12:00")
    assert "It looks as if it did not take place, and that is fine." in rhian.told
    assert "Thank" not in rhian.told
    assert "[See what is planned]" in rhian.told
    told = len([each for each in rhian.direct if "did not take place" in str(each.message)])
    await table.to("2026-12-16 12:00")
    again = [each for each in rhian.direct if "did not take place" in str(each.message)]
    assert len(again) == told == 1


async def test_we_did_meet_counts_as_held(table: Table) -> None:
    rhian, sam = await table.set_up(), table.person("sam")
    await plan(rhian)
    await table.to("2026-12-02 12:00")
    await rhian.types("insights")
    assert "0 of 1 planned sessions took place." in rhian.card
    await rhian.presses("We did meet")
    assert "The session of Tuesday 1 December at 18:30 counts as held." in rhian.card
    await sam.presses("We did meet")
    assert "counts as held" in sam.card
    held = await latest(table)
    assert held is not None
    assert held.opened_at == held.starts_at
    await rhian.presses("Reflect")
    assert rhian.form is not None
    rhian.form = None
    await rhian.types("insights")
    assert "1 of 1 planned sessions took place." in rhian.card
    await rhian.types("session history")
    assert "It began on Tuesday 1 December at 18:30." in rhian.card


async def test_a_session_that_is_over_is_called_so_and_can_be_counted_there_too(
    table: Table,
) -> None:
    rhian = await table.set_up()
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await rhian.types("session history")
    assert "The session so far" in rhian.card
    await rhian.types("session end")
    await rhian.presses("End it now")
    await rhian.types("session history")
    assert "The last session" in rhian.card
    assert "so far" not in rhian.card
    assert "not yet" not in rhian.card
    await rhian.types("session plan date:2026-12-08 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-08 20:30")
    await rhian.types("session history")
    assert "It was planned for Tuesday 8 December at 18:30, and nobody started it" in rhian.card
    await rhian.presses("We did meet")
    assert "counts as held" in rhian.card


async def test_a_session_opens_with_its_purpose_the_agreement_and_its_shape(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian)
    await table.to("2026-12-01 17:30")
    await rhian.types("session start")
    assert "The session is open" in rhian.card
    for label in ("Check-point", "Ladder and advice", "End the session"):
        assert rhian.sees_button(label)
    assert "> A place to be heard." in table.channel
    assert "> If we fear that someone may come to harm" in table.channel, "each has its turn"
    assert "We take a break within half an hour. We end by 19:30." in table.channel
    assert "Camera off is fine. So is leaving early." in table.channel
    await table.to("2026-12-01 18:30")
    assert posted(table, "starts soon") == 0, "nobody is reminded of what is open"


async def test_the_whole_agreement_is_one_tap_away_where_the_group_wants_it_each_time(
    table: Table, rhian: Seat
) -> None:
    await rhian.types("agreement remind each-session")
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    mo = table.person("mo")
    await mo.presses("Read our agreement")
    assert "stays here" in mo.card


async def test_two_people_press_start_at_once(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    sam = table.person("sam")
    await asyncio.gather(rhian.types("session start"), sam.types("session start"))
    second = [each for each in (rhian, sam) if "started the session at 18:30" in each.card]
    assert len(second) == 1
    assert second[0].sees_button("End the session")
    assert posted(table, "Our session is open") == 1


async def test_two_people_start_two_different_sessions_at_once(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    sam = table.person("sam")
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(rhian.who)
    extra = ActionId.of("session.start_new", group.id, "extra1")
    await asyncio.gather(rhian.types("session start"), sam.press_id(extra))
    assert posted(table, "Our session is open") == 1


async def test_long_before_its_time_it_asks_and_not_now_changes_nothing(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian)
    await rhian.types("session start")
    assert "The next session is on Tuesday 1 December at 18:30. Start it now?" in rhian.card
    await rhian.presses("Not now")
    assert await current(table) is None


async def test_started_long_before_its_time_it_moves_to_now(table: Table, rhian: Seat) -> None:
    await plan(rhian, "2026-12-01 18:30 weekly")
    await rhian.types("session start")
    await rhian.presses("Start it now")
    assert "It is planned until 11:00." in rhian.card
    await rhian.types("session end")
    await rhian.presses("End it now")
    assert "We meet again on Tuesday 8 December at 18:30." in table.channel
    await table.to("2026-12-02 12:00")
    assert posted(table, "starts soon") == 0
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(rhian.who)
        coming = await uow.sessions.upcoming(group.id, table.clock.now())
    assert [each.starts_at.day for each in coming] == [8, 15, 22, 29]


async def test_an_extra_session_leaves_the_next_one_where_it_is(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await rhian.types("session start")
    extra = rhian.button("Start an extra one").action
    await rhian.press_id(extra)
    await rhian.types("session end")
    await rhian.presses("End it now")
    assert "We meet again on Tuesday 1 December at 18:30." in table.channel
    await rhian.press_id(extra)
    assert "has ended already" in rhian.card
    assert posted(table, "Our session is open") == 1


async def test_with_nothing_planned_one_can_start_at_once(table: Table, rhian: Seat) -> None:
    await rhian.types("session start")
    assert "No session is planned. You can start one now, for 60 minutes." in rhian.card
    await rhian.presses("Start one now")
    assert "Our session is open" in table.channel
    await table.on(minutes=91)
    closed = await latest(table)
    assert closed is not None
    assert closed.minutes == 60


async def test_from_the_list_it_starts_at_once_when_near(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await rhian.types("session list")
    await rhian.chooses("Choose a session", "Tuesday 1 December at 18:30")
    start = rhian.button("Start").action
    await rhian.press_id(start)
    assert "Start it now?" in rhian.card
    await table.to("2026-12-01 18:25")
    await rhian.press_id(start)
    assert await current(table) is not None


async def test_ending_early_asks_once_and_going_on_is_fine(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await rhian.presses("End the session")
    assert "It is planned until 19:30. End the session now?" in rhian.card
    await rhian.presses("Carry on")
    assert "The session goes on." in rhian.card
    assert await current(table) is not None


async def test_after_its_planned_end_it_ends_without_asking(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await table.to("2026-12-01 19:30")
    await rhian.types("session end")
    assert "The session has ended." in rhian.card
    assert "Thank you for the time you gave." in table.channel
    assert "We will post here when the next one is planned." in table.channel
    assert "After the session" in rhian.told
    assert "After the session" in table.person("sam").told


async def test_two_people_press_end_at_once(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    sam = table.person("sam")
    for each in (rhian, sam):
        await each.types("session end")
    await asyncio.gather(rhian.presses("End it now"), sam.presses("End it now"))
    assert sorted("has ended already" in each.card for each in (rhian, sam)) == [False, True]
    assert posted(table, "Our session has ended") == 1
    assert sum("After the session" in str(each.message.blocks) for each in rhian.direct) == 1
    await rhian.types("session end")
    assert "No session is open now." in rhian.card


async def test_ending_closes_an_open_check_point_first(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await rhian.types("checkpoint ready")
    await rhian.types("session end")
    await rhian.presses("End it now")
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(rhian.who)
        assert await uow.checkpoints.open_in(group.id) is None
    assert "Thank you for the time you gave." in table.channel, "the thanks come last"


async def test_what_nobody_ends_ends_by_itself(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await table.to("2026-12-01 19:59")
    assert await current(table) is not None
    await table.to("2026-12-01 20:01")
    assert await current(table) is None
    assert posted(table, "Our session has ended") == 1
    assert "After the session" in rhian.told


async def test_what_nobody_started_ends_without_a_word_to_the_group(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian)
    await table.to("2026-12-01 20:01")
    closed = await latest(table)
    assert closed is not None
    assert closed.state is SessionState.CLOSED
    assert posted(table, "Our session has ended") == 0
    assert "It looks as if it did not take place" in rhian.told


async def test_a_session_that_began_late_has_its_whole_time(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 19:50")
    await rhian.types("session start")
    assert "We end by 20:50." in table.channel
    await table.to("2026-12-01 21:19")
    assert await current(table) is not None
    await table.to("2026-12-01 21:21")
    assert await current(table) is None


async def test_no_thanks_come_a_day_late(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await table.jump(table.clock.now() + timedelta(days=1))
    assert await current(table) is None
    assert posted(table, "Our session has ended") == 0


async def test_the_end_button_of_a_session_long_over_says_so(table: Table, rhian: Seat) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await rhian.types("session end")
    end, on = rhian.button("End it now").action, rhian.button("Carry on").action
    await table.on(days=30)
    for action in (end, on):
        await rhian.press_id(action)
        assert "has ended already" in rhian.card
    mo = table.person("mo")
    await mo.press_id(end)
    assert "Only the people who run this group" in mo.card


async def test_a_session_that_began_a_little_late_still_ends_as_planned(
    table: Table, rhian: Seat
) -> None:
    await plan(rhian)
    await table.to("2026-12-01 18:45")
    await rhian.types("session start")
    assert "We end by 19:30." in table.channel
