"""Between sessions: pairings and quiet rounds, at every state."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.between import KEPT, Every, Line, Pair, Rhythms, begun
from bot.ids import Person
from bot.library import Library
from bot.message import Form, Message
from bot.views import between as view
from tests.support.circle import GROUP, NOW

MEGAN, LUIS, WEN = (Person("test", "w1", each) for each in ("megan", "luis", "wen"))
OFF = Rhythms(GROUP.id)
ON = Rhythms(GROUP.id, Every.FOUR_WEEKS, Every.TWO_WEEKS)
ROUND = begun("round1", GROUP.id, NOW)
OVER = replace(ROUND.over(ROUND.closes_at), until=ROUND.closes_at + KEPT)
PAIR = Pair("pair1", GROUP.id, (LUIS, MEGAN), NOW)
LINES = (
    Line("line1", "Sitting by the window for ten minutes."),
    Line("line2", "Saying no to one thing."),
)


def _show(rhythms: Rhythms, *, wishes: bool = False, open: bool = False) -> Callable[..., Message]:
    round = ROUND if open else None
    return lambda library: view.show(library.words, GROUP, rhythms, wishes=wishes, open=round)


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "none": _show(OFF),
    "on": _show(ON),
    "on_and_in": _show(ON, wishes=True, open=True),
    "offered": lambda library: view.offered(library.words, GROUP, Every.TWO_WEEKS),
    "wished": lambda library: view.wished(library.words, GROUP, wanted=True),
    "unwished": lambda library: view.wished(library.words, GROUP, wanted=False),
    "told": lambda library: view.told(library.words, GROUP, PAIR, MEGAN),
    "told_three": lambda library: view.told(
        library.words, GROUP, replace(PAIR, people=(LUIS, MEGAN, WEN)), MEGAN
    ),
    "round": lambda library: view.card(library.words, GROUP, ROUND),
    "round_form": lambda library: view.write_form(library.words, GROUP, ROUND, ""),
    "round_said": lambda library: view.said(library.words),
    "round_late": lambda library: view.late(library.words, "A short walk."),
    "round_over": lambda library: view.late(library.words, ""),
    "round_posted": lambda library: view.posted(library.words, LINES),
    "group_off": lambda library: view.of_group(library.words, GROUP, OFF, 0),
    "group_on": lambda library: view.of_group(library.words, GROUP, ON, 5),
    "group_few": lambda library: view.of_group(library.words, GROUP, ON, 2),
    "collected": lambda library: view.collected(library.words, GROUP, OVER, LINES),
    "collected_none": lambda library: view.collected(library.words, GROUP, OVER, ()),
    "collected_posted": lambda library: view.collected(
        library.words, GROUP, replace(OVER, posted=True), LINES
    ),
}
