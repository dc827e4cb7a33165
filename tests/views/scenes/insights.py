"""Insights: a group over a quarter, a programme's groups, and what is too small to show."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.domain.advice import Advice, Ending
from bot.domain.insights import Happened, months
from bot.domain.pulse import Counts, Pulse, told
from bot.domain.toolkit import Principle
from bot.library import Library
from bot.message import Message
from bot.views import insights as view
from tests.support.circle import GROUP, NOW, RHIAN

TODAY = date(2026, 11, 23)
QUARTER = months(TODAY)
RUNGS = frozenset({Principle.VALIDATION, Principle.CONNECTION})
OPENED = Advice("a1", GROUP.id, "s1", NOW, RHIAN, closed_at=NOW, ending=Ending.ASKED)


def pulse(*counts: Counts) -> Pulse:
    first, second, third = counts
    return Pulse("s", GROUP.id, NOW, NOW, None, NOW, 9, (first, second, third))


GOOD = told(pulse(Counts(6, 1, 1), Counts(5, 2, 1), Counts(2, 3, 2)))
FEW = told(pulse(Counts(1, 1, 0), Counts(2, 0, 0), Counts(0, 0, 0)))


def quarter(*, much: bool) -> tuple[Happened, ...]:
    days = (date(2026, month, day) for month in (9, 10, 11) for day in (2, 9, 16))
    return tuple(
        Happened(
            day,
            held=day.day != 9 or day.month != 10,
            came=7 if much else 2,
            pulse=GOOD if much else FEW,
            rungs=RUNGS if much else frozenset(),
            advice=(OPENED,) if much and day.day == 16 else (),
        )
        for day in days
    )


GROUPS = [
    (replace(GROUP, id=f"g{number}", name=name), quarter(much=number % 2 == 0))
    for number, name in enumerate(
        ("Tuesday tea", "Walking slowly", "Evening circle", "Sea", "Fog", "Rest", "Young")
    )
]


def of_group(library: Library, sessions: tuple[Happened, ...]) -> view.Shown:
    return view.of_group(library.words, GROUP, TODAY, QUARTER, sessions)


def _group(sessions: tuple[Happened, ...]) -> Callable[[Library], Message]:
    return lambda library: view.group(library.words, of_group(library, sessions))


SCENES: dict[str, Callable[[Library], Message]] = {
    "group_document": _group(quarter(much=True)),
    "group_too_few_document": _group(quarter(much=False)),
    "nothing": _group(()),
    "programme_document": lambda library: view.programme(
        library.words, view.of_programme(library.words, GROUP, TODAY, QUARTER, GROUPS)
    ),
    "picture": lambda library: view.pictured(library.words),
    "ready": lambda library: view.ready(library.words),
}
