"""The attack: somebody takes the database, its files and the secret key, and reads every post,
every message and the log. Can they find out who pressed "No more ideas for now"?

The attacker knows everybody who might have, every event id that the platform delivered and whose it
was, and how everything here works. The test is that of two evenings which differ in nothing but who
pressed, everything that is left is the same. That the attack is a real one is shown by pressing a
button that is remembered.
"""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.member import Reach
from bot.events import ActionPressed
from bot.plain import message_words
from bot.storage.held import BY_TABLE
from bot.storage.tables import metadata
from bot.storage.unit_of_work import SqlStore
from tests.storage.test_linking import bytes_at_rest, steal_tables
from tests.support import environment
from tests.support.conversation import PLACE, Table, person, sit_down

MEMBERS = ("ann-marie", "bo-peep", "cy-young", "dee-dee")
SILENT = "silent-one"
"""Never did anything but that one press."""
_ID = re.compile(r"(?<![a-z2-7])[a-z2-7]{24}(?![a-z2-7])")

Sits = Callable[[str], AbstractAsyncContextManager[Table]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def sits(request: pytest.FixtureRequest, tmp_path: Path) -> Sits:
    """A table of its own for each evening, in a database that was empty."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""

    @asynccontextmanager
    async def down(name: str) -> AsyncIterator[Table]:
        if url:
            environment.empty_database(url)
        folder = tmp_path / name
        folder.mkdir()
        async with sit_down(folder, url=url) as table:
            yield table

    return down


async def an_evening(table: Table) -> None:
    """Until advice is open. Everybody has done what members do, so everybody is known."""
    rhian = await table.set_up()
    for each in MEMBERS:
        await table.person(each).joins()
        await table.person(each).types("me budget 3")
        await table.person(each).types("me reminders direct which:soon")
    await rhian.types("session plan date:2026-12-02 time:18:30")
    await rhian.presses("Save it")
    await table.to("2026-12-02 18:30")
    await rhian.types("session start")
    await rhian.types("advice open")
    await rhian.presses("Validation is explored")
    await rhian.presses("Connection is explored")
    await rhian.types("checkpoint next")
    for each in MEMBERS:
        await table.person(each).presses("To hear ideas")
    await rhian.presses("Close it now")
    await rhian.types("advice open")
    await rhian.presses("Open advice")


async def and_its_end(table: Table) -> None:
    rhian = table.person("rhian")
    await table.on(minutes=10)
    await rhian.types("session end")
    await rhian.presses("End it now")
    await table.on(hours=20)


# --- what is left --------------------------------------------------------------------------------


def store_of(table: Table) -> SqlStore:
    store = table.house.store
    assert isinstance(store, SqlStore)
    return store


async def everything_stored(table: Table) -> dict[str, Counter[str]]:
    """Every row of every table, opened with the key where it is sealed. Ids that were drawn by lot
    are blanked, and so are keyed hashes and the seal of a row: the two evenings drew other lots."""
    store, later = store_of(table), datetime.max.replace(tzinfo=UTC)
    out: dict[str, Counter[str]] = {}
    async with store._database.reading() as connection:
        for name, each in metadata.tables.items():
            rows = (await connection.execute(select(each))).mappings().all()
            # What the inbox may forget is swept out by lot, now and then.
            living = (each for each in rows if each.get("forget_at", later) > table.clock.now())
            out[name] = Counter(row_words(store, name, dict(row)) for row in living)
    return out


def row_words(store: SqlStore, name: str, row: dict[str, Any]) -> str:
    held = BY_TABLE[name]
    key = ":".join(str(row[each.name]) for each in held.table.primary_key)
    for column in held.sealed:
        opened = store._cipher.open(row[column], f"{name}.{column}:{key}")
        try:
            row[column] = json.loads(opened)
        except ValueError:
            row[column] = "a key that was drawn by lot"
    for column in held.sealed_text:
        row[column] = store._cipher.open_text(row[column], f"{name}.{column}:{key}")
    for column in held.hashed:
        row[column] = "hash"
    for column in ("lease_until", "begun_at", "done_at"):
        row.pop(column, None)  # by the real clock, or by how quick a worker was
    return _ID.sub("#", json.dumps(row, sort_keys=True, default=str))


def everything_seen(table: Table, *but: str) -> list[str]:
    """Every post and message as it was sent, every card as it stands, and what each of them was
    answered in private, but for these."""
    sent = [f"{each.to}: {message_words(each.message)}" for each in table.platform.posted]
    stands = [
        f"{ref.place.channel}: {message_words(each)}" for ref, each in table.platform.cards.items()
    ]
    private = [
        f"{user}: {message_words(card)}"
        for user, seat in sorted(table._seats.items())
        if user not in but
        for card in seat.cards
    ]
    return [_ID.sub("#", each) for each in [*sorted(sent), *sorted(stands), *private]]


@dataclass(frozen=True)
class Left:
    stored: dict[str, Counter[str]]
    seen: list[str]
    logged: list[str]


async def the_evening_of(
    sits: Sits, presser: str, label: str, caplog: pytest.LogCaptureFixture
) -> Left:
    caplog.clear()
    caplog.set_level("DEBUG")
    async with sits(presser) as table:
        await an_evening(table)
        await table.person(presser).presses(label)
        at_once = await everything_stored(table)
        await and_its_end(table)
        stored = {f"{name}, at once": rows for name, rows in at_once.items()}
        stored |= await everything_stored(table)
        seen = everything_seen(table, *MEMBERS)
    ours = [
        each for each in caplog.records if each.name.startswith(("bot", "scheduler", "adapters"))
    ]
    return Left(stored, seen, sorted(_ID.sub("#", each.getMessage()) for each in ours))


@pytest.mark.parametrize("label", ["No more ideas for now", "A pause, please"])
async def test_of_two_evenings_nothing_that_is_left_says_who_pressed(
    sits: Sits, label: str, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = [await the_evening_of(sits, who, label, caplog) for who in MEMBERS[:2]]
    for name, rows in one.stored.items():
        assert rows == other.stored[name], name
    assert sum(one.stored["advice"].values()) == 1, "this looks in the right place"
    assert any("omeone asked" in each for each in one.seen)
    assert one.seen == other.seen
    assert one.logged == other.logged


async def test_a_button_that_is_remembered_would_be_found(
    sits: Sits, caplog: pytest.LogCaptureFixture
) -> None:
    """Shows that the attack is a real one: it finds who chose shorter cards."""
    found: list[dict[str, Counter[str]]] = []
    for who in MEMBERS[:2]:
        async with sits(who) as table:
            await an_evening(table)
            await table.person(who).types("me energy short")
            found.append(await everything_stored(table))
    assert found[0] != found[1]


# --- what each of these things would be, looked for one by one -----------------------------------


async def no_more(table: Table, user: str) -> str:
    """The event id of the press, as the attacker knows it."""
    seat, event = table.person(user), table.event()
    action = seat.button("No more ideas for now").action
    answers = await table.house.router.handle(ActionPressed(event, seat.who, PLACE, action))
    assert [getattr(each, "traceless", None) for each in answers] == [True]
    await table.settle()
    return event


async def test_the_press_is_not_remembered_even_to_be_known_again(sits: Sits) -> None:
    async with sits("evening") as table:
        await an_evening(table)
        before = await everything_stored(table)
        event = await no_more(table, SILENT)
        after = await everything_stored(table)
        changed = {name for name, rows in after.items() if rows != before[name]}
        assert changed == {"advice", "deliveries"}
        stolen = await stolen_from(table)
        cipher = store_of(table)._cipher
        assert cipher.event_hash(event) not in stolen
        just_before = f"event-{int(event.removeprefix('event-')) - 1}"
        assert cipher.event_hash(just_before) in stolen, "other events are there to be found"
        assert SILENT.encode() not in stolen
        assert b"rhian" in stolen, "this looks in the right place"
        await and_its_end(table)
        assert SILENT.encode() not in await stolen_from(table)


async def test_whoever_could_not_be_reached_is_not_asked_at_the_moment_of_the_press(
    sits: Sits,
) -> None:
    """To be asked once whether direct messages may come again is written down: not just then."""
    async with sits("evening") as table:
        await an_evening(table)
        who = person(MEMBERS[0])
        async with table.house.store.writing() as uow:
            member = await uow.members.get(who)
            await uow.members.save(replace(member, reach=Reach.CLOSED))
        before = await everything_stored(table)
        await no_more(table, MEMBERS[0])
        assert (await everything_stored(table))["members"] == before["members"]


async def stolen_from(table: Table) -> bytes:
    """Every file of the database; on PostgreSQL the tables' own, with what lies between rows."""
    store = store_of(table)
    if "sqlite" in store._database.name or ".db" in store._database.name:
        return bytes_at_rest(f"sqlite:///{store._database.name.removeprefix('The database ')}")
    return await steal_tables(store)
