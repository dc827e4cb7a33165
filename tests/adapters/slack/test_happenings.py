"""What happens on Slack as events."""

from datetime import UTC, datetime

import pytest

from adapters.slack import happenings
from adapters.slack.happenings import TakenOut
from bot.events import CommandTyped, MemberJoined, PlaceClosed, PlaceMoved, PlaceOpened, Reason
from bot.ids import Person, Place
from tests.adapters.slack.official import needs_schemas, sample

RHIAN = Person("slack", "T1", "U1")
CIRCLE = Place("slack", "T1", "C1")


def test_somebody_joins() -> None:
    body = {
        "team_id": "T9",
        "event_id": "Ev1",
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        "event": {"type": "member_joined_channel", "user": "U1", "channel": "C1"},
    }
    assert happenings.joined(body).event == MemberJoined("slack:Ev1", RHIAN, CIRCLE)


@pytest.mark.parametrize(
    ("type_", "reason"),
    [
        ("channel_archive", Reason.ARCHIVED),
        ("group_archive", Reason.ARCHIVED),
        ("channel_deleted", Reason.CHANNEL_GONE),
        ("group_deleted", Reason.CHANNEL_GONE),
        ("channel_left", Reason.NOT_IN_CHANNEL),
        ("group_left", Reason.NOT_IN_CHANNEL),
    ],
)
def test_a_channel_closes(type_: str, reason: Reason) -> None:
    body = {"team_id": "T1", "event_id": "Ev1", "event": {"type": type_, "channel": "C1"}}
    assert happenings.closed(body) == PlaceClosed("slack:Ev1", CIRCLE, reason)


def test_a_channel_comes_back_or_has_another_id() -> None:
    event = {"type": "channel_unarchive", "channel": "C1"}
    body = {"team_id": "T1", "event_id": "Ev1", "event": event}
    assert happenings.opened(body) == PlaceOpened("slack:Ev1", CIRCLE)
    ids = {"old_channel_id": "C1", "new_channel_id": "C2"}
    body["event"] = {"type": "channel_id_changed", **ids}
    assert happenings.moved(body) == PlaceMoved("slack:Ev1", CIRCLE, Place("slack", "T1", "C2"))


@pytest.mark.parametrize(
    ("event", "whole"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UB"]}}, False),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, None),
    ],
)
def test_an_app_is_taken_out(event: dict[str, object], whole: bool | None) -> None:
    body: dict[str, object] = {"team_id": "T1", "event": event, "event_time": 1_800_000_000}
    at = datetime(2027, 1, 15, 8, tzinfo=UTC)
    gone = None if whole is None else TakenOut("T1", "", at, whole)
    assert happenings.taken_out(body) == gone
    for unreadable in (None, "soon", 1e300, float("nan")):
        gone = happenings.taken_out({**body, "event_time": unreadable})
        assert gone is None or gone.at.year == 1970
    org_wide = [{"enterprise_id": "E1", "team_id": "E1", "is_enterprise_install": True}]
    gone = happenings.taken_out({**body, "authorizations": org_wide})
    assert gone is None or (gone.workspace, gone.enterprise) == ("", "E1")


def test_the_home_tab_asks_for_home() -> None:
    body = {"team_id": "T1", "event_id": "Ev1", "event": {"user": "U1", "tab": "home"}}
    assert happenings.opened_home(body) == CommandTyped("slack:Ev1", RHIAN, None, "home")
    body["event"] = {"user": "U1", "tab": "messages"}
    assert happenings.opened_home(body) is None


@needs_schemas
def test_slacks_own_sample_of_somebody_joining_is_read() -> None:
    event = sample("events/MemberJoinedChannelPayload.json")
    event["event"] = {**event.get("event", {}), "user": "U1", "channel": "C1"}
    event["team_id"] = "T1"
    event["authorizations"] = [{"team_id": "T1"}]
    assert happenings.joined(event).event.who == RHIAN
