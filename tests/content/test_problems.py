"""Every mistake in a pack: which file, which line, and what to write instead."""

import errno
import os
import re
from pathlib import Path
from typing import IO, Any

import pytest

from bot.domain.toolkit import Cell
from content.loader import load
from content.models import SENTENCE_LENGTH, WORDING_LENGTH
from content.problems import WHOLE, PackProblem, PackProblems
from tests.content.conftest import Problems, Write

AGREEMENT = "id: night\nname: Night\nabout: At night.\nclauses:\n"
CLAUSE = "  - id: stays\n    kind: confidentiality\n    text: It stays here.\n"

MISTAKES = {
    "an unknown id": (
        "cells/advice.yaml",
        "advice.skills.q1: Fine\nadvice.skills.q9: Not fine\n",
        (2, '"advice.skills.q9" is not an id of the toolkit', "docs/packs.md", "advice.skills.q"),
    ),
    "an id in another principle's file": (
        "cells/advice.yaml",
        "validation.skills.q1: Hello\n",
        (1, "belongs in cells/validation.yaml"),
    ),
    "a consideration that is to be asked of a group": (
        "cells/advice.yaml",
        "advice.skills.c1.aloud: What now?\n",
        (1, '"advice.skills.c1.aloud" is not an id of the toolkit'),
    ),
    "a repeated key": (
        "cells/advice.yaml",
        "advice.skills.q1: One\nadvice.skills.q2: Two\nadvice.skills.q1: Three\n",
        (3, '"advice.skills.q1" is here twice, first on line 1'),
    ),
    "an empty text": (
        "cells/advice.yaml",
        "advice.skills.q1:\n",
        (1, '"advice.skills.q1" is empty', "Please write the text after the colon"),
    ),
    "a text of spaces": ("cells/advice.yaml", 'advice.skills.q1: "  "\n', (1, "is empty")),
    "a list where a text belongs": (
        "cells/advice.yaml",
        "advice.skills.q1:\n  - One\n",
        (1, "should be one text, not a list"),
    ),
    "a text that is too long": (
        "cells/advice.yaml",
        f"\nadvice.skills.q1: {'a' * (SENTENCE_LENGTH + 1)}\n",
        (2, f"at most {SENTENCE_LENGTH} fit"),
    ),
    "wording that is too long": (
        "wording/a.yaml",
        f"member:\n  session.no: {'a' * (WORDING_LENGTH + 1)}\n",
        (2, f"at most {WORDING_LENGTH} fit"),
    ),
    "a tab": (
        "cells/advice.yaml",
        "advice.skills.q1: One\nadvice.skills.q2:\tTwo\n",
        (2, "There is a tab on this line"),
    ),
    "a hidden mark": (
        "cells/advice.yaml",
        "\ufeffadvice.skills.q1: One\n",
        (1, "BOM", '"UTF-8"'),
    ),
    "a colon in a text": (
        "cells/advice.yaml",
        "advice.skills.q1: One\nadvice.skills.q2: Two: three\n",
        (2, "colon in it needs double quotes"),
    ),
    "a text that starts with a sign": (
        "cells/advice.yaml",
        "advice.skills.q1: @everyone, hello\n",
        (1, "needs double quotes"),
    ),
    "a text that starts with a brace": (
        "wording/a.yaml",
        "member:\n  session.title: {group} meets\n",
        (2, "needs double quotes"),
    ),
    "a text that is only a brace": (
        "wording/a.yaml",
        "member:\n  session.title: {group}\n",
        (2, "please put double quotes around it"),
    ),
    "a quotation mark left open": (
        "cells/advice.yaml",
        'advice.skills.q1: One\nadvice.skills.q2: "Two\nadvice.skills.q3: Three\n',
        (2, "quotation mark is opened here"),
    ),
    "a forgotten colon": (
        "cells/advice.yaml",
        "advice.skills.q1: One\nadvice.skills.q2 Two\nadvice.skills.q3: Three\n",
        (3, "colon"),
    ),
    "a file that is only a sentence": ("cells/advice.yaml", "Hello there\n", (1, "list of names")),
    "a file that is a list": ("wording/a.yaml", "- one\n- two\n", (1, "list of names")),
    "two documents": ("pack.yaml", "name: One\n---\nname: Two\n", (2, "one document")),
    "a name that does not belong": (
        "pack.yaml",
        "name: Ours\nlangage: en\n",
        (2, '"langage" is not a name that belongs here', 'Perhaps you meant "language"'),
    ),
    "an unknown area": ("pack.yaml", "areas:\n  skils: Know-how\n", (2, '"skills"')),
    "a language that is none": ("pack.yaml", "language: English\n", (1, 'like "en"')),
    "a default nation that is not there": (
        "pack.yaml",
        "name: Ours\ndefault_nation: walls\n",
        (2, 'no nation "walls"', 'Perhaps you meant "wales"'),
    ),
    "an unknown principle": ("principles.yaml", "advise:\n  name: A\n", (1, '"advice"')),
    "a value beside a heading": ("principles.yaml", "advice: Ideas\n", (1, "below it")),
    "an unknown reader": (
        "wording/a.yaml",
        "members:\n  session.no: Nope\n",
        (1, 'Perhaps you meant "member"'),
    ),
    "an unknown wording key": (
        "wording/a.yaml",
        "member:\n  session.titel: Hello\n",
        (2, 'No text has the key "session.titel"', 'Perhaps you meant "session.title"'),
    ),
    "a key under the wrong reader": (
        "wording/a.yaml",
        "facilitator:\n  session.no: Nope\n",
        (2, 'belongs under "member:"'),
    ),
    "a key that is no key": (
        "wording/a.yaml",
        "member:\n  Session No: a\n",
        (2, "cannot be a key"),
    ),
    "keys inside a key": (
        "wording/a.yaml",
        "member:\n  session:\n    title: Hello\n",
        (2, "should be one text"),
    ),
    "a placeholder the text does not have": (
        "wording/a.yaml",
        "member:\n  session.no: Nope\n  session.body: At {time} by {link}\n",
        (3, "no placeholder {time}", "It may use: {link}, {when}"),
    ),
    "a placeholder where there are none": (
        "wording/a.yaml",
        "member:\n  session.no: No {group}\n",
        (2, '"session.no" has no placeholders', "take {group} out"),
    ),
    "a capital in a placeholder": (
        "wording/a.yaml",
        "member:\n  session.title: With {Group}\n",
        (2, '"{Group}" is not a placeholder', "{{ or }}"),
    ),
    "a brace left open": (
        "wording/a.yaml",
        "member:\n  session.title: With {group\n",
        (2, "is not a placeholder"),
    ),
    "an agreement without a name": (
        "agreements/night.yaml",
        "id: night\nabout: At night.\nclauses:\n" + CLAUSE,
        (1, '"name" is missing here'),
    ),
    "a kind of clause that is none": (
        "agreements/night.yaml",
        AGREEMENT + CLAUSE.replace("confidentiality", "secrets"),
        (6, '"secrets" is not a kind of clause', "'confidentiality', 'listening'"),
    ),
    "a clause without a text": (
        "agreements/night.yaml",
        AGREEMENT + CLAUSE + "  - id: other\n    kind: other\n",
        (8, '"text" is missing here'),
    ),
    "an unknown name in a clause": (
        "agreements/night.yaml",
        AGREEMENT + CLAUSE + "    txt: Hello\n",
        (8, '"id", "kind", "text"', 'Perhaps you meant "text"'),
    ),
    "two clauses with one id": (
        "agreements/night.yaml",
        AGREEMENT + CLAUSE + CLAUSE,
        (8, 'clause id "stays" is here twice, first on line 5'),
    ),
    "no clauses": ("agreements/night.yaml", AGREEMENT, (4, "should be a list")),
    "an empty list of clauses": (
        "agreements/night.yaml",
        AGREEMENT.replace("clauses:", "clauses: []"),
        (4, "empty list"),
    ),
    "too many clauses": (
        "agreements/night.yaml",
        AGREEMENT + "".join(CLAUSE.replace("stays", f"c{n}", 1) for n in range(21)),
        (4, "has 21 items; at most 20 fit"),
    ),
    "an id with capitals": (
        "agreements/night.yaml",
        (AGREEMENT + CLAUSE).replace("id: night", "id: Night Group"),
        (1, '"Night Group" cannot be an id', '"night-group"'),
    ),
    "a nation without help": (
        "signposting.yaml",
        "nations:\n  eire:\n    name: Ireland\n",
        (2, '"help" is missing here'),
    ),
    "a signpost without a contact": (
        "signposting.yaml",
        "nations:\n  eire:\n    name: Ireland\n    help:\n      - name: A\n        when: B\n",
        (5, '"contact" is missing here'),
    ),
    "a file no pack has": (
        "principle.yaml",
        "advice:\n",
        (WHOLE, "A pack has no such file", 'Perhaps you meant "principles.yaml"'),
    ),
    "a folder no pack has": ("cell/advice.yaml", "a: b\n", (WHOLE, 'Perhaps you meant "cells"')),
    "a cells file no pack has": ("cells/trust.yaml", "a: b\n", (WHOLE, "A pack has no such file")),
    "the ending yml": ("wording/a.yml", "member:\n", (WHOLE, 'Perhaps you meant "a.yaml"')),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_names_the_file_the_line_and_the_mend(
    mistake: str, own: Path, write: Write, problems: Problems
) -> None:
    name, text, (line, *fragments) = MISTAKES[mistake]
    path = write(name, text)
    found = problems()
    assert len(found) == 1, found
    where = path.parent if mistake == "a folder no pack has" else path
    assert (found[0].file, found[0].line) == (str(where), line)
    for fragment in fragments:
        assert str(fragment) in found[0].says
    assert found[0].says.endswith(".") or found[0].says.endswith('"?')


def test_everything_is_said_at_once(own: Path, write: Write, problems: Problems) -> None:
    """Also several mistakes in one file: nobody should mend, run, mend and run."""
    write(
        "cells/advice.yaml",
        "advice.skills.q1:\nadvice.skills.q8: What\nadvice.skills.q2: Fine\nadvice.skills.q3: []\n",
    )
    write("wording/a.yaml", "member:\n  session.no: '{bad'\n  session.title:\n  other.key: Hello\n")
    write("agreements/broken.yaml", 'id: "night\n')
    assert [(Path(problem.file).name, problem.line) for problem in problems()] == [
        ("broken.yaml", 1),
        ("advice.yaml", 1),
        ("advice.yaml", 2),
        ("advice.yaml", 4),
        ("a.yaml", 2),
        ("a.yaml", 3),
        ("a.yaml", 4),
    ]


def test_problems_read_as_lines(own: Path, write: Write, base: Path) -> None:
    path = write("cells/advice.yaml", "advice.skills.q1:\n")
    with pytest.raises(PackProblems) as caught:
        load(base, own)
    assert str(caught.value).startswith(f'{path}, line 1: "advice.skills.q1" is empty.')


def test_one_key_in_two_files(own: Path, write: Write, problems: Problems) -> None:
    first = write("wording/a.yaml", "member:\n  session.no: One\n")
    second = write("wording/b.yaml", "member:\n\n  session.no: Two\n")
    assert problems() == (
        PackProblem(
            str(second),
            3,
            f'"session.no" is here and in {first}, line 2. Please keep one of them.',
        ),
    )


def test_one_key_for_two_readers(write: Write, problems: Problems) -> None:
    write("wording/a.yaml", "member:\n  session.no: One\nfacilitator:\n  session.no: Two\n")
    assert [problem.line for problem in problems()] == [4]


def test_one_template_id_in_two_files(write: Write, problems: Problems) -> None:
    write("agreements/a.yaml", AGREEMENT + CLAUSE)
    second = write("agreements/b.yaml", AGREEMENT + CLAUSE)
    assert [(problem.file, problem.line) for problem in problems()] == [(str(second), 1)]


def test_a_file_that_is_not_utf8(own: Path, write: Write, problems: Problems) -> None:
    path = write("pack.yaml", "")
    path.write_bytes(b"name: Ours\nsource: caf\xe9\n")
    (found,) = problems()
    assert (found.line, "encoding UTF-8" in found.says) == (2, True)


def test_a_utf16_file(own: Path, write: Write, problems: Problems) -> None:
    write("pack.yaml", "").write_bytes("name: Ours\n".encode("utf-16"))
    assert "UTF-8" in problems()[0].says


def test_a_control_character(write: Write, problems: Problems) -> None:
    write("pack.yaml", "name: Ou\x07rs\n")
    assert "cannot be read as YAML" in problems()[0].says


def test_a_huge_file(write: Write, problems: Problems) -> None:
    write("pack.yaml", "# \n" * 200_000)
    assert "512 KB" in problems()[0].says


def test_a_file_nested_too_deeply(write: Write, problems: Problems) -> None:
    write("pack.yaml", "name: " + "[" * 20 + "]" * 20)
    assert any("nests too deeply" in problem.says for problem in problems())


@pytest.mark.parametrize("trap", ["a: &a [*a]\n", "a: " + "[" * 50_000, "a: &a {b: *a}\n"])
def test_a_trap_is_a_problem_and_not_a_crash(trap: str, write: Write, problems: Problems) -> None:
    write("principles.yaml", trap)
    assert problems()


def test_a_file_that_may_not_be_read(
    write: Write, problems: Problems, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made to fail, because root may read every file."""
    path = write("pack.yaml", "name: Ours\n")
    may_open = Path.open

    def opened(self: Path, mode: str = "r") -> IO[Any]:
        if self == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return may_open(self, mode)

    monkeypatch.setattr(Path, "open", opened)
    assert "cannot be opened (permission denied)" in problems()[0].says


def test_a_folder_where_a_file_belongs(own: Path, problems: Problems) -> None:
    (own / "pack.yaml").mkdir()
    assert "cannot be opened" in problems()[0].says


def test_a_folder_that_does_not_exist(base: Path, tmp_path: Path) -> None:
    with pytest.raises(PackProblems, match="This folder does not exist") as caught:
        load(base, tmp_path / "nowhere")
    assert caught.value.problems[0].file == str(tmp_path / "nowhere")


def test_a_file_given_as_the_folder(base: Path) -> None:
    with pytest.raises(PackProblems, match="please name the folder"):
        load(base, base / "pack.yaml")


# --- the base pack must be whole ---------------------------------------------------------------


def base_problems(base: Path) -> list[tuple[str, str]]:
    with pytest.raises(PackProblems) as caught:
        load(base)
    return [(Path(problem.file).name, problem.says) for problem in caught.value.problems]


def without_line(path: Path, sign: str) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if sign not in line), encoding="utf-8")


def test_a_missing_prompt(base: Path) -> None:
    path = base / "cells" / "advice.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("advice.debriefing.q2")
    path.write_text(text[:start] + text[text.index("# --- Troubleshooting") :], encoding="utf-8")
    assert base_problems(base) == [
        (
            "advice.yaml",
            'The question "advice.debriefing.q2" is missing. '
            'Please add a line "advice.debriefing.q2: ...".',
        )
    ]


def test_a_whole_file_missing(base: Path) -> None:
    (base / "cells" / "connection.yaml").unlink()
    found = base_problems(base)
    assert len(found) == 30
    assert {file for file, _ in found} == {"connection.yaml"}
    assert any("consideration" in says for _, says in found)


def test_a_rung_with_too_little_to_ask_a_group(base: Path) -> None:
    path = base / "cells" / "connection.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\S+(skills|debriefing|contracting)\S+aloud: >-\n.*\n", "", text))
    assert load(base).prompts(Cell.of("connection.skills"))[0].aloud == ""
    path.write_text(re.sub(r"\S+(?<!troubleshooting.q1.)aloud: >-\n.*\n", "", text))
    [(file, says)] = base_problems(base)
    assert file == "connection.yaml"
    assert says.startswith("1 questions here can be asked of a group; a session needs 4.")


def test_an_empty_prompt_in_the_base_is_not_also_missing(base: Path) -> None:
    path = base / "cells" / "advice.yaml"
    text = path.read_text(encoding="utf-8")
    body = "  What have members told you about the ideas they were given?\n"
    path.write_text(text.replace(body, ""), encoding="utf-8")
    assert len(base_problems(base)) == 1


def test_missing_facts(base: Path) -> None:
    without_line(base / "pack.yaml", "skills:")
    without_line(base / "pack.yaml", "language: en")
    without_line(base / "principles.yaml", "motto: Helping")
    assert [says for _, says in base_problems(base)] == [
        '"areas.skills" is missing. Please add it to this file.',
        '"language" is missing. Please add it to this file.',
        '"connection.motto" is missing. Please add it to this file.',
    ]


def test_no_agreement_and_no_nation(base: Path) -> None:
    for path in (base / "agreements").iterdir():
        path.unlink()
    (base / "signposting.yaml").unlink()
    says = [says for _, says in base_problems(base)]
    assert "There is no agreement template. Please add at least one file here." in says
    assert "There is no nation. Please add at least one." in says


def test_a_broken_base_does_not_blame_the_overlay(base: Path, own: Path, write: Write) -> None:
    (base / "wording" / "session.yaml").write_text("member: [\n", encoding="utf-8")
    write("wording/a.yaml", "member:\n  session.no: Nope\n")
    with pytest.raises(PackProblems) as caught:
        load(base, own)
    assert [Path(problem.file).name for problem in caught.value.problems] == ["session.yaml"]
