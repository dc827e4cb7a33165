"""Who may come in: this machine, or whoever holds the token where another address is served.

A page elsewhere on the web can make a browser knock here (a rebound name, a hidden form, a socket),
so the Host and the Origin of every request are looked at, not only its address.
"""

import hashlib
import hmac
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.hosts import is_loopback

_OPEN = ("/healthz", "/calendar/")
"""What needs no token: a calendar's address is one of its own."""
COOKIE = "holdspace_room"
_CLOSED = Path(__file__).parent / "static" / "closed.html"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class DoorClosed(Exception):
    """The room is not served there; the message is one sentence with the mend."""


def may_open(host: str, token: str | None) -> None:
    """Raises DoorClosed where others could walk in."""
    if not token and not is_loopback(host):
        raise DoorClosed(
            f"The rehearsal room opens on {host} only with a token, because others could walk in:"
            " please set HOLDSPACE_REHEARSAL_TOKEN to a long secret, or leave the address out."
        )


def guard(token: str | None) -> Middleware:
    """Turns away what does not come from the room's own page."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not _same_origin(request):
            return _closed()
        if token is None:
            if not is_loopback(_host_name(request)):
                return _closed()
        elif not request.path.startswith(_OPEN) and not _has_cookie(request, token):
            return _let_in(request, token)
        return await handler(request)

    return check


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """For every answer: nothing from elsewhere, nothing inline, no frame, no stale page."""
    response.headers.update(_HEADERS)


def _same_origin(request: web.Request) -> bool:
    """A browser names the origin with every socket. Plain navigation names none."""
    origin = request.headers.get("Origin")
    if origin is None:
        return "Upgrade" not in request.headers
    return origin == f"{request.scheme}://{request.host}"


def _host_name(request: web.Request) -> str:
    try:
        return urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return ""


def _pass(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _equal(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def _has_cookie(request: web.Request, token: str) -> bool:
    return _equal(request.cookies.get(COOKIE, ""), _pass(token))


def _let_in(request: web.Request, token: str) -> web.StreamResponse:
    """With the token in the address once, a cookie from then on; the address loses it at once."""
    if request.method != "GET" or not _equal(request.query.get("token", ""), token):
        return _closed()
    clean = request.rel_url.without_query_params("token")
    response = web.Response(status=303, headers={"Location": str(clean)})
    response.set_cookie(
        COOKIE, _pass(token), httponly=True, samesite="Strict", secure=request.secure
    )
    return response


def _closed() -> web.Response:
    return web.Response(
        status=403, text=_CLOSED.read_text(encoding="utf-8"), content_type="text/html"
    )
