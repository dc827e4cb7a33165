"""What a process says of itself when it starts is so by then."""

import asyncio

import pytest

from bot.start.announcing import Parts, announce
from bot.start.platforms import Heard

BOTH = Parts(("slack", "discord"), ("slack", "discord"), keeps_time=True)


async def test_it_runs_on_a_platform_once_that_has_connected(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.start.announcing.LOOK", 0)
    well = {"slack": False, "discord": False}
    heard = {name: Heard((), lambda name=name: {"well": well[name]}) for name in well}  # type: ignore[misc]
    announcing = asyncio.create_task(announce(BOTH, heard, asyncio.Event()))
    said = ["Holdspace has started, and connects to Slack and Discord."]
    for name in well:
        for _ in range(5):
            await asyncio.sleep(0)
        assert capsys.readouterr().out.splitlines() == said
        said = []
        well[name] = True
    await announcing
    assert capsys.readouterr().out == "Holdspace runs on Slack and Discord.\n"


async def test_where_all_is_connected_it_says_one_thing(capsys: pytest.CaptureFixture[str]) -> None:
    heard = {name: Heard((), lambda: {"well": True}) for name in BOTH.hears}
    await announce(BOTH, heard, asyncio.Event())
    assert capsys.readouterr().out == "Holdspace runs on Slack and Discord.\n"


async def test_whoever_is_asked_to_stop_before_says_no_more(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.start.announcing.LOOK", 0)
    asked = asyncio.Event()
    heard = {name: Heard((), lambda: {"well": False}) for name in BOTH.hears}
    announcing = asyncio.create_task(announce(BOTH, heard, asked))
    await asyncio.sleep(0)
    asked.set()
    await announcing
    assert "runs on" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (
            Parts(("slack",), ("slack",), keeps_time=False),
            "Holdspace runs on Slack. Another process has to keep time.",
        ),
        (
            Parts((), ("slack", "discord"), keeps_time=True),
            "Holdspace keeps time and posts to Slack and Discord; another process has to listen "
            "there.",
        ),
        (
            Parts((), ("slack",), keeps_time=False, feeds=True),
            "Holdspace gives calendars; other processes have to listen and to keep time.",
        ),
    ],
)
async def test_a_process_with_a_part_of_the_work_says_what_others_have_to_do(
    parts: Parts, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = {name: Heard((), lambda: {"well": True}) for name in parts.posts}
    await announce(parts, heard, asyncio.Event())
    assert capsys.readouterr().out == f"{says}\n"
