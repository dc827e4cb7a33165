"""Time zones as people call them, against every name there is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import zones
from bot.domain.wall import valid_zone, zone_names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/London", "Europe/London"),
        (" europe/london ", "Europe/London"),
        ("London", "Europe/London"),
        ("UK", "Europe/London"),
        ("wales", "Europe/London"),
        ("Cardiff", "Europe/London"),
        ("wrecsam", "Europe/London"),
        ("Britain (UK)", "Europe/London"),
        ("GMT", "UTC"),
        ("utc", "UTC"),
        ("new york", "America/New_York"),
        ("Louisville", "America/Kentucky/Louisville"),
        ("São Paulo", "America/Sao_Paulo"),
        ("zurich", "Europe/Zurich"),
        ("Poland", "Europe/Warsaw"),
        ("Calcutta", "Asia/Calcutta"),
        ("US/Eastern", "US/Eastern"),
    ],
)
def test_what_is_plain_is_understood(typed: str, name: str) -> None:
    assert zones.meant(typed) == (name,)


@pytest.mark.parametrize(
    ("typed", "some"),
    [
        ("Spain", {"Europe/Madrid", "Atlantic/Canary"}),
        ("US", {"America/New_York", "America/Los_Angeles"}),
        ("BST", {"Europe/London", "Asia/Dhaka"}),
        ("Korea", {"Asia/Seoul", "Asia/Pyongyang"}),
        ("Samoa", {"Pacific/Apia", "Pacific/Pago_Pago"}),
    ],
)
def test_what_could_be_several_gives_all_of_them(typed: str, some: set[str]) -> None:
    assert some <= set(zones.meant(typed))


@pytest.mark.parametrize("typed", ["", "/", "Atlantis", "CET", "GMT+1", "half past", "../etc"])
def test_what_nobody_calls_a_zone_is_none(typed: str) -> None:
    assert zones.meant(typed) == ()


@pytest.mark.parametrize("typed", ["Lodnon", "Europe/Lodnon", "londonn"])
def test_what_is_nearly_a_city_is_offered(typed: str) -> None:
    assert zones.meant(typed) == ()
    assert "Europe/London" in zones.near(typed)
    assert zones.near("Atlantis") == ()


def test_every_zone_is_found_by_its_own_name_and_its_label_is_its_own() -> None:
    for name in zone_names():
        assert zones.meant(name) == (name,)
        assert 0 < len(zones.label_of(name)) <= 75, "Slack's option holds no more"
    listed = zones.found("", 1000)
    assert listed == ()
    labels = [zones.label_of(each) for each in zone_names()]
    assert len(labels) == len(set(labels)), "two options that read alike are no choice"


def test_the_likeliest_stands_first() -> None:
    def labels(typed: str, most: int = 3) -> list[str]:
        return [zones.label_of(each) for each in zones.found(typed, most)]

    assert labels("lon")[0] == "London, Britain (UK)"
    assert labels("uk")[0] == "London, Britain (UK)"
    assert labels("pola") == ["Warsaw, Poland"]
    assert labels("new yo") == ["New York, United States"]
    assert labels("gmt") == ["UTC, the same all year"]
    assert len(labels("a", 5)) == 5


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_zones_that_are_there(typed: str) -> None:
    named = (*zones.meant(typed), *zones.near(typed), *zones.found(typed, 30))
    assert all(valid_zone(each) for each in named)


def test_a_look_up_keeps_nobody_waiting() -> None:
    zones.found("warm", 30)
    began = time.process_time()
    for _ in range(20):
        zones.found("lon", 30)
    assert (time.process_time() - began) / 20 < 0.05
