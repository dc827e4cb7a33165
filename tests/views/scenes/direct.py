"""What a member gets directly, and the list of what was held back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.library import Library, Words
from bot.message import Message
from bot.views import direct as view
from bot.views import session_post
from bot.views.personal import in_zone
from bot.views.pulse import we_did, you_said
from bot.views.reminder import reminder
from tests.support.circle import AGREEMENT, GROUP, LATER, NOW, SESSION
from tests.views.scenes.pulse import TOLD


def _held(number: int, kind: str, group: str = GROUP.id) -> Delivery:
    return Delivery(
        id=f"d{number}",
        key=f"d{number}",
        kind=kind,
        group=group,
        subject=SESSION.id,
        detail="",
        to="megan",
        due_at=NOW + timedelta(days=number),
        lane="lane",
    )


FEW = (_held(0, "direct.day_before"), _held(1, "direct.soon"))
MANY = tuple(
    _held(number, kind, "gone" if number == 2 else GROUP.id)
    for number, kind in enumerate([*sorted(view.HELD), "something.new"])
)


def _direct(card: Callable[[Words], Message], group: Group = GROUP) -> Callable[[Library], Message]:
    return lambda library: view.direct(library.words, group, card(library.words))


def _digest(held: tuple[Delivery, ...]) -> Callable[[Library], Message]:
    return lambda library: view.digest(library.words, held, {GROUP.id: GROUP}, 5)


SCENES: dict[str, Callable[[Library], Message]] = {
    "day_before": _direct(lambda words: reminder(words, "reminder.day_before", SESSION, AGREEMENT)),
    "soon": _direct(lambda words: reminder(words, "reminder.soon", SESSION, None)),
    "no_link": _direct(
        lambda words: reminder(words, "reminder.soon", replace(SESSION, link=""), AGREEMENT)
    ),
    "in_toronto": lambda library: in_zone(
        view.direct(
            library.words, GROUP, reminder(library.words, "reminder.soon", SESSION, AGREEMENT)
        ),
        "America/Toronto",
    ),
    "moved": _direct(lambda words: session_post.moved(words, LATER, SESSION.starts_at)),
    "cancelled": _direct(lambda words: session_post.cancelled(words, SESSION, LATER)),
    "agreement": lambda library: view.clause(library.words, GROUP, AGREEMENT.clauses[1]),
    "digest": _digest(FEW),
    "nothing_held": lambda library: view.nothing_held(library.words),
    "digest_you_said": lambda library: view.digest(
        library.words,
        FEW,
        {GROUP.id: GROUP},
        5,
        [(GROUP.name, (*you_said(library.words, TOLD), *we_did(library.words, TOLD)))],
    ),
    "digest_of_many_days": _digest(tuple(_held(each, "direct.soon") for each in range(9))),
    # Every kind of thing there is, which nobody gets in one week: a list is read to its end.
    "digest_of_everything_document": _digest(MANY),
}
