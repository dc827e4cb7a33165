"""What can be typed after ``holdspace``, with examples. ``run`` names the command that was typed,
and is not there where the line stops before one."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from bot import __version__
from bot.settings import PARTS, Part

MISUSED = 2
"""The exit code of a line that cannot be understood."""

WHOLE = """examples:
  holdspace rehearse                      live a group's week in your browser, no account needed
  holdspace run                           start every platform whose tokens are set
  holdspace content check --pack my-pack  see whether your own words are whole and easy to read
  holdspace doctor                        look at everything it needs, and say what helps
  holdspace deliveries                    what is due, and what is stuck and why
  holdspace backup FILE                   everything in one sealed file, while the bot runs
  holdspace db upgrade                    bring the database up to this version

Each command has its own: holdspace content check --help
Settings come from the environment; docs/hosting.md explains each of them.
"""
REHEARSE = """examples:
  holdspace rehearse                      as it was left
  holdspace rehearse --furnished          a group with an agreement, a past and a next session
  holdspace rehearse --empty              before there is a group
  holdspace rehearse --port 8766          beside a room that is open already
"""
RUN = """examples:
  SLACK_BOT_TOKEN=xoxb-... SLACK_APP_TOKEN=xapp-... holdspace run
  DISCORD_TOKEN=... holdspace run
  DATABASE_URL=postgresql://... holdspace run --serve slack,scheduler
"""
CHECK = """examples:
  holdspace content check                 the English pack, and HOLDSPACE_PACK where it is set
  holdspace content check --pack my-pack  with your own laid over it
  holdspace content check --json          counts, problems and readability for a program
"""
IMPORT = """examples:
  holdspace content export --format csv --to copy.csv
  holdspace content import copy.csv --to my-pack
"""
EXPORT = """examples:
  holdspace content export                on the screen
  holdspace content export --to table.md
  holdspace content export --format csv --to table.csv
  holdspace content export --format docx --to toolkit.docx   to print and write on
"""
SLACK = """examples:
  holdspace manifest slack
  holdspace manifest slack --yaml --url https://peer.example.org
"""
DISCORD = """examples:
  holdspace manifest discord 123456789012345678
"""
ERASE = """examples:
  holdspace erase slack:T0123:U0456          what is held about them
  holdspace erase slack:T0123:U0456 --yes    erase it
  holdspace erase discord:789012345678901234
  holdspace erase --list > erased.json       keep it apart from your backups
  holdspace erase --again erased.json        after a backup was put back
"""
ROTATE = """examples:
  holdspace keys rotate
"""
AUDIT = """examples:
  holdspace audit
  holdspace audit --group "Evening circle" --since 2026-11-01
"""
UPGRADE = """examples:
  holdspace db upgrade
  DATABASE_URL=postgresql://user:password@host/name holdspace db upgrade
"""


DOCTOR = """examples:
  holdspace doctor                        before the first start, and whenever something is wrong
  holdspace doctor --no-channels          without asking for every group's channel
  holdspace doctor --json                 for a program
"""
DELIVERIES = """examples:
  holdspace deliveries                    what is due, and what waits for somebody to mend something
  holdspace deliveries --parked --json    for a program
  holdspace deliveries --failed --group mfrggzdfmztwq2lknnwg23tp
  holdspace deliveries retry --all-parked
"""
RETRY = """examples:
  holdspace deliveries retry mfrggzdfmztwq2lknnwg23tp
  holdspace deliveries retry --all-parked
"""
DROP = """examples:
  holdspace deliveries drop mfrggzdfmztwq2lknnwg23tp
"""


BACKUP = """examples:
  holdspace backup /backups/holdspace-$(date +%F).backup
  HOLDSPACE_BACKUP_PASSPHRASE_FILE=words.txt holdspace backup moving-house.backup
"""
RESTORE = """examples:
  holdspace restore holdspace-2026-11-30.backup --check   can it be restored? nothing is changed
  holdspace restore holdspace-2026-11-30.backup
  holdspace restore holdspace-2026-11-30.backup --replace
"""
DB_CHECK = """examples:
  holdspace db check
