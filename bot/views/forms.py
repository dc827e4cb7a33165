"""A form made from a CommandSpec: the same parameters, asked for instead of typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.commands import CommandSpec, Param, ParamKind
from bot.domain.wall import local
from bot.ids import ActionId, Person
from bot.library import Words
from bot.message import (
    Choice,
    ChoiceField,
    DateField,
    Field,
    Form,
    ManyField,
    PeopleField,
    TextField,
    TextKind,
    TimeField,
    ZoneField,
)
from bot.text import Text, text
from bot.views.dates import clock_words, place_of


def form_of(
    spec: CommandSpec,
    words: Words,
    *,
    args: Mapping[str, str],
    sources: Mapping[str, tuple[Choice, ...]],
    like: Person,
    about: tuple[str, ...] = (),
    problems: Mapping[str, str] | None = None,
    clock: Text = (),
) -> Form:
    """``args`` fill the fields with what is known. ``sources`` are the lists that parameters name.
    ``about`` goes into the form's id behind the path (a group's id, where the form opens away from
    its channel). ``clock`` says in which zone its dates and times are read."""
    intro = words.text(f"{spec.key}.intro") if spec.intro else ()
    return Form(
        id=ActionId("command", (spec.path.replace(" ", "."), *about)),
        title=words.line(f"{spec.key}.title"),
        fields=tuple(_Fields(spec, words, args, sources, like).of(param) for param in spec.params),
        submit=words.line(f"{spec.key}.submit"),
        intro=text(intro, " " if intro and clock else "", clock),
        problems=dict(problems or {}),
        kept=spec.kept,
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
        example = self.words.line(f"{key}.example") if param.example else ""
        given = self.args.get(name, param.initial)
        match param.kind:
            case ParamKind.LINE | ParamKind.LONG | ParamKind.LINK:
                kind = TextKind[param.kind.name]
                return TextField(name, label, kind, hint, required, given, param.limit)
            case ParamKind.CHOICE:
                options = choices_of(param, self.words, self.sources)
                known = given if any(each.value == given for each in options) else ""
                return ChoiceField(name, label, options, hint, required, known)
            case ParamKind.MANY:
                options = choices_of(param, self.words, self.sources)
                ticked = tuple(each.value for each in options if each.value in given.split(","))
                return ManyField(name, label, options, hint, required, ticked)
            case ParamKind.DATE:
                return DateField(name, label, hint, required, _day(given), example)
            case ParamKind.TIME:
                return TimeField(name, label, hint, required, given, example)
            case ParamKind.ZONE:
                return ZoneField(name, label, hint, required, given, example)
            case ParamKind.PEOPLE:
                users = (user.strip() for user in given.split(",") if user.strip())
                people = tuple(
                    Person(self.like.platform, self.like.workspace, user) for user in users
                )
                return PeopleField(name, label, hint, required, people, param.most)


def _day(given: str) -> date | str:
    """Each platform shows a date in its own way; what is none stays as it was typed."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return given


def clock(words: Words, zone: str, own: str, now: datetime) -> Text:
    """In which zone a form's dates and times are read. ``own`` is the zone of the reader's own
    clock, "" where it is not known: where it shows another time now, that is said."""
    said = words.text("form.clock", place=place_of(zone))
    there = local(now, zone)
    here = local(now, own) if own else there
    if here.utcoffset() == there.utcoffset():
        return said
    shown = {"there": clock_words(there.time()), "here": clock_words(here.time())}
    return text(said, " ", words.text("form.clock.own", place=place_of(zone), **shown))


def choices_of(
    param: Param, words: Words, sources: Mapping[str, tuple[Choice, ...]]
) -> tuple[Choice, ...]:
    """What can be chosen for a parameter, labelled."""
    if param.source:
        return sources.get(param.source, ())
    return tuple(
        Choice(value, words.line(f"choice.{param.vocabulary}.{value}")) for value in param.choices
    )
