"""Another fake of Slack, made by somebody who knows only Slack's own pages: the fewest fields there
can be, in another order and another shape wherever Slack leaves the choice, and its own table of
scopes. Nothing may depend on what tests/fakes happens to do.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web

from adapters.slack.adapter import SlackSettings
from adapters.slack.commands import SCOPES
from tests.adapters.slack.table import START, Hand, at_work
from tests.support.recording import MovableClock

NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "users.conversations": "groups:read",
    "conversations.info": "groups:read",
}
OPEN = {"auth.test", "views.open", "views.publish", "views.update", "views.push"}


@dataclass
class Stranger:
    """A workspace of one private channel and one person, its admin."""

    said: list[tuple[str, str]] = field(default_factory=list)
    """Where, and what."""
    views: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answers: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    line: web.WebSocketResponse | None = None
    here: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    count: int = 0

    async def method(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        body = await request.text()
        if request.content_type == "application/json":
            given: dict[str, Any] = json.loads(body)
        else:
            given = dict(parse_qsl(body)) | dict(request.query)
        if request.headers.get("authorization") is None:
            return self._no("not_authed")
        if name == "apps.connections.open":
            url = self.address.replace("http", "ws") + "/a/b?c=d"
            return web.json_response({"url": url, "ok": True})
        if name not in OPEN and NEEDS.get(name) not in SCOPES:
            return self._no(f"missing_scope {name}")
        self.news.set()
        match name:
            case "chat.postMessage":
                self.said.append((given["channel"], json.dumps(given)))
                return web.json_response({"ok": True, "ts": f"17.{len(self.said)}"})
            case "chat.postEphemeral":
                self.said.append(("private", json.dumps(given)))
            case "views.open" | "views.update":
                self.views.append(_json(given["view"]))
            case "conversations.open":
                return web.json_response({"channel": {"id": "D9"}, "ok": True})
            case "users.info":
                return web.json_response({"user": {"is_admin": True}, "ok": True})
            case _:
                pass
        return web.json_response({"ok": True})

    def _no(self, why: str) -> web.Response:
        self.refused.append(why)
        return web.json_response({"error": why.split(maxsplit=1)[0], "ok": False})

    async def answered(self, request: web.Request) -> web.Response:
        given = await request.json()
        self.said.append(("private", json.dumps(given)))
        self.news.set()
        return web.Response()

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_str(json.dumps({"type": "hello"}))
        self.line = line
        self.here.set()
        async for message in line:
            self.answers.put_nowait(json.loads(message.data))
        return line

    async def sends(self, type_: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What the envelope was acknowledged with."""
        assert self.line is not None
        self.count += 1
        id = f"e{self.count}"
        await self.line.send_str(
            json.dumps({"payload": payload, "envelope_id": id, "type": type_, "new_field": [1]})
        )
        async with asyncio.timeout(3):
            found = await self.answers.get()
        assert found["envelope_id"] == id
        return found

    async def types(self, text: str) -> None:
        await self.sends(
            "slash_commands",
            {
                "command": "/peer",
                "text": text,
                "team_id": "T9",
                "user_id": "U9",
                "channel_id": "G9",
                "trigger_id": f"t{self.count}",
                "response_url": f"{self.address}/r/{self.count}",
            },
        )

    async def submits(self, **values: str) -> dict[str, Any]:
        """The newest form, with these values and what stood in the other fields."""
        view = self.views[-1]
        state = {
            block["block_id"]: {
                block["element"]["action_id"]: _filled(
                    block["element"], values.get(block["block_id"])
                )
            }
            for block in view["blocks"]
            if block["type"] == "input"
        }
        return await self.sends(
            "interactive",
            {
                "type": "view_submission",
                "user": {"id": "U9"},
                "team": {"id": "T9"},
                "view": {
                    "id": "V9",
                    "type": "modal",
                    "callback_id": view["callback_id"],
                    "private_metadata": view.get("private_metadata", ""),
                    "state": {"values": state},
                },
            },
        )

    async def presses(self, label: str) -> None:
        blocks = json.loads(self.said[-1][1])["blocks"]
        (element,) = (
            each
            for block in (json.loads(blocks) if isinstance(blocks, str) else blocks)
            for each in block.get("elements", [])
            if isinstance(each.get("text"), dict) and each["text"]["text"] == label
        )
        await self.sends(
            "interactive",
            {
                "type": "block_actions",
                "user": {"id": "U9"},
                "team": {"id": "T9"},
                "channel": {"id": "G9"},
                "container": {"type": "message", "is_ephemeral": True},
                "response_url": f"{self.address}/r/{self.count}",
                "actions": [{"action_id": element["action_id"], "type": "button"}],
            },
        )


def _filled(element: Mapping[str, Any], value: str | None) -> dict[str, Any]:
    match element["type"]:
        case "multi_users_select":
            return {"selected_users": [value] if value else element.get("initial_users", [])}
        case "timepicker":
            return {"selected_time": value or element.get("initial_time")}
        case "datepicker":
            return {"selected_date": value or element.get("initial_date")}
        case "plain_text_input":
            return {"value": value or element.get("initial_value")}
        case _:
            return {"selected_option": element.get("initial_option")}


def _json(given: Any) -> Any:
    return json.loads(given) if isinstance(given, str) else given


@asynccontextmanager
async def stranger() -> AsyncIterator[Stranger]:
    made = Stranger()
    app = web.Application()
    app.router.add_route("*", "/somewhere/else/{name}", made.method)
    app.router.add_get("/a/b", made.socket)
    app.router.add_post("/r/{id}", made.answered)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


@pytest.mark.timeout(60)
async def test_a_group_is_set_up_and_reminded(tmp_path: Path) -> None:
    clock, hand = MovableClock(START), Hand()
    async with stranger() as slack:
        settings = SlackSettings(
            "xoxb-9", app_token="xapp-9", api_url=f"{slack.address}/somewhere/else"
        )
        async with at_work(settings, tmp_path, clock, hand) as (_, house, serving):
            async with asyncio.timeout(10):
                await slack.here.wait()

            async def settle() -> None:
                await serving.quiet()
                await house.ticker.run_until_quiet()
                await serving.quiet()

            await slack.types("setup name:Circle")
            await settle()
            assert (await slack.submits(purpose="To be heard."))["envelope_id"]
            await settle()
            assert "Circle is set up" in slack.said[-1][1]
            await slack.types("session plan date:2026-11-29 time:18:30")
            await settle()
            await slack.presses("Save it")
            await settle()
            clock.to(START.replace(day=28, hour=19))
            await settle()
            reminders = [said for where, said in slack.said if where == "G9"]
            assert len(reminders) == 1
            assert "Our next session is on" in reminders[0]
            assert slack.refused == []
