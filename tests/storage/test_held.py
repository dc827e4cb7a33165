"""Every table and every column has a decision: whom it names, whether it is sealed, how long it
stays. A new one without a decision fails here, before anybody's words are in it."""

import pytest
from sqlalchemy import JSON, Column, LargeBinary, Table, Text

from bot.storage.held import BY_TABLE, HELD, Erased, Held, Keep
from bot.storage.retention import RULES
from bot.storage.tables import metadata

TABLES = [pytest.param(table, id=name) for name, table in metadata.tables.items()]


def decided(held: Held) -> list[str]:
    """Every column that is declared, as often as it is."""
    named = {column for names in held.names for column in names.columns}
    return [*named, *held.sealed, *held.sealed_text, *held.hashed, *held.shared, *held.facts]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_a_decision(table: Table) -> None:
    assert table.name in BY_TABLE, f"say in bot/storage/held.py what {table.name} holds of people"


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.table.name)
def test_every_column_that_can_hold_words_has_one(held: Held) -> None:
    can_hold_words = {
        each.name for each in held.table.c if isinstance(each.type, Text | JSON | LargeBinary)
    }
    assert can_hold_words - set(decided(held)) == set(), "say what these hold"
    assert set(decided(held)) - {each.name for each in held.table.c} == set()
    assert len(decided(held)) == len(set(decided(held))), "one decision for each"


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.table.name)
def test_whoever_is_named_is_named_with_a_way_to_be_erased(held: Held) -> None:
    people = {each.name for each in held.table.c if each.name.endswith("_user")}
    named = {column for names in held.names for column in names.columns}
    assert people <= named
    for names in held.names:
        assert names.shown, "an export shows something of it"
        if names.erased is Erased.NOBODY:
            for column in names.columns:
                fits = held.table.c[column].nullable or column in names.nobody
                assert fits, f"{column} cannot hold nobody"


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.table.name)
def test_bytes_are_a_ciphertext_or_a_keyed_hash(held: Held) -> None:
    bytes_ = {each.name for each in held.table.c if isinstance(each.type, LargeBinary)}
    assert bytes_ <= {*held.sealed, *held.hashed}


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.table.name)
def test_what_stays_as_long_as_its_group_goes_with_it(held: Held) -> None:
    if held.keep is Keep.GROUP and held.table.name != "groups":
        assert _goes_with(held.table.c.group_id), "a foreign key that cascades"


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.table.name)
def test_what_ends_has_a_rule_that_ends_it(held: Held) -> None:
    """Or goes with a row of a table that has one."""
    ended = {rule.table.name: rule.keep for rule in RULES}
    if held.keep in (Keep.GROUP, Keep.HOUSE, Keep.CLOSE, Keep.SESSION_ENDS):
        assert held.table.name not in ended
    elif held.table.name in ended:
        assert ended[held.table.name] is held.keep
    else:
        owners = {
            key.column.table.name for key in held.table.foreign_keys if key.ondelete == "CASCADE"
        }
        assert owners & ended.keys(), "a rule in bot/storage/retention.py"


def _goes_with(column: Column[str]) -> bool:
    return any(
        key.column.table.name == "groups" and key.ondelete == "CASCADE"
        for key in column.foreign_keys
    )
