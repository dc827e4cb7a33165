"""What goes to others: what Discord refuses, what gets lost on the way, and who is what."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.discord.app import CannotConnect
from adapters.discord.inbound import person, place
from adapters.discord.problems import STOPPED, problem_of
from adapters.discord.render import Drawn
from adapters.discord.waiting import LASTS, PAUSE, Waiting
from bot.answers import Reply
from bot.events import ActionPressed, Reason
from bot.ids import MessageRef
from bot.message import Button, File, Heading, Message, Paragraph
from bot.ports import OutcomeUnknown, PlatformProblem, TryLater, Unreachable
from bot.text import Mention
from tests.adapters.discord.conftest import MemoryDrafts, Room, connected
from tests.contracts.platform import AN_ACTION, card
from tests.fakes.discord.people import readable
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import (
    ADMINISTRATOR,
    CHANNEL,
    MANAGE_CHANNELS,
    MANAGE_GUILD,
    NORMAL,
    THREAD,
    Channel,
)
from tests.support.conversation import START
from tests.support.recording import MovableClock

CIRCLE = place(str(CHANNEL))


async def post(room: Room, key: str = "k1") -> MessageRef:
    return await room.adapter.platform.post(CIRCLE, card("For everyone"), key)


# --- refused -------------------------------------------------------------------------------------


def _deleted(room: Room) -> None:
    room.fake.world.channels.pop(CHANNEL)


def _hidden(room: Room) -> None:
    room.fake.world.channels[CHANNEL].visible = False


def _read_only(room: Room) -> None:
    room.fake.world.channels[CHANNEL].writable = False


def _thrown_out(room: Room) -> None:
    room.fake.world.in_guild = False


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (_deleted, "was deleted"),
        (_hidden, "View Channel"),
        (_read_only, "Send Messages"),
        (_thrown_out, "cannot see the channel"),
    ],
)
async def test_a_channel_that_is_out_of_reach_says_why(
    room: Room, happens: Callable[[Room], None], words: str
) -> None:
    happens(room)
    with pytest.raises(Unreachable, match=words):
        await post(room)


async def test_what_closed_direct_messages_do_not_take_waits_for_the_next_command(
    room: Room,
) -> None:
    room.rhian.member.messages_open = False
    who = person(str(room.rhian.member.id))
    for key in ("k1", "k2", "k2"):
        waits = await room.adapter.platform.direct(who, card(f"For you alone, {key}"), key)
        assert waits.message == key, "by its id the engine sees that it waits"
    assert room.rhian.seen() == room.sam.seen() == []

    room.router.answers = (Reply(card("What you can do now")),)
    await room.sam.slash("home")
    await room.rhian.slash("home")
    first, why, *rest = (readable(each) for each in room.rhian.channel())
    assert first == "What you can do now"
    assert "Your direct messages are closed for me" in why
    assert rest == ["For you alone, k1", "For you alone, k2"]
    assert all(each.only_for == room.rhian.member.id for each in room.rhian.channel())
    assert [readable(each) for each in room.sam.channel()] == ["What you can do now"]

    # It is given once, and how to open them is said once, however often they are closed.
    await room.rhian.slash("home")
    assert len(room.rhian.channel()) == 5
    room.clock.on(timedelta(days=40))
    await room.adapter.platform.direct(who, card("Later"), "k3")
    await room.rhian.slash("home")
    _, again, later = (readable(each) for each in room.rhian.channel()[5:])
    assert again == "This waited for you here. Only you can see it."
    assert later == "Later"


async def test_what_waits_comes_with_a_button_too(room: Room) -> None:
    await room.adapter.platform.post(CIRCLE, card("Vote", buttons=(Button("Yes", AN_ACTION),)), "k")
    room.rhian.member.messages_open = False
    who = person(str(room.rhian.member.id))
    await room.adapter.platform.direct(who, card("For you alone"), "k1")
    room.router.answers = (Reply(card("Your answer is in")),)
    await room.rhian.press_label("Yes")
    assert [readable(each) for each in room.rhian.channel() if each.only_for][::2] == [
        *("Your answer is in", "For you alone"),
    ]
    assert len(room.sam.channel()) == 1


async def test_what_waits_is_not_given_where_it_would_say_who_pressed(room: Room) -> None:
    """That it was given is written down with the time: it comes with the next command instead."""
    await room.adapter.platform.post(CIRCLE, card("Ideas", buttons=(Button("No", AN_ACTION),)), "k")
    room.rhian.member.messages_open = False
    who = person(str(room.rhian.member.id))
    await room.adapter.platform.direct(who, card("For you alone"), "k1")
    room.router.answers = (Reply(card("Thank you"), traceless=True),)
    await room.rhian.press_label("No")
    assert [readable(each) for each in room.rhian.channel() if each.only_for] == ["Thank you"]

    room.router.answers = (Reply(card("What you can do now")),)
    await room.rhian.slash("home")
    assert readable(room.rhian.channel()[-1]) == "For you alone"


async def test_discord_is_not_asked_again_and_again_whether_messages_are_open(room: Room) -> None:
    room.rhian.member.messages_open = False
    who = person(str(room.rhian.member.id))
    for number in range(4):
        await room.adapter.platform.direct(who, card(f"Card {number}"), f"k{number}")
    assert room.fake.statuses.get(403) == 1
    room.clock.on(PAUSE)
    await room.adapter.platform.direct(who, card("Card 4"), "k4")
    assert room.fake.statuses.get(403) == 2


async def test_once_messages_are_open_what_waited_comes_first(room: Room) -> None:
    room.rhian.member.messages_open = False
    who = person(str(room.rhian.member.id))
    await room.adapter.platform.direct(who, card("First"), "k1")
    await room.adapter.platform.direct(who, card("Second"), "k2")
    room.rhian.member.messages_open = True
    room.clock.on(PAUSE)
    await room.adapter.platform.direct(who, card("Third"), "k3")
    assert [readable(each) for each in room.rhian.direct()] == ["First", "Second", "Third"]
    await room.rhian.slash("home")
    assert [readable(each) for each in room.rhian.channel()] == []


async def test_what_comes_to_wait_while_others_are_given_is_not_lost(room: Room) -> None:
    clock = MovableClock(START)
    waiting = Waiting(MemoryDrafts(clock), clock)
    who, drawn = person("42"), Drawn((), in_order=True)
    await waiting.add(who, drawn, "k1", refused=True)
    given = await waiting.of(who)
    await waiting.add(who, drawn, "k2", refused=True)
    await waiting.given(who, given, asked=True)
    assert [each.key for each in await waiting.of(who)] == ["k2"]
    clock.on(LASTS)
    assert await waiting.of(who) == []
    assert not await waiting.asks(who)


async def test_a_reminder_that_they_do_not_take_waits_for_nothing(room: Room) -> None:
    """It would be of no use later: whoever asked for it is asked about that instead."""
    room.rhian.member.messages_open = False
    who = person(str(room.rhian.member.id))
    with pytest.raises(Unreachable) as refused:
        await room.adapter.platform.direct(who, card("A reminder"), "k1", only_in=CIRCLE)
    assert refused.value.reason is Reason.CLOSED
    room.router.answers = (Reply(card("What you can do now")),)
    await room.rhian.slash("home")
    assert [readable(each) for each in room.rhian.channel()] == ["What you can do now"]


async def test_a_reminder_is_for_those_who_are_in_the_server(room: Room) -> None:
    who = person(str(room.rhian.member.id))
    direct = room.adapter.platform.direct
    await direct(who, card("A reminder"), "k1", only_in=CIRCLE)
    assert [readable(each) for each in room.rhian.direct()] == ["A reminder"]

    room.fake.world.members.pop(room.rhian.member.id)
    with pytest.raises(Unreachable) as refused:
        await direct(who, card("Another"), "k2", only_in=CIRCLE)
    assert refused.value.reason is Reason.PERSON_GONE


async def test_who_cannot_see_the_channel_is_not_reminded_of_it(fake: FakeDiscord) -> None:
    fake.world.channels[CHANNEL].private = True
    async with connected(fake) as room:
        who = person(str(room.rhian.member.id))
        with pytest.raises(Unreachable) as refused:
            await room.adapter.platform.direct(who, card("A reminder"), "k1", only_in=CIRCLE)
        assert refused.value.reason is Reason.PERSON_GONE
        assert room.rhian.direct() == []


async def test_what_waits_lives_through_a_restart_and_its_buttons_work(fake: FakeDiscord) -> None:
    async with connected(fake) as before:
        before.rhian.member.messages_open = False
        who = person(str(before.rhian.member.id))
        asked = card("Two questions", buttons=(Button("Write", AN_ACTION),))
        await before.adapter.platform.direct(who, asked, "k1")
    fake.gateway.ready.clear()
    async with connected(fake) as after:
        after.drafts.kept.update(before.drafts.kept)
        after.rhian.member = before.rhian.member
        after.router.answers = ()
        await after.rhian.slash("home")
        await after.rhian.press_label("Write")
        assert isinstance(after.router.events[-1], ActionPressed)


async def test_a_file_does_not_wait(room: Room) -> None:
    """It is asked for, so it can be asked for again."""
    room.rhian.member.messages_open = False
    who = person(str(room.rhian.member.id))
    with pytest.raises(Unreachable, match="takes no direct messages"):
        await room.adapter.platform.upload(who, card("x"), File("a", "text/plain", b"x"))
    assert room.rhian.seen() == []


async def test_an_archived_thread_is_opened_again(room: Room) -> None:
    thread = Channel(next(room.fake.world.ids), "our thread", THREAD, archived=True)
    room.fake.world.channels[thread.id] = thread
    await room.adapter.platform.post(place(str(thread.id)), card("Here"), "k1")
    assert not thread.archived
    (message,) = room.fake.world.visible(thread.id, room.sam.member.id)
    assert readable(message) == "Here"
    room.fake.world.violations.clear()


async def test_a_locked_thread_is_unreachable(room: Room) -> None:
    thread = Channel(next(room.fake.world.ids), "ours", THREAD, archived=True, locked=True)
    room.fake.world.channels[thread.id] = thread
    with pytest.raises(Unreachable, match="archived"):
        await room.adapter.platform.post(place(str(thread.id)), card("Here"), "k1")
    room.fake.world.violations.clear()


async def test_ids_of_another_platform_are_unreachable(room: Room) -> None:
    platform = room.adapter.platform
    with pytest.raises(Unreachable):
        await platform.post(replace(CIRCLE, platform="slack"), card("x"), "k1")
    with pytest.raises(Unreachable):
        await platform.direct(person("rhian"), card("x"), "k1")


async def test_a_message_in_components_stays_so_when_it_is_edited(room: Room) -> None:
    ref = await post(room)
    message = room.fake.world.messages[int(ref.message)]
    message.flags |= 1 << 15
    message.content = ""
    await room.adapter.platform.edit(ref, card("Changed"))
    assert readable(message) == "Changed"
    room.fake.world.violations.clear()


@pytest.mark.parametrize(
    ("status", "code", "problem"),
    [
        (404, 10003, Unreachable),
        (403, 50001, Unreachable),
        (403, 0, Unreachable),
        (404, 0, Unreachable),
        (401, 0, TryLater),
        (429, 0, TryLater),
        (500, 0, OutcomeUnknown),
        (503, 0, OutcomeUnknown),
        (400, 50035, PlatformProblem),
    ],
)
def test_every_refusal_has_its_meaning(
    status: int, code: int, problem: type[PlatformProblem]
) -> None:
    assert type(problem_of(status, code)) is problem


# --- lost on the way -----------------------------------------------------------------------------


async def test_a_reply_that_is_lost_is_an_unknown_outcome_and_the_key_mends_it(room: Room) -> None:
    room.fake.lose = lambda: True
    with pytest.raises(OutcomeUnknown):
        await post(room)
    room.fake.lose = lambda: False
    ref = await post(room)
    (message,) = room.sam.channel()
    assert ref.message == str(message.id)


async def test_a_thousand_posts_with_replies_lost_are_each_there_once(room: Room) -> None:
    """Three in ten replies never arrive, and the sender tries again with the same key."""
    chance = random.Random(7)
    room.fake.lose = lambda: chance.random() < 0.3
    room.fake.limit = 100_000
    lost = 0

    async def deliver(number: int) -> None:
        nonlocal lost
        for _ in range(50):
            try:
                await room.adapter.platform.post(CIRCLE, card(f"Number {number}"), f"key-{number}")
            except OutcomeUnknown:
                lost += 1
            else:
                return
        raise AssertionError("never delivered")

    for start in range(0, 1000, 50):
        await asyncio.gather(*(deliver(number) for number in range(start, start + 50)))
    words = sorted(readable(each) for each in room.sam.channel())
    assert words == sorted(f"Number {number}" for number in range(1000))
    assert lost > 200


async def test_a_fault_of_discords_is_tried_again(room: Room) -> None:
    room.fake.failing = 1
    with pytest.raises(OutcomeUnknown):
        await post(room)
    await post(room)
    assert len(room.sam.channel()) == 1


async def test_a_token_that_is_refused_stops_at_once(fake: FakeDiscord) -> None:
    """Ten thousand refused requests in ten minutes are a ban: one is enough to know."""

    async def until_stopped() -> None:
        async with connected(fake) as room:
            fake.token_good = False
            with pytest.raises(TryLater) as first:
                await post(room)
            assert first.value.after == STOPPED
            asked = len(fake.requests)
            for _ in range(20):
                with pytest.raises(TryLater):
                    await post(room)
            assert len(fake.requests) == asked
            await asyncio.Event().wait()

    with pytest.raises(CannotConnect, match="DISCORD_TOKEN"):
        await until_stopped()


async def test_before_anybody_is_logged_in_it_is_later(fake: FakeDiscord) -> None:
    async with connected(fake) as room:
        platform = room.adapter.platform
    with pytest.raises(TryLater):
        await platform.post(CIRCLE, card("x"), "k1")


async def test_rate_limits_are_kept_and_nothing_is_lost(room: Room) -> None:
    """discord.py waits before Discord has to say no; and where it says no, it waits and goes on."""
    room.fake.limit, room.fake.window = 5, 0.3
    for number in range(12):
        await room.adapter.platform.post(CIRCLE, card(f"Number {number}"), f"key-{number}")
    room.fake.limit, room.fake.window = 1, 0.1
    for number in range(12, 15):
        await room.adapter.platform.post(CIRCLE, card(f"Number {number}"), f"key-{number}")
    assert len(room.sam.channel()) == 15


# --- what is sent --------------------------------------------------------------------------------


async def test_nobody_is_pinged_and_the_key_is_the_nonce(room: Room) -> None:
    everyone = Message(
        ("News",), (Heading("@everyone"), Paragraph(("For ", Mention(person("42")))))
    )
    await room.adapter.platform.post(CIRCLE, everyone, "k" * 25)
    sent = next(
        body
        for method, path, body in room.fake.requests
        if method == "POST" and path.endswith("/messages")
    )
    assert sent["allowed_mentions"] == {"parse": []}
    assert (sent["nonce"], sent["enforce_nonce"]) == ("k" * 25, True)
    assert "@everyone" not in sent["content"]


# --- standing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("permissions", "admin", "manages"),
    [
        (NORMAL, False, False),
        (NORMAL | MANAGE_CHANNELS, False, True),
        (NORMAL | MANAGE_GUILD, True, False),
        (NORMAL | ADMINISTRATOR, True, True),
    ],
)
async def test_what_somebody_is_in_the_server(
    room: Room, permissions: int, admin: bool, manages: bool
) -> None:
    member = room.fake.world.join("coordinator", permissions)
    role = room.fake.world._role(member.id, member.name, permissions)
    given = {"guild_id": "900000000000000003", "role": role}
    await room.fake.gateway.tell("GUILD_ROLE_CREATE", given, 900000000000000003)
    await _heard(room, lambda: room.rhian.slash("home"))
    standing = await room.adapter.platform.standing(person(str(member.id)), CIRCLE)
    assert (standing.admin, standing.manages_channel) == (admin, manages)


async def test_nobody_manages_a_thread_whose_channel_cannot_be_seen(room: Room) -> None:
    thread = Channel(next(room.fake.world.ids), "our thread", THREAD)
    room.fake.world.channels[thread.id] = thread
    await _heard(room, lambda: room.rhian.slash("home"))
    client = room.adapter._connection.client
    assert client is not None
    for guild in client.guilds:
        guild._channels.clear()
    who = person(str(room.rhian.member.id))
    standing = await room.adapter.platform.standing(who, place(str(thread.id)))
    assert not standing.manages_channel


async def test_somebody_who_left_has_no_standing(room: Room) -> None:
    with pytest.raises(Unreachable):
        await room.adapter.platform.standing(person("999999999999999999"), CIRCLE)


async def _heard(room: Room, something: Callable[[], Awaitable[object]]) -> None:
    """Events arrive in order: what came before this has been heard too."""
    await something()
