"""Reflections, as conversations: offered before and after a session, or written at any time."""

import pytest

from bot.ids import ActionId
from bot.plain import message_words, text_words
from content.loader import load
from tests.support.conversation import Seat, Table

LIBRARY = load()


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up(agreement=False)
    return table


def question(id: str) -> str:
    found = LIBRARY.prompt(id)
    assert found is not None
    return found.text


async def planned(table: Table, date: str = "2026-12-02") -> Seat:
    rhian = table.person("rhian")
    await rhian.types(f"session plan date:{date} time:18:30")
    await rhian.presses("Save it")
    return rhian


async def held(table: Table, date: str = "2026-12-02") -> Seat:
    """A session from its plan to its end."""
    rhian = await planned(table, date)
    await table.to(f"{date} 18:30")
    await rhian.types("session start")
    await table.to(f"{date} 19:20")
    await rhian.types("session end")
    await rhian.presses("End it now")
    return rhian


def offers(seat: Seat, heading: str) -> list[str]:
    told = (message_words(each.message) for each in seat.direct)
    return [each for each in told if each.startswith(f"# {heading}")]


async def test_the_day_before_two_questions_come_to_each_facilitator(table: Table) -> None:
    rhian = await planned(table)
    await table.to("2026-12-01 18:30")
    for seat in (rhian, table.person("sam")):
        (offer,) = offers(seat, "Before the session")
        assert "Evening circle meets on Wednesday 2 December at 18:30" in offer
        assert f"1. {question('validation.contracting.q1')}" in offer
        assert f"2. {question('validation.knowledge.q1')}" in offer
    assert offers(table.person("ann"), "Before the session") == []

    await rhian.presses("Write it now")
    assert rhian.form is not None
    assert rhian.form.title == "Before the session"
    await rhian.fills(prompt1="At the clinic.", **{"try": "A slower start."})
    assert "Only you can read it" in rhian.card
    assert "It counts on your map for: Validation, Contracting." in rhian.card


async def test_what_was_written_already_is_not_asked_for(table: Table) -> None:
    rhian = await planned(table)
    await table.to("2026-12-01 12:00")
    await rhian.types("reflect")
    assert rhian.form is not None
    assert rhian.form.title == "Before the session"
    await rhian.fills(prompt2="To mute people kindly.")
    await table.to("2026-12-01 18:30")
    assert offers(rhian, "Before the session") == []
    assert len(offers(table.person("sam"), "Before the session")) == 1


async def test_questions_follow_what_was_reflected_on_in_the_meantime(table: Table) -> None:
    rhian = await planned(table)
    await rhian.types("reflect free")
    await rhian.fills(prompt1="At the clinic.")
    await table.to("2026-12-01 18:30")
    (offer,) = offers(rhian, "Before the session")
    assert f"1. {question('validation.knowledge.q1')}" in offer
    assert f"2. {question('validation.skills.q1')}" in offer


async def test_a_cell_reflected_on_before_asks_its_next_question(table: Table) -> None:
    rhian = table.person("rhian")
    for number in range(15):
        await rhian.types("reflect free")
        await rhian.fills(prompt1=f"Thought {number}.")
    await rhian.types("prompt")
    assert question("validation.contracting.q2") in rhian.card


async def test_not_today_is_fine(table: Table) -> None:
    rhian = await planned(table)
    await table.to("2026-12-01 18:30")
    await rhian.presses("Not today")
    assert "That is fine." in rhian.card
    await table.to("2026-12-02 12:00")
    assert len(offers(rhian, "Before the session")) == 1, "it is not asked for again"
    await rhian.presses("Write it now")
    assert rhian.form is not None, "and still can be written"


async def test_the_end_of_a_session_asks_how_it_was(table: Table) -> None:
    rhian = await held(table)
    (offer,) = offers(rhian, "After the session")
    assert "what helped people to feel heard" in offer
    await rhian.presses("Write it now")
    await rhian.fills(heard="A slow start.", next_time="Name the break out loud.")
    assert "It is kept" in rhian.card
    assert len(offers(table.person("sam"), "After the session")) == 1


async def test_before_the_next_session_come_the_loose_ends_of_the_last(table: Table) -> None:
    rhian = await held(table)
    await rhian.presses("Write it now")
    await rhian.fills(next_time="Name the break out loud.")
    await planned(table, "2026-12-09")
    await table.to("2026-12-08 18:30")
    newest = offers(rhian, "Before the session")[-1]
    assert "> Name the break out loud." in newest
    sams = offers(table.person("sam"), "Before the session")[-1]
    assert "Name the break" not in sams, "nobody else's, not even a co-facilitator's"


