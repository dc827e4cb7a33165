"""How a session was: the questions, the way through them, and what those who run the group see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.pulse import OPEN_FOR, Ballot, Felt, Pulse, Question
from bot.library import Library
from bot.message import Form, Message
from bot.text import When
from bot.views import pulse as view
from bot.views.reminder import reminder
from tests.support.circle import AGREEMENT, GROUP, LATER, SESSION

ENDED = SESSION.ends_at + timedelta(minutes=10)
OPEN = Pulse(SESSION.id, GROUP.id, ENDED, ENDED + OPEN_FOR, bytes(32))
YES, PARTLY, NO = Felt.YES, Felt.PARTLY, Felt.NO


def closed(*ballots: Ballot) -> Pulse:
    return OPEN.closed(ENDED + OPEN_FOR, ballots)


HEARD = closed(
    *[Ballot((YES, YES, PARTLY))] * 4, Ballot((PARTLY, NO, None)), Ballot((YES, PARTLY, NO))
)
TOLD = replace(HEARD, did="A longer first round.")
WORDS = ("Less advice, please.", "The break came at a good time.")


def _card(make: Callable[[Library], Message]) -> Callable[[Library], Message | Form]:
    return make


def _question(asked: Question) -> Callable[[Library], Message | Form]:
    return lambda library: view.question(library.words, GROUP, OPEN, asked)


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "card": _card(lambda library: view.card(library.words, GROUP, OPEN)),
    "closed": _card(lambda library: view.closed(library.words)),
    "asked_directly": _card(lambda library: view.asked(library.words, GROUP, OPEN)),
    "asked_directly_short": _card(lambda library: view.asked(library.words, GROUP, OPEN, few=True)),
    **{f"question_{each.value}": _question(each) for each in Question},
    "question_few": _card(
        lambda library: view.question(library.words, GROUP, OPEN, Question.CONNECTED, few=True)
    ),
    "question_to_who_runs_it": _card(
        lambda library: view.question(library.words, GROUP, OPEN, Question.HEARD, last=HEARD)
    ),
    "thanks": _card(lambda library: view.thanks(library.words, GROUP, OPEN, Ballot())),
    "words_form": lambda library: view.words_form(library.words, OPEN, ""),
    "said": _card(lambda library: view.said(library.words, GROUP, OPEN, "Less advice.")),
    "unsaid": _card(lambda library: view.said(library.words, GROUP, OPEN, "")),
    "late": _card(lambda library: view.late(library.words)),
    "late_words": _card(lambda library: view.too_late(library.words, "Less advice.")),
    "not_yet": _card(
        lambda library: view.not_yet(library.words, When(OPEN.closes_at, GROUP.zone), None)
    ),
    "none_open": _card(lambda library: view.none_open(library.words, None)),
    "none_open_to_who_runs_it": _card(lambda library: view.none_open(library.words, HEARD)),
    "results": _card(lambda library: view.results(library.words, HEARD, SESSION, WORDS)),
    "results_changed": _card(lambda library: view.results(library.words, TOLD, SESSION, ())),
    "results_hidden": _card(
        lambda library: view.results(library.words, closed(Ballot((YES, NO, NO))), SESSION, ())
    ),
    "still_open": _card(lambda library: view.still_open(library.words, GROUP, OPEN)),
    "did_form": lambda library: view.did_form(library.words, HEARD, ""),
    "did_kept": _card(lambda library: view.did_kept(library.words, "A longer first round.")),
    "did_gone": _card(lambda library: view.did_kept(library.words, "")),
    "reminder_you_said_no": _card(
        lambda library: reminder(
            library.words,
            "reminder.soon",
            LATER,
            AGREEMENT,
            view.you_said(
                library.words,
                closed(*[Ballot((NO, YES, PARTLY))] * 3, *[Ballot((NO, NO, PARTLY))] * 3),
            ),
        )
    ),
    "reminder_you_said": _card(
        lambda library: reminder(
            library.words,
            "reminder.day_before",
            LATER,
            AGREEMENT,
            (*view.you_said(library.words, TOLD), *view.we_did(library.words, TOLD)),
        )
    ),
}
