"""Planning sessions and the list of them, as conversations."""

import asyncio
from datetime import date

import pytest

from bot.domain.session import Session
from bot.ids import ActionId
from bot.message import ChoiceField
from bot.plain import text_words
from tests.support.conversation import START, Seat, Table, person


@pytest.fixture
async def rhian(table: Table) -> Seat:
    return await table.set_up(agreement=False)


async def upcoming(table: Table) -> list[Session]:
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(person("rhian"))
        return list(await uow.sessions.upcoming(group.id, table.clock.now(), 20))


async def test_a_session_is_shown_before_it_is_saved_and_told_only_when_wanted(
    table: Table, rhian: Seat
) -> None:
    await rhian.types('session plan date:"Tue 1 Dec" time:6.30pm')
    assert "When: Tuesday 1 December at 18:30 (London time)" in rhian.card
    assert "Link: https://meet.example/circle" in rhian.card
    assert "the day before: Monday 30 November at 18:30" in rhian.card
    assert await upcoming(table) == []

    await rhian.presses("Save it")
    assert "Saved. The session is on Tuesday 1 December at 18:30." in rhian.card
    assert [each.title for each in await upcoming(table)] == ["Evening circle"]
    assert table.posts == []

    await rhian.presses("Tell the group now")
    assert "Our next session is on Tuesday 1 December at 18:30" in table.channel


@pytest.mark.parametrize(
    "typed", ["Tue 1 Dec 18:30", "Tuesday 1 December at 6.30pm", "1 Dec, 18:30"]
)
async def test_a_day_may_be_typed_with_its_time(table: Table, rhian: Seat, typed: str) -> None:
    await rhian.types(f'session plan date:"{typed}"')
    assert "When: Tuesday 1 December at 18:30 (London time)" in rhian.card


async def test_pressing_save_twice_saves_once(table: Table, rhian: Seat) -> None:
    await rhian.types("session plan 2026-12-01 18:30")
    save = rhian.button("Save it").action
    await rhian.press_id(save)
    await rhian.press_id(save)
    assert "already saved" in rhian.card
    assert len(await upcoming(table)) == 1


async def test_two_windows_press_save_at_the_same_moment(table: Table, rhian: Seat) -> None:
    await rhian.types("session plan 2026-12-01 18:30 weekly")
    save = rhian.button("Save it").action
    await asyncio.gather(*(rhian.press_id(save) for _ in range(4)))
    assert len(await upcoming(table)) == 4
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(rhian.who)
        assert len(await uow.series.of_group(group.id)) == 1


async def test_telling_twice_tells_once(table: Table, rhian: Seat) -> None:
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    tell = rhian.button("Tell the group now").action
    await rhian.press_id(tell)
    await rhian.press_id(tell)
    assert "has been told already" in rhian.card
    assert len(table.posts) == 1


async def test_change_it_opens_the_form_with_everything_still_there(
    table: Table, rhian: Seat
) -> None:
    await rhian.types(
        'session plan 2026-12-01 18:30 every-2-weeks 45 "Coffee and a chat" https://meet.example/x'
    )
    await rhian.presses("Change it")
    assert rhian.form is not None
    assert {each.name: str(each.initial) for each in rhian.form.fields} == {
        "date": "2026-12-01",
        "time": "18:30",
        "repeat": "every-2-weeks",
        "minutes": "45",
        "name": "Coffee and a chat",
        "link": "https://meet.example/x",
    }
    await rhian.fills(time="19:00")
    assert "at 19:00" in rhian.card
    await rhian.presses("Save it")
    assert [each.starts_at.day for each in await upcoming(table)] == [1, 15, 29, 12]

    await rhian.press_id(rhian.button("Tell the group now").action)
    assert "How often we meet: Every 2 weeks." in table.channel


async def test_an_old_draft_says_that_its_time_has_passed_and_keeps_the_rest(
    table: Table, rhian: Seat
) -> None:
    await rhian.types("session plan 2026-11-24 18:30")
    await table.on(days=2)
    await rhian.presses("Save it")
    assert "That time has passed" in rhian.card
    assert await upcoming(table) == []
    await rhian.presses("Change it")
    assert rhian.form is not None
    await rhian.fills(date="2026-12-01")
    await rhian.presses("Save it")
    assert len(await upcoming(table)) == 1


