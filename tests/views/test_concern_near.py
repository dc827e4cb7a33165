"""A concern is found in two taps from every card that a member comes back to: one to help outside
and to who reads it, one to the form. From any other card the platform's own way is there."""

import json
from collections.abc import Mapping

import pytest

from adapters.discord import commands as discord
from adapters.discord.inbound import Interaction, Type, read
from adapters.slack import commands as slack
from adapters.slack import inbound
from adapters.slack import render as slack_render
from bot.events import CommandTyped, CommandUsed
from bot.grammar import Read
from bot.grammar import read as read_typed
from bot.ids import ActionId
from bot.message import Button, Buttons, Message, Reader
from bot.views.personal import shortened
from tests.views.test_gallery import LIBRARY, MESSAGES

RAISE, WRITE = "concern.raise", "concern.write"
STAYS = {
    "agreement/adopted_again",
    "agreement/adopted_first",
    "agreement/reminder",
    "agreement/review_card",
    "agreement/show_document",
    "between/told",
    "concern/too_many_codes",
    "concern/wrong_code",
    "direct/agreement",
    "direct/cancelled",
    "direct/day_before",
    "direct/digest",
    "direct/moved",
    "direct/soon",
    "help/member_document",
    "home/away_member",
    "home/direct_member",
    "home/direct_no_group",
    "home/direct_nowhere",
    "home/member_after_pulse",
    "home/member_before",
    "home/member_during",
    "home/member_no_agreement",
    "me/direct_message",
    "me/new",
    "missed/full",
    "missed/nothing",
    "pulse/thanks",
    "reminder/day_before",
    "reminder/day_before_here",
    "reminder/soon",
    "session/next",
    "session/next_none",
    "session/next_open",
    "session/post_announced",
    "session/post_cancelled",
    "session/post_closing",
    "session/post_joining",
    "session/post_moved",
    "session/post_opening",
    "welcome/in_a_session",
    "welcome/nothing_planned",
    "welcome/planned",
}
"""Cards that one comes back to, stands before, or gets unasked: the button is on them. On a card
that asks one thing (a check-point, a proposal, a pulse) it would be a second one: from there it is
the platform's own way."""


def pressed(message: Message) -> list[Button]:
    rows = [block.buttons for block in message.blocks if isinstance(block, Buttons)]
    return [each for row in rows for each in row if isinstance(each, Button)]


def raises(message: Message) -> bool:
    return any(
        each.action.verb == "do" and each.action.parts[0] == RAISE for each in pressed(message)
    )


def writes(message: Message) -> bool:
    return any(each.action.verb == WRITE for each in pressed(message))


def path_of(words: str) -> str | None:
    found = read_typed(words)
    return found.spec.path if isinstance(found, Read) else None


def by_slack() -> str | None:
    """What the shortcut beside every message box asks for, by what the manifest says of it."""
    features = slack.manifest(LIBRARY.words, "peer")["features"]
    wanted = LIBRARY.words.line("slack.shortcut.concern")
    (shown,) = [each for each in features["shortcuts"] if each["name"] == wanted]
    assert shown["type"] == "global", "one on a message would send us what it says"
    heard = inbound.shortcut(
        {
            "callback_id": shown["callback_id"],
            "user": {"id": "U1", "team_id": "T1"},
            "team": {"id": "T1"},
            "action_ts": "1.0",
        }
    )
    assert isinstance(heard.event, CommandTyped)
    assert heard.event.place is None, "it is asked away from any channel"
    return path_of(heard.event.words)


def by_discord() -> str | None:
    """What is pressed on anybody's name, under Apps."""
    menus = discord.menus(LIBRARY.words)
    (menu,) = menus
    assert menu["type"] == discord.USER, "one on a message would send us what it says"
    data = {"type": menu["type"], "name": menu["name"], "id": "5", "target_id": "9"}
    event = read(Interaction("1", Type.COMMAND, "7", "2", "3", data))
    assert isinstance(event, CommandUsed)
    assert event.args == {}, "whose name was pressed is nobody's business"
    return event.path


def by_typing() -> str | None:
    """In the rehearsal room: the one command and one word."""
    return path_of("concern")


FROM_ANYWHERE: Mapping[str, str | None] = {
    "slack": by_slack(),
    "discord": by_discord(),
    "rehearsal": by_typing(),
}


@pytest.mark.parametrize("platform", FROM_ANYWHERE)
def test_each_platform_has_a_way_that_is_on_no_card(platform: str) -> None:
    assert FROM_ANYWHERE[platform] == "concern raise"


@pytest.mark.parametrize("name", sorted(STAYS))
def test_where_somebody_comes_back_to_the_way_is_on_the_card_itself(name: str) -> None:
    assert MESSAGES[name].reader is Reader.MEMBER
    assert raises(MESSAGES[name])


def test_slacks_home_tab_has_it_too() -> None:
    view = slack_render.home(MESSAGES["home/member_before"], LIBRARY.words)
    assert RAISE in json.dumps(view)


def test_the_second_tap_is_the_form() -> None:
    assert writes(MESSAGES["concern/card"])
    assert writes(MESSAGES["concern/card_several"])


def test_the_list_is_of_cards_that_there_are() -> None:
    assert set(MESSAGES) >= STAYS


@pytest.mark.parametrize("name", sorted(STAYS))
def test_a_short_card_keeps_it_where_three_things_have_room(name: str) -> None:
    """And where they have not, all of the card is one tap away, or the platform's way is."""
    whole = Button("Show all", ActionId.of("whole", "do", "home"))
    card = MESSAGES[name]
    fits = sum(1 for block in card.blocks if isinstance(block, Buttons) for _ in block.buttons) <= 3
    short = shortened(card, whole)
    assert raises(short) or not fits or whole in pressed(short)
