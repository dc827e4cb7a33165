"""A name at the top of a module means one thing: a second meaning would silently be the first's."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("adapters", "benchmarks", "bot", "content", "scheduler", "tests")
    for path in (ROOT / folder).rglob("*.py")
)


def names(source: str) -> Counter[str]:
    """What is given a value at the top, and how often."""
    given: Counter[str] = Counter()
    for each in ast.parse(source).body:
        match each:
            case ast.Assign(targets=targets):
                found = targets
            case ast.AnnAssign(target=target):
                found = [target]
            case _:
                continue
        inside = (name for target in found for name in ast.walk(target))
        given.update(name.id for name in inside if isinstance(name, ast.Name) and _set(name))
    return given


def _set(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def test_a_second_meaning_is_seen() -> None:
    assert names("A = 1\nB, C = 2, 3\nA: int = 4\nd[A] = 5") == {"A": 2, "B": 1, "C": 1}


def test_no_name_is_given_two_meanings() -> None:
    twice = {
        f"{module}: {name}"
        for module in MODULES
        for name, often in names((ROOT / module).read_text(encoding="utf-8")).items()
        if often > 1
    }
    assert twice == set()
