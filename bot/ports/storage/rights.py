"""What is held of somebody, the trail of who saw it, and what is sealed for a workspace."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.audit import Entry
from bot.domain.rights import Erasure, Record
from bot.ids import Person


class Audit(Protocol):
    """The trail of who saw or changed what matters."""

    async def note(self, entry: Entry) -> None: ...
    async def entries(
        self, since: datetime, group: str | None = None, limit: int = 1000
    ) -> Sequence[Entry]:
        """Oldest first; of more than ``limit`` the newest."""
        ...


class Rights(Protocol):
    """What is held about one person, over all tables (``storage.held`` says what that is)."""

    async def held(self, who: Person) -> Sequence[Record]:
        """All of it, opened, in the order in which it is shown."""
        ...

    async def erase(self, who: Person, now: datetime) -> None:
        """Takes away what is theirs and their name from what stays. After the commit it is gone
        from the database's files too. The person is remembered as a keyed hash, against backups.

        Who facilitates which group is for the flow to settle before: a group is saved whole."""
        ...

    async def erasures(self) -> Sequence[Erasure]: ...
    async def remember(self, erasure: Erasure) -> None:
        """As ``erase`` does, for somebody of whom nothing is held here."""
        ...

    async def people(self) -> Sequence[Person]:
        """Everybody who is named anywhere. For a restored backup; it reads every table."""
        ...

    def mark(self, who: Person) -> bytes:
        """The ``hash`` that an erasure of this person has."""
        ...


class Vault(Protocol):
    """Small sealed records that belong to no group: a workspace's token, an installation begun."""

    async def get(self, kind: str, id: str, now: datetime) -> Mapping[str, str] | None:
        """None too where its time is over."""
        ...

    async def put(
        self, kind: str, id: str, values: Mapping[str, str], expires_at: datetime | None = None
    ) -> None:
        """In the place of the one before. Without ``expires_at`` it is kept until dropped."""
        ...

    async def drop(self, kind: str, id: str) -> bool:
        """Whether it was there. Of several who drop it at once, one is told so."""
        ...
