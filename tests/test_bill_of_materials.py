"""The bill of materials of a release names every package that runs, with its version and hashes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_every_locked_package_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "bom.json"
    subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements"),
            *("--pyproject", "pyproject.toml", "--output-reproducible"),
            *("--output-file", str(file), "requirements.lock"),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    bill = json.loads(file.read_text("utf-8"))

    locked = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text(), re.M)
    named = {(each["name"], each["version"]) for each in bill["components"]}
    assert named == set(locked)
    assert bill["metadata"]["component"]["name"] == "holdspace"
    assert all(each["externalReferences"][0]["hashes"] for each in bill["components"])