async def test_a_draft_is_kept_for_a_month_and_then_kindly_gone(table: Table, rhian: Seat) -> None:
    await rhian.types("session plan 2027-03-01 18:30")
    await table.on(days=31)
    await rhian.presses("Save it")
    assert "no longer active" in rhian.card


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ('date:"31 Feb" time:18:30', "date", "not a date I can find"),
        ('date:"Mon 1 Dec" time:18:30', "date", "That date is Tuesday 1 December 2026"),
        ("date:2026-11-22 time:18:30", "date", "has passed"),
        ("date:2026-11-23 time:09:59", "time", "has passed"),
        ("date:2029-01-01 time:18:30", "date", "more than two years"),
        ("date:9999-12-31 time:18:30", "date", "more than two years"),
        ("date:2027-03-28 time:01:30", "time", "there is no 01:30. Try 02:00."),
        ("date:2026-12-01 time:25:00", "time", "not a time I can read"),
        ("date:2026-12-01 time:18:30 minutes:5", "minutes", "not one of the choices"),
        ("date:2026-12-01 time:18:30 repeat:daily", "repeat", "not one of the choices"),
        ("date:2026-12-01 time:18:30 link:meet", "link", "https://"),
        (f"date:2026-12-01 time:18:30 name:{'x' * 81}", "name", "81 characters"),
    ],
)
async def test_what_cannot_be_read_comes_back_in_the_form_with_one_kind_sentence(
    rhian: Seat, typed: str, field: str, says: str
) -> None:
    cards = len(rhian.cards)
    await rhian.types(f"session plan {typed}")
    assert says in rhian.problems[field]
    assert set(rhian.problems) == {field}
    assert len(rhian.cards) == cards
    await rhian.fills(
        date="2026-12-01", time="18:30", minutes="60", repeat="once", link="", name=""
    )
    assert "Tuesday 1 December at 18:30" in rhian.card


async def test_what_is_missing_is_asked_for(rhian: Seat) -> None:
    await rhian.types("session plan")
    await rhian.fills()
    assert rhian.problems == {
        "date": "Please give a date, such as 2 Dec.",
        "time": "Please give a time, such as 18:30.",
    }


async def test_two_things_wrong_are_said_together(rhian: Seat) -> None:
    await rhian.types("session plan date:soonish time:late link:nope")
    assert set(rhian.problems) == {"date", "time", "link"}


async def test_with_nothing_typed_the_form_knows_the_groups_link(rhian: Seat) -> None:
    await rhian.types("session plan")
    assert rhian.form is not None
    assert rhian.problems == {}
    known = {each.name: str(each.initial) for each in rhian.form.fields}
    assert known["link"] == "https://meet.example/circle"
    assert known["name"] == "Evening circle"
    await rhian.fills(date="1 Dec", time="18:30")
    assert "Is this right?" in rhian.card


async def test_emoji_and_right_to_left_names_stay_as_they_are(table: Table, rhian: Seat) -> None:
    await rhian.types('session plan 2026-12-01 18:30 name:"شاي ☕ tea"')
    await rhian.presses("Save it")
    assert [each.title for each in await upcoming(table)] == ["شاي ☕ tea"]
    await rhian.types("session list")
    assert "شاي ☕ tea" in rhian.card


async def test_a_time_that_comes_twice_is_the_first_and_says_so(table: Table, rhian: Seat) -> None:
    await rhian.types("session plan 2027-10-31 01:30")
    assert "Sunday 31 October 2027 at 01:30" in rhian.card
    assert "01:30 comes twice. This is the first of the two." in rhian.card
    await rhian.presses("Save it")
    (session,) = await upcoming(table)
    assert session.starts_at.isoformat() == "2027-10-31T00:30:00+00:00"


