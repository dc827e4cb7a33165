"""A pulse: three questions about a session that is over, sealed for two days, then only counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.checkpoint import Share, shares

OPEN_FOR = timedelta(hours=48)
WORDS_LIMIT = 200
"""Characters of what somebody may add in their own words."""
WORDS_FROM = 5
"""Answers. With fewer, nobody's own words are shown to anybody, and they are not kept."""
DID_LIMIT = 100
"""Characters of the line that says what changed: it stands in a reminder."""


class Question(Enum):
    """In the order in which they are asked."""

    HEARD = "heard"
    CONNECTED = "connected"
    ADVICE = "advice"

    @property
    def place(self) -> int:
        return QUESTIONS.index(self)

    @property
    def next(self) -> "Question | None":
        return QUESTIONS[self.place + 1] if self.place + 1 < len(QUESTIONS) else None


QUESTIONS = tuple(Question)


class Felt(Enum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one person answered: an answer to each question, None where there is none.
    ``skipped``: those that they have seen and left out, so that nobody asks again."""

    answers: tuple[Felt | None, Felt | None, Felt | None] = (None, None, None)
    words: str = ""
    skipped: frozenset[Question] = frozenset()

    def answering(self, question: Question, felt: Felt | None) -> "Ballot":
        first, second, third = (
            felt if place == question.place else before for place, before in enumerate(self.answers)
        )
        seen = {question} if felt is None else set()
        return replace(
            self, answers=(first, second, third), skipped=self.skipped - {question} | seen
        )

    @property
    def next(self) -> Question | None:
        """The first question that was neither answered nor skipped."""
        return next(
            (
                each
                for each in QUESTIONS
                if self.answers[each.place] is None and each not in self.skipped
            ),
            None,
        )

    @property
    def empty(self) -> bool:
        return not self.words and all(each is None for each in self.answers)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many gave which answer to one question. Who skipped it is in none of them."""

    yes: int = 0
    partly: int = 0
    no: int = 0

    @property
    def vector(self) -> tuple[int, int, int]:
        return (self.yes, self.partly, self.no)


NOTHING = (Counts(), Counts(), Counts())


@dataclass(frozen=True, slots=True)
class Pulse:
    """``id`` is its session's: a session has one pulse at most, so nobody is asked twice.

    ``seal`` is the pulse's own key while it is open, and None for ever after: with it the ballots
    go. What is left is how many answered, the counts of each question apart from the others, and
    (``Pulses.words``) what people wrote, in no order. Of the counts nothing may be shown but what
    ``told`` gives.
    """

    id: str
    group: str
    opened_at: datetime
    closes_at: datetime
    seal: bytes | None
    closed_at: datetime | None = None
    answered: int = 0
    result: tuple[Counts, Counts, Counts] = NOTHING
    did: str = ""
    """What changed because of it, in one line that a facilitator wrote for the group."""
    did_at: datetime | None = None
    """When that line was written, as it is now. None too for one of an older release."""
    version: int = 0

    @property
    def open(self) -> bool:
        return self.closed_at is None

    def changing(self, did: str, now: datetime) -> "Pulse":
        """With that line. Kept as it was, it is no news."""
        return self if did == self.did else replace(self, did=did, did_at=now)

    def takes_answers(self, now: datetime) -> bool:
        """Not after its time, also while the close itself is still on its way."""
        return self.open and now < self.closes_at

    def closed(self, now: datetime, ballots: Sequence[Ballot]) -> "Pulse":
        """Counted. Closing twice is once."""
        if not self.open:
            return self
        given = [each for each in ballots if not each.empty]
        first, second, third = (_counts(given, each) for each in QUESTIONS)
        return replace(
            self, closed_at=now, answered=len(given), result=(first, second, third), seal=None
        )


def _counts(ballots: Sequence[Ballot], question: Question) -> Counts:
    felt = [each.answers[question.place] for each in ballots]
    return Counts(*(felt.count(each) for each in Felt))


def kept_words(ballots: Sequence[Ballot]) -> tuple[str, ...]:
    """What people wrote, in no order that says by whom or when; nothing where too few answered."""
    given = [each for each in ballots if not each.empty]
    if len(given) < WORDS_FROM:
        return ()
    return tuple(sorted(each.words for each in given if each.words))


Told = tuple[tuple[Share, Share, Share] | None, ...]
"""For each question what may be shown of yes, partly and no; None where too few answered it."""


def told(pulse: Pulse) -> Told:
    """What anybody may see of a closed pulse, facilitators and coordinators too."""
    return tuple(_shares(each) for each in pulse.result)


def _shares(counts: Counts) -> tuple[Share, Share, Share] | None:
    found = shares(counts.vector)
    return None if found is None else (found[0], found[1], found[2])


def lead(shown: tuple[Share, Share, Share]) -> Felt | None:
    """The answer that most gave; None where there is none."""
    return next(
        (felt for felt, share in zip(Felt, shown, strict=True) if share is Share.MOST), None
    )
