"""Forms as modals: every form there is, its pages, and what is kept of it."""

import json
from datetime import date
from pathlib import Path

import pytest

from adapters.discord import drafts, forms, limits
from adapters.discord.inbound import person
from adapters.discord.pieces import TooMuch
from bot.commands import COMMANDS, CommandSpec
from bot.flows import typed
from bot.ids import ActionId, Person
from bot.message import Choice, ChoiceField, Form, ManyField, TextField, TextKind
from bot.views.forms import form_of
from content.loader import load
from tests.contracts.platform import fields as sample_fields
from tests.fakes.discord import rules
from tests.fakes.discord.rules import OpenApi
from tests.support.goldens import Golden
from tests.views.test_gallery import FORMS

WORDS = load().words
GOLDENS = Path(__file__).parent / "goldens"
RHIAN = person("910000000000000001")
SOME = (Choice("a", "Option A"), Choice("b", "Option B"))


def of_command(spec: CommandSpec) -> Form:
    sources = {each.source: SOME for each in spec.params if each.source}
    return form_of(spec, WORDS, args={}, sources=sources, like=RHIAN)


EVERY: dict[str, Form] = {
    **FORMS,
    **{f"command {spec.path}": of_command(spec) for spec in COMMANDS if spec.params},
}


def check(form: Form, api: OpenApi | None) -> None:
    for page in range(len(forms.pages(form))):
        data = forms.modal(form, WORDS, page=page, draft="a" * 24)
        assert list(rules.modal_problems(data)) == []
        if api is not None:
            body = {"type": 9, "data": data}
            assert api.problems("POST", "/interactions/1/token/callback", body) == []
            assert list(rules.unknown_keys(api, data["components"], "Modal")) == []


@pytest.mark.parametrize("name", EVERY)
def test_every_form_there_is_can_be_asked(name: str, openapi: OpenApi | None) -> None:
    check(EVERY[name], openapi)
    asked = [each for fields in forms.pages(EVERY[name]) for each in fields]
    assert asked == list(EVERY[name].fields)


def test_every_field_is_as_it_was(golden: Golden, openapi: OpenApi | None) -> None:
    every = tuple(each for some in sample_fields(RHIAN).values() for each in some)
    form = Form(ActionId.of("form.all"), "Everything", every, "Send", intro=("Take your time.",))
    check(form, openapi)
    pages = [forms.modal(form, WORDS, page=page, draft="d") for page in range(3)]
    golden(GOLDENS / "modal.json", json.dumps(pages, indent=1, ensure_ascii=False) + "\n")


def test_a_short_form_keeps_nothing() -> None:
    form = EVERY["command checkpoint"]
    assert len(forms.pages(form)) == 1
    assert forms.modal(form, WORDS)["custom_id"] == form.id.encode()


def test_a_long_form_has_pages_and_says_so() -> None:
    form = EVERY["command setup"]
    assert [len(each) for each in forms.pages(form)] == [4, 5, 3]
    first, second = (forms.modal(form, WORDS, page=page, draft="d") for page in (0, 1))
    assert (first["custom_id"], second["custom_id"]) == ("~step/d/0", "~step/d/1")
    assert "(1 of 3)" in first["title"]
    assert first["components"][0]["type"] == 10
    assert second["components"][0]["type"] == 18


def test_problems_stand_by_their_fields() -> None:
    form = EVERY["command session plan"]
    wrong = Form(
        form.id, form.title, form.fields, form.submit, problems={"link": "No.", "": "Sorry."}
    )
    assert forms.page_of(wrong, "link") == 1
    first, second = (forms.modal(wrong, WORDS, page=page, draft="d") for page in (0, 1))
    assert first["components"][0] == {"type": 10, "content": "Sorry."}
    assert second["components"][-1]["description"] == "No."
    mended = forms.filled(wrong, {"link": "https://a.b"})
    assert mended.problems == {}
    assert forms.values_of(mended)["link"] == "https://a.b"


def test_what_was_typed_is_all_there_again() -> None:
    form = Form(
        ActionId.of("form.all"),
        "Everything",
        tuple(each for some in sample_fields(RHIAN).values() for each in some),
        "Send",
    )
    typed_in = {each.name: value for each, value in zip(form.fields, _typed(form), strict=True)}
    assert forms.values_of(forms.filled(form, typed_in)) == typed_in


def _typed(form: Form) -> list[str]:
    given = {"choice": "a", "many": "a,b", "people": "1,2"}
    return [given.get(each.name, f"typed {each.name}") for each in form.fields]


@pytest.mark.parametrize("name", EVERY)
def test_a_form_that_was_kept_is_the_same_form(name: str) -> None:
    form = EVERY[name]
    again = drafts.read(drafts.written(form))
    assert forms.values_of(again) == forms.values_of(form)
    assert [type(each) for each in again.fields] == [type(each) for each in form.fields]
    assert (again.id, again.title, again.intro) == (form.id, form.title, form.intro)


@pytest.mark.parametrize("kept", [{}, {"form": "{}"}, {"form": "not json"}])
def test_what_another_release_kept_is_an_error(kept: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        drafts.read(kept)


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 2, 28), date(2028, 2, 29)])
def test_a_date_is_typed_as_the_core_reads_it(day: date) -> None:
    assert typed.day(forms.typed_day(day), date(2026, 11, 23)) == day


def test_a_choice_that_may_be_left_open_can_be_taken_back() -> None:
    free = ChoiceField("one", "One", SOME, required=False)
    must = ChoiceField("two", "Two", SOME)
    form = Form(ActionId.of("f"), "F", (free, must), "Send")
    first, second = (each["component"] for each in forms.modal(form, WORDS)["components"])
    assert (first["type"], first["min_values"]) == (3, 0)
    assert second["type"] == 21


def test_a_choice_of_nothing_is_not_asked() -> None:
    nothing = ChoiceField("one", "One", (), required=False)
    form = Form(ActionId.of("f"), "F", (nothing, TextField("two", "Two")), "Send")
    assert [each.name for page in forms.pages(form) for each in page] == ["two"]
    assert forms.values_of(form) == {"one": "", "two": ""}


def test_more_than_can_be_chosen_is_an_error() -> None:
    many = tuple(Choice(str(number), f"Option {number}") for number in range(26))
    for field in (ChoiceField("one", "One", many), ManyField("one", "One", many)):
        with pytest.raises(TooMuch):
            forms.modal(Form(ActionId.of("f"), "F", (field,), "Send"), WORDS)


def test_long_words_are_never_cut() -> None:
    longer = TextField("w", "W", TextKind.LONG, initial="x" * 600, limit=500)
    label = forms.modal(Form(ActionId.of("f"), "F", (longer,), "Send"), WORDS)["components"][0]
    assert len(label["component"]["value"]) == 600
    too_long = TextField("w", "W", TextKind.LONG, initial="x" * (limits.TEXT_INPUT + 1))
    with pytest.raises(TooMuch):
        forms.modal(Form(ActionId.of("f"), "F", (too_long,), "Send"), WORDS)


def test_somebody_whom_discord_does_not_know_is_not_chosen() -> None:
    spec = next(each for each in COMMANDS if each.path == "setup")
    form = form_of(
        spec,
        WORDS,
        args={"facilitators": "rhian,42"},
        sources={"nations": SOME},
        like=Person("discord", "discord", "1"),
    )
    labels = forms.modal(form, WORDS, draft="d")["components"]
    people = next(
        each["component"]
        for each in labels
        if each["type"] == 18 and each["component"]["type"] == 5
    )
    assert people["default_values"] == [{"id": "42", "type": "user"}]
