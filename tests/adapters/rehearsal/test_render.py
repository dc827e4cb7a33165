"""What the page is given for a card and for a form, kept as golden payloads."""

import json
from pathlib import Path

import pytest

from adapters.rehearsal import render
from bot.ids import ActionId
from bot.message import Buttons, DateField, Form, LinkButton, Message, Paragraph, TimeField
from bot.text import Link
from tests.adapters.rehearsal import showcase
from tests.support.goldens import Golden

PAYLOADS = Path(__file__).parents[2] / "payloads" / "rehearsal"


def _pretty(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("name", ["JOINING", "CHECKPOINT", "HOME", "RESULT", "MAP"])
def test_a_card(golden: Golden, name: str) -> None:
    card = getattr(showcase, name)
    golden(PAYLOADS / f"card.{name.lower()}.json", _pretty(render.message(card)))


def test_a_form(golden: Golden) -> None:
    golden(PAYLOADS / "form.plan.json", _pretty(render.form(showcase.PLAN)))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "http://[", "no link"]
)
def test_a_link_that_could_run_something_is_words(url: str) -> None:
    message = Message(
        ("A link",),
        (Paragraph((Link(url, "Look"),)), Buttons((LinkButton("Open", url),))),
    )
    paragraph, buttons = render.message(message)["blocks"]
    assert paragraph["text"] == [f"Look ({url})"]
    assert buttons["buttons"] == [{"is": "words", "text": f"Open ({url})"}]


def test_a_date_that_was_mistyped_stays_as_it_was_typed() -> None:
    fields = (
        DateField("date", "Day", initial="31 Feb"),
        TimeField("time", "Time", initial="25:99"),
    )
    payload = render.form(Form(ActionId.of("command", "x"), "Plan", fields, "Plan"))
    assert [each["initial"] for each in payload["fields"]] == ["31 Feb", "25:99"]
