"""Reading what was given with a command or a form: all problems at once, not the first only."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from urllib.parse import urlsplit

from bot import zones
from bot.flows import typed
from bot.flows.context import Invalid
from bot.ids import Person
from bot.library import Words

_USER = re.compile(r"[A-Za-z0-9][\w.-]*")
"""A user id of any platform. A name that no platform resolved ("@rhian") is none."""
ZONES = 4
"""Named in a problem: more is a list to read."""
_UNSTORABLE = (0, *range(0xD800, 0xE000))
"""PostgreSQL refuses NUL in a text, and halves of a character cannot be written as UTF-8."""
_TURNING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Marks that turn the direction of what follows: one that is not ended turns the rest of a card
round. Writing from right to left has its direction without them. https://www.unicode.org/reports/tr9"""
_UNSEEN = (
    *(each for each in range(0x20) if chr(each) not in "\t\n\r"),
    *range(0x7F, 0xA0),
    *(0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B),
    *(*range(0x2060, 0x2066), *range(0x206A, 0x2070), 0x3164, 0xFEFF, 0xFFA0),
    *(*range(0xFFF9, 0xFFFC), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), 0xE0001),
)
"""What shows as nothing, so that two texts look alike, or one looks empty. The joiners (U+200C and
U+200D), which some writing needs and emoji too, their selectors and the tags of flags stay."""
_LEFT_OUT = dict.fromkeys((*_UNSTORABLE, *_TURNING, *_UNSEEN))


class Reading:
    """Reads fields by name, gathers problems, and ``check()`` raises them together as Invalid.

    Each method gives a harmless value where it noted a problem, so that reading can go on.
    """

    def __init__(self, values: Mapping[str, str], words: Words) -> None:
        self._values = values
        self._words = words
        self._problems: dict[str, str] = {}

    def problem(self, name: str, key: str, **values: object) -> None:
        """Notes what is wrong with a field, in the pack's words. The first one stays."""
        self._problems.setdefault(name, self._words.line(key, **values))

    def fine(self, *names: str) -> bool:
        """Whether nothing is wrong with these so far: what hangs on several asks this first."""
        return not any(name in self._problems for name in names)

    def check(self) -> None:
        """Raises Invalid when anything was wrong."""
        if self._problems:
            raise Invalid(**self._problems)

    def given(self, name: str) -> str:
        """Trimmed, and without what no database can hold and nobody can see."""
        return plain(self._values.get(name, ""))

    def words(self, name: str, *, most: int, required: bool = False) -> str:
        """One line or several, trimmed. ``most`` is in characters."""
        value = self.given(name)
        if required and not value:
            self.problem(name, "problem.empty")
        if len(value) > most:
            self.problem(name, "problem.long", most=most, length=len(value))
        return value

    def line(self, name: str, *, most: int, required: bool = False) -> str:
        """Words with line breaks and runs of spaces folded."""
        return " ".join(self.words(name, most=most, required=required).split())

    def one_of(self, name: str, allowed: Mapping[str, str], default: str = "") -> str:
        """The chosen value. ``allowed`` maps value to label; a typed label counts as well."""
        value = self.given(name) or default
        if value in allowed:
            return value
        folded = value.casefold().replace(" ", "-")
        for each, label in allowed.items():
            if folded in (each.casefold(), label.casefold().replace(" ", "-")):
                return each
        if value:
            self.problem(name, "problem.choice", typed=value[:60], allowed=", ".join(allowed))
        else:
            self.problem(name, "problem.choose")
        return default or next(iter(allowed), "")

    def many(self, name: str, allowed: Mapping[str, str]) -> tuple[str, ...]:
        """Any of the choices, joined by commas, in the order of ``allowed``; labels count too, and
        the beginning of one where it means one only ("sat")."""
        found: set[str] = set()
        for each in (piece.strip() for piece in self.given(name).split(",")):
            folded = each.casefold()
            exact = {
                value
                for value, label in allowed.items()
                if folded in (value.casefold(), label.casefold())
            }
            begun = {value for value in allowed if len(folded) > 1 and value.startswith(folded)}
            if len(meant := exact or begun) == 1:
                found |= meant
            elif each:
                self.problem(name, "problem.choice", typed=each[:60], allowed=", ".join(allowed))
        return tuple(each for each in allowed if each in found)

    def day(self, name: str, today: date) -> date:
        if not self.given(name):
            self.problem(name, "problem.no_day")
            return today
        try:
            return typed.day(self.given(name), today, self._words.dates.language)
        except typed.WrongWeekday as error:
            self.problem(
                name,
                "problem.weekday",
                day=self._words.dates.day(error.day, year=True),
            )
        except typed.NotADay:
            self.problem(name, "problem.day", typed=self.given(name)[:60])
        return today

    def time(self, name: str, default: time | None = None) -> time:
        if not self.given(name):
            if default is None:
                self.problem(name, "problem.no_time")
            return default or time(12)
        try:
            return typed.clock(self.given(name))
        except ValueError:
            self.problem(name, "problem.time", typed=self.given(name)[:60])
            return time(12)

    def zone(self, name: str, default: str) -> str:
        """An IANA name, or what people call it where only one zone is called so."""
        value = self.given(name) or default
        meant = zones.meant(value)
        if len(meant) == 1:
            return meant[0]
        words, near = value[:60], zones.near(value)
        if meant:
            self.problem(name, "problem.zone.several", typed=words, zones=_named(meant))
        elif near:
            self.problem(name, "problem.zone.near", typed=words, zones=_named(near))
        else:
            self.problem(name, "problem.zone", typed=words)
        return default

    def link(self, name: str) -> str:
        """An http or https address, or "" where none was given."""
        value = self.given(name)
        if not value:
            return ""
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and len(value) <= 500
        if not fits or any(each.isspace() for each in value):
            self.problem(name, "problem.link")
            return ""
        return value

    def people(
        self, name: str, like: Person, *, most: int = 10, required: bool = True
    ) -> tuple[Person, ...]:
        """User ids joined by commas, of the same workspace as ``like``; nobody twice."""
        users = dict.fromkeys(each.strip() for each in self.given(name).split(",") if each.strip())
        if not users and required:
            self.problem(name, "problem.nobody")
        for each in users:
            if not _USER.fullmatch(each):
                self.problem(name, "problem.person", typed=each[:60])
        if len(users) > most:
            self.problem(name, "problem.people", most=most)
        return tuple(Person(like.platform, like.workspace, user) for user in users)


def plain(typed: str) -> str:
    """What was typed as it may stand on a card, in a file and in the database."""
    return typed.translate(_LEFT_OUT).strip()


def _named(names: Sequence[str]) -> str:
    more = "" if len(names) <= ZONES else " …"
    return ", ".join(names[:ZONES]) + more
