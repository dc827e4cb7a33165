"""The command line: ``holdspace``. Each command says what it does, and its errors say the mend."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable

from bot.log import Log
from bot.ports import StorageUnavailable
from bot.settings import BadSettings, Settings, read_settings
from bot.start.arguments import MISUSED, parser
from bot.start.voice import CannotServe, tell

OK, FAILED = 0, 1
INTERRUPTED = 130
"""As shells count: a script that goes on after a backup must not take this for one."""
UNTIL_STOPPED = ("run", "rehearse")

log = Log(__name__)


def main(arguments: list[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    if "run" not in given:
        given.unfinished.print_help(sys.stderr)
        return MISUSED
    try:
        settings = read_settings()
        _write_the_log(settings)
        return COMMANDS[given.run](given, settings)
    except KeyboardInterrupt:
        if given.run in UNTIL_STOPPED:
            return OK
        return _say("Stopped before it was finished: run it again.", INTERRUPTED)
    except BadSettings as error:
        return _say(str(error), MISUSED)
    except (CannotServe, StorageUnavailable) as error:
        return _say(str(error), FAILED)
    except BrokenPipeError:
        return OK  # whoever reads, as `head` does, has read enough
    except Exception as error:
        # Python would print its words, and those may be what somebody wrote.
        log.error("program.failed", problem=error, trace=error)
        return FAILED
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


def _write_the_log(settings: Settings) -> None:
    from bot.start.logs import set_up

    set_up(settings)


# Each command imports what it needs: `holdspace --help` answers at once.


def _rehearse(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import rehearse

    port = settings.rehearsal_port if given.port is None else given.port
    fresh = "furnished" if given.furnished else "empty" if given.empty else ""
    asyncio.run(rehearse.serve(settings.model_copy(update={"rehearsal_port": port}), fresh))
    return OK


def _run(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import run

    if given.serve:
        settings = settings.model_copy(update={"serve": given.serve})
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
        words_of(settings).words,
        settings.command,
        url=given.url,
        workspaces=given.workspaces,
        pins=settings.slack_pins,
    )
    tell(commands.as_yaml(made) if given.yaml else commands.as_json(made))
    return OK


def _manifest_discord(given: argparse.Namespace, settings: Settings) -> int:
    from adapters.discord.manifest import manifest
    from bot.start.words import words_of

    words = words_of(settings).words
    tell(
        manifest(
            given.application,
            words,
            members=settings.discord_members,
            events=settings.discord_events,
            pins=settings.discord_pins,
        )
    )
    return OK


def _doctor(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import doctor

    found = asyncio.run(doctor.examine(settings, channels=not given.no_channels))
    tell(doctor.as_json(found) if given.json else doctor.as_text(found))
    return OK if doctor.is_well(found) else FAILED


def _deliveries(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import deliveries
    from bot.storage.overview import Which

    asked = {"due": Which.DUE, "parked": Which.PARKED, "failed": Which.FAILED}
    which = tuple(each for name, each in asked.items() if getattr(given, name))
    shown = asyncio.run(deliveries.look(settings, which, given.group))
    tell(deliveries.as_json(shown) if given.json else deliveries.as_text(shown))
    return OK


def _deliveries_retry(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import deliveries

    if bool(given.ids) is given.all_parked:
        return _say("Name the ids to try again, or write --all-parked: one of the two.", MISUSED)
    return _result(*asyncio.run(deliveries.retry(settings, given.ids)))


def _deliveries_drop(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import deliveries

    return _result(*asyncio.run(deliveries.drop(settings, given.ids)))


def _erase(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import people

    if given.list:
        tell(asyncio.run(people.list_erased(settings)))
    elif given.again:
        tell(asyncio.run(people.erase_again(settings, given.again)))
    else:
        who = people.person(given.person)
        tell(asyncio.run(people.erase_person(settings, who, given.person, really=given.yes)))
    return OK


def _audit(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import people

    tell(asyncio.run(people.trail(settings, given.group, given.since)))
    return OK


def _keys_rotate(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import keys

    tell(asyncio.run(keys.rotate(settings)))
    return OK


def _backup(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start.backup import backup

    tell(asyncio.run(backup(settings, given.file)))
    return OK


def _restore(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start import backup

    work = (
        backup.check(settings, given.file)
        if given.check
        else backup.restore(settings, given.file, replace=given.replace)
    )
    tell(asyncio.run(work))
    return OK


def _db_check(given: argparse.Namespace, settings: Settings) -> int:
    from bot.start.database import check

    text, code = asyncio.run(check(settings))
    return _result(text, code)


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
    "doctor": _doctor,
    "deliveries": _deliveries,
    "deliveries_retry": _deliveries_retry,
    "deliveries_drop": _deliveries_drop,
    "erase": _erase,
    "audit": _audit,
    "keys_rotate": _keys_rotate,
    "backup": _backup,
    "restore": _restore,
    "db_upgrade": _db_upgrade,
    "db_check": _db_check,
}


if __name__ == "__main__":
    sys.exit(main())
