"""Check-points, as conversations: asking, answering, closing once, and what anybody may see."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.group import Group
from bot.events import ActionPressed, CommandTyped
from bot.ids import ActionId
from bot.plain import message_words
from bot.ports import TryLater, Unreachable
from content.loader import SHIPPED, load
from tests.support.conversation import PLACE, Seat, Table, person, sit_down

QUESTION = "What would help you most now?"


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up(agreement=False)
    return table


async def opened(table: Table, words: str = "checkpoint next") -> Seat:
    rhian = table.person("rhian")
    await rhian.types(words)
    return rhian


async def all_press(table: Table, **answers: str) -> None:
    for user, label in answers.items():
        await table.person(user).presses(label)


def thoughts(seat: Seat) -> list[str]:
    """What they were told in private about what could come next."""
    told = (message_words(each.message) for each in seat.direct)
    return [each for each in told if "What could come next" in each]


def seen_by_group(table: Table) -> str:
    return "\n".join(table.now_in_channel())


async def test_what_next_from_the_question_to_the_result(table: Table) -> None:
    rhian = await opened(table)
    assert "on its way to the group" in rhian.card
    assert "closes by itself at 10:04" in rhian.card
    assert QUESTION in table.channel
    assert "[To be heard] [To connect] [To hear ideas] [To have a break]" in table.channel
    assert "The chat app itself can see that you pressed" in table.channel

    ann = table.person("ann")
    await ann.presses("To be heard")
    assert "Your answer is in: To be heard." in ann.card
    await all_press(table, bo="To be heard", cy="To connect")
    assert len(table.posts) == 1, "no running counts"

    await table.on(minutes=4)
    card, results = table.now_in_channel()
    assert "This question is closed now" in card
    assert "[" not in card
    assert "This was chosen most: To be heard." in results
    assert not any(letter.isdigit() for letter in results)

    assert "Chosen most: To be heard." in rhian.told
    await rhian.presses("Another question")
    assert "Validation, Contracting" in rhian.card
    assert len(table.posts) == 2, "a question stays private until it is posted"
    assert len(thoughts(rhian)) == 1
    assert thoughts(table.person("sam")) == [], "the one who asked hears it"


async def test_an_answer_can_be_changed_while_it_is_open_and_the_last_one_counts(
    table: Table,
) -> None:
    await opened(table)
    ann = table.person("ann")
    await ann.presses("To have a break")
    await ann.presses("To connect")
    assert "Your answer is in: To connect." in ann.card
    await all_press(table, bo="To connect", cy="To connect")
    await table.on(minutes=4)
    assert "This was chosen most: To connect." in table.channel


async def test_with_nothing_said_the_facilitator_chooses_first(table: Table) -> None:
    rhian = await opened(table, "checkpoint")
    assert "What would you like to ask the group?" in rhian.card
    assert table.posts == []
    await rhian.presses("Energy?")
    assert "on its way" in rhian.card
    assert "[Plenty] [Enough] [A little] [Very little]" in table.channel


async def test_ones_own_question_from_the_chooser(table: Table) -> None:
    rhian = await opened(table, "checkpoint")
    await rhian.presses("My own question")
    await rhian.fills(question="Shall we go on?", answers="Yes\nNo, not today", minutes="5")
    assert "closes by itself at 10:05" in rhian.card
    assert "[Yes] [No, not today]" in table.channel
    await all_press(table, ann="Yes", bo="Yes", cy="No, not today")
    await table.on(minutes=5)
    assert "Yes: chosen most" in table.channel
    assert "No, not today: chosen by fewer people" in table.channel
    [thought] = thoughts(table.person("rhian"))
    assert "Say the result out loud" in thought


async def test_ones_own_question_in_one_line(table: Table) -> None:
    await opened(table, 'checkpoint own "Shall we go on?" "Yes, No, Not sure"')
    assert "Shall we go on?" in table.channel
    assert "[Yes] [No] [Not sure]" in table.channel


async def test_minutes_behind_a_kind_that_brings_its_own_question(table: Table) -> None:
    rhian = await opened(table, "checkpoint ready 5")
    assert "closes by itself at 10:05" in rhian.card
    assert "Are you ready to go on?" in table.channel


@pytest.mark.parametrize(
    ("typed", "field", "problem"),
    [
        ("checkpoint own", "question", "Please write your question"),
        ('checkpoint own "Go on?"', "answers", "two to five answers"),
        ('checkpoint own "Go on?" "Yes"', "answers", "two to five answers"),
        ('checkpoint own "Go on?" "1,2,3,4,5,6"', "answers", "two to five answers"),
        ('checkpoint own "Go on?" "Yes, YES"', "answers", "YES is there twice"),
        ('checkpoint own "Go on?" "Yes,,No"', "answers", "nothing between them"),
        ('checkpoint own "Go on?" "👍, No"', "answers", "no word in it"),
        (f'checkpoint own "Go on?" "Yes, {"n" * 41}"', "answers", "longer than 40"),
        (f'checkpoint own "{"q" * 151}" "Yes, No"', "question", "keep it to 150"),
        ("checkpoint lunch", "kind", "lunch is not one of the choices"),
        ("checkpoint next minutes:60", "minutes", "60 is not one of the choices"),
        ('checkpoint next "Go on?"', "question", "brings its own question"),
    ],
)
async def test_what_does_not_fit_opens_the_form_with_what_was_typed(
    table: Table, typed: str, field: str, problem: str
) -> None:
    rhian = await opened(table, typed)
    assert rhian.form is not None
    assert problem in rhian.problems[field]
    assert table.posts == []
    if "Go on?" in typed:
        kept = {each.name: str(each.initial) for each in rhian.form.fields}
        assert kept["question"] == "Go on?"


async def test_a_form_mended_opens_it(table: Table) -> None:
    rhian = await opened(table, 'checkpoint own "Go on?" "Yes, yes"')
    await rhian.fills(answers="Yes, No")
    assert "[Yes] [No]" in table.channel


async def test_other_scripts_and_emoji_stay_as_they_are(table: Table) -> None:
    await opened(table, 'checkpoint own "هل نكمل؟ 🙂" "نعم 👍, لا"')
    assert "هل نكمل؟ 🙂" in table.channel
    assert "[نعم 👍] [لا]" in table.channel


async def test_one_at_a_time_and_the_second_is_told_which_one_runs(table: Table) -> None:
    await opened(table)
    sam = table.person("sam")
    await sam.types("checkpoint energy")
    assert "A check-point is open already" in sam.card
    assert QUESTION in sam.card
    assert len(table.posts) == 1
    await sam.presses("Close it now")
    assert "Fewer than three answers came in" in sam.card
    await sam.types("checkpoint energy")
    assert "How much energy" in table.channel


async def test_closing_it_now_shows_the_result_once(table: Table) -> None:
    rhian = await opened(table)
    await all_press(table, ann="To hear ideas", bo="To hear ideas", cy="To hear ideas")
    await rhian.presses("Close it now")
    assert "Advice comes after people were heard" in rhian.card
    assert "This was chosen most: To hear ideas." in table.channel
    await table.on(hours=1)
    assert len(table.posts) == 2
    assert thoughts(rhian) == [], "the card above said it already"


async def test_two_facilitators_close_it_while_its_time_comes(table: Table) -> None:
    rhian = await opened(table)
    await all_press(table, ann="To connect", bo="To connect", cy="To connect")
    close = rhian.button("Close it now").action
    due = await table.next_due()
    assert due is not None
    table.clock.to(due)
    await asyncio.gather(
        *(
            table.house.router.handle(ActionPressed(table.event(), person(user), PLACE, close))
            for user in ("rhian", "sam")
        ),
        table.settle(),
    )
    await table.settle()
    assert len(table.posts) == 2
    sam = table.person("sam")
    await sam.press_id(close)
    assert "closed already" in sam.card
    assert len(table.posts) == 2


async def test_two_facilitators_ask_at_the_same_moment(table: Table) -> None:
    await asyncio.gather(
        *(
            table.house.router.handle(
                CommandTyped(table.event(), person(user), PLACE, "checkpoint next")
            )
            for user in ("rhian", "sam")
        )
    )
    await table.settle()
    assert len(table.posts) == 1


async def test_a_press_after_its_time_is_answered_kindly(table: Table) -> None:
    await opened(table)
    ann = table.person("ann")
    vote = ann.button("To connect").action
    await table.on(minutes=4)
    await ann.press_id(vote)
    assert "This question is closed now" in ann.card


async def test_a_press_in_the_moment_between_its_time_and_its_close(table: Table) -> None:
    await opened(table)
    ann = table.person("ann")
    vote = ann.button("To connect").action
    due = await table.next_due()
    assert due is not None
    table.clock.to(due)
    await ann.press_id(vote)
    assert "This question is closed now" in ann.card


async def test_answers_and_check_points_that_do_not_exist(table: Table) -> None:
    await opened(table)
    ann = table.person("ann")
    poll = ann.button("To connect").action.parts[0]
    await ann.press_id(ActionId.of("checkpoint.vote", poll, "tea"))
    assert "no longer active" in ann.card
    await ann.press_id(ActionId.of("checkpoint.vote", poll))
    assert "no longer active" in ann.card
    await ann.press_id(ActionId.of("checkpoint.vote", "z" * 24, "heard"))
    assert "no longer active" in ann.card
    rhian = table.person("rhian")
    group = (await _group(table)).id
    await rhian.press_id(ActionId.of("checkpoint.open", group, "tea"))
    assert "no longer active" in rhian.card


async def test_a_member_can_neither_ask_nor_close(table: Table) -> None:
    rhian = await opened(table)
    ann = table.person("ann")
    await ann.types("checkpoint energy")
    assert "Only the people who run this group" in ann.card
    await ann.press_id(rhian.button("Close it now").action)
    assert "Only the people who run this group" in ann.card
    assert "[To be heard]" in table.channel


async def test_fewer_than_three_answers_are_never_shown(table: Table) -> None:
    rhian = await opened(table)
    await all_press(table, ann="To hear ideas", bo="To have a break")
    await table.on(minutes=4)
    assert "Fewer than three answers came in" in table.channel
    assert "ideas" not in table.channel
    [thought] = thoughts(rhian)
    assert "Fewer than three answers came in" in thought
    assert "ideas" not in thought


async def test_that_all_agree_looks_like_all_but_one(table: Table) -> None:
    await opened(table)
    await all_press(table, ann="To connect", bo="To connect", cy="To connect", di="To connect")
    await table.on(minutes=4)
    all_agree = table.channel
    await opened(table)
    await all_press(table, ann="To connect", bo="To connect", cy="To connect", di="To be heard")
    await table.on(minutes=4)
    assert table.channel == all_agree


async def test_it_belongs_to_the_session_that_is_open_and_ends_with_it(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("session plan date:2026-11-24 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-11-24 18:30")
    await rhian.types("session start")
    await rhian.types("checkpoint energy")
    await all_press(table, ann="Plenty", bo="Plenty", cy="Plenty")
    await rhian.types("session end")
    await rhian.presses("End it now")
    assert "This was chosen most: Plenty." in seen_by_group(table)
    async with table.house.store.reading() as uow:
        assert await uow.checkpoints.open_in((await _group(table)).id) is None


async def test_the_machine_was_off_while_it_should_have_closed(table: Table) -> None:
    rhian = await opened(table)
    await all_press(table, ann="To connect", bo="To connect", cy="To connect")
    await table.jump(table.clock.now().replace(hour=11))
    assert "This was chosen most: To connect." in seen_by_group(table)
    await rhian.types("checkpoint energy")
    assert "How much energy" in table.channel


@pytest.mark.parametrize("away", [210, 300, 1800])
async def test_a_question_whose_time_passed_before_it_was_posted_is_left_out(
    table: Table, away: int
) -> None:
    rhian = table.person("rhian")
    asked = CommandTyped(table.event(), rhian.who, PLACE, "checkpoint next")
    await table.house.router.handle(asked)
    await table.jump(table.clock.now() + timedelta(seconds=away))
    await table.on(minutes=5)
    assert table.posts == [], "neither a question nobody can answer nor its result"
    assert "too late to help" in rhian.told
    assert "A check-point, due Monday 23 November at 10:00" in rhian.told


async def test_a_question_that_is_a_little_late_is_still_asked(table: Table) -> None:
    asked = CommandTyped(table.event(), person("rhian"), PLACE, "checkpoint next")
    await table.house.router.handle(asked)
    await table.jump(table.clock.now() + timedelta(minutes=2))
    assert QUESTION in table.channel


async def test_closed_before_it_was_posted_it_is_not_posted(table: Table) -> None:
    rhian = table.person("rhian")
    table.platform.failures = [TryLater(timedelta(seconds=30))]
    await rhian.types("checkpoint next")
    await rhian.presses("Close it now")
    await table.on(minutes=5)
    assert table.posts == []


async def test_where_the_question_could_not_be_posted_there_is_no_result(table: Table) -> None:
    table.platform.failures = [Unreachable("the channel is gone")]
    await opened(table)
    await table.on(minutes=4)
    assert table.posts == []


async def test_what_is_kept_is_the_counts(table: Table) -> None:
    await opened(table)
    await all_press(table, ann="To connect", bo="To connect", cy="To have a break")
    async with table.house.store.reading() as uow:
        running = await uow.checkpoints.open_in((await _group(table)).id)
    assert running is not None
    assert running.seal is not None
    await table.on(minutes=4)
    async with table.house.store.reading() as uow:
        kept = await uow.checkpoints.get(running.id)
        assert kept is not None
        assert kept.seal is None
        assert [each.count for each in kept.result] == [0, 2, 0, 1]
        assert await uow.checkpoints.votes(kept) == ()


async def _group(table: Table) -> Group:
    async with table.house.store.reading() as uow:
        group = await uow.groups.at(PLACE)
    assert group is not None
    return group


# --- the organisation's own ----------------------------------------------------------------------

OURS = """
pace:
  name: The pace?
  question: How is the pace for you?
  answers:
    - words: Slower, please
      leads: break
    - words: It is fine
