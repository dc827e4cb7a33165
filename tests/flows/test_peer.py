"""A debrief between two facilitators, as conversations: asking, sharing, taking back."""

from dataclasses import replace

import pytest

from bot.domain.audit import What
from bot.domain.group import Facilitator, FacilitatorRole
from bot.ids import ActionId, Place
from bot.message import ManyField, Select
from bot.plain import message_words
from tests.support.conversation import PLACE, START, Seat, Table, person


@pytest.fixture
async def table(table: Table) -> Table:
    await table.set_up(agreement=False)
    return table


async def wrote(seat: Seat, *notes: str) -> None:
    for note in notes:
        await seat.types("reflect free")
        await seat.fills(note=note)
        await seat.table.on(minutes=1)


async def asked(table: Table, words: str = "The last one was hard.") -> tuple[Seat, Seat]:
    rhian, sam = table.person("rhian"), table.person("sam")
    await rhian.types(f'debrief ask who:sam words:"{words}"')
    return rhian, sam


async def shares(rhian: Seat, *places: int, copy: bool = False) -> None:
    """The reflections at these places of the form, the newest first."""
    await rhian.presses("Share reflections")
    assert rhian.form is not None
    field = rhian.form.fields[0]
    assert isinstance(field, ManyField)
    ids = [field.options[place].value for place in places]
    await rhian.fills(which=",".join(ids), copy="yes" if copy else "")


def menu(seat: Seat) -> Select:
    return next(each for each in seat.cards[-1].blocks if isinstance(each, Select))


async def reads(sam: Seat, place: int = 0) -> None:
    await sam.press_id(menu(sam).action, menu(sam).options[place].value)


async def trail(table: Table) -> list[tuple[What, str]]:
    async with table.house.store.reading() as uow:
        return [(each.what, each.about) for each in await uow.audit.entries(START)]


async def test_asking_and_a_yes(table: Table) -> None:
    rhian, sam = await asked(table)
    assert "@sam will hear of it" in rhian.card
    assert "@rhian would like to talk a session over with you" in sam.told
    assert "> The last one was hard." in sam.told
    assert not table.posts, "nothing of it is in the channel"
    await sam.presses("Yes, gladly")
    assert "@rhian hears that you would like to" in sam.card
    assert "@sam would like to. You can agree a time" in rhian.told
    await rhian.types("debrief")
    assert "You asked @sam, and they would like to." in rhian.card
    await sam.types("debrief")
    assert "@rhian asked you, and you said yes." in sam.card


async def test_not_this_time_asks_no_why_and_takes_back_what_was_shared(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "Mine.")
    await asked(table)
    await shares(rhian, 0)
    await sam.presses("Not this time")
    assert "nothing more" in sam.card
    assert sam.form is None
    assert "It does not fit @sam this time" in rhian.told
    await sam.presses("Read them")
    assert "Nothing is shared" in sam.card


async def test_chosen_reflections_for_fourteen_days_and_for_that_one_person(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "The first.", "The second.", "The third.")
    await asked(table)
    await shares(rhian, 0, 2)
    assert "@sam can read these, and nobody else:" in rhian.card
    assert "@rhian shares reflections with you: 2. You can read them until Monday 7" in sam.told
    await sam.presses("Read them")
    assert [each.label.endswith("a reflection") for each in menu(sam).options] == [True, True]
    await reads(sam)
    assert "> The first." in sam.card
    assert "Written by @rhian" in sam.card
    assert not sam.sees_button("Change it")
    await sam.presses("Back to the debrief")
    await reads(sam, 1)
    assert "> The third." in sam.card
    everything = "".join(message_words(each) for each in sam.cards)
    assert "The second." not in everything
    await sam.presses("Back to the debrief")
    action, id = menu(sam).action, menu(sam).options[0].value
    await table.on(days=13)
    await sam.press_id(action, id)
    assert "> The first." in sam.card
    await table.on(days=2)
    await sam.press_id(action, id)
    assert "not shared with you any more" in sam.card


async def test_taken_back_at_once_one_or_all(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "The first.", "The second.")
    await asked(table)
    await shares(rhian, 0, 1)
    await sam.presses("Read them")
    action, ids = menu(sam).action, [each.value for each in menu(sam).options]
    await rhian.press_id(menu(rhian).action, ids[0])
    await sam.press_id(action, ids[0])
    assert "not shared with you any more" in sam.card
    await sam.press_id(action, ids[1])
    assert "> The" in sam.card
    await rhian.presses("Take all of it back")
    assert "You share nothing with @sam" in rhian.card
    await sam.press_id(action, ids[1])
    assert "not shared with you any more" in sam.card


async def test_what_is_shared_goes_with_its_reflection_and_with_the_debrief(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "The first.", "The second.")
    await asked(table)
    await shares(rhian, 0, 1)
    await sam.presses("Read them")
    action, ids = menu(sam).action, [each.value for each in menu(sam).options]
    await rhian.press_id(ActionId.of("journal.delete_now", ids[0]))
    await sam.press_id(action, ids[0])
    assert "not shared with you any more" in sam.card
    await rhian.types("debrief")
    await rhian.presses("Open it")
    await rhian.presses("End this debrief")
    assert "nothing of yours is shared" in rhian.card
    await sam.press_id(action, ids[1])
    assert "no longer active" in sam.card
    await rhian.types("journal")
    assert "The second." in rhian.card, "one's own stays"


async def test_erasing_the_owner_or_the_reader_ends_it(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "The first.")
    await asked(table)
    await shares(rhian, 0)
    await sam.presses("Read them")
    action, id = menu(sam).action, menu(sam).options[0].value
    await rhian.types("me data")
    assert "Reflections that you share now: 1" in rhian.card
    await sam.types("me data")
    assert "Reflections that somebody shares with you: 1" in sam.card
    await rhian.types("me erase")
    await rhian.presses("Yes, erase it all")
    await sam.press_id(action, id)
    assert "no longer active" in sam.card
    await sam.types("me data")
    assert "debrief" not in sam.card.lower()


