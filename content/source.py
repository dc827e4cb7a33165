"""Reads one YAML file into plain data and remembers the line of every piece."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from content.problems import PackProblem

FILE_BYTES = 512 * 1024
"""More than ten times the largest file of the shipped pack: beyond it is not a pack's file."""

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
    try:
        node = yaml.compose(text.replace("\t", "  "), Loader=_LOADER)
    except yaml.YAMLError as error:
        # Spaces in place of tabs may not line up; the tabs are then the thing to mend.
        if not tabbed:
            problems.append(_unreadable(file, error))
        return None
    except RecursionError:
        problems.append(PackProblem(file, 1, _TOO_DEEP))
        return None
    lines: dict[tuple[Step, ...], int] = {}
    data = {} if node is None else _Plain(file, lines, problems).of(node, ())
    return Source(file, data, lines)


_TAB = "There is a tab on this line. Please use spaces instead."
_TOO_DEEP = "This file nests too deeply to read. A pack's file needs three levels at most."


def _text(path: Path, problems: list[PackProblem]) -> str | None:
    file = str(path)
    try:
        with path.open("rb") as opened:
            raw = opened.read(FILE_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        says = f"This file cannot be opened ({reason}). Please check that you may read it."
        problems.append(PackProblem(file, 1, says))
        return None
    if len(raw) > FILE_BYTES:
        says = f"This file is over {FILE_BYTES // 1024} KB. Please check that it belongs in a pack."
        problems.append(PackProblem(file, 1, says))
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


@dataclass(frozen=True, slots=True)
class _Plain:
    """Turns YAML's nodes into dicts, lists and strings, and notes lines and repeated names."""

    file: str
    lines: dict[tuple[Step, ...], int]
    problems: list[PackProblem]

    def of(self, node: yaml.Node, path: tuple[Step, ...]) -> Any:
        if len(path) > 8:
            self._problem(node, _TOO_DEEP)
            return ""
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            items = []
            for index, item in enumerate(node.value):
                self.lines[(*path, index)] = item.start_mark.line + 1
                items.append(self.of(item, (*path, index)))
            return items
        return node.value

    def _pairs(self, node: yaml.MappingNode, path: tuple[Step, ...]) -> Iterator[tuple[str, Any]]:
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._problem(
                    key,
                    "A name is missing before the colon here. "
                    'If the text starts with "{", please put it in double quotes.',
                )
                continue
            here = (*path, key.value)
            if here in self.lines:
                self._problem(
                    key,
                    f'"{key.value}" is here twice, first on line {self.lines[here]}. '
                    "Please keep one of them.",
                )
                continue
            self.lines[here] = key.start_mark.line + 1
            yield key.value, self.of(value, here)

    def _problem(self, node: yaml.Node, says: str) -> None:
        self.problems.append(PackProblem(self.file, node.start_mark.line + 1, says))


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
        "expected a single document",
        'A pack\'s file is one document. Please take out the line "---".',
    ),
    ("undefined alias", "A text that starts with * needs double quotes around it."),
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
