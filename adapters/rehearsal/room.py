"""The room's memory: what Slack's or Discord's servers would keep. One small SQLite file.

Every message, private card, edit and file is on disk before anybody sees it, so a room that is
killed comes back as it was. Writes are synchronous: each is one small row in a write-ahead log,
which survives the process (not a power cut, which a rehearsal can bear) and takes well under a
millisecond. What must leave no trace is only shown (``Room.show``): no byte of it comes here, not
even a number that counts on.
"""

import itertools
import json
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from adapters.rehearsal import limits
from adapters.rehearsal.seats import CHANNEL, Seat, direct_stream
from bot.message import File
from bot.ports import Clock

FORMAT = 1
"""Of the file. A file with another one belongs to another release."""

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    seq INTEGER NOT NULL,
    stream TEXT NOT NULL,
    only_for TEXT,
    author TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    edited INTEGER NOT NULL DEFAULT 0,
    key TEXT UNIQUE,
    body TEXT NOT NULL
);
CREATE INDEX entries_seq ON entries (seq);
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    seat TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE TABLE answered (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL UNIQUE,
    answer TEXT NOT NULL
);
"""

_COLUMNS = "id, seq, stream, only_for, author, kind, at, edited, body"


class RoomUnavailable(Exception):
    """The room's file cannot be used; the message is one sentence with the mend."""


class Kind(Enum):
    CARD = "card"
    TALK = "talk"
    JOINED = "joined"


BOT = "bot"
"""The author of a card. No seat has this id."""

Body = Mapping[str, Any]
"""JSON: a rendered card, or what somebody typed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a stream. ``seq`` grows with every change of anything, so a window that knows
    the last one it saw can ask for the rest. ``only_for`` names the one seat that may see it."""

    id: int
    seq: int
    stream: str
    only_for: str | None
    author: str
    kind: Kind
    at: datetime
    edited: bool
    body: Body

    def visible_to(self, seat: str) -> bool:
        return self.only_for in (None, seat)


Listener = Callable[[Entry], None]


