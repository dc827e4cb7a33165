"""Interactions as Discord sends them, and what happened."""

from typing import Any

import pytest

from adapters.discord.inbound import (
    GONE,
    PICK,
    Completing,
    Interaction,
    Own,
    Type,
    joined,
    person,
    place,
    read,
)
from bot.events import ActionPressed, CommandUsed, FormSubmitted, MemberJoined
from bot.ids import ActionId


def happened(kind: int, data: dict[str, Any], *, guild: str = "1") -> Any:
    return read(Interaction("77", kind, "42", guild, "9", data))


def command(*options: dict[str, Any]) -> dict[str, Any]:
    plan = {"name": "plan", "type": 1, "options": list(options)}
    return {
        "name": "peer",
        "type": 1,
        "options": [{"name": "session", "type": 2, "options": [plan]}],
    }


def test_a_command_with_its_options() -> None:
    data = command(
        {"name": "date", "type": 3, "value": "2 Dec"}, {"name": "time", "type": 3, "value": "18:30"}
    )
    assert happened(Type.COMMAND, data) == CommandUsed(
        "77", person("42"), place("9"), "session plan", {"date": "2 Dec", "time": "18:30"}
    )


def test_in_a_direct_message_there_is_no_place() -> None:
    data = {"name": "peer", "options": [{"name": "home", "type": 1}]}
    assert happened(Type.COMMAND, data, guild="") == CommandUsed(
        "77", person("42"), None, "home", {}
    )


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("<@910000000000000001> <@!910000000000000002>", "910000000000000001,910000000000000002"),
        ("910000000000000001, 910000000000000001", "910000000000000001"),
        ("rhian", "rhian"),
    ],
)
def test_people_are_typed_as_mentions(typed: str, read_as: str) -> None:
    option = {"name": "facilitators", "type": 3, "value": typed}
    data = {"name": "peer", "options": [{"name": "setup", "type": 1, "options": [option]}]}
    assert happened(Type.COMMAND, data).args == {"facilitators": read_as}


def test_a_half_typed_option() -> None:
    data = command(
        {"name": "date", "type": 3, "value": "2 Dec"},
        {"name": "time", "type": 3, "value": "18", "focused": True},
    )
    assert happened(Type.AUTOCOMPLETE, data) == Completing("session plan", "time", "18")


def test_a_button_and_a_menu() -> None:
    action = ActionId.of("checkpoint.vote", "01j")
    pressed = happened(Type.COMPONENT, {"custom_id": "checkpoint.vote:01j#2", "component_type": 2})
    assert pressed == ActionPressed("77", person("42"), place("9"), action)
    chosen = happened(
        Type.COMPONENT,
        {"custom_id": "checkpoint.vote:01j", "component_type": 3, "values": ["heard"]},
    )
    assert chosen.chosen == "heard"


def test_a_menu_whose_options_are_actions() -> None:
    picked = happened(
        Type.COMPONENT, {"custom_id": f"{PICK}#3", "component_type": 3, "values": ["map.cell:a/b"]}
    )
    assert picked.action == ActionId.of("map.cell", "a", "b")
    assert picked.chosen == ""


@pytest.mark.parametrize(
    "custom_id", ["", "Old Button", "vote|1|2", "~", "~page/", "~PAGE/x/1", "x" * 100 + "!", "🫖"]
)
def test_a_button_of_no_release_is_gone(custom_id: str) -> None:
    assert happened(Type.COMPONENT, {"custom_id": custom_id, "component_type": 2}).action == GONE
    assert happened(Type.MODAL, {"custom_id": custom_id, "components": []}).action == GONE


def test_a_form_with_every_kind_of_field() -> None:
    def label(**inner: Any) -> dict[str, Any]:
        return {"type": 18, "id": 1, "component": inner}

    components = [
        {"type": 10, "id": 1},
        label(type=4, custom_id="words", value="What I mean"),
        label(type=3, custom_id="menu", values=["a"]),
        label(type=21, custom_id="radio", value=None),
        label(type=22, custom_id="many", values=["a", "b"]),
        label(type=5, custom_id="people", values=[]),
        {"type": 1, "components": [{"type": 4, "custom_id": "old", "value": "before labels"}]},
    ]
    given = happened(Type.MODAL, {"custom_id": "form.it:1", "components": components})
    assert given == FormSubmitted(
        "77",
        person("42"),
        place("9"),
        ActionId.of("form.it", "1"),
        {
            "words": "What I mean",
            "menu": "a",
            "radio": "",
            "many": "a,b",
            "people": "",
            "old": "before labels",
        },
    )


def test_the_pages_of_a_form() -> None:
    pressed = happened(Type.COMPONENT, {"custom_id": "~page/abc/1", "component_type": 2})
    assert pressed == Own("page", "abc", 1, {})
    component = {"type": 18, "component": {"type": 4, "custom_id": "a", "value": "b"}}
    sent = happened(Type.MODAL, {"custom_id": "~step/abc/0", "components": [component]})
    assert sent == Own("step", "abc", 0, {"a": "b"})


def test_what_discord_may_send_one_day_is_gone() -> None:
    assert happened(99, {}).action == GONE


def test_somebody_joins() -> None:
    assert joined("e", "42", "9") == MemberJoined("e", person("42"), place("9"))
