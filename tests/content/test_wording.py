"""Filling wording: placeholders, braces, and what is a mistake in code."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import Person
from bot.message import Reader
from bot.text import Inline, Link, Mention, Strong, Text, When
from content.wording import BadPlaceholder, Entry, Wording, is_key, split

WHEN = When(datetime(2025, 12, 2, 18, 30, tzinfo=UTC), "Europe/London")
RHIAN = Mention(Person("rehearsal", "room", "rhian"))


def wording(**texts: str) -> Wording:
    return Wording({key: Entry.of(Reader.MEMBER, words) for key, words in texts.items()})


def test_a_text_keeps_times_people_and_links_as_they_are() -> None:
    link = Link("https://example.org/join", "the room")
    words = wording(body="{who} meets you {when} in {link}.")
    assert words.text("body", who=RHIAN, when=WHEN, link=link) == (
        RHIAN,
        " meets you ",
        WHEN,
        " in ",
        link,
        ".",
    )


def test_plain_strings_run_together() -> None:
    words = wording(body="Hello {name}, and {other}.")
    assert words.text("body", name="Rhian", other="Sam") == ("Hello Rhian, and Sam.",)


def test_a_value_may_be_a_whole_text() -> None:
    words = wording(body="See {what}")
    assert words.text("body", what=("this: ", Strong("now"), "")) == ("See this: ", Strong("now"))


def test_nothing_is_left_of_an_empty_value() -> None:
    assert wording(body="{name}").text("body", name="") == ()


def test_doubled_braces_are_braces() -> None:
    assert wording(body="{{a}} {b} }}{{").line("body", b=1) == "{a} 1 }{"


def test_braces_in_a_value_are_not_placeholders() -> None:
    assert wording(body="Hi {name}").line("body", name="{when}") == "Hi {when}"


def test_a_line_takes_anything_that_is_plain() -> None:
    assert wording(title="{count} of {most}").line("title", count=3, most=2.5) == "3 of 2.5"


@pytest.mark.parametrize("value", [WHEN, RHIAN, Strong("a"), Link("b", "c"), ("d",)])
def test_a_line_refuses_what_only_a_text_can_hold(value: object) -> None:
    with pytest.raises(TypeError, match="plain line"):
        wording(title="{a}").line("title", a=value)


def test_a_text_refuses_what_is_no_text() -> None:
    with pytest.raises(TypeError, match="must be text"):
        wording(body="{a}").text("body", a=3)  # type: ignore[arg-type]


def test_an_unknown_key_is_a_mistake_in_code() -> None:
    with pytest.raises(KeyError):
        wording().line("nothing")


@pytest.mark.parametrize(("values", "says"), [({}, "missing"), ({"a": 1, "b": 2}, "unknown")])
def test_missing_and_extra_values_are_mistakes_in_code(values: dict[str, int], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        wording(title="{a}").line("title", **values)


def test_an_overlay_without_a_placeholder_is_filled_all_the_same() -> None:
    entry = Entry(Reader.MEMBER, split("Coffee"), frozenset({"group"}))
    assert Wording({"title": entry}).text("title", group="Rhyl") == ("Coffee",)


@pytest.mark.parametrize(
    "words",
    ["{", "}", "a {} b", "{Group}", "{a.b}", "{a!r}", "{a:>3}", "{1}", "{_a}", "{a b}", "{é}"],
)
def test_other_braces_are_refused_with_the_mend(words: str) -> None:
    with pytest.raises(BadPlaceholder, match=r"lower-case name in braces, like \{when\}"):
        split(words)


@pytest.mark.parametrize("key", ["a", "session.reminder.title", "a_b.c2", "a.2"])
def test_a_key(key: str) -> None:
    assert is_key(key)


@pytest.mark.parametrize("key", ["", "A", "a.", ".a", "a b", "a..b", "a-b", "1a", "a\n"])
def test_no_key(key: str) -> None:
    assert not is_key(key)


# --- properties --------------------------------------------------------------------------------

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
literals = st.text(max_size=30)
inlines: st.SearchStrategy[Inline] = st.one_of(
    st.text(max_size=10), st.sampled_from([WHEN, RHIAN, Strong("!"), Link("https://a.b", "c")])
)
values: st.SearchStrategy[Inline | Text] = st.one_of(
    inlines, st.lists(inlines, max_size=4).map(tuple)
)


@given(literal=literals)
def test_any_text_can_be_written_with_doubled_braces(literal: str) -> None:
    escaped = literal.replace("{", "{{").replace("}", "}}")
    assert split(escaped) == (literal,)


@given(pieces=st.lists(st.tuples(literals, names), max_size=6), end=literals)
def test_splitting_finds_every_placeholder_in_order(
    pieces: list[tuple[str, str]], end: str
) -> None:
    words = "".join(
        literal.replace("{", "{{").replace("}", "}}") + f"{{{name}}}" for literal, name in pieces
    ) + end.replace("{", "{{").replace("}", "}}")
    assert split(words) == (*(each for piece in pieces for each in piece), end)


@given(pieces=st.lists(st.tuples(literals, names), max_size=6), data=st.data())
def test_filling_keeps_every_piece_in_order(
    pieces: list[tuple[str, str]], data: st.DataObject
) -> None:
    split_words = (*(each for piece in pieces for each in piece), "")
    fill = {name: data.draw(values) for _, name in pieces}
    entry = Entry(Reader.MEMBER, split_words, frozenset(fill))
    filled = Wording({"key": entry}).text("key", **fill)

    expected: list[Inline] = []
    for literal, name in pieces:
        value = fill[name]
        expected += (literal, *(value if isinstance(value, tuple) else (value,)))
    assert _characters(filled) == _characters(tuple(expected))
    assert "" not in filled
    neighbours = pairwise(filled)
    assert not any(isinstance(one, str) and isinstance(other, str) for one, other in neighbours)


def _characters(pieces: Text) -> list[Inline]:
    """The pieces with every string taken apart, so that only order and content count."""
    return [each for piece in pieces for each in (piece if isinstance(piece, str) else (piece,))]


@given(words=st.text(alphabet="ab{}_.A1 ", max_size=20))
def test_any_words_are_split_or_refused(words: str) -> None:
    try:
        pieces = split(words)
    except BadPlaceholder:
        return
    back = "".join(
        f"{{{piece}}}" if index % 2 else piece.replace("{", "{{").replace("}", "}}")
        for index, piece in enumerate(pieces)
    )
    assert back == words
