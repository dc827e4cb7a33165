"""A check-point: a short poll during a session, sealed while it runs and unlinkable once closed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.toolkit import Principle


class CheckpointKind(Enum):
    NEXT = "next"
    """What next? Be heard, connect, hear ideas, a break."""
    READY = "ready"
    ENERGY = "energy"
    OWN = "own"
    """The facilitator's own question with 2 to 5 answers."""
    PACK = "pack"
    """One of the organisation's own, from its pack."""
    SENSE = "sense"
    """How a change to the agreement feels."""
    CONSENT = "consent"
    """Whether people can agree to it."""


IN_SESSIONS = (
    CheckpointKind.NEXT,
    CheckpointKind.READY,
    CheckpointKind.ENERGY,
    CheckpointKind.OWN,
    CheckpointKind.PACK,
)
"""Asked for some minutes. The others are about the agreement and stay open for days."""


class Lead(Enum):
    """Where an answer leads, if the group chooses it most."""

    VALIDATION = "validation"
    CONNECTION = "connection"
    ADVICE = "advice"
    BREAK = "break"

    @property
    def rung(self) -> Principle | None:
        return None if self is Lead.BREAK else Principle(self.value)


@dataclass(frozen=True, slots=True)
class Option:
    """``value`` is 1 to 12 lower-case letters, digits or dashes; ``label`` is what people read."""

    value: str
    label: str
    lead: Lead | None = None


@dataclass(frozen=True, slots=True)
class PackKind:
    """A check-point that the organisation keeps ready. ``name`` stands on its button."""

    id: str
    name: str
    question: str
    options: tuple[Option, ...]


PACK_KINDS_AT_MOST = 5
"""A row of buttons: more is a list to read while a group waits."""
LEADS: Mapping[CheckpointKind, Mapping[str, Lead]] = {
    CheckpointKind.NEXT: {
        "heard": Lead.VALIDATION,
        "connect": Lead.CONNECTION,
        "ideas": Lead.ADVICE,
        "break": Lead.BREAK,
    },
    CheckpointKind.ENERGY: {"little": Lead.BREAK, "least": Lead.BREAK},
}
"""Of the kinds that bring their own answers."""


@dataclass(frozen=True, slots=True)
class Tallied:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``seal`` is the poll's own key while it is open and None for ever after: with it the ballots
    go too, and only the counts in ``result`` are left."""

    id: str
    group: str
    session: str | None
    kind: CheckpointKind
    question: str
    options: tuple[Option, ...]
    opened_at: datetime
    closes_at: datetime
    seal: bytes | None
    closed_at: datetime | None = None
    result: tuple[Tallied, ...] = ()
    version: int = 0

    @property
    def in_session(self) -> bool:
        return self.kind in IN_SESSIONS

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def answers(self) -> int:
        return sum(each.count for each in self.result)

    def takes_answers(self, now: datetime) -> bool:
        """Not after its time, also while the close itself is still on its way."""
        return self.open and now < self.closes_at

    @property
    def on_ladder(self) -> bool:
        """Whether its answers say where on the ladder the group would like to go."""
        return any(each.lead and each.lead.rung for each in self.options)

    def rung_of(self, value: str) -> Principle | None:
        """The rung that an answer asks for."""
        option = self.option(value)
        return option.lead.rung if option and option.lead else None

    def option(self, value: str) -> Option | None:
        return next((each for each in self.options if each.value == value), None)

    def closed(self, now: datetime, votes: tuple[str, ...]) -> "Checkpoint":
        """Counts the votes in the options' order and destroys the seal. Closing twice is once."""
        if not self.open:
            return self
        counts = tuple(Tallied(each.value, votes.count(each.value)) for each in self.options)
        return replace(self, closed_at=now, result=counts, seal=None)


# --- what may be shown of it ---------------------------------------------------------------------

SHOWN_FROM = 3
"""Answers. With fewer, nothing of a result is shown to anybody."""


class Share(Enum):
    """How many chose an answer, in a word: never a number."""

    MOST = "most"
    """More than three in five, or the only answer that two or more share."""
    SOME = "some"
    """Two or more."""
    FEW = "few"
    """One, or nobody: which of the two is never told."""
    FEWER = "fewer"
    """The other one of two answers, where one of them is MOST."""


def shares(counts: tuple[int, ...]) -> tuple[Share, ...] | None:
    """What may be shown of a result, an answer at a time; None where nothing may.

    What it guarantees, tried on every vector of counts to 12 answers:

    - fewer than three answers always show nothing;
    - that all agreed looks the same as that all but one did;
    - nobody who knows how many answered can tell from it whether an answer was chosen by one person
      or by nobody (except where everybody chose something else);
    - who knows the card and their own answer is never sure what all the others chose.

    Who also knows that only three people answered, and was alone with another answer than MOST, can
    work out the other two: that is what a majority of three means.
    """
    total = sum(counts)
    if total < SHOWN_FROM:
        return None
    shared = [place for place, count in enumerate(counts) if count > 1]

    def share(place: int, count: int) -> Share:
        if shared == [place] or count * 5 > total * 3:
            return Share.MOST
        return Share.SOME if count > 1 else Share.FEW

    told = tuple(share(place, count) for place, count in enumerate(counts))
    if len(told) == 2 and Share.MOST in told:
        return tuple(each if each is Share.MOST else Share.FEWER for each in told)
    return told


@dataclass(frozen=True, slots=True)
class Told:
    """A result as anybody may see it, facilitators too. ``lead`` is the answer that is MOST."""

    shares: tuple[tuple[Option, Share], ...]

    @property
    def lead(self) -> Option | None:
        return next((option for option, share in self.shares if share is Share.MOST), None)


def told(checkpoint: Checkpoint) -> Told | None:
    """What may be shown of a closed check-point; None where too few answered."""
    counts = {each.value: each.count for each in checkpoint.result}
    words = shares(tuple(counts.get(each.value, 0) for each in checkpoint.options))
    if words is None:
        return None
    return Told(tuple(zip(checkpoint.options, words, strict=True)))


# --- a facilitator's own answers -----------------------------------------------------------------

ANSWERS_AT_LEAST, ANSWERS_AT_MOST, ANSWER_LIMIT = 2, 5, 40
"""How many answers a question of one's own has, and how long one may be, in characters."""


class AnswersProblem(ValueError):
    """``word`` is a wording key that says what to write instead; ``answer`` the one it is about."""

    def __init__(self, word: str, answer: str = "") -> None:
        super().__init__(word)
        self.word = word
        self.answer = answer


def own_options(typed: str) -> tuple[Option, ...]:
    """Answers typed with commas between them, or one a line. Raises AnswersProblem."""
    lines = [" ".join(each.split()) for each in typed.strip().splitlines() if each.strip()]
    if len(lines) == 1:
        lines = [" ".join(each.split()) for each in lines[0].rstrip(" ,").split(",")]
    if "" in lines:
        raise AnswersProblem("checkpoint.problem.empty_answer")
    if not ANSWERS_AT_LEAST <= len(lines) <= ANSWERS_AT_MOST:
        raise AnswersProblem("checkpoint.problem.how_many")
    seen: set[str] = set()
    for each in lines:
        if len(each) > ANSWER_LIMIT:
            raise AnswersProblem("checkpoint.problem.long_answer", each)
        if not any(letter.isalnum() for letter in each):
            raise AnswersProblem("checkpoint.problem.no_word", each)
        if each.casefold() in seen:
            raise AnswersProblem("checkpoint.problem.twice", each)
        seen.add(each.casefold())
    return tuple(Option(f"a{number}", label) for number, label in enumerate(lines, 1))
