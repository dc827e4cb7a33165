"""The notice after the bot was away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import Delivery, DeliveryState
from bot.events import Reason
from bot.library import Library
from bot.message import Form, Message
from bot.views.late import notice, place_closed
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

SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "notice": lambda library: notice(library.words, GROUP, (SENT, UNNAMED), LEFT_OUT[:1]),
    "notice_stuck": lambda library: notice(library.words, GROUP, (), (), (STUCK, FAILED)),
    "place_closed": lambda library: place_closed(library.words, GROUP, Reason.ARCHIVED),
    "notice_many": lambda library: notice(library.words, GROUP, (), LEFT_OUT),
}
