"""Concerns, and who reads them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.domain.concern import Concern, ConcernEntry
from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.ids import Person


class Safeguards(Protocol):
    """Who reads the concerns of each group."""

    async def get(self, group: str) -> Safeguarding:
        """Nobody, where nobody was chosen yet or the last one has gone."""
        ...

    async def many(self, groups: Sequence[str]) -> Mapping[str, Safeguarding]:
        """Of these groups, those where somebody reads them: chosen for the group, or else for the
        whole workspace. Also those where nobody does any more, with the hours that were stated."""
        ...

    async def save_everywhere(self, platform: str, workspace: str, given: Safeguarding) -> None:
        """For each group of a workspace for which nobody was chosen, also for those made later.
        The group that ``given`` names is not looked at."""
        ...

    async def read_by(self, person: Person) -> Sequence[str]:
        """Ids of the groups whose concerns they may read."""
        ...

    async def otherwise(self, group: str) -> Safeguarding:
        """Who would read them if nobody were chosen for this group itself."""
        ...

    async def without(self, platform: str = "") -> Sequence[Group]:
        """Groups where nobody reads concerns. For the host: it looks at every group."""
        ...

    async def save(self, safeguarding: Safeguarding) -> None: ...


class Concerns(Protocol):
    async def get(self, id: str) -> Concern | None: ...
    async def by_code(self, code: str) -> Concern | None: ...
    async def add(self, concern: Concern, code: str | None) -> None:
        """Raises Conflict where that code is another one's."""
        ...

    async def save(self, concern: Concern) -> None:
        """Raises Conflict when ``version`` is not the stored one any more."""
        ...

    async def say(self, entry: ConcernEntry) -> None: ...
    async def said(self, concern: str) -> Sequence[ConcernEntry]:
        """In order."""
        ...

    async def of_groups(self, groups: Sequence[str], limit: int = 50) -> Sequence[Concern]:
        """Newest first, those that are not closed before the others."""
        ...

    async def dealt_with(self, person: Person) -> Collection[str]:
        """Ids of those that they took up, answered or closed."""
        ...

    async def raised_by(self, person: Person, limit: int = 20) -> Sequence[Concern]:
        """Those that they raised under their name, newest first."""
        ...
