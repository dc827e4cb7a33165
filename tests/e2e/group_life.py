"""The life of a group between its sessions, told once for every platform: what it agrees together,
how somebody new is met, how somebody worried is heard, and each member's own say.

Where the number of taps is promised, the taps are counted here, on every platform.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.e2e.conversations import Someone, Stage, set_up

CLAUSE = "We can turn the camera off, each time."
REASON = "I tire of being seen."
WORRY = "I would miss your faces."
STORY = "Something was said on Tuesday that frightened me."
ANSWER = "Thank you for telling me. You are not alone."


class Life(Stage, Protocol):
    """A stage with a door."""

    async def arrives(self, someone: Someone) -> None:
        """Comes into the group's channel, and the platform says so."""
        ...

    async def raises(self, someone: Someone) -> str:
        """Takes the platform's own way to a concern, which stands on no card, and reads what it
        shows."""
        ...

    async def coordinates(self, someone: Someone) -> None:
        """Is from now on an admin of the workspace or server."""
        ...


@dataclass
class Hand:
    """A hand whose taps are counted."""

    whose: Someone
    taps: int = 0

    async def taps_on(self, *labels: str) -> None:
        for label in labels:
            await self.whose.presses(label)
            self.taps += 1


def _has_fact(card: str, name: str, value: str) -> bool:
    """One platform shows both on a line, another shows them below each other."""
    return f"{name}: {value}" in card or f"{name}\n{value}" in card


async def _agreed(stage: Life) -> None:
    await set_up(stage, "nation:england")
    await stage.rhian.types("agreement adopt peer-facilitated")
    await stage.rhian.presses("Adopt for the group")
    assert "Your group has an agreement now" in stage.posts()[-1]


async def _planned(stage: Life) -> None:
    await stage.rhian.types("session plan date:2026-12-02 time:18:30 repeat:weekly")
    await stage.rhian.presses("Save it")


async def _read_by(stage: Life, *leads: Someone) -> None:
    await stage.coordinates(stage.rhian)
    first, *others = (each.id for each in leads)
    await stage.rhian.types(f"leads leads:{first} deputies:{','.join(others)}")
    assert "Who reads the concerns" in stage.rhian.reads()


def _those_who_must_not_read(words: str, everybody: Sequence[Someone]) -> None:
    for someone in everybody:
        assert words not in someone.everything()


# --- the living agreement ------------------------------------------------------------------------


async def a_clause_from_nobody_becomes_what_the_group_agrees(stage: Life) -> None:
    """Suggested without a name, felt out, proposed, answered, adopted; and what has changed."""
    rhian, kofi = stage.rhian, stage.kofi
    amina, joan, luis, wen = stage.members[:4]
    await _agreed(stage)
    posts = list(stage.posts())
    await amina.types("agreement suggest")
    await amina.fills(clause="new", words=CLAUSE, why=REASON)
    assert "I did not keep your name." in amina.reads()
    await stage.to("2026-11-23 18:01")
    assert "something is suggested for the agreement" in kofi.told()
    assert CLAUSE not in kofi.told(), "what was written is read where it is asked for"
    assert stage.posts() == posts, "the group sees nothing before it is opened"
    await rhian.presses("Look at it")
    assert CLAUSE in rhian.everything()
    assert "Suggested without a name." in rhian.everything()
    assert REASON in rhian.everything()

    await rhian.presses("Ask how it feels")
    assert "How does a change to what we agreed feel?" in stage.posts()[-1]
    for someone in (amina, joan, luis):
        await someone.presses("It feels right")
        assert "Your answer is in: It feels right." in someone.reads()
    await rhian.presses("Close it now")
    assert "It feels right to most who answered." in stage.posts()[-1]

    await rhian.presses("Propose it to the group")
    asked = len(stage.posts())
    assert "Can you agree to a change to what we agreed?" in stage.posts()[-1]
    for someone, says in ((joan, "I agree"), (luis, "I can live with it"), (wen, "I agree")):
        hand = Hand(someone)
        await hand.taps_on(says)
        assert f"Your answer is in: {says}." in someone.reads()
        assert hand.taps == 1
        assert not someone.has_a_form(), "nothing more is asked"
    assert len(stage.posts()) == asked, "nobody sees who answered"
    await stage.to("2026-11-30 18:05")
    assert "the group can agree to a change" in rhian.told()
    await rhian.presses("Look at it")
    await rhian.presses("Adopt it")
    assert "agreement has changed" in stage.posts()[-1]
    assert "New: another point." in stage.posts()[-1]
    await joan.types("agreement show")
    assert CLAUSE in joan.reads()
    assert "This is version 2." in joan.reads()
    await rhian.types("agreement history")
    assert "New: another point." in rhian.reads()
    _those_who_must_not_read(REASON, stage.members)


