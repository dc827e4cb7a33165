"""Somebody is worried: they raise it, with their name or with four words, and are answered."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answers import FormErrors, OpenForm
from bot.domain.concern import code_typed
from bot.events import CommandTyped
from bot.ids import Place
from bot.plain import message_words
from tests.support.conversation import PLACE, Seat, Table, person
from tests.support.plain_forms import form_words

STORY = "Something was said on Tuesday that frightened me."


async def chosen(
    table: Table, *, leads: str = "ana", deputies: str = "dev", more: str = ""
) -> Seat:
    """A group, and who reads its concerns."""
    rhian = await table.set_up()
    await rhian.types(
        'setup name:"Evening circle" purpose:"To be heard." facilitators:rhian,sam '
        "model:peer-facilitated zone:Europe/London nation:england"
    )
    carys = table.person("carys")
    table.platform.admins.add("carys")
    second = f"deputies:{deputies}" if deputies else ""
    await carys.types(f"leads leads:{leads} {second} {more}")
    assert "Who reads the concerns" in carys.card, carys.problems or carys.card
    return carys


async def raised(seat: Seat, how: str = "named", about: str = "") -> str:
    """What they are told."""
    await seat.types("concern")
    await seat.presses("Write it down")
    await seat.fills(words=STORY, how=how, about=about)
    assert seat.form is None, seat.problems
    return seat.card


async def in_hand(table: Table) -> tuple[Seat, Seat]:
    """Megan has raised one under her name, and Ana has it: these two."""
    megan, ana = table.person("megan"), table.person("ana")
    await raised(megan)
    await ana.presses("Read it")
    await ana.presses("I have it")
    return megan, ana


def code_on(card: str) -> str:
    found = re.search(r"\b[a-z]+(-[a-z]+){3}\b", card)
    assert found, card
    return found[0]


def everything_posted(table: Table) -> str:
    return "\n".join(message_words(each.message) for each in table.platform.posted)


def said_of_concerns(table: Table) -> list[str]:
    """What the channel reads of any, but for the button that every card may have."""
    words = [message_words(each.message).replace("[Raise a concern]", "") for each in table.posts]
    return [each for each in words if "concern" in each.lower()]


# --- raising one -------------------------------------------------------------------------------


async def test_help_outside_stands_before_the_form_with_who_reads_it_and_when(table: Table) -> None:
    await chosen(table, more="days:monday,tuesday,wednesday,thursday,friday start:09:00 end:17:00")
    megan = table.person("megan")
    await megan.types("concern")
    card = megan.card
    assert card.index("Call 999") < card.index("@ana")
    assert "116 123" in card
    assert "not a crisis service" in card
    assert "Monday to Friday, 09:00 to 17:00" in card
    (opened,) = await megan.presses("Write it down")
    assert isinstance(opened, OpenForm)
    assert "@ana" in form_words(opened.form)


async def test_with_a_name_it_is_read_taken_up_answered_and_closed(table: Table) -> None:
    await chosen(table)
    megan, ana = table.person("megan"), table.person("ana")
    assert "You hear from me" in await raised(megan)
    assert "raised a concern" in ana.told
    assert STORY not in everything_posted(table)
    await ana.presses("Read it")
    assert STORY in ana.card
    assert "@megan" in ana.card
    await ana.presses("I have it")
    assert "somebody has it" in ana.card
    assert "news for you" in megan.told
    await megan.presses("See it")
    assert "Somebody has it now" in megan.card
    await ana.presses("Write back")
    await ana.fills(words="Thank you for telling me. Shall we speak?")
    await megan.presses("See it")
    assert "Shall we speak?" in megan.card
    await megan.presses("Write more")
    await megan.fills(words="Yes, please.")
    assert "waits for somebody" in megan.card
    await ana.presses("Read it")
    assert "Yes, please." in ana.card
    await ana.presses("I have it")
    await ana.presses("Being worked on")
    assert "being worked on" in ana.card
    await ana.presses("Close it")
    await ana.fills(words="We spoke.")
    assert "closed" in ana.card
    await megan.types("concern")
    await megan.presses("What I raised")
    assert "closed" in megan.card
    assert "Shall we speak" not in everything_posted(table)
    assert said_of_concerns(table) == []


async def test_without_a_name_four_words_open_it_again_from_anywhere(table: Table) -> None:
    await chosen(table)
    megan, ana = table.person("megan"), table.person("ana")
    code = code_on(await raised(megan, "coded"))
    assert code_typed(code) == code
    await ana.presses("Read it")
    assert STORY in ana.card
    assert "megan" not in ana.card
    assert "Nobody knows who raised it" in ana.card
    await ana.presses("Write back")
    await ana.fills(words="You are not alone.")
    assert megan.direct == [], "nobody knows whom to write to"
    another_account = table.person("someone-else")
    await another_account.types("concern", direct=True)
    await another_account.presses("I have four words", direct=True)
    await another_account.fills(words=code.upper().replace("-", "  "))
    assert "You are not alone." in another_account.card
    await another_account.presses("Write more", direct=True)
    await another_account.fills(code=code, words="It happened again.")
    assert "waits for somebody" in another_account.card
    await ana.presses("Read it")
    assert "It happened again." in ana.card


async def test_a_wrong_code_loses_nothing_typed_and_guessing_is_slow(table: Table) -> None:
    await chosen(table)
    megan, eve = table.person("megan"), table.person("eve")
    code = code_on(await raised(megan, "coded"))
    await eve.types("concern code one two three")
    assert "no concern with these words" in eve.card
    await eve.types(f"concern code {code}")
    assert STORY in eve.card
    await eve.presses("Write more")
    answers = await eve.fills(code="one two three four", words="My words")
    assert isinstance(answers[0], FormErrors)
    assert "code" in eve.problems
    assert answers[0].form is None, "what was typed stays where it is, and is kept nowhere"
    for _ in range(3):
        await eve.types("concern code acorn-acorn-acorn-acorn")
    await eve.types(f"concern code {code}")
    assert "in an hour" in eve.card
    await table.on(hours=1, minutes=1)
    await eve.types(f"concern code {code}")
    assert STORY in eve.card


# --- to whom it goes ---------------------------------------------------------------------------


async def test_whoever_it_is_about_never_hears_of_it_whatever_they_are(table: Table) -> None:
    await chosen(table, leads="rhian,ana", deputies="dev")
    megan = table.person("megan")
    rhian, ana, dev = table.person("rhian"), table.person("ana"), table.person("dev")
    before = len(rhian.direct)
    await raised(megan, about="rhian")
    assert len(rhian.direct) == before
    await ana.presses("Read it")
    assert "It is about @rhian" in ana.card
    id = ana.button("I have it").action
    await rhian.press_id(id)
    assert "no longer" in rhian.card
    await rhian.types("concerns")
    assert "There is no concern for you to read" in rhian.card
    await table.on(hours=3)
    assert len(rhian.direct) == before
    assert "still waits" in dev.told


async def test_about_the_only_lead_the_deputy_gets_it_at_once(table: Table) -> None:
    await chosen(table, leads="rhian", deputies="dev")
    megan, dev = table.person("megan"), table.person("dev")
    await raised(megan, "coded", about="rhian")
    assert "raised a concern" in dev.told
    assert "@dev will read it" in megan.card
    assert "@rhian" not in megan.card


async def test_where_nobody_is_left_help_outside_is_said_before_anything_is_sent(
    table: Table,
) -> None:
    await chosen(table, leads="rhian", deputies="dev")
    megan, rhian, dev = table.person("megan"), table.person("rhian"), table.person("dev")
    told = len(rhian.direct), len(dev.direct)
    await megan.types("concern")
    await megan.presses("Write it down")
    answers = await megan.fills(words=STORY, how="coded", about="rhian,dev")
    assert answers == (FormErrors(megan.problems, None),)
    assert "999" in megan.problems["about"]
    assert "was not sent" in megan.problems["about"]
    assert (len(rhian.direct), len(dev.direct)) == told
    assert megan.form is not None, "what was typed is still there"


async def test_without_a_lead_help_outside_stands_there_and_no_form(table: Table) -> None:
    await table.set_up()
    megan = table.person("megan")
    await megan.types("concern")
    assert "Nobody reads concerns in this group yet" in megan.card
    assert "emergency number" in megan.card
    assert not megan.sees_button("Write it down")


# --- nobody has taken it up ----------------------------------------------------------------------


async def test_after_fifteen_minutes_the_deputies_hear_and_everybody_again_and_again(
    table: Table,
) -> None:
    await chosen(table)
    megan, ana, dev = table.person("megan"), table.person("ana"), table.person("dev")
    asked = len(dev.direct)
    await raised(megan)
    await table.on(minutes=14)
    assert len(dev.direct) == asked
    await table.on(minutes=2)
    assert "still waits" in dev.told
    assert "still waits" in ana.told
    heard = len(ana.direct)
    await table.on(minutes=31)
    assert len(ana.direct) == heard + 1, "and twice as long afterwards"
    await dev.presses("Read it")
    await dev.presses("I have it")
    heard = len(ana.direct)
    await table.on(days=3)
    assert len(ana.direct) == heard


async def test_working_hours_are_kept_and_said(table: Table) -> None:
    await chosen(table, more="days:monday,tuesday,wednesday,thursday,friday start:09:00 end:17:00")
    megan, ana, dev = table.person("megan"), table.person("ana"), table.person("dev")
    heard = len(ana.direct)
    await table.to("2026-11-27 16:55")
    await raised(megan)
    assert len(ana.direct) == heard + 1
    asked = len(dev.direct)
    await table.to("2026-11-30 09:09")
    assert len(dev.direct) == asked, "five minutes on Friday and nine on Monday"
    await table.to("2026-11-30 09:11")
    assert "still waits" in dev.told
    await table.to("2026-12-05 12:00")
    sian = table.person("sian")
    heard = len(ana.direct)
    await raised(sian)
    assert "They hear of it on" in sian.card
    assert "7 December" in sian.card
    assert len(ana.direct) == heard
    await table.to("2026-12-07 09:01")
    told = [message_words(each.message) for each in ana.direct[heard:]]
    assert sum("raised a concern" in each for each in told) == 1
    assert sum("still waits" in each for each in told) == 1, "the first one, once an opening"


async def test_a_lead_who_is_away_is_spared_and_another_one_hears(table: Table) -> None:
    await chosen(table)
    megan, ana, dev = table.person("megan"), table.person("ana"), table.person("dev")
    await ana.types("me away until:2026-12-20")
    await raised(megan)
    assert "raised a concern" in dev.told


async def test_who_comes_to_read_concerns_hears_of_those_that_wait(table: Table) -> None:
    carys = await chosen(table, leads="ana", deputies="")
    megan, eve = table.person("megan"), table.person("eve")
    await raised(megan)
    await carys.types("leads leads:eve")
    told = [message_words(each.message) for each in eve.direct]
    assert any("You read the concerns" in each for each in told)
    assert any("raised a concern" in each for each in told)
    await eve.types("concerns")
    assert "waits to be read" in eve.card


async def test_two_who_take_it_up_at_once(table: Table) -> None:
    await chosen(table, leads="ana,eve")
    megan, ana, eve = table.person("megan"), table.person("ana"), table.person("eve")
    await raised(megan)
    for each in (ana, eve):
        await each.presses("Read it")
    await ana.presses("I have it")
    await eve.presses("I have it")
    assert "Somebody was quicker" in eve.card
    assert "@ana has it" in eve.card


async def test_the_same_time_twice_is_asked_about(table: Table) -> None:
    carys = await chosen(table)
    await carys.types("leads leads:ana start:10:00 end:10:00")
    assert "leave both empty" in carys.problems["end"]


# --- settings, rights, faults --------------------------------------------------------------------


async def test_a_coordinator_chooses_for_every_group_at_once(table: Table) -> None:
    carys = await chosen(table, more="where:everywhere")
    await carys.types("leads")
    assert carys.form is not None
    assert {each.name for each in carys.form.fields} >= {"leads", "deputies", "wait"}
    await table.person("megan").types("leads leads:megan")
    assert "coordinator" in table.person("megan").card.lower()


async def test_erased_it_is_gone_and_those_who_read_it_hear_so(table: Table) -> None:
    await chosen(table)
    megan, ana = table.person("megan"), table.person("ana")
    await raised(megan)
    await megan.types("me data")
    assert "Concerns that you raised" in megan.card
    await megan.presses("Get a copy")
    copies = b"".join(each.file.content for each in megan.files)
    assert STORY.encode() in copies
    await megan.types("me erase")
    await megan.presses("Yes, erase it all")
    assert "taken back" in ana.told
    await ana.types("concerns")
    assert "no concern" in ana.card
    async with table.house.store.reading() as uow:
        entries = await uow.audit.entries(table.clock.now() - timedelta(days=7))
    [entry] = [each for each in entries if each.what.value == "concern.raised"]
    assert entry.who is None


MOST = 2


@pytest.mark.parametrize("energy", ["whole", "short"])
@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("who", ["megan", "rhian"])
@pytest.mark.parametrize("words", ["home", "help", "next"])
async def test_the_form_is_two_taps_away(
    table: Table, who: str, words: str, direct: bool, energy: str
) -> None:
    await chosen(table)
    table.platform.tells_places = True
    table.platform.places["megan"] = [PLACE]
    seat = table.person(who)
    await seat.types(f"me energy {energy}")
    await seat.types(words, direct=direct)
    await two_taps(seat, direct=direct)


async def test_two_taps_from_the_welcome_and_with_several_groups(table: Table) -> None:
    await chosen(table)
    megan = table.person("megan")
    await megan.joins()
    assert megan.direct
    megan.cards.append(megan.direct[-1].message)
    await two_taps(megan, direct=True)
    other = replace(PLACE, channel="morning")
    words = "setup name:Morning purpose:Early. facilitators:rhian zone:Europe/London model:hybrid"
    table.platform.admins.add("rhian")
    rhian = table.person("rhian")
    await table.house.router.handle(CommandTyped("again", rhian.who, other, words))
    await table.house.router.handle(CommandTyped("leads", rhian.who, other, "leads leads:ana"))
    table.platform.tells_places = True
    table.platform.places["megan"] = [PLACE, other]
    await megan.types("home", direct=True)
    await two_taps(megan, "Write: Morning", direct=True)


async def two_taps(seat: Seat, second: str = "Write it down", *, direct: bool) -> None:
    taps = 0
    opened = False
    for label in ("Raise a concern", second):
        assert seat.sees_button(label), seat.card
        answers = await seat.presses(label, direct=direct)
        taps += 1
        opened = isinstance(answers[0], OpenForm)
    assert opened
    assert taps <= MOST


# --- where nobody reads, and where few do ----------------------------------------------------


async def test_where_nobody_reads_it_is_said_before_anybody_types(table: Table) -> None:
    rhian = await table.set_up()
    assert "Nobody reads concerns in this group yet" in message_words(rhian.cards[0])
    assert "[Choose who reads concerns]" in message_words(rhian.cards[0])
    megan = table.person("megan")
    await megan.types("concern")
    assert "so I take none here" in megan.card
    assert "ask whoever looks after this chat" in megan.card
    assert not megan.sees_button("Write it down")


async def test_with_one_reader_the_form_says_whom_else_to_ask(table: Table) -> None:
    await chosen(table, deputies="")
    megan = table.person("megan")
    await megan.types("concern")
    (opened,) = await megan.presses("Write it down")
    assert isinstance(opened, OpenForm)
    said = form_words(opened.form)
    assert "If it is about @ana, please ask whoever looks after this chat." in said


async def test_leads_for_every_group_read_in_those_made_later(table: Table) -> None:
    carys = await chosen(table, more="where:everywhere")
    assert "and in those made later" in carys.card
    ana = table.person("ana")
    told = len(ana.direct)
    later = Place(PLACE.platform, PLACE.workspace, "later")
    tom = person("tom")
    table.platform.managers.add("tom")
    words = (
        'setup name:"Walking" purpose:"To walk." facilitators:tom model:peer-facilitated '
        "zone:Europe/London"
    )
    await table.house.router.handle(CommandTyped(table.event(), tom, later, words))
    await table.settle()
    assert "You read the concerns of Walking" in ana.told
    assert len(ana.direct) == told + 1
    async with table.house.store.reading() as uow:
        group = await uow.groups.at(later)
        assert group is not None
        assert (await uow.safeguards.get(group.id)).everybody == (person("ana"), person("dev"))
        assert group.id in await uow.safeguards.read_by(person("ana"))
        assert list(await uow.safeguards.without()) == []
