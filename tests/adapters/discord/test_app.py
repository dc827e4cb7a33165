"""What people do and what they get, with the real discord.py over real sockets."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from adapters.discord import forms, limits
from adapters.discord.inbound import GONE, person, place
from bot.answers import Answer, AnswerKind, FormErrors, OpenForm, Reply, Update, Upload
from bot.events import ActionPressed, CommandUsed, Event, FormSubmitted
from bot.ids import ActionId
from bot.message import Button, Choice, Fact, Facts, File, Form, Message, PeopleField, TextField
from bot.ports import StorageUnavailable
from tests.adapters.discord.conftest import Room, connected
from tests.contracts.platform import AN_ACTION, card
from tests.fakes.discord.people import Failed, readable
from tests.fakes.discord.rules import walk
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import CHANNEL

CIRCLE = place(str(CHANNEL))
LONG = Form(
    ActionId.of("session.plan", "s1"),
    "Plan a session",
    (
        *(TextField(f"field{number}", f"Question {number}") for number in range(1, 6)),
        PeopleField("people", "Who comes"),
        TextField("last", "Anything else", required=False),
    ),
    "Save it",
    intro=("Take your time.",),
)


def submitted(room: Room) -> list[FormSubmitted]:
    return [each for each in room.router.events if isinstance(each, FormSubmitted)]


async def open_long(room: Room) -> None:
    room.router.kind = AnswerKind.FORM
    room.router.answers = (OpenForm(LONG),)
    await room.rhian.slash("session plan")
    room.router.kind = AnswerKind.PRIVATE
    room.router.answers = (Reply(card("It is planned.")),)


FIRST = {f"field{number}": f"answer {number}" for number in range(1, 5)}


# --- a long form ---------------------------------------------------------------------------------


async def test_a_long_form_is_filled_in_page_by_page(room: Room) -> None:
    await open_long(room)
    assert room.rhian.form is not None
    assert "(1 of 2)" in room.rhian.form["title"]
    await room.rhian.submit(FIRST)
    assert submitted(room) == []
    (kept,) = room.rhian.channel()
    assert "3 more questions." in readable(kept)
    assert room.sam.channel() == []

    await room.rhian.press_label("Continue")
    await room.rhian.submit({"field5": "answer 5", "people": str(room.sam.member.id)})
    (event,) = submitted(room)
    assert event.form == LONG.id
    assert event.values == {
        **FIRST,
        "field5": "answer 5",
        "people": str(room.sam.member.id),
        "last": "",
    }
    # The card of the steps has become the answer, and nothing is kept any more.
    assert [readable(each) for each in room.rhian.channel()] == ["It is planned."]
    assert room.drafts.kept == {}


async def test_a_restart_in_the_middle_of_a_form_loses_nothing(fake: FakeDiscord) -> None:
    async with connected(fake) as before:
        await open_long(before)
        await before.rhian.submit(FIRST)
    fake.gateway.ready.clear()
    async with connected(fake) as after:
        after.drafts.kept = before.drafts.kept
        after.rhian.member = before.rhian.member
        await after.rhian.press_label("Continue")
        await after.rhian.submit({"field5": "5", "people": str(after.sam.member.id)})
        (event,) = submitted(after)
        assert event.values["field1"] == "answer 1"
    assert fake.world.violations == []


async def test_a_form_that_is_whole_may_go_early(room: Room) -> None:
    optional = tuple(TextField(f"f{n}", f"Question {n}", required=n == 0) for n in range(7))
    room.router.kind = AnswerKind.FORM
    room.router.answers = (OpenForm(Form(AN_ACTION, "Plan", optional, "Save it")),)
    await room.rhian.slash("session plan")
    room.router.kind = AnswerKind.PRIVATE
    room.router.answers = ()
    await room.rhian.submit({"f0": "all I have to say"})
    await room.rhian.press_label("Save it")
    (event,) = submitted(room)
    assert event.values == {"f0": "all I have to say", **{f"f{n}": "" for n in range(1, 7)}}


async def test_a_page_can_be_changed_before_it_is_sent(room: Room) -> None:
    await open_long(room)
    await room.rhian.submit(FIRST)
    await room.rhian.press_label("Edit my answers")
    await room.rhian.submit({"field1": "better"})
    await room.rhian.press_label("Continue")
    await room.rhian.submit({"field5": "5", "people": str(room.sam.member.id)})
    assert submitted(room)[0].values["field1"] == "better"
    assert submitted(room)[0].values["field2"] == "answer 2"


async def test_what_does_not_fit_on_the_second_page_opens_that_page(room: Room) -> None:
    await open_long(room)
    await room.rhian.submit(FIRST)
    await room.rhian.press_label("Continue")

    def refuse(event: Event) -> Sequence[Answer]:
        assert isinstance(event, FormSubmitted)
        return (FormErrors({"field5": "Too short."}, forms.filled(LONG, event.values)),)

    room.router.answers = refuse
    await room.rhian.submit({"field5": "5", "people": str(room.sam.member.id)})
    (mine,) = room.rhian.channel()
    assert "Question 5: Too short." in readable(mine)
    await room.rhian.press_label("Edit my answers")
    assert room.rhian.form is not None
    first = room.rhian.form["components"][0]
    assert (first["label"], first["description"]) == ("Question 5", "Too short.")
    room.router.answers = (Reply(card("It is planned.")),)
    await room.rhian.submit({"field5": "long enough"})
    assert submitted(room)[-1].values == {
        **FIRST,
        "field5": "long enough",
        "people": str(room.sam.member.id),
        "last": "",
    }
    assert [readable(each) for each in room.rhian.channel()] == ["It is planned."]


async def test_storage_that_is_away_keeps_the_form_for_later(room: Room) -> None:
    await open_long(room)
    await room.rhian.submit(FIRST)
    await room.rhian.press_label("Continue")
    room.router.answers = (FormErrors({"": "I cannot reach my notes right now."}, None),)
    await room.rhian.submit({"field5": "5", "people": str(room.sam.member.id)})
    room.router.answers = (Reply(card("It is planned.")),)
    await room.rhian.press_label("Try again")
    assert submitted(room)[-1].values["field1"] == "answer 1"


async def test_where_nothing_could_be_kept_the_words_are_given_back(room: Room) -> None:
    room.router.kind = AnswerKind.FORM
    room.router.answers = (OpenForm(Form(AN_ACTION, "F", (TextField("w", "W"),), "Send")),)
    await room.rhian.slash("session plan")
    room.router.answers = (FormErrors({"": "I cannot reach my notes right now."}, None),)
    await room.rhian.submit({"w": "a long *story*"})
    (mine,) = room.rhian.channel()
    assert "I cannot reach my notes right now." in readable(mine)
    assert "a long *story*" in readable(mine)


async def test_drafts_that_are_away_are_said_kindly(room: Room) -> None:
    room.drafts.away = StorageUnavailable("away")
    await open_long(room)
    (mine,) = room.rhian.channel()
    assert "I cannot reach my notes right now." in readable(mine)


async def test_a_form_is_its_owners(room: Room) -> None:
    await open_long(room)
    await room.rhian.submit(FIRST)
    (kept,) = room.rhian.channel()
    kept.only_for = room.sam.member.id
    await room.sam.press_label("Continue")
    assert room.sam.form is None
    assert "kept for a week and is gone now" in readable(room.sam.channel()[-1])


async def test_a_form_waits_for_one_day(room: Room) -> None:
    await open_long(room)
    await room.rhian.submit(FIRST)
    room.clock.on(limits.DRAFT_LASTS)
    await room.rhian.press_label("Continue")
    assert [readable(each) for each in room.rhian.channel()] == [
        "This form was kept for a week and is gone now. Please type the command again."
    ]


# --- in time -------------------------------------------------------------------------------------


async def test_a_form_that_is_made_slowly_opens_by_a_button(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asyncio.Event()
    slow = room.router.handle

    async def handle(event: Event) -> Sequence[Answer]:
        await made.wait()
        return await slow(event)

    monkeypatch.setattr(room.router, "handle", handle)
    monkeypatch.setattr(limits, "FORM_PATIENCE", limits.FORM_PATIENCE / 100)
    room.router.kind = AnswerKind.FORM
    room.router.answers = (OpenForm(Form(AN_ACTION, "F", (TextField("w", "W"),), "Send")),)
    typing = asyncio.ensure_future(room.rhian.slash("session plan"))
    async with room.fake.changed:
        await room.fake.changed.wait_for(lambda: any(each.answered for each in room.rhian.told))
    made.set()
    await typing
    await room.rhian.press_label("Open the form")
    assert room.rhian.form is not None
    await room.rhian.submit({"w": "typed"})
    assert submitted(room)[0].values == {"w": "typed"}


async def test_who_was_not_heard_in_time_can_try_again(fake: FakeDiscord) -> None:
    """Nothing is done for a press that Discord has called failed: pressing again does it once."""
    async with connected(fake) as room:
        fake.ack_seconds = -1.0
        with pytest.raises(Failed):
            await room.rhian.slash("home")
        await room.adapter.settle(5)
        assert room.router.events == []
        fake.ack_seconds = 3.0
        await room.rhian.slash("home")
        assert len(room.router.events) == 1


async def test_nothing_to_say_leaves_nothing_behind(room: Room) -> None:
    room.router.answers = ()
    await room.rhian.slash("home")
    assert room.rhian.channel() == []


# --- orphans -------------------------------------------------------------------------------------


async def test_a_button_of_no_release_still_answers(room: Room) -> None:
    await room.adapter.platform.post(
        CIRCLE, card("Vote", buttons=(Button("Be heard", AN_ACTION),)), "k1"
    )
    (posted,) = room.rhian.channel()
    for each in walk(posted.components):
        if "custom_id" in each:
            each["custom_id"] = "Vote|2019|1"
    room.router.answers = (Reply(card("That button is no longer active.")),)
    await room.rhian.press("Vote|2019|1")
    (event,) = room.router.events
    assert isinstance(event, ActionPressed)
    assert event.action == GONE
    assert "no longer active" in readable(room.rhian.channel()[-1])
    assert room.sam.channel() == [posted]


async def test_a_form_opened_before_a_restart_still_arrives(fake: FakeDiscord) -> None:
    async with connected(fake) as before:
        before.router.kind = AnswerKind.FORM
        form = Form(AN_ACTION, "F", (TextField("w", "W"),), "Send")
        before.router.answers = (OpenForm(form),)
        await before.rhian.slash("session plan")
        opened = before.rhian.form
    fake.gateway.ready.clear()
    async with connected(fake) as after:
        after.rhian.form = opened
        await after.rhian.submit({"w": "typed before"})
        (event,) = submitted(after)
        assert (event.form, event.values) == (AN_ACTION, {"w": "typed before"})


async def test_a_mistake_of_ours_is_a_kind_private_answer(room: Room) -> None:
    room.router.answers = (Reply(Message(("F",), (Facts((Fact("x", ("y" * 5000,)),)),))),)
    await room.rhian.slash("home")
    (mine,) = room.rhian.channel()
    assert "too long to show on Discord" in readable(mine)
    assert room.sam.channel() == []


async def test_a_private_card_that_was_put_away_comes_as_a_new_one(room: Room) -> None:
    room.router.answers = (Reply(card("Before", buttons=(Button("Go on", AN_ACTION),))),)
    await room.rhian.slash("home")
    (before,) = room.rhian.channel()

    def gone(_: Event) -> Sequence[Answer]:
        room.fake.world.messages.pop(before.id)
        return (Update(card("After")),)

    room.router.answers = gone
    await room.rhian.press_label("Go on")
    assert [readable(each) for each in room.rhian.channel()] == ["After"]


async def test_an_answer_that_cannot_be_given_there_comes_directly(room: Room) -> None:
    """Private stays private: the token of an interaction ends after fifteen minutes."""

    def forget(_: Event) -> Sequence[Answer]:
        room.fake.world.interactions.clear()
        return (Reply(card("For you alone")), Upload(card("A file"), File("a.md", "text/md", b"x")))

    room.router.answers = forget
    settle, room.rhian.settle = room.rhian.settle, None
    given = asyncio.ensure_future(room.rhian.slash("home"))
    while not room.rhian.direct():
        await asyncio.wait({given}, timeout=0.01)
    room.rhian.settle = settle
    await room.adapter.settle(5)
    given.cancel()
    await asyncio.gather(given, return_exceptions=True)
    assert [readable(each) for each in room.rhian.direct()] == ["For you alone", "A file"]
    assert room.rhian.direct()[-1].files == [b"x"]
    assert all(each.thinking for each in room.fake.world.messages.values() if each.only_for)


async def test_an_answer_that_says_what_somebody_pressed_comes_nowhere_else(room: Room) -> None:
    """A direct message stays, and where those are closed it would be kept with their name."""

    def forget(_: Event) -> Sequence[Answer]:
        room.fake.world.interactions.clear()
        pressed = Reply(card("You pressed it"), traceless=True)
        return (pressed, Upload(card("A file"), File("a.md", "text/md", b"x")))

    room.router.answers = forget
    settle, room.rhian.settle = room.rhian.settle, None
    given = asyncio.ensure_future(room.rhian.slash("home"))
    while not room.rhian.direct():
        await asyncio.wait({given}, timeout=0.01)
    room.rhian.settle = settle
    await room.adapter.settle(5)
    given.cancel()
    await asyncio.gather(given, return_exceptions=True)
    assert [readable(each) for each in room.rhian.direct()] == ["A file"]


async def test_an_acknowledgement_whose_reply_is_lost_is_one(room: Room) -> None:
    lost = iter([True, False, True])
    room.fake.lose_answers = lambda: next(lost, False)
    room.router.answers = (Reply(card("Here")),)
    await room.rhian.slash("home")
    assert len(room.router.events) == 1
    assert [readable(each) for each in room.rhian.channel()] == ["Here"]
    room.fake.world.violations.clear()


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_is_lost_nobody_waits_for_ever(room: Room, seed: int) -> None:
    """Three in ten replies to our answers are lost: each press is done once, and answered."""
    chance = random.Random(seed)
    room.fake.lose_answers = lambda: chance.random() < 0.3
    room.router.answers = lambda event: (Reply(card(f"Done {event.event}")),)
    unheard = 0
    for _ in range(15):
        try:
            await room.rhian.slash("home")
        except Failed:
            unheard += 1
    done = [each.event for each in room.router.events]
    assert len(done) == len(set(done))
    said = [readable(each) for each in room.rhian.seen()]
    assert len(said) == len(set(said)), "nothing is said twice"
    assert len(said) + unheard >= 15
    room.fake.world.violations.clear()


# --- in a direct message -------------------------------------------------------------------------


async def test_a_card_in_a_direct_message_changes_in_place(room: Room) -> None:
    who = person(str(room.rhian.member.id))
    asked = card("Two questions", buttons=(Button("Write", AN_ACTION),))
    await room.adapter.platform.direct(who, asked, "k1")
    room.router.answers = (Update(card("It is kept.")),)
    await room.rhian.press_label("Write")
    assert [readable(each) for each in room.rhian.direct()] == ["It is kept."]
    assert not room.rhian.direct()[0].v2


async def test_a_command_in_a_direct_message_is_answered_there(room: Room) -> None:
    room.router.answers = (Reply(card("In its own channel, please.")),)
    await room.rhian.slash_directly("home")
    (event,) = room.router.events
    assert isinstance(event, CommandUsed)
    assert event.place is None
    assert [readable(each) for each in room.rhian.direct()] == ["In its own channel, please."]


# --- completions ---------------------------------------------------------------------------------


async def test_sessions_are_offered_by_their_words(room: Room) -> None:
    asked = "session move session:"
    room.router.choices = (
        Choice(f"{asked}s1", "s1", "Tuesday 1 December"),
        Choice(f"{asked}s2", "s2", "Tuesday 8 December"),
    )
    offers = await room.rhian.complete("session move", "session", "8 dec")
    assert offers == [{"name": "Tuesday 8 December", "value": "s2"}]
    assert room.router.asked == [asked]


async def test_a_situation_is_offered_by_more_than_its_name(room: Room) -> None:
    """The core knows other words for it, so it is asked with what was typed."""
    asked = "stuck situation:"
    room.router.choices = (Choice(f"{asked}upset", "upset", "Someone is upset"),)
    offers = await room.rhian.complete("stuck", "situation", "she is crying")
    assert offers == [{"name": "Someone is upset", "value": "upset"}]
    assert room.router.asked == [f"{asked}she is crying"]


async def test_zones_are_offered_without_asking_anybody(room: Room) -> None:
    offers = await room.rhian.complete("setup", "zone", "lond")
    assert offers[0] == {"name": "London, Britain (UK)", "value": "Europe/London"}
    assert room.router.asked == []


# --- how long it took ----------------------------------------------------------------------------


async def test_whoever_watches_hears_how_long_each_acknowledgement_took(room: Room) -> None:
    await open_long(room)
    await room.rhian.submit(FIRST)
    await room.rhian.complete("session move", "session", "")
    heard = [(platform, kind) for platform, kind, _ in room.watching.acknowledgements]
    assert heard == [("discord", "command"), ("discord", "form"), ("discord", "suggestion")]
    assert all(0 < seconds < 3 for _, _, seconds in room.watching.acknowledgements)
