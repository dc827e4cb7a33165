"""What can be typed after ``holdspace``, with examples. ``run`` names the command that was typed,
and is not there where the line stops before one."""

import argparse
from pathlib import Path
from typing import Any, NoReturn

from bot import __version__

MISUSED = 2
"""The exit code of a line that cannot be understood."""

WHOLE = """examples:
  holdspace rehearse                      live a group's week in your browser, no account needed
  holdspace run                           start every platform whose tokens are set
  holdspace content check --pack my-pack  see whether your own words are whole and easy to read
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
"""
SLACK = """examples:
  holdspace manifest slack
  holdspace manifest slack --yaml --url https://peer.example.org
"""
DISCORD = """examples:
  holdspace manifest discord 123456789012345678
"""
UPGRADE = """examples:
  holdspace db upgrade
  DATABASE_URL=postgresql://user:password@host/name holdspace db upgrade
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
        description="Listens and posts until Ctrl-C or SIGTERM. docs/slack.md says where its\n"
        "tokens come from, docs/hosting.md what else can be set.",
        examples=RUN,
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
    save.add_argument("--format", choices=("md", "csv"), default="md", help="md unless you say")
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

    databases = _group(commands.add_parser("db", help="look after the database"))
    upgrade = databases.add_parser(
        "upgrade", help="bring the database up to this version", examples=UPGRADE
    )
    upgrade.set_defaults(run="db_upgrade")
    return whole


def _group(of: Parser) -> "argparse._SubParsersAction[Parser]":
    """Named alone, it says what it has."""
    of.set_defaults(unfinished=of)
    return of.add_subparsers(title="commands", metavar="COMMAND")


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > 65535:
        raise argparse.ArgumentTypeError("please give a number from 0 to 65535")
    return int(given)


def _https(given: str) -> str:
    if given and not given.startswith("https://"):
        raise argparse.ArgumentTypeError("please give an address that starts with https://")
    return given


def _id(given: str) -> str:
    if not given.isdecimal():
        raise argparse.ArgumentTypeError("please give the number that Discord calls Application ID")
    return given
