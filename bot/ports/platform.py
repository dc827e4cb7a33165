"""The outbound port: what an adapter does for others than the person who acted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

from bot.answers import Listing
from bot.events import Reason
from bot.ids import MessageRef, Person, Place
from bot.log import Plain
from bot.message import File, Message


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is on the platform itself, asked only where it matters (setup)."""

    admin: bool
    manages_channel: bool
    present: bool | None = None
    """Whether the bot is in the channel; None where that means nothing or is not known."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an adapter can do, for rules that differ. Never asked by domain or flows."""

    keeps_keys: bool
    """A post with a key it has seen before is not posted twice (Discord's nonce, for minutes)."""


class PlatformProblem(Plain):
    """A post did not happen. The message is for the log: content-free."""


class TryLater(PlatformProblem):
    """The platform asks for patience. ``after`` is how long."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"asked to wait {after.total_seconds():.1f} s")
        self.after = after


class OutcomeUnknown(PlatformProblem):
    """The request went out and no answer came: it may have been posted."""


class Unreachable(PlatformProblem):
    """This person or place cannot be reached any more. Facilitators are told why, and the mend."""

    def __init__(self, words: str, reason: Reason = Reason.OTHER) -> None:
        super().__init__(words)
        self.reason = reason


class Platform(Protocol):
    """The outbound port: an adapter for what goes to others than the person who acted.

    ``key`` is the delivery's id, at most 25 characters. All may raise PlatformProblem.
    """

    name: str
    capabilities: Capabilities

    async def post(self, place: Place, message: Message, key: str) -> MessageRef: ...
    async def edit(self, ref: MessageRef, message: Message) -> None: ...
    async def direct(
        self, person: Person, message: Message, key: str, *, only_in: Place | None = None
    ) -> MessageRef:
        """Where their direct messages are closed it may wait for them, if the platform can keep it:
        ``key`` is the id of that message then, and by it is seen that it waits. With ``only_in`` it
        may not, and is Unreachable with ``Reason.CLOSED``. It is Unreachable with
        ``Reason.PERSON_GONE`` for somebody of whom it is known that they are not in that channel
        any more: joining details are for those who are."""
        ...

    async def upload(self, person: Person, message: Message, file: File) -> None: ...
    async def standing(self, person: Person, place: Place) -> Standing: ...
    async def places_of(self, person: Person) -> Sequence[Place] | None:
        """The channels that this person is in, as far as the bot may know of them; None where the
        platform does not tell."""
        ...

    async def sees(self, person: Person, place: Place) -> bool | None:
        """Whether somebody can see that channel; None where nobody can say."""
        ...

    async def zone_of(self, person: Person) -> str:
        """The IANA zone of this person's own clock; "" where the platform does not tell."""
        ...


@runtime_checkable
class EventList(Protocol):
    """A platform that has a list of events of its own (Discord's scheduled events) implements this
    too. Which ones are kept in step is a setting: ``Rules.lists``."""

    async def keep_listed(self, listing: Listing) -> None:
        """Makes the list say just this of the group. Doing it again changes nothing, so nobody need
        know whether an earlier try got through. Raises PlatformProblem."""
        ...


@runtime_checkable
class PinBoard(Protocol):
    """A platform whose channels can keep a message pinned implements this too. Where it is done is
    a setting: ``Rules.pins``. Both may be done again without harm, and raise PlatformProblem."""

    async def pin(self, ref: MessageRef) -> None: ...
    async def unpin(self, ref: MessageRef) -> None:
        """Also where the message is gone, or nobody pinned it."""
        ...
