"""A pulse, as conversations: three taps after a session, words if somebody likes, and what the
group hears of it."""

import pytest

from bot.message import Button, Buttons
from bot.plain import message_words
from tests.support.conversation import Seat, Table

FACES = {"yes": ("Yes", "Yes", "Yes"), "no": ("No", "No", "Skip"), "mixed": ("Yes", "Partly", "No")}


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up()
    return table


async def hold(table: Table, day: str = "2026-12-01") -> Seat:
    """A session from 18:30 to 19:30, which somebody ends."""
    rhian = await table.begin(day)
    await table.to(f"{day} 19:30")
    await rhian.types("session end")
    return rhian


async def tap(seat: Seat, *answers: str) -> int:
    """Gives these answers, from the card in the channel on. How many taps it took."""
    for each in answers:
        await seat.presses(each)
    return len(answers)


def pulses(table: Table) -> list[str]:
    told = [message_words(each.message) for each in table.posts]
    return [each for each in told if "How was our session?" in each]


async def results(table: Table, day: str = "2026-12-03") -> str:
    await table.to(f"{day} 20:00")
    return table.person("rhian").told


async def test_three_taps_and_it_is_done(table: Table) -> None:
    await hold(table)
    assert "Our session has ended" in table.channel
    await table.to("2026-12-01 19:40")
    assert "I felt heard." in table.channel
    assert "[Yes] [Partly] [No] [Skip]" in table.channel
    assert "open until Thursday 3 December at 19:40" in table.channel
    posts, ann = len(table.posts), table.person("ann")
    taps = 0
    for said, label in (
        ("I felt connected.", "Yes"),
        ("Advice was welcome to me.", "Partly"),
        ("Your answers are in. There is nothing more to do.", "Skip"),
    ):
        taps += await tap(ann, label)
        assert said in ann.card
    assert taps == 3
    assert len(table.posts) == posts, "nobody else sees that somebody answered"
    assert ann.direct == []


async def test_it_is_asked_once_and_nobody_is_asked_twice(table: Table) -> None:
    bo = table.person("bo")
    await bo.types("me reminders direct")
    await hold(table)
    await table.to("2026-12-05 12:00")
    assert len(pulses(table)) == 1
    asked = [message_words(each.message) for each in bo.direct]
    (once,) = [each for each in asked if "How was our session?" in each]
    assert "[Yes] [Partly] [No] [Skip]\n\n[Stop these] [Not today]" in once
    for each in ("ann", "cy", "dee"):
        assert table.person(each).direct == []


async def test_who_gets_reminders_both_ways_is_asked_in_the_channel_alone(table: Table) -> None:
    bo = table.person("bo")
    await bo.types("me reminders both")
    await hold(table)
    await table.to("2026-12-05 12:00")
    asked = [message_words(each.message) for each in bo.direct]
    assert [each for each in asked if "felt heard" in each] == []


async def test_who_reads_short_cards_has_three_buttons_and_one_thing_at_a_time(
    table: Table,
) -> None:
    ann, bo = table.person("ann"), table.person("bo")
    await ann.types("me energy short")
    await bo.types("me energy short")
    await bo.types("me reminders direct")
    await hold(table)
    await table.to("2026-12-01 19:40")
    await tap(ann, "Yes")
    assert ann.card == (
        "I felt connected. Choose what is nearer, or skip it below.\n\n[Yes] [Partly] [No]\n\n"
        "Something else: Skip this one / Not today"
    )
    await tap(ann, "Partly", "Yes")
    assert "[Add a few words] [Change my answers]" in ann.card
    assert bo.told == (
        "How was Evening circle? I felt heard.\n\n[Yes] [Partly] [No]\n\n"
        "Something else: Skip this one / Not today / Stop these"
    )
    taps = 0
    for answer, said in (
        ("Partly", "I felt connected."),
        ("No", "Advice was welcome to me."),
        ("Partly", "Your answers are in."),
    ):
        await bo.presses(answer, direct=True)
        taps += 1
        assert bo.card.startswith(said)
    assert taps == 3, "as for everybody else"
    await bo.presses("Change my answers", direct=True)
    for said in ("I felt connected.", "Advice was welcome to me.", "Your answers are in."):
        await bo.chooses("Something else", "Skip this one")
        assert bo.card.startswith(said)


