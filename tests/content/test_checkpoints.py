"""Check-points of an organisation's own: what a pack may hold, and what it is told instead."""

from pathlib import Path

import pytest

from bot.domain.checkpoint import Lead, Option
from content.loader import SHIPPED, load
from content.problems import PackProblems

PACE = """
pace:
  name: The pace?
  question: How is the pace for you?
  answers:
    - words: Slower, please
      leads: break
    - words: It is fine
"""


def pack(tmp_path: Path, text: str) -> Path:
    (tmp_path / "checkpoints.yaml").write_text(text, "utf-8")
    return tmp_path


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(PackProblems) as problems:
        load(SHIPPED, pack(tmp_path, text))
    return str(problems.value)


def test_the_shipped_pack_has_none_and_an_overlay_adds_its_own(tmp_path: Path) -> None:
    assert load(SHIPPED).checkpoints() == ()
    [ours] = load(SHIPPED, pack(tmp_path, PACE)).checkpoints()
    assert ours.id == "pace"
    assert ours.options == (
        Option("a1", "Slower, please", Lead.BREAK),
        Option("a2", "It is fine"),
    )


@pytest.mark.parametrize("ours", ["next", "ready", "energy", "own", "pack"])
def test_it_cannot_take_the_name_of_one_that_is_there(tmp_path: Path, ours: str) -> None:
    assert "is there already" in refused(tmp_path, PACE.replace("pace:", f"{ours}:"))


def test_two_answers_that_are_the_same_are_refused(tmp_path: Path) -> None:
    assert "Two answers are the same" in refused(
        tmp_path, PACE.replace("It is fine", "slower, please")
    )


def test_an_answer_leads_to_something_that_there_is(tmp_path: Path) -> None:
    assert "checkpoints.yaml" in refused(tmp_path, PACE.replace("break", "tea"))


@pytest.mark.parametrize("text", ["words: It is fine", "  name: The pace?\n"])
def test_what_is_missing_is_told(tmp_path: Path, text: str) -> None:
    assert "checkpoints.yaml" in refused(tmp_path, PACE.replace(text, "", 1))


def test_an_answer_that_is_too_long_for_a_button_is_told(tmp_path: Path) -> None:
    assert "checkpoints.yaml" in refused(tmp_path, PACE.replace("It is fine", "fine " * 20))


def test_five_are_enough(tmp_path: Path) -> None:
    six = "".join(PACE.replace("pace:", f"pace{number}:") for number in range(6))
    assert "more than 5 check-points" in refused(tmp_path, six)