"""


@pytest.fixture
async def with_ours(tmp_path: Path) -> AsyncIterator[Table]:
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "checkpoints.yaml").write_text(OURS, "utf-8")
    async with sit_down(tmp_path, library=load(SHIPPED, folder)) as table:
        await table.set_up()
        yield table


async def test_one_of_the_organisations_own_stands_beside_the_others(with_ours: Table) -> None:
    rhian = with_ours.person("rhian")
    await rhian.types("checkpoint")
    assert "How is the pace for you? Slower, please / It is fine" in rhian.card
    await rhian.presses("The pace?")
    await all_press(with_ours, ann="Slower, please", bo="Slower, please", cy="Slower, please")
    await with_ours.on(minutes=4)
    assert "This was chosen most: Slower, please." in with_ours.channel
    assert "Five to ten minutes of a break do a lot." in thoughts(rhian)[0]


async def test_it_has_a_command_a_completion_and_keeps_its_own_words(with_ours: Table) -> None:
    rhian = with_ours.person("rhian")
    offered = await with_ours.house.router.suggest(rhian.who, PLACE, "checkpoint kind:")
    assert [each.value.partition(":")[2] for each in offered] == [
        *("next", "ready", "energy", "pace", "own"),
    ]
    await rhian.types("checkpoint pace 5")
    assert "closes by itself at 10:05" in rhian.card
    assert "[Slower, please] [It is fine]" in with_ours.channel
    await rhian.presses("Close it now")
    await rhian.types('checkpoint pace "Another question?"')
    assert "brings its own question" in rhian.problems["question"]
    assert "Another question?" not in "".join(with_ours.now_in_channel())


async def test_one_that_the_pack_has_no_more_is_answered_kindly(table: Table) -> None:
    rhian = table.person("rhian")
    group = (await _group(table)).id
    await rhian.press_id(ActionId.of("checkpoint.open", group, "pace"))
    assert "no longer active" in rhian.card
