"""CommandSpec -> Discord's command; pure.

One command with the first word of each path below it. No option is required: what is missing, the
form asks for, with everything that was typed in it. Everyone sees the command; who may do what,
the router decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never

from adapters.discord import limits
from adapters.discord.markdown import shortened
from bot.commands import BY_PATH, COMMANDS, CommandSpec, Param, ParamKind
from bot.library import Words
from bot.message import Choice

CHAT_INPUT = 1
SUBCOMMAND, GROUP, STRING = 1, 2, 3
IN_SERVER, IN_BOT_MESSAGES = 0, 1
INSTALLED_IN_SERVER = 0

Payload = Mapping[str, Any]


class Unfit(ValueError):
    """The command would be refused by Discord; the message says what is too long."""


def tree(name: str, words: Words, specs: Sequence[CommandSpec] = COMMANDS) -> Payload:
    """The whole command, as it is registered. Raises Unfit."""
    options: list[dict[str, Any]] = []
    groups: dict[str, dict[str, Any]] = {}
    for spec in specs:
        first, _, second = spec.path.partition(" ")
        if not second:
            options.append(_subcommand(first, spec, words))
            continue
        if first not in groups:
            groups[first] = {
                "type": GROUP,
                "name": first,
                "description": _description(words.line(f"discord.group.{first}")),
                "options": [],
            }
            options.append(groups[first])
        groups[first]["options"].append(_subcommand(second, spec, words))
    command = {
        "type": CHAT_INPUT,
        "name": name,
        "description": _description(words.line("discord.command")),
        "options": options,
        "contexts": [IN_SERVER, IN_BOT_MESSAGES],
        "integration_types": [INSTALLED_IN_SERVER],
        "default_member_permissions": None,
    }
    _check(command)
    return command


def same(registered: Iterable[Payload], wanted: Sequence[Payload]) -> bool:
    """Whether what Discord has is what we want: then nothing need be sent."""
    return [_bare(each) for each in registered] == [_bare(each) for each in wanted]


def half_typed(path: str, param: str) -> str | None:
    """What ``Router.suggest`` is asked for a parameter; None where nobody makes that list."""
    spec = BY_PATH.get(path)
    known = spec.param(param) if spec else None
    if known is None or known.kind is not ParamKind.CHOICE:
        return None
    return f"{path} {param}:"


def is_zone(path: str, param: str) -> bool:
    spec = BY_PATH.get(path)
    known = spec.param(param) if spec else None
    return known is not None and known.kind is ParamKind.ZONE


def offers(choices: Sequence[Choice], asked: str, typed: str) -> list[Payload]:
    """At most 25 completions whose words or value hold what was typed. ``asked`` is what
    ``Router.suggest`` was asked: each value is the whole text, and the option wants its end. The
    hint is what a value means (a session's date, where the label is its id): people see that."""
    sought = typed.strip().casefold()
    found: list[Payload] = []
    for each in choices:
        value, said = each.value.removeprefix(asked), each.hint or each.label
        if sought in said.casefold() or sought in value.casefold():
            found.append({"name": shortened(said, limits.CHOICE_NAME), "value": value})
    fitting = (each for each in found if 0 < len(each["value"]) <= limits.CHOICE_NAME)
    return [*fitting][: limits.COMMAND_OPTIONS]


def zone_offers(zones: Sequence[str], typed: str) -> list[Payload]:
    """Zones that hold what was typed, those that begin with it first."""
    sought = typed.strip().replace(" ", "_").casefold()

    def rank(zone: str) -> tuple[bool, bool, str]:
        low = zone.casefold()
        city = low.rpartition("/")[2]
        return (not (low.startswith(sought) or city.startswith(sought)), "/" not in zone, zone)

    found = sorted((zone for zone in zones if sought in zone.casefold()), key=rank)
    return [{"name": zone, "value": zone} for zone in found[: limits.COMMAND_OPTIONS]]


def _subcommand(name: str, spec: CommandSpec, words: Words) -> dict[str, Any]:
    return {
        "type": SUBCOMMAND,
        "name": name,
        "description": _description(words.line(spec.key)),
        "options": [_option(each, spec, words) for each in spec.params],
    }


def _option(param: Param, spec: CommandSpec, words: Words) -> dict[str, Any]:
    key = f"{spec.key}.{param.name}"
    said = words.line(f"{key}.hint") if param.hint else words.line(key)
    given: dict[str, Any] = {
        "type": STRING,
        "name": param.name,
        "description": _description(said),
    }
    match param.kind:
        case ParamKind.LINE | ParamKind.LONG | ParamKind.LINK:
            given["max_length"] = min(param.limit, limits.STRING_OPTION)
        case ParamKind.CHOICE:
            if param.source:
                given["autocomplete"] = True
            else:
                given["choices"] = [_choice(each, param, words) for each in param.choices]
        case ParamKind.ZONE:
            given["autocomplete"] = True
        case ParamKind.DATE | ParamKind.TIME | ParamKind.PEOPLE:
            pass
        case _:
            assert_never(param.kind)
    return given


def _choice(value: str, param: Param, words: Words) -> dict[str, str]:
    label = words.line(f"choice.{param.vocabulary}.{value}")
    return {"name": shortened(label, limits.CHOICE_NAME), "value": value}


def _description(said: str) -> str:
    return shortened(said, limits.COMMAND_DESCRIPTION)


def _check(command: Payload) -> None:
    def walk(node: Payload) -> int:
        options = node.get("options", ())
        choices = node.get("choices", ())
        if max(len(options), len(choices)) > limits.COMMAND_OPTIONS:
            raise Unfit(f"{node['name']} has more than {limits.COMMAND_OPTIONS} options")
        if len(node["name"]) > limits.COMMAND_NAME:
            raise Unfit(f"{node['name']} is a longer name than {limits.COMMAND_NAME}")
        own = len(node["name"]) + len(node["description"])
        own += sum(len(each["name"]) + len(each["value"]) for each in choices)
        return own + sum(walk(each) for each in options)

    if (characters := walk(command)) > limits.COMMAND_CHARACTERS:
        raise Unfit(f"{characters} characters, where {limits.COMMAND_CHARACTERS} fit")


def _bare(command: Payload) -> Payload:
    """What we say of a command, without what Discord adds and in one order."""
    kept: dict[str, Any] = {
        name: command.get(name)
        for name in ("name", "description", "max_length")
        if command.get(name) is not None
    }
    kept["type"] = command.get("type", CHAT_INPUT)
    kept["autocomplete"] = bool(command.get("autocomplete"))
    kept["required"] = bool(command.get("required"))
    kept["choices"] = [(each["name"], each["value"]) for each in command.get("choices") or ()]
    kept["options"] = [_bare(each) for each in command.get("options") or ()]
    for name in ("contexts", "integration_types"):
        if command.get(name) is not None:
            kept[name] = sorted(command[name])
    if "default_member_permissions" in command:
        kept["permissions"] = command["default_member_permissions"]
    return kept
