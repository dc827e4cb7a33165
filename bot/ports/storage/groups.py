"""Groups, their sessions and their agreements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.agreement import Agreement
from bot.domain.group import Group
from bot.domain.proposal import Proposal
from bot.domain.session import Series, Session
from bot.domain.theme import Theme
from bot.ids import Person, Place


class Groups(Protocol):
    async def get(self, id: str) -> Group | None: ...
    async def many(self, ids: Sequence[str]) -> Mapping[str, Group]:
        """Those that are there, by id, in one query. In this unit of work ``get`` of each of them
        then costs nothing: whoever renders a batch reads ahead and nobody else need know."""
        ...

    async def at(self, place: Place) -> Group | None: ...
    async def at_many(self, places: Sequence[Place]) -> Sequence[Group]:
        """The groups of these channels, oldest first: one query for each workspace among them."""
        ...

    async def facilitated_by(self, person: Person) -> Sequence[Group]: ...
    async def named(self, name: str) -> Sequence[Group]:
        """Those whose name holds these words, whatever the case of their letters. For the host's
        commands: it looks at every group."""
        ...

    async def on(self, platform: str) -> Sequence[Group]:
        """Every group of a platform, oldest first. For what is brought into line at start."""
        ...

    async def add(self, group: Group) -> None: ...
    async def save(self, group: Group) -> None:
        """Raises Conflict when ``version`` is not the stored one any more."""
        ...


class SeriesStore(Protocol):
    async def get(self, id: str) -> Series | None: ...
    async def many(self, ids: Sequence[str]) -> Mapping[str, Series]: ...
    async def of_group(self, group: str) -> Sequence[Series]: ...
    async def add(self, series: Series) -> None: ...
    async def save(self, series: Series) -> None: ...


class Sessions(Protocol):
    async def get(self, id: str) -> Session | None: ...
    async def many(self, ids: Sequence[str]) -> Mapping[str, Session]:
        """Like ``Groups.many``: one query, and ``get`` of each is free afterwards."""
        ...

    async def current(self, group: str) -> Session | None:
        """The open one, if any."""
        ...

    async def upcoming(self, group: str, after: datetime, limit: int = 10) -> Sequence[Session]:
        """Planned ones that end after that time, soonest first."""
        ...

    async def next_of(self, groups: Sequence[str], after: datetime) -> Mapping[str, Session]:
        """For each of these groups the session that is open, else the next planned one that ends
        after that time; one query. Groups without either are left out."""
        ...

    async def latest_closed(self, group: str) -> Session | None: ...
    async def since(self, groups: Sequence[str], after: datetime) -> Sequence[Session]:
        """Everything of these groups that ends after that time, whatever became of it."""
        ...

    async def of_series(self, series: Sequence[str]) -> Sequence[Session]:
        """Every stored occurrence of these series, cancelled ones too, by date."""
        ...

    async def occurrences(self, series: str) -> Sequence[Session]:
        """Every stored occurrence of a series, cancelled ones too, by its date."""
        ...

    async def add(self, session: Session) -> None:
        """Raises Conflict where that occurrence of the series is there already."""
        ...

    async def save(self, session: Session) -> None: ...


class Themes(Protocol):
    async def get(self, session: str) -> Theme: ...
    async def put(self, theme: Theme) -> None: ...


class Agreements(Protocol):
    async def get(self, id: str) -> Agreement | None: ...
    async def in_force(self, group: str) -> Agreement | None: ...
    async def many(self, groups: Sequence[str]) -> Mapping[str, Agreement]:
        """What is in force in each of these groups: one query, and ``in_force`` of each is free
        afterwards in this unit of work."""
        ...

    async def history(self, group: str) -> Sequence[Agreement]:
        """Newest first."""
        ...

    async def adopt(self, agreement: Agreement) -> None:
        """Versions are only ever added. Raises Conflict where that number is taken."""
        ...


class Proposals(Protocol):
    """Changes to agreements on their way."""

    async def get(self, id: str) -> Proposal | None: ...
    async def of_poll(self, checkpoint: str) -> Proposal | None: ...
    async def waiting(self, group: str) -> Sequence[Proposal]:
        """Those that are not over, by the day they came; in no order within a day."""
        ...

    async def add(self, proposal: Proposal) -> None: ...
    async def save(self, proposal: Proposal) -> None:
        """Raises Conflict where ``version`` is not the stored one."""
        ...
