"""Time zones as people call them: a city, a country, the short name of a clock.

The names are those of the IANA's own tables (``zone.tab`` and ``iso3166.tab``, in the public
domain). Nothing here is guessed: a name that could be several zones gives all of them.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.domain.wall import valid_zone, zone_names

UTC = "UTC"
_ALIKE = 0.8
"""How like a city what was typed must be, to be offered instead: "Lodnon" is."""
_SHORT: Mapping[str, tuple[str, ...]] = {
    "gmt": (UTC,),
    "z": (UTC,),
    "bst": ("Europe/London", "Asia/Dhaka"),
}
"""Short names of clocks. GMT does not change in summer, so it is not London; BST is both of these.
Most others (CET, EST) are shared by many zones, and name none of them."""
_CALLED: Mapping[str, str] = {
    "UK": "GB",
    "United Kingdom": "GB",
    "Great Britain": "GB",
    "England": "GB",
    "Scotland": "GB",
    "Wales": "GB",
    "Cymru": "GB",
    "Northern Ireland": "GB",
    "Éire": "IE",
    "US": "US",
    "USA": "US",
    "America": "US",
    "Holland": "NL",
    "Czechia": "CZ",
    "Türkiye": "TR",
    "UAE": "AE",
}
"""What people call countries that the table calls otherwise."""
_TOWNS: Mapping[str, tuple[str, ...]] = {
    "GB": (
        "Aberdeen",
        "Belfast",
        "Cardiff",
        "Caerdydd",
        "Dundee",
        "Edinburgh",
        "Glasgow",
        "Inverness",
        "Leeds",
        "Liverpool",
        "Llandudno",
        "Sheffield",
        "Swansea",
        "Abertawe",
        "Wrexham",
        "Wrecsam",
    ),
}
"""The table names one city for each clock. Of a country that has one, these are others that people
who live there would type. None is here that is called like a large town elsewhere."""


@dataclass(frozen=True, slots=True)
class Zone:
    """``label`` is what a person reads in a list. The rest is folded, for looking it up."""

    name: str
    label: str
    city: str
    country: str
    words: str


def label_of(name: str) -> str:
    """What a person reads for an IANA zone: its city, and its country."""
    known = _labels().get(name)
    if known is not None:
        return known
    return f"{city_of(name)} ({name})" if "/" in name else name


def city_of(name: str) -> str:
    """What people call a zone: "New York" of America/New_York."""
    return name.rpartition("/")[2].replace("_", " ")


def meant(typed: str) -> tuple[str, ...]:
    """The zones that this could be: one where it is plain, none where nobody calls one so."""
    if valid_zone(typed.strip()):
        return (typed.strip(),)
    sought = _folded(typed)
    if not sought:
        return ()
    known = _called()
    # Older names of a clock ("Calcutta") count where no city or country of today is called so.
    return next((each[sought] for each in known if sought in each), ())


def near(typed: str, most: int = 3) -> tuple[str, ...]:
    """Zones whose city looks like what was typed."""
    cities = {zone.city: zone.name for zone in _zones()}
    city = _folded(typed.rpartition("/")[2])
    close = difflib.get_close_matches(city, cities, most, _ALIKE)
    return tuple(cities[each] for each in close)


def found(typed: str, most: int) -> Sequence[str]:
    """The zones that hold what was typed, the likeliest first: cities that begin so, then
    countries, then whatever is written about them."""
    sought = _folded(typed)
    if not sought:
        return ()
    ranked = sorted(
        (rank, zone.label, zone.name)
        for zone in _zones()
        if (rank := _rank(zone, sought)) is not None
    )
    return tuple(dict.fromkeys([*meant(typed), *(name for _, _, name in ranked)]))[:most]


def _rank(zone: Zone, sought: str) -> int | None:
    if zone.city.startswith(sought):
        return 0
    if zone.country.startswith(sought):
        return 1
    if f" {sought}" in f" {zone.city} {zone.country}":
        return 2
    return 3 if sought in zone.words else None


def _folded(name: str) -> str:
    """Without case, accents, and what stands between words."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(each for each in bare if not unicodedata.combining(each))
    return " ".join("".join(each if each.isalnum() else " " for each in kept).split())


# --- the tables -----------------------------------------------------------------------------------


def _rows(table: str) -> list[list[str]]:
    path = files("tzdata").joinpath("zoneinfo", table)
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def _zones() -> tuple[Zone, ...]:
    """One for each country that keeps it, by what a person reads."""
    countries = {row[0]: row[1] for row in _rows("iso3166.tab")}
    made = [
        Zone(
            name=row[2],
            label=f"{city_of(row[2])}, {countries[row[0]]}",
            city=_folded(city_of(row[2])),
            country=_folded(countries[row[0]]),
            words=_folded(" ".join((row[2], *row[3:], *_names_of(row[0])))),
        )
        for row in _rows("zone.tab")
    ]
    utc = Zone(UTC, f"{UTC}, the same all year", "utc", "", "gmt greenwich")
    return (*sorted(made, key=lambda zone: zone.label), utc)


@cache
def _labels() -> Mapping[str, str]:
    return {zone.name: zone.label for zone in reversed(_zones())}


def _names_of(code: str) -> tuple[str, ...]:
    called = (name for name, of in _CALLED.items() if of == code)
    return (*called, *_TOWNS.get(code, ()))


@cache
def _called() -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """What zones are called, the plainest kind of name first."""
    return (
        _gathered((_folded(name), name) for name in zone_names()),
        _SHORT,
        _gathered((zone.city, zone.name) for zone in _zones()),
        _gathered(_countries()),
        _gathered((_folded(city_of(name)), name) for name in zone_names()),
    )


def _countries() -> Iterator[tuple[str, str]]:
    """The zones of each country, by each of its names: "Korea (South)" is "Korea" too."""
    countries = {row[0]: row[1] for row in _rows("iso3166.tab")}
    for code, _, name, *_ in _rows("zone.tab"):
        country = countries[code]
        for each in (country, country.partition("(")[0], *_names_of(code)):
            yield _folded(each), name


def _gathered(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    gathered: dict[str, dict[str, None]] = {}
    for called, name in pairs:
        gathered.setdefault(called, {})[name] = None
    return {called: tuple(names) for called, names in gathered.items()}
