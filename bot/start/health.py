"""``GET /healthz``: whether this process is well, for whoever or whatever watches it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiohttp import web

from bot.ports import StorageUnavailable

Health = Callable[[], Awaitable[Mapping[str, object]]]


def health_app(health: Health, routes: Iterable[web.AbstractRouteDef] = ()) -> web.Application:
    """Answers 200 with what ``health`` says, or 503 where the database cannot be used. ``routes``
    are what a platform is heard on."""

    async def healthz(_request: web.Request) -> web.Response:
        try:
            return web.json_response(dict(await health()))
        except StorageUnavailable as error:
            return web.json_response({"status": "unwell", "why": str(error)}, status=503)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.add_routes(routes)
    return app
