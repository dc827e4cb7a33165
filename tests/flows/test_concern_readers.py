"""Who may read a concern, from when on, and what becomes of it when those who read change."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.events import Reason
from bot.flows.context import Rules
from bot.plain import message_words
from bot.ports import Unreachable
from tests.flows.test_concern import STORY, chosen, code_on, everything_posted, in_hand, raised
from tests.support.conversation import Seat, Table, sit_down
from tests.support.plain_forms import form_words

OFFICE = "days:monday,tuesday,wednesday,thursday,friday start:09:00 end:17:00"


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, rules=Rules(coordinators=frozenset({"carys"}))) as table:
        yield table


def heard(seat: Seat, words: str) -> int:
    return sum(words in message_words(each.message) for each in seat.direct)


# --- deputies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["named", "coded"])
async def test_deputies_read_it_only_when_no_lead_has_it_in_time(table: Table, how: str) -> None:
    await chosen(table)
    megan, ana, dev = table.person("megan"), table.person("ana"), table.person("dev")
    await raised(megan, how)
    await dev.types("concerns")
    assert "There is no concern for you to read" in dev.card
    await ana.presses("Read it")
    id = ana.button("I have it").action
    await dev.press_id(id)
    assert "no longer active" in dev.card
    await table.on(minutes=16)
    assert "still waits" in dev.told
    await dev.presses("Read it")
    assert STORY in dev.card
    await dev.presses("I have it")
    assert "@dev has it" in dev.card


async def test_what_a_lead_takes_up_in_time_no_deputy_reads(table: Table) -> None:
    await chosen(table)
    dev = table.person("dev")
    await in_hand(table)
    await table.on(days=1)
    await dev.types("concerns")
    assert "There is no concern for you to read" in dev.card
    assert heard(dev, "concern in") == 0


async def test_card_form_and_answer_name_leads_and_deputies_and_when(table: Table) -> None:
    await chosen(table, more="wait:30")
    megan = table.person("megan")
    both = "@ana will read", "If nobody has it in 30 minutes, @dev will too."
    await megan.types("concern")
    assert all(each in megan.card for each in both)
    assert "What I raised" in megan.card
    await megan.presses("Write it down")
    assert megan.form is not None
    assert all(each in form_words(megan.form) for each in both)
    await megan.fills(words=STORY, how="named")
    assert all(each in megan.card for each in both)
    await megan.types("me energy short")
    await megan.types("concern")
    assert all(each in megan.card for each in both)
    assert "116 123" in megan.card
    assert "Call 999" in megan.card
    assert megan.sees_button("Show all")


async def test_a_deputy_whom_it_is_about_never_reads_it(table: Table) -> None:
    await chosen(table)
    megan, dev = table.person("megan"), table.person("dev")
    card = await raised(megan, about="dev")
    assert "@dev" not in card
    await table.on(days=2)
    await dev.types("concerns")
    assert "There is no concern for you to read" in dev.card
    assert heard(dev, "concern in") == 0


async def test_a_lead_who_is_away_is_named_with_the_day_they_are_back(table: Table) -> None:
    await chosen(table)
    megan, ana, dev = table.person("megan"), table.person("ana"), table.person("dev")
    await ana.types("me away until:2026-12-20")
    await megan.types("concern")
    assert "@dev will read it" in megan.card
    assert "@ana can read it too, and is back on" in megan.card
    assert "20 December" in megan.card or "21 December" in megan.card
    card = await raised(megan)
    assert "@dev will read it" in card
    await dev.presses("Read it")
    assert STORY in dev.card


# --- those who read change -----------------------------------------------------------------------


async def test_what_somebody_had_waits_again_when_they_read_no_more(table: Table) -> None:
    carys = await chosen(table)
    eve = table.person("eve")
    megan, ana = await in_hand(table)
    await carys.types("leads leads:eve deputies:dev")
    assert heard(eve, "raised a concern") == 1
    await ana.types("concerns")
    assert STORY not in ana.card
    await megan.presses("See it")
    assert "does not read concerns any more" in megan.card
    await eve.presses("Read it")
    assert "Nobody has it any more" in eve.card
    await eve.presses("I have it")
    assert "@eve has it" in eve.card


async def test_what_somebody_had_waits_again_when_they_are_erased(table: Table) -> None:
    await chosen(table)
    megan, ana, dev = table.person("megan"), table.person("ana"), table.person("dev")
    code = code_on(await raised(megan, "coded"))
    await ana.presses("Read it")
    await ana.presses("I have it")
    await ana.types("me erase")
    await ana.presses("Yes, erase it all")
    assert heard(dev, "raised a concern") == 1
    await megan.types(f"concern code {code}")
    assert "does not read concerns any more" in megan.card
    await dev.presses("Read it")
    assert STORY in dev.card


async def test_who_has_it_and_becomes_a_deputy_keeps_it(table: Table) -> None:
    carys = await chosen(table)
    eve = table.person("eve")
    _, ana = await in_hand(table)
    await carys.types("leads leads:eve deputies:ana")
    assert heard(eve, "raised a concern") == 0
    await ana.types("concerns")
    assert "somebody has it" in ana.card


async def test_who_reads_concerns_again_hears_again_of_what_waits(table: Table) -> None:
    carys = await chosen(table, deputies="")
    megan, ana = table.person("megan"), table.person("ana")
    await raised(megan)
    before = heard(ana, "raised a concern")
    await carys.types("leads leads:eve")
    await carys.types("leads leads:ana")
    assert heard(ana, "raised a concern") == before + 1
    await carys.types("leads leads:ana,eve wait:30")
    assert heard(ana, "raised a concern") == before + 1, "nobody is told who was told"


# --- nobody is left ------------------------------------------------------------------------------


async def test_the_last_reader_is_asked_before_they_are_erased(table: Table) -> None:
    await chosen(table, deputies="")
    megan, ana = table.person("megan"), table.person("ana")
    carys, rhian = table.person("carys"), table.person("rhian")
    await raised(megan)
    await ana.types("me erase")
    assert "Without you nobody could read concerns here" in ana.card
    assert "Evening circle" in ana.card
    await ana.presses("Ask for somebody else")
    assert "@carys" in ana.card
    for each in (carys, rhian):
        assert "would like to hand over" in each.told
        assert "ana" not in each.told
    await ana.types("concerns")
    assert "waits to be read" in ana.card, "they still read it"
    await carys.types("leads leads:eve")
    await ana.types("me erase")
    assert "Without you" not in ana.card


async def test_a_concern_that_nobody_can_read_is_told_of_until_somebody_can(table: Table) -> None:
    await chosen(table, deputies="", more=OFFICE)
    megan, ana = table.person("megan"), table.person("ana")
    carys, rhian, sam = table.person("carys"), table.person("rhian"), table.person("sam")
    await raised(megan, about="sam")
    await ana.types("me erase")
    await ana.presses("Yes, erase it all")
    for each in (carys, rhian):
        assert heard(each, "nobody can read it") == 1
    assert heard(sam, "nobody can read it") == 0, "it is about them"
    await megan.presses("See it")
    assert "Nobody can read it at the moment" in megan.card
    assert "999" in megan.card
    await megan.types("concern")
    await megan.presses("What I raised")
    assert "nobody can read it now" in megan.card
    await table.on(days=3)
    told = heard(carys, "nobody can read it")
    assert told >= 3, "once each day"
    await carys.presses("Choose who reads them")
    assert carys.form is not None
    await carys.fills(leads="eve")
    assert heard(table.person("eve"), "raised a concern") == 1
    await table.on(days=3)
    assert heard(carys, "nobody can read it") == told
    assert STORY not in everything_posted(table)


async def test_where_all_who_are_left_are_concerned_others_hear_that_it_waits(
    table: Table,
) -> None:
    carys = await chosen(table)
    megan, dev = table.person("megan"), table.person("dev")
    await raised(megan, about="dev")
    await carys.types("leads leads:dev deputies:")
    await carys.fills(leads="dev", deputies="") if carys.form else None
    assert heard(carys, "nobody can read it") == 1
    assert heard(dev, "raised a concern") == 0
    await dev.types("concerns")
    assert "There is no concern for you to read" in dev.card


# --- whoever has it ------------------------------------------------------------------------------


async def test_whoever_has_one_is_reminded_of_it_after_two_working_days_then_weekly(
    table: Table,
) -> None:
    await chosen(table, more=OFFICE)
    dev = table.person("dev")
    _, ana = await in_hand(table)
    await table.to("2026-11-25 08:59")
    assert heard(ana, "Nothing was done with it") == 0
    await table.to("2026-11-25 09:01")
    assert heard(ana, "Nothing was done with it") == 1
    assert STORY not in ana.told
    await table.to("2026-12-02 09:02")
    assert heard(ana, "Nothing was done with it") == 2
    await ana.presses("Read it")
    await ana.presses("Being worked on")
    await table.to("2026-12-04 09:01")
    assert heard(ana, "Nothing was done with it") == 3
    await ana.presses("Read it")
    await ana.presses("Close it")
    await ana.fills()
    await table.on(days=30)
    assert heard(ana, "Nothing was done with it") == 3
    assert heard(dev, "Nothing was done with it") == 0


async def test_whoever_has_one_and_cannot_be_reached_has_it_no_more(table: Table) -> None:
    await chosen(table, more=OFFICE)
    dev = table.person("dev")
    megan, _ = await in_hand(table)
    table.platform.refuses["ana"] = Unreachable("gone", Reason.CLOSED)
    await table.to("2026-12-02 12:00")
    assert heard(dev, "still waits") >= 1
    await megan.presses("See it")
    assert "waits for somebody else" in megan.card
