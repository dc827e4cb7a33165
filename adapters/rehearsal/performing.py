"""One thing that somebody did: brought to the router once, and its answers performed.

What the page sends again after a lost connection finds the answer it had. The work belongs to the
room and not to the window: it ends although the window went away. A press whose answer is traceless
is not remembered: sent again, it is done again, which is the same as once.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from adapters.rehearsal import commands, inbound, render
from adapters.rehearsal.commands import Join, Talk, Unknown, Words
from adapters.rehearsal.inbound import Press, Say, Submit
from adapters.rehearsal.platform import card, card_with_file
from adapters.rehearsal.room import Entry, Kind, Room
from adapters.rehearsal.seats import CHANNEL, Seat, direct_stream
from bot.answers import Answer, FormErrors, OpenForm, Reply, Update, Upload
from bot.events import Event
from bot.log import Log
from bot.ports import Clock, Router

log = Log(__name__)

Done = Mapping[str, Any]
"""What the window hears: ``form`` to open, ``problems`` of the form that is open, ``problem`` for
a sentence of the page's own."""

Deed = Say | Press | Submit


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of a deed, and whether it may be written down that it was done."""

    done: Done
    traceless: bool = False


class Performer:
    def __init__(self, room: Room, clock: Clock, router: Router, command: str) -> None:
        self._room = room
        self._clock = clock
        self._router = router
        self._command = command
        self._doing: dict[str, asyncio.Task[Done]] = {}

    async def once(self, deed: Deed) -> Done:
        """Does it, or says again what came of it."""
        known = self._room.answer_to(deed.event)
        if known is not None:
            return known
        task = self._doing.get(deed.event)
        if task is None:
            task = asyncio.create_task(self._do(deed))
            self._doing[deed.event] = task
            task.add_done_callback(lambda _: self._doing.pop(deed.event, None))
        return await asyncio.shield(task)

    async def _do(self, deed: Deed) -> Done:
        epoch = self._room.epoch
        try:
            came = await self._dispatch(deed)
        except inbound.Unreadable:
            return self._done(deed, problem="gone")
        except Exception as error:
            log.error("room.event_failed", problem=error)
            return self._done(deed, problem="failed")
        # A room that started again meanwhile holds nothing from before.
        if self._room.epoch == epoch and not came.traceless:
            opens = came.done["form"] is not None or came.done["problems"]
            remember = self._room.remember_a_while if opens else self._room.remember
            remember(deed.event, came.done)
        return came.done

    async def _dispatch(self, deed: Deed) -> _Came:
        seat = self._room.seat(deed.seat)
        if seat is None:
            return _Came(self._done(deed, problem="gone"))
        match deed:
            case Say():
                return await self._say(deed, seat)
            case Press():
                entry = self._card(deed.entry, seat)
                if entry is None:
                    return _Came(self._done(deed, problem="gone"))
                event = inbound.press_event(deed, seat, entry.stream)
                return await self._ask(deed, event, seat, entry.stream, entry)
            case Submit():
                opened_by = self._card(deed.entry, seat) if deed.entry is not None else None
                stream = _stream(deed.view, seat)
                return await self._ask(
                    deed, inbound.submit_event(deed, seat), seat, stream, opened_by
                )
            case _:
                assert_never(deed)

    async def _say(self, deed: Say, seat: Seat) -> _Came:
        stream = _stream(deed.view, seat)
        typed = commands.read(self._command, deed.text)
        match typed:
            case Talk(text=text):
                self._add(stream, {"text": text}, seat, deed, Kind.TALK)
                return _Came(self._done(deed))
            case Join():
                self._add(CHANNEL, {}, seat, deed, Kind.JOINED)
                return await self._ask(deed, inbound.typed_event(deed, seat, typed), seat, CHANNEL)
            case Words():
                return await self._ask(deed, inbound.typed_event(deed, seat, typed), seat, stream)
            case Unknown():
                return _Came(self._done(deed, problem="unknown-command"))
            case _:
                assert_never(typed)

    def _add(self, stream: str, body: Mapping[str, Any], seat: Seat, deed: Say, kind: Kind) -> None:
        self._room.add(
            stream,
            body,
            at=self._clock.now(),
            author=seat.id,
            kind=kind,
            only_for=None if stream == CHANNEL else seat.id,
            key=f"said-{deed.event}",
        )

    async def _ask(
        self, deed: Deed, event: Event, seat: Seat, stream: str, pressed: Entry | None = None
    ) -> _Came:
        done = self._done(deed)
        answers = await self._router.handle(event)
        for answer in answers:
            done = {**done, **self._perform(answer, seat, stream, pressed)}
        return _Came(done, any(map(_traceless, answers)))

    def _perform(
        self, answer: Answer, seat: Seat, stream: str, pressed: Entry | None
    ) -> Mapping[str, Any]:
        match answer:
            case Reply(message=message, traceless=traceless):
                self._privately(stream, card(message), seat, traceless=traceless)
                return {}
            case Update(message=message, traceless=traceless):
                if pressed is None or pressed.only_for != seat.id:
                    self._privately(stream, card(message), seat, traceless=traceless)
                else:
                    self._in_place(pressed, card(message), seat, traceless=traceless)
                return {}
            case Upload(message=message, file=file):
                self._privately(stream, card_with_file(self._room, seat, message, file), seat)
                return {}
            case OpenForm(form=form):
                return {"form": render.form(form)}
            case FormErrors(problems=problems, form=form):
                filled = render.form(form) if form is not None else None
                return {"form": filled, "problems": dict(problems)}
            case _:
                assert_never(answer)

    def _privately(
        self, stream: str, body: Mapping[str, Any], seat: Seat, *, traceless: bool = False
    ) -> None:
        put = self._room.show if traceless else self._room.add
        put(stream, body, at=self._clock.now(), only_for=seat.id)

    def _in_place(
        self, pressed: Entry, body: Mapping[str, Any], seat: Seat, *, traceless: bool
    ) -> None:
        """A card that was only shown stays so: there is nothing in the file to change."""
        if traceless or not self._room.keeps(pressed):
            at = self._clock.now()
            self._room.show(pressed.stream, body, at=at, only_for=seat.id, instead=pressed)
        else:
            self._room.change(pressed.id, body)

    def _card(self, id: int, seat: Seat) -> Entry | None:
        entry = self._room.entry(id)
        return entry if entry and entry.kind is Kind.CARD and entry.visible_to(seat.id) else None

    def _done(self, deed: Deed, problem: str | None = None) -> Done:
        return {
            "type": "done",
            "event": deed.event,
            "form": None,
            "problems": None,
            "problem": problem,
        }


def _traceless(answer: Answer) -> bool:
    return isinstance(answer, Reply | Update) and answer.traceless


def _stream(view: inbound.View, seat: Seat) -> str:
    return CHANNEL if view == "channel" else direct_stream(seat.id)
