"""Direct reminders: for those who asked, in their own time, stopped with one tap, and never more
than they want."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.events import Reason
from bot.message import Buttons
from bot.plain import message_words
from bot.ports import Unreachable
from tests.support.conversation import PLACE, Seat, Table

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up()
    return table


async def plan(table: Table, day: str = "2026-12-02", at: str = "18:30", more: str = "") -> None:
    rhian = table.person("rhian")
    await rhian.types(f"session plan date:{day} time:{at} {more}")
    await rhian.presses("Save it")


def when(seat: Seat) -> list[str]:
    """When each direct message came, in London."""
    return [f"{each.at.astimezone(LONDON):%a %H:%M}" for each in seat.direct]


async def test_those_who_asked_get_both_reminders_and_nobody_else(table: Table) -> None:
    megan, tom = table.person("megan"), table.person("tom")
    await megan.types("me reminders direct")
    await plan(table)
    await table.to("2026-12-03 09:00")
    assert when(megan) == ["Tue 18:30", "Wed 18:15"]
    assert "Evening circle" in megan.told
    assert "Wednesday 2 December at 18:30" in megan.told
    assert tom.direct == []


async def test_who_asks_after_the_plan_gets_them_too(table: Table) -> None:
    megan = table.person("megan")
    await plan(table)
    await megan.types("me reminders both which:soon")
    await table.to("2026-12-03 09:00")
    assert when(megan) == ["Wed 18:15"]


async def test_one_tap_stops_them_and_one_more_takes_it_back(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await plan(table, more="repeat:weekly")
    await table.to("2026-12-01 19:00")

    await megan.presses("Stop these", direct=True)
    assert "I have stopped." in megan.card
    await table.to("2026-12-09 12:00")
    assert when(megan) == ["Tue 18:30"]

    await megan.presses("Undo", direct=True)
    await table.to("2026-12-10 12:00")
    assert when(megan) == ["Tue 18:30", "Wed 18:15"]


async def test_every_direct_reminder_has_the_tap(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await plan(table)
    rhian = table.person("rhian")
    await rhian.types("session move date:2026-12-03 time:18:30")
    await rhian.presses("Move it")
    await table.to("2026-12-02 20:00")
    await rhian.types("session cancel")
    await rhian.presses("Yes, cancel it")
    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")
    await table.to("2026-12-04 09:00")
    assert len(megan.direct) == 4
    for each in megan.direct:
        blocks = (block for block in each.message.blocks if isinstance(block, Buttons))
        labels = [button.label for block in blocks for button in block.buttons]
        later = ("Update my calendar", "Raise a concern")
        kept = [label for label in labels if label not in later]
        assert kept[-2:] == ["Stop these", "Not today"]
        assert labels[: len(kept)] == kept, "a calendar comes last, and a concern has its own way"


async def test_their_own_quiet_hours_move_it_or_leave_it_out(table: Table) -> None:
    megan, tom, al = (table.person(user) for user in ("megan", "tom", "al"))
    for seat, hours in ((megan, "18:00 10:00"), (tom, "18:20 17:00"), (al, "22:00 09:00")):
        await seat.types("me reminders direct")
        await seat.types(f"me quiet {hours}")
    await plan(table)
    await table.to("2026-12-03 09:00")
    assert when(megan) == ["Wed 10:00"], "after them; and the one just before falls into them"
    assert when(tom) == ["Tue 18:15", "Wed 18:15"], "before them"
    assert when(al) == ["Tue 18:30", "Wed 18:15"]


async def test_a_day_off_and_another_zone(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me zone Asia/Tokyo")
    await megan.types("me quiet 23:00 07:00 days:thu")
    await megan.types("me reminders direct")
    await plan(table)
    await table.to("2026-12-04 09:00")
    # Wed 18:30 in London is Thu 03:30 in Tokyo: the day before is 03:30 on Wednesday there.
    at = [each.at.astimezone(ZoneInfo("Asia/Tokyo")) for each in megan.direct]
    assert [f"{each:%a %H:%M}" for each in at] == ["Wed 07:00"]
    assert "Thursday 3 December at 03:30" in megan.told


async def test_away_and_not_today(table: Table) -> None:
    megan, tom = table.person("megan"), table.person("tom")
    await megan.types("me reminders direct")
    await tom.types("me reminders direct")
    await plan(table)
    await megan.types("me away 2026-12-05")
    await table.to("2026-12-01 12:00")
    await tom.types("me today")
    await table.to("2026-12-05 12:00")
    assert megan.direct == []
    assert when(tom) == ["Wed 08:00", "Wed 18:15"], "the group's quiet hours end then"


async def test_back_early_means_reminded_again(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await megan.types("me away 2026-12-05")
    await plan(table)
    await megan.types("me away")
    await megan.presses("I am back")
    await table.to("2026-12-03 09:00")
    assert when(megan) == ["Tue 18:30", "Wed 18:15"]


async def test_a_session_that_moves_takes_its_reminders_along(table: Table) -> None:
    megan, rhian = table.person("megan"), table.person("rhian")
    await megan.types("me reminders direct")
    await plan(table)
    await rhian.types("session move date:2026-12-03 time:18:30")
    await rhian.presses("Move it")
    await table.to("2026-12-04 09:00")
    assert when(megan) == ["Mon 10:00", "Wed 18:30", "Thu 18:15"]
    assert "It is now Thursday 3 December" in _words(megan, 0)


def _words(seat: Seat, number: int) -> str:
    return message_words(seat.direct[number].message)


async def test_no_more_than_the_budget_and_a_list_of_the_rest(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await megan.types("me budget 3")
    for day in ("01", "02", "03"):
        await plan(table, f"2026-12-{day}")
    await table.to("2026-12-06 12:00")
    assert when(megan) == ["Mon 18:30", "Tue 18:15", "Tue 18:30"]

    await table.to("2026-12-08 12:00")
    assert when(megan)[3:] == ["Mon 18:30"]
    assert "You get at most this many messages a week: 3. I held these back." in megan.told
    assert "A reminder of a session, Evening circle: Wednesday 2 December" in megan.told
    assert (
        "15 minutes before, Evening circle: Wednesday 2 December, Thursday 3 December" in megan.told
    )
    assert "Tuesday" not in megan.told

    await megan.presses("Messages a week", direct=True)
    await megan.chooses("At most", "10 a week")
    await plan(table, "2026-12-09")
    await table.to("2026-12-10 12:00")
    assert when(megan)[4:] == ["Tue 18:30", "Wed 18:15"]


async def test_what_was_held_back_before_a_long_time_away_is_told_after_it(table: Table) -> None:
    """And what belongs to the time away is not: they asked to hear nothing of it."""
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await megan.types("me budget 1")
    await plan(table, "2026-12-02")
    await table.to("2026-12-03 09:00")
    assert when(megan) == ["Tue 18:30"]
    await megan.types("me away 2027-02-10")
    await plan(table, "2026-12-09")
    await table.to("2027-02-09 23:59")
    assert len(megan.direct) == 1
    await table.to("2027-02-10 12:00")
    (told,) = [message_words(each.message) for each in megan.direct[1:]]
    assert "A reminder 15 minutes before, Evening circle: Wednesday 2 December" in told
    assert "9 December" not in told


async def test_a_welcome_counts_for_somebody_who_never_chose(table: Table) -> None:
    megan = table.person("megan")
    await megan.joins()
    assert "Welcome to Evening circle" in megan.told
    assert "[Not today]" in megan.told, "as on everything that comes unasked"
    async with table.house.store.reading() as uow:
        assert await uow.members.many([megan.who]) == {}


async def test_facilitators_hear_nothing_of_what_a_member_missed(table: Table) -> None:
    megan, rhian = table.person("megan"), table.person("rhian")
    await megan.types("me reminders direct which:soon")
    await plan(table)
    before = len(rhian.direct)
    table.clock.to(datetime(2026, 12, 2, 18, 45, tzinfo=UTC))
    await table.settle()
    told = [_words(rhian, each) for each in range(before, len(rhian.direct))]
    assert any("The reminder just before a session" in each for each in told), "the group's own"
    assert not any("A message" in each for each in told)
    assert megan.direct == []


async def test_closed_messages_pause_and_nobody_else_hears(table: Table) -> None:
    megan, rhian = table.person("megan"), table.person("rhian")
    await megan.types("me reminders direct")
    await plan(table)
    await plan(table, "2026-12-09")
    await table.to("2026-12-01 18:00")
    told, posts = len(rhian.direct), table.platform.posted
    table.platform.refuses[megan.who.user] = Unreachable("closed", Reason.CLOSED)
    await table.to("2026-12-02 12:00")
    del table.platform.refuses[megan.who.user]
    await table.to("2026-12-10 12:00")
    assert megan.direct == []
    words = " ".join(_words(rhian, each) for each in range(told, len(rhian.direct)))
    assert "could not be sent" not in words
    assert posts


async def test_who_has_left_the_group_is_not_reminded_any_more(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await megan.types("me budget 3")
    await plan(table, more="repeat:weekly")
    table.platform.refuses[megan.who.user] = Unreachable("not there", Reason.PERSON_GONE)
    await table.to("2026-12-02 09:00")
    del table.platform.refuses[megan.who.user]
    await table.to("2026-12-20 12:00")
    assert megan.direct == []
    async with table.house.store.reading() as uow:
        member = await uow.members.get(megan.who)
    assert member.reminders == ()
    assert member.budget == 3, "what else they chose is theirs"


async def test_a_reminder_is_for_those_in_the_groups_channel(table: Table) -> None:
    """With the way in on it, it says to the platform whom it is for."""
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await plan(table)
    await table.to("2026-12-03 09:00")
    assert table.platform.only_in[megan.who.user] == [PLACE, PLACE]


async def test_what_facilitators_get_waits_for_their_own_quiet_times_only(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await rhian.types("me quiet 18:00 10:00")
    await plan(table)
    await table.to("2026-12-02 09:00")
    assert "Tue 18:30" not in when(rhian)
    assert "Tue 18:30" in when(sam)
    await table.to("2026-12-02 12:00")
    assert when(rhian)[-1] == "Wed 10:00"


async def test_nothing_of_it_is_a_list_of_who_is_there(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await megan.types("me reminders channel")
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(table.person("rhian").who)
        assert await uow.members.reminded(group.id) == []
        assert await uow.deliveries.unsettled(group.id, table.clock.now() + timedelta(9)) == []
