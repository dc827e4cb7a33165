"""CommandSpec -> Discord's command; pure.

One command with the first word of each path below it. No option is required: what is missing, the
form asks for, with everything that was typed in it. Everyone sees the command; who may do what,
the router decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, assert_never

from adapters.discord import limits
from adapters.discord.markdown import shortened
from bot import zones
from bot.commands import BY_PATH, COMMANDS, CommandSpec, Param, ParamKind
from bot.library import NAMED, Words
from bot.message import Choice
from bot.text import sentences

CHAT_INPUT, USER = 1, 2
SUBCOMMAND, GROUP, STRING = 1, 2, 3
IN_SERVER, IN_BOT_MESSAGES = 0, 1
INSTALLED_IN_SERVER = 0
ZONES = ("Europe/London", "Europe/Dublin", zones.UTC)
"""What is offered before anybody types."""
CONCERN = "discord.menu.concern"
FEW = 4
"""Choices that are registered with the command. Longer lists are offered while somebody types, as
lists made from a group's own state are: all that is registered counts towards the 8,000 characters
that one command may have. https://discord.com/developers/docs/interactions/application-commands"""

Payload = Mapping[str, Any]
Languages = Mapping[str, Mapping[str, str]]


class Unfit(ValueError):
    """The command would be refused by Discord; the message says what is too long."""


def tree(
    name: str,
    words: Words,
    specs: Sequence[CommandSpec] = COMMANDS,
    languages: Languages = MappingProxyType({}),
) -> Payload:
    """The whole command, as it is registered. ``languages`` are what it is called and described as
    in others, by locale of Discord's. Raises Unfit."""
    made = _tree(name, words, specs)
    _localise(made, specs, languages)
    _check(made)
    return made


def menus(words: Words, languages: Languages = MappingProxyType({})) -> Sequence[Payload]:
    """What can be pressed on anybody's name, under Apps: a concern is near wherever one is. There
    is none on a message, because Discord would send us what it says."""
    menu: dict[str, Any] = {
        "type": USER,
        "name": words.line(CONCERN),
        "contexts": [IN_SERVER, IN_BOT_MESSAGES],
        "integration_types": [INSTALLED_IN_SERVER],
        "default_member_permissions": None,
    }
    spoken = {each: texts[CONCERN] for each, texts in languages.items() if CONCERN in texts}
    if spoken:
        menu["name_localizations"] = spoken
    if _longest(menu, "name") > limits.COMMAND_NAME:
        raise Unfit(f"{menu['name']} is a longer name than {limits.COMMAND_NAME}")
    return (menu,)


def _tree(name: str, words: Words, specs: Sequence[CommandSpec]) -> dict[str, Any]:
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
    return {
        "type": CHAT_INPUT,
        "name": name,
        "description": _description(words.line("discord.command")),
        "options": options,
        "contexts": [IN_SERVER, IN_BOT_MESSAGES],
        "integration_types": [INSTALLED_IN_SERVER],
        "default_member_permissions": None,
    }


def locales(languages: Mapping[str, Mapping[str, str]]) -> tuple[Languages, Sequence[str]]:
    """By locale of Discord's what a pack has by language, and the languages that Discord does not
    show anybody. A language without a country is for every country that Discord knows of it, where
    the pack has nothing closer."""
    found: dict[str, Mapping[str, str]] = {}
    left: list[str] = []
    for tag in sorted(languages, key=len, reverse=True):
        fitting = [tag] if tag in limits.LOCALES else []
        if not fitting and "-" not in tag:
            fitting = [each for each in limits.LOCALES if each.partition("-")[0] == tag]
        if not fitting:
            left.append(tag)
        for each in fitting:
            found.setdefault(each, languages[tag])
    return found, left


def _localise(command: dict[str, Any], specs: Sequence[CommandSpec], languages: Languages) -> None:
    """Adds what each locale has of the words that stand there already."""
    if not languages:
        return

    def add(node: dict[str, Any], what: str, *keys: str) -> None:
        found = {
            locale: next(texts[key] for key in keys if key in texts)
            for locale, texts in sorted(languages.items())
            if any(key in texts for key in keys)
        }
        if found:
            node[f"{what}_localizations"] = found

    add(command, "description", "discord.command")
    by_path = {spec.path: spec for spec in specs}
    for first in command["options"]:
        below = first["options"] if first["type"] == GROUP else [first]
        if first["type"] == GROUP:
            add(first, "name", f"{NAMED}{first['name']}")
            add(first, "description", f"discord.group.{first['name']}")
        for each in below:
            path = each["name"] if each is first else f"{first['name']} {each['name']}"
            spec = by_path[path]
            dotted = path.replace(" ", ".")
            add(each, "name", f"{NAMED}{dotted}")
            add(each, "description", spec.key)
            for option in each["options"]:
                param = spec.param(option["name"])
                add(option, "name", f"{NAMED}{dotted}.{option['name']}")
                key = f"{spec.key}.{option['name']}"
                add(option, "description", *([f"{key}.hint"] if param and param.hint else []), key)
                for choice in option.get("choices", ()):
                    vocabulary = param.vocabulary if param else ""
                    add(choice, "name", f"choice.{vocabulary}.{choice['value']}")


