"""Loads a pack: YAML to models to a ``Pack``, with an organisation's own pack laid over it.

Everything in a pack is a piece with a name: one prompt, one wording key, one agreement template,
one nation. An overlay replaces piece by piece. Every problem in both folders is collected, and
they are reported together.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from bot.domain.checkpoint import PACK_KINDS_AT_MOST
from bot.domain.toolkit import Area, Consideration, Principle, PrincipleText, Prompt
from bot.library import DESCRIBED, NAMED
from content.folder import Folder, Found, read_folder
from content.ids import ALOUD, ALOUD_AT_LEAST, CELL_OF, is_question
from content.pack import Nation, Pack
from content.problems import WHOLE, PackProblem, PackProblems, near
from content.wording import Entry, Wording

SHIPPED = Path(__file__).parent / "packs" / "en"
"""The English pack that comes with Holdspace."""

_Piece = TypeVar("_Piece")


def load(base: Path = SHIPPED, *overlays: Path | None) -> Pack:
    """The base pack with an organisation's own laid over it, and others over that.

    The base must be whole; an overlay may hold any part. Raises PackProblems with everything
    that is wrong in any.
    """
    problems: list[PackProblem] = []
    whole = read_folder(base)
    problems += whole.problems
    _require_whole(whole, problems)
    for overlay in overlays:
        if overlay is not None:
            own = read_folder(overlay)
            problems += own.problems
            _lay_over(whole, own, problems)
    _require_default_nation(whole, problems)
    _require_few_checkpoints(whole, problems)
    _require_known_commands(whole, problems)
    if problems:
        raise PackProblems(problems)
    return _pack(whole)


def load_languages(
    folder: Path, house: str = "", base: Path = SHIPPED, overlay: Path | None = None
) -> Pack:
    """Every language that is installed: the base pack's, and one for each folder in ``folder``,
    laid over it, so that a text that is missing there is said in the base's. ``house`` is the tag
    of the language that channels read, else the base's; the pack in it is given back. Raises
    PackProblems.
    """
    problems: list[PackProblem] = []
    first = load(base, overlay)
    packs = {first.language: first}
    for each in _packs_in(folder, problems):
        try:
            pack = load(base, overlay, each)
        except PackProblems as broken:
            problems += broken.problems
            continue
        if pack.language in packs:
            says = f'There is another pack for "{pack.language}". Please write its own language.'
            problems.append(PackProblem(str(each / "pack.yaml"), WHOLE, says))
        packs[pack.language] = pack
    if house and house not in packs:
        says = f'No pack here is in "{house}".{near(house, packs)}'
        problems.append(PackProblem(str(folder), WHOLE, says))
    if problems:
        raise PackProblems(problems)
    order = sorted(packs, key=lambda tag: (tag != (house or first.language), tag))
    together: dict[str, Pack] = {}
    together.update((tag, replace(packs[tag], others=together)) for tag in order)
    return next(iter(together.values()))


def _packs_in(folder: Path, problems: list[PackProblem]) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if (each / "pack.yaml").is_file())
    except OSError:
        says = "This folder of languages cannot be opened. Please check its name and where it is."
        problems.append(PackProblem(str(folder), WHOLE, says))
        return []


_FACTS = {
    **dict.fromkeys(("name", "language", "source", "default_nation"), "pack.yaml"),
    **{f"areas.{area.value}": "pack.yaml" for area in Area},
    **{
        f"{principle.value}.{name}": "principles.yaml"
        for principle in Principle
        for name in ("name", "motto", "explained")
    },
    "code_words": "code-words.yaml",
}
"""Every single text that a whole pack has, with its file."""


def _require_whole(folder: Folder, problems: list[PackProblem]) -> None:
    """Adds what a base pack lacks. What could not be read is no news: its file says why."""
    if str(folder.root) in folder.unread:
        return

    def lacks(file: str, name: str, says: str) -> None:
        path = str(folder.root / file)
        if path not in folder.unread and (path, name) not in folder.tried:
            problems.append(PackProblem(path, WHOLE, says))

    for name, file in _FACTS.items():
        if name not in folder.facts:
            lacks(file, name, f'"{name}" is missing. Please add it to this file.')
    for id, cell in CELL_OF.items():
        if id not in folder.points:
            kind = "question" if is_question(id) else "consideration"
            file = f"cells/{cell.principle.value}.yaml"
            lacks(file, id, f'The {kind} "{id}" is missing. Please add a line "{id}: ...".')
    for principle in Principle:
        _require_aloud(folder, principle, lacks)
    if not folder.agreements:
        lacks(
            "agreements", "", "There is no agreement template. Please add at least one file here."
        )
    if not folder.cues:
        lacks("cues.yaml", "", "There is no cue card. Please add at least one.")
    if not folder.nations:
        lacks("signposting.yaml", "nations", "There is no nation. Please add at least one.")


def _require_aloud(
    folder: Folder, principle: Principle, lacks: Callable[[str, str, str], None]
) -> None:
    start, file = f"{principle.value}.", f"cells/{principle.value}.yaml"
    there = sum(id.startswith(start) and id.endswith(ALOUD) for id in folder.points)
    if there < ALOUD_AT_LEAST:
        says = (
            f"{there} questions here can be asked of a group; a session needs {ALOUD_AT_LEAST}. "
            f'Please add lines like "{start}skills.q1{ALOUD}: ...".'
        )
        lacks(file, ALOUD, says)


def _lay_over(whole: Folder, own: Folder, problems: list[PackProblem]) -> None:
    """Replaces the base's pieces by the overlay's, in the base's order; new ones come last."""
    whole.facts.update(own.facts)
    whole.points.update(own.points)
    whole.agreements.update(own.agreements)
    whole.cues.update(own.cues)
    whole.checkpoints.update(own.checkpoints)
    whole.nations.update(own.nations)
    if own.always is not None:
        whole.always = own.always
    for tag, texts in own.languages.items():
        whole.languages.setdefault(tag, {}).update(texts)
    for key, found in own.wording.items():
        base = whole.wording.get(key)
        if base is None:
            if whole.problems:
                continue  # the key may stand in a file of the base that could not be read
            says = f'No text has the key "{key}". Please copy the key from the pack it came with.'
            problems.append(found.problem(says + near(key, whole.wording)))
            continue
        wanted, given = base.value, found.value
        if given.reader is not wanted.reader:
            says = f'"{key}" belongs under "{wanted.reader.value}:". Please move it there.'
            problems.append(found.problem(says))
        unknown = sorted(given.placeholders - wanted.placeholders)
        if unknown:
            allowed = ", ".join(f"{{{name}}}" for name in sorted(wanted.placeholders)) or "none"
            says = (
                f'"{key}" has no placeholder {{{unknown[0]}}}. '
                f"It may use: {allowed}. Please use one of these, or take it out."
                if wanted.placeholders
                else f'"{key}" has no placeholders. Please take {{{unknown[0]}}} out.'
            )
            problems.append(found.problem(says))
        entry = Entry(wanted.reader, given.pieces, wanted.placeholders)
        whole.wording[key] = Found(entry, found.file, found.line)