@pytest.mark.parametrize("energy", ["short", "whole"])
async def test_the_question_that_comes_directly_can_be_stopped_or_put_off(
    table: Table, energy: str
) -> None:
    bo, cy = table.person("bo"), table.person("cy")
    for each in (bo, cy):
        await each.types(f"me energy {energy}")
        await each.types("me reminders direct")
    await hold(table)
    await table.to("2026-12-01 19:40")
    if energy == "short":
        await bo.chooses("Something else", "Not today")
        await cy.chooses("Something else", "Stop these")
    else:
        await bo.presses("Not today", direct=True)
        await cy.presses("Stop these", direct=True)
    assert "You hear nothing from me until Wednesday 2 December." in bo.card
    assert "You get no more reminders of Evening circle here." in cy.card


async def test_what_came_out_is_told_to_those_who_run_the_group_in_words(table: Table) -> None:
    rhian = await hold(table)
    await table.to("2026-12-01 20:00")
    for user, answers in (("ann", "yes"), ("bo", "yes"), ("cy", "mixed"), ("dee", "no")):
        await tap(table.person(user), *FACES[answers])
    told = await results(table)
    assert "How the session was" in told
    assert "I felt heard: Yes: chosen most; Partly: chosen by few or none" in told
    assert not any(letter.isdigit() for letter in told.partition("I felt heard")[2])
    assert table.person("sam").told == told
    closed = [each for each in table.now_in_channel() if "closed now" in each]
    assert closed == ["The questions about our last session are closed now."]
    assert rhian.told == told


async def test_of_fewer_than_three_nothing_is_shown(table: Table) -> None:
    await hold(table)
    await table.to("2026-12-01 20:00")
    for user in ("ann", "bo"):
        await tap(table.person(user), *FACES["yes"])
    told = await results(table)
    assert "Fewer than three people answered, so I show nothing." in told
    assert "chosen" not in told


async def words_of(table: Table, people: int) -> str:
    await hold(table)
    await table.to("2026-12-01 20:00")
    for user in [f"p{n}" for n in range(people)]:
        await tap(table.person(user), *FACES["yes"])
    first = table.person("p0")
    await first.presses("Add a few words")
    await first.fills(words="The last round was too quick.")
    assert "Your words are in." in first.card
    return await results(table)


async def test_own_words_are_shown_from_five_answers_on(table: Table) -> None:
    told = await words_of(table, 5)
    assert "The last round was too quick." in told
    assert "p0" not in told


async def test_with_four_nobody_reads_them(table: Table) -> None:
    told = await words_of(table, 4)
    assert "chosen most" in told
    assert "too quick" not in told


async def test_you_said_we_did_stands_in_the_next_reminder_once(table: Table) -> None:
    rhian = await hold(table)
    await table.to("2026-12-01 20:00")
    for user in ("ann", "bo", "cy"):
        await tap(table.person(user), *FACES["mixed"])
    await results(table)
    await rhian.presses("Say what changed")
    await rhian.fills(did="A longer first round.")
    assert "A longer first round." in rhian.card
    dee = table.person("dee")
    await dee.types("me reminders both")
    await rhian.types("session plan 2026-12-08 18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-07 19:00")
    assert "You said: heard, mostly yes; connected, mostly partly; advice welcome, mostly no." in (
        table.channel
    )
    assert "What changed: A longer first round." in table.channel
    assert "What changed: A longer first round." in dee.told
    await table.to("2026-12-08 18:20")
    assert "Our session starts soon" in table.channel
    assert "You said" not in table.channel


