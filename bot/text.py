"""Text that keeps its meaning until a platform renders it: people, times and links stay themselves.

A view never writes "18:30" or "@rhian" into a string: it puts a When or a Mention there, and each
platform shows it in its own way (on Slack and Discord a time appears in each reader's own zone).
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum

from bot.ids import Person


class WhenStyle(Enum):
    DAY_AND_TIME = "day_and_time"
    """Tuesday 2 December at 18:30. The day is always in words."""
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Dates:
    """How a language writes a date. The names and the order are the pack's: a member may read
    another language than the one that stands in the channel.

    ``language`` is its tag (BCP 47), for what can name days by itself. Weekdays begin with Monday.
    The forms hold ``{weekday}``, ``{day}``, ``{month}``, ``{year}`` and ``{time}``, or some of
    them."""

    language: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    on_day: str = "{weekday} {day} {month}"
    in_year: str = "{weekday} {day} {month} {year}"
    short: str = "{day} {month} {year}"
    whole_month: str = "{month} {year}"
    at: str = "{day} at {time}"

    def day(self, day: date, *, year: bool = False) -> str:
        """ "Tuesday 2 December", with the year where it is asked for."""
        return self._filled(self.in_year if year else self.on_day, day)

    def numbered(self, day: date) -> str:
        """ "2 December 2026", for what is kept on paper."""
        return self._filled(self.short, day)

    def month(self, day: date) -> str:
        """ "December 2026"."""
        return self._filled(self.whole_month, day)

    def weekday(self, day: date) -> str:
        return self.weekdays[day.weekday()]

    def moment(self, day: str, time: str) -> str:
        """ "Tuesday 2 December at 18:30"."""
        return self.at.format(day=day, time=time)

    def _filled(self, form: str, day: date) -> str:
        month = self.months[day.month - 1]
        return form.format(weekday=self.weekday(day), day=day.day, month=month, year=day.year)


ENGLISH = Dates("en", tuple(calendar.day_name), tuple(calendar.month_name)[1:])
"""Of a time that no pack's words have been put around."""


@dataclass(frozen=True, slots=True)
class When:
    """An instant. ``at`` is aware (UTC); ``zone`` is the group's IANA zone, used where the
    platform cannot show each reader their own. ``dates`` are the words of the text that it stands
    in, which puts them there itself (``Words.text``): two that mean the same time are the same."""

    at: datetime
    zone: str
    style: WhenStyle = WhenStyle.DAY_AND_TIME
    dates: Dates = field(default=ENGLISH, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Mention:
    person: Person


@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str


Inline = str | When | Mention | Strong | Link
Text = tuple[Inline, ...]
"""A run of inline pieces. Adapters escape every plain string: nothing in it is markup."""


def text(*pieces: "Inline | Text") -> Text:
    """One Text out of pieces and Texts, with empty strings left out."""
    flat: list[Inline] = []
    for piece in pieces:
        flat.extend(piece if isinstance(piece, tuple) else (piece,))
    return tuple(piece for piece in flat if piece != "")


def dated(said: Text, dates: Dates) -> Text:
    """With the times in it said in that language."""
    return tuple(
        replace(each, dates=dates) if isinstance(each, When) and each.dates is not dates else each
        for each in said
    )


def joined(texts: Iterable[Text], separator: str = ", ") -> Text:
    """The texts one after another with the separator between them."""
    out: list[Inline] = []
    for index, each in enumerate(texts):
        if index:
            out.append(separator)
        out.extend(each)
    return tuple(out)


def sentences(*said: str) -> str:
    """One after another, each but the last with its end: a label and what is said of it."""
    told = [each for each in said if each]
    return " ".join(
        [*(each if each[-1] in ".?!" else f"{each}." for each in told[:-1]), *told[-1:]]
    )
