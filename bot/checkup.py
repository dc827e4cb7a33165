"""What ``holdspace doctor`` finds: one thing that was looked at, and what helps where it is unwell.

Ids at most: no token, no name and no text stands in a finding.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

CLOCK_APART = timedelta(seconds=30)
"""Slack refuses what is signed five minutes off, and people notice half a minute in a reminder."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``about`` is what was looked at, as ``slack.token``. ``mend`` is what helps, "" where it is
    well. ``well`` is None for what could not be looked at from here, which is nobody's fault: then
    ``mend`` says how to find out."""

    about: str
    well: bool | None
    says: str
    mend: str = ""

    def __post_init__(self) -> None:
        if self.well is not True and not self.mend:
            raise ValueError(f"{self.about}: a host has to be told what to do")


def clock_against(about: str, date: str, now: datetime) -> Finding | None:
    """``date`` is the Date header of an answer that came just now; None where there is none."""
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    apart = abs(now - theirs)
    seconds = round(apart.total_seconds())
    if apart <= CLOCK_APART:
        return Finding(about, True, f"this machine's clock agrees, within {max(seconds, 1)} s")
    return Finding(
        about,
        False,
        f"this machine's clock is {seconds} s off",
        "switch on this machine's time service (for example: timedatectl set-ntp true)",
    )
