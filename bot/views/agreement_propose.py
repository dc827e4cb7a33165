"""What is suggested, asked and decided about the agreement, for those who run the group."""

from collections.abc import Sequence

from bot.domain.checkpoint import Checkpoint
from bot.domain.group import Group
from bot.domain.proposal import ASKING, Proposal, Stage
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Choice,
    Form,
    Items,
    Look,
    Message,
    Paragraph,
    Quoted,
    Select,
)
from bot.text import Mention, Text, When, WhenStyle, text
from bot.views.agreement_clause import OPTION, fields, kind_name
from bot.views.agreement_consent import leaning
from bot.views.agreement_suggest import changes
from bot.views.dates import short
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying

WORRIES = 10
"""On one card. More than that is a talk to have, not a list to read."""


def board(words: Words, group: Group, waiting: Sequence[Proposal]) -> Message:
    """Everything on its way. ``waiting`` is empty or has two or more: one alone is shown itself."""
    summary = words.text("agreement.propose.summary")
    top = heading(words, "agreement.propose.heading")
    steps = buttons(
        do(words, "agreement.button.suggest", "agreement suggest", group.id),
        do(words, "agreement.button.edit", "agreement edit", group.id),
    )
    if not waiting:
        return Message(summary, (top, paragraph(words, "agreement.propose.none"), steps))
    pick = Select(
        ActionId.of("agreement.proposal.look", group.id),
        words.line("agreement.propose.pick"),
        tuple(
            Choice(each.id, short(f"{number}. {_line(words, each)}", OPTION))
            for number, each in enumerate(waiting, 1)
        ),
    )
    lines = tuple(
        text(words.line(f"agreement.stage.{each.stage.value}"), ": ", _line(words, each))
        for each in waiting
    )
    return Message(summary, (top, Items(lines, numbered=True), pick, steps))


def _line(words: Words, proposal: Proposal) -> str:
    change = proposal.changes[0]
    kind = kind_name(words, change.kind)
    return f"{kind}: {short(change.after or change.before, 60)}"


def proposal(words: Words, group: Group, shown: Proposal, poll: Checkpoint | None) -> Message:
    """One of them, with where it stands and what can be done next. ``poll`` is the last question
    the group was asked about it."""
    blocks: list[Block] = [
        heading(words, f"agreement.stage.{shown.stage.value}"),
        *changes(words, shown.changes),
        Paragraph(_whose(words, shown)),
    ]
    if shown.why:
        blocks += (paragraph(words, "agreement.propose.why"), Quoted(text(shown.why)))
    blocks += _state(words, group, shown, poll)
    steps = _steps(words, group, shown)
    blocks.append(buttons(*steps))
    return Message(words.text("agreement.proposal.summary"), tuple(blocks))


def _whose(words: Words, shown: Proposal) -> Text:
    if shown.by is None:
        return words.text("agreement.propose.nobody")
    return words.text("agreement.propose.by", who=Mention(shown.by))


def _state(
    words: Words, group: Group, shown: Proposal, poll: Checkpoint | None
) -> tuple[Block, ...]:
    key = f"agreement.stands.{shown.stage.value}"
    if shown.stage in ASKING and poll is not None:
        until = When(poll.closes_at, group.zone, WhenStyle.DAY)
        return (paragraph(words, key, when=until), note(words, "agreement.stands.sealed"))
    if shown.stage is Stage.READY:
        felt = (leaning(words, poll),) if poll is not None else ()
        return (*felt, paragraph(words, key))
    if shown.stage is not Stage.WORRIED:
        return (paragraph(words, key),)
    blocks: list[Block] = [paragraph(words, key)]
    if shown.heard:
        blocks.append(paragraph(words, "agreement.stands.heard"))
        blocks += (Quoted(text(each)) for each in shown.heard[:WORRIES])
    blocks.append(note(words, "agreement.stands.talk"))
    return tuple(blocks)


def _steps(words: Words, group: Group, shown: Proposal) -> tuple[Button, ...]:
    def step(key: str, verb: str, look: Look = Look.NORMAL) -> Button:
        return press(words, f"agreement.button.{key}", verb, group.id, shown.id, look=look)

    aside_ = step("aside", "agreement.proposal.aside", Look.CAREFUL)
    one = len(shown.changes) == 1
    reword = (step("reword", "agreement.proposal.reword"),) if one else ()
    first: tuple[Button, ...] = ()
    match shown.stage:
        case Stage.SENSE | Stage.ASKED:
            return (step("close", "agreement.proposal.close"), aside_)
        case Stage.SUGGESTED:
            first = (step("sense", "agreement.proposal.sense", Look.PRIMARY),)
        case Stage.READY:
            first = (step("propose", "agreement.proposal.open", Look.PRIMARY),)
        case Stage.AGREED:
            return (step("agreed", "agreement.proposal.adopt", Look.PRIMARY), aside_)
        case Stage.WORRIED | Stage.FEW | Stage.ADOPTED | Stage.ASIDE:
            pass
    return (*first, *reword, aside_)


def one_at_a_time(words: Words, group: Group, running: Proposal) -> Message:
    return Message(
        words.text("agreement.propose.one.summary"),
        (
            paragraph(words, "agreement.propose.one"),
            buttons(
                press(
                    words,
                    "agreement.button.running",
                    "agreement.proposal.look",
                    group.id,
                    running.id,
                )
            ),
        ),
    )


def does_not_fit(words: Words, group: Group, shown: Proposal, problem: str) -> Message:
    """``problem`` is the wording key that says why."""
    reword = press(
        words, "agreement.button.reword", "agreement.proposal.reword", group.id, shown.id
    )
    aside_ = press(
        words,
        "agreement.button.aside",
        "agreement.proposal.aside",
        group.id,
        shown.id,
        look=Look.CAREFUL,
    )
    steps = (reword, aside_) if len(shown.changes) == 1 else (aside_,)
    return saying(words.text(problem), *changes(words, shown.changes), buttons(*steps))


def aside(words: Words, group: Group) -> Message:
    back = press(words, "agreement.button.board", "agreement.proposal.board", group.id)
    return Message(
        words.text("agreement.aside.summary"), (paragraph(words, "agreement.aside"), buttons(back))
    )


def words_form(words: Words, group: Group, id: str, kind: str, said: str) -> Form:
    return Form(
        id=ActionId.of("agreement.reword", group.id, id),
        title=words.line("agreement.reword.title"),
        fields=fields(words, kind, said, "agreement.reword.hint", required=False),
        submit=words.line("agreement.reword.submit"),
        intro=words.text("agreement.reword.intro"),
    )
