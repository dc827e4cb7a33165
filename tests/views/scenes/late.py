"""The notice after the bot was away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.group import Group
from bot.events import Reason
from bot.library import Library
from bot.message import Form, Message
from bot.views.late import notice, place_closed, place_opened
from bot.views.listing import unlisted
from bot.views.pinning import unpinned
from tests.support.circle import GROUP, NOW, SESSION

SENT = Delivery(
    id="delivery1",
    key="session.moved:session1:1:",
    kind="session.moved",
    group=GROUP.id,
    subject=SESSION.id,
    detail="",
    to="",
    due_at=NOW,
    lane="circle",
    state=DeliveryState.SENT,
    outcome="late:sent",
)
LEFT_OUT = tuple(
    replace(
        SENT,
        kind="reminder.soon",
        due_at=NOW + timedelta(days=number),
        state=DeliveryState.SKIPPED,
        outcome="late:skipped",
    )
    for number in range(12)
)
STUCK = replace(SENT, state=DeliveryState.PARKED, outcome="late:channel-gone")
FAILED = replace(STUCK, kind="reflection.pre", outcome="late:failed")
UNNAMED = replace(SENT, kind="something.new")


def on(platform: str) -> Group:
    return replace(GROUP, place=replace(GROUP.place, platform=platform))


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "notice": lambda library: notice(library.words, GROUP, (SENT, UNNAMED), LEFT_OUT[:1]),
    "notice_stuck": lambda library: notice(library.words, GROUP, (), (), (STUCK, FAILED)),
    "place_closed": lambda library: place_closed(library.words, GROUP, Reason.ARCHIVED),
    "place_closed_on_slack": lambda library: place_closed(
        library.words, on("slack"), Reason.NOT_IN_CHANNEL
    ),
    "place_closed_on_discord": lambda library: place_closed(
        library.words, on("discord"), Reason.NOT_IN_CHANNEL
    ),
    "unlisted": lambda library: unlisted(library.words, GROUP, Reason.MAY_NOT_LIST),
    "unlisted_full": lambda library: unlisted(library.words, GROUP, Reason.LIST_FULL),
    "unpinned": lambda library: unpinned(library.words, GROUP, Reason.MAY_NOT_PIN),
    "unpinned_on_discord": lambda library: unpinned(
        library.words, on("discord"), Reason.MAY_NOT_PIN
    ),
    "unpinned_full": lambda library: unpinned(library.words, GROUP, Reason.PINS_FULL),
    "place_opened": lambda library: place_opened(library.words, GROUP),
    "notice_many": lambda library: notice(library.words, GROUP, (), LEFT_OUT),
}
