"""What a session was about, and one thing to look forward to: told to those who missed it."""

from dataclasses import dataclass

THEME_LIMIT = 80
"""Characters of either: each is a line of ``missed``."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A facilitator's own words for the whole group; "" where there are none."""

    session: str
    theme: str = ""
    ahead: str = ""

    @property
    def empty(self) -> bool:
        return not self.theme and not self.ahead
