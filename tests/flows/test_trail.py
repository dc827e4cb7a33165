"""The trail says who saw or changed what matters, and nothing of what it held."""

import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.domain.audit import By, Entry, What
from tests.support.conversation import START, Table, sit_down


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as opened:
        yield opened


async def noted(table: Table) -> Sequence[Entry]:
    async with table.house.store.reading() as uow:
        return await uow.audit.entries(START)


async def test_what_matters_is_noted_with_who_and_without_content(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types('setup name:"Evening circle" purpose:"A secret plan." facilitators:rhian,bo')
    await rhian.fills()
    await rhian.types("agreement remind quarterly")
    await rhian.types("me data")
    await rhian.presses("Get a copy")
    entries = await noted(table)
    assert [(each.what, each.about) for each in entries] == [
        (What.GROUP_SET_UP, ""),
        (What.AGREEMENT, "version 1"),
        (What.FACILITATORS, "+1 -1"),
        (What.GROUP_CHANGED, "purpose"),
        (What.GROUP_CHANGED, "rhythm"),
        (What.COPIED, ""),
    ]
    assert {each.who for each in entries} == {rhian.who}
    assert len({each.group for each in entries}) == 1


async def test_what_changes_nothing_is_not_noted(table: Table) -> None:
    rhian = await table.set_up()
    before = await noted(table)
    await rhian.types("agreement remind monthly")
    await rhian.types("me data")
    await rhian.types("session list")
    assert await noted(table) == before


async def test_who_was_erased_is_named_no_more(table: Table) -> None:
    rhian = await table.set_up()
    await rhian.types("me erase")
    await rhian.presses("Yes, erase it all")
    entries = await noted(table)
    assert [each.what for each in entries] == [What.GROUP_SET_UP, What.AGREEMENT, What.ERASED]
    assert {each.by for each in entries} == {By.ERASED}
    assert {each.who for each in entries} == {None}


def test_each_thing_that_is_noted_stands_in_the_privacy_page() -> None:
    page = Path("docs/privacy.md").read_text()
    assert set(
        re.findall(r"`((?:group|data|keys|agreement|session|debrief|concerns?)\.[a-z-]+)`", page)
    ) == {each.value for each in What}