async def test_what_changed_stands_in_the_next_reminder_however_late_it_was_written(
    table: Table,
) -> None:
    rhian = await hold(table)
    await results(table)
    dee = table.person("dee")
    await dee.types("me reminders both")
    await rhian.types("session plan 2026-12-08 18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-07 19:00")
    assert "What changed" not in table.channel + dee.told
    await rhian.presses("Say what changed")
    await rhian.fills(did="A longer first round.")
    await table.to("2026-12-08 18:20")
    assert table.channel.count("What changed: A longer first round.") == 1
    assert "You said" not in table.channel, "that was told the day before, where enough answered"
    assert dee.told.count("What changed: A longer first round.") == 1


async def test_what_changed_is_told_too_when_the_next_session_has_been_asked_about(
    table: Table,
) -> None:
    """Written only after that session's last reminder. It is told once, and so is what changed
    meanwhile; a line that is kept as it was is no news."""
    rhian = await hold(table)
    await results(table)
    first = rhian.button("Say what changed").action
    await hold(table, "2026-12-08")
    await table.to("2026-12-09 12:00")
    await rhian.press_id(first)
    await rhian.fills(did="A longer first round.")
    for user in ("ann", "bo", "cy"):
        await tap(table.person(user), *FACES["yes"])
    await rhian.types("session plan date:2026-12-15 time:18:30 repeat:weekly")
    await rhian.presses("Save it")
    await table.to("2026-12-14 19:00")
    reminder = table.channel
    assert "You said: heard, mostly yes" in reminder
    assert "What changed: A longer first round." in reminder
    await rhian.press_id(first)
    await rhian.fills(did="A longer first round.")
    await table.to("2026-12-15 18:20")
    assert "Our session starts soon" in table.channel
    assert "What changed" not in table.channel


async def test_a_line_that_is_taken_back_is_told_to_nobody(table: Table) -> None:
    rhian = await hold(table)
    await results(table)
    await rhian.presses("Say what changed")
    await rhian.fills(did="x" * 101)
    assert "100" in rhian.problems["did"]
    await rhian.fills(did="A longer first round.")
    await rhian.presses("Say what changed")
    await rhian.fills(did="")
    assert "says nothing of it" in rhian.card
    await rhian.types("session plan 2026-12-08 18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-07 19:00")
    assert "What changed" not in table.channel


async def test_an_answer_can_be_changed_and_taken_back_until_it_closes(table: Table) -> None:
    await hold(table)
    await table.to("2026-12-01 20:00")
    ann = table.person("ann")
    await tap(ann, *FACES["yes"])
    await ann.presses("Change my answers")
    assert "I felt heard." in ann.card
    await tap(ann, "Skip", "Skip", "Skip")
    for user in ("bo", "cy"):
        await tap(table.person(user), *FACES["yes"])
    assert "so I show nothing" in await results(table), "only two answered in the end"


async def test_by_command_it_goes_on_where_somebody_stopped(table: Table) -> None:
    await hold(table)
    await table.to("2026-12-01 20:00")
    ann = table.person("ann")
    await tap(ann, "Yes")
    await ann.types("pulse")
    assert "I felt connected." in ann.card
    await tap(ann, "Yes", "No")
    await ann.types("pulse")
    assert "Your answers are in." in ann.card


async def test_what_was_skipped_is_not_asked_again(table: Table) -> None:
    await hold(table)
    await table.to("2026-12-01 20:00")
    ann = table.person("ann")
    await tap(ann, "Skip", "Yes")
    await ann.types("pulse")
    assert "I felt heard." not in ann.card
    await tap(ann, "Skip")
    await ann.types("pulse")
    assert "Your answers are in." in ann.card


@pytest.mark.parametrize(("way", "hears"), [("channel", "19:40"), ("direct", "20:30")])
async def test_nobody_answers_before_they_are_asked_and_is_asked_again(
    table: Table, way: str, hears: str
) -> None:
    ann = table.person("ann")
    await ann.types(f"me reminders {way}")
    await ann.types("me quiet 19:00 20:30")
    await hold(table)
    await table.to("2026-12-01 19:35")
    await ann.types("pulse")
    assert f"Tuesday 1 December at {hears}" in ann.card
    assert not ann.sees_button("Yes")
    await table.to(f"2026-12-01 {hears}")
    await ann.types("pulse")
    assert "I felt heard." in ann.card


