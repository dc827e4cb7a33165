"""What stands in a form's fields, put back into the form; pure.

Slack keeps it by itself where a view is exchanged for one with the same ids, and the way it is
written here needs no luck. https://docs.slack.dev/reference/views#state
"""

from collections.abc import Mapping
from typing import Any

Block = Mapping[str, Any]

_KEPT = {
    "value": "initial_value",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
}


def with_typed(block: Block, values: Mapping[str, Any]) -> Block:
    """An input with what was typed or chosen in it. ``values`` is the view's ``state.values``. Any
    other block, and a field that Slack said nothing of, stay as they are."""
    element = block.get("element")
    if block.get("type") != "input" or not isinstance(element, Mapping):
        return block
    given = values.get(str(block.get("block_id")), {})
    typed = given.get(str(element.get("action_id"))) if isinstance(given, Mapping) else None
    if not isinstance(typed, Mapping):
        return block
    emptied = {name: each for name, each in element.items() if name not in _KEPT.values()}
    filled = {initial: typed[name] for name, initial in _KEPT.items() if typed.get(name)}
    return {**block, "element": {**emptied, **filled}}
