"""Turns to speak: who asked for one, whose it is, and who comes next. Pure.

Quiet first: of those who wait, who has had no turn in this session's queue comes before who has had
one. It counts turns of this queue and nothing else, and never how long anybody spoke.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from bot.ids import Person

MOMENT = timedelta(seconds=5)
"""Whoever types "next" within this of the turn before has most likely sent it twice, or together
with somebody else: nobody has said anything in it."""


class Way(Enum):
    """How somebody would like to take their turn."""

    SPEAK = "speak"
    TYPE = "type"


class Standing(Enum):
    WAITING = "waiting"
    LATER = "later"
    """They asked to be come back to: behind everybody who waits."""
    NOW = "now"
    OUT = "out"
    """Kept only because they had a turn: so that others go first if they ask again."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One person in the queue; each is in it once. ``place`` grows with each who joins."""

    who: Person
    place: int
    standing: Standing = Standing.WAITING
    way: Way = Way.SPEAK
    replies: bool = False
    """They would like to say something to what was just said."""
    heard: bool = False

    @property
    def waits(self) -> bool:
        return self.standing in (Standing.WAITING, Standing.LATER)


@dataclass(frozen=True, slots=True)
class Queue:
    """A session has one at most. ``given`` counts the turns that were given, so that of two who
    press Next together the second does not skip anybody; ``given_at`` is when the last one was, for
    two who type it. ``card`` is the number of the card in the channel that shows it."""

    session: str
    group: str
    open: bool = True
    given: int = 0
    given_at: datetime | None = None
    card: int = 1
    turns: tuple[Turn, ...] = ()
    version: int = 0

    @property
    def now(self) -> Turn | None:
        return next((each for each in self.turns if each.standing is Standing.NOW), None)

    @property
    def waiting(self) -> tuple[Turn, ...]:
        """In the order in which they will be called."""
        return tuple(sorted((each for each in self.turns if each.waits), key=_order))

    def just_given(self, now: datetime) -> bool:
        """Whether somebody has the turn since a moment ago."""
        given = self.given_at
        return self.now is not None and given is not None and now - given < MOMENT

    def of(self, who: Person) -> Turn | None:
        """Where somebody stands who waits or has the turn."""
        mine = self._known(who)
        return mine if mine is not None and mine.standing is not Standing.OUT else None

    # --- what somebody does for themselves -------------------------------------------------------

    def joined(self, who: Person, way: Way, *, replies: bool = False) -> "Queue":
        """Asking again keeps their place, and changes how they would like it."""
        mine = self._known(who)
        if mine is None or mine.standing is Standing.OUT:
            heard = mine is not None and mine.heard
            asked = Turn(who, self._last + 1, way=way, replies=replies, heard=heard)
            return self._with(asked)
        if mine.standing is Standing.NOW:
            return self._with(replace(mine, way=way))
        return self._with(
            replace(mine, way=way, replies=replies or mine.replies, standing=Standing.WAITING)
        )

    def later(self, who: Person) -> "Queue":
        """Behind everybody who waits; who is not in it joins it there. Whose turn it is gives it on
        to the next, if anybody is."""
        mine = self._known(who) or Turn(who, self._last + 1)
        behind = replace(mine, place=self._last + 1, standing=Standing.LATER, replies=False)
        asked = self._with(behind)
        others = any(each.who != who for each in asked.waiting)
        return asked.next() if mine.standing is Standing.NOW and others else asked

    def left(self, who: Person) -> "Queue":
        """Whose turn it is gives it on."""
        mine = self.of(who)
        if mine is None:
            return self
        without = self._without(mine)
        return without.next() if mine.standing is Standing.NOW else without

    # --- what who runs the session does ----------------------------------------------------------

    def next(self) -> "Queue":
        """Whoever had the turn has had it; the first who waits has it now, if anybody does."""
        done = self._done()
        first = next(iter(done.waiting), None)
        return replace(done._given(first) if first else done, given=self.given + 1)

    def called(self, place: int) -> "Queue":
        """The one with that place next, whoever comes before them. Unchanged where they left."""
        chosen = next((each for each in self.turns if each.place == place and each.waits), None)
        return replace(self._done()._given(chosen), given=self.given + 1) if chosen else self

    def passed(self) -> "Queue":
        """Whose turn it is says nothing this time, and it counts as none."""
        mine = self.now
        return self._without(mine).next() if mine else self

    def closed(self) -> "Queue":
        """Nobody waits any more. Who has had a turn stays known until the session ends."""
        heard = tuple(
            replace(each, standing=Standing.OUT, replies=False)
            for each in self._done().turns
            if each.heard
        )
        return replace(self, open=False, turns=heard)

    def reopened(self) -> "Queue":
        return replace(self, open=True, card=self.card + 1)

    def brought_down(self) -> "Queue":
        """Its card is posted anew, below what was written since."""
        return replace(self, card=self.card + 1)

    def ended(self) -> "Queue":
        """Its session is over: nobody is named in it any more."""
        return replace(self, open=False, turns=())

    # --- pieces ----------------------------------------------------------------------------------

    @property
    def _last(self) -> int:
        return max((each.place for each in self.turns), default=0)

    def _known(self, who: Person) -> Turn | None:
        return next((each for each in self.turns if each.who == who), None)

    def _with(self, turn: Turn) -> "Queue":
        others = tuple(each for each in self.turns if each.who != turn.who)
        return replace(self, turns=(*others, turn))

    def _without(self, turn: Turn) -> "Queue":
        if turn.heard:
            return self._with(replace(turn, standing=Standing.OUT, replies=False))
        return replace(self, turns=tuple(each for each in self.turns if each.who != turn.who))

    def _done(self) -> "Queue":
        mine = self.now
        if mine is None:
            return self
        return self._with(replace(mine, standing=Standing.OUT, replies=False, heard=True))

    def _given(self, turn: Turn) -> "Queue":
        return self._with(replace(turn, standing=Standing.NOW))


def _order(turn: Turn) -> tuple[bool, bool, bool, int]:
    """Who asked to be come back to last; else quiet first, then replies, then as they came."""
    return (turn.standing is Standing.LATER, turn.heard, not turn.replies, turn.place)
