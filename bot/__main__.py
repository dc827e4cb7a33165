"""The command line: ``holdspace``. Each command says what it does, and its errors say the mend."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from bot import __version__
from bot.ports import StorageUnavailable
from bot.settings import BadSettings, Settings, read_settings

OK, FAILED, MISUSED = 0, 1, 2

EXAMPLES = """examples:
  holdspace rehearse                     live a group's week in your browser, no account needed
  holdspace rehearse --empty             the same, from before there is a group
  holdspace run                          start every platform whose tokens are set
  holdspace content check --pack my-pack see whether your own words are whole and easy to read
  holdspace db upgrade                   bring the database up to this version

Settings come from the environment; docs/hosting.md explains each of them.
"""


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="holdspace",
        description="A self-hosted chat bot for people who facilitate digital peer support groups.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"holdspace {__version__}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)

    rehearse = commands.add_parser(
        "rehearse",
        help="open the rehearsal room in your browser",
        description="Serves the rehearsal room: the whole bot with a group to try it on, on this"
        " machine only. Its data is kept apart from real groups.",
    )
    rehearse.add_argument("--port", type=int, help="instead of HOLDSPACE_REHEARSAL_PORT (8765)")
    start = rehearse.add_mutually_exclusive_group()
    start.add_argument("--empty", action="store_true", help="start again, before there is a group")
    start.add_argument("--furnished", action="store_true", help="start again, with a group's past")
    rehearse.set_defaults(run=_rehearse)

    run = commands.add_parser("run", help="start every platform whose tokens are set")
    run.set_defaults(run=_run)

    content = commands.add_parser("content", help="check, import or export the words")
    contents = content.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = contents.add_parser("check", help="is the pack whole, and easy to read?")
    check.add_argument("--pack", type=Path, help="your own pack, instead of HOLDSPACE_PACK")
    check.add_argument("--json", action="store_true", help="for programs")
    check.set_defaults(run=_content_check)
    load = contents.add_parser("import", help="make a pack from your own copy of the toolkit")
    load.add_argument("file", type=Path, help="CSV or YAML with the columns id and text")
    load.add_argument("--to", type=Path, required=True, metavar="DIR", help="the pack's folder")
    load.set_defaults(run=_content_import)
    save = contents.add_parser("export", help="write the toolkit's tables")
    save.add_argument("--format", choices=("md", "csv"), default="md")
    save.add_argument("--pack", type=Path, help="your own pack, instead of HOLDSPACE_PACK")
    save.add_argument("--to", type=Path, metavar="FILE", help="instead of the screen")
    save.set_defaults(run=_content_export)

    manifest = commands.add_parser("manifest", help="what a platform needs to know about the bot")
    manifests = manifest.add_subparsers(title="platforms", metavar="PLATFORM", required=True)
    slack = manifests.add_parser("slack", help="an app manifest for api.slack.com/apps")
    slack.add_argument("--url", default="", help="your public https address: over HTTP, no socket")
    slack.add_argument("--yaml", action="store_true", help="instead of JSON")
    slack.set_defaults(run=_manifest_slack)
    discord = manifests.add_parser("discord", help="the invitation link, and what it asks for")
    discord.add_argument("application", help="the application's id, from Discord's developer page")
    discord.set_defaults(run=_manifest_discord)

    database = commands.add_parser("db", help="look after the database")
    databases = database.add_subparsers(title="commands", metavar="COMMAND", required=True)
    upgrade = databases.add_parser("upgrade", help="bring the database up to this version")
    upgrade.set_defaults(run=_db_upgrade)
    return whole


def main(arguments: list[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    run: Callable[[argparse.Namespace, Settings], int] = given.run
    try:
        return run(given, read_settings())
    except KeyboardInterrupt:
        return OK
    except BadSettings as error:
        return _say(str(error), MISUSED)
    except StorageUnavailable as error:
        return _say(str(error), FAILED)


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


# Each command imports what it needs: `holdspace --help` answers at once.


def _rehearse(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import rehearse

    port = settings.rehearsal_port if given.port is None else given.port
    fresh = "furnished" if given.furnished else "empty" if given.empty else ""
    try:
        asyncio.run(rehearse.serve(settings.model_copy(update={"rehearsal_port": port}), fresh))
    except rehearse.CannotServe as error:
        return _say(str(error), FAILED)
    return OK


def _run(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import run

    try:
        asyncio.run(run.serve(settings))
    except run.CannotServe as error:
        return _say(str(error), FAILED)
    return OK


def _content_check(given: argparse.Namespace, settings: Settings) -> int:
    from content import check

    text, code = check.run(given.pack or settings.pack, given.json)
    print(text)
    return code


def _content_import(given: argparse.Namespace, settings: Settings) -> int:
    from content import importer

    text, code = importer.run_import(given.file, given.to)
    print(text, file=sys.stderr if code else sys.stdout)
    return code


def _content_export(given: argparse.Namespace, settings: Settings) -> int:
    from content import exporter

    text, code = exporter.run_export(given.pack or settings.pack, given.to, given.format)
    print(text, file=sys.stderr if code else sys.stdout)
    return code


def _manifest_slack(given: argparse.Namespace, settings: Settings) -> int:
    from adapters.slack import commands
    from bot.start.words import words_of

    made = commands.manifest(words_of(settings).words, settings.command, url=given.url)
    print(commands.as_yaml(made) if given.yaml else commands.as_json(made))
    return OK


def _manifest_discord(given: argparse.Namespace, settings: Settings) -> int:
    from adapters.discord.manifest import manifest
    from bot.start.words import words_of

    words = words_of(settings).words
    print(manifest(given.application, words, members=settings.discord_members))
    return OK


def _db_upgrade(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start.database import upgrade

    print(asyncio.run(upgrade(settings)))
    return OK


if __name__ == "__main__":
    sys.exit(main())
