"""The canary can sing: what it is there for would be found."""

import logging
from pathlib import Path

import pytest

from bot.log import RECORD, Log
from tests.support import canary
from tests.support.canary import Canary, Leaked
from tests.support.conversation import sit_down

PURPOSE = "A place to be heard."


@pytest.fixture
def watching() -> Canary:
    mine = Canary()
    mine.watch('setup name:"Evening circle" zone:Europe/London')
    mine.watch({"purpose": PURPOSE, "who": ["Zoë and I", {"deep": "two words"}]})
    mine.watch_name("rhian")
    mine.watch_name("xoxb-1-secret")
    return mine


@pytest.mark.parametrize(
    "log",
    [
        'setup name:"Evening circle" zone:Europe/London',
        "the group Evening circle",
        f'{{"problem": "{PURPOSE}"}}',
        '{"problem": "Zo\\u00eb and I"}',
        "Zoë and I",
        "two words",
        "for rhian: a card",
        "Authorization: Bearer xoxb-1-secret",
    ],
)
def test_a_leak_is_found(log: str, watching: Canary) -> None:
    with pytest.raises(Leaked):
        watching.inspect(f"before\n{log}\nafter")


@pytest.mark.parametrize(
    "log", ["", "rhiannon", "setup", "Europe/London", "delivery abc (welcome)"]
)
def test_what_anybody_could_have_written_is_none(log: str, watching: Canary) -> None:
    watching.inspect(log)


def test_words_of_the_log_itself_are_no_names() -> None:
    mine = Canary()
    mine.watch_name("delivery")
    mine.inspect("delivery abc")


async def test_whoever_types_in_a_conversation_is_watched(tmp_path: Path) -> None:
    async with sit_down(tmp_path) as table:
        await table.set_up(agreement=False)
    with pytest.raises(Leaked, match="rhian"):
        canary.inspect("a log that says rhian")
    with pytest.raises(Leaked, match=PURPOSE):
        canary.inspect(f"a log that says {PURPOSE}")


def test_what_is_really_logged_is_searched() -> None:
    """Past every guard, as nothing but a test can: straight into the record."""

    def leaks() -> None:
        with canary.singing() as mine:
            mine.watch("Evening circle")
            leak = {RECORD: {"event": "discord.too_late", "kind": "Evening circle"}}
            logging.getLogger("bot.test").warning("%s", "x", extra=leak)

    with pytest.raises(Leaked, match="Evening circle"):
        leaks()
    canary.forget()  # the same record is in this test's own log too


def test_what_the_guards_hold_back_is_not_there() -> None:
    with canary.singing() as mine:
        mine.watch(PURPOSE)
        mine.watch_name("Margaret")
        Log("bot.test").error("router.failed", problem=ValueError(PURPOSE), trace=PURPOSE)
        Log("bot.test").error("discord.event_failed", method="Margaret", problem="Margaret")
        logging.getLogger("discord.http").error("POST %s", PURPOSE, exc_info=ValueError(PURPOSE))
        logging.getLogger("sqlalchemy.engine").error(f"[parameters: ({PURPOSE!r}, 'Margaret')]")
