"""What every test may ask of the machine, and the rule that where all is installed nothing skips.

Fixtures find things only when a test asks for them, so collection stays quick. Each works the same
in one process and in several: a PostgreSQL database belongs to one worker.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.start.logs import OURS
from tests.support import canary, environment, goldens

# What is told on every platform says what it found where it fails.
pytest.register_assert_rewrite("tests.e2e.conversations", "tests.e2e.evening")

# How long one example takes says more about the machine than about the code.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
pytest.register_assert_rewrite("tests.e2e.group_life")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-goldens",
        action="store_true",
        help="write the golden files instead of comparing with them",
    )


# --- no skips where everything is installed ----------------------------------------------------


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Makes a failure of a skip under HOLDSPACE_NO_SKIPS=1. An expected failure is not a skip."""
    if os.environ.get(environment.NO_SKIPS_VARIABLE) != "1":
        return
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"{environment.NO_SKIPS_VARIABLE} is set, so this may not be: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


# --- what was measured -------------------------------------------------------------------------


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Takes down what docs/reliability.md says beside a promise. All are printed at the end."""
    return lambda words: record_property("figure", words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = [
        f"{report.nodeid}: {words}"
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        for name, words in getattr(report, "user_properties", ())
        if name == "figure" and report.when == "call"
    ]
    if told:
        terminalreporter.section("measured")
        for line in sorted(told):
            terminalreporter.write_line(line)


# --- the log -----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def nobody_is_in_the_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In no test does anything that people wrote, a name or a token get into the log. A command
    that runs inside a test sets the whole process's log up: afterwards it is as it was."""
    names = ("", *OURS)
    levels = {name: logging.getLogger(name).level for name in names}
    handlers = list(logging.getLogger().handlers)
    raises = logging.raiseExceptions
    hooks = threading.excepthook, sys.unraisablehook
    if "bot.router" in sys.modules:
        canary.hears(sys.modules["bot.router"].FlowRouter, monkeypatch.setattr)
    with canary.singing():
        yield
    logging.captureWarnings(False)
    logging.getLogger().handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.raiseExceptions = raises
    threading.excepthook, sys.unraisablehook = hooks


# --- the machine -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """A server where databases may be made and dropped, as a SQLAlchemy URL."""
    server = environment.postgres_server()
    if server is None:
        pytest.skip(f"no PostgreSQL on 127.0.0.1:5432; {environment.POSTGRES_VARIABLE} names one")
    return server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str, worker: str) -> Iterator[str]:
    """The worker's own database. A test that wants it empty asks for ``postgres_url``."""
    name = f"holdspace_test_{os.getpid()}_{worker}"
    yield environment.make_database(postgres_server, name)
    environment.drop_database(postgres_server, name)


@pytest.fixture
def postgres_url(postgres_database: str) -> Iterator[str]:
    """An empty database for one test. Child processes may use it too; it is emptied afterwards."""
    yield postgres_database
    environment.empty_database(postgres_database)


@pytest.fixture(scope="session")
def postgres_kept(postgres_server: str, worker: str) -> Iterator[str]:
    """The worker's other database. A test that wants nothing in it asks for ``postgres_tables``."""
    name = f"holdspace_test_{os.getpid()}_{worker}_kept"
    yield environment.make_database(postgres_server, name)
    environment.drop_database(postgres_server, name)


@pytest.fixture
def postgres_tables(postgres_kept: str) -> Iterator[str]:
    """A database for one test with no rows, and with its tables unless this is the first test to
    open it: to make them anew for each costs more than most tests."""
    yield postgres_kept
    environment.empty_tables(postgres_kept)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    found = environment.chromium()
    if found is None:
        pytest.skip(f"no Chromium on the path; {environment.CHROMIUM_VARIABLE} names one")
    return found


@pytest.fixture(scope="session")
def libreoffice() -> Path:
    found = environment.libreoffice()
    if found is None:
        pytest.skip(f"no LibreOffice on the path; {environment.OFFICE_VARIABLE} names one")
    return found


@pytest.fixture(scope="session")
def shared_reference() -> Path:
    """The toolkit and the platforms' schemas: ../shared/reference, which is not in this project."""
    found = environment.reference()
    if found is None:
        pytest.skip("no ../shared/reference beside this repository")
    return found


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """``gw0``, ``gw1`` and so on; ``main`` where the tests run in one process."""
    workerinput = getattr(request.config, "workerinput", None)
    return workerinput["workerid"] if workerinput else "main"


@pytest.fixture(scope="session")
def write_goldens(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--write-goldens"))


@pytest.fixture(scope="session")
def golden(write_goldens: bool) -> goldens.Golden:
    """``golden(path, text)``: the text is what the file holds."""
    return goldens.write if write_goldens else goldens.compare