async def test_nobody_else_comes_near(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "Mine.")
    await asked(table)
    await shares(rhian, 0)
    await sam.presses("Read them")
    action, id = menu(sam).action, menu(sam).options[0].value
    debrief = action.parts[0]
    for other in (table.person("ann"), table.person("lou")):
        await other.press_id(action, id)
        assert "no longer active" in other.card
        for verb in ("open", "yes", "no", "end", "choose", "back"):
            await other.press_id(ActionId.of(f"peer.{verb}", debrief))
            assert "no longer active" in other.card
    for verb in ("end", "choose", "back"):
        await sam.press_id(ActionId.of(f"peer.{verb}", debrief))
        assert "no longer active" in sam.card, "what is shared is the owner's to give"
    await rhian.press_id(ActionId.of("peer.yes", debrief))
    assert "no longer active" in rhian.card, "nobody answers for another"
    await sam.press_id(action, id)
    assert "> Mine." in sam.card


async def test_who_runs_no_group_any_more_reads_nothing(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "Mine.")
    await asked(table)
    await shares(rhian, 0)
    await sam.presses("Read them")
    action, id = menu(sam).action, menu(sam).options[0].value
    async with table.house.store.writing() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        await uow.groups.save(group.without(sam.who))
    await sam.press_id(action, id)
    assert "not shared with you any more" in sam.card


async def test_somebody_who_runs_another_group_can_be_asked(table: Table) -> None:
    async with table.house.store.writing() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        lead = Facilitator(person("tomos"), FacilitatorRole.LEAD)
        place = Place(PLACE.platform, PLACE.workspace, "other")
        await uow.groups.add(replace(group, id="theirs", place=place, facilitators=(lead,)))
    rhian, tomos = table.person("rhian"), table.person("tomos")
    await wrote(rhian, "Mine.")
    await rhian.types("debrief ask tomos")
    await tomos.presses("Yes, gladly")
    await shares(rhian, 0)
    await tomos.presses("Read them")
    await reads(tomos)
    assert "> Mine." in tomos.card


@pytest.mark.parametrize(
    ("who", "words"),
    [("rhian", "That is you"), ("ann", "I do not know of a group"), ("sam,ann", "1")],
)
async def test_who_cannot_be_asked(table: Table, who: str, words: str) -> None:
    rhian = table.person("rhian")
    await rhian.types(f'debrief ask who:{who} words:"The last one."')
    assert words in rhian.problems["who"]
    assert rhian.form is not None
    kept = {each.name: getattr(each, "initial", "") for each in rhian.form.fields}
    assert kept["words"] == "The last one.", "nothing typed is lost"


async def test_nothing_ticked_and_nothing_to_tick(table: Table) -> None:
    rhian, _ = await asked(table)
    await rhian.presses("Share reflections")
    assert "no reflection in this group yet" in rhian.card
    await wrote(rhian, "Mine.")
    await rhian.types("debrief")
    await rhian.presses("Open it")
    await rhian.presses("Share reflections")
    await rhian.fills(which="", copy="yes")
    assert "tick at least one" in rhian.problems["which"]
    assert rhian.form is not None
    assert rhian.form.fields[1].initial == ("yes",)


async def test_the_trail_says_that_it_was_shared_read_and_taken_back_and_not_what(
    table: Table,
) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "Mine alone.", "More.")
    await asked(table)
    await shares(rhian, 0, 1)
    await sam.presses("Read them")
    await reads(sam)
    await rhian.presses("Take all of it back")
    assert (await trail(table))[-4:] == [
        (What.DEBRIEF, ""),
        (What.SHARED, "2"),
        (What.READ, ""),
        (What.TAKEN_BACK, "2"),
    ]


async def test_what_was_taken_back_before_the_word_went_out_is_not_told(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "Mine.")
    await sam.types("me away until:2026-12-01")
    await asked(table)
    await shares(rhian, 0)
    await rhian.presses("Take all of it back")
    await table.to("2026-12-03 12:00")
    assert all("shares reflections" not in message_words(each.message) for each in sam.direct)


async def test_a_debrief_is_offered_after_a_session(table: Table) -> None:
    rhian = table.person("rhian")
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-02 18:30")
    await rhian.types("session start")
    await table.to("2026-12-02 19:20")
    await rhian.types("session end")
    await rhian.presses("End it now")
    await rhian.presses("Ask for a debrief")
    assert rhian.form is not None
    await rhian.fills(who="sam")
    assert "@sam will hear of it" in rhian.card


async def test_a_file_of_what_is_shared_holds_only_what_may_be_copied(table: Table) -> None:
    rhian, sam = table.person("rhian"), table.person("sam")
    await wrote(rhian, "For reading.", "For keeping.")
    await asked(table)
    await shares(rhian, 1)
    await sam.types("debrief export")
    assert "nothing shared here that may be copied" in sam.card
    await rhian.presses("Share reflections")
    await shares(rhian, 0, copy=True)
    for seat in (sam, rhian):
        await seat.types("debrief export md")
        [given] = seat.files
        assert given.file.name.startswith("shared-reflections-")
        said = given.file.content.decode()
        assert "For keeping." in said
        assert "For reading." not in said
        assert "rhian" not in said
    await table.person("ann").types("debrief export md")
    assert not table.person("ann").files
    assert (await trail(table))[-1] == (What.COPIED, "shared")
    await rhian.presses("Take all of it back")
    await sam.types("debrief export")
    assert len(sam.files) == 1
