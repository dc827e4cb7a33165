"""Those who read concerns and cannot be reached, or are away: a concern goes on without them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.events import Reason
from bot.flows.context import Rules
from bot.ports import OutcomeUnknown, Unreachable
from tests.flows.test_concern import STORY, chosen, everything_posted, in_hand, raised
from tests.flows.test_concern_readers import OFFICE, heard
from tests.support.conversation import Table, person, sit_down

WAYS = [Unreachable("no", Reason.CLOSED), Unreachable("gone", Reason.PERSON_GONE)]


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, rules=Rules(coordinators=frozenset({"carys"}))) as table:
        yield table


# --- nobody is reached ---------------------------------------------------------------------------


@pytest.mark.parametrize("why", WAYS, ids=["closed", "gone"])
@pytest.mark.parametrize("how", ["named", "coded"])
async def test_where_no_lead_is_reached_the_deputies_hear_at_once(
    table: Table, how: str, why: Unreachable
) -> None:
    await chosen(table, leads="ana,ben")
    megan, dev, carys = table.person("megan"), table.person("dev"), table.person("carys")
    table.platform.refuses.update(ana=why, ben=why)
    await raised(megan, how)
    assert heard(dev, "raised a concern") == 1, "without waiting for the minutes to pass"
    assert heard(carys, "concern") == 0, "somebody reads it"
    await dev.presses("Read it")
    assert STORY in dev.card
    await dev.presses("I have it")
    assert "@dev has it" in dev.card


async def test_one_lead_who_is_reached_is_enough(table: Table) -> None:
    await chosen(table, leads="ana,ben")
    dev, ben = table.person("dev"), table.person("ben")
    table.platform.refuses["ana"] = WAYS[0]
    await raised(table.person("megan"))
    assert heard(ben, "raised a concern") == 1
    assert heard(dev, "concern in") == 0
    await dev.types("concerns")
    assert "There is no concern for you to read" in dev.card


@pytest.mark.parametrize("how", ["named", "coded"])
async def test_where_nobody_is_reached_those_who_choose_hear_that_it_waits(
    table: Table, how: str
) -> None:
    await chosen(table)
    megan, carys, rhian = table.person("megan"), table.person("carys"), table.person("rhian")
    table.platform.refuses.update(ana=WAYS[0], dev=WAYS[1])
    await raised(megan, how, about="sam")
    for each in (carys, rhian):
        assert heard(each, "nobody who reads them can be reached") == 1
    assert heard(table.person("sam"), "reached") == 0, "it is about them"
    assert "/peer concern leads" in rhian.told
    await table.on(days=3)
    again = heard(carys, "nobody who reads them can be reached")
    assert 3 <= again <= 4, "once each day"
    await carys.presses("Choose who reads them")
    await carys.fills(leads="eve", deputies="")
    eve = table.person("eve")
    assert heard(eve, "raised a concern") == 1
    await table.on(days=3)
    assert heard(carys, "nobody who reads them can be reached") == again
    assert STORY not in everything_posted(table)
    await eve.presses("Read it")
    assert STORY in eve.card


async def test_whoever_raised_it_is_told_once_that_nobody_is_reached(table: Table) -> None:
    await chosen(table)
    megan, ana = table.person("megan"), table.person("ana")
    table.platform.refuses.update(ana=WAYS[0], dev=WAYS[0])
    await raised(megan)
    assert heard(megan, "news for you") == 1
    await megan.presses("See it")
    assert "Nobody can read it at the moment" in megan.card
    assert "999" in megan.card
    await megan.types("concern")
    await megan.presses("What I raised")
    assert "nobody can read it now" in megan.card
    await table.on(days=2)
    assert heard(megan, "news for you") == 1
    table.platform.refuses.clear()
    await table.on(days=2)
    await megan.presses("See it")
    assert "It waits for somebody to read it" in megan.card
    await ana.presses("Read it")
    await ana.presses("I have it")
    await megan.presses("See it")
    assert "Somebody has it now" in megan.card


async def test_an_alert_that_fails_for_other_reasons_counts_too(table: Table) -> None:
    await chosen(table)
    dev = table.person("dev")
    table.platform.refuses["ana"] = OutcomeUnknown("no answer")
    await raised(table.person("megan"))
    await table.on(minutes=10)
    assert heard(dev, "raised a concern") == 1


async def test_an_alert_that_only_waits_on_the_platform_has_reached_nobody(table: Table) -> None:
    await chosen(table)
    table.platform.keeps.update({"ana"})
    await raised(table.person("megan"))
    assert heard(table.person("dev"), "raised a concern") == 1
    table.platform.keeps.add("dev")
    await raised(table.person("bryn"))
    assert heard(table.person("carys"), "can be reached") == 1


async def test_what_is_written_later_goes_on_at_once_too(table: Table) -> None:
    await chosen(table, leads="ana,ben")
    ben = table.person("ben")
    megan, _ = await in_hand(table)
    await ben.types("me away until:2026-12-20")
    table.platform.refuses["ana"] = WAYS[1]
    before = heard(ben, "raised a concern")
    await megan.presses("See it")
    await megan.presses("Write more")
    await megan.fills(words="It happened again.")
    assert heard(ben, "raised a concern") == before + 1, "also who is away, where nobody else is"
    assert heard(table.person("dev"), "raised a concern") == 1


async def test_a_coordinator_who_is_away_finds_one_message_and_no_heap(table: Table) -> None:
    carys = await chosen(table, deputies="", more=OFFICE)
    await carys.types("me away until:2026-11-30")
    table.platform.refuses["ana"] = WAYS[1]
    await raised(table.person("megan"))
    await table.to("2026-11-29 12:00")
    assert heard(carys, "can be reached") == 0
    assert heard(table.person("rhian"), "can be reached") >= 4
    await table.to("2026-11-30 08:59")
    assert heard(carys, "can be reached") == 1


# --- whoever has it is away, or gone -------------------------------------------------------------


async def test_while_the_holder_is_away_the_others_are_asked(table: Table) -> None:
    await chosen(table, leads="ana,ben", more=OFFICE)
    ben = table.person("ben")
    _, ana = await in_hand(table)
    await ana.types("me away until:2026-12-19")
    await table.to("2026-11-25 09:01")
    await ben.presses("Read it")
    await table.to("2026-12-18 16:59")
    assert heard(ana, "Nothing was done with it") == 0
    asked = heard(ben, "@ana has the concern")
    assert asked == 4, "each week, as whoever has it is asked"
    assert "Saturday 19 December" in ben.told
    assert STORY not in ben.told
    await table.to("2026-12-21 08:59")
    assert heard(ana, "Nothing was done with it") == 0, "the 19th is a Saturday"
    await table.to("2026-12-21 09:01")
    assert heard(ana, "Nothing was done with it") == 1, "one on return, in the hours"
    assert heard(ben, "@ana has the concern") == asked
    await table.to("2026-12-28 09:01")
    assert heard(ana, "Nothing was done with it") == 2
    await ben.presses("Write back")
    await ben.fills(words="We are still here.")
    await table.to("2026-12-31 09:01")
    assert heard(ben, "You have the concern") == 1


async def test_a_reminder_comes_in_the_hours_and_in_no_quiet_time_of_its_reader(
    table: Table,
) -> None:
    await chosen(table, more=OFFICE)
    _, ana = await in_hand(table)
    await ana.types("me quiet start:20:00 end:11:00 days:wednesday")
    await table.to("2026-11-26 10:59")
    assert heard(ana, "Nothing was done with it") == 0
    await table.to("2026-11-26 11:01")
    assert heard(ana, "Nothing was done with it") == 1


async def test_a_holder_who_cannot_be_reached_has_it_no_more_on_that_day(table: Table) -> None:
    await chosen(table, more=OFFICE)
    dev = table.person("dev")
    megan, _ = await in_hand(table)
    table.platform.refuses["ana"] = WAYS[1]
    await table.to("2026-11-25 09:01")
    assert heard(dev, "raised a concern") == 1
    await megan.presses("See it")
    assert "waits for somebody else" in megan.card
    await dev.presses("Read it")
    await dev.presses("I have it")
    assert "@dev has it" in dev.card


# --- a reader raises one -------------------------------------------------------------------------


async def test_what_a_lead_raises_under_their_name_somebody_else_takes(table: Table) -> None:
    await chosen(table, leads="ana,ben")
    ana, ben = table.person("ana"), table.person("ben")
    card = await raised(ana)
    assert "@ben will read it" in card
    assert "@ana" not in card
    assert heard(ana, "raised a concern") == 0
    await ana.types("concerns")
    assert "There is no concern for you to read" in ana.card
    await ben.presses("Read it")
    ids = [ben.button(each).action for each in ("I have it", "Write back", "Close it")]
    for each in ids:
        await ana.press_id(each)
        assert "no longer active" in ana.card
    await ben.press_id(ids[0])
    await ana.presses("See it")
    assert "Somebody has it now" in ana.card


async def test_of_one_without_a_name_nobody_can_tell_and_all_leads_hear(table: Table) -> None:
    await chosen(table, leads="ana,ben")
    ana, ben = table.person("ana"), table.person("ben")
    card = await raised(ana, "coded")
    assert "@ana" in card
    assert heard(ana, "raised a concern") == heard(ben, "raised a concern") == 1
    await ana.presses("Read it")
    assert STORY in ana.card


async def test_the_only_reader_cannot_send_one_to_themselves_and_keeps_their_words(
    table: Table,
) -> None:
    await chosen(table, deputies="")
    ana = table.person("ana")
    await ana.types("concern")
    await ana.presses("Write it down")
    await ana.fills(words=STORY, how="named")
    assert "Nobody else here could read it" in ana.problems["how"]
    assert "999" in ana.problems["how"]
    await ana.fills(words=STORY, how="coded")
    assert ana.form is None
    assert heard(ana, "raised a concern") == 1


# --- the last one goes ---------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["here", "everywhere"])
async def test_the_hours_stay_when_the_last_reader_goes(table: Table, where: str) -> None:
    carys = await chosen(table, deputies="", more=f"{OFFICE} wait:30 where:{where}")
    ana = table.person("ana")
    await ana.types("me erase")
    await ana.presses("Yes, erase it all")
    await table.to("2026-11-24 20:00")
    await carys.types("leads leads:eve")
    assert "Monday to Friday, 09:00 to 17:00" in carys.card
    assert "30 minutes" in carys.card
    await raised(table.person("megan"))
    assert heard(table.person("eve"), "raised a concern") == 0
    await table.to("2026-11-25 09:01")
    assert heard(table.person("eve"), "raised a concern") == 1


async def test_the_form_still_knows_the_hours_when_nobody_reads(table: Table) -> None:
    carys = await chosen(table, deputies="", more=OFFICE)
    ana = table.person("ana")
    await ana.types("me erase")
    await ana.presses("Yes, erase it all")
    await carys.types("leads")
    assert carys.form is not None
    initial = {each.name: getattr(each, "initial", "") for each in carys.form.fields}
    assert (initial["start"], initial["end"], initial["leads"]) == ("09:00", "17:00", ())


# --- time away of somebody who reads concerns ----------------------------------------------------


async def test_who_reads_concerns_with_others_is_told_what_away_means(table: Table) -> None:
    await chosen(table)
    ana, dev = table.person("ana"), table.person("dev")
    await ana.types("me away")
    assert "Who raises a concern sees that you are away" in ana.card
    assert "Nobody is told" not in ana.card
    await ana.types("me away until:2026-12-20")
    assert "Apart from concerns, you hear nothing from me until Sunday 20 December." in ana.card
    assert "Concerns go to @dev while you are away" in ana.card
    assert not ana.sees_button("Ask for somebody else")
    await raised(table.person("megan"))
    assert heard(dev, "raised a concern") == 1
    assert heard(ana, "concern in") == 0
    await table.on(minutes=16)
    assert heard(ana, "still waits") == 1, "nobody has it in time"


@pytest.mark.parametrize("low", [False, True], ids=["whole", "short"])
async def test_the_only_reader_hears_on_and_can_hand_over(table: Table, low: bool) -> None:
    await chosen(table, deputies="")
    ana, carys = table.person("ana"), table.person("carys")
    if low:
        await ana.types("me energy short")
    await ana.types("me away until:2026-12-20")
    assert "Apart from concerns" in ana.card
    assert "Nobody else is there to read concerns in Evening circle" in ana.card
    await raised(table.person("megan"))
    assert heard(ana, "raised a concern") == 1, "as the card says"
    await ana.types("me away")
    await ana.presses("Ask for somebody else")
    assert "@carys" in ana.card
    assert "concerns still come to you" in ana.card
    assert "would like to hand over" in carys.told
    await carys.types("leads leads:eve deputies:ana")
    await ana.types("me away")
    assert "Concerns go to @eve while you are away" in ana.card
    assert not ana.sees_button("Ask for somebody else")


async def test_where_all_others_are_away_too_concerns_still_come(table: Table) -> None:
    await chosen(table)
    ana, dev = table.person("ana"), table.person("dev")
    await dev.types("me away until:2026-12-20")
    await ana.types("me away until:2026-12-20")
    assert "Nobody else is there to read concerns in Evening circle" in ana.card
    await raised(table.person("megan"))
    assert heard(ana, "raised a concern") == heard(dev, "raised a concern") == 1
    await ana.presses("Ask for somebody else")
    assert heard(table.person("carys"), "would like to hand over") == 1


async def test_a_member_reads_nothing_of_concerns_there(table: Table) -> None:
    await chosen(table)
    bryn = table.person("bryn")
    await bryn.types("me away until:2026-12-20")
    assert "You hear nothing from me until Sunday 20 December." in bryn.card
    assert "concern" not in bryn.card.replace("[Raise a concern]", "").lower()


# --- choosing, and what was over before ----------------------------------------------------------


@pytest.mark.parametrize("typed", ["deputies:", "deputies: wait:30", "wait:30 deputies:"])
async def test_a_name_with_nothing_behind_it_is_asked_about(table: Table, typed: str) -> None:
    carys = await chosen(table)
    await carys.types(f"leads leads:eve {typed}")
    assert carys.form is not None
    assert carys.problems == {
        "deputies": "Nothing stood after deputies:, so nothing was changed. Please choose here, "
        "or leave it empty. What else you typed is kept."
    }
    shown = {each.name: getattr(each, "initial", "") for each in carys.form.fields}
    assert shown["leads"] == (person("eve"),)
    assert shown["deputies"] == (person("dev"),), "as it is stored"
    assert shown["wait"] == ("30" if "wait" in typed else "15")
    await carys.fills()
    assert "@eve" in carys.card
    assert "@dev" in carys.card


async def test_somebody_chosen_later_is_not_shown_what_was_over(table: Table) -> None:
    carys = await chosen(table)
    await in_hand(table)
    ana, eve = table.person("ana"), table.person("eve")
    await ana.presses("Close it")
    await ana.fills(words="We spoke.")
    await raised(table.person("bryn"))
    await carys.types("leads leads:ana,eve deputies:dev")
    await eve.types("concerns")
    assert "waits to be read" in eve.card
    assert "closed" not in eve.card
    await ana.types("concerns")
    assert "closed" in ana.card, "they dealt with it"
