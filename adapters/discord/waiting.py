"""What could not be sent to somebody whose direct messages are closed: it waits, and comes when
they next do something, as a message that only they see. It never goes to the channel.

While something waits, Discord is not asked again and again whether they are open by now: a refusal
each time would count against us. Once a day is enough; and then what waits goes first. How they
can be opened is said once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from adapters.discord.drafts import FormDrafts
from adapters.discord.render import Drawn
from bot.ids import Person
from bot.ports import Clock

LASTS = timedelta(days=30)
"""A reflection or a note older than that is of no use any more."""
AT_MOST = 5
"""The newest ones: more at once would be a wall."""
PAUSE = timedelta(days=1)
ASKED_FOR = timedelta(days=365)
"""How long somebody who was told how to open their messages is not told again, and then until the
end of that month."""
OVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Until when nothing is kept. No time of now: what waits is given when its person does something,
and until when the row is kept must not say when that was. Somebody who reads all of the database
could lay it beside a concern that was raised in that minute without a name."""


@dataclass(frozen=True, slots=True)
class Waits:
    """``key`` is the delivery's."""

    key: str
    drawn: Drawn


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True)

    key: str
    components: list[dict[str, object]]
    since: datetime


class _Kept(BaseModel):
    """As it is written down. ``tried`` is when Discord last said that their messages are closed."""

    model_config = ConfigDict(frozen=True)

    cards: tuple[_Card, ...] = ()
    tried: datetime | None = None
    asked: bool = False
    asked_until: datetime | None = None


class Waiting:
    """Kept like forms that were begun, sealed, under an id that is the person's own. Everything
    here may raise StorageUnavailable."""

    def __init__(self, kept: FormDrafts, clock: Clock) -> None:
        self._kept = kept
        self._clock = clock

    async def pausing(self, person: Person) -> bool:
        """Whether their messages were closed so lately that nobody need ask."""
        kept = self._read(await self._kept.get(_id(person), person))
        now = self._clock.now()
        return bool(kept.cards) and kept.tried is not None and now - kept.tried < PAUSE

    async def add(self, person: Person, drawn: Drawn, key: str, *, refused: bool) -> None:
        """The same ``key`` twice waits once. ``refused`` is whether Discord has just said so."""
        now = self._clock.now()
        card = _Card(key=key, components=[dict(each) for each in drawn.components], since=now)

        def added(kept: _Kept) -> _Kept:
            cards = [*(each for each in kept.cards if each.key != key), card][-AT_MOST:]
            return kept.model_copy(
                update={"cards": tuple(cards), "tried": now if refused else kept.tried}
            )

        await self._change(person, added)

    async def of(self, person: Person) -> Sequence[Waits]:
        """All of them, oldest first."""
        kept = self._read(await self._kept.get(_id(person), person))
        return [
            Waits(each.key, Drawn(tuple(each.components), in_order=True)) for each in kept.cards
        ]

    async def asks(self, person: Person) -> bool:
        """Whether they still have to be told how to open their messages."""
        return not self._read(await self._kept.get(_id(person), person)).asked

    async def given(self, person: Person, given: Sequence[Waits], *, asked: bool = False) -> None:
        """They have these now, and with ``asked`` they were told. What came meanwhile stays."""
        keys = {each.key for each in given}

        def without(kept: _Kept) -> _Kept:
            left = tuple(each for each in kept.cards if each.key not in keys)
            return _Kept(cards=left, asked=asked or kept.asked, asked_until=kept.asked_until)

        await self._change(person, without)

    async def _change(self, person: Person, change: Callable[[_Kept], _Kept]) -> None:
        def changed(values: Mapping[str, str] | None) -> tuple[Mapping[str, str], datetime]:
            kept = change(self._read(values))
            if kept.asked and kept.asked_until is None:
                until = _month_after(self._clock.now() + ASKED_FOR)
                kept = kept.model_copy(update={"asked_until": until})
            return {"waiting": kept.model_dump_json()}, _until(kept)

        await self._kept.change(_id(person), person, changed)

    def _read(self, values: Mapping[str, str] | None) -> _Kept:
        if values is None:
            return _Kept()
        kept = _Kept.model_validate_json(values["waiting"])
        oldest = self._clock.now() - LASTS
        cards = tuple(each for each in kept.cards if each.since > oldest)
        return kept.model_copy(update={"cards": cards})


def _until(kept: _Kept) -> datetime:
    """Until the day after the newest of what waits is of no use, or until they may be told again:
    never a time of what its person did."""
    days = [each.since + LASTS for each in kept.cards]
    ends = [_day_after(max(days))] if days else []
    if kept.asked_until is not None:
        ends.append(kept.asked_until)
    return max(ends, default=OVER)


def _day_after(at: datetime) -> datetime:
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def _month_after(at: datetime) -> datetime:
    first = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def _id(person: Person) -> str:
    return f"waiting{person.user}"
