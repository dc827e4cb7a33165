"""An organisation's own pack, laid over the base piece by piece."""

from pathlib import Path

import pytest

from bot.domain.agreement import ClauseKind
from bot.domain.toolkit import Cell, Principle
from content.loader import SHIPPED, load
from content.problems import PackProblems
from tests.content.conftest import Write

LOCAL_AGREEMENT = """\
id: {id}
name: The night group
about: For people who cannot sleep.
clauses:
  - id: stays
    kind: confidentiality
    text: What we share here stays here.
"""


def test_without_an_overlay_the_base_stands_alone(base: Path) -> None:
    pack = load(base)
    assert pack.name == "Holdspace English"
    assert len(pack.points) == 81


def test_an_empty_folder_changes_nothing(base: Path, own: Path) -> None:
    assert load(base, own).points == load(base).points


def test_one_prompt_is_replaced_and_its_neighbours_stay(
    base: Path, own: Path, write: Write
) -> None:
    write("cells/advice.yaml", "advice.skills.q2: >-\n  How do ideas\n  fit in?\n")
    pack = load(base, own)
    changed = pack.prompt("advice.skills.q2")
    assert changed is not None
    assert changed.text == "How do ideas fit in?"
    assert changed.cell == Cell.of("advice.skills")
    assert pack.prompt("advice.skills.q1") == load(base).prompt("advice.skills.q1")
    assert [prompt.id[-2:] for prompt in pack.prompts(changed.cell)] == ["q1", "q2", "q3"]


def test_one_wording_key_is_replaced(base: Path, own: Path, write: Write) -> None:
    write("wording/ours.yaml", "member:\n  session.title: Coffee with {group}\n")
    pack = load(base, own)
    assert pack.words.line("session.title", group="Rhyl") == "Coffee with Rhyl"
    assert pack.words.line("session.no") == "No"


def test_an_overlay_may_leave_a_placeholder_out(base: Path, own: Path, write: Write) -> None:
    write("wording/ours.yaml", "member:\n  session.title: Time for coffee\n")
    assert load(base, own).words.line("session.title", group="Rhyl") == "Time for coffee"


def test_an_agreement_is_replaced_whole_by_its_id(base: Path, own: Path, write: Write) -> None:
    write("agreements/any-name.yaml", LOCAL_AGREEMENT.format(id="hybrid"))
    pack = load(base, own)
    hybrid = pack.template("hybrid")
    assert hybrid is not None
    assert [clause.kind for clause in hybrid.clauses] == [ClauseKind.CONFIDENTIALITY]
    assert len(pack.templates()) == 3


def test_an_agreement_may_be_added(base: Path, own: Path, write: Write) -> None:
    write("agreements/night.yaml", LOCAL_AGREEMENT.format(id="night"))
    pack = load(base, own)
    assert [template.id for template in pack.templates()][-1] == "night"
    assert pack.template("nowhere") is None


def test_a_nation_is_replaced_or_added(base: Path, own: Path, write: Write) -> None:
    write(
        "signposting.yaml",
        """\
nations:
  wales:
    name: Cymru
    help:
      - {name: C.A.L.L., contact: Call 0800 132 737, when: You want to talk.}
  ireland:
    name: Ireland
    help:
      - {name: Emergency services, contact: Call 112, when: A life is at risk.}
""",
    )
    pack = load(base, own)
    assert ("wales", "Cymru") in pack.nations()
    assert pack.nations()[-1] == ("ireland", "Ireland")
    assert [line.name for line in pack.signposts("wales")] == ["C.A.L.L.", "This chat"]


def test_what_always_stands_can_be_replaced(base: Path, own: Path, write: Write) -> None:
    write(
        "signposting.yaml",
        "always:\n  - {name: Us, contact: Not a crisis service, when: We reply on weekdays.}\n",
    )
    pack = load(base, own)
    assert all(pack.signposts(nation)[-1].name == "Us" for nation, _ in pack.nations())


def test_an_unknown_nation_gets_the_default(base: Path) -> None:
    pack = load(base)
    assert pack.signposts("atlantis") == pack.signposts("elsewhere")


def test_one_text_of_a_principle_and_one_area_name(base: Path, own: Path, write: Write) -> None:
    write("principles.yaml", "advice:\n  name: Sharing ideas\n")
    write("pack.yaml", "areas:\n  skills: Know-how\n")
    pack = load(base, own)
    was = load(base)
    assert pack.principle(Principle.ADVICE).name == "Sharing ideas"
    assert pack.principle(Principle.ADVICE).motto == was.principle(Principle.ADVICE).motto
    assert list(pack.area_names.values())[1:3] == ["Knowledge and delivery style", "Know-how"]


def test_windows_line_ends_hidden_files_and_a_readme_are_fine(
    base: Path, own: Path, write: Write
) -> None:
    write("cells/advice.yaml", "# ours\r\nadvice.skills.q1: First?\r\nadvice.skills.q2: Next?\r\n")
    write(".DS_Store", "\0")
    write("README.md", "Our words.")
    write("wording/empty.yaml", "member:\n# facilitator:\n")
    prompt = load(base, own).prompt("advice.skills.q2")
    assert prompt is not None
    assert prompt.text == "Next?"


def test_what_looks_like_yes_a_number_or_a_date_stays_as_typed(
    base: Path, own: Path, write: Write
) -> None:
    write(
        "cells/advice.yaml",
        "advice.skills.q1: Yes\nadvice.skills.q2: 007\nadvice.skills.q3: 2025-12-02\n",
    )
    pack = load(base, own)
    texts = [prompt.text for prompt in pack.prompts(Cell.of("advice.skills"))]
    assert texts == ["Yes", "007", "2025-12-02"]


def test_another_language_describes_commands(own: Path, write: Write) -> None:
    write("languages/pt-BR.yaml", "command.home: O que pode fazer\nname.home: casa\n")
    pack = load(SHIPPED, own)
    assert pack.languages == {"pt-BR": {"command.home": "O que pode fazer", "name.home": "casa"}}
    assert load().languages == {}


@pytest.mark.parametrize(
    ("file", "line", "says"),
    [
        ("fr", "command.nowhere: Rien", 'No command has the key "command.nowhere"'),
        ("fr", "name.home: Chez Moi", '"Chez Moi" cannot be typed as a command'),
        ("fr", f"command.home: {'x' * 101}", "at most 100 fit"),
        ("French", "command.home: Ici", '"French" is not a language code'),
    ],
)
def test_another_language_that_does_not_fit_is_said(
    own: Path, write: Write, file: str, line: str, says: str
) -> None:
    write(f"languages/{file}.yaml", f"{line}\n")
    with pytest.raises(PackProblems) as broken:
        load(SHIPPED, own)
    assert says in str(broken.value.problems[0])
