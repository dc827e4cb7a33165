"""The room's memory: what it holds, what it never does twice, and that a restart loses nothing."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.rehearsal import limits
from adapters.rehearsal.clock import RehearsalClock
from adapters.rehearsal.room import Entry, Kind, Room, RoomUnavailable
from adapters.rehearsal.seats import CHANNEL, CIRCLE, direct_stream
from bot.message import File
from tests.adapters.rehearsal.fakes import TUESDAY, FixedClock


@pytest.fixture
def real() -> FixedClock:
    return FixedClock()


@pytest.fixture
def room(tmp_path: Path, real: FixedClock) -> Iterator[Room]:
    opened = Room.open(tmp_path / "room.db", CIRCLE, real)
    yield opened
    opened.close()


def _reopened(tmp_path: Path, real: FixedClock) -> Room:
    """As after a kill: the first one was never closed."""
    return Room.open(tmp_path / "room.db", CIRCLE, real)


def test_everything_is_there_after_a_restart(room: Room, tmp_path: Path, real: FixedClock) -> None:
    posted = room.add(CHANNEL, {"card": 1}, at=TUESDAY, key="k1")
    private = room.add(CHANNEL, {"card": 2}, at=TUESDAY, only_for="rhian")
    direct = room.add(direct_stream("kofi"), {"card": 3}, at=TUESDAY, only_for="kofi", key="k2")
    talk = room.add(CHANNEL, {"text": "Hello"}, at=TUESDAY, author="amina", kind=Kind.TALK)
    edited = room.change(posted.id, {"card": "changed"})
    file = room.add_file("rhian", File("a.md", "text/markdown", b"words"))
    room.remember("event-0001", {"type": "done", "form": None})
    RehearsalClock(room).move_to(TUESDAY + timedelta(days=3))

    again = _reopened(tmp_path, real)
    try:
        assert again.visible_to("rhian")[0] == [edited, private, talk]
        assert again.visible_to("kofi")[0] == [edited, direct, talk]
        assert again.file_for("rhian", file) == File("a.md", "text/markdown", b"words")
        assert again.answer_to("event-0001") == {"type": "done", "form": None}
        assert (again.epoch, again.seq) == (room.epoch, room.seq)
        assert RehearsalClock(again).now() == TUESDAY + timedelta(days=3)
        # And the keys: what was posted before the restart is not posted again after it.
        assert again.add(CHANNEL, {"card": 1}, at=TUESDAY, key="k1") == edited
        assert again.add(direct_stream("kofi"), {}, at=TUESDAY, only_for="kofi", key="k2") == direct
    finally:
        again.close()


def test_a_key_is_posted_once_and_tells_nobody_twice(room: Room) -> None:
    told: list[Entry] = []
    room.listen(told.append)
    first = room.add(CHANNEL, {"card": 1}, at=TUESDAY, key="k1")
    second = room.add(CHANNEL, {"card": "other"}, at=TUESDAY, key="k1")
    assert first == second
    assert told == [first]


def test_a_listener_that_stopped_hears_nothing(room: Room) -> None:
    told: list[Entry] = []
    stop = room.listen(told.append)
    stop()
    room.add(CHANNEL, {}, at=TUESDAY)
    assert told == []


def test_a_change_moves_the_sequence_on_and_keeps_the_place(room: Room) -> None:
    first = room.add(CHANNEL, {"card": 1}, at=TUESDAY)
    second = room.add(CHANNEL, {"card": 2}, at=TUESDAY)
    changed = room.change(first.id, {"card": "changed"})
    assert changed is not None
    assert (changed.seq, changed.edited) == (second.seq + 1, True)
    assert [each.id for each in room.visible_to("rhian")[0]] == [first.id, second.id]
    assert room.visible_to("rhian", after=second.seq)[0] == [changed]


def test_nothing_to_change(room: Room) -> None:
    assert room.change(99, {}) is None
    assert room.seq == 0


def test_the_newest_win_where_there_is_too_much(room: Room) -> None:
    for number in range(limits.PICTURE_ENTRIES + 3):
        room.add(CHANNEL, {"card": number}, at=TUESDAY)
    entries, more = room.visible_to("rhian")
    assert more
    assert len(entries) == limits.PICTURE_ENTRIES
    assert entries[-1].body == {"card": limits.PICTURE_ENTRIES + 2}


def test_a_file_is_for_its_seat_alone(room: Room) -> None:
    id = room.add_file("rhian", File("a.md", "text/markdown", b"words"))
    assert room.file_for("kofi", id) is None
    assert room.file_for("rhian", id + 1) is None


def test_who_has_a_direct_message(room: Room) -> None:
    entry = room.add(direct_stream("kofi"), {}, at=TUESDAY, only_for="kofi")
    room.add(direct_stream("joan"), {"text": "hm"}, at=TUESDAY, only_for="joan", author="joan")
    latest = room.latest_direct()
    assert latest["kofi"] == entry.id
    assert latest["joan"] == 0
    assert set(latest) == {seat.id for seat in CIRCLE}


def test_only_so_many_answers_are_kept(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REMEMBERED_EVENTS", 3)
    for number in range(5):
        room.remember(f"event-{number}", {"n": number})
    assert [room.answer_to(f"event-{number}") for number in range(5)] == [
        None,
        None,
        {"n": 2},
        {"n": 3},
        {"n": 4},
    ]


def test_starting_again_leaves_nothing(room: Room, tmp_path: Path, real: FixedClock) -> None:
    canary = "canary-7f3a"
    old = room.add(CHANNEL, {"text": canary}, at=TUESDAY, key="k1")
    room.add_file("rhian", File("a.md", "text/markdown", canary.encode()))
    room.remember("event-0001", {"form": canary})
    clock = RehearsalClock(room)
    clock.move_to(TUESDAY + timedelta(days=9))
    epoch = room.epoch
    real.at += timedelta(seconds=1)
    room.clear()
    clock.start_again()
    assert room.visible_to("rhian") == ([], False)
    assert room.epoch != epoch
    assert clock.now() == TUESDAY.replace(hour=10, minute=0) + timedelta(days=1)
    assert room.answer_to("event-0001") is None
    new = room.add(CHANNEL, {"card": 1}, at=TUESDAY, key="k1")
    assert new.id > old.id, "a window that still shows the old card cannot press the new one"
    for file in tmp_path.iterdir():
        assert canary.encode() not in file.read_bytes(), file.name


_WRITER = """
import sys, pathlib
from adapters.rehearsal.room import Room
from adapters.rehearsal.seats import CHANNEL, CIRCLE
from tests.adapters.rehearsal.fakes import TUESDAY, FixedClock

