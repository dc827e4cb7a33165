"""Each member's own: their say, their calendar, whom they would like to meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.between import Line, Pair, Rhythms, Round
from bot.domain.member import Member
from bot.ids import Person


class Members(Protocol):
    """Each member's own say. Nothing is stored of who never chose anything."""

    async def get(self, person: Person) -> Member:
        """What they chose, with the defaults where they chose nothing."""
        ...

    async def many(self, people: Sequence[Person]) -> Mapping[Person, Member]:
        """Of these, those who chose something: one query, and ``get`` of each of them all is free
        afterwards in this unit of work."""
        ...

    async def reminded(self, group: str) -> Sequence[Member]:
        """Those who asked for direct reminders of that group."""
        ...

    async def save(self, member: Member) -> None:
        """Forgets them where nothing is chosen any more. Raises Conflict where ``version`` is not
        the stored one."""
        ...


class Welcomed(Protocol):
    async def first_time(self, group: str, who: Person) -> bool:
        """Notes that somebody is welcomed in a group. False where they were welcomed before. What
        is kept names nobody without the key."""
        ...

    async def already(self, group: str, who: Person) -> bool:
        """Whether they were; nothing is noted."""
        ...


@dataclass(frozen=True, slots=True)
class Feed:
    """An address where somebody's calendar program asks: one person's, or one group's. ``named``:
    the names of groups and sessions stand in it."""

    person: Person | None
    group: str | None
    named: bool
    made_at: datetime
    used_at: datetime
    """In which month it was last asked for: no more of it is kept."""


class Calendars(Protocol):
    """Addresses of calendars. An address (``token``) is given back once, when it is made; what is
    kept of it is a keyed hash."""

    async def by_token(self, token: str) -> Feed | None: ...
    async def used(self, token: str, month: datetime) -> None:
        """Notes the month in which an address was asked for: changes something once a month."""
        ...

    async def of(self, owner: Person | str) -> Feed | None:
        """A person's, or a group's by its id."""
        ...

    async def make(self, token: str, feed: Feed) -> None:
        """In the place of the one before, which is not there any more."""
        ...

    async def name(self, owner: Person | str, named: bool) -> None: ...
    async def drop(self, owner: Person | str) -> None:
        """With a person's, what was at it."""
        ...

    async def groups_of(self, person: Person) -> Sequence[str]:
        """Ids of the groups whose sessions are at this person's address."""
        ...

    async def add(self, person: Person, groups: Sequence[str]) -> None:
        """Those that are there already are there once."""
        ...

    async def remove(self, person: Person, group: str) -> None: ...
    async def links(self, groups: Sequence[str]) -> frozenset[str]:
        """Those of them that allow their joining link in members' own calendars."""
        ...

    async def allow_links(self, group: str, allowed: bool) -> None: ...


class Between(Protocol):
    """What happens between sessions: pairs, and rounds of lines that are nobody's."""

    async def rhythms(self, group: str) -> Rhythms: ...
    async def choose(self, rhythms: Rhythms) -> None: ...
    async def wishes(self, group: str) -> Sequence[Person]: ...
    async def wishes_it(self, group: str, who: Person) -> bool: ...
    async def wish(self, group: str, who: Person, wanted: bool) -> None: ...
    async def no_wishes(self, who: Person) -> None:
        """They are paired in no group any more."""
        ...

    async def pair(self, id: str) -> Pair | None: ...
    async def pairs_of(self, group: str) -> Sequence[Pair]: ...
    async def add_pair(self, pair: Pair) -> None: ...
    async def round(self, id: str) -> Round | None: ...
    async def open_round(self, group: str, now: datetime) -> Round | None: ...
    async def add_round(self, round: Round) -> None: ...
    async def save_round(self, round: Round) -> None:
        """Raises Conflict where ``version`` is not the stored one."""
        ...

    async def lines(self, round: str) -> Sequence[Line]:
        """In no order that says by whom or when."""
        ...

    async def add_line(self, round: str, line: Line) -> None: ...
    async def drop_line(self, round: str, id: str) -> None: ...
