"""What platforms show around a card or a form (a label, a title, a hint, a button to close) has its
words from the pack: no adapter writes them itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import adapters

SHOWN = frozenset(
    [
        "label",
        "title",
        "placeholder",
        "description",
        "content",
        "hint",
        "footer",
        "submit",
        "close",
        "alt_text",
        "text",
    ]
)
"""How platforms name what people read, as keys of a payload and as names of what is passed on."""
MAKERS = frozenset(
    ["plain", "option", "Button", "LinkButton", "Choice", "Paragraph", "Note", "Heading", "Message"]
)
"""What turns words into a part of a card."""
HOME = Path(adapters.__path__[0])


def written(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every place where words for people are written out, by its line."""
    constants = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for given in _given(tree):
        value = constants.get(given.id, given) if isinstance(given, ast.Name) else given
        parts = value.values if isinstance(value, ast.JoinedStr | ast.BoolOp) else [value]
        if isinstance(value, ast.IfExp):
            parts = [value.body, value.orelse]
        for each in parts:
            said = each.value if isinstance(each, ast.Constant) else None
            if isinstance(said, str) and re.search(r"[A-Za-z]{2}", said):
                yield given.lineno, said


def _given(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in SHOWN:
                    yield value
        elif isinstance(node, ast.Call):
            yield from (each.value for each in node.keywords if each.arg in SHOWN)
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            if node.args and (name.id if isinstance(name, ast.Name) else name) in MAKERS:
                yield node.args[0]


@pytest.mark.parametrize("platform", ["discord", "slack", "rehearsal"])
def test_no_adapter_writes_what_people_read(platform: str) -> None:
    files = sorted((HOME / platform).glob("*.py"))
    assert len(files) > 5
    found = [
        f"{file.name}:{line}: {words}"
        for file in files
        for line, words in written(ast.parse(file.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        '{"close": "Close"}',
        '{"label": f"+{count} more"}',
        'menu(placeholder="Choose one")',
        'CLOSE = "Close"\nplain(CLOSE, 24)',
        'Button("Press" if new else label, action)',
        '{"title": title or "Settings"}',
    ],
)
def test_it_finds_them_wherever_they_are_written(code: str) -> None:
    assert [*written(ast.parse(code))]


def test_what_comes_from_the_pack_is_none() -> None:
    assert [*written(ast.parse('{"close": plain(words.line("slack.close"), 24)}'))] == []
