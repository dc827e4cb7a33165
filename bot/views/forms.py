"""A form made from a CommandSpec: the same parameters, asked for instead of typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.commands import CommandSpec, Param, ParamKind
from bot.ids import ActionId, Person
from bot.library import Words
from bot.message import (
    Choice,
    ChoiceField,
    DateField,
    Field,
    Form,
    PeopleField,
    TextField,
    TextKind,
    TimeField,
    ZoneField,
)


def form_of(
    spec: CommandSpec,
    words: Words,
    *,
    args: Mapping[str, str],
    sources: Mapping[str, tuple[Choice, ...]],
    like: Person,
    about: tuple[str, ...] = (),
    problems: Mapping[str, str] | None = None,
) -> Form:
    """``args`` fill the fields with what is known. ``sources`` are the lists that parameters name.
    ``about`` goes into the form's id behind the path (a group's id, where the form opens away from
    its channel)."""
    return Form(
        id=ActionId("command", (spec.path.replace(" ", "."), *about)),
        title=words.line(f"{spec.key}.title"),
        fields=tuple(_Fields(spec, words, args, sources, like).of(param) for param in spec.params),
        submit=words.line(f"{spec.key}.submit"),
        intro=words.text(f"{spec.key}.intro") if spec.intro else (),
        problems=dict(problems or {}),
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """One command's form, a field at a time."""

    spec: CommandSpec
    words: Words
    args: Mapping[str, str]
    sources: Mapping[str, tuple[Choice, ...]]
    like: Person

    def of(self, param: Param) -> Field:
        name, required = param.name, param.required
        key = f"{self.spec.key}.{name}"
        label = self.words.line(key)
        hint = self.words.line(f"{key}.hint") if param.hint else ""
        given = self.args.get(name, param.initial)
        match param.kind:
            case ParamKind.LINE | ParamKind.LONG | ParamKind.LINK:
                kind = TextKind[param.kind.name]
                return TextField(name, label, kind, hint, required, given, param.limit)
            case ParamKind.CHOICE:
                options = choices_of(param, self.words, self.sources)
                known = given if any(each.value == given for each in options) else ""
                return ChoiceField(name, label, options, hint, required, known)
            case ParamKind.DATE:
                return DateField(name, label, hint, required, given)
            case ParamKind.TIME:
                return TimeField(name, label, hint, required, given)
            case ParamKind.ZONE:
                return ZoneField(name, label, hint, required, given)
            case ParamKind.PEOPLE:
                users = (user.strip() for user in given.split(",") if user.strip())
                people = tuple(
                    Person(self.like.platform, self.like.workspace, user) for user in users
                )
                return PeopleField(name, label, hint, required, people)


def choices_of(
    param: Param, words: Words, sources: Mapping[str, tuple[Choice, ...]]
) -> tuple[Choice, ...]:
    """What can be chosen for a parameter, labelled."""
    if param.source:
        return sources.get(param.source, ())
    return tuple(
        Choice(value, words.line(f"choice.{param.vocabulary}.{value}")) for value in param.choices
    )
