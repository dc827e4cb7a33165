"""``holdspace content check``: counts, readability, and a broken pack."""

import json
from pathlib import Path

import pytest

from content import check
from content.check import checked, render_json, render_text, run
from content.loader import load
from tests.content.conftest import Write


def test_the_shipped_pack_as_json() -> None:
    printed, code = run(None, as_json=True)
    said = json.loads(printed)
    assert code == 0
    assert (said["cells"], said["questions"], said["considerations"]) == (15, 44, 37)
    assert (said["principles"], said["agreements"], said["nations"]) == (3, 3, 5)
    assert said["clauses"] >= 24
    assert said["problems"] == []
    assert {reading["where"] for reading in said["readability"]} >= {
        "principles.advice.explained",
        "agreements.hybrid.cameras",
        "signposting.wales.2",
    }


def test_the_shipped_pack_as_text() -> None:
    printed, code = run()
    assert code == 0
    assert "15 cells, 44 questions (36 of them with one to ask a group), 37" in printed
    assert "37 considerations, 3 principles." in printed
    assert "agreements.hybrid.cameras" in printed


def test_counts_are_those_of_the_pack(base: Path) -> None:
    assert checked(load(base)).counts["wording"] == 5


def test_a_broken_pack_as_text(own: Path, write: Write) -> None:
    path = write("cells/advice.yaml", "advice.skills.q1:\nadvice.skills.q9: Hm\n")
    printed, code = run(own)
    assert code == 1
    assert printed.startswith("This pack cannot be used yet, with 2 things to mend:\n")
    assert f'  {path}, line 2: "advice.skills.q9" is not an id' in printed


def test_a_broken_pack_as_json(own: Path, write: Write) -> None:
    path = write("cells/advice.yaml", "advice.skills.q1:\n")
    printed, code = run(own, as_json=True)
    (problem,) = json.loads(printed)["problems"]
    assert code == 1
    assert (problem["file"], problem["line"]) == (str(path), 1)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    printed, code = run(tmp_path / "nowhere")
    assert code == 1
    assert "with one thing to mend" in printed


HARD = {
    "grade": "Participation in organisational activities necessitates prior registration here.",
    "words a sentence": "We go in and we sit and we say what we like and then we all go home.",
    "words (at most 60)": "We meet and talk. " * 16,
    "exclamation mark": "No!",
}


@pytest.mark.parametrize("expected", HARD)
def test_a_hard_text_is_said_and_the_pack_still_works(
    expected: str, base: Path, own: Path, write: Write
) -> None:
    write("wording/ours.yaml", f'member:\n  session.no: "{HARD[expected]}"\n')
    report = checked(load(base, own))
    (reading,) = [each for each in report.readings if each.where == "session.no"]
    assert len(reading.problems) == 1
    assert expected in reading.problems[0]
    assert "1 of these could be easier:\n  session.no: " in render_text(report)
    assert json.loads(render_json(report))["problems"] == []


def test_a_hard_clause_in_an_own_pack_exits_0(own: Path, write: Write) -> None:
    write("principles.yaml", f"advice:\n  explained: {HARD['grade']}\n")
    printed, code = run(own)
    assert code == 0
    assert "principles.advice.explained: grade" in printed


def test_texts_for_facilitators_are_not_judged(base: Path, own: Path, write: Write) -> None:
    write("wording/ours.yaml", f'facilitator:\n  session.planned: "{HARD["grade"]}"\n')
    report = checked(load(base, own))
    assert not [reading for reading in report.readings if "planned" in reading.where]


def test_short_texts_of_a_feature_are_judged_together(base: Path) -> None:
    hard = "".join(f"  menu.item{n}: Organisational participation {n}\n" for n in range(15))
    (base / "wording" / "menu.yaml").write_text(f"member:\n{hard}", encoding="utf-8")
    readings = {reading.where: reading for reading in checked(load(base)).readings}
    assert readings["menu.item3"].grade is None
    assert readings["short texts of menu"].problems
    assert "other short texts" in readings
    assert not readings["other short texts"].problems


def test_an_agreement_that_leaves_a_kind_out_gets_a_hint(own: Path, write: Write) -> None:
    write(
        "agreements/night.yaml",
        "id: night\nname: Night\nabout: At night.\nclauses:\n"
        "  - {id: a, kind: cameras, text: Cameras are off.}\n",
    )
    printed, code = run(own)
    assert code == 0
    assert 'The agreement "night" has no clause about confidentiality, listening' in printed


def test_a_placeholder_counts_as_what_it_will_say() -> None:
    assert check.SAMPLES["when"] == "Tuesday 2 December at 18:30"