def _require_default_nation(whole: Folder, problems: list[PackProblem]) -> None:
    default = whole.facts.get("default_nation")
    unsure = any(problem.file.endswith("signposting.yaml") for problem in problems)
    if default and not unsure and default.value not in whole.nations:
        says = (
            f'signposting.yaml has no nation "{default.value}". '
            f"Please use one it has.{near(default.value, whole.nations)}"
        )
        problems.append(default.problem(says))


def _require_few_checkpoints(whole: Folder, problems: list[PackProblem]) -> None:
    for found in list(whole.checkpoints.values())[PACK_KINDS_AT_MOST:]:
        says = (
            f"There are more than {PACK_KINDS_AT_MOST} check-points of your own, which is more "
            "than anybody can choose from while a group waits. Please take this one out."
        )
        problems.append(found.problem(says))


def _require_known_commands(whole: Folder, problems: list[PackProblem]) -> None:
    """What a language calls or describes has to be there."""
    if whole.problems:
        return  # it may stand in a file of the base that could not be read
    described = [key for key in whole.wording if key.startswith(DESCRIBED)]
    named = [
        NAMED + key.removeprefix(start)
        for key in described
        for start in ("command.", "discord.group.")
        if key.startswith(start)
    ]
    known = {*described, *named}
    for texts in whole.languages.values():
        for key, found in texts.items():
            if key not in known:
                says = f'No command has the key "{key}". Please copy it from the English wording.'
                problems.append(found.problem(says + near(key, known)))


def _values(found: Mapping[str, Found[_Piece]]) -> dict[str, _Piece]:
    return {name: each.value for name, each in found.items()}


def _pack(whole: Folder) -> Pack:
    facts: Mapping[str, Any] = _values(whole.facts)
    points: dict[str, Prompt | Consideration] = {}
    for id, cell in CELL_OF.items():
        text, aloud = whole.points[id].value, whole.points.get(id + ALOUD)
        points[id] = (
            Prompt(id, cell, text, aloud.value if aloud else "")
            if is_question(id)
            else Consideration(id, cell, text)
        )
    always = whole.always or ()
    return Pack(
        name=facts["name"],
        language=facts["language"],
        source=facts["source"],
        default_nation=facts["default_nation"],
        words=Wording(_values(whole.wording), facts["language"]),
        languages={tag: _values(texts) for tag, texts in whole.languages.items()},
        area_names={area: facts[f"areas.{area.value}"] for area in Area},
        principles={
            each: PrincipleText(
                each,
                facts[f"{each.value}.name"],
                facts[f"{each.value}.motto"],
                facts[f"{each.value}.explained"],
            )
            for each in Principle
        },
        points=points,
        agreements=_values(whole.agreements),
        cue_cards=_values(whole.cues),
        own_checkpoints=_values(whole.checkpoints),
        signposting={
            id: Nation(nation.name, nation.help + always)
            for id, nation in _values(whole.nations).items()
        },
        code_words=tuple(facts["code_words"].split()),
    )