class Room:
    """Used from one event loop. ``open`` it, ``close`` it."""

    def __init__(self, database: sqlite3.Connection, seats: Sequence[Seat], real: Clock) -> None:
        self._database = database
        self._listeners: list[Listener] = []
        self._shown: dict[int, Entry] = {}
        self._unkept: dict[str, Body] = {}
        self._passing = itertools.count(-1, -1)
        self.seats = tuple(seats)
        self.real_clock = real

    @classmethod
    def open(cls, path: Path, seats: Sequence[Seat], real_clock: Clock) -> "Room":
        """Opens the file, or makes it. Raises RoomUnavailable."""
        try:
            _make_private(path)
            database = sqlite3.connect(path, isolation_level=None)
            try:
                _prepare(database, real_clock)
            except BaseException:
                database.close()
                raise
        except (sqlite3.Error, OSError) as error:
            raise RoomUnavailable(
                f"The rehearsal room cannot use its file {path} ({error}): please check that it may"
                " be written, that its disk has room and that no other program holds it, or move it"
                " away to start afresh."
            ) from error
        return cls(database, seats, real_clock)

    def close(self) -> None:
        self._database.close()

    # --- who ------------------------------------------------------------------------------------

    def seat(self, id: str) -> Seat | None:
        return next((each for each in self.seats if each.id == id), None)

    # --- the transcript -------------------------------------------------------------------------

    @property
    def epoch(self) -> str:
        """Changes when the room starts again: what a window knows from before is void."""
        return self._meta("epoch")

    @property
    def seq(self) -> int:
        return int(self._meta("seq"))

    def add(
        self,
        stream: str,
        body: Body,
        *,
        at: datetime,
        author: str = BOT,
        kind: Kind = Kind.CARD,
        only_for: str | None = None,
        key: str | None = None,
    ) -> Entry:
        """A new entry; or, where that ``key`` is there already, the one that has it."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            if key is not None and (known := self._one("key = ?", key)) is not None:
                return known
            cursor = self._database.execute(
                "INSERT INTO entries (seq, stream, only_for, author, kind, at, key, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self._next_seq(),
                    stream,
                    only_for,
                    author,
                    kind.value,
                    at.astimezone(UTC).isoformat(),
                    key,
                    json.dumps(body, ensure_ascii=False),
                ),
            )
            made = self._one("id = ?", cursor.lastrowid)
        return self._tell(made)

    def change(self, id: int, body: Body) -> Entry | None:
        """The entry with another body, or None where there is no such entry."""
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            if self._one("id = ?", id) is None:
                return None
            self._database.execute(
                "UPDATE entries SET body = ?, seq = ?, edited = 1 WHERE id = ?",
                (json.dumps(body, ensure_ascii=False), self._next_seq(), id),
            )
            changed = self._one("id = ?", id)
        return self._tell(changed)

    def show(
        self, stream: str, body: Body, *, at: datetime, only_for: str, instead: Entry | None = None
    ) -> Entry:
        """To the windows that this seat has open now, and no longer than they stay open: it is not
        kept, so it is in no picture. ``instead`` is the card whose place it takes on the screen.
        While the room runs its buttons work: what is remembered for that is no word of it."""
        if instead is None:
            given = Entry(
                id=next(self._passing),
                seq=self.seq,
                stream=stream,
                only_for=only_for,
                author=BOT,
                kind=Kind.CARD,
                at=at.astimezone(UTC),
                edited=False,
                body=body,
            )
        else:
            given = replace(instead, seq=self.seq, edited=True, body=body)
        if not self.keeps(given):
            self._shown[given.id] = replace(given, body={})
            _newest(self._shown, limits.SHOWN_ENTRIES)
        return self._tell(given)

    def keeps(self, entry: Entry) -> bool:
        """Whether it is one of the file's, and not one that was only shown."""
        return entry.id > 0

    def entry(self, id: int) -> Entry | None:
        return self._shown.get(id) or self._one("id = ?", id)

    def visible_to(self, seat: str, after: int = 0) -> tuple[Sequence[Entry], bool]:
        """What a seat may see that changed after a sequence number, in the order it was written;
        and whether there is more than fits (``limits.PICTURE_ENTRIES``, the newest win)."""
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM entries"  # noqa: S608  the columns are ours
            " WHERE (only_for IS NULL OR only_for = ?) AND seq > ? ORDER BY id DESC LIMIT ?",
            (seat, after, limits.PICTURE_ENTRIES + 1),
        ).fetchall()
        more = len(rows) > limits.PICTURE_ENTRIES
        return [_entry(row) for row in reversed(rows[: limits.PICTURE_ENTRIES])], more

    def latest_direct(self) -> Mapping[str, int]:
        """For each seat, the id of the newest card the bot sent it alone."""
        rows = self._database.execute(
            "SELECT stream, max(id) FROM entries WHERE author = ? GROUP BY stream", (BOT,)
        )
        newest: dict[str, int] = dict(rows.fetchall())
        return {seat.id: newest.get(direct_stream(seat.id), 0) for seat in self.seats}

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls it after every change. Returns what stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # --- files ----------------------------------------------------------------------------------

    def add_file(self, seat: str, file: File) -> int:
        with self._database:
            cursor = self._database.execute(
                "INSERT INTO files (seat, name, media_type, content) VALUES (?, ?, ?, ?)",
                (seat, file.name, file.media_type, file.content),
            )
        return int(cursor.lastrowid or 0)

    def file_for(self, seat: str, id: int) -> File | None:
        """None too where it is somebody else's."""
        row = self._database.execute(
            "SELECT name, media_type, content FROM files WHERE id = ? AND seat = ?", (id, seat)
        ).fetchone()
        return File(*row) if row else None

    # --- presses that were answered -------------------------------------------------------------

    def answer_to(self, event: str) -> Body | None:
        """What was answered to this press, where it was: the window may have lost it."""
        if event in self._unkept:
            return self._unkept[event]
        row = self._database.execute(
            "SELECT answer FROM answered WHERE event = ?", (event,)
        ).fetchone()
        answer: Body | None = json.loads(row[0]) if row else None
        return answer

    def remember_a_while(self, event: str, answer: Body) -> None:
        """As ``remember``, while the room runs and not in its file: a form that is open is full of
        what somebody wrote, which is kept where it is sent to, if it is."""
        self._unkept[event] = answer
        _newest(self._unkept, limits.REMEMBERED_FORMS)

    def remember(self, event: str, answer: Body) -> None:
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO answered (event, answer) VALUES (?, ?)",
                (event, json.dumps(answer, ensure_ascii=False)),
            )
            self._database.execute(
                "DELETE FROM answered WHERE id <= (SELECT max(id) FROM answered) - ?",
                (limits.REMEMBERED_EVENTS,),
            )

    # --- the clock, and starting again ----------------------------------------------------------

    @property
    def offset(self) -> timedelta:
        """How far the room's clock is ahead of the real one."""
        return timedelta(seconds=float(self._meta("offset")))

    @property
    def is_new(self) -> bool:
        """Nothing has happened in it yet, and its clock has not been moved."""
        return self.seq == 0 and not self.offset

    def set_offset(self, offset: timedelta) -> None:
        self._set_meta("offset", repr(offset.total_seconds()))

    def clear(self) -> None:
        """Everything goes, the clock's offset too. The seats stay."""
        self._shown.clear()
        self._unkept.clear()
        with self._database:
            for table in ("entries", "files", "answered", "meta"):
                self._database.execute(f"DELETE FROM {table}")  # noqa: S608  the names are ours
            _furnish_meta(self._database, self.real_clock)
        # What was erased does not stay in the log either.
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # --- rows -----------------------------------------------------------------------------------

    def _one(self, where: str, value: object) -> Entry | None:
        row = self._database.execute(
            f"SELECT {_COLUMNS} FROM entries WHERE {where}",  # noqa: S608  the condition is ours
            (value,),
        ).fetchone()
        return _entry(row) if row else None

    def _tell(self, entry: Entry | None) -> Entry:
        assert entry is not None  # noqa: S101  written in the transaction just committed
        for listener in tuple(self._listeners):
            listener(entry)
        return entry

    def _meta(self, name: str) -> str:
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0])

    def _set_meta(self, name: str, value: str) -> None:
        self._database.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))

    def _next_seq(self) -> int:
        following = self.seq + 1
        self._set_meta("seq", str(following))
        return following


