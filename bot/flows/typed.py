"""Dates and times as people type them: "Tue 2 Dec", "next Tuesday", "6.30pm", "18:30".

Read in the group's zone, by its calendar of today. dateparser does the languages; what it is too
generous with (a bare "3", "1830" as a year) is caught here.
"""

import re
from datetime import date, datetime, time

from bot.text import ENGLISH

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h]?(?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?", re.I)
_HALF = r"[ap]\.?m\.?"
_AT_THE_END = re.compile(
    rf"(?P<day>.*?\w),?(?: at)? (?P<time>\d{{1,2}}(?:[:.h]\d{{2}}(?:\s?{_HALF})?|\s?{_HALF}))", re.I
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})[a-z]*\b", re.I)


class NotADay(ValueError):
    """Not a date that exists, or not one that can be read."""


class WrongWeekday(NotADay):
    """The date exists and is another day of the week than was typed. ``day`` is the date."""

    def __init__(self, day: date) -> None:
        super().__init__(str(day))
        self.day = day


def day(typed: str, today: date, language: str = ENGLISH.language) -> date:
    """The date that was meant, today or later where no year was typed. ``language`` is the tag of
    the one that it may be typed in beside English. Raises NotADay."""
    words = " ".join(typed.split())
    if _ISO_DATE.fullmatch(words):
        try:
            return date.fromisoformat(words)
        except ValueError as error:
            raise NotADay(words) from error
    if not words or words.isdigit() or len(words) > 60:
        raise NotADay(words)
    import dateparser

    found = dateparser.parse(
        words,
        languages=_languages(language),
        settings={
            "RELATIVE_BASE": datetime.combine(today, time(12)),
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": [],
        },
    )
    if found is None:
        raise NotADay(words)
    meant: date = found.date()
    if (meant.year, meant.month, meant.day) == (today.year + 1, today.month, today.day) and (
        str(meant.year) not in words
    ):
        # To dateparser the day itself is over already, and "23 Nov" a year away.
        meant = today
    named = _WEEKDAY.search(words)
    if named and _WEEKDAYS.index(named[1].lower()) != meant.weekday():
        raise WrongWeekday(meant)
    return meant


def _languages(tag: str) -> list[str]:
    """Those of dateparser that are meant: it has no more than two hundred, and English always."""
    from dateparser.data.languages_info import language_order

    own = tag.partition("-")[0]
    return list(dict.fromkeys((own, ENGLISH.language))) if own in language_order else ["en"]


def day_or_words(typed: str, today: date, language: str = ENGLISH.language) -> str:
    """ISO, for a picker to show what was understood; as typed where it is no date."""
    try:
        return day(typed, today, language).isoformat()
    except NotADay:
        return typed


def clock_or_words(typed: str) -> str:
    """The same for a time."""
    try:
        return clock(typed).isoformat("minutes")
    except ValueError:
        return typed


def parted(typed: str) -> tuple[str, str]:
    """The words for the day, and the time at their end where there is one: "next Tuesday 6.30pm".
    The time is "" where there is none."""
    match = _AT_THE_END.fullmatch(" ".join(typed.split()))
    return (match["day"], match["time"]) if match else (typed, "")


def clock(typed: str) -> time:
    """Wall-clock time, to the minute. Raises ValueError."""
    match = _CLOCK.fullmatch(" ".join(typed.split()))
    if match is None:
        raise ValueError(typed)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").lower()
    if not half and match["minute"] is None:
        raise ValueError(typed)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(typed)
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, minute)
