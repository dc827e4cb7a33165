"""Something is hard, as conversations: finding the card, showing its gentle version, keeping its
question for afterwards."""

import pytest

from bot.domain.cue import Cue
from bot.plain import message_words
from content.loader import load
from tests.support.conversation import PLACE, Seat, Table

LIBRARY = load()


def cue(id: str) -> Cue:
    found = LIBRARY.cue(id)
    assert found is not None
    return found


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up(agreement=False)
    return table


async def in_a_session(table: Table) -> Seat:
    rhian = table.person("rhian")
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-02 18:30")
    await rhian.types("session start")
    return rhian


async def test_without_words_all_situations_are_offered(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("stuck")
    assert "You are not alone with it." in rhian.card
    for each in LIBRARY.cues():
        assert each.name in rhian.card

    await rhian.chooses("Choose a situation", "Nobody says anything")
    assert cue("silence").say in rhian.card
    assert cue("silence").do in rhian.card
    assert cue("silence").debrief in rhian.card
    assert "You are not alone with it." not in "".join(map(message_words, rhian.cards)), (
        "the menu turned into the card"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("silence", "silence"),
        ("takes-space", "takes-space"),
        ("Someone is upset", "upset"),
        ("crying", "upset"),
        ("she is talking over everyone", "takes-space"),
        ("supplements that cure", "medical-claims"),
        ("my internet is frozen", "technology"),
        ("silense", "silence"),
        ("exhausted", "drained"),
        ("suicide", "safety"),
    ],
)
async def test_words_find_the_card(table: Table, typed: str, meant: str) -> None:
    rhian = table.person("rhian")
    await rhian.types(f"stuck {typed}")
    names = [each.name for each in LIBRARY.cues() if each.name in rhian.card]
    assert names[0] == cue(meant).name, rhian.card


async def test_words_that_fit_several_offer_the_few(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("stuck someone is crying and somebody walked out")
    assert "It could be one of these." in rhian.card
    assert cue("upset").name in rhian.card
    assert cue("leaves").name in rhian.card
    assert cue("technology").name not in rhian.card

    await rhian.presses("Show all of them")
    assert cue("technology").name in rhian.card


async def test_words_that_fit_none_are_kept_on_the_card_that_offers_all(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types('stuck "the cat sits on it"')
    assert "No card is like the cat sits on it." in rhian.card
    await rhian.chooses("Choose a situation", "I am drained")
    assert cue("drained").say in rhian.card


async def test_only_facilitators_see_the_cards(table: Table) -> None:
    mair = table.person("mair")
    await mair.types("stuck silence")
    assert cue("silence").say not in mair.card
    assert table.posts == []


async def test_the_gentle_version_goes_to_the_group_once_and_says_nothing_of_why(
    table: Table,
) -> None:
    rhian = await in_a_session(table)
    before = len(table.posts)
    await rhian.types("stuck upset")
    press = rhian.button("Post the gentle version").action
    await rhian.press_id(press)
    assert cue("upset").gentle in table.channel
    assert cue("upset").name not in table.channel
    assert "On its way to the group" in rhian.card

    await rhian.press_id(press)
    assert len(table.posts) == before + 1
    assert "it goes to the group once" in rhian.card

    await rhian.presses("Back to the card")
    assert cue("upset").do in rhian.card


async def test_a_card_without_a_gentle_version_offers_none(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("stuck cross-with-me")
    assert not rhian.sees_button("Post the gentle version")


async def test_what_the_card_advises_is_a_button_on_it_in_a_session(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("stuck takes-space")
    assert not rhian.sees_button("Open the queue"), "there is nothing to open one in"
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-02 18:30")
    await rhian.types("session start")
    await rhian.types("stuck takes-space")
    await rhian.presses("Keep the question")
    assert rhian.sees_button("Open the queue"), "also on the card as it is then"
    await rhian.presses("Open the queue")
    assert "Nobody waits." in table.channel
    await rhian.types("stuck drained")
    await rhian.presses("Take a break now")
    assert "There is nothing you need to do." in table.channel


async def test_ideas_are_closed_from_the_card_only_while_they_are_open(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-02 18:30")
    await rhian.types("session start")
    await rhian.types("stuck advice-lands-badly")
    assert not rhian.sees_button("Close advice")
    await rhian.types("advice open")
    await rhian.presses("Open it all the same")
    await rhian.fills(word="they asked")
    await rhian.types("stuck advice-lands-badly")
    await rhian.presses("Close advice")
    assert "Let us turn to something else" in table.channel


async def test_the_question_is_kept_for_the_reflection_after_the_session(table: Table) -> None:
    rhian, sam = await in_a_session(table), table.person("sam")
    await rhian.types("stuck disagreement")
    press = rhian.button("Keep the question").action
    await rhian.press_id(press)
    assert "The question is kept for you." in rhian.card
    assert not rhian.sees_button("Keep the question")
    await rhian.press_id(press)

    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.on(hours=16)
    assert rhian.told.count(cue("disagreement").debrief) == 1
    assert "You kept this to think about" in rhian.told
    assert cue("disagreement").debrief not in sam.told, "it is hers alone"


async def test_a_question_that_was_kept_long_before_does_not_come_back(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("stuck disagreement")
    await rhian.presses("Keep the question")
    await in_a_session(table)
    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.on(hours=16)
    assert cue("disagreement").debrief not in rhian.told


async def test_the_safety_card_says_who_helps_where_the_group_lives(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("stuck safety")
    for each in LIBRARY.signposts("")[:2]:
        assert each.contact in rhian.card


async def test_home_leads_there_in_one_tap_during_a_session(table: Table) -> None:
    rhian = await in_a_session(table)
    await rhian.types("home")
    await rhian.presses("Something's hard")
    assert "What is hard just now?" in rhian.card


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("crying", "upset"), ("she is talking over everyone", "takes-space"), ("silense", "silence")],
)
async def test_completions_find_a_situation_by_the_words_that_the_command_takes(
    table: Table, typed: str, meant: str
) -> None:
    rhian = table.person("rhian").who
    offered = await table.house.router.suggest(rhian, PLACE, f"stuck situation:{typed}")
    assert offered[0].value == f"stuck situation:{meant}"
    everything = await table.house.router.suggest(rhian, PLACE, "stuck situation:")
    assert len(everything) == len(LIBRARY.cues())
    assert await table.house.router.suggest(rhian, PLACE, "stuck situation:zzzz") == ()


async def test_completions_offer_situations_by_their_names(table: Table) -> None:
    rhian = table.person("rhian").who
    offered = await table.house.router.suggest(rhian, PLACE, "stuck situation:dra")
    assert [(each.value, each.hint) for each in offered] == [
        ("stuck situation:drained", "I am drained")
    ]
