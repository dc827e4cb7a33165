"""Reads one YAML file into plain data and remembers the line of every piece."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from content.problems import WHOLE, PackProblem

FILE_BYTES = 512 * 1024
"""More than ten times the largest file of the shipped pack: beyond it is not a pack's file."""

DEPTH = 8
"""Levels of nesting. The deepest file of a pack, signposting, has four."""

# The base loader leaves every value as it was typed ("No" stays a word) and constructs no objects.
# The C one is about eight times faster and exists wherever libyaml does.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Step = str | int
"""A name in a mapping or a place in a list; a tuple of them leads to a piece."""


@dataclass(frozen=True, slots=True)
class Source:
    """``file`` is the path as a person would type it."""

    file: str
    data: Any
    lines: Mapping[tuple[Step, ...], int]

    def line(self, *path: Step) -> int:
        """The line of a piece, or of the nearest thing around it that has one."""
        while path:
            found = self.lines.get(path)
            if found:
                return found
            path = path[:-1]
        return 1

    def problem(self, says: str, *path: Step) -> PackProblem:
        return PackProblem(self.file, self.line(*path), says)


def read(path: Path, problems: list[PackProblem]) -> Source | None:
    """The file, or None where nothing in it could be read. What is wrong joins ``problems``."""
    file = str(path)
    text = _text(path, problems)
    if text is None:
        return None
    tabbed = [number for number, line in enumerate(text.split("\n"), 1) if "\t" in line]
    problems += [PackProblem(file, number, _TAB) for number in tabbed]
    lines: dict[tuple[Step, ...], int] = {}
    found: list[PackProblem] = []
    try:
        # Events and not nodes: libyaml's composer recurses in C, and a deeply nested file would
        # end the program.
        events = yaml.parse(text.replace("\t", "  "), Loader=_LOADER)
        data = _Plain(file, events, lines, found).whole()
    except yaml.YAMLError as error:
        # Spaces in place of tabs may not line up; the tabs are then the thing to mend.
        if not tabbed:
            problems += [*found, _unreadable(file, error)]
        return None
    except _TooDeep as error:
        problems += [*found, PackProblem(file, error.line, _TOO_DEEP)]
        return None
    problems += found
    return Source(file, data, lines)


_TAB = "There is a tab on this line. Please use spaces instead."
_TOO_DEEP = "This file nests too deeply to read. A pack's file needs four levels at most."


def _text(path: Path, problems: list[PackProblem]) -> str | None:
    file = str(path)
    try:
        with path.open("rb") as opened:
            raw = opened.read(FILE_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        says = f"This file cannot be opened ({reason}). Please check that you may read it."
        problems.append(PackProblem(file, WHOLE, says))
        return None
    if len(raw) > FILE_BYTES:
        says = f"This file is over {FILE_BYTES // 1024} KB. Please check that it belongs in a pack."
        problems.append(PackProblem(file, WHOLE, says))
        return None
    if raw.startswith(b"\xef\xbb\xbf"):
        problems.append(
            PackProblem(
                file,
                1,
                'This file starts with a hidden mark (a "BOM"). '
                'Please save it again as "UTF-8", not "UTF-8 with BOM".',
            )
        )
        raw = raw[3:]
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        says = "A character here is not UTF-8. Please save the file again with the encoding UTF-8."
        problems.append(PackProblem(file, line, says))
        return None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _TooDeep(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class _Plain:
    """Turns YAML's events into dicts, lists and strings, and notes lines and what a pack does not
    use: repeated names, aliases, a second document."""

    file: str
    events: Iterator[yaml.Event]
    lines: dict[tuple[Step, ...], int]
    problems: list[PackProblem]

    def whole(self) -> Any:
        """The file's one document; an empty file is one without pieces."""
        data: Any = {}
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    says = 'A pack\'s file is one document. Please take out the line "---".'
                    self._problem(event, says)
            elif isinstance(event, yaml.NodeEvent):
                value = self._value(event, () if documents == 1 else ("---",))
                data = value if documents == 1 else data
        return data

    def _value(self, event: yaml.Event, path: tuple[Step, ...]) -> Any:
        if len(path) > DEPTH:
            raise _TooDeep(_line(event))
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            says = "A text that starts with *, & or ! needs double quotes around it."
            self._problem(event, says)
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self._pairs(path))
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._items(path))
        return event.value if isinstance(event, yaml.ScalarEvent) else ""

    def _items(self, path: tuple[Step, ...]) -> Iterator[Any]:
        for index, event in enumerate(self._until(yaml.SequenceEndEvent)):
            self.lines[(*path, index)] = _line(event)
            yield self._value(event, (*path, index))

    def _pairs(self, path: tuple[Step, ...]) -> Iterator[tuple[str, Any]]:
        for event in self._until(yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._value(event, (*path, ""))
                self._value(next(self.events), (*path, ""))
                self._problem(
                    event,
                    "A name is missing before the colon here. "
                    'If the text starts with "{", please put it in double quotes.',
                )
                continue
            here = (*path, event.value)
            first = self.lines.setdefault(here, _line(event))
            repeated = first != _line(event)
            value = self._value(next(self.events), here)
            if repeated:
                says = (
                    f'"{event.value}" is here twice, first on line {first}. '
                    "Please keep one of them."
                )
                self._problem(event, says)
            else:
                yield event.value, value

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        return iter(takewhile(lambda event: not isinstance(event, end), self.events))

    def _problem(self, event: yaml.Event, says: str) -> None:
        self.problems.append(PackProblem(self.file, _line(event), says))


# What the parser says, and what to write instead. Matched in this order.
_MENDS = (
    (
        "mapping values are not allowed",
        "A text with a colon in it needs double quotes around it.",
    ),
    (
        "found character that cannot start any token",
        "A text that starts with a sign like @, % or ` needs double quotes around it.",
    ),
    (
        "found unexpected end of stream",
        "A quotation mark is opened here and not closed. Please close it.",
    ),
    (
        "could not find expected ':'",
        "A colon is missing after the name on this line or just above. If the line belongs to "
        "the text above, please start it with more spaces.",
    ),
    (
        "unknown escape character",
        "A backslash in double quotes has a special meaning. Please write \\\\ for one backslash.",
    ),
    (
        "did not find expected",
        "This line does not fit the ones above. A text that starts with {, [, *, & or a quotation "
        "mark needs double quotes around all of it; names that belong together start below each "
        "other.",
    ),
)


def _unreadable(file: str, error: yaml.YAMLError) -> PackProblem:
    problem = ""
    line = 1
    if isinstance(error, yaml.MarkedYAMLError):
        problem = f"{error.context or ''} {error.problem or ''}"
        unclosed = "quoted scalar" in problem or "flow" in problem
        mark = (error.context_mark if unclosed else None) or error.problem_mark
        line = mark.line + 1 if mark else 1
    for sign, mend in _MENDS:
        if sign in problem:
            return PackProblem(file, line, mend)
    says = "This line cannot be read as YAML. Please compare it with the lines around it."
    return PackProblem(file, line, says)
