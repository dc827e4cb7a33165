"""What every table is made with."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    MetaData,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def belongs_to(
    column: str, table: str, *, nullable: bool = False, key: bool = False
) -> Column[str]:
    """A reference that goes when what it refers to goes: erasing a group erases all of it."""
    target = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(column, Text, target, nullable=nullable, primary_key=key)


def partial(index: str, *columns: str, only: str, unique: bool = False) -> Index:
    """A partial index: small, because what is over is not in it."""
    return Index(
        index, *columns, unique=unique, sqlite_where=text(only), postgresql_where=text(only)
    )


WHOSE = ("person_user", "person_workspace", "person_platform")
"""The columns of ``person_columns("person")`` as they begin a key: who, then where."""
