"""What is wrong with a pack, said so that whoever edits it can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

WHOLE = 0
"""The line of a problem with a whole file or folder."""


@dataclass(frozen=True, slots=True, order=True)
class PackProblem:
    """One thing to mend. ``line`` counts from 1, or is WHOLE; ``says`` is one kind sentence with
    the mend."""

    file: str
    line: int
    says: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line != WHOLE else self.file
        return f"{where}: {self.says}"


class PackProblems(ValueError):
    """A pack that cannot be used, with every problem that was found, in file order."""

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def near(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelling, to stand after a sentence; empty where nothing is close."""
    close = get_close_matches(word, list(known), n=1)
    return f' Perhaps you meant "{close[0]}".' if close else ""


def listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
