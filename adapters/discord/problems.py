"""What Discord's refusals mean for whoever wanted to send: pure.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from datetime import timedelta
from typing import Final

from bot.events import Reason
from bot.ports import OutcomeUnknown, PlatformProblem, TryLater, Unreachable

UNKNOWN_INTERACTION: Final = 10062
ALREADY_ACKNOWLEDGED: Final = 40060
INVALID_BODY: Final = 50035
THREAD_ARCHIVED: Final = 50083

SOON = timedelta(seconds=5)
"""When to try again where Discord cannot be reached at all."""
STOPPED = timedelta(minutes=10)
"""When to try again once the token was refused: a person has to mend that first."""

CLOSED: Final = 50007
MAY_NOT: Final = 50013
EVENTS_FULL: Final = 30038
"""The server has as many events that are planned or have begun as it may have: 100."""

PINS_FULL: Final = 30003
"""The channel has as many pins as it may have."""
UNKNOWN_MESSAGE: Final = 10008


class Closed(Unreachable):
    """Somebody takes no direct messages from here."""


_GONE = {
    10003: ("The channel was deleted.", Reason.CHANNEL_GONE),
    10004: ("Holdspace is not in that server any more.", Reason.NOT_IN_CHANNEL),
    UNKNOWN_MESSAGE: ("The message was deleted.", Reason.OTHER),
    10013: ("Discord does not know that person any more.", Reason.PERSON_GONE),
    50001: ("Holdspace cannot see the channel: it lacks View Channel.", Reason.NOT_IN_CHANNEL),
    MAY_NOT: (
        "Holdspace may not write in the channel: it lacks Send Messages or Embed Links.",
        Reason.MAY_NOT_POST,
    ),
    50033: ("Discord does not know that person any more.", Reason.PERSON_GONE),
    50278: ("That person shares no server with Holdspace any more.", Reason.PERSON_GONE),
    THREAD_ARCHIVED: ("The thread is archived.", Reason.ARCHIVED),
    160005: ("The thread is locked.", Reason.ARCHIVED),
}


def problem_of(status: int, code: int) -> PlatformProblem:
    """``code`` is the one in the body, 0 where there is none."""
    if code == CLOSED:
        return Closed("That person takes no direct messages from here.", Reason.CLOSED)
    if code in _GONE:
        return Unreachable(*_GONE[code])
    match status:
        case 401:
            return TryLater(STOPPED)
        case 403 | 404:
            return Unreachable(f"Discord refused it ({status}, {code}).")
        case 429:
            return TryLater(SOON)
        case _ if status >= 500:
            # It may have been posted before the answer was lost.
            return OutcomeUnknown(f"Discord answered {status}")
        case _:
            return PlatformProblem(f"Discord refused it ({status}, {code}).")
