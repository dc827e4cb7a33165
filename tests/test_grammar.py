"""What people type, and how it is understood."""

import pytest

from bot.grammar import Read, Unread, read


def _read(words: str) -> Read:
    found = read(words)
    assert isinstance(found, Read)
    return found


@pytest.mark.parametrize(
    "typed",
    [
        'session plan date:"next Tuesday" time:18:30 repeat:weekly',
        "session plan date:“next Tuesday” time:18:30 repeat:weekly",
        'session plan "next Tuesday" 18:30 weekly',
        "session plan next Tuesday 18:30 weekly",
        "session plan date:next Tuesday time:18:30 weekly",
        "SESSION PLAN repeat:weekly next Tuesday 18:30",
        'session plan time:18:30 repeat:weekly "next Tuesday"',
    ],
)
def test_one_plan_in_many_hands(typed: str) -> None:
    read = _read(typed)

    assert read.spec.path == "session plan"
    assert read.args == {"date": "next Tuesday", "time": "18:30", "repeat": "weekly"}
    assert read.unknown == ()


@pytest.mark.parametrize("time", ["6pm", "6 pm", "6.30pm", "6:30 p.m.", "18.30", "18h30"])
def test_a_date_goes_on_until_a_time_comes(time: str) -> None:
    assert _read(f"session plan Tue 2 Dec {time} once").args == {
        "date": "Tue 2 Dec",
        "time": time,
        "repeat": "once",
    }


def test_a_date_that_is_none_is_kept_whole() -> None:
    assert _read("session plan 31 Feb 18:30").args == {"date": "31 Feb", "time": "18:30"}


def test_a_name_that_there_is_not_is_no_value_of_another() -> None:
    read = _read("session plan date:tomorrow time:18:30 colour:blue")

    assert read.args == {"date": "tomorrow", "time": "18:30"}
    assert read.unknown == ("colour:blue",)


def test_words_given_by_name_need_no_quotes() -> None:
    read = _read("checkpoint own question:Tea first: yes or no? answers:Yes, No minutes:3")

    assert read.args == {
        "kind": "own",
        "question": "Tea first: yes or no?",
        "answers": "Yes, No",
        "minutes": "3",
    }


def test_a_link_is_no_name() -> None:
    read = _read("session plan tomorrow 18:30 once 60 Tea https://meet.example.org/a?b=c:d")

    assert read.args["name"] == "Tea"
    assert read.args["link"] == "https://meet.example.org/a?b=c:d"


@pytest.mark.parametrize(
    ("typed", "near"),
    [("sesion pln", "session plan"), ("chekpoint", "checkpoint"), ("jurnal", "journal show")],
)
def test_what_looks_like_a_command_is_offered(typed: str, near: str) -> None:
    found = read(typed)

    assert isinstance(found, Unread)
    assert found.near[0].path == near


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (r'words:"Say \"no\" kindly." name:named', 'Say "no" kindly.'),
        (r'new "Say \"no\" kindly." name:named', 'Say "no" kindly.'),
        ('words:"Not closed', "Not closed"),
        ('words:"a "quoted" word" name:named', 'a "quoted" word'),
        ('words:"Say "no" kindly, or "later"" why:"so"', 'Say "no" kindly, or "later"'),
        ('words:"Kindly" why:"We said "no" once"', "Kindly"),
    ],
)
def test_a_quote_in_quotes_cuts_nothing(typed: str, words: str) -> None:
    assert _read(f"agreement suggest {typed}").args["words"] == words


def test_what_looks_like_none_offers_none() -> None:
    assert read("delete everything") == Unread("delete everything", ())


@pytest.mark.parametrize(
    ("typed", "args", "empty"),
    [
        ("leads leads: ana deputies: dev", {"leads": "ana", "deputies": "dev"}, ()),
        ("leads leads:ana deputies:", {"leads": "ana"}, ("deputies",)),
        ("leads leads:ana deputies: wait:30", {"leads": "ana", "wait": "30"}, ("deputies",)),
        ('leads leads:ana deputies: "dev"', {"leads": "ana", "deputies": "dev"}, ()),
    ],
)
def test_a_value_may_stand_apart_from_its_name_or_not_stand_there_at_all(
    typed: str, args: dict[str, str], empty: tuple[str, ...]
) -> None:
    found = _read(typed)
    assert (dict(found.args), found.empty, found.unknown) == (args, empty, ())