async def test_the_next_plan_opens_with_the_last_next_time(table: Table) -> None:
    rhian = await held(table)
    await rhian.presses("Write it now")
    await rhian.fills(next_time="Name the break out loud.")
    await planned(table, "2026-12-09")
    await rhian.types("reflect pre")
    assert rhian.form is not None
    opened = text_words(rhian.form.intro)
    assert opened.startswith("Last time you wrote for next time: “Name the break out loud.”")
    await table.person("sam").types("reflect pre")
    assert "Name the break" not in text_words(table.person("sam").form.intro)  # type: ignore[union-attr]


async def test_only_the_newest_next_time_is_handed_on(table: Table) -> None:
    rhian = await held(table)
    await rhian.presses("Write it now")
    await rhian.fills(next_time="Name the break out loud.")
    await table.on(days=1)
    await rhian.types("reflect post")
    await rhian.fills(heard="They did.")
    await rhian.types("reflect pre")
    assert rhian.form is not None
    assert "Name the break" not in text_words(rhian.form.intro)


async def test_after_the_session_comes_what_they_wanted_to_try(table: Table) -> None:
    rhian = await planned(table)
    await rhian.types("reflect pre")
    await rhian.fills(**{"try": "A slower start."})
    await held_from_there(rhian)
    (offer,) = offers(rhian, "After the session")
    assert "> A slower start." in offer
    await rhian.presses("Write it now")
    assert rhian.form is not None
    assert "“A slower start.”" in text_words(rhian.form.intro)
    (sams,) = offers(table.person("sam"), "After the session")
    assert "slower" not in sams


async def held_from_there(rhian: Seat, date: str = "2026-12-02") -> None:
    table = rhian.table
    await table.to(f"{date} 18:30")
    await rhian.types("session start")
    await table.to(f"{date} 19:20")
    await rhian.types("session end")
    await rhian.presses("End it now")


# --- another day ---------------------------------------------------------------------------------


async def test_half_of_it_now_and_the_rest_another_day(table: Table) -> None:
    rhian = await planned(table)
    await rhian.types("reflect pre")
    first = rhian.form
    assert first is not None
    await rhian.fills(prompt1="At the clinic.")
    await rhian.presses("Go on another day")
    assert "until Monday 7 December" in rhian.card
    await rhian.types("journal")
    assert "At the clinic." in rhian.card, "it is in the journal as far as it got"
    await table.on(days=2)
    await rhian.types("reflect pre")
    again = rhian.form
    assert again is not None
    said = text_words(again.intro)
    assert said.startswith("You began this on Monday 23 November.")
    assert [each.name for each in again.fields] == [each.name for each in first.fields]
    assert [str(getattr(each, "initial", "")) for each in again.fields] == [
        "At the clinic.",
        "",
        "",
    ]
    assert question("validation.knowledge.q1") in said, "what was not answered is asked again"
    await rhian.fills(prompt2="How to mute people kindly.")
    assert "It is kept" in rhian.card
    await rhian.types("journal")
    assert rhian.card.count("November: before a session") == 1, "one reflection, and not two"
    await rhian.types("reflect pre")
    assert rhian.form is not None
    assert "You began" not in text_words(rhian.form.intro)


async def test_it_opens_when_no_session_is_near_and_from_its_own_offer(table: Table) -> None:
    rhian = await held(table)
    await rhian.presses("Write it now")
    await rhian.fills(heard="They did.")
    await rhian.presses("Go on another day")
    await table.on(days=3)
    await rhian.types("reflect")
    assert rhian.form is not None
    assert rhian.form.title == "After the session"
    assert "You began this on Wednesday 2 December." in text_words(rhian.form.intro)
    before = rhian.form
    await rhian.presses("Write it now")
    assert rhian.form is not before
    assert "You began this" in text_words(rhian.form.intro)
    await rhian.fills(connected="Over tea.")
    await rhian.types("reflect")
    assert rhian.form.title == "A reflection"


