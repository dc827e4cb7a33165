"""The command that Discord gets, what it offers while somebody types, and when it is sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import commands, limits
from adapters.discord.commands import Unfit
from bot.commands import COMMANDS, CommandSpec, Param, ParamKind, Who
from bot.message import Choice
from content.loader import load
from tests.fakes.discord import rules
from tests.fakes.discord.rules import OpenApi
from tests.support.goldens import Golden

WORDS = load().words
TREE = commands.tree("peer", WORDS)


def paths(node: Any, above: str = "") -> list[str]:
    found = []
    for each in node.get("options", ()):
        path = f"{above} {each['name']}".strip()
        found += [path] if each["type"] == 1 else paths(each, path)
    return found


def test_it_is_as_it_was(golden: Golden) -> None:
    golden(
        Path(__file__).parent / "goldens" / "command.json",
        json.dumps(TREE, indent=1, ensure_ascii=False) + "\n",
    )


def test_it_fits(openapi: OpenApi | None) -> None:
    assert list(rules.command_problems(TREE)) == []
    if openapi is not None:
        path = "/applications/1/commands"
        assert openapi.problems("PUT", path, [TREE]) == []


def test_every_command_is_there_once() -> None:
    assert sorted(paths(TREE)) == sorted(spec.path for spec in COMMANDS)


def test_nothing_has_to_be_typed() -> None:
    """What is missing, the form asks for."""
    assert '"required": true' not in json.dumps(TREE)


def test_everyone_sees_it() -> None:
    assert TREE["default_member_permissions"] is None
    assert TREE["integration_types"] == [0]


def test_it_is_not_sent_again_while_it_is_the_same() -> None:
    added = {**TREE, "id": "1", "version": "2", "application_id": "3", "nsfw": False}
    assert commands.same([json.loads(json.dumps(added))], [TREE])
    changed = commands.tree("circle", WORDS)
    assert not commands.same([added], [changed])
    assert not commands.same([], [TREE])
    assert not commands.same([added, added], [TREE])


def test_a_word_that_changed_is_seen() -> None:
    changed = json.loads(json.dumps(TREE))
    changed["options"][0]["description"] += " Now."
    assert not commands.same([changed], [TREE])


def test_what_cannot_be_registered_is_said_here() -> None:
    many = (Param("question", ParamKind.LINE),) * 26
    with pytest.raises(Unfit, match="more than 25"):
        commands.tree("peer", WORDS, (CommandSpec("checkpoint", Who.EVERYONE, many),))


def test_a_long_list_of_choices_is_offered_while_somebody_types() -> None:
    """What is registered counts towards the 8,000 characters of a command."""
    for spec in COMMANDS:
        for param in (each for each in spec.params if each.kind is ParamKind.CHOICE):
            option = node(TREE, *spec.path.split(), param.name)
            assert ("choices" in option) is (0 < len(param.choices) <= 4), spec.path
            assert ("autocomplete" in option) is ("choices" not in option), spec.path
            assert commands.half_typed(spec.path, param.name), "the router makes that list"


# --- completions ---------------------------------------------------------------------------------


def test_the_router_is_asked_for_a_whole_list() -> None:
    assert commands.half_typed("session move", "session") == "session move session:"
    assert commands.half_typed("session move", "date") is None
    assert commands.half_typed("nothing", "at all") is None


def test_what_was_typed_narrows_it_down() -> None:
    asked = "session move session:"
    known = [Choice(f"{asked}s{n}", f"s{n}") for n in range(40)]
    assert commands.offers(known, asked, "") == [
        {"name": f"s{n}", "value": f"s{n}"} for n in range(limits.COMMAND_OPTIONS)
    ]
    assert commands.offers(known, asked, "S39") == [{"name": "s39", "value": "s39"}]


def test_a_session_is_offered_by_its_date_and_not_by_its_id() -> None:
    asked = "session move session:"
    known = [Choice(f"{asked}fx35ullar", "fx35ullar", "Tuesday 1 December at 18:30")]
    offered = [{"name": "Tuesday 1 December at 18:30", "value": "fx35ullar"}]
    assert commands.offers(known, asked, "") == offered
    assert commands.offers(known, asked, "tues") == offered
    assert commands.offers(known, asked, "friday") == []


def test_a_zone_is_found_by_its_city_or_its_country() -> None:
    def offered(typed: str) -> list[tuple[str, str]]:
        return [(each["name"], each["value"]) for each in commands.zone_offers(typed)]

    assert offered("lond")[0] == ("London, Britain (UK)", "Europe/London")
    assert offered("wales")[0] == ("London, Britain (UK)", "Europe/London")
    assert offered("europe/lis") == [("Lisbon, Portugal", "Europe/Lisbon")]
    assert offered(" ")[0] == ("London, Britain (UK)", "Europe/London"), "before anybody types"
    assert offered("no such place") == []
    assert len(offered("a")) == 25
    assert commands.is_zone("setup", "zone")
    assert not commands.is_zone("setup", "name")


# --- in people's own language ---------------------------------------------------------------------

FRENCH = {
    "discord.command": "Aide pour ce groupe de pairs",
    "discord.group.session": "Préparer et tenir des rencontres",
    "command.session.plan": "Préparer une rencontre",
    "command.session.plan.date": "Quel jour",
    "choice.way.both": "Les deux",
    "name.session": "rencontre",
    "name.session.plan": "préparer",
    "name.session.plan.date": "jour",
}


def node(tree: Any, *names: str) -> Any:
    for name in names:
        tree = next(each for each in tree["options"] if each["name"] == name)
    return tree


def test_without_another_language_none_is_sent() -> None:
    assert "localizations" not in json.dumps(TREE)


def test_what_a_pack_has_of_another_language_is_sent(openapi: OpenApi | None) -> None:
    tree = commands.tree("peer", WORDS, languages={"fr": FRENCH})
    plan = node(tree, "session", "plan")
    assert tree["description_localizations"] == {"fr": "Aide pour ce groupe de pairs"}
    assert node(tree, "session")["name_localizations"] == {"fr": "rencontre"}
    assert plan["name_localizations"] == {"fr": "préparer"}
    assert plan["description_localizations"] == {"fr": "Préparer une rencontre"}
    assert node(plan, "date")["name_localizations"] == {"fr": "jour"}
    way = node(tree, "me", "reminders", "way")
    both = next(each for each in way["choices"] if each["value"] == "both")
    assert both["name_localizations"] == {"fr": "Les deux"}
    assert "name_localizations" not in node(tree, "home")
    assert list(rules.command_problems(tree)) == []
    if openapi is not None:
        assert openapi.problems("PUT", "/applications/1/commands", [tree]) == []


def test_a_change_of_another_language_is_a_change() -> None:
    before = commands.tree("peer", WORDS, languages={"fr": FRENCH})
    after = commands.tree("peer", WORDS, languages={"fr": {**FRENCH, "name.session": "séance"}})
    assert commands.same([before], [before])
    assert not commands.same([before], [after])
    assert not commands.same([before], [TREE])
    choice = commands.tree("peer", WORDS, languages={"fr": {"choice.way.both": "Deux"}})
    assert not commands.same([choice], [TREE])


def test_a_language_is_for_every_country_that_discord_knows_of_it() -> None:
    given = {"es": {"a": "1"}, "es-419": {"a": "2"}, "cy": {"a": "3"}, "pt-PT": {"a": "4"}}
    found, left = commands.locales(given)
    assert found == {"es-ES": {"a": "1"}, "es-419": {"a": "2"}}
    assert sorted(left) == ["cy", "pt-PT"]


def test_the_languages_are_discords(described: OpenApi) -> None:
    assert set(limits.LOCALES) == described.values_of("AvailableLocalesEnum")


def test_two_that_are_called_the_same_are_refused() -> None:
    same = {"name.session.plan": "rencontre", "name.session.list": "rencontre"}
    with pytest.raises(Unfit, match="called the same in fr"):
        commands.tree("peer", WORDS, languages={"fr": same})
    as_another = {"name.session.plan": "list"}
    with pytest.raises(Unfit, match="called the same in fr"):
        commands.tree("peer", WORDS, languages={"fr": as_another})


def test_of_all_languages_the_longest_counts() -> None:
    long = {each: "x" * 100 for each in load().words.entries if each.startswith("command.")}
    with pytest.raises(Unfit, match="characters, where"):
        commands.tree("peer", WORDS, languages={"fr": long})
