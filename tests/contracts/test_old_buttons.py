"""Every id that was ever sent out is pressed on every platform: it does what it did or says kindly
that its time is over. So is what no release has sent."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.discord import inbound as discord
from adapters.rehearsal import inbound as room
from adapters.rehearsal.seats import CHANNEL, CIRCLE
from adapters.slack import inbound as slack
from adapters.slack.metadata import Back
from bot.answers import FormErrors, OpenForm, Reply, Update, Upload
from bot.events import ActionPressed, FormSubmitted
from bot.ids import ActionId
from bot.plain import text_words
from tests.support import issued
from tests.support.conversation import PLACE, Table, person, sit_down

Event = ActionPressed | FormSubmitted
Heard = Callable[[str, str], Event]
UNKNOWN = ("press tea.pour:g", "press tea", "choose tea.pour:g/1", "form tea.pour:g")
KNOWN = tuple(issued.lines())


def on_discord(used: str, encoded: str) -> Event:
    if used == "form":
        data: dict[str, object] = {"custom_id": encoded, "components": []}
        happened = discord.read(discord.Interaction("77", discord.Type.MODAL, "42", "1", "9", data))
    else:
        data = {"custom_id": encoded, "component_type": 3 if used == "choose" else 2}
        data |= {"values": ["x"]} if used == "choose" else {}
        kind = discord.Type.COMPONENT
        happened = discord.read(discord.Interaction("77", kind, "42", "1", "9", data))
    assert isinstance(happened, Event)
    return happened


def on_slack(used: str, encoded: str) -> Event:
    body = {
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "trigger_id": "1.2.b",
        "container": {"type": "message", "channel_id": "C1", "is_ephemeral": True},
        "channel": {"id": "C1"},
    }
    if used == "form":
        view = {
            "id": "V1",
            "callback_id": encoded,
            "private_metadata": Back("C1").encode(),
            "state": {"values": {}},
        }
        heard = slack.submitted({**body, "type": "view_submission", "view": view})
    else:
        action = {"action_id": encoded, "selected_option": {"value": "x"}}
        pressed = slack.pressed({**body, "type": "block_actions", "actions": [action]})
        assert pressed is not None
        heard = pressed
    assert isinstance(heard.event, Event)
    return heard.event


def in_the_room(used: str, encoded: str) -> Event:
    frame = {"event": "event-0001", "seat": "rhian"}
    if used == "form":
        form = {**frame, "type": "submit", "view": "channel", "form": encoded, "values": {}}
        sent = room.read(json.dumps(form))
        assert isinstance(sent, room.Submit)
        return room.submit_event(sent, CIRCLE[0])
    press = {**frame, "type": "press", "entry": 1, "action": encoded}
    read = room.read(json.dumps(press | ({"chosen": "x"} if used == "choose" else {})))
    assert isinstance(read, room.Press)
    return room.press_event(read, CIRCLE[0], CHANNEL)


PLATFORMS: dict[str, Heard] = {"discord": on_discord, "slack": on_slack, "room": in_the_room}


@pytest.mark.parametrize("line", [*KNOWN, *UNKNOWN])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_hears_it_for_what_it_is(platform: str, line: str) -> None:
    used, _, encoded = line.partition(" ")
    event = PLATFORMS[platform](used, encoded)
    action = event.form if isinstance(event, FormSubmitted) else event.action
    assert action == ActionId.decode(encoded)
    assert isinstance(event, FormSubmitted) is (used == "form")


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path) as table:
        yield table


def event_of(table: Table, line: str, group: str) -> Event:
    """With the group's own id in front, where one is given: then its flow runs, with whatever else
    an old button carried."""
    used, _, encoded = line.partition(" ")
    action = ActionId.decode(encoded)
    if group and action.parts and action.verb not in ("do", "command"):
        action = replace(action, parts=(group, *action.parts[1:]))
    elif group and len(action.parts) > 1:
        action = replace(action, parts=(action.parts[0], group, *action.parts[2:]))
    who, id = person("rhian"), table.event()
    if used == "form":
        return FormSubmitted(id, who, PLACE, action, {})
    return ActionPressed(id, who, PLACE, action, "x" if used == "choose" else "")


async def said(table: Table, event: Event) -> list[str]:
    """What the person reads, one text an answer. Nothing at all is no answer."""
    table.house.router.how(event)
    out = []
    for answer in await table.house.router.handle(event):
        match answer:
            case Reply(message) | Update(message) | Upload(message):
                out.append(text_words(message.summary))
            case OpenForm(form):
                out.append(form.title)
            case FormErrors(problems, _):
                out.append(" ".join(problems.values()))
    return out


async def test_where_everything_is_gone_each_says_so_kindly(table: Table) -> None:
    over = "no longer active"
    for line in [*KNOWN, *UNKNOWN]:
        heard = await said(table, event_of(table, line, ""))
        assert heard, line
        assert all(heard), line
        assert all("went wrong on my side" not in each for each in heard), line
        if line in UNKNOWN:
            assert any(over in each for each in heard), (line, heard)


async def test_where_its_group_is_there_each_does_what_it_can(table: Table) -> None:
    """What else it carries is long gone: a session, a prompt that this pack has not, a page."""
    rhian = await table.set_up()
    await rhian.types("session plan date:2026-12-02 time:18:30")
    async with table.house.store.reading() as uow:
        group = await uow.groups.at(PLACE)
    assert group is not None
    for line in KNOWN:
        heard = await said(table, event_of(table, line, group.id))
        assert heard, line
        assert all("went wrong on my side" not in each for each in heard), (line, heard)


def test_the_list_is_there_for_this_release() -> None:
    assert issued.newest().is_file()
    assert len(KNOWN) > 50
    shapes = [issued.shape(line) for line in KNOWN]
    assert len(shapes) == len(set(shapes)), "each shape once"
