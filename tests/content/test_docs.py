"""What docs/packs.md shows can be copied: every example is a piece of a pack that can be used."""

import re
from pathlib import Path

import pytest

from content.loader import SHIPPED, load

PAGE = Path(__file__).parents[2] / "docs" / "packs.md"
EXAMPLES = re.findall(
    r"^### (.+?)\n(.*?)(?=^##)", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
)
FILES = {
    "One question": "cells/advice.yaml",
    "An agreement": "agreements/night-group.yaml",
    "Help near you": "signposting.yaml",
    "A cue card": "cues.yaml",
    "A check-point": "checkpoints.yaml",
    "What the bot says": "wording/ours.yaml",
    "Commands in another language": "languages/fr.yaml",
}


def test_every_kind_of_piece_has_an_example() -> None:
    assert [title for title, text in EXAMPLES if "```yaml" in text] == list(FILES)


@pytest.mark.parametrize("title", FILES)
def test_an_example_can_be_copied(title: str, tmp_path: Path) -> None:
    [shown] = re.findall(r"```yaml\n(.*?)```", dict(EXAMPLES)[title], re.DOTALL)
    file = tmp_path / FILES[title]
    file.parent.mkdir(exist_ok=True)
    file.write_text(shown, "utf-8")
    assert load(SHIPPED, tmp_path) != load(SHIPPED)
