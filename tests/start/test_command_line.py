"""Everything that is typed after ``holdspace``: what it understands, and what it says where it
cannot do its work: one sentence with the mend, no traceback, and nothing half-made."""

import asyncio
import json
import os
import secrets
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import __version__
from bot.__main__ import COMMANDS as carried_out
from bot.__main__ import main
from bot.storage.alone import alone
from bot.storage.keys import load_or_make_key
from bot.storage.unit_of_work import open_store

OK, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130
OURS = ("HOLDSPACE", "DATABASE_URL", "SLACK_", "DISCORD_")

Says = Callable[..., tuple[object, str, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def nothing_set(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOLDSPACE_DATA_DIR", str(data))
    # Whatever else is open on this machine, a test finds a port.
    for door in ("REHEARSAL", "HTTP", "OPS"):
        monkeypatch.setenv(f"HOLDSPACE_{door}_PORT", "0")


@pytest.fixture
def holdspace(capsys: pytest.CaptureFixture[str]) -> Says:
    """Gives the exit code, and what was said on each stream."""

    def typed(*arguments: str) -> tuple[object, str, str]:
        try:
            code: object = main(list(arguments))
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        return code, out, err

    return typed


# --- what it understands -----------------------------------------------------------------------

COMMANDS = (
    ("rehearse",),
    ("run",),
    ("content", "check"),
    ("content", "import"),
    ("content", "export"),
    ("manifest", "slack"),
    ("manifest", "discord"),
    ("doctor",),
    ("deliveries",),
    ("deliveries", "retry"),
    ("deliveries", "drop"),
    ("erase",),
    ("audit",),
    ("keys", "rotate"),
    ("backup",),
    ("restore",),
    ("db", "upgrade"),
    ("db", "check"),
)


def test_the_version(holdspace: Says) -> None:
    assert holdspace("--version") == (OK, f"holdspace {__version__}\n", "")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: tuple[str, ...], holdspace: Says) -> None:
    code, out, err = holdspace(*command, "--help")
    assert (code, err) == (OK, "")
    assert " ".join(("holdspace", *command)) in out.partition("examples:")[2]


def test_the_help_names_every_command(holdspace: Says) -> None:
    _, out, _ = holdspace("--help")
    assert {name for name, *_ in COMMANDS} <= set(out.split())


@pytest.mark.parametrize("group", [(), ("content",), ("manifest",), ("db",)])
def test_a_line_that_stops_early_is_told_what_there_is(
    group: tuple[str, ...], holdspace: Says
) -> None:
    code, out, err = holdspace(*group)
    assert (code, out) == (MISUSED, "")
    assert err.startswith(f"usage: {' '.join(('holdspace', *group))}")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("rehaerse", "invalid choice: 'rehaerse'"),
        ("content chek", "invalid choice: 'chek'"),
        ("rehearse --port x", "--port: please give a number from 0 to 65535"),
        ("rehearse --port 65536", "--port: please give a number from 0 to 65535"),
        ("rehearse --port -1", "--port: please give a number from 0 to 65535"),
        ("rehearse --empty --furnished", "not allowed with argument"),
        ("content import copy.csv", "required: --to"),
        ("content export --format pdf", "invalid choice: 'pdf'"),
        ("manifest slack --url peer.example.org", "an address that starts with https://"),
        ("deliveries --due --parked", "not allowed with argument"),
        ("deliveries drop", "required: ID"),
        ("erase somebody", "please write slack:T0123:U0456 or discord:789"),
        ("erase", "one of the arguments person --list --again is required"),
        ("audit --since yesterday", "please write a date as 2026-11-30"),
        ("manifest discord Holdspace", "the number that Discord calls Application ID"),
    ],
)
def test_a_line_that_does_not_fit_is_one_sentence(typed: str, says: str, holdspace: Says) -> None:
    code, out, err = holdspace(*typed.split())
    assert (code, out, err.count("\n")) == (MISUSED, "", 1)
    assert says in err
    assert err.endswith("--help\n")


