"""What every payload of Slack has."""

import pytest

from adapters.slack import payload


@pytest.mark.parametrize(
    "body",
    [
        {"view": {"app_installed_team_id": "E1"}, "user": {"id": "U1", "team_id": "T1"}},
        {"team": None, "user": {"id": "U1", "team_id": "T1"}},
        {"authorizations": [{"team_id": "E1"}], "team_id": "T1"},
        {"authorizations": [{"team_id": None}], "team_id": "T1"},
    ],
)
def test_an_organisation_is_no_workspace(body: dict[str, object]) -> None:
    assert payload.workspace_of(body) == "T1"


def test_the_same_payload_has_the_same_key_and_another_has_not() -> None:
    once = {"command": "/peer", "text": "home", "trigger_id": "1.2.a"}
    again, other = dict(reversed(once.items())), {**once, "trigger_id": "1.2.z"}
    assert payload.key(once) == payload.key(again)
    assert payload.key(once) != payload.key(other)