"""


class Parser(argparse.ArgumentParser):
    """Shows examples as they are written, and says where a mistake is explained."""

    def __init__(self, *, examples: str = "", **details: Any) -> None:
        super().__init__(
            epilog=examples, formatter_class=argparse.RawDescriptionHelpFormatter, **details
        )

    def error(self, message: str) -> NoReturn:
        self.exit(MISUSED, f"{self.prog}: {message}. For what fits: {self.prog} --help\n")


def parser() -> Parser:
    whole = Parser(
        prog="holdspace",
        description="A self-hosted chat bot for people who facilitate digital peer support groups.",
        examples=WHOLE,
    )
    whole.add_argument("--version", action="version", version=f"holdspace {__version__}")
    commands = _group(whole)

    rehearse = commands.add_parser(
        "rehearse",
        help="open the rehearsal room in your browser",
        description="Serves the rehearsal room: the whole bot with a group to try it on, on this\n"
        "machine only. Its data is kept apart from real groups.",
        examples=REHEARSE,
    )
    rehearse.add_argument("--port", type=_port, help="instead of HOLDSPACE_REHEARSAL_PORT (8765)")
    start = rehearse.add_mutually_exclusive_group()
    start.add_argument("--empty", action="store_true", help="start again, before there is a group")
    start.add_argument("--furnished", action="store_true", help="start again, with a group's past")
    rehearse.set_defaults(run="rehearse")

    run = commands.add_parser(
        "run",
        help="start every platform whose tokens are set",
        description="Listens and posts until Ctrl-C or SIGTERM. docs/slack.md and\n"
        "docs/discord.md say where its tokens come from, docs/hosting.md what else can be set.",
        examples=RUN,
    )
    run.add_argument(
        "--serve",
        type=_parts,
        metavar="PARTS",
        help="a part of it, with commas: slack,discord,scheduler,calendar; instead of "
        "HOLDSPACE_SERVE",
    )
    run.set_defaults(run="run")

    contents = _group(commands.add_parser("content", help="check, import or export the words"))
    check = contents.add_parser(
        "check", help="is the pack whole, and easy to read?", examples=CHECK
    )
    check.add_argument("--pack", type=Path, help="your own pack, instead of HOLDSPACE_PACK")
    check.add_argument("--json", action="store_true", help="for programs")
    check.set_defaults(run="content_check")
    load = contents.add_parser(
        "import", help="make a pack from your own copy of the toolkit", examples=IMPORT
    )
    load.add_argument("file", type=Path, help="CSV or YAML with the columns id and text")
    load.add_argument("--to", type=Path, required=True, metavar="DIR", help="the pack's folder")
    load.set_defaults(run="content_import")
    save = contents.add_parser("export", help="write the toolkit's tables", examples=EXPORT)
    save.add_argument(
        "--format", choices=("md", "csv", "docx"), default="md", help="md unless you say"
    )
    save.add_argument("--pack", type=Path, help="your own pack, instead of HOLDSPACE_PACK")
    save.add_argument("--to", type=Path, metavar="FILE", help="instead of the screen")
    save.set_defaults(run="content_export")

    manifests = _group(
        commands.add_parser("manifest", help="what a platform needs to know about the bot")
    )
    slack = manifests.add_parser(
        "slack", help="an app manifest for api.slack.com/apps", examples=SLACK
    )
    slack.add_argument(
        "--url", type=_https, default="", help="your public https address: over HTTP, no socket"
    )
    slack.add_argument("--yaml", action="store_true", help="instead of JSON")
    slack.add_argument(
        "--workspaces", action="store_true", help="several install it for themselves, from --url"
    )
    slack.set_defaults(run="manifest_slack")
    discord = manifests.add_parser(
        "discord", help="the invitation link, and what it asks for", examples=DISCORD
    )
    discord.add_argument(
        "application", type=_id, help="the application's id, from Discord's developer page"
    )
    discord.set_defaults(run="manifest_discord")

    doctor = commands.add_parser(
        "doctor",
        help="look at everything it needs, and say what helps where it is not well",
        description="Looks at the settings, the key, the database, the clock, the platforms and\n"
        "each group's channel. Changes nothing, and works while Holdspace runs. Ends with 1\n"
        "where something has to be mended.",
        examples=DOCTOR,
    )
    doctor.add_argument("--json", action="store_true", help="for programs")
    doctor.add_argument(
        "--no-channels", action="store_true", help="quicker, where there are many groups"
    )
    doctor.set_defaults(run="doctor")
    _deliveries(commands)
    _people(commands)

    keys = _group(commands.add_parser("keys", help="look after the key"))
    rotate = keys.add_parser(
        "rotate",
        help="let a new key take over",
        description="Makes a new key, seals everything again with it, and lets the older one go.\n"
        "May be interrupted and begun again. On SQLite stop the bot first; on PostgreSQL\n"
        "it may run on: docs/hosting.md says how where there are several machines.",
        examples=ROTATE,
    )
    rotate.set_defaults(run="keys_rotate")

    _backups(commands)
    databases = _group(commands.add_parser("db", help="look after the database"))
    upgrade = databases.add_parser(
        "upgrade", help="bring the database up to this version", examples=UPGRADE
    )
    upgrade.set_defaults(run="db_upgrade")
    check = databases.add_parser(
        "check",
        help="is it whole, does its key fit, has its disk room?",
        description="Looks and changes nothing, also while Holdspace runs. Every problem is said\n"
        "with its mend; ends with 1 where there is one.",
        examples=DB_CHECK,
    )
    check.set_defaults(run="db_check")
    return whole


def _backups(commands: "argparse._SubParsersAction[Parser]") -> None:
    backup = commands.add_parser(
        "backup",
        help="write everything into one sealed file, while Holdspace runs",
        description="It opens with the key of this house, which is not in it. With\n"
        "HOLDSPACE_BACKUP_PASSPHRASE it opens with those words, and the key is in it.\n"
        "SQLite or PostgreSQL: it can be restored into either.",
        examples=BACKUP,
    )
    backup.add_argument("file", type=Path, help="a file that is not there yet")
    backup.set_defaults(run="backup")
    restore = commands.add_parser(
        "restore",
        help="put a backup in the database's place",
        description="Stop Holdspace first. All of it or nothing; what was there is kept beside it.",
        examples=RESTORE,
    )
    restore.add_argument("file", type=Path, help="what holdspace backup has written")
    how = restore.add_mutually_exclusive_group()
    how.add_argument("--replace", action="store_true", help="also where there is something already")
    how.add_argument("--check", action="store_true", help="only try it, and change nothing")
    restore.set_defaults(run="restore")


def _people(commands: "argparse._SubParsersAction[Parser]") -> None:
    erase = commands.add_parser(
        "erase",
        help="erase what is held about somebody",
        description="Says what is held about somebody, and with --yes erases it. To erase on\n"
        "SQLite stop the bot first; on PostgreSQL it may run on.",
        examples=ERASE,
    )
    what = erase.add_mutually_exclusive_group(required=True)
    what.add_argument("person", nargs="?", type=_person, help="platform, workspace and user id")
    what.add_argument("--list", action="store_true", help="who was erased, as keyed hashes")
    what.add_argument(
        "--again", type=Path, metavar="FILE", help="carry out a list after a backup was put back"
    )
    erase.add_argument(
        "--yes", action="store_true", help="do it; without this, only say what is held"
    )
    erase.set_defaults(run="erase")

    trail = commands.add_parser(
        "audit", help="who saw or changed what matters, without its content", examples=AUDIT
    )
    trail.add_argument("--group", default="", metavar="NAME", help="a group's name or id")
    trail.add_argument("--since", type=_date, metavar="DATE", help="such as 2026-11-30")
    trail.set_defaults(run="audit")


def _deliveries(commands: "argparse._SubParsersAction[Parser]") -> None:
    deliveries = commands.add_parser(
        "deliveries",
        help="what is due, what is stuck and why; retry or drop it",
        description="Ids, kinds, times and reasons: no words of a message, and nobody's name.\n"
        "Works while Holdspace runs.",
        examples=DELIVERIES,
    )
    which = deliveries.add_mutually_exclusive_group()
    which.add_argument("--due", action="store_true", help="due, on their way, to be tried again")
    which.add_argument("--parked", action="store_true", help="they wait for somebody to mend it")
    which.add_argument("--failed", action="store_true", help="over without having reached anybody")
    deliveries.add_argument("--group", default="", metavar="ID", help="of this group alone")
    deliveries.add_argument("--json", action="store_true", help="for programs")
    deliveries.set_defaults(run="deliveries")
    deeds = deliveries.add_subparsers(title="commands", metavar="COMMAND")
    retry = deeds.add_parser("retry", help="parked ones are due again", examples=RETRY)
    retry.add_argument("ids", nargs="*", metavar="ID")
    retry.add_argument("--all-parked", action="store_true", help="every one that is parked")
    retry.set_defaults(run="deliveries_retry")
    drop = deeds.add_parser("drop", help="they are never sent", examples=DROP)
    drop.add_argument("ids", nargs="+", metavar="ID")
    drop.set_defaults(run="deliveries_drop")


def _group(of: Parser) -> "argparse._SubParsersAction[Parser]":
    """Named alone, it says what it has."""
    of.set_defaults(unfinished=of)
    return of.add_subparsers(title="commands", metavar="COMMAND")


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > 65535:
        raise argparse.ArgumentTypeError("please give a number from 0 to 65535")
    return int(given)


def _person(given: str) -> str:
    from bot.start.people import NotAPerson, person

    try:
        person(given)
    except NotAPerson as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return given


def _date(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError("please write a date as 2026-11-30") from error


def _parts(given: str) -> tuple[Part, ...]:
    named = {each.strip() for each in given.split(",") if each.strip()}
    if not named or named - set(PARTS):
        raise argparse.ArgumentTypeError(f"please choose from {','.join(PARTS)}")
    return tuple(each for each in PARTS if each in named)


def _https(given: str) -> str:
    if given and not given.startswith("https://"):
        raise argparse.ArgumentTypeError("please give an address that starts with https://")
    return given


def _id(given: str) -> str:
    if not given.isdecimal():
        raise argparse.ArgumentTypeError("please give the number that Discord calls Application ID")
    return given