async def test_another_session_at_the_same_time_is_named_and_may_be_meant(
    table: Table, rhian: Seat
) -> None:
    await rhian.types('session plan 2026-12-08 18:00 name:"Coffee and a chat"')
    await rhian.presses("Save it")
    await rhian.types("session plan 2026-12-01 18:30 weekly")
    assert "Coffee and a chat, Tuesday 8 December at 18:00" in rhian.card
    assert not rhian.sees_button("Save it")
    await rhian.presses("Save it anyway")
    assert "Saved" in rhian.card
    assert len(await upcoming(table)) == 5


async def test_the_session_that_is_open_now_is_named_too(table: Table, rhian: Seat) -> None:
    await rhian.types("session start")
    await rhian.presses("Start one now")
    await rhian.types("session plan today 10:30")
    assert "Another session is planned for this time" in rhian.card
    assert rhian.sees_button("Save it anyway")


async def test_a_session_that_was_planned_meanwhile_is_shown_before_saving(
    table: Table, rhian: Seat
) -> None:
    await rhian.types("session plan 2026-12-01 18:30")
    mine = rhian.button("Save it").action
    sam = table.person("sam")
    await sam.types('session plan 2026-12-01 18:30 name:"Coffee and a chat"')
    await sam.presses("Save it")
    await rhian.press_id(mine)
    assert "Coffee and a chat" in rhian.card
    assert rhian.sees_button("Save it anyway")
    assert len(await upcoming(table)) == 1


async def test_the_preview_says_what_falls_away(rhian: Seat) -> None:
    await rhian.types("session plan 2026-11-23 22:00")
    assert "the day before: none, because its time has passed." in rhian.card
    assert "15 minutes before: none, because of the quiet hours." in rhian.card
    assert "to reflect before it: Monday 23 November at 10:00, right after you save it." in (
        rhian.card
    )


@pytest.mark.parametrize(
    ("repeat", "then"),
    [
        ("weekly", "Then: Tuesday 8 December, Tuesday 15 December, Tuesday 22 December"),
        ("every-4-weeks", "Then: Tuesday 29 December, Tuesday 26 January 2027"),
        ("monthly", "Then: Tuesday 5 January 2027, Tuesday 2 February 2027"),
    ],
)
async def test_a_series_names_its_next_three_dates(rhian: Seat, repeat: str, then: str) -> None:
    await rhian.types(f"session plan 2026-12-01 18:30 {repeat}")
    assert then in rhian.card


async def test_a_series_keeps_four_ahead_and_its_wall_clock_time(table: Table, rhian: Seat) -> None:
    await rhian.types("session plan 2027-03-09 18:30 weekly")
    await rhian.presses("Save it")
    await table.to("2027-04-20 18:31")
    coming = [each for each in await upcoming(table) if each.starts_at > table.clock.now()]
    assert len(coming) == 4
    reminded = [each.at for each in table.posts if "starts soon" in str(each.message.summary)]
    assert [f"{at:%d %H:%M}" for at in reminded] == [
        "09 18:15",
        "16 18:15",
        "23 18:15",
        "30 17:15",  # London is an hour ahead of UTC from here on
        "06 17:15",
        "13 17:15",
        "20 17:15",
    ]


async def test_after_a_long_stop_a_series_goes_on_from_today(table: Table, rhian: Seat) -> None:
    await rhian.types("session plan 2026-12-01 18:30 weekly")
    await rhian.presses("Save it")
    await table.jump(START.replace(year=2027, month=6))
    coming = await upcoming(table)
    assert [each.starts_at.day for each in coming] == [29, 6, 13, 20]
    assert all("starts soon" not in str(each.message.summary) for each in table.posts)


async def test_the_list_opens_one_session_and_leads_back(table: Table, rhian: Seat) -> None:
    await rhian.types("session list")
    assert "No session is planned yet." in rhian.card
    await rhian.types("session plan 2026-12-01 18:30 weekly")
    await rhian.presses("Save it")
    await rhian.presses("All sessions")
    assert "These repeat:\n\n- Evening circle: Every week, at 18:30" in rhian.card
    await rhian.chooses("Choose a session", "Tuesday 8 December at 18:30")
    assert "How often: Every week" in rhian.card
    await rhian.presses("Skip this one")
    await rhian.presses("Keep it as it is")
    assert "stays as planned" in rhian.card
    await rhian.presses("All sessions")
    assert "Tuesday 8 December at 18:30" in rhian.card


