"""Turns to speak, as conversations."""

import asyncio

import pytest

from bot.domain.queue import Queue
from bot.text import Mention
from tests.support.conversation import Seat, Table, person


@pytest.fixture
async def rhian(table: Table) -> Seat:
    """In a session that is open."""
    await table.set_up()
    return await table.begin()


async def stored(table: Table) -> Queue:
    async with table.house.store.reading() as uow:
        (group,) = await uow.groups.facilitated_by(person("rhian"))
        session = await uow.sessions.current(group.id) or await uow.sessions.latest_closed(group.id)
        assert session is not None
        queue = await uow.queues.of_session(session.id)
        assert queue is not None
        return queue


def cards(table: Table) -> list[str]:
    """The queue's cards in the channel as they are now, oldest first."""
    return [each for each in table.now_in_channel() if "Turns to speak" in each]


def named(table: Table) -> list[str]:
    """The people on the newest of them, in the order in which they are read."""
    shown = [m for r, m in table.platform.cards.items() if r.place.channel == "circle"]
    card = next(each for each in reversed(shown) if "Turns to speak" in str(each.blocks[0]))
    texts = [t for b in card.blocks for t in getattr(b, "items", (getattr(b, "text", ()),))]
    return [each.person.user for text in texts for each in text if isinstance(each, Mention)]


async def test_a_queue_from_beginning_to_end(table: Table, rhian: Seat) -> None:
    megan, mo = table.person("megan"), table.person("mo")
    await rhian.types("queue open")
    asks = rhian.button("I would like a turn").action
    assert "its card is on its way" in rhian.card
    assert "Nobody waits" in cards(table)[-1]

    await megan.presses("I would like a turn")
    assert "you are next" in megan.card
    await mo.presses("I would rather type")
    assert "The card in the channel shows" in mo.card
    assert named(table) == ["megan", "mo"]
    assert "would rather type" in cards(table)[-1]

    await rhian.types("queue")
    await rhian.presses("Next turn")
    assert "It is the turn of" in cards(table)[-1]
    assert named(table) == ["megan", "mo"]
    await megan.types("queue show")
    assert "It is your turn" in megan.card

    await rhian.presses("Next turn")
    assert "who would rather type" in cards(table)[-1]
    await megan.presses("Reply to this")
    sam = table.person("sam")
    await sam.types("queue join")
    assert named(table) == ["mo", "sam", "megan"], "who was not heard goes first"

    await rhian.types("queue close")
    assert "The queue is closed." in cards(table)[-1]
    assert len(cards(table)) == 1, "one card, which changed"
    await mo.press_id(asks)
    assert "This queue is closed." in mo.card


async def test_come_back_to_me_pass_and_leave(table: Table, rhian: Seat) -> None:
    megan, mo, ceri = (table.person(each) for each in ("megan", "mo", "ceri"))
    await rhian.types("queue open")
    for each in (megan, mo, ceri):
        await each.types("queue join")
    await megan.presses("Come back to me")
    assert "after those who wait now" in megan.card
    assert named(table) == ["mo", "ceri", "megan"]

    await rhian.types("queue next")
    await rhian.presses("They pass")
    assert named(table) == ["ceri", "megan"]
    await ceri.presses("Leave the queue")
    assert "You have left the queue." in ceri.card
    assert named(table) == ["megan"], "their turn goes on to the next"
    await ceri.types("queue leave")
    assert "You are not in the queue." in ceri.card


async def test_come_back_to_me_joins_the_queue_behind_those_who_wait(
    table: Table, rhian: Seat
) -> None:
    megan, mo, ann = (table.person(each) for each in ("megan", "mo", "ann"))
    await rhian.types("queue open")
    await megan.presses("I would like a turn")
    await mo.presses("Come back to me")
    assert "You are in the queue. You are asked after those who wait now." in mo.card
    await ann.types("queue later")
    assert "You are in the queue." in ann.card
    assert named(table) == ["megan", "mo", "ann"]
    assert "asked to come back to them" in cards(table)[-1]
    await rhian.types("queue")
    for _ in range(2):
        await rhian.presses("Next turn")
    assert named(table)[0] == "mo"
    await mo.presses("Leave the queue")
    assert "You have left the queue" in mo.card


async def test_whose_turn_it_is_can_look_while_nobody_waits(table: Table, rhian: Seat) -> None:
    megan = table.person("megan")
    await rhian.types("queue open")
    await megan.types("queue join")
    await rhian.types("queue next")
    await megan.types("queue show")
    assert "It is your turn" in megan.card
    await megan.presses("Come back to me")
    assert "You are in the queue." in megan.card


async def test_two_press_next_at_once_and_nobody_is_skipped(table: Table, rhian: Seat) -> None:
    sam = table.person("sam")
    await rhian.types("queue open")
    for name in ("megan", "mo", "ceri"):
        await table.person(name).types("queue join")
    for each in (rhian, sam):
        await each.types("queue show")
    await asyncio.gather(rhian.presses("Next turn"), sam.presses("Next turn"))
    assert named(table) == ["megan", "mo", "ceri"]
    assert "Next turn" in rhian.card
    assert (await stored(table)).given == 1


async def test_next_typed_twice_skips_nobody(table: Table, rhian: Seat) -> None:
    """Sent twice by one hand, or by two who facilitate."""
    sam = table.person("sam")
    await rhian.types("queue open")
    for name in ("megan", "mo", "ceri"):
        await table.person(name).types("queue join")
    await asyncio.gather(rhian.types("queue next"), sam.types("queue next"))
    assert named(table) == ["megan", "mo", "ceri"]
    assert sum("has just been given the turn" in each.card for each in (rhian, sam)) == 1
    await rhian.types("queue next")
    assert "@megan has just been given the turn, so nobody was called now." in rhian.card
    await rhian.types("queue pass")
    assert named(table) == ["megan", "mo", "ceri"]
    await rhian.presses("Next turn")
    assert named(table) == ["mo", "ceri"], "a card that shows whose turn it is goes on at once"
    await table.on(seconds=6)
    await sam.types("queue next")
    assert named(table) == ["ceri"]


