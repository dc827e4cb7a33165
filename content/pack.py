"""A loaded pack: what ``bot.library.Library`` asks for, held in memory and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.agreement import Template
from bot.domain.calendar import Calendar
from bot.domain.checkpoint import PackKind
from bot.domain.cue import Cue
from bot.domain.filled import Filled, Format
from bot.domain.report import Report
from bot.domain.sheet import Sheet
from bot.domain.toolkit import (
    Area,
    Cell,
    Consideration,
    Principle,
    PrincipleText,
    Prompt,
    Signpost,
)
from bot.message import File, Picture, Printable
from content.ids import consideration_ids, question_ids
from content.wording import Wording


@dataclass(frozen=True, slots=True)
class Nation:
    name: str
    help: tuple[Signpost, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """Implements ``bot.library.Library``. The loader makes one; nothing else needs to."""

    name: str
    language: str
    source: str
    """Whose work the words serve, and whose words they are."""
    default_nation: str
    words: Wording
    languages: Mapping[str, Mapping[str, str]]
    area_names: Mapping[Area, str]
    principles: Mapping[Principle, PrincipleText]
    points: Mapping[str, Prompt | Consideration]
    """Every question and consideration of the toolkit, by id."""
    agreements: Mapping[str, Template]
    cue_cards: Mapping[str, Cue]
    own_checkpoints: Mapping[str, PackKind]
    signposting: Mapping[str, Nation]
    code_words: Sequence[str]
    others: "Mapping[str, Pack]" = field(default_factory=dict, compare=False, repr=False)
    """Every installed language by its tag, this one too, the house's first; empty where there is
    only this one."""

    @property
    def tongues(self) -> Mapping[str, str]:
        packs = self.others or {self.language: self}
        return {tag: each.words.line("language.name") for tag, each in packs.items()}

    @property
    def house(self) -> "Pack":
        return next(iter(self.others.values()), self)

    def spoken(self, language: str) -> "Pack":
        return self.others.get(language) or self.house

    def prompts(self, cell: Cell) -> Sequence[Prompt]:
        points = (self.points[id] for id in question_ids(cell))
        return tuple(point for point in points if isinstance(point, Prompt))

    def prompt(self, id: str) -> Prompt | None:
        point = self.points.get(id)
        return point if isinstance(point, Prompt) else None

    def considerations(self, cell: Cell) -> Sequence[Consideration]:
        points = (self.points[id] for id in consideration_ids(cell))
        return tuple(point for point in points if isinstance(point, Consideration))

    def principle(self, principle: Principle) -> PrincipleText:
        return self.principles[principle]

    def area_name(self, area: Area) -> str:
        return self.area_names[area]

    def templates(self) -> Sequence[Template]:
        return tuple(self.agreements.values())

    def template(self, id: str) -> Template | None:
        return self.agreements.get(id)

    def cues(self) -> Sequence[Cue]:
        return tuple(self.cue_cards.values())

    def cue(self, id: str) -> Cue | None:
        return self.cue_cards.get(id)

    def checkpoints(self) -> Sequence[PackKind]:
        return tuple(self.own_checkpoints.values())

    def checkpoint(self, id: str) -> PackKind | None:
        return self.own_checkpoints.get(id)

    def nations(self) -> Sequence[tuple[str, str]]:
        return tuple((id, nation.name) for id, nation in self.signposting.items())

    def signposts(self, nation: str) -> Sequence[Signpost]:
        return (self.signposting.get(nation) or self.signposting[self.default_nation]).help

    def written(self, content: Printable, format: Format | None = None) -> File:
        # Each only now: whoever never takes a file along need not wait for what writes one.
        match content:
            case Filled():
                from content import filled

                return filled.written(self, self, content, format or Format.WORD)
            case Report():
                from content import report

                return report.reported(content, format or Format.WORD, self.language)
            case Sheet():
                from content import sheet

                return sheet.written(self.words, self.language, content)
            case Calendar():
                from content import calendars

                return calendars.written(content)
            case Picture():
                from content import picture

                return picture.drawn(content)
