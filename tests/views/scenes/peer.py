"""Debriefs between facilitators, for whoever asks and for whoever is asked."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.peer import ASKED_FOR, SHARED_FOR, PeerDebrief, PeerState, Share
from bot.ids import Person
from bot.library import Library
from bot.message import Form, Message
from bot.views import peer as view
from tests.views.scenes.journal import POST, PRE
from tests.views.scenes.reflection import GROUP, NOW, RHIAN

SAM = Person("test", "w1", "sam")
ASKED = PeerDebrief(
    id="d" * 24,
    group=GROUP.id,
    asker=RHIAN,
    asked=SAM,
    words="The last one was hard, and I keep thinking about how it ended.",
    state=PeerState.ASKED,
    asked_at=NOW,
    until=NOW + ASKED_FOR,
)
YES, NO = ASKED.answered(PeerState.YES), ASKED.answered(PeerState.NO)


def _share(reflection: str, copy: bool = False) -> Share:
    return Share(ASKED.id, reflection, GROUP.id, RHIAN, SAM, NOW, NOW + SHARED_FOR, copy)


GIVEN = ((PRE, _share(PRE.id)), (POST, _share(POST.id, copy=True)))
ZONE = GROUP.zone

SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "sent": lambda library: view.on_its_way(library.words, ASKED),
    "asks": lambda library: view.asks(library.words, ASKED),
    "asks_without_words": lambda library: view.asks(library.words, replace(ASKED, words="")),
    "said_yes": lambda library: view.said(library.words, YES),
    "said_no": lambda library: view.said(library.words, NO),
    "answer_yes": lambda library: view.answer(library.words, YES),
    "answer_no": lambda library: view.answer(library.words, NO),
    "ended": lambda library: view.ended(library.words, GROUP.id),
    "list": lambda library: view.listing(
        library.words, [ASKED, replace(YES, id="e" * 24, asker=SAM, asked=RHIAN)], RHIAN, GROUP.id
    ),
    "list_many": lambda library: view.listing(
        library.words, [replace(ASKED, id=f"{each}" * 24) for each in range(7)], RHIAN, GROUP.id
    ),
    "list_none": lambda library: view.listing(library.words, [], RHIAN, GROUP.id),
    "form": lambda library: view.form(library.words, ASKED, [PRE, POST], ZONE, {"which": PRE.id}),
    "nothing": lambda library: view.nothing_to_share(library.words, GROUP.id),
    "mine": lambda library: view.mine(library.words, YES, GIVEN, ZONE),
    "mine_none": lambda library: view.mine(library.words, ASKED, (), ZONE),
    "mine_no": lambda library: view.mine(library.words, NO, (), ZONE),
    "came": lambda library: view.came(library.words, YES, 2, NOW + SHARED_FOR, ZONE),
    "theirs": lambda library: view.theirs(library.words, ASKED, GIVEN, ZONE),
    "theirs_none": lambda library: view.theirs(library.words, YES, (), ZONE),
    "read": lambda library: view.read(library, YES, PRE, GIVEN[0][1], ZONE),
    "not_shared": lambda library: view.not_shared(library.words, YES),
}
