"""Reads one folder of a pack into its pieces, each with the file and line it stands on.

Knows which files a pack has and what each may hold; does not know what a pack must hold, because
an overlay may hold any part. Long because it has one small function for each kind of file.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.domain.agreement import Clause, Template
from bot.domain.checkpoint import CheckpointKind, Option, PackKind
from bot.domain.cue import Cue
from bot.domain.toolkit import Principle, Signpost
from bot.library import NAMED
from bot.message import Reader
from content.explain import explained
from content.ids import CELL_OF, TEXTS
from content.models import (
    CODE_WORDS_AT_LEAST,
    AgreementFile,
    CellsFile,
    CheckpointsFile,
    CodeWordsFile,
    CuesFile,
    LanguageFile,
    PackFile,
    PrinciplesFile,
    SignpostingFile,
    SignpostPiece,
    WordingFile,
)
from content.pack import Nation
from content.problems import WHOLE, PackProblem, near
from content.source import Source, Step, read
from content.wording import BadPlaceholder, Entry, is_key

_TOP = (
    "pack.yaml",
    "principles.yaml",
    "signposting.yaml",
    "cues.yaml",
    "checkpoints.yaml",
    "code-words.yaml",
)
_CELLS = tuple(f"{principle.value}.yaml" for principle in Principle)
_FOLDERS = ("cells", "agreements", "wording", "languages")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TYPED = re.compile(r"[-_'\w]{1,32}")
"""What may be typed as a command's name: one word, on Discord of at most 32 characters."""
_CODE_WORD = re.compile(r"[a-z]{3,10}")
_BESIDE = ("README", "LICENSE", "LICENCE", "CHANGELOG")
"""Files that may lie beside the pack's own, by how their names start; hidden ones may too."""

_Model = TypeVar("_Model", bound=BaseModel)
_Piece = TypeVar("_Piece")


@dataclass(frozen=True, slots=True)
class Found(Generic[_Piece]):
    """A piece and where it stands, so that a later problem can still name its line."""

    value: _Piece
    file: str
    line: int

    def problem(self, says: str) -> PackProblem:
        return PackProblem(self.file, self.line, says)


@dataclass(slots=True)
class Folder:
    """Everything one folder holds, by piece."""

    root: Path
    problems: list[PackProblem] = field(default_factory=list)
    facts: dict[str, Found[str]] = field(default_factory=dict)
    """Single texts: ``name``, ``areas.skills``, ``advice.motto``."""
    points: dict[str, Found[str]] = field(default_factory=dict)
    """By the names of ``content.ids.TEXTS``."""
    agreements: dict[str, Found[Template]] = field(default_factory=dict)
    cues: dict[str, Found[Cue]] = field(default_factory=dict)
    checkpoints: dict[str, Found[PackKind]] = field(default_factory=dict)
    nations: dict[str, Found[Nation]] = field(default_factory=dict)
    always: tuple[Signpost, ...] | None = None
    wording: dict[str, Found[Entry]] = field(default_factory=dict)
    languages: dict[str, dict[str, Found[str]]] = field(default_factory=dict)
    """By language, then by key."""
    tried: set[tuple[str, str]] = field(default_factory=set)
    """(file, name) of every piece that is there but does not fit: wrong, and not missing."""
    unread: set[str] = field(default_factory=set)
    """Files of which nothing is known, because they could not be read at all."""

    def add(self, into: dict[str, Found[_Piece]], id: str, piece: Found[_Piece]) -> None:
        """Adds a piece that no other file of this folder has yet."""
        first = into.get(id)
        if first is None:
            into[id] = piece
            return
        self.problems.append(
            piece.problem(
                f'"{id}" is here and in {first.file}, line {first.line}. Please keep one of them.'
            )
        )


def read_folder(root: Path) -> Folder:
    folder = Folder(root)
    if not root.is_dir():
        says = (
            "This folder does not exist. Please check its name and where it is."
            if not root.exists()
            else "This is a file. A pack is a folder; please name the folder."
        )
        folder.problems.append(PackProblem(str(root), WHOLE, says))
        folder.unread.add(str(root))
        return folder
    for path, take in _files(root, folder.problems):
        source = read(path, folder.problems)
        if source is None:
            folder.unread.add(str(path))
        else:
            take(folder, source)
    return folder


_Take = Callable[[Folder, Source], None]