async def one_worry_asks_for_a_talk(stage: Life) -> None:
    rhian = stage.rhian
    amina, joan, luis, wen = stage.members[:4]
    await _agreed(stage)
    await amina.types("agreement suggest")
    await amina.fills(clause="new", words=CLAUSE, name="named")
    await rhian.types("agreement propose")
    await rhian.presses("Ask how it feels")
    await rhian.presses("Close it now")
    await rhian.presses("Propose it to the group")
    for someone in (amina, joan, luis):
        await someone.presses("I agree")
    await wen.presses("I have a worry")
    await wen.presses("Say more")
    await wen.fills(words=WORRY)
    assert "They do not see who wrote them." in wen.reads()
    await stage.to("2026-11-30 18:05")
    assert "It asks for a talk." in rhian.told()
    await rhian.presses("Look at it")
    assert WORRY in rhian.everything()
    assert "We talk about it first." in "\n".join(stage.posts())
    await amina.types("agreement show")
    assert "This is version 1." in amina.reads()
    _those_who_must_not_read(WORRY, (amina, joan, luis))


# --- somebody new --------------------------------------------------------------------------------


async def somebody_new_is_met(stage: Life) -> None:
    rhian, newcomer = stage.rhian, stage.members[0]
    await _agreed(stage)
    await _planned(stage)
    posts = list(stage.posts())
    await stage.arrives(newcomer)
    for said in (
        "Welcome to Evening circle",
        "A place to be heard.",
        "What we agreed, in short:",
        "The next session is on",
        "You can just listen",
    ):
        assert said in newcomer.told()
    assert "Somebody new has come to Evening circle." in rhian.told()
    assert newcomer.id not in rhian.told()
    assert stage.posts() == posts, "nobody else sees it"
    hand = Hand(newcomer)
    await hand.taps_on("How to get in")
    for said in ("You can try the link now.", "Captions:", "Can I just listen? Yes, each time."):
        assert said in newcomer.everything()
    assert hand.taps == 1
    await stage.to("2026-12-01 18:31")
    assert "Your first session is on" in newcomer.told()
    assert "It is fine to miss it, too." in newcomer.told()
    last = newcomer.told()
    await stage.to("2026-12-08 18:31")
    assert newcomer.told() == last, "once"


async def somebody_new_says_so_with_a_button(stage: Life) -> None:
    """Where the platform does not tell who came."""
    rhian, newcomer = stage.rhian, stage.members[1]
    await _agreed(stage)
    await _planned(stage)
    await newcomer.types("home")
    await newcomer.presses("I am new here")
    assert "Welcome to Evening circle" in newcomer.reads()
    assert "Somebody new has come to Evening circle." in rhian.told()
    await newcomer.presses("How to get in")
    assert "You can try the link now." in newcomer.everything()
    await stage.to("2026-12-01 18:31")
    assert "Your first session is on" in newcomer.told()
    last = newcomer.told()
    await stage.to("2026-12-08 18:31")
    assert newcomer.told() == last, "once"


# --- a concern -----------------------------------------------------------------------------------


