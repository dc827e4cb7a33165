"""When somebody hears nothing: quiet hours, days off and time away, taken together. Pure.

A group has quiet hours only. A member may have chosen all three, in a zone of their own.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.group import Group, QuietHours
from bot.domain.member import Member, midnight
from bot.domain.wall import local
from scheduler import quiet

NO_QUIET = QuietHours(time(0), time(0))
_STRETCHES = 40
"""Quiet hours and days off of two weeks, one after the other: longer is for ever."""
_JUST_BEFORE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    zone: str
    quiet: QuietHours
    days_off: frozenset[int] = frozenset()
    away_until: datetime | None = None

    def hold(self, at: datetime) -> bool:
        """Whether nothing may be heard at this instant."""
        return self._end_of_one(at) is not None

    def end_after(self, at: datetime) -> datetime | None:
        """The first instant, ``at`` or later, at which nothing holds; None where none comes."""
        for _ in range(_STRETCHES):
            end = self._end_of_one(at)
            if end is None:
                return at
            at = end
        return None

    def start_before(self, at: datetime) -> datetime | None:
        """Where something holds at that instant: when the stretch that holds it began, quiet hours
        and days off in a row taken together. None where that cannot be said."""
        began: datetime | None = None
        for _ in range(_STRETCHES):
            if not self.hold(at):
                return began
            began = self._start_of_one(at)
            if began is None:
                return None
            at = began - _JUST_BEFORE
        return None

    def _end_of_one(self, at: datetime) -> datetime | None:
        if self.away_until is not None and at < self.away_until:
            return self.away_until
        if local(at, self.zone).weekday() in self.days_off:
            return midnight(at, self.zone, days=1)
        if quiet.holds(self.quiet, self.zone, at):
            return quiet.end_after(self.quiet, self.zone, at)
        return None

    def _start_of_one(self, at: datetime) -> datetime | None:
        if self.away_until is not None and at < self.away_until:
            return None
        if local(at, self.zone).weekday() in self.days_off:
            return midnight(at, self.zone, days=0)
        return quiet.start_before(self.quiet, self.zone, at)


def of_group(group: Group) -> Hours:
    return Hours(group.zone, group.quiet)


def of_member(member: Member, group: Group) -> Hours:
    """What a member chose, and where they chose nothing what the group has."""
    return Hours(
        member.zone or group.zone,
        member.quiet or group.quiet,
        member.days_off,
        member.away_until,
    )


def own(member: Member, group: Group) -> Hours:
    """What somebody chose and nothing else: for those who run a group, whose work may well fall
    into the quiet hours of its members."""
    return Hours(
        member.zone or group.zone, member.quiet or NO_QUIET, member.days_off, member.away_until
    )
