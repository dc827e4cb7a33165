"""Tests that read like a conversation: people type, press and fill in, and the clock moves.

Everything is real but the platform and the clock: router, flows, SQLite, the English pack, the
delivery engine. ``Table`` is the table they all sit at.

    rhian = table.person("rhian")
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    await table.on(days=1)
    assert "Tuesday" in table.channel
"""

import itertools
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.answers import Answer, FormErrors, OpenForm, Reply, Update, Upload
from bot.events import ActionPressed, CommandTyped, Event, FormSubmitted, MemberJoined
from bot.flows.context import Rules
from bot.ids import ActionId, Person, Place
from bot.library import Library
from bot.message import Button, Buttons, Form, Message, Select
from bot.plain import message_words
from bot.ports import Randomness
from bot.start.house import House, open_house
from content.loader import load
from tests.support.databases import new_file
from tests.support.recording import MovableClock, Posted, RecordingPlatform

PLACE = Place("test", "w1", "circle")
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday morning in November; London keeps UTC then."""


LIBRARY = load()


def person(user: str) -> Person:
    return Person(PLACE.platform, PLACE.workspace, user)


@dataclass
class Seat:
    """Somebody at the table. ``cards`` are the private answers they got, newest last."""

    table: "Table"
    who: Person
    cards: list[Message] = field(default_factory=list)
    form: Form | None = None
    problems: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)

    async def types(self, words: str, *, direct: bool = False) -> Sequence[Answer]:
        """``words`` is everything after /peer. ``direct`` is in a direct message."""
        place = None if direct else PLACE
        return await self._do(CommandTyped(self.table.event(), self.who, place, words))

    async def joins(self) -> Sequence[Answer]:
        """They come into the group's channel."""
        return await self._do(MemberJoined(self.table.event(), self.who, PLACE))

    async def presses(self, label: str, *, direct: bool = False) -> Sequence[Answer]:
        """The newest button with that label on anything this person can see."""
        return await self.press_id(self.button(label).action, direct=direct)

    async def press_id(
        self, action: ActionId, chosen: str = "", *, direct: bool = False
    ) -> Sequence[Answer]:
        place = None if direct else PLACE
        return await self._do(ActionPressed(self.table.event(), self.who, place, action, chosen))

    async def chooses(self, label: str, option: str) -> Sequence[Answer]:
        """An option, by its label, of the newest select with that label."""
        for message in self._seen():
            for block in message.blocks:
                if isinstance(block, Select) and block.label == label:
                    value = next(each.value for each in block.options if each.label == option)
                    return await self.press_id(block.action, value)
        raise AssertionError(f"{self.who.user} sees no menu {label!r}")

    async def fills(self, **values: str) -> Sequence[Answer]:
        """Sends the open form: these values, and what stood in the other fields."""
        assert self.form is not None, f"{self.who.user} has no form open"
        form = self.form
        known = {each.name: _initial(each) for each in form.fields}
        assert set(values) <= set(known), f"the form has {', '.join(known)}"
        event = FormSubmitted(self.table.event(), self.who, PLACE, form.id, {**known, **values})
        answers = await self._do(event)
        if not any(isinstance(each, FormErrors | OpenForm) for each in answers):
            self.form = None
        return answers

    @property
    def card(self) -> str:
        """The newest private answer, as plain text."""
        assert self.cards, f"{self.who.user} was told nothing"
        return message_words(self.cards[-1])

    @property
    def direct(self) -> list[Posted]:
        """Direct messages, oldest first."""
        return [each for each in self.table.platform.posted if each.to == self.who.user]

    @property
    def told(self) -> str:
        """The newest direct message, as plain text."""
        assert self.direct, f"{self.who.user} got no direct message"
        return message_words(self.direct[-1].message)

    def button(self, label: str) -> Button:
        for message in self._seen():
            for block in message.blocks:
                if isinstance(block, Buttons):
                    for each in block.buttons:
                        if isinstance(each, Button) and each.label == label:
                            return each
        raise AssertionError(f"{self.who.user} sees no button {label!r}")

    def sees_button(self, label: str) -> bool:
        """Whether it stands on the newest private answer."""
        return any(
            each.label == label
            for block in self.cards[-1].blocks
            if isinstance(block, Buttons)
            for each in block.buttons
        )

    def _seen(self) -> Sequence[Message]:
        """Private answers first, then direct messages and the channel, each newest first."""
        out = [
            message
            for ref, message in self.table.platform.cards.items()
            if ref.place.channel in (PLACE.channel, f"@{self.who.user}")
        ]
        return [*reversed(self.cards), *reversed(out)]

    async def _do(self, event: Event) -> Sequence[Answer]:
        self.table.house.router.how(event)
        answers = await self.table.house.router.handle(event)
        for answer in answers:
            match answer:
                case Reply(message):
                    self.cards.append(message)
                case Update(message):
                    if self.cards:
                        self.cards[-1] = message
                    else:
                        self.cards.append(message)
                case OpenForm(form):
                    self.form, self.problems = form, dict(form.problems)
                case FormErrors(problems, form):
                    self.form, self.problems = form or self.form, dict(problems)
                case Upload():
                    self.files.append(answer)
        await self.table.settle()
        return answers


