"""Somebody at a keyboard in the server: commands, buttons, menus, forms, completions; and eyes."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.rules import walk
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import CHANNEL, GUILD, Interaction, Member, Message
from tests.support import canary

_COMMAND, _COMPONENT, _AUTOCOMPLETE, _SUBMITTED = 2, 3, 4, 5
_TEXT, _LABEL = 10, 18


class Failed(AssertionError):
    """Discord shows "This interaction failed": nobody acknowledged it in time."""


@dataclass
class Hands:
    """``form`` is the form open before this person, ``opened_from`` the card it was opened from.
    ``settle`` waits until the bot has done all it does, where a test can know that."""

    fake: FakeDiscord
    member: Member
    settle: Callable[[], Awaitable[None]] | None = None
    form: dict[str, Any] | None = None
    opened_from: Message | None = None
    told: list[Interaction] = field(default_factory=list)

    # --- what they do --------------------------------------------------------------------------

    async def slash(self, path: str, **options: str) -> Interaction:
        """``/peer`` with that path in the channel, its options typed."""
        return await self._slash(path, options, CHANNEL)

    async def slash_directly(self, path: str, **options: str) -> Interaction:
        """The same in their direct messages with the bot."""
        mailbox = self.fake.world.mailbox(self.member.id)
        return await self._slash(path, options, mailbox.id)

    async def _slash(self, path: str, options: Mapping[str, str], where: int) -> Interaction:
        data = self._command(path, [{"name": n, "type": 3, "value": v} for n, v in options.items()])
        return await self._do(_COMMAND, data, where)

    async def complete(self, path: str, option: str, typed: str) -> list[dict[str, Any]]:
        """What is offered while an option is being typed."""
        asked = [{"name": option, "type": 3, "value": typed, "focused": True}]
        given = await self._do(_AUTOCOMPLETE, self._command(path, asked), CHANNEL)
        assert given.offers is not None
        return given.offers

    async def press(self, custom_id: str, *values: str) -> Interaction:
        """The newest thing with that id that this person can see."""
        message, component = self.find(custom_id)
        data: dict[str, Any] = {
            "custom_id": component["custom_id"],
            "component_type": component["type"],
        }
        if values:
            data["values"] = list(values)
        return await self._do(_COMPONENT, data, message.channel, message)

    async def press_label(self, label: str) -> Interaction:
        for message in reversed(self.seen()):
            for each in walk(message.components):
                if each.get("label") == label and "custom_id" in each:
                    return await self.press(each["custom_id"])
        raise AssertionError(f"{self.member.name} sees no button {label!r}")

    async def choose(self, label: str, option: str) -> Interaction:
        """An option, by its label, of the newest menu with that label."""
        for message in reversed(self.seen()):
            for each in walk(message.components):
                if each["type"] == 3 and each.get("placeholder") == label:
                    for one in each["options"]:
                        if one["label"] == option:
                            return await self.press(each["custom_id"], one["value"])
        raise AssertionError(f"{self.member.name} sees no menu {label!r} with {option!r}")

    async def submit(self, values: Mapping[str, str]) -> Interaction:
        """Sends the open form: these values, and what stood in the other fields."""
        form, source = self.form, self.opened_from
        assert form is not None, f"{self.member.name} has no form open"
        names = {each["custom_id"] for each in inputs(form)}
        assert set(values) <= names, f"the form has {sorted(names)}"
        components = []
        for each in form["components"]:
            if each["type"] == _LABEL:
                components.append(
                    {"type": _LABEL, "id": 1, "component": _answer(each["component"], values)}
                )
            else:
                components.append({"type": each["type"], "id": 1})
        self.form = self.opened_from = None
        data = {"custom_id": form["custom_id"], "components": components, "resolved": {}}
        return await self._do(_SUBMITTED, data, source.channel if source else CHANNEL, source)

    async def join(self) -> None:
        member = {**self.fake.world.member(self.member.id), "guild_id": str(GUILD)}
        await self.fake.gateway.tell("GUILD_MEMBER_ADD", member, GUILD)

    # --- what they see -------------------------------------------------------------------------

    def seen(self) -> list[Message]:
        """Everything, in the channel and from the bot directly, oldest first."""
        world = self.fake.world
        mine = [each for each in world.channels.values() if each.to in (0, self.member.id)]
        found = [message for each in mine for message in world.visible(each.id, self.member.id)]
        return sorted(found, key=lambda each: each.id)

    def channel(self) -> list[Message]:
        return self.fake.world.visible(CHANNEL, self.member.id)

    def direct(self) -> list[Message]:
        return self.fake.world.visible(self.fake.world.mailbox(self.member.id).id, self.member.id)

    def find(self, custom_id: str) -> tuple[Message, dict[str, Any]]:
        for message in reversed(self.seen()):
            for each in walk(message.components):
                if each.get("custom_id") == custom_id:
                    return message, each
        raise AssertionError(f"{self.member.name} sees nothing with the id {custom_id!r}")

    async def uses_menu(self, name: str, channel: int = CHANNEL) -> None:
        """Presses it on a name: Apps, and what stands there."""
        menus = [
            each
            for guild in (GUILD, 0)
            for each in self.fake.world.commands.get(guild, ())
            if each["type"] == 2 and each["name"] == name
        ]
        assert menus, f"nobody's menu has {name!r}"
        target = str(self.fake.world.members[next(iter(self.fake.world.members))].id)
        data = {"id": menus[0]["id"], "name": name, "type": 2, "target_id": target}
        await self._do(2, data, channel)

    # --- the way there -------------------------------------------------------------------------

    def _command(self, path: str, options: list[dict[str, Any]]) -> dict[str, Any]:
        command, node = self._registered(path)
        known = {each["name"]: each for each in node.get("options") or ()}
        for each in options:
            assert each["name"] in known, f"{path} has no option {each['name']}"
            choices = {one["value"] for one in known[each["name"]].get("choices") or ()}
            assert not choices or each["value"] in choices, f"{each['value']} cannot be chosen"
        kinds = {1: 1, 2: 2}
        *above, last = path.split()
        inner: dict[str, Any] = {"name": last, "type": kinds[1], "options": options}
        for name in reversed(above):
            inner = {"name": name, "type": kinds[2], "options": [inner]}
        return {"id": command["id"], "name": command["name"], "type": 1, "options": [inner]}

    def _registered(self, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
        commands = self.fake.world.commands
        for command in (*commands.get(GUILD, ()), *commands.get(0, ())):
            node = command
            for name in path.split():
                node = next((o for o in node.get("options") or () if o["name"] == name), {})
            if node:
                return command, node
        raise AssertionError(f"no command /peer {path} is registered")

    async def _do(
        self, kind: int, data: dict[str, Any], channel: int, source: Message | None = None
    ) -> Interaction:
        fake = self.fake
        direct = fake.world.channels[channel].to
        given = Interaction(
            id=next(fake.world.ids),
            token=f"token-{next(fake.world.ids)}",
            type=kind,
            user=self.member.id,
            channel=channel,
            guild=0 if direct else GUILD,
            born=asyncio.get_running_loop().time(),
            source=source,
        )
        fake.world.interactions[given.token] = given
        for name in (self.member.id, self.member.name, given.token):
            canary.watch_name(name)
        canary.watch(data)
        self.told.append(given)
        await fake.gateway.tell("INTERACTION_CREATE", fake.world.interaction(given, data), GUILD)
        await self._answered(given)
        if given.modal is not None:
            self.form, self.opened_from = given.modal, source
        return given

    async def _answered(self, given: Interaction) -> None:
        """Until there is an answer. One that only changes a card in place may say nothing more."""

        def done() -> bool:
            if self.settle is not None:
                return bool(given.answered)
            promised = given.answered in (5, 6)
            return bool(given.answered) and (not promised or given.answers > 0)

        async with self.fake.changed:
            try:
                async with asyncio.timeout(max(self.fake.ack_seconds, 0.0) + 0.5):
                    await self.fake.changed.wait_for(done)
            except TimeoutError:
                if not given.answered:
                    raise Failed("nobody acknowledged it") from None
                if given.answered == 5:
                    raise Failed("it thinks for ever") from None
        if self.settle is not None:
            await self.settle()
            if given.answered == 5 and not given.answers:
                raise Failed("it thinks for ever")


def inputs(form: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What can be filled in, in order."""
    for each in form["components"]:
        if each["type"] == _LABEL:
            yield each["component"]


