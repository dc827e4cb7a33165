"""Pairing: everybody once, nobody alone, and somebody else where that can be."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.between import paired
from bot.ids import Person


def people(count: int) -> list[Person]:
    return [Person("test", "w1", f"p{number}") for number in range(count)]


def orders(count: int, seed: int, many: int = 24) -> list[list[int]]:
    some = random.Random(seed)
    return [some.sample(range(count), count) for _ in range(many)]


@given(st.integers(0, 21), st.integers())
def test_everybody_is_in_one_pair_and_nobody_is_alone(count: int, seed: int) -> None:
    everybody = people(count)
    pairs = paired(everybody, (), orders(count, seed))
    together = [each for pair in pairs for each in pair]
    assert sorted(together, key=str) == (sorted(everybody, key=str) if count > 1 else [])
    assert all(len(each) == 2 for each in pairs[:-1])
    assert all(len(each) in (2, 3) for each in pairs)


def test_it_is_somebody_else_each_time_while_there_is_somebody_else() -> None:
    everybody, before = people(6), set[frozenset[Person]]()
    for turn in range(3):
        pairs = {frozenset(each) for each in paired(everybody, before, orders(6, turn, 200))}
        assert not pairs & before
        before |= pairs