async def a_concern_without_a_name_is_answered(stage: Life) -> None:
    """Two taps to the form; four words, with which the answer is read."""
    amina, joan, luis, wen = stage.members[:4]
    await set_up(stage, "nation:england")
    await _read_by(stage, joan, luis)
    posts = list(stage.posts())
    await amina.types("home")
    hand = Hand(amina)
    await hand.taps_on("Raise a concern")
    assert "999" in amina.reads()
    assert "not a crisis service" in amina.reads()
    await hand.taps_on("Write it down")
    assert hand.taps == 2
    assert amina.has_a_form()
    await amina.fills(words=STORY, how="coded")
    found = re.search(r"\b[a-z]+(-[a-z]+){3}\b", amina.reads())
    assert found, amina.reads()
    code = found[0]

    assert "Somebody has raised a concern in Evening circle" in joan.told()
    assert STORY not in joan.told(), "not in a message that lies about"
    await joan.presses("Read it")
    assert STORY in joan.everything()
    assert "Nobody knows who raised it" in joan.everything()
    await joan.presses("I have it")
    await joan.presses("Write back")
    await joan.fills(words=ANSWER)

    await amina.types("concern")
    await amina.presses("I have four words")
    await amina.fills(words=code.upper().replace("-", " "))
    assert ANSWER in amina.everything()
    await joan.types("concerns")
    await joan.presses("Close it")
    await joan.fills()
    assert "closed" in joan.everything()
    assert stage.posts() == posts
    _those_who_must_not_read(STORY, (stage.rhian, stage.kofi, wen))
    _those_who_must_not_read(ANSWER, (stage.rhian, stage.kofi, wen))
    _those_who_must_not_read(code, (stage.rhian, stage.kofi, joan, luis, wen))


async def a_concern_is_near_without_any_card(stage: Life) -> None:
    """By the platform's own way, which stands on no card: the second tap is the form."""
    amina, joan, luis = stage.members[:3]
    await set_up(stage, "nation:england")
    await _read_by(stage, joan, luis)
    shown = await stage.raises(amina)
    assert "999" in shown
    assert "not a crisis service" in shown
    await amina.presses("Write it down")
    assert amina.has_a_form()
    await amina.fills(words=STORY, how="named")
    assert "Somebody has raised a concern in Evening circle" in joan.told()


async def a_concern_with_a_name_comes_back_to_it(stage: Life) -> None:
    amina, joan, luis, wen = stage.members[:4]
    await set_up(stage, "nation:england")
    await _read_by(stage, joan, luis)
    await amina.types("concern")
    await amina.presses("Write it down")
    await amina.fills(words=STORY, how="named")
    assert "You hear from me when there is an answer." in amina.reads()
    assert luis.id not in joan.told()
    await stage.to("2026-11-23 10:16")
    assert "still waits" in luis.told(), "nobody had it for a quarter of an hour"
    await luis.presses("Read it")
    await luis.presses("I have it")
    assert "There is news for you." in amina.told()
    await luis.presses("Write back")
    await luis.fills(words=ANSWER)
    assert ANSWER not in amina.everything(), "only where they press"
    await amina.presses("See it")
    assert ANSWER in amina.everything()
    _those_who_must_not_read(STORY, (stage.rhian, stage.kofi, wen))


# --- each member's own say -----------------------------------------------------------------------


async def reminders_are_mine_to_stop(stage: Life) -> None:
    amina, joan = stage.members[:2]
    await _agreed(stage)
    await _planned(stage)
    for someone in (amina, joan):
        await someone.types("me reminders direct")
        assert "come to you alone" in someone.reads()
    await stage.to("2026-12-01 19:00")
    assert "Our next session is on" in amina.told()
    hand = Hand(amina)
    await hand.taps_on("Stop these")
    assert hand.taps == 1
    assert "I have stopped." in amina.everything()
    before = amina.told()
    await stage.to("2026-12-08 19:00")
    assert amina.told() == before
    assert "Our next session is on" in joan.told(), "it is one person's own choice"
    await amina.types("me")
    assert _has_fact(amina.reads(), "Reminders", "In the channel")
    await joan.types("me")
    assert _has_fact(joan.reads(), "Reminders", "To me alone")


