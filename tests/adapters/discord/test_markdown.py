"""Text keeps its meaning on Discord, and nothing in it becomes markup."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.inbound import person
from adapters.discord.markdown import escaped, link, markdown, shortened, shortened_markdown
from bot.text import Link, Mention, Strong, When, WhenStyle
from tests.fakes.discord.people import unescaped

AT = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
UNIX = 1796149800


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("**bold** _x_ `c` ||s|| ~~a~~", r"\*\*bold\*\* \_x\_ \`c\` \|\|s\|\| \~\~a\~\~"),
        ("# head\n- item\n  + b\n12. twelve", "\\# head\n\\- item\n  \\+ b\n12\\. twelve"),
        ("-# small\n> said", "\\-\\# small\n\\> said"),
        ("<@123> <#1> <t:1:F> <:a:1>", r"\<@123\> \<\#1\> \<t:1:F\> \<:a:1\>"),
        ("@everyone and @here", "@\u200beveryone and @\u200bhere"),
        ("see https://a.b/c_d?e=f*g, and *this*", r"see <https://a.b/c_d?e=f*g>, and \*this\*"),
        ("[a](https://b.c)", r"\[a\](<https://b.c>)"),
        ("18:30 - 19:30, a-b, 1 + 1", "18:30 - 19:30, a-b, 1 + 1"),
        ("a\\b", "a\\\\b"),
    ],
)
def test_what_is_written_is_not_markup(written: str, sent: str) -> None:
    assert escaped(written) == sent


@given(st.text(alphabet=st.sampled_from(list("ab1. \n*_~`|<>[]()#-+@\\é🫖")), max_size=60))
def test_a_reader_sees_what_was_written(written: str) -> None:
    assert unescaped_plain(escaped(written)) == written


def unescaped_plain(words: str) -> str:
    """As Discord does it: a backslash before punctuation goes away."""
    out, index = "", 0
    while index < len(words):
        if words[index] == "\\" and index + 1 < len(words) and not words[index + 1].isalnum():
            index += 1
        out += words[index]
        index += 1
    return out.replace("@\u200b", "@")


def test_times_are_each_readers_own() -> None:
    assert markdown((When(AT, "Europe/London"),)) == f"<t:{UNIX}:F>"
    assert markdown((When(AT, "Europe/London", WhenStyle.TIME),)) == f"<t:{UNIX}:t>"


def test_a_day_alone_has_its_weekday() -> None:
    assert markdown((When(AT, "Europe/London", WhenStyle.DAY),)) == "Tuesday 1 December"


def test_people_links_and_strong_words() -> None:
    said = ("Ask ", Mention(person("42")), ", ", Strong("now*"), Link("https://a.b/(c)", "a [c]"))
    assert markdown(said) == r"Ask <@42>, **now\***[a \[c\]](<https://a.b/(c)>)"
    assert unescaped(markdown((Link("https://a.b", "https://a.b"),))) == "https://a.b"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc", "//a.b"])
def test_no_link_runs_anything(url: str) -> None:
    assert "](" not in link(url, "press me")
    assert "press me" in link(url, "press me")


def test_what_is_left_out_is_seen() -> None:
    assert shortened("a" * 80, 80) == "a" * 80
    assert shortened("a" * 81, 80) == "a" * 79 + "…"


@given(
    st.lists(
        st.sampled_from(
            ["word ", "<t:1796149800:F> ", "**strong words** ", "<@42> ", r"\* ", "\n> q "]
        ),
        min_size=1,
        max_size=40,
    ),
    st.integers(min_value=20, max_value=200),
)
def test_nothing_is_cut_in_the_middle(pieces: list[str], most: int) -> None:
    kept = shortened_markdown("".join(pieces), most)
    assert len(kept) <= max(most, 0)
    assert kept.count("**") % 2 == 0
    assert kept.count("<") == kept.count("> ") + kept.count(">…") + kept.endswith(">") - kept.count(
        "\n> "
    ) - kept.count("\n>…") or kept == "".join(pieces)
    assert not kept.rstrip("…").endswith("\\")
