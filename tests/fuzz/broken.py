"""Payloads as nobody should send them: any JSON, and true payloads with something wrong inside."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

_TEXT = st.text(max_size=40) | st.sampled_from(
    ["", " ", "do:home", "~page/x/1", "\x00", "\ud800", "<@U1|", "{", "9" * 400, "\u202e"]
)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | _TEXT
ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


def broken(payload: Any) -> st.SearchStrategy[Any]:
    """The payload with one to three of its parts taken out, or replaced by anything."""
    changes = st.lists(
        st.tuples(st.sampled_from(list(_paths(payload))), st.just(_OUT) | ANY_JSON),
        min_size=1,
        max_size=3,
    )
    return changes.map(lambda each: _changed(payload, each))


_OUT = object()


def _paths(value: Any, here: Path = ()) -> Sequence[Path]:
    match value:
        case dict():
            inner = [each for key, part in value.items() for each in _paths(part, (*here, key))]
        case list():
            inner = [each for at, part in enumerate(value) for each in _paths(part, (*here, at))]
        case _:
            inner = []
    return [*([here] if here else []), *inner]


def _changed(payload: Any, changes: Sequence[tuple[Path, Any]]) -> Any:
    for path, to in changes:
        payload = _with(payload, path, to)
    return payload


def _with(value: Any, path: Path, to: Any) -> Any:
    """A copy with this part changed; unchanged where an earlier change took its place away."""
    step, *rest = path
    if isinstance(value, dict) and step in value:
        if rest:
            return {**value, step: _with(value[step], tuple(rest), to)}
        without = {key: part for key, part in value.items() if key != step}
        return without if to is _OUT else {**value, step: to}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        if rest:
            return [*value[:step], _with(value[step], tuple(rest), to), *value[step + 1 :]]
        return [*value[:step], *([] if to is _OUT else [to]), *value[step + 1 :]]
    return value