def _make_private(path: Path) -> None:
    """For its owner only, also one that an earlier release left open to others. SQLite gives the
    files that it makes beside it the rights of this one."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        if each.exists():
            each.chmod(0o600)


def _newest(kept: dict[Any, Any], most: int) -> None:
    for each in list(kept)[:-most]:
        del kept[each]


def _prepare(database: sqlite3.Connection, real: Clock) -> None:
    with closing(database.execute("PRAGMA user_version")) as cursor:
        (found,) = cursor.fetchone()
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("PRAGMA secure_delete = ON")
    if found == FORMAT:
        return
    if found != 0:
        raise RoomUnavailable(
            "The rehearsal room's file was made by another release of Holdspace:"
            " please use that one, or move the file away to start afresh."
        )
    database.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")
    with database:
        _furnish_meta(database, real)


def _furnish_meta(database: sqlite3.Connection, real: Clock) -> None:
    database.executemany(
        "INSERT INTO meta (name, value) VALUES (?, ?)",
        [("epoch", real.now().isoformat()), ("seq", "0"), ("offset", "0.0")],
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    id, seq, stream, only_for, author, kind, at, edited, body = row
    return Entry(
        id=id,
        seq=seq,
        stream=stream,
        only_for=only_for,
        author=author,
        kind=Kind(kind),
        at=datetime.fromisoformat(at),
        edited=bool(edited),
        body=json.loads(body),
    )


def known_streams(seats: Sequence[Seat]) -> frozenset[str]:
    """The channel, and each seat's direct messages."""
    return frozenset({CHANNEL, *(direct_stream(seat.id) for seat in seats)})
