"""What was typed in the box, and what the box offers."""

import pytest

from adapters.rehearsal.commands import Join, Talk, Typed, Unknown, Words, half_typed, offers, read
from bot.message import Choice


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("/peer", Words("")),
        ("  /peer   session plan date:tomorrow ", Words("session plan date:tomorrow")),
        ("/PEER home", Words("home")),
        ("/peerless", Unknown()),
        ("/remind me", Unknown()),
        ("/join", Join()),
        ("Hello, /peer is a command", Talk("Hello, /peer is a command")),
        ("peer home", Talk("peer home")),
    ],
)
def test_what_was_typed(typed: str, read_as: Typed) -> None:
    assert read("peer", typed) == read_as


def test_the_commands_name_is_a_setting() -> None:
    assert read("circle", "/circle home") == Words("home")
    assert read("circle", "/peer home") == Unknown()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/peer ", ""),
        ("/peer se", "se"),
        ("/peer session ", "session "),
        ("/pe", None),
        ("hi", None),
    ],
)
def test_what_is_half_typed(typed: str, words: str | None) -> None:
    assert half_typed("peer", typed) == words


@pytest.mark.parametrize("typed", ["/", "/p", "/peer"])
def test_the_command_itself_is_offered_first(typed: str) -> None:
    assert [each["value"] for each in offers("peer", typed, ())] == ["/peer "]


@pytest.mark.parametrize("typed", ["", "/j", "hello"])
def test_nothing_is_offered_where_nothing_fits(typed: str) -> None:
    assert offers("peer", typed, ()) == []


def test_what_the_router_suggests_becomes_the_whole_text() -> None:
    choices = (Choice("session plan", "session plan", "Plan a session"),)
    assert offers("peer", "/peer se", choices) == [
        {"value": "/peer session plan", "label": "session plan", "hint": "Plan a session"}
    ]