async def test_after_two_weeks_it_stays_in_the_journal_and_opens_no_more(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("reflect free")
    await rhian.fills(note="Half a thought.")
    await rhian.presses("Go on another day")
    await rhian.types("reflect")
    assert rhian.form is not None
    open_since = rhian.form
    await table.on(days=15)
    await rhian.types("reflect")
    assert "You began" not in text_words(rhian.form.intro)
    rhian.form = open_since
    await rhian.fills(note="A whole one.")
    assert "It is kept" in rhian.card, "a form that was open all the while still holds"
    await rhian.types("journal")
    assert "A whole one." in rhian.card


async def test_what_waits_goes_with_its_reflection_and_is_nobody_elses(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await rhian.types("reflect free")
    await rhian.fills(note="Half a thought.")
    pause = rhian.button("Go on another day").action
    await sam.press_id(pause)
    assert "no longer active" in sam.card
    await rhian.press_id(pause)
    await sam.types("reflect")
    assert sam.form is not None
    assert "You began" not in text_words(sam.form.intro)
    await rhian.types("reflect")
    assert rhian.form is not None
    waits = rhian.form
    await rhian.types("journal search thought")
    await rhian.chooses("Open one", "1. Monday 23 November, a reflection")
    await rhian.presses("Delete it")
    await rhian.presses("Yes, delete it")
    await rhian.types("reflect")
    assert "You began" not in text_words(rhian.form.intro)
    rhian.form = waits
    await rhian.fills(note="More.")
    assert "no longer active" in rhian.card


async def test_a_cancelled_session_asks_for_nothing(table: Table) -> None:
    rhian = await planned(table)
    await rhian.types("session cancel")
    await rhian.presses("Yes, cancel it")
    await table.to("2026-12-03 12:00")
    assert offers(rhian, "Before the session") == []
    assert offers(rhian, "After the session") == []


async def test_the_moment_chooses_the_form(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("reflect")
    assert rhian.form is not None
    assert rhian.form.title == "A reflection"
    await held(table)
    await rhian.types("reflect")
    assert rhian.form.title == "After the session"
    await rhian.fills(connected="Over tea.")
    await rhian.types("reflect")
    assert rhian.form.title == "A reflection"
    await planned(table, "2026-12-09")
    await table.to("2026-12-08 12:00")
    await rhian.types("reflect")
    assert rhian.form.title == "Before the session"
    await rhian.types("reflect post")
    assert rhian.form.title == "After the session"


async def test_an_unknown_kind_is_answered_with_the_three_there_are(table: Table) -> None:
    rhian = await planned(table)
    await rhian.types("reflect later")
    assert "later is not one of the reflections" in rhian.card
    await rhian.presses("Before a session")
    assert rhian.form is not None
    assert rhian.form.title == "Before the session"
    await rhian.fills(prompt1="At the clinic.")
    await table.to("2026-12-01 18:30")
    assert offers(rhian, "Before the session") == [], "it was about the session to come"


@pytest.mark.parametrize("typed", ["POST", '"After a session"'])
async def test_a_kind_by_its_name_as_people_read_it(table: Table, typed: str) -> None:
    rhian = table.person("rhian")
    await rhian.types(f"reflect {typed}")
    assert rhian.form is not None
    assert rhian.form.title == "After the session"


async def test_an_empty_form_keeps_nothing_and_says_what_is_enough(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("reflect free")
    await rhian.fills(prompt1="   ")
    assert "A few words in one of these are enough" in rhian.problems[""]
    await rhian.fills(note="Tired today.")
    assert "It is kept" in rhian.card


async def test_too_much_is_said_and_kept_in_the_form(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("reflect free")
    await rhian.fills(prompt1="Short.", note="n" * 3001)
    assert "keep it to 3000" in rhian.problems["note"]
    assert rhian.form is not None
    kept = {each.name: str(each.initial) for each in rhian.form.fields}
    assert kept == {"prompt1": "Short.", "note": "n" * 3001}
    await rhian.fills(note="n" * 3000)
    assert "It is kept" in rhian.card


async def test_only_facilitators_reflect(table: Table) -> None:
    ann = table.person("ann")
    await ann.types("reflect")
    assert "Only the people who run this group" in ann.card


@pytest.mark.parametrize("parts", [(), ("later",), ("pre", "-", "zz"), ("post", "-", "vcq1")])
async def test_a_button_that_cannot_be_read_says_so(table: Table, parts: tuple[str, ...]) -> None:
    rhian = table.person("rhian")
    await rhian.types("map")
    group = rhian.button("A question about it").action.parts[0]
    await rhian.press_id(ActionId.of("reflect.write", group, *parts))
    assert "no longer active" in rhian.card
