"""``GET /healthz``: whether this process is well, for whoever or whatever watches it."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

Health = Callable[[], Awaitable[Mapping[str, object]]]


def health_app(health: Health) -> web.Application:
    """Answers 200 with ``{"status": "ok", ...}``, or 503 where ``health`` says another status."""

    async def healthz(_request: web.Request) -> web.Response:
        state = await health()
        return web.json_response(dict(state), status=200 if state["status"] == "ok" else 503)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    return app
