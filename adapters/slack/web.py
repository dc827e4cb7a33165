"""HTTP: for a machine that Slack can reach, behind a proxy that speaks TLS.

Bolt checks the signature of every request against the signing secret, and that its time is within
five minutes of ours. https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import re

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

from adapters.slack import limits
from adapters.slack.commands import EVENTS_PATH
from adapters.slack.sockets import Hear

_SECONDS = re.compile(r"[0-9]{1,12}")
"""A time as Slack signs it: Unix seconds. Bolt counts with it before it looks at the signature, and
trips over what is no number, or too large for one."""


def routes(hear: Hear) -> list[web.RouteDef]:
    """Commands, presses, forms and events all come to one address."""

    async def events(request: web.Request) -> web.Response:
        if (request.content_length or 0) > limits.BODY_BYTES:
            return web.Response(status=413)
        if not _SECONDS.fullmatch(request.headers.get("X-Slack-Request-Timestamp", "")):
            return web.Response(status=401)
        try:
            asked = await to_bolt_request(request)
        except (ValueError, RecursionError, AttributeError, TypeError):
            # Bolt reads a request before it looks at the signature, and trips over what is none.
            return web.Response(status=400)
        return await to_aiohttp_response(await hear(asked))

    return [web.post(EVENTS_PATH, events)]
