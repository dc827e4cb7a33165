"""Turns to speak: who comes next, for every order in which people press."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.queue import Queue, Standing, Way
from bot.ids import Person


def who(name: str) -> Person:
    return Person("test", "w1", name)


EMPTY = Queue("s1", "g1")


def line(queue: Queue) -> list[str]:
    return [each.who.user for each in queue.waiting]


def asked(*names: str, queue: Queue = EMPTY) -> Queue:
    for each in names:
        queue = queue.joined(who(each), Way.SPEAK)
    return queue


def turn(queue: Queue) -> str:
    return queue.now.who.user if queue.now else ""


def test_as_they_came() -> None:
    assert line(asked("a", "b", "c")) == ["a", "b", "c"]
    assert line(asked("a", "b", "a")) == ["a", "b"], "asking again keeps the place"


def test_who_was_not_heard_comes_first() -> None:
    queue = asked("a").next().next()
    queue = asked("a", "b", queue=queue)
    assert line(queue) == ["b", "a"]


def test_a_reply_comes_first_and_never_before_somebody_quiet() -> None:
    queue = asked("a", "b").joined(who("c"), Way.SPEAK, replies=True)
    assert line(queue) == ["c", "a", "b"]
    heard = queue.next().next()
    assert turn(heard) == "a"
    back = heard.joined(who("c"), Way.SPEAK, replies=True)
    assert line(back) == ["b", "c"]


def test_come_back_to_me_is_behind_everybody_who_waits() -> None:
    queue = asked("a", "b", "c").later(who("a"))
    assert line(queue) == ["b", "c", "a"]
    assert turn(queue.next()) == "b"
    again = queue.joined(who("a"), Way.TYPE)
    assert again.of(who("a")) is not None
    assert line(again) == ["b", "c", "a"], "they wait again, where they stood"


def test_come_back_to_me_is_a_way_to_join() -> None:
    queue = asked("a", "b").later(who("c"))
    assert line(queue) == ["a", "b", "c"]
    assert turn(queue.next().next().next()) == "c"
    heard = asked("a").next().next().later(who("a"))
    assert line(heard) == ["a"]
    assert turn(heard.next()) == "a"
    assert all(each.heard for each in heard.turns), "that they had a turn stays known"
    assert line(EMPTY.later(who("a"))) == ["a"]


def test_come_back_to_me_in_ones_own_turn_gives_it_on() -> None:
    queue = asked("a", "b").next().later(who("a"))
    assert turn(queue) == "b"
    assert line(queue) == ["a"]
    assert turn(queue.next()) == "a"
    assert not any(each.heard for each in queue.turns if each.who == who("a"))


def test_come_back_to_me_alone_calls_nobody() -> None:
    queue = asked("a").next().later(who("a"))
    assert turn(queue) == ""
    assert line(queue) == ["a"]


def test_whoever_leaves_gives_the_turn_on() -> None:
    queue = asked("a", "b").next().left(who("a"))
    assert turn(queue) == "b"
    assert queue.of(who("a")) is None
    assert EMPTY.left(who("a")) == EMPTY


def test_to_pass_counts_as_no_turn() -> None:
    queue = asked("a", "b").next().passed()
    assert turn(queue) == "b"
    assert line(asked("a", queue=queue.next())) == ["a"]
    assert line(asked("b", "a", queue=queue.next())) == ["a", "b"]


def test_somebody_else_first() -> None:
    queue = asked("a", "b", "c").next()
    (c,) = [each for each in queue.waiting if each.who == who("c")]
    called = queue.called(c.place)
    assert turn(called) == "c"
    assert line(called) == ["b"]
    assert called.called(c.place) == called, "they have left the line"


def test_closed_and_opened_again_who_was_heard_still_comes_second() -> None:
    queue = asked("a", "b").next().closed()
    assert not queue.open
    assert line(queue) == []
    assert line(asked("a", "b", queue=queue.reopened())) == ["b", "a"]
    assert queue.reopened().card == queue.card + 1


def test_at_the_end_nobody_is_named() -> None:
    assert asked("a", "b").next().ended().turns == ()


PEOPLE = st.sampled_from([who(name) for name in "abcdefghijkl"])
STEPS: st.SearchStrategy[Callable[[Queue], Queue]] = st.one_of(
    PEOPLE.map(lambda each: lambda queue: queue.joined(each, Way.SPEAK)),
    PEOPLE.map(lambda each: lambda queue: queue.joined(each, Way.TYPE, replies=True)),
    PEOPLE.map(lambda each: lambda queue: queue.later(each)),
    PEOPLE.map(lambda each: lambda queue: queue.left(each)),
    st.just(lambda queue: queue.next()),
    st.just(lambda queue: queue.passed()),
    st.integers(0, 20).map(lambda place: lambda queue: queue.called(place)),
)


@given(st.lists(STEPS, max_size=40))
def test_whatever_people_press(steps: list[Callable[[Queue], Queue]]) -> None:
    queue = EMPTY
    for step in steps:
        before, queue = queue, step(queue)
        people = [each.who for each in queue.turns]
        assert len(people) == len(set(people)), "each is in it once"
        places = [each.place for each in queue.turns]
        assert len(places) == len(set(places))
        assert sum(each.standing is Standing.NOW for each in queue.turns) <= 1
        assert queue.given >= before.given
        assert all(each.heard for each in queue.turns if each.standing is Standing.OUT)
        waiting = [each for each in queue.waiting if each.standing is Standing.WAITING]
        heard = [each.heard for each in waiting]
        assert heard == sorted(heard), "quiet first"
    served = 0
    while queue.waiting:
        queue, served = queue.next(), served + 1
        assert served <= 12, "everybody is called, once"