async def test_sharing_joining_details_twice_in_a_moment_shares_once(
    table: Table, rhian: Seat
) -> None:
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    (session,) = await upcoming(table)
    share = ActionId.of("session.share", session.id)
    sam = table.person("sam")
    await rhian.press_id(share)
    assert "will see how to join" in rhian.card
    assert "Our session is on Tuesday 1 December at 18:30." in table.channel
    await table.on(minutes=9, seconds=59)
    await sam.press_id(share)
    assert "Nothing was posted twice" in sam.card
    assert len(table.posts) == 1
    await table.on(seconds=1)
    await sam.press_id(share)
    assert len(table.posts) == 2


async def test_a_member_may_ask_for_the_next_session_and_plan_none(
    table: Table, rhian: Seat
) -> None:
    mo = table.person("mo")
    await mo.types("next")
    assert "No session is planned yet." in mo.card
    await mo.types("session plan 2026-12-01 18:30")
    assert "Only the people who run this group" in mo.card
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    await mo.types("next")
    assert "The next session is on Tuesday 1 December at 18:30." in mo.card
    assert "You can just listen" in mo.card
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await mo.types("next")
    assert "A session is open now." in mo.card


async def test_a_half_typed_command_offers_the_groups_sessions(table: Table, rhian: Seat) -> None:
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    (session,) = await upcoming(table)
    names = await table.house.router.suggest(rhian.who, None, "session plan ")
    assert names[0].hint == "Date. Such as 2 Dec, or next Tuesday"
    offered = await table.house.router.suggest(rhian.who, None, "session cancel session:")
    assert [(each.label, each.hint) for each in offered] == [
        (session.id, "Tuesday 1 December at 18:30")
    ]
    await rhian.types("session move")
    assert rhian.form is not None
    field = rhian.form.fields[2]
    assert isinstance(field, ChoiceField)
    assert [each.label for each in field.options] == ["Tuesday 1 December at 18:30"]


# --- on whose clock --------------------------------------------------------------------------


def intro(seat: Seat) -> str:
    assert seat.form is not None
    return text_words(seat.form.intro)


async def test_a_form_says_on_whose_clock_its_dates_and_times_are(
    table: Table, rhian: Seat
) -> None:
    await rhian.types("session plan")
    assert intro(rhian) == "Dates and times here are London time."

    table.platform.zones["rhian"] = "Europe/Madrid"
    await rhian.types("session plan")
    assert "when it is 10:00 in London, it is 11:00 for you." in intro(rhian)
    table.platform.zones["rhian"] = "Europe/Lisbon"
    await rhian.types("session plan")
    assert intro(rhian) == "Dates and times here are London time.", "the same clock needs no words"


async def test_it_is_said_wherever_a_date_is_asked_for(table: Table, rhian: Seat) -> None:
    table.platform.zones["rhian"] = "Europe/Madrid"
    own = "it is 11:00 for you"
    await rhian.types("session plan 1 Dec 18:30")
    await rhian.presses("Change it")
    assert own in intro(rhian)
    await rhian.fills(date="31 June")
    assert own in intro(rhian), "also where the form comes back"
    await rhian.fills(date="1 Dec")
    await rhian.presses("Save it")

    await rhian.types("session move")
    assert own in intro(rhian)
    await rhian.types("session list")
    (session,) = await upcoming(table)
    await rhian.press_id(ActionId.of("session.move_this", session.id))
    assert own in intro(rhian)
    await rhian.fills(date="31 June")
    assert own in intro(rhian)


async def test_what_was_typed_and_understood_stands_in_the_form_as_a_date(
    table: Table, rhian: Seat
) -> None:
    await rhian.types('session plan date:"next Tuesday" repeat:weekly')
    assert rhian.form is not None
    fields = {each.name: getattr(each, "initial", "") for each in rhian.form.fields}
    assert fields["date"] == date(2026, 11, 24)
    await rhian.types("session plan time:6.30pm")
    assert rhian.form is not None
    fields = {each.name: getattr(each, "initial", "") for each in rhian.form.fields}
    assert fields["time"] == "18:30"
