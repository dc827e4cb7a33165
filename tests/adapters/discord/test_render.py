"""Every card of the gallery as Discord gets it, and the corners that the gallery has not."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import limits, render
from adapters.discord.inbound import PICK, person
from adapters.discord.pieces import TooMuch
from adapters.discord.render import Drawn
from bot.ids import ActionId
from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    Divider,
    Fact,
    Facts,
    Grid,
    GridCell,
    Heading,
    Items,
    LinkButton,
    Look,
    Message,
    Note,
    Paragraph,
    Quoted,
    Select,
    Tally,
    TallyRow,
)
from bot.text import When, text
from content.loader import load
from tests.contracts.platform import blocks as sample_blocks
from tests.fakes.discord import rules
from tests.fakes.discord.rules import V2, OpenApi, walk
from tests.support.goldens import Golden
from tests.views.test_gallery import MESSAGES

WORDS = load().words
GOLDENS = Path(__file__).parent / "goldens"
RHIAN = person("910000000000000001")
AN_ACTION = ActionId.of("checkpoint.vote", "01j")


def body(drawn: Drawn) -> dict[str, Any]:
    """What goes over the wire, without what a delivery adds."""
    given: dict[str, Any] = {"components": list(drawn.components)}
    if drawn.in_order:
        given["flags"] = V2
    if drawn.content:
        given["content"] = drawn.content
    if drawn.embed:
        given["embeds"] = [{"description": drawn.embed}]
    return given


def both(message: Message) -> list[dict[str, Any]]:
    return [body(render.private(message, WORDS)), body(render.posted(message, WORDS))]


def check(given: Mapping[str, Any], api: OpenApi | None) -> None:
    assert list(rules.message_problems(given)) == []
    if api is not None:
        assert api.problems("POST", "/channels/1/messages", given) == []
        assert list(rules.unknown_keys(api, given["components"], "Message")) == []


def card(*blocks: Any) -> Message:
    return Message(("A card",), tuple(blocks))


# --- the gallery ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MESSAGES)
def test_a_card_of_the_gallery_fits(name: str, openapi: OpenApi | None) -> None:
    for sent in both(MESSAGES[name]):
        check(sent, openapi)


@pytest.mark.parametrize("name", MESSAGES)
def test_no_text_of_a_card_is_left_out(name: str) -> None:
    """None of ours has to be shortened; only hints of options are."""
    own = repr(MESSAGES[name]).count("…")
    for sent in both(MESSAGES[name]):
        said = [sent.get("content", ""), *(each["description"] for each in sent.get("embeds", ()))]
        said += [each.get("content", "") for each in walk(sent["components"])]
        assert "".join(said).count("…") <= own


EVERYTHING = Message(
    ("The whole point.",),
    (
        Heading("A heading"),
        *(block for block, _ in sample_blocks(RHIAN).values() if not isinstance(block, Heading)),
        Heading("Another"),
    ),
)


@pytest.mark.parametrize("way", ["private", "posted"])
def test_every_block_is_as_it_was(way: str, golden: Golden) -> None:
    draw = render.private if way == "private" else render.posted
    drawn = body(draw(EVERYTHING, WORDS))
    golden(GOLDENS / f"{way}.json", json.dumps(drawn, indent=1, ensure_ascii=False) + "\n")


# --- how it is said ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blocks", "shown"),
    [
        (
            (Heading("We are open"), Paragraph(("Come in.",))),
            "We are open now. It ends at 7.\n\nCome in.",
        ),
        (
            (Paragraph(("We are open now. Welcome. It ends at 7.",)), Paragraph(("Come in.",))),
            "We are open now. Welcome. It ends at 7.\n\nCome in.",
        ),
        (
            (Paragraph(("We are open now.",)), Paragraph(("It ends at 7.",))),
            "We are open now. It ends at 7.",
        ),
        (
            (Heading("The answers are in"), Quoted(("We are open now.",))),
            "We are open now. It ends at 7.\n\n## The answers are in\n> We are open now.",
        ),
        (
            (Heading("Evening circle"), Heading("We are open"), Paragraph(("Come in.",))),
            "We are open now. It ends at 7.\n\n## Evening circle\n### We are open\nCome in.",
        ),
        (
            (Heading("Evening circle"), Paragraph(("We are open now. Welcome. It ends at 7.",))),
            "## Evening circle\nWe are open now. Welcome. It ends at 7.",
        ),
    ],
    ids=[
        "heading",
        "in-its-first-words",
        "said-again",
        "quoted-words-stay",
        "a-second-heading",
        "below-its-heading",
    ],
)
def test_what_is_posted_says_nothing_twice(blocks: tuple[Block, ...], shown: str) -> None:
    message = Message(("We are open now. It ends at 7.",), blocks)
    assert render.posted(message, WORDS).content == shown


def test_a_posted_card_begins_with_its_summary() -> None:
    drawn = render.posted(card(Heading("News"), Paragraph(("More.",))), WORDS)
    assert drawn.content == "A card\n\n## News\nMore."


def test_a_summary_is_not_said_twice() -> None:
    said = ("We meet ", When(datetime(2026, 12, 1, tzinfo=UTC), "Europe/London"), ".")
    drawn = render.posted(Message(said, (Paragraph(said), Paragraph(("Come.",)))), WORDS)
    assert drawn.content == "We meet <t:1796083200:F>.\n\nCome."
    drawn = render.posted(Message(("News.",), (Heading("News"),)), WORDS)
    assert drawn.content == "## News"


def test_neither_way_mixes_with_the_other() -> None:
    private, posted = (render.private(EVERYTHING, WORDS), render.posted(EVERYTHING, WORDS))
    assert private.in_order
    assert not private.content
    assert not private.embed
    assert not posted.in_order
    assert {each["type"] for each in posted.components} == {1}


def test_buttons_keep_their_order_and_their_look() -> None:
    looks = (Look.PRIMARY, Look.NORMAL, Look.CAREFUL)
    row = Buttons(tuple(Button(each.value, ActionId.of("a", each.value), each) for each in looks))
    (component,) = render.private(card(row), WORDS).components
    assert [each["style"] for each in component["components"]] == [1, 2, 4]
    assert [each["custom_id"] for each in component["components"]] == [
        "a:primary",
        "a:normal",
        "a:careful",
    ]


def test_the_same_button_twice_is_told_apart(openapi: OpenApi | None) -> None:
    row = Buttons((Button("One", AN_ACTION),))
    given = body(render.private(card(row, Paragraph(("Between",)), row), WORDS))
    check(given, openapi)
    ids = [each["custom_id"] for each in walk(given["components"]) if "custom_id" in each]
    assert ids == ["checkpoint.vote:01j", "checkpoint.vote:01j#2"]


def test_a_map_is_read_cell_by_cell_and_opened_by_one_menu() -> None:
    cell = GridCell("often", "often", 3, AN_ACTION)
    grid = Grid(
        ("Contracting", "Skills"), (("Validation", (GridCell("not yet", "not yet", 0), cell)),)
    )
    words, menu = render.private(card(grid), WORDS).components
    assert words["content"] == "**Validation**\n- Contracting: not yet\n- Skills: often"
    (select,) = menu["components"]
    assert select["custom_id"] == PICK
    assert select["options"] == [
        {"label": "Validation: Skills", "value": AN_ACTION.encode(), "description": "often"}
    ]


def test_a_tally_says_its_words_and_draws_no_bar_that_is_read_aloud() -> None:
    tally = Tally((TallyRow("Be heard", 0.5, "half"), TallyRow("A break", None, "too few")))
    (words,) = render.private(card(tally), WORDS).components
    assert words["content"] == "**Be heard:** half\n**A break:** too few"


def test_a_long_menu_becomes_two(openapi: OpenApi | None) -> None:
    options = tuple(Choice(f"v{number}", f"Option {number}") for number in range(30))
    given = body(render.private(card(Select(AN_ACTION, "Which", options)), WORDS))
    check(given, openapi)
    menus = [each for each in walk(given["components"]) if each["type"] == 3]
    assert [len(each["options"]) for each in menus] == [25, 5]


def test_a_link_that_cannot_be_a_button_is_written_out() -> None:
    long = "https://example.org/" + "a" * 600
    drawn = render.posted(card(Buttons((LinkButton("Join", long),))), WORDS)
    assert drawn.components == ()
    assert long in drawn.content


# --- room ----------------------------------------------------------------------------------------


def test_a_long_list_says_how_much_is_left_out(openapi: OpenApi | None) -> None:
    items = Items(tuple((f"Clause {number}: " + "word " * 40,) for number in range(30)))
    given = body(render.private(card(items), WORDS))
    check(given, openapi)
    shown = given["components"][0]["content"]
    kept = shown.count("Clause")
    assert shown.endswith(f"\\+{30 - kept} more") or shown.endswith(f"+{30 - kept} more")
    assert kept > 10


def test_a_long_post_is_whole_in_a_frame(openapi: OpenApi | None) -> None:
    message = card(*(Paragraph((f"Part {number}. " + "word " * 60,)) for number in range(10)))
    given = body(render.posted(message, WORDS))
    check(given, openapi)
    assert given["content"] == "A card"
    assert all(f"Part {number}." in given["embeds"][0]["description"] for number in range(10))


def test_a_post_with_too_many_rows_keeps_them_all(openapi: OpenApi | None) -> None:
    menus = tuple(
        Select(ActionId.of("pick", str(n)), "Which", (Choice("a", "A"),)) for n in range(7)
    )
    given = body(render.posted(card(*menus), WORDS))
    check(given, openapi)
    assert given["flags"] == V2


def test_facts_are_never_shortened() -> None:
    with pytest.raises(TooMuch):
        render.private(card(Facts((Fact("When", ("x" * 5000,)),))), WORDS)


_words = st.text(min_size=1, max_size=300)
_long = st.text(min_size=1, max_size=6000)
_actions = st.builds(
    lambda part: ActionId.of("verb", part), st.from_regex(r"[a-z0-9]{1,90}", fullmatch=True)
)
_blocks = st.one_of(
    st.builds(Heading, _words),
    st.builds(lambda words: Paragraph((words,)), _long),
    st.builds(lambda words: Quoted((words,)), _long),
    st.builds(lambda words: Note((words,)), _words),
    st.builds(Divider),
    st.builds(
        lambda items: Items(tuple((each,) for each in items)),
        st.lists(_words, min_size=1, max_size=30),
    ),
    st.builds(
        lambda pairs: Buttons(tuple(Button(label, action) for label, action in pairs)),
        st.lists(st.tuples(_words, _actions), min_size=1, max_size=7),
    ),
)


@settings(max_examples=150, deadline=None)
@given(blocks=st.lists(_blocks, min_size=1, max_size=8))
def test_whatever_is_said_fits_or_is_an_error(blocks: list[Any]) -> None:
    message = Message(text("The point."), tuple(blocks))
    for draw in (render.private, render.posted):
        try:
            given_ = body(draw(message, WORDS))
        except TooMuch:
            continue
        assert list(rules.message_problems(given_)) == []


def test_an_own_row_stands_below() -> None:
    drawn = render.private(card(Paragraph(("Done?",))), WORDS)
    button = render.own_button("Continue", "~page/abc/1", Look.PRIMARY)
    more = render.with_row(drawn, (button,))
    assert more.components[-1] == {"type": 1, "components": [button]}
    full = dataclasses.replace(drawn, in_order=False, components=({"type": 1},) * limits.ROWS)
    with pytest.raises(TooMuch):
        render.with_row(full, (button,))