# --- settings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HOLDSPACE_REHEARSAL_PORT", "abc", "write a whole number."),
        ("HOLDSPACE_REHEARSAL_PORT", "70000", "write a number of 65535 or less."),
        ("HOLDSPACE_HTTP_PORT", "-1", "write a number of 0 or more."),
        ("HOLDSPACE_REHEARSAL_TOKEN", "short", "write at least 16 characters."),
        ("HOLDSPACE_MANAGERS_MAY_SET_UP", "perhaps", "write true or false."),
        ("HOLDSPACE_COMMAND", "Two Words", "use one lower-case word, like peer."),
        ("HOLDSPACE_PACK", "~nobody-of-that-name/words", "write the whole path, from / on."),
        ("DISCORD_GUILD_IDS", "1, two", "write a whole number."),
    ],
)
def test_a_setting_that_cannot_be_used(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch, data: Path, holdspace: Says
) -> None:
    monkeypatch.setenv(name, value)
    assert holdspace("rehearse") == (MISUSED, "", f"{name} cannot be used: {says}\n")
    assert not data.exists()


def test_a_secret_is_never_repeated(monkeypatch: pytest.MonkeyPatch, holdspace: Says) -> None:
    monkeypatch.setenv("HOLDSPACE_REHEARSAL_TOKEN", "hunter2")
    monkeypatch.setenv("HOLDSPACE_SECRET_KEY", "hunter3")
    assert "hunter" not in "".join(map(str, holdspace("rehearse")))
    monkeypatch.delenv("HOLDSPACE_REHEARSAL_TOKEN")
    assert "hunter" not in "".join(map(str, holdspace("rehearse")))


def test_several_settings_are_said_together(
    monkeypatch: pytest.MonkeyPatch, holdspace: Says
) -> None:
    monkeypatch.setenv("HOLDSPACE_HTTP_PORT", "x")
    monkeypatch.setenv("HOLDSPACE_COMMAND", "")
    monkeypatch.setenv("HOLDSPACE_REHEARSAL_PORT", "y")
    code, _, err = holdspace("rehearse")
    assert (code, err.count("\n")) == (MISUSED, 2)


# --- what cannot start -------------------------------------------------------------------------


