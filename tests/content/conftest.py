"""A small base pack of the tests' own, so that they do not depend on what features say."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from content.loader import SHIPPED, load
from content.pack import Pack
from content.problems import PackProblem, PackProblems

Write = Callable[[str, str], Path]
Problems = Callable[[], tuple[PackProblem, ...]]

WORDING = """\
member:
  session.title: A session with {group}
  session.body: |-
    We meet {when}.

    Join by {link}. Bring {{curly}} things.
  session.no: No
facilitator:
  session.planned: "{count} sessions are planned."
coordinator:
  leads.empty: Nobody reads concerns yet.
"""


@pytest.fixture(scope="session")
def shipped() -> Pack:
    return load()


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A whole pack: the shipped one, with a wording file of the tests' own."""
    folder = tmp_path / "base"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("wording"))
    (folder / "wording").mkdir()
    (folder / "wording" / "session.yaml").write_text(WORDING, encoding="utf-8")
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An organisation's own pack, still empty."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
def write(own: Path) -> Write:
    """``write("cells/advice.yaml", text)`` into the organisation's own pack."""

    def written(name: str, text: str) -> Path:
        path = own / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return written


@pytest.fixture
def problems(base: Path, own: Path) -> Problems:
    """What loading the two folders complains of."""

    def found() -> tuple[PackProblem, ...]:
        with pytest.raises(PackProblems) as caught:
            load(base, own)
        return caught.value.problems

    return found
