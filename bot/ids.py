"""Who, where, which message, which button: the identities everything else refers to."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

ACTION_ID_LIMIT = 100
"""Discord's custom_id holds 100 characters; Slack's action_id 255. The narrower one is ours.
https://discord.com/developers/docs/components/reference"""

NO_GROUP = "-"
"""In an action id in the place of a group's id, where what the button is about belongs to none."""

_VERB = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_PART = re.compile(r"[A-Za-z0-9._~-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A channel on a platform. A group is bound to exactly one."""

    platform: str
    workspace: str
    channel: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as one platform knows them. The same human on two platforms is two persons."""

    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message that was posted, so that it can be edited later."""

    place: Place
    message: str


def new_id(randomness: Callable[[int], bytes]) -> str:
    """24 lower-case characters, 120 random bits, no time inside.

    No time: an id must not tell when a vote was cast. 24: Discord's nonce holds 25.
    ``randomness`` gives that many random bytes (``secrets.token_bytes`` in production).
    """
    return base64.b32encode(randomness(15)).decode("ascii").lower()


class UnreadableActionId(ValueError):
    """A button's id that this release cannot read: answer "no longer active", privately."""


@dataclass(frozen=True, slots=True)
class ActionId:
    """What a button, a select or a form carries: a verb and what it is about. Never content
    (it would leak) and never authority (the router checks the role again at each press).

    Encoded as ``verb:part/part``, at most 100 characters, the same on every platform.
    """

    verb: str
    parts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _VERB.fullmatch(self.verb):
            raise ValueError(f"a verb is lower-case words joined by dots, not {self.verb!r}")
        for part in self.parts:
            if not _PART.fullmatch(part):
                raise ValueError(f"{part!r} cannot stand in an action id")
        if len(self.encode()) > ACTION_ID_LIMIT:
            raise ValueError(f"{self.encode()!r} is longer than {ACTION_ID_LIMIT} characters")

    @classmethod
    def of(cls, verb: str, *parts: str) -> "ActionId":
        return cls(verb, parts)

    def encode(self) -> str:
        return f"{self.verb}:{'/'.join(self.parts)}" if self.parts else self.verb

    @classmethod
    def decode(cls, encoded: str) -> "ActionId":
        """Raises UnreadableActionId for anything ``encode`` did not write."""
        verb, colon, rest = encoded.partition(":")
        try:
            return cls(verb, tuple(rest.split("/")) if colon else ())
        except ValueError as error:
            raise UnreadableActionId(encoded[:ACTION_ID_LIMIT]) from error
