"""What a modal has to remember so that the answer finds its way back; pure.

Slack keeps it with the view (``private_metadata``) and nobody is shown it. It says where the person
was, never who they are or what they may: the router looks at that again.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from adapters.slack import limits


@dataclass(frozen=True, slots=True)
class Back:
    """``channel`` is where the person was ("" outside a channel). ``url`` is the response URL of
    what they pressed or typed, and ``replaces`` says that it belongs to a private card that may be
    replaced. ``inside`` says that the answer is shown in the modal itself, because it began in one
    or on the Home tab, where nothing private can be posted."""

    channel: str = ""
    url: str = ""
    replaces: bool = False
    inside: bool = False

    def encode(self) -> str:
        """Without the address where it would not fit: the answer then goes another private way."""
        whole = json.dumps({name: value for name, value in asdict(self).items() if value})
        if len(whole) > limits.METADATA:
            return Back(self.channel, "", False, self.inside).encode()
        return whole

    @classmethod
    def decode(cls, encoded: str) -> "Back":
        """An empty one for anything that ``encode`` did not write."""
        try:
            given = json.loads(encoded or "{}")
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(given, dict):
            return cls()
        return cls(
            channel=_string(given.get("channel")),
            url=_string(given.get("url")),
            replaces=given.get("replaces") is True,
            inside=given.get("inside") is True,
        )


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
