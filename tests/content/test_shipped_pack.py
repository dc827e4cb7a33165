"""The English pack: whole, our own words, and easy to read."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from bot.domain.agreement import ClauseKind
from bot.domain.toolkit import LADDER, Area, Cell, Principle, Prompt
from bot.message import Reader
from content.check import checked
from content.ids import CELL_OF
from content.loader import SHIPPED, load
from content.pack import Pack

LIVE_AREAS = (Area.KNOWLEDGE, Area.SKILLS, Area.TROUBLESHOOTING)
RUN = 6
"""Words in a row that would count as a copied sentence."""


def test_every_point_of_the_toolkit_is_there(shipped: Pack) -> None:
    assert sum(len(shipped.prompts(cell)) for cell in LADDER) == 44
    assert sum(len(shipped.considerations(cell)) for cell in LADDER) == 37
    assert len(LADDER) == 15
    for cell in LADDER:
        for number, prompt in enumerate(shipped.prompts(cell), 1):
            assert (prompt.id, prompt.cell) == (f"{cell.id}.q{number}", cell)
            assert shipped.prompt(prompt.id) == prompt
        for number, consideration in enumerate(shipped.considerations(cell), 1):
            assert consideration.id == f"{cell.id}.c{number}"


def test_a_consideration_is_not_a_prompt(shipped: Pack) -> None:
    assert shipped.prompt("advice.skills.c1") is None
    assert shipped.prompt("nothing") is None


def test_the_ids_are_those_of_the_index(shared_reference: Path) -> None:
    index = yaml.safe_load((shared_reference / "toolkit-index.yaml").read_text(encoding="utf-8"))
    assert index["ladder"] == [principle.value for principle in Principle]
    assert index["areas"] == [area.value for area in Area]
    ids = {
        f"{cell}.{kind[0]}{number}"
        for cell, points in index["cells"].items()
        for kind in ("considerations", "questions")
        for number in range(1, len(points[kind]) + 1)
    }
    assert ids == set(CELL_OF)


def test_no_sentence_is_copied(shipped: Pack, shared_reference: Path) -> None:
    toolkit = set(runs((shared_reference / "toolkit.txt").read_text(encoding="utf-8")))
    assert len(toolkit) > 1500
    for where, text in every_text(shipped):
        assert not toolkit & set(runs(text)), where


def test_the_copy_test_would_notice(shared_reference: Path) -> None:
    toolkit = set(runs((shared_reference / "toolkit.txt").read_text(encoding="utf-8")))
    assert toolkit & set(runs("So: how are new group members welcomed, and integrated?"))


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.lower()))
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def every_text(pack: Pack) -> Iterator[tuple[str, str]]:
    """Everything but ``source``, which has to name the toolkit."""
    for id, point in pack.points.items():
        yield id, point.text
        if isinstance(point, Prompt):
            yield f"{id}.aloud", point.aloud
    for principle in pack.principles.values():
        yield principle.name, f"{principle.motto} {principle.explained}"
    for template in pack.templates():
        yield template.id, template.about
        for clause in template.clauses:
            yield clause.id, clause.text
    for key, entry in pack.words.entries.items():
        yield key, "".join(entry.pieces)


def test_questions_ask_and_considerations_are_sentences(shipped: Pack) -> None:
    for cell in LADDER:
        for prompt in shipped.prompts(cell):
            assert "?" in prompt.text, prompt.id
        for consideration in shipped.considerations(cell):
            assert consideration.text.endswith((".", "?")), consideration.id
    texts = [point.text for point in shipped.points.values()]
    assert len(set(texts)) == 81
    assert not [text for text in texts if "!" in text]


def test_questions_speak_to_the_facilitator(shipped: Pack) -> None:
    """Nearly all say "you" or "your"; one that does not is still about their own group."""
    prompts = [prompt for cell in LADDER for prompt in shipped.prompts(cell)]
    to_you = [prompt for prompt in prompts if re.search(r"\byou(r|rs)?\b", prompt.text)]
    assert len(to_you) >= 38


def test_every_rung_has_enough_to_ask_a_tired_group(shipped: Pack) -> None:
    aloud = {
        prompt.id: prompt.aloud
        for cell in LADDER
        for prompt in shipped.prompts(cell)
        if prompt.aloud
    }
    for principle in Principle:
        in_a_session = [
            id
            for id in aloud
            if id.startswith(principle.value) and Cell.of(id[:-3]).area in LIVE_AREAS
        ]
        assert len(in_a_session) >= 4, principle
    assert len(set(aloud.values())) == len(aloud)
    assert not set(aloud.values()) & {point.text for point in shipped.points.values()}
    about_running_it = r"\b(organis|facilitat|programme|training|agreement|member|link|kit)"
    for id, text in aloud.items():
        assert re.search(r"\byou(r|rself)?\b|Which words", text), id
        assert text.count("?") == 1, id
        assert not re.search(about_running_it, text), id


def test_what_a_group_is_asked_keeps_the_copy_rules(shipped: Pack) -> None:
    read = [each for each in checked(shipped).readings if each.where.startswith("cells.")]
    assert len(read) == 36
    assert {each.where: each.problems for each in read if each.problems} == {}
    assert max(each.words for each in read) <= 25


def test_principles_are_explained_in_two_sentences(shipped: Pack) -> None:
    for principle in Principle:
        texts = shipped.principle(principle)
        assert len(re.findall(r"[^.!?]+[.!?](?:\s|$)", texts.explained)) == 2, texts.name
        assert texts.explained.endswith(".")
        assert texts.principle is principle


def test_the_source_is_named(shipped: Pack) -> None:
    for words in (
        "Digital Peer Support Training Toolkit for people with Long Covid",
        "Mental Health Foundation",
        "Betsi Cadwalader University Health Board",
        "words here are our own",
        "belong to its authors",
    ):
        assert words in shipped.source


def test_areas_have_names(shipped: Pack) -> None:
    assert [shipped.area_name(area) for area in Area] == [
        "Contracting",
        "Knowledge and delivery style",
        "Skills",
        "Debriefing",
        "Troubleshooting",
    ]


@pytest.mark.parametrize("id", ["peer-facilitated", "peer-moderated", "hybrid"])
def test_an_agreement_has_a_clause_of_each_kind(shipped: Pack, id: str) -> None:
    template = shipped.template(id)
    assert template is not None
    kinds = {clause.kind for clause in template.clauses}
    assert kinds >= set(ClauseKind) - {ClauseKind.OTHER}
    by_kind = {clause.kind: clause.text for clause in template.clauses}
    assert "stays here" in by_kind[ClauseKind.CONFIDENTIALITY]
    assert "if someone may come to harm" in by_kind[ClauseKind.CONFIDENTIALITY]
    assert "Camera on or off is fine" in by_kind[ClauseKind.CAMERAS]
    assert "fine every time" in by_kind[ClauseKind.LEAVING]
    assert "safeguarding lead" in by_kind[ClauseKind.SAFEGUARDING]
    assert "not a crisis service" in by_kind[ClauseKind.SAFEGUARDING]


def test_the_three_ways_of_running_a_group_differ(shipped: Pack) -> None:
    texts = {
        template.id: {clause.text for clause in template.clauses}
        for template in shipped.templates()
    }
    for one, other in combinations(texts.values(), 2):
        assert len(one & other) <= 1


def test_signposting_has_the_numbers_of_each_nation(shipped: Pack) -> None:
    def contacts(nation: str) -> str:
        return "; ".join(line.contact for line in shipped.signposts(nation))

    assert [id for id, _ in shipped.nations()] == [
        "england",
        "wales",
        "scotland",
        "northern-ireland",
        "elsewhere",
    ]
    for nation in ("england", "wales", "scotland", "northern-ireland"):
        assert contacts(nation).startswith("Call 999")
        assert "116 123" in contacts(nation)
        assert "Text SHOUT to 85258" in contacts(nation)
    for nation in ("england", "wales"):
        assert "111 and choose option 2" in contacts(nation)
    assert [line.name for line in shipped.signposts("scotland")][1] == "NHS 24"
    assert "111" not in contacts("northern-ireland")
    assert not re.search(r"\d", contacts("elsewhere"))
    assert shipped.signposts("mars") == shipped.signposts("elsewhere")


def test_every_nation_is_told_that_this_is_no_crisis_service(shipped: Pack) -> None:
    for nation, _ in shipped.nations():
        assert shipped.signposts(nation)[-1].contact == "Not a crisis service"


def test_member_texts_keep_the_copy_rules(shipped: Pack) -> None:
    hard = {reading.where: reading.problems for reading in checked(shipped).readings}
    assert {where: problems for where, problems in hard.items() if problems} == {}


def test_the_shipped_pack_has_nothing_worth_a_hint(shipped: Pack) -> None:
    assert checked(shipped).hints == ()


def test_clauses_and_nations_can_stand_in_button_ids(shipped: Pack) -> None:
    ids = [template.id for template in shipped.templates()]
    ids += [clause.id for template in shipped.templates() for clause in template.clauses]
    ids += [id for id, _ in shipped.nations()]
    assert all(re.fullmatch(r"[a-z0-9-]{1,40}", id) for id in ids)


def test_wording_has_readers(shipped: Pack) -> None:
    assert {entry.reader for entry in shipped.words.entries.values()} <= set(Reader)


def test_every_file_starts_with_a_comment_for_its_editor() -> None:
    for path in SHIPPED.rglob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# "), path.name


def test_a_cell_asks_its_own_questions(shipped: Pack) -> None:
    cell = Cell.of("connection.skills")
    assert [prompt.id for prompt in shipped.prompts(cell)] == [
        f"connection.skills.q{number}" for number in (1, 2, 3)
    ]


def test_loading_again_gives_the_same(shipped: Pack) -> None:
    assert load().points == shipped.points


def test_loading_takes_few_steps_for_each_text(shipped: Pack) -> None:
    """Counted, because a busy machine takes longer over the same. Measured: 23 calls for a text;
    with the loader of YAML that is not in C, over 400."""
    steps = Counter[str]()
    sys.setprofile(lambda frame, event, arg: steps.update([event]))
    try:
        load()
    finally:
        sys.setprofile(None)
    assert steps["call"] / len(shipped.words.entries) < 40


def test_what_measures_reading_age_waits_until_it_is_asked_for() -> None:
    """Its dictionary takes longer to read than the pack, and a running bot never needs it."""
    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, content.check, content.loader; content.loader.load(); "
            "sys.exit('pyphen' in sys.modules)",
        ],
        check=False,
        cwd=SHIPPED.parents[2],
    )
    assert seen.returncode == 0
