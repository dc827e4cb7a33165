"""The command line: ``holdspace``. Each command says what it does, and its errors say the mend."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable

from bot.ports import StorageUnavailable
from bot.settings import BadSettings, Settings, read_settings
from bot.start.arguments import MISUSED, parser
from bot.start.voice import CannotServe, tell

OK, FAILED = 0, 1


def main(arguments: list[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    if "run" not in given:
        given.unfinished.print_help(sys.stderr)
        return MISUSED
    try:
        return COMMANDS[given.run](given, read_settings())
    except KeyboardInterrupt:
        return OK
    except BadSettings as error:
        return _say(str(error), MISUSED)
    except (CannotServe, StorageUnavailable) as error:
        return _say(str(error), FAILED)
    except BrokenPipeError:
        return OK  # whoever reads, as `head` does, has read enough
    finally:
        _forget_unwritten()


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code


def _result(text: str, code: int) -> int:
    """What was asked for, or what is to be mended first."""
    if code:
        return _say(text, code)
    tell(text)
    return OK


def _forget_unwritten() -> None:
    """What could not be written has been said or does not matter; Python would try it once more
    at the very end, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# Each command imports what it needs: `holdspace --help` answers at once.


def _rehearse(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import rehearse

    port = settings.rehearsal_port if given.port is None else given.port
    fresh = "furnished" if given.furnished else "empty" if given.empty else ""
    asyncio.run(rehearse.serve(settings.model_copy(update={"rehearsal_port": port}), fresh))
    return OK


def _run(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import run

    asyncio.run(run.serve(settings))
    return OK


def _content_check(given: argparse.Namespace, settings: Settings) -> int:
    from content import check

    text, code = check.run(given.pack or settings.pack, given.json)
    if given.json:
        tell(text)
        return code
    return _result(text, code)


def _content_import(given: argparse.Namespace, settings: Settings) -> int:
    from content import importer

    return _result(*importer.run_import(given.file, given.to))


def _content_export(given: argparse.Namespace, settings: Settings) -> int:
    from content import exporter

    return _result(*exporter.run_export(given.pack or settings.pack, given.to, given.format))


def _manifest_slack(given: argparse.Namespace, settings: Settings) -> int:
    from adapters.slack import commands
    from bot.start.words import words_of

    if given.workspaces and not given.url:
        return _say("Workspaces install it from your address: add --url https://...", MISUSED)
    made = commands.manifest(
        words_of(settings).words, settings.command, url=given.url, workspaces=given.workspaces
    )
    tell(commands.as_yaml(made) if given.yaml else commands.as_json(made))
    return OK


def _manifest_discord(given: argparse.Namespace, settings: Settings) -> int:
    from adapters.discord.manifest import manifest
    from bot.start.words import words_of

    words = words_of(settings).words
    tell(manifest(given.application, words, members=settings.discord_members))
    return OK


def _db_upgrade(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start.database import upgrade

    tell(asyncio.run(upgrade(settings)))
    return OK


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "rehearse": _rehearse,
    "run": _run,
    "content_check": _content_check,
    "content_import": _content_import,
    "content_export": _content_export,
    "manifest_slack": _manifest_slack,
    "manifest_discord": _manifest_discord,
    "db_upgrade": _db_upgrade,
}


if __name__ == "__main__":
    sys.exit(main())
