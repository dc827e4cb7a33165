"""The helpers that decide between running, skipping and failing: each way is shown."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import asyncpg
import pytest

from tests.support import environment

pytest_plugins = ["pytester"]

Find = Callable[[Mapping[str, str]], Path | None]


def plain(url: str) -> str:
    return url.replace("+asyncpg", "")


PROGRAMS = [
    (environment.chromium, environment.CHROMIUM_VARIABLE),
    (environment.libreoffice, environment.OFFICE_VARIABLE),
]


@pytest.mark.parametrize(("find", "variable"), PROGRAMS)
def test_a_program_is_the_one_that_is_named(find: Find, variable: str, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.touch()
    assert find({variable: str(program)}) == program


@pytest.mark.parametrize(("find", "variable"), PROGRAMS)
def test_a_named_program_that_is_not_there_is_a_failure_and_no_skip(
    find: Find, variable: str, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError, match=variable):
        find({variable: str(tmp_path / "nothing")})


def test_a_named_server_that_does_not_answer_is_a_failure_and_no_skip() -> None:
    # Port 9 is "discard": nothing listens there.
    nobody = "postgresql+asyncpg://postgres@127.0.0.1:9/postgres"
    with pytest.raises(OSError):
        environment.postgres_server({environment.POSTGRES_VARIABLE: nobody})


def test_the_reference_is_beside_the_repository(tmp_path: Path) -> None:
    repository = tmp_path / "holdspace"
    assert environment.reference(repository) is None
    (tmp_path / "shared" / "reference").mkdir(parents=True)
    assert environment.reference(repository) == tmp_path / "shared" / "reference"


@pytest.mark.postgres
async def test_a_database_is_empty_again_although_a_connection_was_left_open(
    postgres_server: str,
) -> None:
    name = f"holdspace_test_left_open_{os.getpid()}"
    url = environment.make_database(postgres_server, name)
    try:
        left = await asyncpg.connect(plain(url))
        await left.execute("CREATE TABLE notes (words text)")

        environment.empty_database(url)

        fresh = await asyncpg.connect(plain(url))
        assert await fresh.fetchval("SELECT to_regclass('notes')") is None
        await fresh.close()
        left.terminate()
    finally:
        environment.drop_database(postgres_server, name)


SKIPPING = """
import pytest

@pytest.fixture
def absent():
    pytest.skip("no such server")

def test_asks(absent): ...

@pytest.mark.skip(reason="not today")
def test_marked(): ...

def test_gives_up(): pytest.skip("not here")

@pytest.mark.xfail(reason="known", strict=True)
def test_expected(): assert False

def test_runs(): ...
"""

SKIPPING_MODULE = """
import pytest
pytest.importorskip("no_such_module_anywhere")
def test_never_seen(): ...
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A small project of its own, under the project's conftest."""
    conftest = environment.REPOSITORY / "tests" / "conftest.py"
    pytester.makeconftest(conftest.read_text(encoding="utf-8"))
    pytester.makepyfile(test_skips=SKIPPING, test_module=SKIPPING_MODULE)
    pytester.makeini(f"[pytest]\npythonpath = {environment.REPOSITORY}\n")
    return pytester


@pytest.mark.slow
def test_a_skip_is_a_skip_where_something_may_be_missing(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(environment.NO_SKIPS_VARIABLE, raising=False)
    outcome = project.runpytest_subprocess()
    outcome.assert_outcomes(passed=1, skipped=4, xfailed=1)
    assert outcome.ret == pytest.ExitCode.OK


@pytest.mark.slow
def test_every_skip_fails_where_everything_is_installed(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(environment.NO_SKIPS_VARIABLE, "1")
    outcome = project.runpytest_subprocess("--continue-on-collection-errors")
    # A skip in a fixture, a mark or a module is an error; one in the test itself a failure.
    outcome.assert_outcomes(passed=1, failed=1, errors=3, xfailed=1)
    outcome.stdout.fnmatch_lines(["*so this may not be: Skipped: no such server*"])
    assert outcome.ret != pytest.ExitCode.OK
