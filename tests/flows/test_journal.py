"""The journal and the map, as conversations."""

import pytest

from bot.ids import ActionId
from bot.message import Buttons, Grid, Select
from tests.support.conversation import Seat, Table


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up(agreement=False)
    return table


async def wrote(seat: Seat, *notes: str) -> None:
    """Reflections of one note each, a day apart."""
    for note in notes:
        await seat.types("reflect free")
        await seat.fills(note=note)
        await seat.table.on(days=1)


def menu(seat: Seat) -> Select:
    return next(each for each in seat.cards[-1].blocks if isinstance(each, Select))


async def test_an_empty_journal_says_how_it_begins(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("journal")
    assert "Your journal is empty so far" in rhian.card
    await rhian.presses("Write a reflection")
    await rhian.fills(note="Begun.")
    await rhian.presses("See my journal")
    assert "Monday 23 November: a reflection. Begun." in rhian.card


async def test_a_button_of_before_it_had_a_second_word(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.press_id(ActionId.of("do", "journal"))
    assert "Your journal is empty so far" in rhian.card


async def test_pages_of_five_newest_first(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, *(f"Note {number}." for number in range(1, 13)))
    await rhian.types("journal")
    assert [f"Note {number}." in rhian.card for number in (12, 8, 7)] == [True, True, False]
    assert not rhian.sees_button("Newer")
    await rhian.presses("Older")
    assert [f"Note {number}." in rhian.card for number in (8, 7, 3, 2)] == [
        False,
        True,
        True,
        False,
    ]
    await rhian.presses("Older")
    assert "Note 1." in rhian.card
    assert not rhian.sees_button("Older")
    await rhian.presses("Newer")
    assert "Note 7." in rhian.card


async def test_one_in_full_and_back_to_its_page(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, *(f"Note {number}." for number in range(1, 8)))
    await rhian.types("journal")
    await rhian.presses("Older")
    await rhian.chooses("Open one", "7. Monday 23 November, a reflection")
    assert "> Note 1." in rhian.card
    assert "Anything else" in rhian.card
    await rhian.presses("Back to my journal")
    assert "Note 2." in rhian.card
    assert "Note 3." not in rhian.card


async def test_changing_it_starts_with_what_was_written(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt connection skills")
    await rhian.presses("Write a reflection")
    await rhian.fills(prompt1="We ask.", note="More.")
    await rhian.presses("Change it")
    assert rhian.form is not None
    assert [str(each.initial) for each in rhian.form.fields] == ["We ask.", "More."]
    await table.on(days=2)
    await rhian.fills(prompt1="We ask twice.", note="")
    await rhian.types("journal")
    assert "Connection, Skills. We ask twice." in rhian.card
    await rhian.press_id(menu(rhian).action, menu(rhian).options[0].value)
    assert "changed on Wednesday 25 November" in rhian.card
    assert "More." not in rhian.card


async def test_changing_it_to_nothing_is_no_way_to_delete_it(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, "Kept.")
    await rhian.types("journal")
    await rhian.press_id(menu(rhian).action, menu(rhian).options[0].value)
    await rhian.presses("Change it")
    await rhian.fills(note="")
    assert "A few words in one of these are enough" in rhian.problems[""]
    await rhian.types("journal")
    assert "Kept." in rhian.card


async def test_deleting_asks_once(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, "Kept.", "Let go.")
    await rhian.types("journal")
    await rhian.press_id(menu(rhian).action, menu(rhian).options[0].value)
    await rhian.presses("Delete it")
    assert "It goes for good" in rhian.card
    await rhian.presses("Keep it")
    assert "> Let go." in rhian.card
    await rhian.presses("Delete it")
    gone = rhian.button("Yes, delete it").action
    await rhian.presses("Yes, delete it")
    assert "It is deleted" in rhian.card
    await rhian.presses("Back to my journal")
    assert "Let go." not in rhian.card
    assert "Kept." in rhian.card
    await rhian.press_id(gone)
    assert "no longer active" in rhian.card


async def test_search_finds_what_was_written_whatever_its_accents(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "Siân spoke first.", "A quiet evening.", "Sian again, and a quiet end.")
    await wrote(sam, "Sian told me.")
    await rhian.types("journal search sian")
    assert "Found: 2." in rhian.card
    assert rhian.card.index("Sian again") < rhian.card.index("Siân spoke"), "newest first"
    assert "told me" not in rhian.card, "only one's own"
    await rhian.types("journal search QUIET sian")
    assert "Found: 1." in rhian.card, "every word has to be in it"
    await rhian.chooses("Open one", "1. Wednesday 25 November, a reflection")
    assert "> Sian again" in rhian.card
    await rhian.presses("Back to my journal")
    assert "A quiet evening." in rhian.card


async def test_search_asks_for_words_and_says_when_nothing_has_them(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, "A quiet evening.")
    await rhian.types("journal")
    await rhian.presses("Search")
    assert rhian.form is not None
    await rhian.fills(words="biscuits")
    assert "Nothing in your journal has biscuits in it" in rhian.card
    await rhian.presses("Search again")
    await rhian.fills(words="x" * 101)
    assert "100" in rhian.problems["words"]
    assert rhian.form is not None


async def test_search_knows_what_was_asked_and_shows_where_it_stands(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt connection skills")
    await rhian.presses("Write a reflection")
    await rhian.fills(prompt1="One " * 60 + "lantern " + "two " * 60)
    await rhian.types("journal search lantern")
    assert "… lantern" not in rhian.card
    assert "lantern" in rhian.card.split("Found: 1.")[1]
    await rhian.types("journal search connection")
    assert "Found: 1." in rhian.card, "by its part of the toolkit"


async def test_what_was_looked_for_stands_in_no_button(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, "A lantern.")
    await rhian.types("journal search lantern")
    for block in rhian.cards[-1].blocks:
        if isinstance(block, Select):
            assert "lantern" not in block.action.encode()
        if isinstance(block, Buttons):
            assert not any("lantern" in str(each) for each in block.buttons)


async def test_it_is_nobody_elses(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "Mine alone.")
    await rhian.types("journal")
    page, id = menu(rhian).action, menu(rhian).options[0].value
    await sam.types("journal")
    assert "empty" in sam.card
    await sam.press_id(page, id)
    assert "no longer active" in sam.card
    for verb in ("show", "change", "delete", "delete_now"):
        await sam.press_id(ActionId.of(f"journal.{verb}", id))
        assert "no longer active" in sam.card
    assert sam.form is None
    await rhian.types("journal")
    assert "Mine alone." in rhian.card
    assert all("Mine alone" not in str(each.message) for each in table.platform.posted)


async def test_a_page_that_is_not_there_is_the_first_one(table: Table) -> None:
    rhian = table.person("rhian")
    await wrote(rhian, "Only one.")
    await rhian.types("journal")
    group = menu(rhian).action.parts[0]
    for page in ("7", "99999999999999999999999", "x"):
        await rhian.press_id(ActionId.of("journal.page", group, page))
        assert "Only one." in rhian.card


async def test_the_map_is_a_picture_too_and_the_picture_says_all_in_words(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt connection skills")
    await rhian.presses("Write a reflection")
    await rhian.fills(prompt1="We ask.")
    await rhian.types("map")
    [given] = rhian.files
    assert given.file.name == "my-map.png"
    assert given.file.content.startswith(b"\x89PNG")
    assert "Connection: Contracting, not yet" in given.file.alt
    assert "Skills, once" in given.file.alt
    assert given.file.alt.endswith("Next on the ladder: Validation, Contracting.")
    assert "Connection, Skills: once" in rhian.card, "and the card has the words"


async def test_the_map_counts_and_leads_to_a_question(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("map")
    assert "Validation, Contracting: not yet" in rhian.card
    assert "Next on the ladder: Validation, Contracting." in rhian.card
    for _ in range(2):
        await rhian.types("prompt validation contracting")
        await rhian.presses("Write a reflection")
        await rhian.fills(prompt1="A thought.")
    await rhian.types("map")
    assert "Validation, Contracting: twice" in rhian.card
    assert "Next on the ladder: Validation, Knowledge and delivery style." in rhian.card
    grid = next(each for each in rhian.cards[-1].blocks if isinstance(each, Grid))
    cell = grid.rows[1][1][2]
    assert cell.words == "Connection, Skills: not yet"
    assert cell.action is not None
    await rhian.press_id(cell.action)
    assert "Connection, Skills" in rhian.card
    assert "[Post to group]" in rhian.card


async def test_the_map_forgets_what_is_deleted(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("prompt")
    await rhian.presses("Write a reflection")
    await rhian.fills(prompt1="A thought.")
    await rhian.presses("See my journal")
    await rhian.press_id(menu(rhian).action, menu(rhian).options[0].value)
    await rhian.presses("Delete it")
    await rhian.presses("Yes, delete it")
    await rhian.types("map")
    assert "Validation, Contracting: not yet" in rhian.card
