"""The page of promises names tests and benchmarks: each is there, under that name."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests|benchmarks)/[\w/]+\.py(?:::\w+)?)`", PAGE)))
ROWS = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith(("| **", "| …"))]


@pytest.mark.parametrize("name", NAMED)
def test_what_is_named_is_there(name: str) -> None:
    path, _, function = name.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    defined = [
        each.name
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    wanted = function or next((each for each in defined if each.startswith("test_")), "")
    assert wanted in defined


def test_every_promise_has_one_and_a_figure_or_says_that_it_is_not_built() -> None:
    assert len(ROWS) >= 12
    for promise, how, names, measured in ROWS:
        if "not built yet" in how:
            assert not re.search(r"\w", names + measured), promise
            continue
        assert any(name in names for name in NAMED), promise
        assert re.search(r"\d", measured) or "same as" in measured, promise