@dataclass
class Table:
    house: House
    platform: RecordingPlatform
    clock: MovableClock
    _seats: dict[str, Seat] = field(default_factory=dict)
    _events: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def person(self, user: str) -> Seat:
        return self._seats.setdefault(user, Seat(self, person(user)))

    def event(self) -> str:
        return f"event-{next(self._events)}"

    @property
    def posts(self) -> list[Posted]:
        """What the channel got, oldest first, as it was when it was posted."""
        return [each for each in self.platform.posted if not each.to]

    @property
    def channel(self) -> str:
        """The newest post, as plain text."""
        assert self.posts, "nothing was posted to the channel"
        return message_words(self.posts[-1].message)

    def now_in_channel(self) -> list[str]:
        """Every card of the channel as it is now, edits included."""
        return [
            message_words(message)
            for ref, message in self.platform.cards.items()
            if ref.place == PLACE
        ]

    async def settle(self) -> None:
        """Delivers everything that is due at the clock's time."""
        await self.house.ticker.run_until_quiet()

    async def to(self, at: datetime | str) -> None:
        """Moves the clock, stopping at each due time on the way as real time would. A string is
        London wall-clock time: ``2026-12-02 18:30``."""
        if isinstance(at, str):
            at = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/London"))
        at = at.astimezone(UTC)
        await self.settle()
        while (due := await self.next_due()) is not None and due <= at:
            self.clock.to(max(due, self.clock.now()))
            await self.settle()
        self.clock.to(at)

    async def on(self, **by: float) -> None:
        """``await table.on(days=1, minutes=5)``"""
        await self.to(self.clock.now() + timedelta(**by))

    async def jump(self, at: datetime) -> None:
        """The machine was off: the clock moves, and only then does anything run."""
        self.clock.to(at.astimezone(UTC))
        await self.settle()

    async def next_due(self) -> datetime | None:
        async with self.house.store.reading() as uow:
            return await uow.deliveries.next_due()

    async def set_up(self, *, facilitators: str = "rhian,sam", agreement: bool = True) -> Seat:
        """A group as most tests need it. Gives back the lead facilitator."""
        lead = self.person(facilitators.partition(",")[0])
        self.platform.managers.add(lead.who.user)
        await lead.types(
            f'setup name:"Evening circle" purpose:"A place to be heard." model:peer-facilitated '
            f"facilitators:{facilitators} zone:Europe/London link:https://meet.example/circle"
        )
        assert "Evening circle" in lead.card, lead.problems or lead.card
        if agreement:
            await lead.types("agreement adopt peer-facilitated")
            await lead.presses("Adopt for the group")
        return lead

    async def begin(self, day: str = "2026-12-01") -> Seat:
        """A session that the lead facilitator plans for half past six on that day, and starts."""
        rhian = self.person("rhian")
        await rhian.types(f"session plan {day} 18:30")
        await rhian.presses("Save it")
        await self.to(f"{day} 18:30")
        await rhian.types("session start")
        return rhian


@asynccontextmanager
async def sit_down(
    folder: Path,
    *,
    now: datetime = START,
    rules: Rules | None = None,
    url: str = "",
    platform: Callable[[MovableClock], RecordingPlatform] = RecordingPlatform,
    library: Library = LIBRARY,
    randomness: Randomness = secrets.token_bytes,
) -> AsyncIterator[Table]:
    """A table with nobody's group yet, in a new SQLite file or in the database that is named."""
    clock = MovableClock(now)
    recording = platform(clock)
    async with open_house(
        url=url or new_file(folder),
        key=bytes(32),
        clock=clock,
        library=library,
        rules=rules or Rules(),
        platforms={recording.name: recording},
        randomness=randomness,
    ) as house:
        yield Table(house, recording, clock)


def _initial(field: object) -> str:
    value = getattr(field, "initial", "")
    if isinstance(value, tuple):
        return ",".join(each.user if isinstance(each, Person) else str(each) for each in value)
    return str(value)
