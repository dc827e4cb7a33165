"""Every card and form of the gallery as Slack gets it, and the corners that the gallery has not."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import limits, modals, mrkdwn, render
from adapters.slack.metadata import Back
from bot.ids import ActionId, Person
from bot.message import (
    Button,
    Buttons,
    Choice,
    ChoiceField,
    DateField,
    Fact,
    Facts,
    Form,
    Grid,
    GridCell,
    Heading,
    Items,
    LinkButton,
    ManyField,
    Message,
    Paragraph,
    PeopleField,
    Quoted,
    Select,
    Tally,
    TallyRow,
    TextField,
    TimeField,
    ZoneField,
)
from bot.text import Link, Mention, Strong, When, WhenStyle, text
from content.loader import load
from tests.adapters.slack.official import needs_schemas, problems
from tests.contracts.platform import blocks as sample_blocks
from tests.contracts.platform import fields as sample_fields
from tests.fakes.slack import rules
from tests.support.goldens import Golden
from tests.views.test_gallery import FORMS, MESSAGES

WORDS = load().words
GOLDENS = Path(__file__).parent / "goldens"
RHIAN = Person("slack", "T1", "U0RHIAN")
AT = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
AN_ACTION = ActionId.of("checkpoint.vote", "01j")


def shown(message: Message) -> list[Mapping[str, Any]]:
    body = render.message(message, WORDS)
    rules.message(body["text"], body["blocks"])
    return list(body["blocks"])


def card(*blocks: Any) -> Message:
    return Message(("A card",), tuple(blocks))


# --- the gallery ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MESSAGES)
def test_a_card_of_the_gallery_fits_slack_everywhere(name: str) -> None:
    message = MESSAGES[name]
    assert shown(message)
    rules.view(render.home(message, WORDS), "home")
    rules.view(render.card(message, WORDS, ""), "modal")


@needs_schemas
@pytest.mark.parametrize("name", MESSAGES)
def test_a_card_of_the_gallery_is_block_kit(name: str) -> None:
    message = MESSAGES[name]
    assert problems("MessageBlocks.schema", render.message(message, WORDS)["blocks"]) == []
    assert problems("Home.schema", render.home(message, WORDS)) == []
    assert problems("Modal.schema", render.card(message, WORDS, "")) == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_the_gallery_fits_slack(name: str) -> None:
    rules.view(modals.form(FORMS[name], WORDS, ""), "modal")


@needs_schemas
@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_the_gallery_is_block_kit(name: str) -> None:
    assert problems("Modal.schema", modals.form(FORMS[name], WORDS, "")) == []


@pytest.mark.parametrize("name", MESSAGES)
def test_no_title_or_button_of_a_card_is_cut(name: str) -> None:
    """What a view writes fits Slack; only what people wrote may be shortened."""
    assert "…" not in json.dumps(
        [each for each in shown(MESSAGES[name]) if each["type"] in {"actions", "header"}],
        ensure_ascii=False,
    )


@pytest.mark.parametrize("name", FORMS)
def test_no_title_or_label_of_a_form_is_cut(name: str) -> None:
    view = modals.form(FORMS[name], WORDS, "")
    cut = [view["title"], view["submit"], *(each["label"] for each in rules.inputs(view))]
    assert [each["text"] for each in cut if each["text"].endswith("…")] == []


# --- goldens --------------------------------------------------------------------------------------


def test_one_of_each_block(golden: Golden) -> None:
    every = tuple(block for block, _ in sample_blocks(RHIAN).values())
    body = render.message(Message(text("All of it, ", When(AT, "Europe/London")), every), WORDS)
    golden(GOLDENS / "message.json", json.dumps(body, indent=2, ensure_ascii=False) + "\n")


def test_one_of_each_field(golden: Golden) -> None:
    every = tuple(each for kinds in sample_fields(RHIAN).values() for each in kinds)
    form = Form(
        AN_ACTION,
        "A form",
        every,
        "Send",
        text("Before you begin."),
        {"line": "Please say a little more.", "": "Something else is wrong."},
    )
    view = modals.form(form, WORDS, Back("C1", "https://hooks.example/1", True).encode())
    golden(GOLDENS / "form.json", json.dumps(view, indent=2, ensure_ascii=False) + "\n")


@needs_schemas
def test_one_of_each_is_block_kit() -> None:
    every = tuple(block for block, _ in sample_blocks(RHIAN).values())
    message = Message(("All of it",), every)
    assert problems("MessageBlocks.schema", shown(message)) == []
    fields = tuple(each for kinds in sample_fields(RHIAN).values() for each in kinds)
    view = modals.form(Form(AN_ACTION, "A form", fields, "Send"), WORDS, "")
    rules.view(view, "modal")
    assert problems("Modal.schema", view) == []


def test_how_something_is_typed_is_said_only_where_it_is_typed() -> None:
    def hints(day: str, at: str, zone: str) -> list[str]:
        asked = (
            DateField("date", "Date", "When.", initial=day, example="Such as 2 Dec"),
            TimeField("time", "Time", initial=at, example="Such as 18:30"),
            ZoneField("zone", "Zone", initial=zone, example="Such as London"),
        )
        view = modals.form(Form(AN_ACTION, "A form", asked, "Send"), WORDS, "")
        return [each.get("hint", {}).get("text", "") for each in rules.inputs(view)]

    assert hints("2026-12-01", "18:30", "Europe/London") == ["When.", "", ""]
    assert hints("", "", "") == ["When.", "", ""]
    typed = ["When. Such as 2 Dec", "Such as 18:30", "Such as London"]
    assert hints("31 June", "half six", "Spain") == typed


def test_a_zone_that_is_plain_stands_in_its_list_and_any_other_stays_typed() -> None:
    def element(typed: str) -> Mapping[str, Any]:
        asked = (ZoneField("zone", "Zone", initial=typed),)
        (block,) = rules.inputs(modals.form(Form(AN_ACTION, "A form", asked, "Send"), WORDS, ""))
        return dict(block["element"])

    assert element("wales")["initial_option"]["value"] == "Europe/London"
    assert "initial_option" not in element("")
    assert element("Atlantis")["initial_value"] == "Atlantis"


# --- text -----------------------------------------------------------------------------------------


def test_a_time_is_each_readers_own_with_a_plain_fallback() -> None:
    assert mrkdwn.of(text(When(AT, "Europe/London"))) == (
        "<!date^1796149800^{date_long} at {time}|Tuesday 1 December at 18:30 (Europe/London)>"
    )
    assert "{time}|" in mrkdwn.of(text(When(AT, "Europe/London", WhenStyle.TIME)))
    assert "^{date_long}|" in mrkdwn.of(text(When(AT, "Europe/London", WhenStyle.DAY)))


def test_nothing_in_a_plain_string_is_markup() -> None:
    rendered = mrkdwn.of(text("<!channel> & <@U1> *b* _i_ ~s~ `c` :tada:\n> quote"))
    assert "<" not in rendered
    assert rendered.replace("\u200b", "") == (
        "&lt;!channel&gt; &amp; &lt;@U1&gt; *b* _i_ ~s~ `c` :tada:\n&gt; quote"
    )
    for mark in ("*b*", "_i_", "~s~", "`c`", ":tada:", "\n&gt;"):
        assert mark not in rendered


@pytest.mark.parametrize("words", ["snake_case", "18:30:00", "5 * 3", "a ~ b", "£5 > £4"])
def test_what_slack_would_leave_alone_is_left_alone(words: str) -> None:
    assert "\u200b" not in mrkdwn.of(text(words)).replace(" \u200b*\u200b ", " * ")


def test_people_links_and_strong_words_are_slacks_own() -> None:
    rendered = mrkdwn.of(
        text(
            Mention(RHIAN),
            " ",
            Link("https://example.org/a?b=1&c=2", "the <page>"),
            " ",
            Strong("now"),
        )
    )
    assert rendered == "<@U0RHIAN> <https://example.org/a?b=1&amp;c=2|the &lt;page&gt;> *now*"


def test_somebody_of_another_platform_is_a_name() -> None:
    assert mrkdwn.of(text(Mention(Person("discord", "g", "12")))) == "@12"


@pytest.mark.parametrize("id", ["U1", "W7", "U012AB3CD", "U0123456789AB"])
def test_slack_does_not_say_how_long_an_id_is(id: str) -> None:
    assert mrkdwn.of(text(Mention(Person("slack", "T1", id)))) == f"<@{id}>"


def test_a_link_that_runs_something_is_only_words() -> None:
    rendered = mrkdwn.of(text(Link("javascript:alert(1)", "press")))
    assert rendered == "press (javascript:alert(1))"


@given(st.text(max_size=9000))
@settings(max_examples=150, deadline=None)
def test_long_text_goes_on_whole(words: str) -> None:
    parts = mrkdwn.cut((words,), limits.SECTION_TEXT)
    assert all(0 < len(part) <= limits.SECTION_TEXT for part in parts)
    whole = "".join(mrkdwn.of((words,)).split())
    assert "".join("".join(parts).split()) == whole


def test_a_date_is_never_cut() -> None:
    date = mrkdwn.of(text(When(AT, "Europe/London")))
    for length in range(limits.SECTION_TEXT - len(date) - 2, limits.SECTION_TEXT + 2):
        parts = mrkdwn.cut(text("x" * length, When(AT, "Europe/London")), limits.SECTION_TEXT)
        assert sum(date in part for part in parts) == 1


# --- blocks ---------------------------------------------------------------------------------------


def test_words_of_a_person_go_out_exactly_as_they_are() -> None:
    (block,) = shown(card(Quoted(("*not bold* <!here> &",))))
    (quote,) = block["elements"]
    assert quote["elements"] == [{"type": "text", "text": "*not bold* <!here> &"}]


def test_a_result_reads_as_words_and_draws_a_bar() -> None:
    (block,) = shown(
        card(Tally((TallyRow("Be heard", 0.5, "half"), TallyRow("A break", None, "-"))))
    )
    assert block["text"]["text"] == "*Be heard*: half\n█████░░░░░\n*A break*: -"


def test_a_map_reads_row_by_row_and_its_cells_can_be_opened() -> None:
    cells = (GridCell("not yet", "not yet", 0), GridCell("often", "often", 3, AN_ACTION))
    (block,) = shown(card(Grid(("Contracting", "Skills"), (("Validation", cells),))))
    assert block["text"]["text"] == "*Validation*\nContracting: not yet\nSkills: often"
    (option,) = block["accessory"]["options"]
    assert (option["value"], option["text"]["text"]) == (AN_ACTION.encode(), "Skills")


def test_a_longest_action_id_fits_everywhere() -> None:
    action = ActionId.of("x", "y" * 98)
    cells = (GridCell("often", "often", 3, action),)
    shown(
        card(
            Buttons((Button("Go", action),)),
            Grid(("Skills",), (("Validation", cells),)),
            Select(action, "Which", (Choice("a", "A"),)),
        )
    )


def test_the_same_button_twice_still_fits() -> None:
    twice = shown(card(Buttons((Button("One", AN_ACTION), Button("Two", AN_ACTION)))))
    assert [len(each["elements"]) for each in twice] == [1, 1]


def test_a_link_button_that_slack_would_not_open_is_told() -> None:
    (block,) = shown(card(Buttons((LinkButton("Join", "tel:+44123"),))))
    assert block["text"]["text"] == "Join (tel:+44123)"


def test_too_many_choices_are_visibly_fewer_and_the_chosen_one_is_kept() -> None:
    many = tuple(Choice(f"v{number}", f"Option {number}") for number in range(103))
    menu, note = shown(card(Select(AN_ACTION, "Which", many, "v102")))
    assert len(menu["accessory"]["options"]) == 100
    assert menu["accessory"]["initial_option"]["value"] == "v102"
    assert note["elements"][0]["text"] == "+3 more"


def test_too_many_blocks_are_visibly_fewer_and_every_button_is_kept() -> None:
    told = tuple(Paragraph((f"Line {number}",)) for number in range(60))
    blocks = shown(card(Heading("Title"), *told, Buttons((Button("Go", AN_ACTION),))))
    assert len(blocks) == limits.MESSAGE_BLOCKS
    assert blocks[-1]["type"] == "actions"
    assert blocks[-2]["elements"][0]["text"] == "+13 more"
    assert blocks[1]["text"]["text"] == "Line 0"


def test_a_card_that_cannot_fit_is_an_error() -> None:
    rows = tuple(Buttons((Button("Go", ActionId.of("a", str(number))),)) for number in range(51))
    with pytest.raises(render.CannotRender):
        render.message(card(*rows), WORDS)


def test_an_identity_is_never_cut() -> None:
    with pytest.raises(render.CannotRender):
        render.message(card(Select(AN_ACTION, "Which", (Choice("v" * 151, "A"),))), WORDS)


def test_long_facts_and_many_of_them() -> None:
    facts = (*(Fact(f"F{number}", ("v",)) for number in range(12)), Fact("Long", ("w " * 2000,)))
    kinds = [len(each.get("fields", ())) for each in shown(card(Facts(facts)))]
    assert kinds == [10, 2, 0, 0, 0]


def test_one_fact_alone_takes_the_whole_line() -> None:
    (block,) = shown(card(Facts((Fact("Quiet times", ("From 21:00 to 08:00.",)),))))
    assert block["text"]["text"] == "*Quiet times*\nFrom 21:00 to 08:00."
    (block,) = shown(card(Facts((Fact("A", ("1",)), Fact("B", ("2",))))))
    assert [each["text"] for each in block["fields"]] == ["*A*\n1", "*B*\n2"]


def test_a_list_keeps_its_numbers() -> None:
    (block,) = shown(card(Items((("First",), ("Second",)), numbered=True)))
    assert block["text"]["text"] == "1. First\n2. Second"


def test_a_card_without_blocks_shows_its_summary() -> None:
    assert shown(card())[0]["text"]["text"] == "A card"


# --- forms ----------------------------------------------------------------------------------------


def view_of(*fields: Any, **more: Any) -> Mapping[str, Any]:
    form = dataclasses.replace(Form(AN_ACTION, "A form", tuple(fields), "Send"), **more)
    view = modals.form(form, WORDS, "")
    rules.view(view, "modal")
    return view


@pytest.mark.parametrize(
    ("count", "kind"), [(2, "radio_buttons"), (5, "radio_buttons"), (6, "static_select")]
)
def test_few_choices_lie_open_and_many_in_a_menu(count: int, kind: str) -> None:
    options = tuple(Choice(f"v{number}", f"Option {number}") for number in range(count))
    (block,) = rules.inputs(view_of(ChoiceField("one", "One", options, initial="v1")))
    assert block["element"]["type"] == kind
    assert block["element"]["initial_option"]["value"] == "v1"


@pytest.mark.parametrize(("count", "kind"), [(10, "checkboxes"), (11, "multi_static_select")])
def test_many_at_once(count: int, kind: str) -> None:
    options = tuple(Choice(f"v{number}", f"Option {number}") for number in range(count))
    (block,) = rules.inputs(view_of(ManyField("some", "Some", options, initial=("v1", "v2"))))
    assert block["element"]["type"] == kind
    assert len(block["element"]["initial_options"]) == 2


def test_what_no_picker_can_show_stays_as_it_was_typed() -> None:
    view = view_of(DateField("day", "Day", initial="31 Feb"), TimeField("at", "At", initial="late"))
    day, at = rules.inputs(view)
    assert day["element"]["initial_value"] == "31 Feb"
    assert at["element"]["initial_value"] == "late"


def test_what_was_typed_too_long_is_kept() -> None:
    (block,) = rules.inputs(view_of(TextField("name", "Name", initial="n" * 90, limit=80)))
    assert block["element"]["initial_value"] == "n" * 90


def test_people_who_are_no_users_are_left_to_be_chosen_again() -> None:
    people = (RHIAN, Person("slack", "T1", "@rhian"))
    (block,) = rules.inputs(view_of(PeopleField("who", "Who", initial=people, most=3)))
    assert block["element"]["initial_users"] == ["U0RHIAN"]


def test_a_choice_of_nothing_is_left_out_or_told() -> None:
    view = view_of(
        TextField("name", "Name"),
        ChoiceField("maybe", "Maybe", (), required=False),
        ChoiceField("must", "Session", (), hint="None yet."),
    )
    assert [each["block_id"] for each in rules.inputs(view)] == ["name"]
    assert view["blocks"][-1]["elements"][0]["text"] == "*Session* None yet."


def test_problems_stand_by_their_fields_when_it_opens() -> None:
    view = view_of(
        TextField("name", "Name"),
        TextField("why", "Why"),
        problems={"name": "Too short.", "": "Not saved.", "gone": "And this."},
    )
    ids = [each.get("block_id") for each in view["blocks"]]
    assert ids == ["_problem", "_problem.name", "name", "why"], "it is read before its field"
    assert "Not saved. And this." in view["blocks"][0]["text"]["text"]


def test_a_view_as_slack_sent_it_gets_a_sentence_on_top() -> None:
    sent = {**view_of(TextField("name", "Name")), "id": "V1", "state": {"values": {}}, "hash": "h"}
    once = modals.with_problem(sent, "Please try again.")
    assert once is not None
    twice = modals.with_problem({**once, "id": "V1"}, "And again.")
    assert twice is not None
    rules.view(twice, "modal")
    assert [each.get("block_id") for each in twice["blocks"]] == ["_problem", "name"]
    assert "hash" not in twice
    assert modals.with_problem({"id": "V1"}, "Nothing to show it on.") is None
