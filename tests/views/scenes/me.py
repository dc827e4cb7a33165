"""A member's own settings, at the defaults and with everything chosen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

from bot.domain.group import QuietHours
from bot.domain.member import Member, Reach, Reminder, Reminders, Way
from bot.ids import Person
from bot.library import Library
from bot.message import Message
from bot.views import me as view
from tests.support.circle import GROUP, NOW, RHIAN

MEGAN = Member(Person("test", "w1", "megan"))
ASKED = Reminders(GROUP.id, Way.DIRECT, frozenset({Reminder.DAY_BEFORE, Reminder.SOON}))
CHOSE = replace(
    MEGAN,
    zone="America/Toronto",
    quiet=QuietHours(time(20), time(10)),
    days_off=frozenset({5, 6}),
    budget=3,
    reminders=(ASKED,),
)
NEW = view.Mine(MEGAN, NOW, GROUP.zone, GROUP.quiet, GROUP, (GROUP,))
OWN = replace(NEW, member=CHOSE, zone=CHOSE.zone, quiet=CHOSE.quiet)
ALONE = view.Mine(MEGAN, NOW, GROUP.zone, None)


def _with(**chosen: object) -> view.Mine:
    member = replace(CHOSE, **chosen)  # type: ignore[arg-type]
    return replace(OWN, member=member, quiet=member.quiet)


def _in(way: Way) -> view.Mine:
    return replace(NEW, member=MEGAN.choosing(Reminders(GROUP.id, way)))


def _settings(mine: view.Mine, page: int = 0) -> Callable[[Library], Message]:
    return lambda library: view.settings(library.words, mine, page)


def _reminders(mine: view.Mine, *, changed: bool = False) -> Callable[[Library], Message]:
    return lambda library: view.reminders(library.words, mine, GROUP, changed=changed)


def _card(
    card: Callable[..., Message], mine: view.Mine, **more: object
) -> Callable[[Library], Message]:
    return lambda library: card(library.words, mine, **more)


SCENES: dict[str, Callable[[Library], Message]] = {
    "new": _settings(NEW),
    "new_more": _settings(NEW, 1),
    "no_group": _settings(ALONE),
    "direct_message": _settings(replace(OWN, group=None)),
    "chosen": _settings(OWN),
    "new_last": _settings(NEW, 2),
    "runs_last": _settings(replace(NEW, runs=GROUP.id), 2),
    "closed": lambda library: view.closed(library.words),
    "closed_again": _card(view.reach, NEW, again=True),
    "closed_left": _card(view.reach, NEW, again=False),
    "greets": _card(view.greets, replace(NEW, runs=GROUP.id)),
    "greets_off": _card(view.greets, replace(_with(greets=False), runs=GROUP.id)),
    "away_now": _settings(_with(away_until=NOW + timedelta(days=9))),
    "low_energy": _settings(_with(low_energy=True)),
    "paused": _settings(_with(reach=Reach.ASKED)),
    "no_quiet": _settings(_with(quiet=QuietHours(time(8), time(8)), days_off=frozenset())),
    "reminders_channel": _reminders(_in(Way.CHANNEL)),
    "reminders_direct": _reminders(OWN, changed=True),
    "reminders_both": _reminders(_in(Way.BOTH)),
    "reminders_off": _reminders(_in(Way.OFF), changed=True),
    "reminders_which_group": lambda library: view.which_group(library.words, NEW, "peer"),
    "reminders_no_group": lambda library: view.which_group(library.words, ALONE, "peer"),
    "stopped": lambda library: view.stopped(library.words, GROUP, Way.DIRECT),
    "quiet": _card(view.quiet, NEW),
    "quiet_own": _card(view.quiet, OWN, changed=True),
    "away": _card(view.away, NEW),
    "away_reader": _card(
        view.away, replace(_with(away_until=NOW + timedelta(days=9)), others=(RHIAN,))
    ),
    "away_only_reader": _card(
        view.away, replace(_with(away_until=NOW + timedelta(days=9)), alone=(GROUP.name,))
    ),
    "away_reader_here": _card(view.away, replace(NEW, others=(RHIAN,))),
    "away_until": _card(view.away, _with(away_until=NOW + timedelta(days=9))),
    "energy_whole": _card(view.energy, NEW),
    "energy_short": _card(view.energy, _with(low_energy=True)),
    "zone": _card(view.zone, NEW),
    "zone_own": _card(view.zone, OWN),
    "budget": _card(view.budget, NEW),
    "language_only": lambda library: view.language(library.words, NEW, {"en": "English"}),
    "language": lambda library: view.language(
        library.words, NEW, {"en": "English", "cy": "Cymraeg", "fr": "Français"}
    ),
}
