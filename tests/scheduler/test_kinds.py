"""The table of kinds: complete, and with sense in what it declares."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.views.direct import HELD
from scheduler.budget import DIGEST
from scheduler.kinds import KINDS
from scheduler.plan import WORK
from scheduler.rules import LATE, Missed, Sends, Unknown, Works

FLOWS = Path(__file__).parents[2] / "bot" / "flows"


def test_everything_that_is_work_has_a_lane_of_work() -> None:
    assert {name for name, kind in KINDS.items() if isinstance(kind, Works)} == WORK


def planned_by_flows() -> set[str]:
    """What the flows name in ``at``, ``at_once`` and ``post_once``, straight or by a constant."""
    found: set[str] = set()
    for path in sorted(FLOWS.glob("*.py")):
        source = path.read_text(encoding="utf-8")
        constants = dict(re.findall(r'^([A-Z_]+) = "([a-z_]+(?:\.[a-z_]+)?)"$', source, re.M))
        for argument in re.findall(r"\.(?:at|at_once|post_once)\(\s*([A-Z_]+|\"[\w.]+\"),", source):
            name = argument.strip('"')
            if argument.startswith('"') or name in constants:
                found.add(constants.get(name, name))
    return found


def test_everything_that_a_flow_plans_can_be_delivered() -> None:
    planned = planned_by_flows()
    assert {"session.opening", "checkpoint.card", "agreement.rhythm", "prompt.posted"} <= planned
    assert "welcome" in planned
    assert planned <= set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_window_is_given_exactly_where_late_is_possible(name: str) -> None:
    kind = KINDS[name]
    if isinstance(kind, Sends):
        late = kind.missed is Missed.SEND_LATE
        assert (kind.window > LATE) is late
        assert (kind.window == timedelta(0)) is not late


def test_members_are_never_reminded_late_at_night() -> None:
    by_itself = {"reminder.day_before", "reminder.soon", "agreement.reminder", "welcome"}
    members = {name for name, kind in KINDS.items() if isinstance(kind, Sends) and kind.members}
    assert by_itself <= members


def test_what_is_between_holdspace_and_one_member_can_be_held_back_by_its_name() -> None:
    own = {name for name, kind in KINDS.items() if isinstance(kind, Sends) and kind.own}
    sends = {name for name, kind in KINDS.items() if isinstance(kind, Sends)}
    apart = {name for name in sends if name.startswith("concern.")}
    assert own == {name for name in KINDS if name.startswith("direct.")} | apart
    assert (own - apart) | {"welcome"} <= HELD | {DIGEST}
    assert set(KINDS) >= HELD


def test_no_budget_holds_back_what_is_about_a_concern() -> None:
    for name, kind in KINDS.items():
        if name.startswith("concern.") and isinstance(kind, Sends):
            assert not kind.members
            assert kind.unknown is Unknown.RESEND
            assert kind.window >= timedelta(days=30)


def test_what_facilitators_get_keeps_to_the_quiet_times_that_they_chose() -> None:
    waits = {name for name, kind in KINDS.items() if isinstance(kind, Sends) and kind.waits}
    assert {"reflection.pre", "reflection.post", "late.notice", "group.facilitator"} <= waits
