"""The same adapter in SimCord: another hand's idea of what Discord does, with the real parsers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import simcord

from adapters.discord.inbound import person, place
from adapters.discord.platform import DiscordPlatform
from adapters.discord.waiting import Waiting
from bot.answers import AnswerKind, FormErrors, OpenForm, Reply, Update
from bot.events import ActionPressed, CommandUsed, FormSubmitted
from bot.message import Button, Choice, ChoiceField, Form, TextField
from content.loader import load
from tests.adapters.discord.conftest import MemoryDrafts
from tests.adapters.discord.simulated import Line, client_of, sit_down
from tests.contracts.platform import AN_ACTION, ScriptedRouter, card
from tests.e2e.conversations import CONVERSATIONS, Conversation
from tests.e2e.evening import a_whole_evening
from tests.support.conversation import START
from tests.support.recording import MovableClock

WORDS = load().words
FORM = Form(
    AN_ACTION,
    "Plan a session",
    (
        TextField("date", "Which day"),
        ChoiceField("repeat", "How often", (Choice("once", "Once"), Choice("weekly", "Weekly"))),
    ),
    "Save it",
)


@dataclass
class Server:
    env: simcord.Env
    router: ScriptedRouter
    platform: DiscordPlatform
    drafts: MemoryDrafts
    channel: simcord.ChannelHandle
    rhian: simcord.MemberActor
    sam: simcord.MemberActor


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    router, line, clock = ScriptedRouter(), Line(), MovableClock(START)
    drafts = MemoryDrafts(clock)
    waiting = Waiting(drafts, clock)
    platform = DiscordPlatform(line, WORDS, waiting, clock)
    client = client_of(
        line, platform, router, words=WORDS, kept=drafts, waiting=waiting, clock=clock
    )
    env = simcord.Env(client)
    await env.start()
    try:
        guild = env.create_guild()
        channel = guild.create_text_channel("circle")
        people = [guild.add_member(env.create_user(name)) for name in ("rhian", "sam")]
        yield Server(env, router, platform, drafts, channel, *people)
    finally:
        await env.shutdown()
    env.raise_errors()


async def test_a_command_is_answered_privately(server: Server) -> None:
    server.router.answers = (Reply(card("For you alone")),)
    result = await server.rhian.slash(server.channel, "peer agreement show")
    (event,) = server.router.events
    assert isinstance(event, CommandUsed)
    assert (event.path, event.place) == ("agreement show", place(str(server.channel.id)))
    assert result.acknowledged
    assert result.ephemeral


async def test_options_arrive_as_they_were_typed(server: Server) -> None:
    await server.rhian.slash(
        server.channel, "peer session plan", date="next Tuesday", time="6.30pm", repeat="weekly"
    )
    (event,) = server.router.events
    assert isinstance(event, CommandUsed)
    assert event.args == {"date": "next Tuesday", "time": "6.30pm", "repeat": "weekly"}


async def test_a_form_opens_is_filled_and_opens_again(server: Server) -> None:
    server.router.kind, server.router.answers = AnswerKind.FORM, (OpenForm(FORM),)
    shown = await server.rhian.slash(server.channel, "peer session plan")
    assert shown.modal is not None
    server.router.kind = AnswerKind.PRIVATE
    server.router.answers = (FormErrors({"date": "That day is past."}, FORM),)
    result = await server.rhian.submit_modal(shown, {"date": "1 Jan", "repeat": "weekly"})
    (event,) = [each for each in server.router.events if isinstance(each, FormSubmitted)]
    assert event.values == {"date": "1 Jan", "repeat": "weekly"}
    assert result.ephemeral
    assert result.response is not None
    again = await server.rhian.click(result.response, label="Edit my answers")
    assert again.modal is not None


async def test_a_button_in_the_channel_is_answered_privately(server: Server) -> None:
    where = place(str(server.channel.id))
    vote = card("What next?", buttons=(Button("Be heard", AN_ACTION),))
    await server.platform.post(where, vote, "key-1")
    posted = server.channel.last_message
    assert posted is not None
    server.router.answers = (Update(card("Your answer is in.")),)
    result = await server.sam.click(posted, label="Be heard")
    (event,) = server.router.events
    assert isinstance(event, ActionPressed)
    assert (event.who, event.action) == (person(str(server.sam.id)), AN_ACTION)
    assert result.ephemeral
    assert server.channel.last_message is not None
    assert server.channel.last_message.id == posted.id


async def test_a_button_lives_through_a_restart(server: Server) -> None:
    vote = card("What next?", buttons=(Button("Be heard", AN_ACTION),))
    await server.platform.post(place(str(server.channel.id)), vote, "key-1")
    posted = server.channel.last_message
    assert posted is not None
    await server.env.restart_bot()
    await server.sam.click(posted, label="Be heard")
    assert len(server.router.events) == 1


async def test_completions_are_offered(server: Server) -> None:
    offers = await server.rhian.autocomplete(server.channel, "peer setup", "zone", "lon")
    assert "Europe/London" in [each["value"] for each in offers]


async def test_nothing_is_held_in_memory_for_a_card(server: Server) -> None:
    client = server.env.bot
    vote = card("What next?", buttons=(Button("Be heard", AN_ACTION),))
    for number in range(5):
        await server.platform.post(place(str(server.channel.id)), vote, f"key-{number}")
    assert client.persistent_views == []


# --- with the whole house behind it ---------------------------------------------------------------


@pytest.mark.parametrize(
    "conversation", [*CONVERSATIONS, a_whole_evening], ids=lambda each: each.__name__
)
async def test_a_conversation(tmp_path: Path, conversation: Conversation) -> None:
    """What is said on every platform, the same text."""
    async with sit_down(tmp_path) as stage:
        await conversation(stage)
