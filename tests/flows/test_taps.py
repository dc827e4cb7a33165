"""From home, everything in a session is at most two taps away."""

from itertools import count

from bot.commands import BY_PATH
from bot.ids import ActionId
from bot.message import Button, Buttons, Message
from bot.views.during import CONTROLS, Shelf
from tests.support.conversation import LIBRARY, Seat, Table

IN_A_SESSION = {
    "check-point": "checkpoint",
    "something's hard": "stuck",
    "the ladder and advice": "advice open",
    "a prompt": "prompt",
    "what happened so far": "session history",
    "where the time stands": "session now",
    "the end": "session end",
    "a break": "break",
    "a queue": "queue open",
    "who is here": "here",
    "a line for yourself": "reflect",
    "when you cannot run it": "cover",
    "help": "help",
}
"""What a facilitator can do in a session, and the command of it. A row here fails until its button
is there; a feature adds its own."""

WITH_A_QUEUE = {
    "the queue": "queue show",
    "the next turn": "queue next",
    "somebody passes": "queue pass",
    "the end of the queue": "queue close",
}
"""The same while a queue is open."""

BY_THEIR_OWN = {
    "advice.close": "advice close",
    "ladder.mark": "advice open",
    "cover.show": "cover",
    "session.end_yes": "session end",
}
"""Buttons of a card that do what a command does, by their verb."""

MOST = 2


async def in_session(table: Table) -> Seat:
    await table.set_up()
    return await table.begin()


def buttons(message: Message) -> list[Button]:
    rows = [block.buttons for block in message.blocks if isinstance(block, Buttons)]
    return [each for row in rows for each in row if isinstance(each, Button)]


async def taps(seat: Seat) -> dict[str, int]:
    """How many taps from home each command is, and that a tap does what it says."""
    await seat.types("home")
    near: dict[str, int] = {}
    cards = [seat.cards[-1]]
    for tap in count(1):
        pressed: list[Message] = []
        for each in (button for card in cards for button in buttons(card)):
            path = path_of(each.action)
            if path and path not in near:
                near[path] = tap
                pressed += await cards_of(seat, each.action)
        if tap == MOST or not pressed:
            return near
        cards = pressed
    return near


def path_of(action: ActionId) -> str:
    """The command that a button does, or ""."""
    if action.verb == "do":
        return action.parts[0].replace(".", " ")
    return BY_THEIR_OWN.get(action.verb, "")


async def cards_of(seat: Seat, action: ActionId) -> list[Message]:
    """What only shows something is pressed, to see what stands on it."""
    if BY_PATH[path_of(action)].writes:
        return []
    before = len(seat.cards)
    await seat.press_id(action)
    return seat.cards[before:]


async def test_each_action_is_at_most_two_taps_from_home(table: Table) -> None:
    near = await taps(await in_session(table))
    far = [what for what, path in IN_A_SESSION.items() if near.get(path, MOST + 1) > MOST]
    assert far == []


async def test_so_is_each_that_comes_with_a_queue(table: Table) -> None:
    rhian = await in_session(table)
    await rhian.types("queue open")
    near = await taps(rhian)
    wanted = {**IN_A_SESSION, **WITH_A_QUEUE}
    far = [what for what, path in wanted.items() if near.get(path, MOST + 1) > MOST]
    assert far == ["a queue"]


async def test_to_close_advice_is_two_taps_away_while_it_is_open(table: Table) -> None:
    rhian = await in_session(table)
    await rhian.types("advice open")
    await rhian.presses("Open it all the same")
    await rhian.fills(word="they asked")
    near = await taps(rhian)
    assert near["advice close"] == MOST
    assert await rhian.types("advice close"), "and it is one command"


async def test_i_cannot_run_it_is_two_taps_away_before_a_session_whenever_one_is_planned(
    table: Table,
) -> None:
    rhian = await table.set_up(agreement=False)
    await rhian.types("session plan date:2026-12-01 time:18:30 repeat:weekly")
    await rhian.presses("Save it")
    for when in ("2026-11-25 12:00", "2026-12-01 18:00", "2026-12-01 18:40"):
        await table.to(when)
        assert (await taps(rhian))["cover"] <= MOST, when
    await rhian.types("session start")
    assert (await taps(rhian))["cover"] <= MOST
    await rhian.types("session end")
    await rhian.presses("End it now")
    await rhian.types("agreement adopt peer-facilitated")
    await rhian.presses("Adopt for the group")
    assert (await taps(rhian))["cover"] <= MOST, "just after one, of the next"


async def test_each_is_one_command_too_and_each_button_is_of_the_table(table: Table) -> None:
    rhian = await in_session(table)
    every = {*IN_A_SESSION.values(), *WITH_A_QUEUE.values()}
    assert {each.path for each in CONTROLS} == every
    for path in sorted(every):
        assert await rhian.types(path), path


async def test_whoever_covers_has_the_same_taps(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types(
        'setup name:"Evening circle" purpose:"A place to be heard." model:peer-facilitated '
        "facilitators:rhian,sam zone:Europe/London backups:mair cover:in-order cover_by:3"
    )
    await rhian.types("session plan 2026-12-01 18:30")
    await rhian.presses("Save it")
    await rhian.types("cover")
    await rhian.presses("Ask them")
    mair = table.person("mair")
    await mair.presses("I can run it")
    await table.to("2026-12-01 18:30")
    await mair.types("session start")
    near = await taps(mair)
    wanted = IN_A_SESSION
    assert [what for what, path in wanted.items() if near.get(path, MOST + 1) > MOST] == []
    for path in wanted.values():
        await mair.types(path)
        assert "Only the people who run this group" not in mair.card, path
    await mair.types("cover")
    assert "you can rest or end it early" in mair.card
    assert "You can also hand it to" in mair.card


async def test_a_shelf_is_short_enough_to_read_and_the_table_is_whole() -> None:
    for shelf in Shelf:
        assert len([each for each in CONTROLS if each.shelf is shelf]) <= 6, shelf
    names = [each.name for each in CONTROLS]
    assert len(names) == len(set(names))
    for each in CONTROLS:
        assert each.path in BY_PATH
        assert LIBRARY.words.line(f"home.button.{each.name}")


async def test_a_card_of_a_session_that_is_over_says_so(table: Table) -> None:
    rhian = await in_session(table)
    more = rhian.button("More for this session").action
    await rhian.types("session end")
    await rhian.presses("End it now")
    await rhian.press_id(more)
    assert "No session is open now." in rhian.card


async def test_nobody_else_gets_it(table: Table) -> None:
    rhian = await in_session(table)
    more = rhian.button("More for this session").action
    megan = table.person("megan")
    await megan.press_id(more)
    assert "This session" not in megan.card
