"""A change to the agreement on its way: suggested, felt out by the group, proposed, agreed or not.

Silence is never consent, so a proposal that too few answered is not agreed. One worry is enough to
ask for a talk, and nothing here overrules it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher
from enum import Enum

from bot.domain.agreement import CLAUSES_AT_MOST, AgreementProblem, Clause, ClauseKind
from bot.domain.changes import Clauses, Difference, difference
from bot.domain.checkpoint import SHOWN_FROM, Checkpoint
from bot.domain.wall import instant_of, local
from bot.ids import Person

SENSE_DAYS, ASKED_DAYS = 3, 7
"""How long a sense check and a proposal are open. A proposal that too few answered by then stays
open once more as long, on the same card: nobody is asked again."""
WHY_LENGTH = 300
WORRY_LENGTH = 500
"""Characters."""
OPEN_AT_MOST = 25
"""Suggestions that a group may have waiting: as many as a menu shows."""
_ALIKE = 0.85
"""From here on two clauses are taken to be one, written twice: a word more or less."""


class Stage(Enum):
    SUGGESTED = "suggested"
    """Only those who run the group see it."""
    SENSE = "sense"
    """The group is asked how it feels."""
    READY = "ready"
    """It was felt out, or worded anew since: it can be proposed."""
    ASKED = "asked"
    """The group is asked whether it can agree."""
    AGREED = "agreed"
    WORRIED = "worried"
    """Somebody has a worry: it is talked about."""
    FEW = "few"
    """Fewer than three answered, and silence is no yes."""
    ADOPTED = "adopted"
    ASIDE = "aside"


OVER = frozenset({Stage.ADOPTED, Stage.ASIDE})
ASKING = frozenset({Stage.SENSE, Stage.ASKED})
BEFORE_THE_GROUP = frozenset(
    {Stage.SENSE, Stage.READY, Stage.ASKED, Stage.AGREED, Stage.WORRIED, Stage.FEW}
)
"""The group was asked about it and it is not over: nobody decides about its clauses beside it."""
REWORDED = frozenset({Stage.READY, Stage.WORRIED, Stage.FEW, Stage.AGREED})
"""From these, new words are ready to be proposed; before them, they are felt out first."""

SENSES = ("warm", "unsure", "cool")
AGREE, LIVE, WORRY = "agree", "live", "worry"
STANCES = (AGREE, LIVE, WORRY)


@dataclass(frozen=True, slots=True)
class Change:
    """One clause. ``before`` is "" for a new one, ``after`` is "" for one that is taken out."""

    clause: str
    kind: ClauseKind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """``by`` is None where no name was given: then nothing anywhere says whose it was, and
    ``came_on`` is a day so that no time does. ``poll`` is the check-point that runs or ran for it.
    ``heard`` are the words that came with worries, in no order that says by whom or when."""

    id: str
    group: str
    stage: Stage
    changes: tuple[Change, ...]
    why: str
    by: Person | None
    came_on: date
    poll: str | None = None
    heard: tuple[str, ...] = ()
    ended_on: date | None = None
    version: int = 0
    seen_from: datetime | None = None
    """From when those who run the group see it: of one without a name, one of the set times at
    which they hear of it (UTC)."""

    def seen(self, now: datetime) -> bool:
        return self.seen_from is None or self.seen_from <= now

    @property
    def over(self) -> bool:
        return self.stage in OVER

    def at(self, stage: Stage, poll: str | None = None) -> "Proposal":
        return replace(self, stage=stage, poll=poll or self.poll)

    def worded(self, kind: ClauseKind, words: str) -> "Proposal":
        """The only change of it with new words. Worries about the old ones are done with."""
        (change,) = self.changes
        stage = Stage.READY if self.stage in REWORDED else Stage.SUGGESTED
        new = replace(change, kind=kind, after=words)
        return replace(self, stage=stage, changes=(new,), poll=None, heard=())

    def ended(self, stage: Stage, on: date) -> "Proposal":
        """What came with worries has been of use, and is not kept."""
        return replace(self, stage=stage, ended_on=on, heard=())


def suggested(clauses: Clauses, *, clause: str, words: str, new_id: str) -> Change:
    """A change to the clause with that id, or a new one where there is no such id. Raises
    AgreementProblem."""
    words = " ".join(words.split())
    before = next((each for each in clauses if each.id == clause), None)
    if before is None:
        if not words:
            raise AgreementProblem("agreement.suggest.problem.empty")
        return Change(new_id, ClauseKind.OTHER, "", words)
    if words == before.text:
        raise AgreementProblem("agreement.suggest.problem.same")
    return Change(before.id, before.kind, before.text, words)


def changes_between(before: Clauses, after: Clauses) -> tuple[Change, ...]:
    change = difference(before, after)
    return (
        *(
            Change(each.after.id, each.after.kind, each.before.text, each.after.text)
            for each in change.reworded
        ),
        *(Change(each.id, each.kind, "", each.text) for each in change.added),
        *(Change(each.id, each.kind, each.text, "") for each in change.removed),
    )


def applied(changes: Sequence[Change], clauses: Clauses) -> Clauses:
    """The clauses with the changes made, each in its place. Raises AgreementProblem where a clause
    is not as it was when the change was written: people answered about other words."""
    found = {each.id: each for each in clauses}
    for each in changes:
        there = found.get(each.clause)
        if (there.text if there else "") != each.before:
            raise AgreementProblem("agreement.propose.problem.moved")
        if each.after:
            found[each.clause] = Clause(each.clause, each.kind, each.after)
        else:
            found.pop(each.clause, None)
    if not found:
        raise AgreementProblem("agreement.problem.last")
    if len(found) > CLAUSES_AT_MOST:
        raise AgreementProblem("agreement.problem.many")
    return tuple(found.values())


def taken_up(changes: Sequence[Change], clauses: Clauses) -> bool:
    """Whether these clauses are as the changes would have them, whoever wrote them so."""
    said = {each.id: each.text for each in clauses}
    every = {_plain(each) for each in said.values()}
    return all(
        _plain(said.get(each.clause, "")) == _plain(each.after)
        or (not each.before and _plain(each.after) in every)
        for each in changes
    )


def in_question(waiting: Sequence[Proposal], change: Difference) -> tuple[Proposal, ...]:
    """Those before the group that are about a clause which this would change, without the group."""
    return tuple(
        each
        for each in waiting
        if each.stage in BEFORE_THE_GROUP and any(_touches(change, about) for about in each.changes)
    )


def beside(before: Clauses, change: Difference, waiting: Sequence[Proposal]) -> Clauses:
    """The clauses with those of the changes made that nobody has brought before the group."""
    asked = tuple(
        about for each in waiting if each.stage in BEFORE_THE_GROUP for about in each.changes
    )

    def free(only: Difference) -> bool:
        return not any(_touches(only, about) for about in asked)

    out = {each.id for each in change.removed if free(Difference(removed=(each,)))}
    new = {
        each.after.id: each.after for each in change.reworded if free(Difference(reworded=(each,)))
    }
    added = tuple(each for each in change.added if free(Difference(added=(each,))))
    kept = tuple(new.get(each.id, each) for each in before if each.id not in out)
    return (*kept, *added)


def _touches(change: Difference, about: Change) -> bool:
    """The same clause; or, of one that is to be new, one that says the same or is of its kind."""
    written = (*change.added, *(each.after for each in change.reworded))
    if about.clause in {each.id for each in (*written, *change.removed)}:
        return True
    if about.before:
        return False
    return any(
        _alike(each.text, about.after) or (each.kind is about.kind is not ClauseKind.OTHER)
        for each in written
    )


def _alike(one: str, other: str) -> bool:
    """Whether two clauses say nearly the same: another full stop is no other clause."""
    first, second = (" ".join(re.findall(r"\w+", each.casefold())) for each in (one, other))
    return first == second or SequenceMatcher(None, first, second).ratio() >= _ALIKE


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def outcome(checkpoint: Checkpoint) -> Stage:
    """What a closed proposal came to. One worry is heard however few answered."""
    counts = {each.value: each.count for each in checkpoint.result}
    if counts.get(WORRY, 0):
        return Stage.WORRIED
    return Stage.AGREED if checkpoint.answers >= SHOWN_FROM else Stage.FEW


TOLD_AT = (time(9), time(18))
"""When those who run a group hear of suggestions: twice a day, so that the time says nothing about
who was busy with their phone just then."""


def told_at(now: datetime, zone: str) -> datetime:
    """The next of these times, in UTC."""
    today = local(now, zone).date()
    times = (
        instant_of(today + timedelta(days=days), at, zone)[0] for days in (0, 1) for at in TOLD_AT
    )
    return next(each for each in times if each > now)
