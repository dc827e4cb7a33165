"""The operator's door: ``/healthz``, ``/readyz`` and ``/metrics``, on a port of its own.

What platforms send arrives at another one, so a proxy that passes everything there on shows nobody
how Holdspace is. On this machine the door is open; on any other address, and wherever a token is
set, it asks for the token. ``/healthz`` says no more than that the process is alive.
"""

import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST

from bot.hosts import is_loopback
from bot.start.health import Health
from bot.start.voice import CannotServe

TOKEN = "HOLDSPACE_OPS_TOKEN"  # noqa: S105 - a variable's name
OPEN = "/healthz"
"""Needs no token: whatever restarts a process that hangs has to be able to ask."""


def may_open(host: str, token: str | None) -> None:
    """Raises CannotServe where others could look in."""
    if not token and not is_loopback(host):
        raise CannotServe(
            f"How Holdspace is can be asked at {host} only with a token, because others could ask: "
            f"set {TOKEN} to a long secret, or leave HOLDSPACE_OPS_HOST out."
        )


def operators_door(health: Health, token: str | None) -> web.Application:
    async def healthz(_: web.Request) -> web.Response:
        return alive()

    async def readyz(_: web.Request) -> web.Response:
        well, parts = await health.look()
        said = {"status": "ready" if well else "not ready", "parts": parts}
        return web.json_response(said, status=200 if well else 503)

    async def metrics(_: web.Request) -> web.Response:
        await health.look()
        return web.Response(
            body=health.meters.page(), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if token is None:
            # A page elsewhere can make a browser on this machine ask, by a name that was rebound.
            if not is_loopback(_host_name(request)):
                raise web.HTTPForbidden
        elif request.path != OPEN and not _has(request, token):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        return await handler(request)

    app = web.Application(middlewares=[guard])
    app.add_routes(
        [web.get(OPEN, healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
    )
    return app


def platforms_door(routes: Iterable[web.AbstractRouteDef]) -> web.Application:
    """What platforms send. It tells everybody else no more than that it is there."""

    async def healthz(_: web.Request) -> web.Response:
        return alive()

    app = web.Application()
    app.router.add_get(OPEN, healthz)
    app.add_routes(routes)
    return app


def alive() -> web.Response:
    return web.json_response({"status": "ok"})


def _has(request: web.Request, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _host_name(request: web.Request) -> str:
    try:
        return urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return ""