async def me_with_little_energy_and_in_my_language(stage: Life) -> None:
    amina, joan = stage.members[:2]
    await _agreed(stage)
    await _planned(stage)
    await amina.types("me")
    assert "Your settings" in amina.reads()
    await amina.presses("More")
    assert _has_fact(amina.reads(), "Language", "English")
    await amina.types("me language")
    assert "I speak English" in amina.reads()
    await amina.types("me energy")
    await amina.presses("Short cards")
    assert "You see short cards." in amina.reads()
    await amina.types("agreement show")
    await joan.types("agreement show")
    short, whole = amina.reads(), joan.reads()
    assert len(short) < len(whole) / 2
    await amina.presses("Show all")
    assert "This is version 1." in amina.reads()
    await amina.types("me quiet 20:00 10:00 days:saturday,sunday")
    await amina.types("me today")
    assert "You hear nothing from me until" in amina.reads()
    for words in ("Short cards", "20:00", "You hear nothing"):
        _those_who_must_not_read(words, (joan, stage.rhian, stage.kofi))


async def what_i_missed(stage: Life) -> None:
    """One tap for a vote, three for how it was; and five lines for whoever could not come."""
    rhian = stage.rhian
    amina, joan, luis, wen = stage.members[:4]
    await _agreed(stage)
    await _planned(stage)
    await stage.to("2026-12-02 18:31")
    await rhian.types("session start")
    await rhian.types("checkpoint next")
    for someone in (joan, luis, wen):
        hand = Hand(someone)
        await hand.taps_on("To be heard")
        assert "Your answer is in" in someone.reads()
        assert hand.taps == 1
    await stage.to("2026-12-02 19:31")
    await rhian.types("session end")
    await rhian.presses("Theme, and what is ahead")
    await rhian.fills(theme="Sleep", ahead="A quiz")
    await stage.to("2026-12-02 19:45")
    assert "How was our session?" in stage.posts()[-1]
    hand = Hand(joan)
    await hand.taps_on("Yes", "Partly", "Skip")
    assert "Your answers are in." in joan.reads()
    assert hand.taps == 3

    await amina.types("home")
    await amina.presses("Next session")
    await amina.presses("What I missed")
    said = amina.reads()
    assert "Sleep." in said
    assert "A quiz." in said
    assert len(said.splitlines()) <= 12
    assert all("Sleep." not in each for each in stage.posts()), "asked for by one, read by one"


# --- between the sessions ------------------------------------------------------------------------


async def a_wish_for_company_and_taken_back(stage: Life) -> None:
    amina, joan, luis = stage.members[:3]
    await _agreed(stage)
    await stage.rhian.types("between group pairs:2")
    assert "We now have gentle pairings here" in stage.posts()[-1]
    posts = list(stage.posts())
    for someone in (amina, joan, luis):
        hand = Hand(someone)
        await hand.taps_on("Pair me, please")
        assert "You will hear from me" in someone.reads()
        assert hand.taps == 1
    await luis.presses("No more pairings")
    assert "You will not be paired any more." in luis.reads()
    assert stage.posts() == posts, "nobody sees who wishes for it, and who does not"
    await stage.to("2026-11-30 11:30")
    for someone in (amina, joan):
        assert "This time you are with" in someone.told()
    assert "This time you are with" not in luis.everything()


Conversation = Callable[[Life], Awaitable[None]]

CONVERSATIONS: tuple[Conversation, ...] = (
    a_clause_from_nobody_becomes_what_the_group_agrees,
    one_worry_asks_for_a_talk,
    somebody_new_is_met,
    somebody_new_says_so_with_a_button,
    a_concern_without_a_name_is_answered,
    a_concern_is_near_without_any_card,
    a_concern_with_a_name_comes_back_to_it,
    reminders_are_mine_to_stop,
    me_with_little_energy_and_in_my_language,
    what_i_missed,
    a_wish_for_company_and_taken_back,
)
