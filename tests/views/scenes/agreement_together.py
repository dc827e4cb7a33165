"""The agreement written together: suggested, felt out, agreed to, or talked about first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.commands import BY_PATH
from bot.domain.agreement import ClauseKind
from bot.domain.checkpoint import Checkpoint, CheckpointKind, Option
from bot.domain.proposal import SENSES, STANCES, Change, Proposal, Stage
from bot.library import Library
from bot.message import Form, Message
from bot.views import agreement_consent as consent
from bot.views import agreement_edit as edit
from bot.views import agreement_propose as propose
from bot.views import agreement_suggest as suggest
from bot.views.forms import form_of
from tests.support.circle import AGREEMENT, GROUP, NOW, RHIAN

NEW = Change("c" * 24, ClauseKind.CAMERAS, "", "Camera on or off is fine, each time.")
OTHER = Change(
    AGREEMENT.clauses[1].id,
    AGREEMENT.clauses[1].kind,
    AGREEMENT.clauses[1].text,
    "We go slowly. A break comes by the half hour.",
)
OUT = Change(AGREEMENT.clauses[0].id, AGREEMENT.clauses[0].kind, AGREEMENT.clauses[0].text, "")
PROPOSAL = Proposal(
    id="p" * 24,
    group=GROUP.id,
    stage=Stage.SUGGESTED,
    changes=(NEW,),
    why="Some of us lie down while we listen.",
    by=None,
    came_on=date(2026, 11, 23),
)
NAMED = replace(PROPOSAL, id="q" * 24, changes=(OTHER,), why="", by=RHIAN, stage=Stage.READY)
SEVERAL = replace(PROPOSAL, changes=(NEW, OTHER, OUT), why="", by=RHIAN)
LONG = replace(
    PROPOSAL,
    changes=(replace(OTHER, before="We take our time. " * 27, after="We are kind. " * 38),),
)
ZONE = GROUP.zone


def _poll(library: Library, kind: CheckpointKind, *counts: int) -> Checkpoint:
    """Open, or closed with so many answers of each sort."""
    values = SENSES if kind is CheckpointKind.SENSE else STANCES
    line = library.words.line
    poll = Checkpoint(
        id="k" * 24,
        group=GROUP.id,
        session=None,
        kind=kind,
        question=line(f"agreement.{kind.value}.question"),
        options=tuple(Option(each, line(f"agreement.{kind.value}.{each}")) for each in values),
        opened_at=NOW,
        closes_at=NOW + timedelta(days=7),
        seal=bytes(32),
    )
    if not counts:
        return poll
    votes = (each for each, count in zip(values, counts, strict=True) for _ in range(count))
    return poll.closed(NOW + timedelta(days=7), tuple(votes))


def _card(kind: CheckpointKind, of: Proposal) -> Callable[[Library], Message]:
    return lambda library: consent.card(library.words, _poll(library, kind), of, ZONE)


def _closed(kind: CheckpointKind, *counts: int) -> Callable[[Library], Message]:
    return lambda library: consent.closed(library.words, _poll(library, kind, *counts))


def _answered(value: str) -> Callable[[Library], Message]:
    def scene(library: Library) -> Message:
        poll = _poll(library, CheckpointKind.CONSENT)
        option = poll.option(value)
        assert option is not None
        return consent.answered(library.words, poll, option, ZONE)

    return scene


def _stands(
    of: Proposal, kind: CheckpointKind | None = None, *counts: int
) -> Callable[[Library], Message]:
    return lambda library: propose.proposal(
        library.words, GROUP, of, _poll(library, kind, *counts) if kind else None
    )


def _came(stage: Stage) -> Callable[[Library], Message]:
    return lambda library: consent.came(library.words, GROUP, replace(PROPOSAL, stage=stage))


def _form(library: Library, **problems: str) -> Form:
    return form_of(
        BY_PATH["agreement suggest"],
        library.words,
        args={},
        sources={"clauses": suggest.choices(library.words, AGREEMENT)},
        like=RHIAN,
        problems=problems,
    )


def _talk(stage: Stage) -> Callable[[Library], Message]:
    return lambda library: edit.talk_first(library.words, GROUP, [replace(NAMED, stage=stage)])


SENSE, CONSENT = CheckpointKind.SENSE, CheckpointKind.CONSENT
SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "suggest_form": _form,
    "suggest_problem": lambda library: _form(
        library, words=library.words.line("agreement.suggest.problem.empty")
    ),
    "suggest_thanks": lambda library: suggest.thanks(
        library.words, GROUP, NOW + timedelta(hours=8), named=False
    ),
    "suggest_thanks_named": lambda library: suggest.thanks(
        library.words, GROUP, NOW + timedelta(hours=8), named=True
    ),
    "suggestion_adopted": lambda library: suggest.became(
        library.words, GROUP, replace(NAMED, stage=Stage.ADOPTED)
    ),
    "suggestion_aside": lambda library: suggest.became(
        library.words, GROUP, replace(NAMED, stage=Stage.ASIDE)
    ),
    "suggest_enough": lambda library: suggest.enough(library.words),
    "suggested_notice": lambda library: suggest.notice(library.words, GROUP, 2),
    "sense_card": _card(SENSE, PROPOSAL),
    "consent_card": _card(CONSENT, NAMED),
    "consent_card_out": _card(CONSENT, replace(PROPOSAL, changes=(OUT,))),
    "consent_card_several": _card(CONSENT, SEVERAL),
    "consent_card_long": _card(CONSENT, LONG),
    "whole_document": lambda library: consent.whole(library.words, SEVERAL),
    "sense_closed_warm": _closed(SENSE, 4, 1, 0),
    "sense_closed_unsure": _closed(SENSE, 1, 4, 0),
    "sense_closed_cool": _closed(SENSE, 0, 1, 4),
    "sense_closed_mixed": _closed(SENSE, 2, 2, 2),
    "sense_closed_few": _closed(SENSE, 1, 1, 0),
    "consent_closed_agreed": _closed(CONSENT, 3, 1, 0),
    "consent_closed_worried": _closed(CONSENT, 6, 2, 1),
    "consent_closed_few": _closed(CONSENT, 2, 0, 0),
    "answered_agree": _answered("agree"),
    "answered_worry": _answered("worry"),
    "worry_form": lambda library: consent.worry_form(library.words, "k" * 24, ""),
    "worry_heard": lambda library: consent.heard(library.words, _poll(library, CONSENT), ZONE),
    "answer_late": lambda library: consent.late(library.words, GROUP),
    **{
        f"talk_{stage.value}": _talk(stage)
        for stage in (Stage.SENSE, Stage.READY, Stage.ASKED, Stage.AGREED, Stage.FEW)
    },
    "talk_worried": lambda library: edit.talk_first(
        library.words, GROUP, [replace(NAMED, stage=Stage.WORRIED)], mine=True
    ),
    "talk_worried_others": lambda library: edit.talk_first(
        library.words,
        GROUP,
        [replace(NAMED, stage=Stage.WORRIED), replace(PROPOSAL, stage=Stage.FEW)],
        mine=True,
        others=NOW,
    ),
    "board_none": lambda library: propose.board(library.words, GROUP, []),
    "board": lambda library: propose.board(library.words, GROUP, [PROPOSAL, NAMED]),
    "stands_suggested": _stands(PROPOSAL),
    "stands_several": _stands(SEVERAL),
    "stands_sense": _stands(replace(PROPOSAL, stage=Stage.SENSE), SENSE),
    "stands_ready": _stands(replace(PROPOSAL, stage=Stage.READY), SENSE, 4, 1, 0),
    "stands_reworded": _stands(NAMED),
    "stands_asked": _stands(replace(PROPOSAL, stage=Stage.ASKED), CONSENT),
    "stands_agreed": _stands(replace(PROPOSAL, stage=Stage.AGREED), CONSENT, 3, 1, 0),
    "stands_worried": _stands(
        replace(PROPOSAL, stage=Stage.WORRIED, heard=("I cannot see who is there then.",)),
        CONSENT,
        3,
        1,
        1,
    ),
    "stands_few": _stands(replace(PROPOSAL, stage=Stage.FEW), CONSENT, 2, 0, 0),
    "one_at_a_time": lambda library: propose.one_at_a_time(library.words, GROUP, PROPOSAL),
    "does_not_fit": lambda library: propose.does_not_fit(
        library.words, GROUP, NAMED, "agreement.propose.problem.moved"
    ),
    "aside": lambda library: propose.aside(library.words, GROUP),
    "reword_form": lambda library: propose.words_form(
        library.words, GROUP, PROPOSAL.id, "cameras", NEW.after
    ),
    "came_sense": _came(Stage.READY),
    "came_agreed": _came(Stage.AGREED),
    "came_worried": _came(Stage.WORRIED),
    "came_few": _came(Stage.FEW),
}
