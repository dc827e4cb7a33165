"""Slack's own schemas, where they are at hand: made from @slack/types and the manifest's schema.

They know shapes and spellings; the sizes that they do not know are in ``tests.fakes.slack.rules``.
"""

import functools
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "reference" / "schemas"

needs_schemas = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="Slack's schemas are not beside this checkout (../shared/reference)"
)


@functools.cache
def _validator(name: str) -> Any:
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema)


def problems(name: str, given: Mapping[str, Any] | list[Mapping[str, Any]]) -> list[str]:
    """What the schema ``slack_<name>.schema.json`` has against it."""
    found = _validator(f"slack_{name}.json").iter_errors(given)
    return [f"{'/'.join(str(each) for each in one.instance_path)}: {one.message}" for one in found]


def sample(name: str) -> dict[str, Any]:
    """One of Slack's own recorded payloads."""
    with tarfile.open(FOLDER / "slack-samples-small.tar.gz") as archive:
        found = archive.extractfile(name)
        assert found is not None
        given: dict[str, Any] = json.load(found)
        return given
