"""Each member's own say: chosen with a tap or a command, kept for them alone, taken back the same
way."""

import asyncio
from datetime import UTC, datetime, time

import pytest

from bot.domain.group import QuietHours
from bot.domain.member import BUDGET, Member, Reminder, Way
from bot.events import Reason
from bot.ids import ActionId
from bot.message import Buttons
from bot.ports import Unreachable
from tests.support.conversation import Seat, Table


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up()
    return table


async def chosen(seat: Seat) -> Member:
    async with seat.table.house.store.reading() as uow:
        return await uow.members.get(seat.who)


async def group_of(table: Table) -> str:
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(table.person("rhian").who)
        return group.id


async def test_looking_keeps_nothing(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me")
    assert "Reminders: In the channel" in megan.card
    await megan.presses("More")
    assert "At most 5 a week" in megan.card
    assert "Language: English" in megan.card
    await megan.presses("Time zone")
    await megan.presses("My settings")
    for path in ("reminders", "away", "quiet", "zone", "energy", "budget"):
        await megan.types(f"me {path}")
    assert await chosen(megan) == Member(megan.who)


async def test_reminders_by_button_and_by_command(table: Table) -> None:
    megan, group = table.person("megan"), await group_of(table)
    await megan.types("me")
    await megan.presses("Reminders")
    await megan.presses("To me alone")
    assert "come to you alone" in megan.card
    assert "You can mute the channel." in megan.card
    assert (await chosen(megan)).of(group).way is Way.DIRECT

    await megan.types("me reminders both which:soon")
    assert (await chosen(megan)).of(group).way is Way.BOTH
    assert (await chosen(megan)).of(group).which == {Reminder.SOON}
    assert "To you: 15 minutes before" in megan.card

    await megan.presses("Which ones")
    await megan.fills(which="soon,agreement")
    assert (await chosen(megan)).of(group).which == {Reminder.SOON, Reminder.AGREEMENT}


async def test_what_is_taken_back_leaves_nothing(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me reminders direct")
    await megan.types("me zone Toronto")
    await megan.types("me quiet 20:00 10:00 days:sat,sunday")
    await megan.types("me energy short")
    await megan.types("me budget 3")
    await megan.types("me today")
    assert (await chosen(megan)).version == 6

    await megan.types("me reminders channel")
    await megan.types("me zone")
    await megan.presses("Use the group's")
    await megan.types("me quiet")
    await megan.presses("Use the group's")
    await megan.types("me energy whole")
    await megan.types("me budget")
    await megan.chooses("At most", "5 a week")
    await megan.types("me away")
    await megan.presses("I am back")
    assert await chosen(megan) == Member(megan.who)


async def test_quiet_times_and_days_off(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me quiet")
    await megan.presses("Change")
    await megan.fills(start="20:00", end="10:00", days="saturday,sunday")
    member = await chosen(megan)
    assert member.quiet == QuietHours(time(20), time(10))
    assert member.days_off == {5, 6}
    assert "From 20:00 to 10:00. Days off: Saturday, Sunday." in megan.card


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ("me reminders direct which:never", "which", "is not one of the choices"),
        ("me reminders pigeon", "way", "is not one of the choices"),
        ("me away yesterday", "until", "Please choose a day after today."),
        ("me away gibberish", "until", "is not a date"),
        ("me away 2031-01-01", "until", "more than two years"),
        ("me quiet 20:00", "end", "both times"),
        ("me quiet 20:00 25:00", "end", "is not a time"),
        ("me quiet days:mon,tue,wed,thu,fri,sat,sun", "days", "at least one day"),
        ("me quiet days:s", "days", "is not one of the choices"),
        ("me zone Atlantis", "zone", "is not a time zone"),
        ("me energy loud", "cards", "is not one of the choices"),
        ("me budget 1000", "messages", "is not one of the choices"),
    ],
)
async def test_what_does_not_fit_is_said_by_its_field(
    table: Table, typed: str, field: str, says: str
) -> None:
    megan = table.person("megan")
    await megan.types(typed)
    assert says in megan.problems[field]
    assert await chosen(megan) == Member(megan.who)


async def test_not_today_ends_at_midnight_in_their_zone(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me zone America/Toronto")
    await megan.types("me")
    await megan.presses("Not today")
    assert (await chosen(megan)).away_until == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert "You hear nothing from me until Tuesday 24 November." in megan.card


async def test_away_until_a_day(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me away")
    await megan.presses("Until a day")
    await megan.fills(until="2026-12-04")
    assert (await chosen(megan)).away_until == datetime(2026, 12, 4, tzinfo=UTC)
    assert "until Friday 4 December" in megan.card

    await megan.types("me today")
    assert "until Friday 4 December" in megan.card, "a longer time away stays"

    await table.to("2026-12-05 10:00")
    await megan.types("me away")
    assert "You can take a break" in megan.card


async def test_in_a_direct_message(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me", direct=True)
    await megan.presses("Reminders", direct=True)
    assert "/peer me reminders" in megan.card
    await megan.types("me zone Europe/Paris", direct=True)
    assert "Paris" in megan.card

    await megan.types("me reminders direct")
    await megan.types("me reminders", direct=True)
    await megan.presses("Evening circle", direct=True)
    await megan.presses("None for me", direct=True)
    assert (await chosen(megan)).of(await group_of(table)).way is Way.OFF


async def test_two_changes_at_once_are_both_kept(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me budget 3")
    await asyncio.gather(megan.types("me zone Europe/Paris"), megan.types("me energy short"))
    member = await chosen(megan)
    assert (member.zone, member.low_energy, member.budget) == ("Europe/Paris", True, 3)
    assert BUDGET == 5


async def test_each_chooses_for_themselves(table: Table) -> None:
    megan, tom = table.person("megan"), table.person("tom")
    await megan.types("me energy short")
    await tom.types("me")
    assert await chosen(tom) == Member(tom.who)


async def test_a_button_with_nonsense_in_it_does_no_harm(table: Table) -> None:
    megan = table.person("megan")
    for verb, parts in [
        ("me.page", ("-", "x")),
        ("me.page", ("-", "99")),
        ("me.look", ("-",)),
        ("me.change", ("-", "data")),
        ("me.clear", ("-", "all")),
        ("me.way", (await group_of(table), "pigeon")),
        ("me.budget", ("-",)),
    ]:
        await megan.press_id(ActionId(verb, parts))
        assert "Something went wrong" not in megan.card
    await megan.press_id(ActionId("me.way", ("nowhere", "direct")))
    assert "no longer active" in megan.card
    assert await chosen(megan) == Member(megan.who)


async def topics(seat: Seat) -> list[str]:
    """Every thing that stands in somebody's settings, page after page."""
    await seat.types("me")
    found: list[str] = []
    while True:
        these = labels(seat)
        these = these[: these.index("More")]
        if these[0] in found:
            return found
        found += these
        await seat.presses("More")


def labels(seat: Seat) -> list[str]:
    rows = [block for block in seat.cards[-1].blocks if isinstance(block, Buttons)]
    return [each.label for row in rows for each in row.buttons]


OF_EVERYBODY = [
    "Not today",
    "Reminders",
    "Quiet times",
    "Low energy",
    "Time away",
    "Time zone",
    "Messages a week",
    "My data",
    "My calendar",
    "Language",
    "Between sessions",
]


@pytest.mark.parametrize("cards", ["whole", "short"])
async def test_everything_that_is_theirs_to_say_stands_there_in_one_order(
    table: Table, cards: str
) -> None:
    megan, rhian = table.person("megan"), table.person("rhian")
    await megan.types(f"me energy {cards}")
    assert await topics(megan) == OF_EVERYBODY
    await rhian.types(f"me energy {cards}")
    assert await topics(rhian) == [*OF_EVERYBODY, "News of new people"]


async def test_whoever_runs_a_group_chooses_there_whether_they_hear_of_new_people(
    table: Table,
) -> None:
    rhian = table.person("rhian")
    await rhian.types("me")
    for _ in range(2):
        await rhian.presses("More")
    await rhian.presses("News of new people")
    await rhian.presses("Stop telling me this")
    await table.person("tom").joins()
    await table.on(hours=2)
    assert "Somebody new has come" in table.person("sam").told
    assert rhian.direct == []
    megan = table.person("megan")
    await megan.press_id(ActionId("me.look", (await group_of(table), "greets")))
    assert "Your settings" in megan.card, "it is nothing for whoever runs no group"


async def test_pairings_are_chosen_and_left_from_there(table: Table) -> None:
    await table.person("rhian").types("between group pairs:2")
    megan, group = table.person("megan"), await group_of(table)
    await megan.types("me")
    for _ in range(2):
        await megan.presses("More")
    await megan.presses("Between sessions")
    await megan.presses("Pair me, please")
    async with table.house.store.reading() as uow:
        assert await uow.between.wishes_it(group, megan.who)
    await megan.types("between")
    await megan.presses("No more pairings")
    async with table.house.store.reading() as uow:
        assert not await uow.between.wishes_it(group, megan.who)


async def test_a_wish_for_pairings_is_paused_and_asked_about_once_too(table: Table) -> None:
    await table.person("rhian").types("between group pairs:2")
    megan, tom, group = table.person("megan"), table.person("tom"), await group_of(table)
    for each in (megan, tom):
        await each.types("between")
        await each.presses("Pair me, please")
    table.platform.refuses[megan.who.user] = Unreachable("closed", Reason.CLOSED)
    await table.on(weeks=2)
    await megan.types("next")
    assert "so I have paused them" in megan.card
    await megan.types("next")
    assert "so I have paused them" not in megan.card
    await megan.press_id(ActionId("me.reach", ("-", "leave")))
    async with table.house.store.reading() as uow:
        assert await uow.between.wishes(group) == [tom.who]
    assert await chosen(megan) == Member(megan.who)
