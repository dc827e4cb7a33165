"""What flows and views may ask of the content: the pack, seen from the core.

``content`` implements it. The core names words by key and never by text, so an organisation can
change every one of them.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.agreement import Template
from bot.domain.checkpoint import PackKind
from bot.domain.cue import Cue
from bot.domain.filled import Format
from bot.domain.toolkit import (
    Area,
    Cell,
    Consideration,
    Principle,
    PrincipleText,
    Prompt,
    Signpost,
)
from bot.message import File, Printable
from bot.text import Dates, Inline, Text


class Words(Protocol):
    """Wording by key, with ``{placeholders}`` filled in. Raises KeyError for an unknown key: a
    mistake in code that the gallery test finds, never one that a pack can make."""

    def text(self, key: str, **values: "Inline | Text") -> Text:
        """For paragraphs and summaries: times, people and links keep their meaning."""
        ...

    def line(self, key: str, **values: object) -> str:
        """For labels and titles, which are plain on every platform."""
        ...

    @property
    def dates(self) -> Dates:
        """How this language writes dates. A time in a ``text`` has them already."""
        ...


NAMED = "name."
"""How the key begins of what a command is called in another language: ``name.session.plan``."""
DESCRIBED = ("command.", "choice.", "discord.command", "discord.group.")
"""How the keys begin of what is said of a command while it is typed."""


class Library(Protocol):
    @property
    def words(self) -> Words: ...

    @property
    def languages(self) -> Mapping[str, Mapping[str, str]]:
        """What commands are called and described as in other languages: by language (a BCP 47 tag),
        then by key. For a platform that shows each person their own; often empty."""
        ...

    @property
    def tongues(self) -> Mapping[str, str]:
        """The languages that somebody can choose, by tag: what each calls itself."""
        ...

    @property
    def house(self) -> "Library":
        """The same in the language of this house: what stands in a channel is in it."""
        ...

    def spoken(self, language: str) -> "Library":
        """The same in another language; in the house's where that is "" or not installed."""
        ...

    def prompts(self, cell: Cell) -> Sequence[Prompt]: ...

    def prompt(self, id: str) -> Prompt | None: ...

    def considerations(self, cell: Cell) -> Sequence[Consideration]: ...

    def principle(self, principle: Principle) -> PrincipleText: ...

    def area_name(self, area: Area) -> str: ...

    def templates(self) -> Sequence[Template]: ...

    def template(self, id: str) -> Template | None: ...

    def cues(self) -> Sequence[Cue]:
        """Every cue card, in the pack's order."""
        ...

    def cue(self, id: str) -> Cue | None: ...

    def checkpoints(self) -> Sequence[PackKind]:
        """The check-points of the organisation's own, in the pack's order; often none."""
        ...

    def checkpoint(self, id: str) -> PackKind | None: ...

    def nations(self) -> Sequence[tuple[str, str]]:
        """(id, name) of every nation the pack signposts for."""
        ...

    def signposts(self, nation: str) -> Sequence[Signpost]:
        """Help outside the group for a nation; the pack's default where it is not known."""
        ...

    @property
    def code_words(self) -> Sequence[str]:
        """What the codes of concerns are made of: 1,000 plain words or more."""
        ...

    def written(self, content: Printable, format: Format | None = None) -> File:
        """What somebody takes along, as a file. Pure, and slow: a flow answers with a ``Printout``,
        and the router has it written. ``format`` is for the toolkit filled in and for a report (a
        Word document where it is None); an agreement is a Word document, a calendar RFC 5545, a
        picture a PNG."""
        ...
