"""Completions for a half-typed command: commands, then arguments, then their values."""

from collections.abc import Mapping
from typing import Protocol

from bot import access, zones
from bot.commands import COMMANDS, CommandSpec, Param, ParamKind, Who
from bot.flows.context import Context
from bot.flows.route import Search, Source
from bot.grammar import Read, read
from bot.message import Choice
from bot.text import sentences
from bot.views.forms import choices_of

AT_MOST = 25
"""Discord shows 25 choices of an autocompletion.
https://discord.com/developers/docs/interactions/application-commands"""


class Lists(Protocol):
    """What ``bot.routes.Routes`` has of lists."""

    @property
    def sources(self) -> Mapping[str, Source]: ...
    @property
    def searches(self) -> Mapping[str, Search]: ...


async def completions(context: Context, words: str, lists: Lists) -> tuple[Choice, ...]:
    """``words`` is everything after ``/peer``. Each value is the whole text it would become."""
    typed = words.lstrip()
    commands = tuple(
        Choice(spec.path, spec.path, context.words.line(spec.key))
        for spec in COMMANDS
        if spec.path.startswith(typed.lower()) and _open_to(context, spec)
    )
    if commands and typed.strip() not in {spec.path for spec in COMMANDS}:
        return commands[:AT_MOST]
    understood = read(typed)
    if not isinstance(understood, Read) or not _open_to(context, understood.spec):
        return commands[:AT_MOST]
    spec = understood.spec
    if not typed.startswith(spec.path) or len(typed) == len(spec.path):
        return commands[:AT_MOST]
    for each in (each for each in spec.params if each.searched):
        before, colon, begun = typed.rpartition(f" {each.name}:")
        if colon:
            found = await lists.searches[each.source](context, begun)
            return _offered(before + colon, found)
    head, _, last = typed.rpartition(" ")
    name, colon, begun = last.partition(":")
    param = spec.param(name) if colon else None
    if param is not None and param.kind is ParamKind.ZONE:
        return _zones(f"{head} {name}:", begun)
    if param is not None and param.completes:
        return await _values(context, param, f"{head} {name}:", begun, lists.sources)
    return tuple(
        Choice(f"{head} {each.name}:", each.name, _about(context, spec, each))
        for each in spec.params
        if each.name.startswith(last.lower())
        and (each.name not in understood.args or understood.args[each.name] == last)
    )[:AT_MOST]


def _about(context: Context, spec: CommandSpec, param: Param) -> str:
    key = f"{spec.key}.{param.name}"
    more = [name for name in ("hint", "example") if getattr(param, name)]
    return sentences(
        context.words.line(key), *(context.words.line(f"{key}.{each}") for each in more)
    )


def _zones(before: str, begun: str) -> tuple[Choice, ...]:
    """The name is what is typed, and what people call it says which one that is."""
    found = zones.found(begun, AT_MOST)
    return tuple(Choice(before + each, each, zones.label_of(each)) for each in found)


async def _values(
    context: Context, param: Param, before: str, begun: str, sources: Mapping[str, Source]
) -> tuple[Choice, ...]:
    known = {param.source: await sources[param.source](context)} if param.source else {}
    return _offered(
        before,
        tuple(
            each
            for each in choices_of(param, context.words, known)
            if begun.lower() in each.value.lower() or begun.lower() in each.label.lower()
        ),
    )


def _offered(before: str, found: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(before + each.value, each.value, each.label) for each in found)[:AT_MOST]


def _open_to(context: Context, spec: CommandSpec) -> bool:
    if spec.who is Who.SETTER_UP:
        return context.may_set_up
    return access.allowed(spec.who, context.who, context.maybe_group, context.rules, None)
