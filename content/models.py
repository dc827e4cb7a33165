"""What each file of a pack may hold. Every field may be left out, because an overlay replaces piece
by piece; what the base pack must hold whole is the loader's to check.

YAML's own types never reach these models: every value arrives as the text that was typed, so that
a button called "No" or "4" stays one.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, StringConstraints

from bot.domain.agreement import CLAUSE_LENGTH, CLAUSES_AT_MOST, ClauseKind
from bot.domain.checkpoint import ANSWER_LIMIT, ANSWERS_AT_LEAST, ANSWERS_AT_MOST, Lead
from bot.domain.cue import CUE_ID_LENGTH, Offer

NAME_LENGTH = 60
"""Characters. A name stands in menus: Slack's options hold 75, Discord's 100."""
SENTENCE_LENGTH = 600
"""Characters. The toolkit's longest point has under 200; an own one may be three times that."""
WORDING_LENGTH = 1000
"""Characters. A member card holds 60 words; this leaves room for long facilitator help, and a
card of three such texts still fits one Slack section."""
CUE_WORDS_AT_MOST = 30
"""Ways to look for one card. Each is compared with what was typed, while somebody waits."""
CODE_WORDS_AT_LEAST = 1000
"""Four of so many make 40 bits: more codes than anybody can try."""
SIGNPOSTS_AT_MOST = 8
"""Lines for one nation. Somebody in distress should not have to search."""


def _one_line(value: Any) -> Any:
    """Folded and wrapped text is one line again: where the editor broke it has no meaning."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _section(value: Any) -> Any:
    """A heading with nothing under it is an empty section, not an empty text."""
    return {} if value == "" else value


_OneLine = BeforeValidator(_one_line)
Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH), _OneLine]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=SENTENCE_LENGTH), _OneLine]
ClauseText = Annotated[str, StringConstraints(min_length=1, max_length=CLAUSE_LENGTH), _OneLine]
_WORDS = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Id = Annotated[str, StringConstraints(pattern=_WORDS, max_length=40)]
"""Lower-case words joined by hyphens: ids stand in button ids, which allow little else."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP 47 tag, like ``en`` or ``cy-GB``."""
WordingText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=WORDING_LENGTH)
]
"""Keeps its line breaks: a blank line in the file is a new paragraph on the card."""


class Piece(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AreaNames(Piece):
    contracting: Name | None = None
    knowledge: Name | None = None
    skills: Name | None = None
    debriefing: Name | None = None
    troubleshooting: Name | None = None


class PackFile(Piece):
    """``pack.yaml``: what this pack is, and the names of the five areas."""

    name: Name | None = None
    language: Language | None = None
    source: Sentence | None = None
    default_nation: Id | None = None
    areas: Annotated[AreaNames, BeforeValidator(_section)] = AreaNames()


class PrinciplePiece(Piece):
    name: Name | None = None
    motto: Sentence | None = None
    explained: Sentence | None = None


class PrinciplesFile(Piece):
    """``principles.yaml``: the three principles, explained to anyone."""

    validation: Annotated[PrinciplePiece, BeforeValidator(_section)] = PrinciplePiece()
    connection: Annotated[PrinciplePiece, BeforeValidator(_section)] = PrinciplePiece()
    advice: Annotated[PrinciplePiece, BeforeValidator(_section)] = PrinciplePiece()


class CellsFile(RootModel[dict[str, Sentence]]):
    """``cells/<principle>.yaml``: toolkit id to text."""


class ClausePiece(Piece):
    id: Id
    kind: ClauseKind
    text: ClauseText


class AgreementFile(Piece):
    """``agreements/<any name>.yaml``: one template, always whole."""

    id: Id
    name: Name
    about: Sentence
    clauses: Annotated[tuple[ClausePiece, ...], Field(min_length=1, max_length=CLAUSES_AT_MOST)]


class SignpostPiece(Piece):
    name: Name
    contact: Sentence
    when: Sentence


CueId = Annotated[str, StringConstraints(pattern=_WORDS, max_length=CUE_ID_LENGTH)]


class CuePiece(Piece):
    name: Name
    words: Annotated[tuple[Name, ...], Field(min_length=1, max_length=CUE_WORDS_AT_MOST)]
    say: Sentence
    do: Sentence
    debrief: Sentence
    gentle: Sentence | None = None
    serves: tuple[str, ...] = ()
    offers: Offer | None = None


class CuesFile(RootModel[dict[CueId, CuePiece]]):
    """``cues.yaml``: what to say and do when something is hard. A card is always whole."""


class AnswerPiece(Piece):
    """One answer of a check-point, and where it leads if the group chooses it most."""

    words: Annotated[str, StringConstraints(min_length=1, max_length=ANSWER_LIMIT), _OneLine]
    leads: Lead | None = None


class CheckpointPiece(Piece):
    name: Annotated[str, StringConstraints(min_length=1, max_length=30), _OneLine]
    question: Annotated[str, StringConstraints(min_length=1, max_length=150), _OneLine]
    answers: Annotated[
        tuple[AnswerPiece, ...], Field(min_length=ANSWERS_AT_LEAST, max_length=ANSWERS_AT_MOST)
    ]


class CheckpointsFile(RootModel[dict[CueId, CheckpointPiece]]):
    """``checkpoints.yaml``: check-points of the organisation's own. Each is always whole."""


Signposts = Annotated[tuple[SignpostPiece, ...], Field(min_length=1, max_length=SIGNPOSTS_AT_MOST)]


class NationPiece(Piece):
    name: Name
    help: Signposts


class SignpostingFile(Piece):
    """``signposting.yaml``: help outside the group, by nation. ``always`` stands after each."""

    always: Signposts | None = None
    nations: Annotated[dict[Id, NationPiece], BeforeValidator(_section)] = {}


class CodeWordsFile(Piece):
    """``code-words.yaml``: what the codes of concerns are made of, with spaces between them."""

    code_words: str | None = None


Described = Annotated[str, StringConstraints(min_length=1, max_length=100), _OneLine]
"""What a platform says of a command while somebody types it: Discord's descriptions hold 100."""


class LanguageFile(RootModel[dict[str, Described]]):
    """``languages/<tag>.yaml``: what commands are called and described as in another language."""


WordingSection = Annotated[dict[str, WordingText], BeforeValidator(_section)]


class WordingFile(Piece):
    """``wording/<feature>.yaml``: what the bot says, by who reads it."""

    member: WordingSection = {}
    facilitator: WordingSection = {}
    coordinator: WordingSection = {}