def test_run_without_a_token_says_which_to_set(data: Path, holdspace: Says) -> None:
    code, out, err = holdspace("run")
    assert (code, out, err.count("\n")) == (FAILED, "", 1)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DISCORD_TOKEN"):
        assert name in err
    assert not data.exists()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"HOLDSPACE_SECRET_KEY": "short"}, "HOLDSPACE_SECRET_KEY does not hold a key"),
        ({"HOLDSPACE_DATA_DIR": "/proc/nowhere"}, "choose another with HOLDSPACE_DATA_DIR"),
        ({"HOLDSPACE_DATA_DIR": __file__}, "choose another with HOLDSPACE_DATA_DIR"),
        ({"DATABASE_URL": "mysql://x/y"}, "does not know mysql databases"),
        ({"DATABASE_URL": "a file"}, "That database address cannot be read"),
        ({"DATABASE_URL": "postgresql://me@127.0.0.1:abc/x"}, "address cannot be read"),
        ({"DATABASE_URL": "postgresql://me@127.0.0.1:99999/x"}, "A port is a number from 1"),
        ({"DATABASE_URL": "postgresql://me@127.0.0.1/x?a=b"}, "does not know a in DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://me@127.0.0.1/x?sslmode=on"}, "sslmode in DATABASE_URL is"),
        ({"DATABASE_URL": "sqlite://"}, "A database in memory would forget everything"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "The folder /nowhere/at"),
        ({"DATABASE_URL": "sqlite:////tmp"}, "/tmp is a folder"),
        ({"DATABASE_URL": "postgresql://me@127.0.0.1:1/x"}, "does not answer: check"),
        ({"HOLDSPACE_PACK": "/nowhere/our-words"}, "/nowhere/our-words: This folder does not"),
        ({"HOLDSPACE_REHEARSAL_HOST": "0.0.0.0"}, "please set HOLDSPACE_REHEARSAL_TOKEN"),
    ],
)
def test_a_room_that_cannot_open_says_why(
    settings: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch, holdspace: Says
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    code, _, err = holdspace("rehearse")
    assert code == FAILED
    assert says in err
    assert "Traceback" not in err


def test_a_port_in_use_is_said_before_anything_is_made(data: Path, holdspace: Says) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = holdspace("rehearse", "--port", str(port))
    assert (code, err.count("\n")) == (FAILED, 1)
    assert err.startswith(f"Port {port} is in use")
    assert "close that one, or choose another" in err
    assert not data.exists()


STARTS = ("run", "rehearse")
ON_A_DATABASE = (
    "keys rotate",
    "erase discord:789 --yes",
    "erase --list",
    "backup x",
    "db check",
    "deliveries",
    "audit",
)


@pytest.mark.parametrize("command", STARTS)
def test_a_key_that_is_none_is_said_before_anything_is_made(
    command: str, data: Path, monkeypatch: pytest.MonkeyPatch, holdspace: Says
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "unused")
    monkeypatch.setenv("HOLDSPACE_SECRET_KEY", "open sesame")
    code, out, err = holdspace(command)
    assert (code, out, err.count("\n")) == (FAILED, "", 1)
    assert err.startswith("HOLDSPACE_SECRET_KEY does not hold a key")
    assert not data.exists()


@pytest.mark.parametrize("command", STARTS)
def test_a_key_file_that_is_empty_is_said_before_a_table_is_made(
    command: str, data: Path, monkeypatch: pytest.MonkeyPatch, holdspace: Says
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "unused")
    file = (data / "rehearsal" if command == "rehearse" else data) / "holdspace.key"
    file.parent.mkdir(parents=True)
    file.touch()
    code, out, err = holdspace(command)
    assert (code, out, err.count("\n")) == (FAILED, "", 1)
    assert err.startswith(f"{file} is empty: put back the key that your database was made with")
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("command", ON_A_DATABASE)
def test_where_there_is_no_database_none_is_made(command: str, data: Path, holdspace: Says) -> None:
    """Who is told that nothing is held about somebody has to know that it was looked for."""
    code, out, err = holdspace(*command.split())
    assert (code, out, err.count("\n")) == (FAILED, "", 1)
    assert err.startswith(f"There is no database at {data / 'holdspace.db'}")
    assert not data.exists()


def test_a_restore_of_nothing_makes_nothing(data: Path, holdspace: Says) -> None:
    code, _, err = holdspace("restore", "nowhere.backup")
    assert (code, err.startswith("The backup nowhere.backup cannot be read")) == (FAILED, True)
    assert not data.exists()


@pytest.mark.parametrize("command", ON_A_DATABASE)
def test_a_way_that_cannot_be_gone(command: str, data: Path, holdspace: Says) -> None:
    """As where a folder may not be entered."""
    data.mkdir()
    (data / "holdspace.db").symlink_to(data / "holdspace.db")
    code, out, err = holdspace(*command.split())
    assert (code, out, err.count("\n")) == (FAILED, "", 1)
    assert err.startswith(f"The folder {data} cannot be looked into: give this user the right")


@pytest.mark.parametrize(("command", "code"), [("backup x", INTERRUPTED), ("run", OK)])
def test_ctrl_c_is_no_success_for_what_has_an_end(
    command: str, code: int, monkeypatch: pytest.MonkeyPatch, holdspace: Says
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(carried_out, command.split(maxsplit=1)[0], interrupted)
    said = "Stopped before it was finished: run it again.\n" if code else ""
    assert holdspace(*command.split()) == (code, "", said)


# --- a database that is not ours to use --------------------------------------------------------


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The room's folder after a first start."""
    folder = tmp_path_factory.mktemp("used")
    file = folder / "holdspace.db"
    key = load_or_make_key(None, file, secrets.token_bytes).key

    async def once() -> None:
        async with open_store(
            f"sqlite:///{file}", key, randomness=secrets.token_bytes, on_planned=lambda _: None
        ):
            pass

    asyncio.run(once())
    return folder


@pytest.fixture
def room(used: Path, data: Path) -> Path:
    return Path(shutil.copytree(used, data / "rehearsal"))


def from_a_newer_version(room: Path) -> None:
    with sqlite3.connect(room / "holdspace.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.execute("UPDATE compatibility SET oldest = '9998'")
    database.close()


def test_a_newer_release_that_only_added_is_worked_beside(data: Path, holdspace: Says) -> None:
    assert holdspace("db", "upgrade")[0] == OK
    with sqlite3.connect(data / "holdspace.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    code, out, _ = holdspace("db", "upgrade")
    assert (code, "a newer Holdspace has added to it, and this one works beside it" in out) == (
        OK,
        True,
    )


def no_database(room: Path) -> None:
    (room / "holdspace.db").write_text("A letter to a friend. " * 100, "utf-8")


def somebody_elses(room: Path) -> None:
    (room / "holdspace.db").unlink()
    with sqlite3.connect(room / "holdspace.db") as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    database.close()


def a_folder(room: Path) -> None:
    (room / "holdspace.db").unlink()
    (room / "holdspace.db").mkdir()
    (room / "holdspace.key").unlink()


def another_key(room: Path) -> None:
    (room / "holdspace.key").write_text("A" * 43 + "=", "utf-8")


def no_key_any_more(room: Path) -> None:
    (room / "holdspace.key").unlink()


def a_key_that_is_none(room: Path) -> None:
    (room / "holdspace.key").write_text("open sesame", "utf-8")


@pytest.mark.parametrize(
    ("happened", "says"),
    [
        (from_a_newer_version, "was made by a newer Holdspace: install that one"),
        (no_database, "is not a Holdspace database: choose another file"),
        (somebody_elses, "belongs to another program"),
        (a_folder, "is a folder: give DATABASE_URL the name of a file"),
        (another_key, "was made with another key: put back its key file"),
        (no_key_any_more, "was made with another key: put back its key file"),
        (a_key_that_is_none, "does not hold a key: it needs 32 bytes"),
    ],
)
def test_a_database_that_cannot_be_used_stays_as_it_is(
    happened: Callable[[Path], None], says: str, room: Path, holdspace: Says
) -> None:
    happened(room)
    before = contents(room)
    code, out, err = holdspace("rehearse")
    assert (code, out, err.count("\n")) == (FAILED, "", 1)
    assert says in err
    assert contents(room) == before


def contents(folder: Path) -> dict[str, bytes]:
    """What matters of it: the room's own file and the lock are no one's data, and SQLite's header
    (100 bytes) says how it was opened last."""
    return {
        each.name: each.read_bytes()[100 * (each.suffix == ".db") :] if each.is_file() else b""
        for each in folder.rglob("*")
        if each.name not in ("room.db", "holdspace.db.lock")
    }


def test_upgrade_says_what_it_did_and_refuses_a_newer_one(data: Path, holdspace: Says) -> None:
    code, out, _ = holdspace("db", "upgrade")
    assert (code, out.startswith("The database was empty, and has its tables now (")) == (OK, True)
    code, out, _ = holdspace("db", "upgrade")
    assert (code, out.startswith("The database is up to date")) == (OK, True)
    from_a_newer_version(data)
    code, out, err = holdspace("db", "upgrade")
    assert (code, out, "was made by a newer Holdspace" in err) == (FAILED, "", True)


# --- content -----------------------------------------------------------------------------------


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "words" / "wording").mkdir(parents=True)
    return tmp_path / "words"


def test_the_counts_of_the_toolkit(holdspace: Says) -> None:
    code, out, err = holdspace("content", "check", "--json")
    found = json.loads(out)
    assert (code, err) == (OK, "")
    assert (found["cells"], found["questions"], found["considerations"]) == (15, 44, 37)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("member:\n\treminder.soon: x\n", "wording/ours.yaml, line 2: There is a tab"),
        ("member:\n  reminder.soon: '\n", "wording/ours.yaml, line 2: A quotation mark"),
        ("member:\n  no.such.key: x\n", 'line 2: No text has the key "no.such.key"'),
        ("member:\n  reminder.soon: 'At {wen}'\n", 'line 2: "reminder.soon" has no placeholder'),
    ],
)
def test_a_broken_pack_says_what_to_mend(
    text: str, says: str, pack: Path, monkeypatch: pytest.MonkeyPatch, holdspace: Says
) -> None:
    (pack / "wording" / "ours.yaml").write_text(text, "utf-8")
    code, out, err = holdspace("content", "check", "--pack", str(pack))
    assert (code, out, says in err) == (FAILED, "", True)
    code, out, _ = holdspace("content", "check", "--json", "--pack", str(pack))
    assert (code, len(json.loads(out)["problems"])) == (FAILED, 1)
    # Every command that needs the words says the same.
    monkeypatch.setenv("HOLDSPACE_PACK", str(pack))
    for command in (("rehearse",), ("manifest", "slack"), ("content", "export")):
        code, out, err = holdspace(*command)
        assert (code, out, says in err) == (FAILED, "", True), command


def test_an_empty_file_changes_nothing(pack: Path, holdspace: Says) -> None:
    (pack / "wording" / "ours.yaml").touch()
    code, out, _ = holdspace("content", "check", "--pack", str(pack))
    assert (code, "this pack can be used" in out) == (OK, True)


def test_the_toolkit_goes_out_and_comes_in_again(tmp_path: Path, holdspace: Says) -> None:
    table, words = str(tmp_path / "copy.csv"), str(tmp_path / "words")
    assert holdspace("content", "export", "--format", "csv", "--to", table)[0] == OK
    code, out, _ = holdspace("content", "import", table, "--to", words)
    assert (code, "Imported 81 of 81 points" in out) == (OK, True)
    assert holdspace("content", "check", "--pack", words)[0] == OK
    code, _, err = holdspace("content", "import", table, "--to", words)
    assert (code, "stays as it is" in err) == (FAILED, True)


# --- in a process of its own -------------------------------------------------------------------


@pytest.fixture
def full() -> Iterator[int]:
    """A place to print to that has no room."""
    handle = os.open("/dev/full", os.O_WRONLY)
    yield handle
    os.close(handle)


async def printed(*arguments: str, to: int, letters: str = "utf-8") -> tuple[int, str]:
    """The exit code, and what was said beside."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        env={**os.environ, "PYTHONIOENCODING": letters},
        stdout=to,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_somebody_who_reads_no_further_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    assert await printed("content", "export", to=writer) == (OK, "")
    os.close(writer)


async def test_a_screen_that_takes_nothing(full: int) -> None:
    code, said = await printed("content", "export", to=full)
    assert (code, said.count("\n")) == (FAILED, 1)
    assert "no space left on device" in said


async def test_a_screen_that_lacks_letters_gets_the_others(tmp_path: Path) -> None:
    handle = os.open(tmp_path / "shown", os.O_WRONLY | os.O_CREAT)
    assert await printed("content", "export", to=handle, letters="ascii") == (OK, "")
    os.close(handle)
    assert "Validation" in (tmp_path / "shown").read_text("ascii")


# --- a part of the work --------------------------------------------------------------------------


def test_a_part_that_there_is_not(holdspace: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, said = holdspace("run", "--serve", "slack,pigeons")
    assert (code, "please choose from slack,discord,scheduler,calendar" in said) == (MISUSED, True)
    monkeypatch.setenv("HOLDSPACE_SERVE", "slack, pigeons")
    code, _, said = holdspace("run")
    assert code == MISUSED
    wanted = "write 'slack', 'discord', 'scheduler' or 'calendar'"
    assert f"HOLDSPACE_SERVE cannot be used: {wanted}" in said


def test_a_part_whose_token_is_missing(holdspace: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a token")
    code, _, said = holdspace("run", "--serve", "slack,scheduler")
    assert (code, said) == (FAILED, "HOLDSPACE_SERVE names slack, but its token is not set.\n")


def test_sqlite_is_shared_by_nobody(holdspace: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a token")
    code, _, said = holdspace("run", "--serve", "discord")
    assert (code, "A SQLite database has one Holdspace" in said) == (FAILED, True)


def test_a_second_one_with_the_same_settings_hears_of_the_data_and_not_of_a_port(
    data: Path, holdspace: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.mkdir()
    monkeypatch.setenv("DISCORD_TOKEN", "a token")
    url = f"sqlite:///{data / 'holdspace.db'}"
    with alone(url), socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("HOLDSPACE_OPS_PORT", str(taken.getsockname()[1]))
        code, _, said = holdspace("run")
    assert (code, said.count("\n")) == (FAILED, 1)
    assert said.startswith("Another Holdspace already runs on ")