def _files(root: Path, problems: list[PackProblem]) -> Iterator[tuple[Path, _Take]]:
    """Each file of the pack with what reads it. A file that no pack has is a problem: most
    likely a name mistyped, and its words would silently not be used."""
    for path in _entries(root, problems):
        if path.name in _FOLDERS and path.is_dir():
            for inner in _entries(path, problems):
                if path.name == "cells":
                    if inner.name in _CELLS:
                        yield inner, _take_cells
                    else:
                        problems.append(_unknown(inner, _CELLS))
                elif inner.suffix == ".yaml" and inner.is_file():
                    yield inner, _TAKERS[path.name]
                else:
                    problems.append(_unknown(inner, (inner.stem + ".yaml",)))
        elif path.name in _TOP:
            yield path, _TAKERS[path.name]
        else:
            problems.append(_unknown(path, _TOP + _FOLDERS))


def _entries(folder: Path, problems: list[PackProblem]) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        says = "This folder cannot be opened. Please check that you may read it."
        problems.append(PackProblem(str(folder), WHOLE, says))
        return
    for path in entries:
        if not path.name.startswith((".", *_BESIDE)):
            yield path


def _unknown(path: Path, known: tuple[str, ...]) -> PackProblem:
    return PackProblem(
        str(path),
        WHOLE,
        "A pack has no such file, so nothing would read it. Please rename it, or move it out of "
        f"the pack.{near(path.name, known)}",
    )


