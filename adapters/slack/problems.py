"""Slack's error codes -> what a delivery or an answer does next.

https://docs.slack.dev/reference/methods/chat.postMessage#errors and its neighbours. Codes are
Slack's own words and hold nothing of what people wrote, so they may be logged.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack import limits
from bot.events import Reason
from bot.ports import OutcomeUnknown, PlatformProblem, TryLater, Unreachable


class TokenRefused(TryLater):
    """Slack does not accept this token any more: nothing else is tried with it for a while. What is
    due waits, since nobody in the workspace can be told anything, and its rules say how long."""

    def __init__(self, code: str) -> None:
        super().__init__(limits.STOPPED)
        self.args = (f"Slack refuses the token ({code}): {REFUSED[code]}",)
        self.code = code


class NotInstalled(TryLater):
    """The app is not in that workspace (any more). What is due waits for it, and its rules say how
    long that makes sense."""


class Limited(TryLater):
    """Slack itself says how long this method rests, for everybody in that workspace."""


class Expired(PlatformProblem):
    """A trigger or a response URL whose time has passed: there is another way to answer."""


REFUSED: Mapping[str, str] = {
    "account_inactive": "the app was removed from the workspace; install it again",
    "invalid_auth": "copy the token again from the app's page at api.slack.com/apps",
    "no_permission": "the app's owner may not do this; ask an admin of the workspace",
    "not_authed": "no token was sent; set SLACK_BOT_TOKEN",
    "not_allowed_token_type": "this is not a bot token; a bot token starts with xoxb-",
    "org_login_required": "the workspace is moving into an organisation; try again later",
    "team_access_not_granted": "the organisation has not added the app to this workspace",
    "token_expired": "the token's time has passed; install the app again",
    "token_revoked": "the token was taken back; install the app again",
}

UNREACHABLE: Mapping[str, str] = {
    "access_denied": "the app may not act there; an admin can allow it",
    "cannot_dm_bot": "this is a bot, which nobody can write to",
    "cant_update_message": "the message belongs to somebody else",
    "channel_not_found": "the channel is gone, or the app is not in it: invite it with /invite",
    "edit_window_closed": "the workspace no longer lets the message be changed",
    "ekm_access_denied": "the organisation has closed the channel to apps for now",
    "is_archived": "the channel is archived; a member can bring it back",
    "is_inactive": "the conversation is frozen",
    "messages_tab_disabled": "the app's messages tab is switched off in its settings",
    "message_not_found": "the message was deleted",
    "missing_scope": "the app lacks a permission; update it from the manifest and install it again",
    "no_permission_to_post": "posting is limited there; a channel manager can allow the app",
    "not_in_channel": "the app is not in the channel; invite it with /invite",
    "restricted_action": "an admin has limited who may post there",
    "restricted_action_read_only_channel": "only admins may post there",
    "team_not_found": "the workspace is gone",
    "user_disabled": "this person has left the workspace",
    "user_not_found": "this person is not in the workspace",
    "user_not_in_channel": "this person is not in the channel",
    "user_not_visible": "this person cannot be seen by the app",
}

_REASONS: Mapping[str, Reason] = {
    "access_denied": Reason.MAY_NOT_POST,
    "cannot_dm_bot": Reason.PERSON_GONE,
    "channel_not_found": Reason.NOT_IN_CHANNEL,
    "ekm_access_denied": Reason.MAY_NOT_POST,
    "is_archived": Reason.ARCHIVED,
    "is_inactive": Reason.ARCHIVED,
    "messages_tab_disabled": Reason.MAY_NOT_POST,
    "missing_scope": Reason.MISSING_PERMISSION,
    "no_permission_to_post": Reason.MAY_NOT_POST,
    "not_in_channel": Reason.NOT_IN_CHANNEL,
    "restricted_action": Reason.MAY_NOT_POST,
    "restricted_action_read_only_channel": Reason.MAY_NOT_POST,
    "team_not_found": Reason.CHANNEL_GONE,
    "user_disabled": Reason.PERSON_GONE,
    "user_not_found": Reason.PERSON_GONE,
    "user_not_in_channel": Reason.PERSON_GONE,
    "user_not_visible": Reason.PERSON_GONE,
}
"""What facilitators are told. ``channel_not_found`` is also what Slack says of a private channel
that the app has left. https://docs.slack.dev/reference/methods/chat.postMessage#errors"""

_BUSY = frozenset({"service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"})
"""Slack says that it did nothing, and that it may later."""
_EXPIRED = frozenset({"expired_trigger_id", "trigger_expired", "trigger_exchanged", "used_url"})
_TRIGGERS = frozenset({"exchanged_trigger_id", "invalid_trigger_id", "expired_url"})
_PARTLY = frozenset({"fatal_error", "internal_error"})
"""Slack's own words: some of it may have happened."""
_SCOPES = re.compile(r"[a-z:._,]{1,100}")
_REFUSAL = 400
_TOO_MANY = 429
_SERVER = 500


def problem_of(error: Exception) -> PlatformProblem:
    """What went wrong with a call, as the core understands it."""
    match error:
        case PlatformProblem():
            return error
        case SlackApiError(response=response):
            return _refused(response)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            # No connection, so nothing was sent.
            return TryLater(limits.TRY_AGAIN)
        case aiohttp.InvalidURL():
            return PlatformProblem("that is no address")
        case aiohttp.ClientError() | TimeoutError() | asyncio.IncompleteReadError() | OSError():
            return OutcomeUnknown(f"no answer from Slack ({type(error).__name__})")
        case SlackClientError():
            return OutcomeUnknown("Slack's answer could not be read")
        case _:
            return OutcomeUnknown(f"a call failed ({type(error).__name__})")


def answered(
    status: int, headers: Mapping[str, str], code: str, needed: str = ""
) -> PlatformProblem:
    """An answer that is not ok. ``code`` is Slack's error, "" where it gave none; ``needed`` the
    scopes that it says are missing."""
    if status == _TOO_MANY or code in {"ratelimited", "rate_limited"}:
        return Limited(_retry_after(headers))
    if code in REFUSED:
        return TokenRefused(code)
    if code in UNREACHABLE:
        which = f" ({needed})" if _SCOPES.fullmatch(needed) else ""
        words = f"{code}{which}: {UNREACHABLE[code]}"
        return Unreachable(words, _REASONS.get(code, Reason.OTHER))
    if code in _EXPIRED or code in _TRIGGERS:
        return Expired(code)
    if code in _BUSY or (status == 503 and not code):
        return TryLater(limits.TRY_AGAIN)
    if status >= _SERVER or code in _PARTLY:
        return OutcomeUnknown(f"Slack failed with {status} {code}".rstrip())
    if status < _REFUSAL and not code:
        # Something on the way answered in Slack's place, or cut the answer short.
        return OutcomeUnknown("Slack's answer could not be read")
    return PlatformProblem(f"Slack said no: {code or status}")


def _refused(response: Any) -> PlatformProblem:
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    needed = str(data.get("needed") or "") if isinstance(data, dict) else ""
    return answered(int(status or 0), getattr(response, "headers", {}), code, needed)


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return timedelta(seconds=max(0.0, float(value)))
            except (ValueError, OverflowError):
                break
    return limits.RETRY_AFTER_UNSAID
