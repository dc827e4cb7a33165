"""Windows over a real socket: who sees what, live, and after a lost connection or a restart."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.rehearsal import limits
from adapters.rehearsal.seats import channel_place
from bot.answers import Answer, FormErrors, OpenForm, Reply, Update, Upload
from bot.events import CommandTyped, Event, FormSubmitted, MemberJoined
from bot.message import Choice, File
from tests.adapters.rehearsal import showcase
from tests.adapters.rehearsal.fakes import TUESDAY, FakeControls, House, house, later
from tests.adapters.rehearsal.window import open_window
from tests.contracts.platform import AN_ACTION, ScriptedRouter, card


async def _post(at: House, words: str, key: str) -> int:
    return int((await at.platform.post(channel_place(), card(words), key)).message)


async def test_two_windows_see_a_post_at_once(tmp_path: Path) -> None:
    async with house(tmp_path) as at, open_window(at, "rhian") as a, open_window(at, "joan") as b:
        id = await _post(at, "Hello", "k1")
        for window in (a, b):
            frame = await window.until("entry")
            assert (frame["entry"]["id"], frame["entry"]["private"]) == (id, False)


async def test_talk_is_for_people_and_never_for_the_bot(tmp_path: Path) -> None:
    async with house(tmp_path) as at, open_window(at, "amina") as a, open_window(at, "joan") as b:
        await a.say("A slow day, glad to be here")
        frame = await b.until("entry")
        assert frame["entry"]["author"] == "amina"
        assert frame["entry"]["body"] == {"text": "A slow day, glad to be here"}
        await b.say("/remind me tomorrow")
        assert at.router.events == []


async def test_talk_in_direct_messages_is_seen_by_one_seat(tmp_path: Path) -> None:
    async with house(tmp_path) as at, open_window(at, "amina") as a:
        await a.say("a note to the bot", view="direct")
        async with open_window(at, "joan") as b:
            assert b.entries == {}
        assert [entry["view"] for entry in a.entries.values()] == ["direct"]


async def test_a_command_of_another_app_is_said_so_and_given_back(tmp_path: Path) -> None:
    async with house(tmp_path) as at, open_window(at, "amina") as a:
        assert (await a.say("/remind me"))["problem"] == "unknown-command"
        assert a.entries == {}


async def test_joining_is_seen_and_told(tmp_path: Path) -> None:
    async with house(tmp_path) as at, open_window(at, "wen") as a, open_window(at, "joan") as b:
        await a.say("/join")
        assert (await b.until("entry"))["entry"]["kind"] == "joined"
        (event,) = at.router.events
        assert isinstance(event, MemberJoined)


async def test_switching_the_seat_shows_what_that_person_sees(tmp_path: Path) -> None:
    router = ScriptedRouter(answers=(Reply(card("For Rhian")),))
    async with house(tmp_path, router=router) as at, open_window(at, "rhian") as window:
        await window.say("/peer home")
        await _post(at, "For all", "k1")
        assert len((await window.sit("rhian"))["entries"]) == 2
        picture = await window.sit("joan")
        assert picture["seat"] == "joan"
        assert [entry["private"] for entry in picture["entries"]] == [False]


async def test_a_seat_that_is_not_there_becomes_the_first(tmp_path: Path) -> None:
    async with house(tmp_path) as at, open_window(at, "rhian", sit=False) as window:
        assert (await window.sit("nobody"))["seat"] == "rhian"


async def test_a_press_on_somebody_elses_private_card_finds_nothing(tmp_path: Path) -> None:
    router = ScriptedRouter(answers=(Reply(card("For Rhian")),))
    async with house(tmp_path, router=router) as at, open_window(at, "rhian") as window:
        await window.say("/peer home")
        (id,) = window.entries
        router.events.clear()
        async with open_window(at, "joan") as other:
            assert (await other.press(id, AN_ACTION.encode()))["problem"] == "gone"
        assert (await window.press(id + 50, AN_ACTION.encode()))["problem"] == "gone"
        assert (await window.press(id, "Not An Id"))["problem"] == "gone"
        assert router.events == []


async def test_a_late_press_on_an_old_card_reaches_the_router(tmp_path: Path) -> None:
    async with house(tmp_path) as at:
        id = await _post(at, "An old card", "k1")
        at.clock.move_to(later(days=60))
        async with open_window(at, "joan") as window:
            assert (await window.press(id, AN_ACTION.encode()))["problem"] is None
        assert len(at.router.events) == 1


# --- sent again ----------------------------------------------------------------------------------


async def test_a_press_that_is_sent_again_is_done_once_and_answered_again(tmp_path: Path) -> None:
    router = ScriptedRouter(answers=(Reply(card("Done")), OpenForm(showcase.PLAN)))
    async with house(tmp_path, router=router) as at, open_window(at, "rhian") as window:
        first = await window.say("/peer plan", event="event-0001")
        async with open_window(at, "rhian") as after_reconnect:
            second = await after_reconnect.say("/peer plan", event="event-0001")
        assert first == second
        assert first["form"]["title"] == "Plan a session"
        assert len(router.events) == 1
        assert len(window.entries) == 1


async def test_the_same_press_from_two_sockets_at_once_is_done_once(tmp_path: Path) -> None:
    began, gate = asyncio.Event(), asyncio.Event()

    class Slow(ScriptedRouter):
        async def handle(self, event: Event) -> Sequence[Answer]:
            answers = await super().handle(event)
            began.set()
            await gate.wait()
            return answers

    router = Slow(answers=(Reply(card("Done")),))
    async with house(tmp_path, router=router) as at, open_window(at, "rhian") as a:
        async with open_window(at, "rhian") as b:
            presses = asyncio.gather(
                a.say("/peer home", event="event-0001"), b.say("/peer home", event="event-0001")
            )
            await began.wait()
            gate.set()
            first, second = await presses
        assert first == second
        assert len(router.events) == 1
        assert len(at.room.visible_to("rhian")[0]) == 1


async def test_a_press_is_finished_although_its_window_went_away(tmp_path: Path) -> None:
    began, gate = asyncio.Event(), asyncio.Event()
    finished = asyncio.Event()

    class Slow(ScriptedRouter):
        async def handle(self, event: Event) -> Sequence[Answer]:
            self.events.append(event)
            began.set()
            await gate.wait()
            finished.set()
            return (Reply(card("Done")),)

    router = Slow()
    async with house(tmp_path, router=router) as at:
        async with open_window(at, "rhian") as window:
            await window.send(
                {
                    "type": "say",
                    "event": "event-0001",
                    "seat": "rhian",
                    "view": "channel",
                    "text": "/peer home",
                }
            )
            await began.wait()
        gate.set()
        await finished.wait()
        async with open_window(at, "rhian") as window:
            done = await window.say("/peer home", event="event-0001")
            assert done["problem"] is None
            assert len(window.entries) == 1
        assert len(router.events) == 1


async def test_what_could_not_be_read_is_given_back_by_its_event(tmp_path: Path) -> None:
    async with house(tmp_path) as at, open_window(at, "rhian") as window:
        await window.send(
            {
                "type": "say",
                "event": "event-0001",
                "seat": "rhian",
                "view": "channel",
                "text": "x" * 4001,
            }
        )
        assert (await window.until("refused"))["event"] == "event-0001"
        assert (await window.say("shorter"))["problem"] is None


async def test_a_router_that_fails_is_a_sentence_and_may_be_tried_again(tmp_path: Path) -> None:
    def fail(_: Event) -> Sequence[Answer]:
        raise RuntimeError("a secret that must not be shown")

    router = ScriptedRouter(answers=fail)
    async with house(tmp_path, router=router) as at, open_window(at, "rhian") as window:
        done = await window.say("/peer home", event="event-0001")
        assert done["problem"] == "failed"
        assert "secret" not in str(done)
        router.answers = (Reply(card("Better")),)
        assert (await window.say("/peer home", event="event-0001"))["problem"] is None


# --- coming back ---------------------------------------------------------------------------------


async def test_a_window_that_comes_back_gets_only_what_changed(tmp_path: Path) -> None:
    async with house(tmp_path) as at:
        async with open_window(at, "rhian") as window:
            first = await _post(at, "First", "k1")
            await _post(at, "Second", "k2")
            await window.settle()
            epoch, seq = window.epoch, window.seq
        third = await _post(at, "Third", "k3")
        at.room.change(first, at.room.entry(third).body)  # type: ignore[union-attr]
        await at.platform.direct(showcase.JOAN, card("Not for Rhian"), "k4")
        async with open_window(at, "rhian", sit=False) as window:
            picture = await window.sit("rhian", epoch, seq)
            assert picture["whole"] is False
            assert [entry["id"] for entry in picture["entries"]] == [first, third]
            again = await window.sit("rhian", picture["epoch"], picture["seq"])
            assert again["entries"] == []


async def test_a_restart_keeps_everything_and_the_same_seat_goes_on(tmp_path: Path) -> None:
    router = ScriptedRouter(answers=(Reply(card("Private")),))
    async with house(tmp_path, router=router) as at, open_window(at, "rhian") as window:
        await window.say("/peer home", event="event-0001")
        await _post(at, "For all", "k1")
        await window.settle()
        epoch, seq, entries = window.epoch, window.seq, dict(window.entries)
    async with house(tmp_path) as at, open_window(at, "rhian", sit=False) as window:
        assert (await window.sit("rhian", epoch, seq))["entries"] == []
        assert (await window.sit("rhian"))["entries"] == list(entries.values())
        # Posted before, so not posted again; pressed before, so not done again.
        await _post(at, "For all", "k1")
        await window.say("/peer home", event="event-0001")
        assert len(at.room.visible_to("rhian")[0]) == 2
        assert at.router.events == []


async def test_a_window_that_does_not_keep_up_is_let_go_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SOCKET_QUEUE", 5)
    async with house(tmp_path) as at, open_window(at, "rhian") as slow:
        for number in range(20):  # without a breath, so that nothing can be written in between
            at.room.add("evening-circle", card_body(number), at=later())
        with pytest.raises(AssertionError):
            await slow.until("entry", seq=20)
        async with open_window(at, "rhian") as back:
            assert len(back.entries) == 20


def card_body(number: int) -> dict[str, object]:
    return {"text": str(number)}


async def test_starting_again_empties_every_window(tmp_path: Path) -> None:
    async with house(tmp_path) as at, open_window(at, "rhian") as a, open_window(at, "joan") as b:
        await _post(at, "Old", "k1")
        at.clock.move_to(later(days=3))
        old = a.epoch
        at.real.at = later(seconds=5)
        await a.send({"type": "again", "furnished": True})
        await a.until("started")
        await b.until("picture")
        assert a.entries == b.entries == {}
        assert a.epoch == b.epoch != old
        assert at.controls.started_again == [True]
        assert at.clock.now() == TUESDAY.replace(hour=10, minute=0) + timedelta(days=1)


# --- the clock, completions, files ---------------------------------------------------------------


async def test_every_window_sees_the_clock_move(tmp_path: Path) -> None:
    controls = FakeControls(due=[later(hours=2), later(hours=3)], session=later(days=2))
    async with (
        house(tmp_path, controls=controls) as at,
        open_window(at, "rhian") as a,
        open_window(at, "joan") as b,
    ):
        assert (await b.until("clock"))["next_thing"] == "2026-12-01T20:15:00.000+00:00"
        await a.send({"type": "move", "to": "hour"})
        await b.until("clock", now="2026-12-01T19:15:00.000+00:00", moving_to=None)
        await a.send({"type": "move", "to": "day"})
        await b.until("clock", now="2026-12-02T19:15:00.000+00:00", moving_to=None)
        assert b.clock["next_thing"] == b.clock["session"] == "2026-12-03T18:15:00.000+00:00"
        assert [at for _, at in controls.done] == [later(hours=2), later(hours=3)]


@pytest.mark.parametrize(
    ("controls", "to", "why"),
    [
        (FakeControls(), "next", "nowhere"),
        (FakeControls(), "before-session", "nowhere"),
        (FakeControls(due=[later(hours=1)], stuck=True), "day", "stuck"),
    ],
)
async def test_a_clock_that_cannot_go_says_why(
    tmp_path: Path, controls: FakeControls, to: str, why: str
) -> None:
    async with house(tmp_path, controls=controls) as at, open_window(at, "rhian") as window:
        await window.send({"type": "move", "to": to})
        assert (await window.until("clock-problem"))["why"] == why


async def test_a_database_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    class Away(FakeControls):
        async def settle(self) -> None:
            raise RuntimeError("away")

    async with house(tmp_path, controls=Away()) as at, open_window(at, "rhian") as window:
        await window.send({"type": "move", "to": "day"})
        assert (await window.until("clock-problem"))["why"] == "failed"
        assert (await window.say("still here"))["problem"] is None


async def test_completions_come_from_the_router(tmp_path: Path) -> None:
    router = ScriptedRouter(choices=(Choice("session plan", "session plan", "Plan one"),))
    async with house(tmp_path, router=router) as at, open_window(at, "rhian") as window:
        ask = {"type": "suggest", "ask": 1, "seat": "rhian", "view": "channel", "text": "/peer se"}
        await window.send(ask)
        assert (await window.until("offers"))["offers"] == [
            {"value": "/peer session plan", "label": "session plan", "hint": "Plan one"}
        ]
        assert router.asked == ["se"]


async def test_a_file_needs_the_ticket_of_its_own_seat(tmp_path: Path) -> None:
    file = File("mine ☕.csv", "text/csv", b"a,b\n")
    router = ScriptedRouter(answers=(Upload(card("Yours"), file),))
    async with house(tmp_path, router=router) as at, open_window(at, "rhian") as window:
        await window.say("/peer journal")
        (entry,) = window.entries.values()
        assert entry["body"]["file"] == {
            "id": 1,
            "name": "mine ☕.csv",
            "bytes": 4,
            "alt": "",
        }
        assert await window.fetch(1) == b"a,b\n"
        async with open_window(at, "joan") as other:
            assert await other.fetch(1) is None
        ticket = window.ticket
        window.ticket = ""
        assert await window.fetch(1) is None
        window.ticket = ticket
        await window.sit("joan")
        assert await window.fetch(1) is None, "the seat has changed, and its ticket with it"


async def test_problems_of_a_form_come_back_to_the_form(tmp_path: Path) -> None:
    def answer(event: Event) -> Sequence[Answer]:
        match event:
            case CommandTyped():
                return (Reply(card("Open")),)
            case FormSubmitted(values={"date": "2026-11-01"}):
                return (FormErrors({"date": "That day is past."}, showcase.PLAN),)
            case _:
                return (Update(card("Planned")),)

    router = ScriptedRouter(answers=answer)
    async with house(tmp_path, router=router) as at, open_window(at, "rhian") as window:
        await window.say("/peer home")
        (id,) = window.entries
        form = showcase.PLAN.id.encode()
        done = await window.submit(form, {"date": "2026-11-01"}, entry=id)
        assert done["problems"] == {"date": "That day is past."}
        done = await window.submit(form, {"date": "2026-12-08"}, entry=id)
        assert (done["problems"], done["form"]) == (None, None)
        (entry,) = window.entries.values()
        assert entry["edited"], "the card whose button opened the form is replaced"
