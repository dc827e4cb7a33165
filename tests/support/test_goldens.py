"""A golden file is written on request only, and a difference says what to do."""

from pathlib import Path

import pytest

from tests.support import goldens


def test_what_was_written_is_the_same_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cards" / "welcome.txt"
    goldens.write(path, "Croeso, ôl-COVID\n\n[ Join ]\n")
    goldens.compare(path, "Croeso, ôl-COVID\n\n[ Join ]\n")


def test_a_change_shows_the_line_and_the_way_to_accept_it(tmp_path: Path) -> None:
    path = tmp_path / "welcome.txt"
    goldens.write(path, "Welcome\n[ Join ]\n")
    with pytest.raises(AssertionError) as problem:
        goldens.compare(path, "Welcome\n[ Come in ]\n")
    assert "-[ Join ]" in str(problem.value)
    assert "+[ Come in ]" in str(problem.value)
    assert "make gallery" in str(problem.value)


def test_a_last_empty_line_counts(tmp_path: Path) -> None:
    path = tmp_path / "welcome.txt"
    goldens.write(path, "Welcome\n")
    with pytest.raises(AssertionError):
        goldens.compare(path, "Welcome")


def test_a_missing_file_is_not_made_in_passing(tmp_path: Path) -> None:
    path = tmp_path / "welcome.txt"
    with pytest.raises(AssertionError, match="make gallery"):
        goldens.compare(path, "Welcome\n")
    assert not path.exists()