async def test_next_after_somebody_left_skips_nobody_either(table: Table, rhian: Seat) -> None:
    await rhian.types("queue open")
    for name in ("megan", "mo", "ceri"):
        await table.person(name).types("queue join")
    await rhian.types("queue next")
    await table.on(minutes=2)
    await table.person("megan").types("queue leave")
    await rhian.types("queue next")
    assert named(table) == ["mo", "ceri"]


async def test_a_dozen_press_at_once(table: Table, rhian: Seat) -> None:
    await rhian.types("queue open")
    people = [table.person(f"person{number}") for number in range(12)]
    press = rhian.button("I would like a turn").action
    await asyncio.gather(*(each.press_id(press) for each in people))
    queue = await stored(table)
    assert {each.who for each in queue.waiting} == {each.who for each in people}
    assert set(named(table)) <= {each.who.user for each in people}
    assert len(named(table)) == 8
    assert "And 4 more." in cards(table)[-1]


async def test_somebody_else_is_called_first(table: Table, rhian: Seat) -> None:
    await rhian.types("queue open")
    for name in ("megan", "mo", "ceri"):
        await table.person(name).types("queue join")
    await rhian.types("queue")
    await rhian.chooses("Somebody else first", "Number 3 of the list")
    assert named(table) == ["ceri", "megan", "mo"]


async def test_the_card_is_brought_down(table: Table, rhian: Seat) -> None:
    await rhian.types("queue open")
    await table.person("megan").types("queue join")
    await rhian.types("queue")
    await rhian.presses("Post the card again below")
    first, second = cards(table)
    assert "further down" in first
    assert "[" not in first, "no buttons are left on it"
    assert "I would like a turn" in second
    await table.person("mo").presses("I would rather type")
    assert named(table) == ["megan", "mo"]
    assert "further down" in cards(table)[0]


async def test_when_the_session_ends_nobody_is_named_any_more(table: Table, rhian: Seat) -> None:
    megan = table.person("megan")
    await rhian.types("queue open")
    await megan.types("queue join")
    await rhian.types("queue next")
    await rhian.types("session end")
    await rhian.presses("End it now")
    queue = await stored(table)
    assert queue.turns == ()
    assert not queue.open
    assert "The queue is closed." in cards(table)[-1]
    for label in ("Reply to this", "Come back to me", "Leave the queue"):
        action = next(
            each.action
            for message in table.platform.posted
            for block in message.message.blocks
            for each in getattr(block, "buttons", ())
            if each.label == label
        )
        await megan.press_id(action)
        assert "This queue is closed." in megan.card


async def test_a_session_that_nobody_ends_erases_it_too(table: Table, rhian: Seat) -> None:
    await rhian.types("queue open")
    await table.person("megan").types("queue join")
    await table.on(hours=3)
    assert (await stored(table)).turns == ()


async def test_who_was_heard_is_still_second_when_it_is_opened_again(
    table: Table, rhian: Seat
) -> None:
    await rhian.types("queue open")
    await table.person("megan").types("queue join")
    await rhian.types("queue next")
    await rhian.types("queue close")
    await rhian.presses("Open it again")
    await table.person("megan").types("queue join")
    await table.person("mo").types("queue join type")
    assert named(table) == ["mo", "megan"]
    assert len(cards(table)) == 2


async def test_without_a_session_or_a_queue(table: Table) -> None:
    rhian = await table.set_up()
    megan = table.person("megan")
    for words in ("queue show", "queue join", "queue later", "queue leave"):
        await megan.types(words)
        assert "There is no queue now." in megan.card
    for words in ("queue open", "queue next", "queue pass", "queue close", "queue"):
        await rhian.types(words)
        assert "No session is open now." in rhian.card
    assert not [each for each in table.posts if "Turns" in str(each.message)]


async def test_what_does_not_fit_opens_the_form_with_all_of_it(table: Table, rhian: Seat) -> None:
    await rhian.types("queue open")
    megan = table.person("megan")
    await megan.types("queue join shout")
    assert megan.form is not None
    assert "how" in megan.problems
    await megan.fills(how="type")
    assert named(table) == ["megan"]


async def test_members_cannot_run_it(table: Table, rhian: Seat) -> None:
    await rhian.types("queue open")
    await table.person("mo").types("queue join")
    await rhian.types("queue")
    action = rhian.button("Next turn").action
    megan = table.person("megan")
    await megan.press_id(action)
    await megan.types("queue next")
    assert (await stored(table)).given == 0


async def test_nothing_tells_how_long_anybody_spoke(table: Table, rhian: Seat) -> None:
    await rhian.types("queue open")
    await table.person("megan").types("queue join")
    await rhian.types("queue next")
    await table.on(minutes=7)
    await rhian.types("queue next")
    await rhian.types("queue")
    said = rhian.card + "".join(table.now_in_channel())
    assert "minute" not in said.split("Turns to speak")[-1]
    assert "megan" not in rhian.card, "who was heard is not listed"


async def test_a_member_finds_it_from_home(table: Table, rhian: Seat) -> None:
    await rhian.types("queue open")
    megan = table.person("megan")
    await megan.types("home")
    await megan.presses("Take a turn")
    assert "You are not in the queue." in megan.card
    await megan.presses("I would rather type")
    assert "you are next" in megan.card
