"""What people type, without Slack's escapes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.mentions import words_of


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("setup facilitators:<@U1|rhian>", "setup facilitators:U1"),
        ("setup facilitators:<@U1|rhian>, <@W2|bea>", "setup facilitators:U1,W2"),
        ("setup facilitators:<@U1> &amp; <@U2>", "setup facilitators:U1,U2"),
        (
            'checkpoint question:"Is <@U1|rhian> ready?"',
            'checkpoint question:"Is @rhian ready?"',
        ),
        ("prompt &lt;b&gt; &amp;amp;", "prompt <b> &amp;"),
        (
            "session plan link:<https://example.org/a?b=1&amp;c=2>",
            "session plan link:https://example.org/a?b=1&c=2",
        ),
        (
            "session plan link:<https://example.org|example.org>",
            "session plan link:https://example.org",
        ),
        ("setup name:<#C1|circle>", "setup name:#circle"),
        ("nonsense <@U1|rhian>", "nonsense @rhian"),
        ("", ""),
    ],
)
def test_what_people_type(typed: str, words: str) -> None:
    assert words_of(typed) == words


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read(typed: str) -> None:
    words_of(typed)
