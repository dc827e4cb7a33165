"""A platform that remembers what it was asked to post: what a test looks at instead of a screen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ids import MessageRef, Person, Place
from bot.message import File, Message
from bot.ports import Capabilities, Standing


class MovableClock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def to(self, at: datetime) -> None:
        assert at >= self._now, "time does not go back"
        self._now = at

    def on(self, by: timedelta) -> None:
        self.to(self._now + by)


@dataclass(frozen=True)
class Posted:
    """One message that went out. ``to`` is a user id, or "" for the channel."""

    at: datetime
    key: str
    place: Place
    to: str
    message: Message


@dataclass
class RecordingPlatform:
    """Keeps everything in order. ``failures`` are raised one a call, before anything is kept."""

    clock: MovableClock
    name: str = "test"
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(keeps_keys=False))
    posted: list[Posted] = field(default_factory=list)
    cards: dict[MessageRef, Message] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    admins: set[str] = field(default_factory=set)
    only_in: dict[str, list[Place]] = field(default_factory=dict)
    """By user id: the channels whose people alone their direct messages were for."""
    refuses: dict[str, Exception] = field(default_factory=dict)
    """By user id: every direct message to them fails like this."""
    keeps: set[str] = field(default_factory=set)
    """User ids whose messages are closed: what is for them waits here until they do something."""
    managers: set[str] = field(default_factory=set)
    """Who manages every channel; ``managed_channels`` says it channel by channel."""
    managed_channels: dict[str, set[str]] = field(default_factory=dict)

    tells_places: bool = False
    places: dict[str, Sequence[Place]] = field(default_factory=dict)
    """Who is in which channel, where ``tells_places``."""
    zones: dict[str, str] = field(default_factory=dict)

    async def post(self, place: Place, message: Message, key: str) -> MessageRef:
        return self._keep(place, "", message, key)

    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        if only_in is not None:
            self.only_in.setdefault(person.user, []).append(only_in)
        if person.user in self.refuses:
            raise self.refuses[person.user]
        place = Place(person.platform, person.workspace, f"@{person.user}")
        if person.user in self.keeps:
            return MessageRef(place, key)
        return self._keep(place, person.user, message, key)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        self._fail()
        self.cards[ref] = message

    async def upload(self, person: Person, message: Message, file: File) -> None:
        await self.direct(person, message, file.name)

    async def places_of(self, person: Person) -> Sequence[Place] | None:
        return self.places.get(person.user, ()) if self.tells_places else None

    async def sees(self, person: Person, place: Place) -> bool | None:
        return place in self.places.get(person.user, ()) if self.tells_places else None

    async def zone_of(self, person: Person) -> str:
        return self.zones.get(person.user, "")

    async def standing(self, person: Person, place: Place) -> Standing:
        manages = place.channel in self.managed_channels.get(person.user, ())
        return Standing(person.user in self.admins, manages or person.user in self.managers)

    def _keep(self, place: Place, to: str, message: Message, key: str) -> MessageRef:
        self._fail()
        ref = MessageRef(place, f"m{len(self.posted)}")
        self.posted.append(Posted(self.clock.now(), key, place, to, message))
        self.cards[ref] = message
        return ref

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
