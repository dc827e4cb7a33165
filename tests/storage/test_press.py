"""A press stays cheap: few questions, none of them built anew. What it takes is measured by
``python -m benchmarks press``; these are what it depends on."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.events import ActionPressed
from bot.storage.sqlite import SqliteDatabase
from tests.support.conversation import PLACE, Table, sit_down

AT_MOST = 6
"""Questions of a vote: the check-point, its group, what this member chose, whether the event is
new, the vote itself. Each costs about as much as waiting for a fast disk."""


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as table:
        rhian = await table.set_up()
        await rhian.types("checkpoint next")
        await table.settle()
        yield table


async def asked_by_a_vote(table: Table, who: str) -> list[Any]:
    """Each statement, as SQLAlchemy was given it."""
    database = table.house.store._database
    assert isinstance(database, SqliteDatabase)
    asked: list[Any] = []

    def note(_connection: object, statement: Any, *_: object) -> None:
        asked.append(statement)

    seat = table.person(who)
    pressed = ActionPressed(table.event(), seat.who, PLACE, seat.button("To be heard").action)
    event.listen(database.engine, "before_execute", note)
    try:
        await table.house.router.handle(pressed)
    finally:
        event.remove(database.engine, "before_execute", note)
    # Now and then an event sweeps out what has expired; that is no part of the press.
    return [each for each in asked if not str(each).startswith("DELETE")]


async def test_a_vote_asks_little(table: Table) -> None:
    asked = await asked_by_a_vote(table, "sam")
    assert 4 <= len(asked) <= AT_MOST, [str(each) for each in asked]


async def test_no_question_of_a_vote_is_built_for_it(table: Table) -> None:
    """Building one costs five times as much as running it."""
    first = await asked_by_a_vote(table, "sam")
    again = await asked_by_a_vote(table, "ana")
    new = [each for each in again if not any(each is other for other in first)]
    assert [str(each) for each in new] == []