room = Room.open(pathlib.Path(sys.argv[1]), CIRCLE, FixedClock())
for number in range(1_000_000):
    entry = room.add(CHANNEL, {"card": number}, at=TUESDAY, key=f"k{number}")
    print(entry.id, flush=True)
"""


@pytest.mark.faults
def test_what_was_posted_before_a_kill_is_there_and_is_not_posted_again(
    tmp_path: Path, real: FixedClock
) -> None:
    path = tmp_path / "room.db"
    for kill_after in (1, 40, 300):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        posted = [int(next(writer.stdout)) for _ in range(kill_after)]
        writer.kill()
        posted += [int(line) for line in writer.stdout if line.endswith("\n")]
        writer.wait()
        writer.stdout.close()
        room = Room.open(path, CIRCLE, real)
        for number, id in enumerate(posted):
            entry = room.entry(id)
            assert entry is not None
            assert entry.body == {"card": number}
            assert room.add(CHANNEL, {"card": "again"}, at=TUESDAY, key=f"k{number}") == entry
        room.close()


def test_words_of_every_kind_are_kept_whole(room: Room) -> None:
    words = "<b>&amp; 🫖 مرحبا \u0000 \u2028 'quoted' \"twice\" " + "long " * 600
    room.add(CHANNEL, {"text": words}, at=TUESDAY)
    assert room.visible_to("rhian")[0][0].body == {"text": words}


def test_a_file_that_is_no_database_gets_one_sentence(tmp_path: Path, real: FixedClock) -> None:
    (tmp_path / "room.db").write_bytes(b"This is a letter and no database." * 40)
    with pytest.raises(RoomUnavailable, match=r"please check .* or move it away"):
        Room.open(tmp_path / "room.db", CIRCLE, real)


def test_a_folder_that_is_not_there_gets_one_sentence(tmp_path: Path, real: FixedClock) -> None:
    with pytest.raises(RoomUnavailable, match="cannot use its file"):
        Room.open(tmp_path / "missing" / "room.db", CIRCLE, real)


def test_a_file_of_a_newer_release_is_left_alone(tmp_path: Path, real: FixedClock) -> None:
    database = sqlite3.connect(tmp_path / "room.db")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(RoomUnavailable, match="another release"):
        Room.open(tmp_path / "room.db", CIRCLE, real)
