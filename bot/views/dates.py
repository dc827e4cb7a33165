"""Dates written out in a group's own time: where what was typed is read back, and in menus, which
hold plain text only. Everywhere else a view puts a When."""

from datetime import date, datetime, time

from bot.domain.wall import local
from bot.library import Words
from bot.zones import city_of


def day_words(words: Words, day: date, today: date) -> str:
    """ "Tuesday 2 December", with the year when it is not this year."""
    return words.dates.day(day, year=day.year != today.year)


def clock_words(at: time) -> str:
    return f"{at:%H:%M}"


def moment_words(words: Words, at: datetime, zone: str, now: datetime) -> str:
    """ "Tuesday 2 December at 18:30", on the wall of that zone."""
    shown = local(at, zone)
    day = day_words(words, shown.date(), local(now, zone).date())
    return words.dates.moment(day, clock_words(shown.time()))


def place_of(zone: str) -> str:
    """What people call a zone: "New York" of America/New_York."""
    return city_of(zone)


def short(text: str, most: int) -> str:
    """At most that many characters; what is cut off is marked."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
