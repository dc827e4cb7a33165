"""What every payload of Slack has: the workspace it is from, a key of its own, and a shape.

https://docs.slack.dev/apis/events-api#event-type-structure
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from adapters.slack.mrkdwn import PLATFORM
from bot.log import Plain

Body = Mapping[str, Any]
T = TypeVar("T")


class Unreadable(Plain, ValueError):
    """A payload without what every payload has. The words name what, never what it holds."""


def reads(reader: Callable[[Body], T]) -> Callable[[Body], T]:
    """A payload in a shape that Slack does not send is Unreadable, whatever in it is wrong: a
    reader asks for what it needs and need not doubt every piece."""

    @wraps(reader)
    def read_or_refuse(body: Body) -> T:
        try:
            return reader(body)
        except Unreadable:
            raise
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise Unreadable("a shape that Slack does not send") from error

    return read_or_refuse


_KINDS = {"block_actions": "action", "block_suggestion": "suggestion", "view_submission": "form"}


def kind_of(body: Body) -> str:
    """What it is, as whoever watches counts it; a shortcut is a command of another way."""
    type_ = body.get("type")
    if "command" in body or type_ == "shortcut":
        return "command"
    return _KINDS.get(type_, "event") if isinstance(type_, str) else "event"


def key(body: Body) -> str:
    """The same for a payload that comes again, different for any other: Slack's event id, or a
    hash of the payload, which holds a trigger of its own."""
    given = body.get("event_id")
    if isinstance(given, str) and given:
        return f"{PLATFORM}:{given}"
    whole = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return f"{PLATFORM}:{hashlib.sha256(whole).hexdigest()[:40]}"


@reads
def workspace_of(body: Body) -> str:
    """The workspace the app is installed in, for this happening. Raises Unreadable."""
    authorizations = body.get("authorizations") or [{}]
    view, team, user = (body.get(name) or {} for name in ("view", "team", "user"))
    named = (
        view.get("app_installed_team_id") if isinstance(view, Mapping) else None,
        authorizations[0].get("team_id"),
        team.get("id") if isinstance(team, Mapping) else None,
        body.get("team_id"),
        user.get("team_id") if isinstance(user, Mapping) else None,
    )
    given = [each for each in named if isinstance(each, str) and each]
    # Where an organisation installed the app, its own id may stand in a workspace's place.
    workspaces = [each for each in given if not each.startswith("E")]
    if not given:
        raise Unreadable("no workspace")
    return next(iter(workspaces or given))


@reads
def enterprise_of(body: Body) -> str:
    """The organisation, where the workspace is part of one."""
    given = body.get("enterprise")
    if isinstance(given, Mapping) and given.get("id"):
        return str(given["id"])
    authorizations = body.get("authorizations") or [{}]
    return str(body.get("enterprise_id") or authorizations[0].get("enterprise_id") or "")


@reads
def is_org_wide(body: Body) -> bool:
    """Whether the organisation installed the app, and not the workspace for itself."""
    authorizations = body.get("authorizations") or [{}]
    given = body.get("is_enterprise_install") or authorizations[0].get("is_enterprise_install")
    return given in (True, "true")


def mapping(body: Body, name: str) -> Body:
    given = body.get(name)
    if not isinstance(given, Mapping):
        raise Unreadable(f"no {name}")
    return given


def required(body: Body, name: str) -> str:
    given = body.get(name)
    if not isinstance(given, str) or not given:
        raise Unreadable(f"no {name}")
    return given