async def test_home_leads_to_it_while_it_is_open(table: Table) -> None:
    rhian = await hold(table)
    await table.to("2026-12-01 20:00")
    ann = table.person("ann")
    for seat in (ann, rhian):
        await seat.types("home")
        await seat.presses("How was it?")
        assert "I felt heard." in seat.card
    await table.to("2026-12-03 19:41")
    await ann.types("home")
    assert not ann.sees_button("How was it?")


async def test_where_nothing_is_open_it_says_when_it_will_be(table: Table) -> None:
    ann = table.person("ann")
    await ann.types("pulse")
    assert "They come after a session" in ann.card
    rhian = await hold(table)
    await results(table)
    await rhian.types("pulse")
    await rhian.presses("What came out last")
    assert "How the session was" in rhian.card
    await ann.types("pulse")
    assert not ann.sees_button("What came out last")


async def test_after_two_days_an_old_button_says_so_kindly_and_words_are_not_lost(
    table: Table,
) -> None:
    await hold(table)
    await table.to("2026-12-01 20:00")
    ann = table.person("ann")
    late = table.person("late")
    button = late.button("Partly").action
    await tap(ann, *FACES["yes"])
    await ann.presses("Add a few words")
    await table.to("2026-12-03 19:41")
    await ann.fills(words="It was good to be there.")
    assert "closed now" in ann.card
    assert "It was good to be there." in ann.card
    await late.press_id(button)
    assert "closed now" in late.card


async def test_words_that_are_too_long_are_kept_in_the_form(table: Table) -> None:
    await hold(table)
    await table.to("2026-12-01 20:00")
    ann = table.person("ann")
    await tap(ann, *FACES["yes"])
    await ann.presses("Add a few words")
    await ann.fills(words="w" * 201)
    assert "200" in ann.problems["words"]
    assert ann.form is not None
    assert getattr(ann.form.fields[0], "initial", "") == "w" * 201


