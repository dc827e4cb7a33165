"""Bolt's wiring: acknowledge at once, bring what happened to the router, perform its answers.

One listener a kind, and none of them waits for the database: Slack gives three seconds, so every
press is acknowledged before the flow runs, whatever its ``AnswerKind``. A submitted form is the
exception, because its problems have to stand in the acknowledgement; where its answer takes longer,
the form says that it is being saved and is brought up to date afterwards.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack import inbound, limits, render
from adapters.slack.calls import Calls
from adapters.slack.homes import Homes
from adapters.slack.inbound import Body, Heard
from adapters.slack.performing import Performer
from adapters.slack.seen import Acknowledgement, Seen
from bot.answers import Answer
from bot.ports import Router

log = logging.getLogger(__name__)
bolt_log = logging.getLogger("adapters.slack.bolt")
"""Bolt's own. It may write whole payloads at its lower levels, so ``quiet`` shuts those."""

ANYTHING = re.compile(r".*", re.DOTALL)


class Ears:
    """Everything that Slack can say to us, whichever way it comes in."""

    def __init__(
        self,
        router: Router,
        calls: Calls,
        performer: Performer,
        homes: Homes,
        *,
        signing_secret: str,
        monotonic: Callable[[], float],
    ) -> None:
        self._router = router
        self._performer = performer
        self._homes = homes
        self._seen = Seen(monotonic)
        self._calls = calls
        self._tasks: set[asyncio.Task[None]] = set()
        self.bolt = self._wired(signing_secret)

    async def hear(self, request: AsyncBoltRequest) -> BoltResponse:
        """One request, from a socket or over HTTP; the acknowledgement comes back."""
        return await self.bolt.async_dispatch(request)

    async def quiet(self) -> None:
        """Waits until no answer is being made."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def finish(self) -> None:
        """Waits a little for the answers that are being made."""
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

    async def _on_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            heard = inbound.submitted(body)
        except inbound.Unreadable as problem:
            log.warning("Slack sent a form that cannot be read: %s", problem)
            await ack()
            return
        await self._link(body)
        acknowledgement = await self._seen.once(heard.event.event, lambda: self._submit(heard))
        if acknowledgement:
            await ack(**acknowledgement)
        else:
            await ack()

    async def _on_event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        event = body.get("event") or {}
        match event.get("type"):
            case "member_joined_channel":
                if event.get("user") not in _bots(body):
                    self._take(body, inbound.joined)
            case "app_home_opened":
                opened = inbound.opened_home(body)
                if opened is not None and self._seen.first_time(opened.event):
                    self._start(self._homes.opened(self._router, opened))
            case "app_uninstalled" | "tokens_revoked":
                gone = event.get("type") == "app_uninstalled" or _bot_token_gone(event)
                if gone and self._seen.first_time(inbound.key(body)):
                    self._start(self._uninstalled(body))
            case type_ if type_ in inbound.CLOSED:
                self._start(self._router.closed(inbound.closed(body)))
            case _:
                pass
        await ack()

    async def _on_anything_else(self, ack: AsyncAck) -> None:
        """A view that was closed, a message shortcut of an older manifest: heard, and no more."""
        await ack()

    # --- what comes of it ----------------------------------------------------------------------

    def _take(self, body: Body, reader: Callable[[Body], Heard | None]) -> None:
        try:
            heard = reader(body)
        except inbound.Unreadable as problem:
            log.warning("Slack sent something that cannot be read: %s", problem)
            return
        if heard is not None and self._seen.first_time(heard.event.event):
            self._start(self._answer(heard, body))

    async def _answer(self, heard: Heard, body: Body) -> None:
        await self._link(body)
        answers = await self._router.handle(heard.event)
        await self._performer.perform(answers, heard.origin)
        await self._homes.refresh(self._router, heard.origin.who, heard.event.event)

    async def _link(self, body: Body) -> None:
        if inbound.is_org_wide(body):
            await self._calls.link(inbound.workspace_of(body), inbound.enterprise_of(body))

    async def _uninstalled(self, body: Body) -> None:
        workspace = "" if inbound.is_org_wide(body) else inbound.workspace_of(body)
        await self._calls.uninstalled(workspace, inbound.enterprise_of(body))

    async def _submit(self, heard: Heard) -> Acknowledgement:
        work = asyncio.create_task(self._handle(heard))
        done, _ = await asyncio.wait({work}, timeout=limits.PATIENCE.total_seconds())
        if not done:
            self._start(self._submit_late(heard, work))
            return self._performer.waiting(heard.origin)
        try:
            acknowledgement, rest = self._performer.acknowledge(work.result(), heard.origin)
        except render.CannotRender as problem:
            log.error("an answer does not fit Slack: %s", problem)
            return {}
        self._start(self._after(rest, heard))
        return acknowledgement

    async def _handle(self, heard: Heard) -> Sequence[Answer]:
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
        quiet()
        app = AsyncApp(
            logger=bolt_log,
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
    log.error("a request from Slack failed: %s", type(error).__name__)
    return BoltResponse(status=200, body="")


async def _carefully(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except render.CannotRender as problem:
        log.error("an answer does not fit Slack: %s", problem)
    except Exception as error:
        log.error("an answer failed: %s", type(error).__name__)


def quiet() -> None:
    """Bolt and the SDK write payloads and answers to their logs below this level."""
    for name in ("adapters.slack.bolt", "adapters.slack.sdk"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _bots(body: Body) -> set[str]:
    """Our own user in the workspaces that this was sent for."""
    given: Sequence[Mapping[str, Any]] = body.get("authorizations") or ()
    return {str(each.get("user_id")) for each in given if each.get("is_bot")}


def _bot_token_gone(event: Body) -> bool:
    """Whether it is the bot's own token that was taken back, and not some person's."""
    return bool((event.get("tokens") or {}).get("bot"))
