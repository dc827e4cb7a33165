"""Changing the agreement in private: the clauses as one person has them, and the steps to adopt
them. Long because each step that can be taken, refused or taken back has its own small card."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.agreement import Agreement, Clause
from bot.domain.changes import Difference
from bot.domain.group import Group
from bot.domain.proposal import Proposal
from bot.domain.wall import local
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Form,
    Items,
    Look,
    Message,
    Paragraph,
    Quoted,
    Reader,
    Select,
)
from bot.text import Text, When, WhenStyle, text
from bot.views.agreement import adopter, changed_words
from bot.views.agreement_clause import fields, kind_name, name, options
from bot.views.dates import day_words, short
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying

SHORT = 60
"""Characters of a clause on the card that lists them all; its form shows all of it."""
OTHERS = "others"
"""The last part of the button that adopts what the group was not asked about."""
DIFFERENT = 8
"""Differences spelled out when two versions meet; the rest is said by number."""


def editing(
    words: Words,
    group: Group,
    clauses: Sequence[Clause],
    change: Difference,
    *,
    base: Agreement | None,
    until: datetime | None,
    newer: Agreement | None = None,
) -> Message:
    """``base`` is the version they began from, ``newer`` one that somebody adopted since. ``until``
    is how long the changes are kept, or None where there are none yet."""
    blocks: list[Block] = [heading(words, "agreement.edit.heading")]
    if newer is not None:
        who = adopter(words, newer, "agreement.nobody.first")
        blocks.append(paragraph(words, "agreement.edit.newer", who=who, number=str(newer.number)))
    if base is not None:
        key = "agreement.edit.from" if until else "agreement.edit.in_force"
        blocks.append(paragraph(words, key, number=str(base.number)))
    elif not clauses:
        blocks.append(paragraph(words, "agreement.edit.new"))
    if clauses:
        blocks.append(Items(tuple(_line(words, each, change) for each in clauses), numbered=True))
    blocks += _state(words, group, clauses, change, base=base, until=until)
    if clauses:
        pick = ActionId.of("agreement.pick", group.id)
        blocks.append(Select(pick, words.line("agreement.edit.pick"), options(words, clauses)))
    if len(clauses) > 1:
        out = ActionId.of("agreement.out", group.id)
        blocks.append(Select(out, words.line("agreement.edit.out"), options(words, clauses)))
    blocks.append(Buttons(_steps(words, group, clauses, change, until=until)))
    return Message(words.text("agreement.edit.summary"), tuple(blocks), Reader.FACILITATOR)


def _state(
    words: Words,
    group: Group,
    clauses: Sequence[Clause],
    change: Difference,
    *,
    base: Agreement | None,
    until: datetime | None,
) -> Sequence[Block]:
    if until is None:
        return (note(words, "agreement.edit.nothing"),) if clauses else ()
    if not change:
        return (note(words, "agreement.edit.nothing"),)
    so_far = (
        paragraph(words, "agreement.edit.changed", changed=changed_words(words, change))
        if base
        else paragraph(words, "agreement.edit.unsaved", count=str(len(clauses)))
    )
    kept = When(until, group.zone, WhenStyle.DAY)
    return so_far, note(words, "agreement.edit.kept", when=kept)


def _steps(
    words: Words,
    group: Group,
    clauses: Sequence[Clause],
    change: Difference,
    *,
    until: datetime | None,
) -> tuple[Button, ...]:
    add = press(words, "agreement.button.add", "agreement.add", group.id)
    if until is None:
        ready = do(words, "agreement.button.ready", "agreement adopt", group.id)
        return (add, ready)
    discard = press(
        words, "agreement.button.discard", "agreement.discard", group.id, look=Look.CAREFUL
    )
    if not change:
        return (add, discard)
    adopt = press(
        words, "agreement.button.adopt", "agreement.adopt", group.id, seen(until), look=Look.PRIMARY
    )
    ask = press(words, "agreement.button.ask", "agreement.ask", group.id)
    return (adopt, ask, add, discard)


def seen(until: datetime) -> str:
    """What tells one card of the changes from the next: each change keeps them anew."""
    return f"{until.timestamp():.0f}"


def _line(words: Words, clause: Clause, change: Difference) -> Text:
    mark = ""
    if any(each.id == clause.id for each in change.added):
        mark = ".added"
    elif any(each.after.id == clause.id for each in change.reworded):
        mark = ".reworded"
    return words.text(
        f"agreement.edit.clause{mark}", name=name(words, clause), words=short(clause.text, SHORT)
    )


def clause_form(
    words: Words, group: Group, clause: str, kind: str, said: str, *, known: bool
) -> Form:
    """``clause`` is its id, or ``new``. ``kind`` and ``said`` are what stands in the fields."""
    key = "change" if known else "add"
    return Form(
        id=ActionId.of("agreement.clause", group.id, clause),
        title=words.line(f"agreement.clause.{key}.title"),
        fields=fields(words, kind, said, "agreement.clause.words.hint"),
        submit=words.line("agreement.clause.submit"),
        intro=words.text("agreement.clause.intro"),
    )


def confirm_out(words: Words, group: Group, clause: Clause) -> Message:
    return Message(
        words.text("agreement.out.summary"),
        (
            heading(words, "agreement.out.heading"),
            Quoted(text(clause.text)),
            paragraph(words, "agreement.out"),
            buttons(
                press(
                    words,
                    "agreement.button.out",
                    "agreement.remove",
                    group.id,
                    clause.id,
                    look=Look.CAREFUL,
                ),
                press(words, "agreement.button.keep", "agreement.look", group.id),
            ),
        ),
        Reader.FACILITATOR,
    )


def confirm_discard(words: Words, group: Group) -> Message:
    return Message(
        words.text("agreement.discard.summary"),
        (
            heading(words, "agreement.discard.heading"),
            paragraph(words, "agreement.discard"),
            buttons(
                press(
                    words,
                    "agreement.button.discard.yes",
                    "agreement.discard_all",
                    group.id,
                    look=Look.CAREFUL,
                ),
                press(words, "agreement.button.discard.no", "agreement.look", group.id),
            ),
        ),
        Reader.FACILITATOR,
    )


def talk_first(
    words: Words,
    group: Group,
    asked: Sequence[Proposal],
    *,
    mine: bool = False,
    others: datetime | None = None,
) -> Message:
    """Instead of adopting what the group was asked about and has not settled. ``mine``: these are
    changes that are kept. ``others`` is what tells them from the next ones (``seen``), where some
    are about other clauses."""
    first = asked[0]
    kinds = dict.fromkeys(kind_name(words, each.changes[0].kind) for each in asked)
    blocks: list[Block] = [
        heading(words, "agreement.talk.heading"),
        paragraph(words, f"agreement.talk.{first.stage.value}", name=", ".join(kinds)),
    ]
    if others is not None:
        blocks.append(paragraph(words, "agreement.talk.others"))
    elif mine:
        blocks.append(paragraph(words, "agreement.talk.mine"))
    look = press(
        words,
        "agreement.button.proposals",
        "agreement.proposal.look",
        group.id,
        first.id,
        look=Look.PRIMARY,
    )
    shown = [look]
    if others is not None:
        rest = seen(others), OTHERS
        shown.append(press(words, "agreement.button.others", "agreement.adopt", group.id, *rest))
    if mine:
        shown.append(press(words, "agreement.button.look", "agreement.look", group.id))
    blocks.append(Buttons(tuple(shown)))
    return Message(words.text("agreement.talk.summary"), tuple(blocks), Reader.FACILITATOR)


def discarded(words: Words, group: Group) -> Message:
    return Message(
        words.text("agreement.discarded.summary"),
        (
            paragraph(words, "agreement.discarded"),
            buttons(do(words, "agreement.button.show", "agreement show", group.id)),
        ),
        Reader.FACILITATOR,
    )


def waiting(words: Words, group: Group, until: datetime, afresh: ActionId) -> Message:
    """Before changes from an earlier time would make way for others. ``afresh`` does it."""
    carry_on = press(
        words, "agreement.button.carry_on", "agreement.look", group.id, look=Look.PRIMARY
    )
    kept = When(until, group.zone, WhenStyle.DAY)
    return Message(
        words.text("agreement.waiting.summary"),
        (
            heading(words, "agreement.waiting.heading"),
            paragraph(words, "agreement.waiting", when=kept),
            buttons(carry_on, Button(words.line("agreement.button.afresh"), afresh, Look.CAREFUL)),
        ),
        Reader.FACILITATOR,
    )


def nothing_waiting(words: Words, group: Group) -> Message:
    return Message(
        words.text("agreement.waiting.none.summary"),
        (
            paragraph(words, "agreement.waiting.none"),
            buttons(do(words, "agreement.button.show", "agreement show", group.id)),
        ),
        Reader.FACILITATOR,
    )


def problem(words: Words, key: str) -> Message:
    return saying(words.text(key))


def same(words: Words, group: Group, in_force: Agreement) -> Message:
    return Message(
        words.text("agreement.same.summary"),
        (
            paragraph(words, "agreement.same", number=str(in_force.number)),
            buttons(do(words, "agreement.button.show", "agreement show", group.id)),
        ),
        Reader.FACILITATOR,
    )


def adopted(
    words: Words, group: Group, agreement: Agreement, *, told_at: datetime | None
) -> Message:
    """For whoever adopted it. ``told_at`` is when the group is told, or None for at once."""
    number = str(agreement.number)
    adopted_on = local(agreement.adopted_at, group.zone).date()
    told = (
        paragraph(words, "agreement.done.told")
        if told_at is None
        else paragraph(words, "agreement.done.told.later", when=When(told_at, group.zone))
    )
    rhythm = paragraph(words, f"agreement.remind.{group.rhythm.value}")
    return Message(
        words.text("agreement.done.summary", number=number),
        (
            heading(words, "agreement.done.heading", number=number),
            *((Paragraph(text(agreement.changed)),) if agreement.changed else ()),
            told,
            rhythm,
            paragraph(
                words,
                "agreement.done.review",
                when=day_words(words, agreement.review_on, adopted_on),
            ),
            note(words, "agreement.done.back"),
            buttons(
                do(words, "agreement.button.show", "agreement show", group.id),
                do(words, "agreement.button.edit", "agreement edit", group.id),
                do(words, "agreement.button.rhythm", "agreement remind", group.id),
            ),
        ),
        Reader.FACILITATOR,
    )


def overtaken(
    words: Words, group: Group, in_force: Agreement, change: Difference, *, onto: bool
) -> Message:
    """Somebody else adopted a version since these changes were begun. ``onto`` where they now
    stand on top of that version, otherwise they would take its place."""
    number = str(in_force.number)
    when = When(in_force.adopted_at, group.zone)
    who = adopter(words, in_force, "agreement.nobody.first")
    blocks: list[Block] = [
        heading(words, "agreement.overtaken.heading", number=number),
        paragraph(words, "agreement.overtaken", who=who, when=when),
    ]
    if in_force.changed:
        blocks.append(
            paragraph(words, "agreement.overtaken.theirs", number=number, changed=in_force.changed)
        )
    key = "onto" if onto else "instead"
    blocks += (
        paragraph(words, f"agreement.overtaken.{key}"),
        Items(_differences(words, change)),
        buttons(
            press(
                words,
                "agreement.button.adopt.mine",
                "agreement.adopt",
                group.id,
                look=Look.PRIMARY,
            ),
            press(words, "agreement.button.look", "agreement.look", group.id),
            press(
                words,
                "agreement.button.discard",
                "agreement.discard",
                group.id,
                look=Look.CAREFUL,
            ),
        ),
    )
    summary = words.text("agreement.overtaken.summary", number=number)
    return Message(summary, tuple(blocks), Reader.FACILITATOR)


def _differences(words: Words, change: Difference) -> tuple[Text, ...]:
    lines = [
        *(
            words.text(
                "agreement.overtaken.added", name=name(words, each), words=short(each.text, SHORT)
            )
            for each in change.added
        ),
        *(
            words.text(
                "agreement.overtaken.reworded",
                name=name(words, each.after),
                theirs=short(each.before.text, SHORT),
                words=short(each.after.text, SHORT),
            )
            for each in change.reworded
        ),
        *(
            words.text(
                "agreement.overtaken.removed", name=name(words, each), words=short(each.text, SHORT)
            )
            for each in change.removed
        ),
    ]
    if len(lines) > DIFFERENT:
        more = words.text("agreement.overtaken.more", count=str(len(lines) - DIFFERENT))
        lines = [*lines[:DIFFERENT], more]
    return tuple(lines)
