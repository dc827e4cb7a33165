"""Forms that were begun: kept elsewhere, so that a restart in the middle of one loses nothing."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.ids import ActionId, Person
from bot.message import (
    ChoiceField,
    DateField,
    Field,
    Form,
    ManyField,
    PeopleField,
    TextField,
    TimeField,
    ZoneField,
)
from bot.text import Text

Change = Callable[[Mapping[str, str] | None], tuple[Mapping[str, str], datetime]]
"""From what is kept, None for nothing, to what is kept from now on and until when."""


class FormDrafts(Protocol):
    """Where they are kept, sealed like everything that people write. All may raise
    StorageUnavailable."""

    async def get(self, id: str, person: Person) -> Mapping[str, str] | None:
        """None where it is somebody else's, has expired or never was."""
        ...

    async def put(
        self, id: str, person: Person, values: Mapping[str, str], expires_at: datetime
    ) -> None: ...

    async def drop(self, id: str) -> None: ...

    async def change(self, id: str, person: Person, change: Change) -> None:
        """Reads and writes in one go, so that of two at once none undoes the other."""
        ...


_FIELDS: Mapping[str, TypeAdapter[Any]] = {
    each.__name__: TypeAdapter(each)
    for each in (
        TextField,
        ChoiceField,
        ManyField,
        DateField,
        TimeField,
        PeopleField,
        ZoneField,
    )
}


class _Kept(BaseModel):
    """A form as it is written down. Fields carry the name of their type: several look alike."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    submit: str
    intro: Text
    problems: dict[str, str]
    fields: tuple[tuple[str, dict[str, Any]], ...]


def written(form: Form) -> Mapping[str, str]:
    kept = _Kept(
        id=form.id.encode(),
        title=form.title,
        submit=form.submit,
        intro=form.intro,
        problems=dict(form.problems),
        fields=tuple(
            (type(each).__name__, _FIELDS[type(each).__name__].dump_python(each, mode="json"))
            for each in form.fields
        ),
    )
    return {"form": kept.model_dump_json()}


def read(values: Mapping[str, str]) -> Form:
    """Raises ValueError where another release wrote it in another way."""
    kept = _Kept.model_validate_json(values.get("form", ""))
    fields: list[Field] = []
    for name, given in kept.fields:
        if name not in _FIELDS:
            raise ValueError(f"no field of this release is a {name}")
        fields.append(_FIELDS[name].validate_python(given, strict=False))
    return Form(
        id=ActionId.decode(kept.id),
        title=kept.title,
        fields=tuple(fields),
        submit=kept.submit,
        intro=kept.intro,
        problems=kept.problems,
    )