def same(registered: Iterable[Payload], wanted: Sequence[Payload]) -> bool:
    """Whether what Discord has is what we want: then nothing need be sent."""
    return [_bare(each) for each in registered] == [_bare(each) for each in wanted]


def half_typed(path: str, param: str) -> str | None:
    """What ``Router.suggest`` is asked for a parameter; None where nobody makes that list."""
    spec = BY_PATH.get(path)
    known = spec.param(param) if spec else None
    if known is None or not known.completes:
        return None
    return f"{path} {param}:"


def is_searched(path: str, param: str) -> bool:
    spec = BY_PATH.get(path)
    known = spec.param(param) if spec else None
    return known is not None and known.searched


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


def zone_offers(typed: str) -> list[Payload]:
    """Zones by their city, their country, or what people call them; a few before anybody types."""
    names = zones.found(typed, limits.COMMAND_OPTIONS) if typed.strip() else ZONES
    return [
        {"name": shortened(zones.label_of(each), limits.CHOICE_NAME), "value": each}
        for each in names
    ]


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
    if param.example:
        said = sentences(said, words.line(f"{key}.example"))
    given: dict[str, Any] = {
        "type": STRING,
        "name": param.name,
        "description": _description(said),
    }
    match param.kind:
        case ParamKind.LINE | ParamKind.LONG | ParamKind.LINK:
            given["max_length"] = min(param.limit, limits.STRING_OPTION)
            if param.completes:
                given["autocomplete"] = True
        case ParamKind.CHOICE:
            if param.source or len(param.choices) > FEW:
                given["autocomplete"] = True
            else:
                given["choices"] = [_choice(each, param, words) for each in param.choices]
        case ParamKind.ZONE:
            given["autocomplete"] = True
        case ParamKind.DATE | ParamKind.TIME | ParamKind.PEOPLE | ParamKind.MANY:
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
        _names_differ(node)
        own = _longest(node, "name") + _longest(node, "description")
        own += sum(_longest(each, "name") + len(each["value"]) for each in choices)
        return own + sum(walk(each) for each in options)

    if (characters := walk(command)) > limits.COMMAND_CHARACTERS:
        raise Unfit(f"{characters} characters, where {limits.COMMAND_CHARACTERS} fit")


def _longest(node: Payload, what: str) -> int:
    """Of what it says in all languages the longest counts.
    https://discord.com/developers/docs/interactions/application-commands#localization"""
    return max(map(len, (node[what], *node.get(f"{what}_localizations", {}).values())))


def _names_differ(node: Payload) -> None:
    """Of one language, no two that stand together may be called the same."""
    options = node.get("options", ())
    for locale in {each for one in options for each in one.get("name_localizations", {})}:
        shown = [one.get("name_localizations", {}).get(locale, one["name"]) for one in options]
        if len(set(shown)) != len(shown):
            raise Unfit(f"two things below {node['name']} are called the same in {locale}")


def _bare(command: Payload) -> Payload:
    """What we say of a command, without what Discord adds and in one order."""
    kept: dict[str, Any] = {
        name: command.get(name)
        for name in ("name", "description", "max_length")
        if command.get(name) not in (None, "")
    }
    kept["type"] = command.get("type", CHAT_INPUT)
    kept["autocomplete"] = bool(command.get("autocomplete"))
    kept["required"] = bool(command.get("required"))
    kept["choices"] = [
        (each["name"], each["value"], each.get("name_localizations") or {})
        for each in command.get("choices") or ()
    ]
    for name in ("name_localizations", "description_localizations"):
        kept[name] = command.get(name) or {}
    kept["options"] = [_bare(each) for each in command.get("options") or ()]
    for name in ("contexts", "integration_types"):
        if command.get(name) is not None:
            kept[name] = sorted(command[name])
    if "default_member_permissions" in command:
        kept["permissions"] = command["default_member_permissions"]
    return kept
