"""Bolt's wiring: acknowledge at once, bring what happened to the router, perform its answers.

One listener a kind, and none of them waits for the database: Slack gives three seconds, so every
press is acknowledged before the flow runs, whatever its ``AnswerKind``. A submitted form is the
exception, because its problems have to stand in the acknowledgement; where its answer takes longer,
the form says that it is being saved and is brought up to date afterwards.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack import happenings, inbound, limits, modals, payload, render
from adapters.slack.calls import Calls
from adapters.slack.homes import Homes
from adapters.slack.inbound import Heard
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.payload import Body
from adapters.slack.people import People
from adapters.slack.performing import Performer
from adapters.slack.platform import SlackPlatform
from adapters.slack.seen import Acknowledgement, Seen
from adapters.slack.turns import Turns
from bot.answers import Answer
from bot.events import CommandTyped, PlaceClosed, PlaceOpened, Reason
from bot.ids import Place
from bot.log import Log, library
from bot.observer import UNOBSERVED, Observer
from bot.ports import Randomness, Router, StorageUnavailable

log = Log(__name__)

_OK = 200
ANYTHING = re.compile(r".*", re.DOTALL)


class Ears:
    """Everything that Slack can say to us, whichever way it comes in."""

    def __init__(
        self,
        router: Router,
        calls: Calls,
        performer: Performer,
        homes: Homes,
        people: People,
        platform: SlackPlatform,
        *,
        signing_secret: str,
        monotonic: Callable[[], float],
        randomness: Randomness,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._router = router
        self._performer = performer
        self._homes = homes
        self._people = people
        self._platform = platform
        self._turns = Turns(limits.ANSWERS_AT_ONCE, limits.TURN)
        self._randomness = randomness
        self._seen = Seen(monotonic)
        self._monotonic = monotonic
        self._observer = observer
        self._calls = calls
        self._tasks: set[asyncio.Task[None]] = set()
        self.bolt = self._wired(signing_secret)

    async def hear(self, request: AsyncBoltRequest) -> BoltResponse:
        """One request, from a socket or over HTTP; the acknowledgement comes back."""
        began = self._monotonic()
        answer = await self.bolt.async_dispatch(request)
        if answer.status == _OK:
            kind = payload.kind_of(request.body)
            self._observer.acknowledged(PLATFORM, kind, self._monotonic() - began)
        return answer

    def installed(self, workspace: str) -> None:
        """The app has a token for that workspace (again): what waited for it goes on. An
        organisation's workspaces ("") are not known here; what waits there looks by itself."""
        if workspace:
            event = f"{PLATFORM}:installed:{self._randomness(9).hex()}"
            self._start(self._router.opened(PlaceOpened(event, Place(PLATFORM, workspace, ""))))

    async def quiet(self) -> None:
        """Waits until no answer is being made."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def finish(self) -> None:
        """Waits a little for the answers that are being made."""
        self._homes.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=limits.GOODBYE.total_seconds())
        for task in self._tasks:
            task.cancel()

    # --- what Slack says --------------------------------------------------------------------------

    async def _on_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        self._take(body, inbound.command)
        await ack()

    async def _on_press(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        self._take(body, inbound.pressed)
        await ack()

    async def _on_shortcut(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        self._take(body, inbound.shortcut)
        await ack()

    async def _on_lookup(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """At once and from memory: somebody is typing."""
        typed = inbound.looked_up(body)
        await ack(options=modals.zone_options(typed or ""))

    async def _on_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            heard = inbound.submitted(body)
        except payload.Unreadable as problem:
            log.warning("slack.unreadable_form", problem=problem)
            await ack()
            return
        acknowledgement = await self._seen.once(
            heard.event.event, lambda: self._submit(heard, body)
        )
        if acknowledgement:
            await ack(**acknowledgement)
        else:
            await ack()

    async def _on_event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        event = body.get("event") or {}
        match event.get("type"):
            case "member_joined_channel" | "member_left_channel" as kind:
                self._moved(body, joined=kind == "member_joined_channel")
            case "app_home_opened":
                opened = happenings.opened_home(body)
                if opened is not None and self._seen.first_time(opened.event):
                    self._start(self._show_home(opened, body))
            case "app_uninstalled" | "tokens_revoked":
                gone = happenings.taken_out(body)
                if gone is not None and self._seen.first_time(payload.key(body)):
                    self._start(self._calls.taken_out(gone))
            case type_ if type_ in happenings.CLOSED:
                self._start(self._router.closed(happenings.closed(body)))
            case type_ if type_ in happenings.BACK:
                self._start(self._came_back(happenings.opened(body)))
            case "channel_id_changed":
                self._start(self._router.moved(happenings.moved(body)))
            case _:
                pass
        await ack()

    async def _on_anything_else(self, ack: AsyncAck) -> None:
        """A view that was closed, a message shortcut of an older manifest: heard, and no more."""
        await ack()

    # --- what comes of it ----------------------------------------------------------------------

    async def keep_homes(self) -> None:
        """For ever: looks every few minutes at the Home tabs that may be on a screen."""
        while True:
            await asyncio.sleep(limits.HOME_AGAIN.total_seconds())
            await _carefully(self.look_again())

    async def look_again(self) -> None:
        await self._homes.look_again(self._router)

    def said_in(self, place: Place) -> None:
        """The bot has posted there: Home tabs of those who are in it may say something else."""
        if self._homes.changed(place):
            self._start(self._homes.catch_up(self._router))

    def _moved(self, body: Body, *, joined: bool) -> None:
        try:
            who = happenings.mover(body)
        except payload.Unreadable as problem:
            log.warning("slack.unreadable", problem=problem)
            return
        self._people.moved(who)
        if not self._seen.first_time(payload.key(body)):
            return
        if joined:
            self._start(self._somebody_came(happenings.joined(body), body))
        elif who.user not in _bots(body):
            self._start(self._homes.refresh(self._router, who, payload.key(body)))

    def _take(self, body: Body, reader: Callable[[Body], Heard | None]) -> None:
        try:
            heard = reader(body)
        except payload.Unreadable as problem:
            log.warning("slack.unreadable", problem=problem)
            return
        if heard is not None and self._seen.first_time(heard.event.event):
            self._start(self._answer(heard, body))

    async def _answer(self, heard: Heard, body: Body) -> None:
        async with self._turns.turn():
            await self._link(body)
            answers = await self._router.handle(heard.event)
        await self._performer.perform(answers, heard.origin)
        await self._homes.refresh(self._router, heard.origin.who, heard.event.event)

    async def _somebody_came(self, heard: Heard, body: Body) -> None:
        """A person is welcomed, the app itself can post there now, and another app is nobody."""
        who = heard.origin.who
        if who.user in _bots(body):
            await self._router.opened(happenings.opened(body))
        elif not await self._platform.is_bot(who):
            await self._answer(heard, body)
        elif who.user == await self._calls.me(who.workspace):
            await self._router.opened(happenings.opened(body))

    async def _came_back(self, opened: PlaceOpened) -> None:
        """Who was in an archived channel is not always in it afterwards."""
        if await self._platform.is_in(opened.place):
            await self._router.opened(opened)
        else:
            away = PlaceClosed(opened.event, opened.place, Reason.NOT_IN_CHANNEL)
            await self._router.closed(away)

    async def _show_home(self, opened: CommandTyped, body: Body) -> None:
        await self._link(body)
        await self._homes.opened(self._router, opened)

    async def _link(self, body: Body) -> None:
        """So that its token is found. Where that cannot be noted now, it is at the next word."""
        if payload.is_org_wide(body):
            with suppress(StorageUnavailable):
                await self._calls.link(payload.workspace_of(body), payload.enterprise_of(body))

    async def _submit(self, heard: Heard, body: Body) -> Acknowledgement:
        work = asyncio.create_task(self._handle(heard, body))
        done, _ = await asyncio.wait({work}, timeout=limits.PATIENCE.total_seconds())
        if not done:
            self._start(self._submit_late(heard, work))
            return self._performer.waiting(heard.origin)
        acknowledgement, rest = self._performer.acknowledge(work.result(), heard.origin)
        self._start(self._after(rest, heard))
        return acknowledgement

    async def _handle(self, heard: Heard, body: Body) -> Sequence[Answer]:
        await self._link(body)
        return await self._router.handle(heard.event)

    async def _submit_late(self, heard: Heard, work: asyncio.Task[Sequence[Answer]]) -> None:
        await self._performer.after_waiting(await work, heard.origin)
        await self._homes.refresh(self._router, heard.origin.who, heard.event.event)

    async def _after(self, rest: Sequence[Answer], heard: Heard) -> None:
        await self._performer.perform(rest, heard.origin)
        await self._homes.refresh(self._router, heard.origin.who, heard.event.event)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """The acknowledgement goes out at once; the work is kept until it ends."""
        task = asyncio.create_task(_carefully(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- bolt ----------------------------------------------------------------------------------

    def _wired(self, signing_secret: str) -> AsyncApp:
        app = AsyncApp(
            logger=library("slack_bolt"),
            name="holdspace",
            client=self._calls.bare(),
            authorize=_authorize,
            signing_secret=signing_secret,
            process_before_response=True,
            # Bolt checks the signature of what comes over HTTP; a socket was opened by us.
            request_verification_enabled=True,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        app.command(ANYTHING)(self._on_command)
        app.action(ANYTHING)(self._on_press)
        app.options(ANYTHING)(self._on_lookup)
        app.view_submission(ANYTHING)(self._on_form)
        app.view_closed(ANYTHING)(self._on_anything_else)
        app.global_shortcut(ANYTHING)(self._on_shortcut)
        app.message_shortcut(ANYTHING)(self._on_anything_else)
        app.event(ANYTHING)(self._on_event)
        app.error(_on_error)
        return app


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Bolt asks who we are for every request. ``Calls`` knows the tokens and needs no help."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="")


async def _on_error(error: Exception) -> BoltResponse:
    """The text of an error may hold what somebody typed: only its type is logged. Slack is told
    that it was heard, since it could only send the same again."""
    log.error("slack.request_failed", problem=error)
    return BoltResponse(status=200, body="")


async def _carefully(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except render.CannotRender as problem:
        log.error("slack.does_not_fit", problem=problem)
    except Exception as error:
        log.error("slack.answer_failed", problem=error)


def _bots(body: Body) -> set[str]:
    """Our own user in the workspaces that this was sent for."""
    given: Sequence[Mapping[str, Any]] = body.get("authorizations") or ()
    return {str(each.get("user_id")) for each in given if each.get("is_bot")}