def _parsed(folder: Folder, source: Source, model: type[_Model]) -> _Model | None:
    """The file as its model. Pieces that do not fit become problems and the rest is read all the
    same, so that everything wrong in a file is said at once."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        folder.problems += explained(source, model, error)
        bad = {details["loc"] for details in error.errors(include_url=False)}
    rest = source.data
    for path in bad:
        folder.tried.add((source.file, ".".join(str(step) for step in path[:2])))
        rest = _without(rest, path[:2])
    try:
        return model.model_validate(rest)
    except ValidationError:
        folder.unread.add(source.file)
        return None


def _without(data: Any, path: tuple[Step, ...]) -> Any:
    """The data without one piece, at most two names deep."""
    if not path or not isinstance(data, dict):
        return data
    first, *rest = path
    inner = data.get(first)
    if rest and isinstance(inner, dict):
        return {**data, first: _without(inner, tuple(rest))}
    return {name: value for name, value in data.items() if name != first}


def _take_pack(folder: Folder, source: Source) -> None:
    parsed = _parsed(folder, source, PackFile)
    if parsed is None:
        return
    facts = parsed.model_dump(exclude_none=True)
    areas = facts.pop("areas", {})
    for name, value in facts.items():
        folder.facts[name] = Found(value, source.file, source.line(name))
    for name, value in areas.items():
        folder.facts[f"areas.{name}"] = Found(value, source.file, source.line("areas", name))


def _take_principles(folder: Folder, source: Source) -> None:
    parsed = _parsed(folder, source, PrinciplesFile)
    if parsed is None:
        return
    for principle, texts in parsed.model_dump(exclude_none=True).items():
        for name, value in texts.items():
            found = Found(value, source.file, source.line(principle, name))
            folder.facts[f"{principle}.{name}"] = found


def _take_cells(folder: Folder, source: Source) -> None:
    parsed = _parsed(folder, source, CellsFile)
    if parsed is None:
        return
    principle = Path(source.file).stem
    for id, value in parsed.root.items():
        cell = TEXTS.get(id)
        if cell is None:
            folder.problems.append(
                source.problem(
                    f'"{id}" is not an id of the toolkit. docs/packs.md says where all 81 are '
                    f"listed.{near(id, TEXTS)}",
                    id,
                )
            )
        elif cell.principle.value != principle:
            folder.problems.append(
                source.problem(
                    f'"{id}" belongs in cells/{cell.principle.value}.yaml. Please move it there.',
                    id,
                )
            )
        else:
            folder.points[id] = Found(value, source.file, source.line(id))


def _take_agreement(folder: Folder, source: Source) -> None:
    parsed = _parsed(folder, source, AgreementFile)
    if parsed is None:
        return
    seen: dict[str, int] = {}
    for index, clause in enumerate(parsed.clauses):
        first = seen.setdefault(clause.id, source.line("clauses", index))
        if first != source.line("clauses", index):
            folder.problems.append(
                source.problem(
                    f'The clause id "{clause.id}" is here twice, first on line {first}. '
                    "Please give each clause its own.",
                    "clauses",
                    index,
                )
            )
    template = Template(
        parsed.id,
        parsed.name,
        parsed.about,
        tuple(Clause(each.id, each.kind, each.text) for each in parsed.clauses),
    )
    folder.add(folder.agreements, parsed.id, Found(template, source.file, source.line("id")))


def _take_signposting(folder: Folder, source: Source) -> None:
    parsed = _parsed(folder, source, SignpostingFile)
    if parsed is None:
        return
    if parsed.always is not None:
        folder.always = _signposts(parsed.always)
    for id, nation in parsed.nations.items():
        found = Nation(nation.name, _signposts(nation.help))
        folder.nations[id] = Found(found, source.file, source.line("nations", id))


def _signposts(pieces: tuple[SignpostPiece, ...]) -> tuple[Signpost, ...]:
    return tuple(Signpost(each.name, each.contact, each.when) for each in pieces)


def _take_cues(folder: Folder, source: Source) -> None:
    parsed = _parsed(folder, source, CuesFile)
    if parsed is None:
        return
    for id, piece in parsed.root.items():
        for serves in piece.serves:
            if serves not in CELL_OF:
                says = f'"{serves}" is not an id of the toolkit.{near(serves, CELL_OF)}'
                folder.problems.append(source.problem(says, id, "serves"))
        values = piece.model_dump(exclude={"gentle"})
        cue = Cue(id=id, gentle=piece.gentle or "", **values)
        folder.cues[id] = Found(cue, source.file, source.line(id))


def _take_checkpoints(folder: Folder, source: Source) -> None:
    parsed = _parsed(folder, source, CheckpointsFile)
    if parsed is None:
        return
    for id, piece in parsed.root.items():
        if id in _OURS:
            says = f'"{id}" is a check-point that is there already. Please use another name.'
            folder.problems.append(source.problem(says, id))
            continue
        options = tuple(
            Option(f"a{number}", each.words, each.leads)
            for number, each in enumerate(piece.answers, 1)
        )
        if len({each.label.casefold() for each in options}) < len(options):
            says = "Two answers are the same. Please change one of them."
            folder.problems.append(source.problem(says, id, "answers"))
            continue
        kind = PackKind(id, piece.name, piece.question, options)
        folder.checkpoints[id] = Found(kind, source.file, source.line(id))


_OURS = frozenset(each.value for each in CheckpointKind)


def _take_code_words(folder: Folder, source: Source) -> None:
    parsed = _parsed(folder, source, CodeWordsFile)
    if parsed is None or parsed.code_words is None:
        return
    folder.tried.add((source.file, "code_words"))
    words = parsed.code_words.split()
    odd = [each for each in words if not _CODE_WORD.fullmatch(each)]
    if odd:
        says = f'"{odd[0]}" cannot be part of a code. Please use 3 to 10 letters from a to z.'
        folder.problems.append(source.problem(says, "code_words"))
    elif len(few := set(words)) < CODE_WORDS_AT_LEAST:
        says = f"There are {len(few)} different words. Please have {CODE_WORDS_AT_LEAST} or more."
        folder.problems.append(source.problem(says, "code_words"))
    else:
        found = Found(" ".join(dict.fromkeys(words)), source.file, source.line("code_words"))
        folder.facts["code_words"] = found


def _take_wording(folder: Folder, source: Source) -> None:
    parsed = _parsed(folder, source, WordingFile)
    if parsed is None:
        return
    for reader in Reader:
        for key, words in getattr(parsed, reader.value).items():
            line = source.line(reader.value, key)
            if not is_key(key):
                folder.problems.append(
                    PackProblem(
                        source.file,
                        line,
                        f'"{key}" cannot be a key. Please use lower-case words joined by dots, '
                        'like "reminder.day_before".',
                    )
                )
                continue
            try:
                entry = Entry.of(reader, words)
            except BadPlaceholder as bad:
                folder.problems.append(PackProblem(source.file, line, f'In "{key}", {bad}'))
                continue
            folder.add(folder.wording, key, Found(entry, source.file, line))


def _take_language(folder: Folder, source: Source) -> None:
    tag = Path(source.file).stem
    parsed = _parsed(folder, source, LanguageFile)
    if parsed is None:
        return
    if not _LANGUAGE.fullmatch(tag):
        says = f'"{tag}" is not a language code. Please call the file fr.yaml or pt-BR.yaml, say.'
        folder.problems.append(PackProblem(source.file, WHOLE, says))
        return
    for key, words in parsed.root.items():
        if key.startswith(NAMED) and (not _TYPED.fullmatch(words) or words != words.lower()):
            says = f'"{words}" cannot be typed as a command. Please use one lower-case word.'
            folder.problems.append(source.problem(says, key))
            continue
        folder.languages.setdefault(tag, {})[key] = Found(words, source.file, source.line(key))


_TAKERS: Mapping[str, _Take] = {
    "agreements": _take_agreement,
    "wording": _take_wording,
    "languages": _take_language,
    "pack.yaml": _take_pack,
    "principles.yaml": _take_principles,
    "signposting.yaml": _take_signposting,
    "cues.yaml": _take_cues,
    "checkpoints.yaml": _take_checkpoints,
    "code-words.yaml": _take_code_words,
}
