"""Everything that can be pressed or sent stands in the list of what was ever sent out."""

import pytest

from tests.support import issued
from tests.views.test_gallery import SHOWN

HEAD = """\
# Every shape of id that a button, a menu or a form of this release carries, one example each.
# Lines are only ever added. A test presses each of them on every platform, for ever.
"""


def test_every_id_that_is_sent_out_is_kept_for_ever(request: pytest.FixtureRequest) -> None:
    known = {issued.shape(line) for line in issued.lines()}
    new: dict[issued.Shape, str] = {}
    for line in sorted(issued.issued(SHOWN.values())):
        if issued.shape(line) not in known:
            new.setdefault(issued.shape(line), line)
    if not new:
        return
    file = issued.newest()
    if request.config.getoption("--write-goldens"):
        before = file.read_text(encoding="utf-8") if file.is_file() else HEAD
        lines = "".join(f"{each}\n" for each in new.values())
        file.write_text(before + lines, encoding="utf-8", newline="\n")
        return
    raise AssertionError(f"new ids, for {file.name}: make gallery\n" + "\n".join(new.values()))
