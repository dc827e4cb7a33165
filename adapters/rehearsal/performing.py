"""One thing that somebody did: brought to the router once, and its answers performed.

What the page sends again after a lost connection finds the answer it had. The work belongs to the
room and not to the window: it ends although the window went away.
"""

import asyncio
from collections.abc import Mapping
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
            done = await self._dispatch(deed)
        except inbound.Unreadable:
            return self._done(deed, problem="gone")
        except Exception as error:
            log.error("room.event_failed", problem=error)
            return self._done(deed, problem="failed")
        # A room that started again meanwhile holds nothing from before.
        if self._room.epoch == epoch:
            self._room.remember(deed.event, done)
        return done

    async def _dispatch(self, deed: Deed) -> Done:
        seat = self._room.seat(deed.seat)
        if seat is None:
            return self._done(deed, problem="gone")
        match deed:
            case Say():
                return await self._say(deed, seat)
            case Press():
                entry = self._card(deed.entry, seat)
                if entry is None:
                    return self._done(deed, problem="gone")
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

    async def _say(self, deed: Say, seat: Seat) -> Done:
        stream = _stream(deed.view, seat)
        typed = commands.read(self._command, deed.text)
        match typed:
            case Talk(text=text):
                self._add(stream, {"text": text}, seat, deed, Kind.TALK)
                return self._done(deed)
            case Join():
                self._add(CHANNEL, {}, seat, deed, Kind.JOINED)
                return await self._ask(deed, inbound.typed_event(deed, seat, typed), seat, CHANNEL)
            case Words():
                return await self._ask(deed, inbound.typed_event(deed, seat, typed), seat, stream)
            case Unknown():
                return self._done(deed, problem="unknown-command")
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
    ) -> Done:
        done = self._done(deed)
        for answer in await self._router.handle(event):
            done = {**done, **self._perform(answer, seat, stream, pressed)}
        return done

    def _perform(
        self, answer: Answer, seat: Seat, stream: str, pressed: Entry | None
    ) -> Mapping[str, Any]:
        match answer:
            case Reply(message=message):
                self._privately(stream, card(message), seat)
                return {}
            case Update(message=message):
                if pressed is None or pressed.only_for != seat.id:
                    self._privately(stream, card(message), seat)
                else:
                    self._room.change(pressed.id, card(message))
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

    def _privately(self, stream: str, body: Mapping[str, Any], seat: Seat) -> None:
        self._room.add(stream, body, at=self._clock.now(), only_for=seat.id)

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


def _stream(view: inbound.View, seat: Seat) -> str:
    return CHANNEL if view == "channel" else direct_stream(seat.id)