async def test_quiet_hours_wait_and_the_two_days_begin_after_them(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("session plan 2026-12-01 20:00")
    await rhian.presses("Save it")
    await table.to("2026-12-01 20:00")
    await rhian.types("session start")
    await table.to("2026-12-01 20:59")
    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.to("2026-12-02 07:59")
    assert pulses(table) == []
    await table.to("2026-12-02 08:00")
    assert "open until Friday 4 December at 08:00" in table.channel


async def test_not_today_holds_it_back(table: Table) -> None:
    bo = table.person("bo")
    await bo.types("me reminders direct")
    await table.to("2026-12-01 12:00")
    await bo.types("me today")
    await hold(table)
    await table.to("2026-12-01 23:00")
    assert [each for each in bo.direct if "felt heard" in message_words(each.message)] == []


async def test_a_session_that_never_began_is_not_asked_about(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-05 12:00")
    assert pulses(table) == []


async def test_one_that_lapsed_is_asked_about_and_one_found_days_later_is_not(
    table: Table,
) -> None:
    rhian = table.person("rhian")
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await table.to("2026-12-01 20:30")
    assert len(pulses(table)) == 1
    await rhian.types("session plan 2026-12-08 18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-08 18:30")
    await rhian.types("session start")
    await table.jump(table.clock.now().replace(day=12))
    await table.on(days=1)
    assert len(pulses(table)) == 1


async def test_a_member_opens_neither_what_came_out_nor_what_changed(table: Table) -> None:
    rhian = await hold(table)
    await results(table)
    ann = table.person("ann")
    ids = [
        each.action
        for posted in rhian.direct
        for block in posted.message.blocks
        if isinstance(block, Buttons)
        for each in block.buttons
        if isinstance(each, Button) and each.label == "Say what changed"
    ]
    await ann.press_id(ids[-1])
    assert ann.form is None
    await ann.press_id(type(ids[-1])("pulse.last", ids[-1].parts))
    assert "How the session was" not in ann.card


# --- you said, we did: once, in whatever reminder somebody gets ----------------------------------

SAID = "You said: heard, mostly yes; connected, mostly partly; advice welcome, mostly no."
DID = "What changed: A longer first round."


async def said_and_done(table: Table) -> Seat:
    rhian = await hold(table)
    await table.to("2026-12-01 20:00")
    for user in ("ann", "bo", "cy"):
        await tap(table.person(user), *FACES["mixed"])
    await results(table)
    await rhian.presses("Say what changed")
    await rhian.fills(did="A longer first round.")
    return rhian


async def plan(rhian: Seat, day: str, time: str = "18:30") -> None:
    await rhian.types(f"session plan {day} {time}")
    await rhian.presses("Save it")


def times_told(seat: Seat) -> int:
    return sum(DID in message_words(each.message) for each in seat.direct)


async def test_who_gets_the_reminder_just_before_alone_reads_it_there(table: Table) -> None:
    rhian = await said_and_done(table)
    dee, eve = table.person("dee"), table.person("eve")
    await dee.types("me reminders direct which:soon")
    await eve.types("me reminders direct")
    await plan(rhian, "2026-12-08")
    await table.to("2026-12-08 18:20")
    assert "Our session starts soon" in dee.told
    assert SAID in dee.told
    assert DID in dee.told
    assert "Our session starts soon" in eve.told
    assert SAID not in eve.told, "they read it the day before"
    assert times_told(dee) == times_told(eve) == 1


async def test_where_the_channel_had_none_the_day_before_it_stands_in_the_one_just_before(
    table: Table,
) -> None:
    rhian = await said_and_done(table)
    await table.to("2026-12-08 10:00")
    await plan(rhian, "2026-12-08")
    await table.to("2026-12-08 18:20")
    assert "Our session starts soon" in table.channel
    assert SAID in table.channel
    assert sum(DID in message_words(each.message) for each in table.posts) == 1


async def test_a_session_that_moves_after_its_reminder_tells_it_no_second_time(
    table: Table,
) -> None:
    rhian = await said_and_done(table)
    dee = table.person("dee")
    await dee.types("me reminders direct")
    await plan(rhian, "2026-12-08")
    await table.to("2026-12-07 19:00")
    await rhian.types("session move date:2026-12-08 time:17:00")
    await rhian.presses("Move it")
    await table.to("2026-12-08 16:50")
    assert "Our session starts soon" in table.channel
    assert "Our session starts soon" in dee.told
    assert SAID not in table.channel
    assert times_told(dee) == 1


async def test_whoever_gets_a_digest_instead_reads_it_there_once(table: Table) -> None:
    rhian = await said_and_done(table)
    dee = table.person("dee")
    await dee.types("me reminders direct")
    await dee.types("me budget 1")
    await rhian.types("agreement remind now")
    await rhian.presses("Post to the group")
    await plan(rhian, "2026-12-08")
    await plan(rhian, "2026-12-10")
    await table.to("2026-12-20 12:00")
    digests = [each for each in dee.direct if "I held these back" in message_words(each.message)]
    assert len(digests) == 1
    assert f"Evening circle. {DID}" in message_words(digests[0].message)
    assert times_told(dee) == 1


async def test_two_sessions_in_a_week_say_it_once(table: Table) -> None:
    rhian = await said_and_done(table)
    dee = table.person("dee")
    await dee.types("me reminders direct")
    await plan(rhian, "2026-12-08")
    await plan(rhian, "2026-12-10")
    await table.to("2026-12-12 12:00")
    assert times_told(dee) == 1
    assert sum(DID in message_words(each.message) for each in table.posts) == 1


async def test_with_little_energy_the_change_is_the_second_sentence(table: Table) -> None:
    rhian = await said_and_done(table)
    dee = table.person("dee")
    await dee.types("me energy short")
    await dee.types("me reminders direct which:soon")
    await plan(rhian, "2026-12-08")
    await table.to("2026-12-08 18:20")
    first, *_ = dee.told.split("\n\n")
    assert first == f"Our session starts soon: Tuesday 8 December at 18:30. {DID}"