def _answer(component: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    name, kind = component["custom_id"], component["type"]
    answer: dict[str, Any] = {"type": kind, "custom_id": name, "id": 2}
    if kind == 4:
        typed = values.get(name, component.get("value", ""))
        assert len(typed) <= component.get("max_length", 4000), f"{name} takes no more"
        assert typed or not component.get("required", True), f"{name} has to be filled in"
        return {**answer, "value": typed}
    if kind == 5:
        before = [each["id"] for each in component.get("default_values") or ()]
        chosen = [each for each in values[name].split(",") if each] if name in values else before
        assert len(chosen) >= component.get("min_values", 1), f"{name} wants somebody"
        return {**answer, "values": chosen}
    before = [each["value"] for each in component["options"] if each.get("default")]
    chosen = [each for each in values[name].split(",") if each] if name in values else before
    known = {each["value"] for each in component["options"]}
    assert set(chosen) <= known, f"{name} offers {sorted(known)}"
    assert chosen or not component.get("required", True), f"{name} has to be chosen"
    if kind == 21:
        return {**answer, "value": chosen[0] if chosen else None}
    return {**answer, "values": chosen}


_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")


def readable(message: Message) -> str:
    """Everything on a card that can be read, with Discord's escaping undone."""
    parts = [message.content, *(each.get("description", "") for each in message.embeds)]
    for each in walk(message.components):
        parts += [str(each[name]) for name in ("content", "label", "placeholder") if name in each]
        for one in each.get("options") or ():
            parts += [one["label"], one.get("description", "")]
    return unescaped("\n".join(part for part in parts if part))


def unescaped(words: str) -> str:
    words = re.sub(r"(?m)^> ", "", words)
    words = re.sub(r"(?<!\\)\*\*", "", words)
    words = re.sub(r"<(https?://[^>]+)>", r"\1", words)
    return _ESCAPED.sub(r"\1", words.replace("@\u200b", "@"))
