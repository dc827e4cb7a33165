"""HTTP for calendar programs: one address each, and nothing there for anybody else.

What is not there, was taken away or never was says the same. No address gets into a log: aiohttp's
own is off (``bot.start.serving``), and ours has no field for one.
"""

import hashlib
import math
from collections.abc import Callable
from time import monotonic

from aiohttp import web

from adapters.calendar import limits
from adapters.calendar.pace import Pace
from bot.log import Log
from bot.ports import Feeds, StorageUnavailable

log = Log(__name__)

PATH = "/calendar/{token:[A-Za-z0-9_-]{43}}.ics"
HEADERS = {
    # Its own program may keep it; nothing in between may.
    "Cache-Control": f"private, max-age={int(limits.FRESH.total_seconds())}",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'",
}
NOT_THERE = "There is no calendar at this address.\n"
LATER = "Please ask again later.\n"
_EVERYBODY = b""


def routes(feeds: Feeds, counted: Callable[[], float] = monotonic) -> list[web.RouteDef]:
    """``counted`` gives seconds that only grow."""
    asks = Pace(limits.ASKS, limits.ASKS_WITHIN, counted, limits.REMEMBERED)
    misses = Pace(limits.MISSES, limits.MISSES_WITHIN, counted)

    async def calendar(request: web.Request) -> web.Response:
        token = request.match_info["token"]
        who = hashlib.sha256(token.encode()).digest()
        wait = asks.wait(who) if asks.knows(who) else misses.wait(_EVERYBODY)
        if wait:
            return _later(429, wait)
        try:
            file = await feeds.ask(token)
        except StorageUnavailable as error:
            log.warning("calendar.storage", problem=error)
            return _later(503, limits.AWAY.total_seconds())
        except Exception as error:
            log.error("calendar.failed", problem=error, trace=error)
            return _later(500, limits.AWAY.total_seconds())
        if file is None:
            misses.count(_EVERYBODY)
            return web.Response(
                status=404,
                text=NOT_THERE,
                headers={**HEADERS, "Cache-Control": "no-store"},
            )
        asks.count(who)
        tag = hashlib.sha256(file.content).hexdigest()[:32]
        headers = {**HEADERS, "ETag": f'"{tag}"'}
        if _has(request, tag):
            return web.Response(status=304, headers=headers)
        headers["Content-Type"] = file.media_type
        headers["Content-Disposition"] = f'inline; filename="{file.name}"'
        return web.Response(body=file.content, headers=headers)

    return [web.get(PATH, calendar)]


def _has(request: web.Request, tag: str) -> bool:
    """Whether the program says that it has just this."""
    return any(each.value in ("*", tag) for each in request.if_none_match or ())


def _later(status: int, seconds: float) -> web.Response:
    headers = {**HEADERS, "Cache-Control": "no-store", "Retry-After": str(math.ceil(seconds))}
    return web.Response(status=status, text=LATER, headers=headers)
