"""Ready agreements: choosing one where there is none yet, and a look at it before it is adopted."""

from collections.abc import Sequence

from bot.domain.agreement import Agreement, Template
from bot.domain.changes import difference
from bot.domain.group import Group
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    Heading,
    Look,
    Message,
    Paragraph,
    Reader,
    Select,
)
from bot.text import text
from bot.views.agreement import adopter, changed_words, clauses_of, pages, part_note, turn
from bot.views.parts import heading, note, paragraph, press


def none_yet(
    words: Words, group: Group, templates: Sequence[Template], *, facilitates: bool
) -> Message:
    summary = words.text("agreement.none.summary")
    top = heading(words, "agreement.none.heading")
    if not facilitates:
        return Message(summary, (top, paragraph(words, "agreement.none")), Reader.MEMBER)
    return Message(
        summary,
        (
            top,
            paragraph(words, "agreement.none.facilitator"),
            ready_ones(words, "agreement.template.label", group, templates),
        ),
        Reader.FACILITATOR,
    )


def ready_ones(words: Words, key: str, group: Group, templates: Sequence[Template]) -> Select:
    return Select(
        ActionId.of("agreement.preview", group.id),
        words.line(key),
        tuple(Choice(each.id, each.name, each.about) for each in templates[:25]),
    )


def preview(
    words: Words,
    group: Group,
    template: Template,
    templates: Sequence[Template],
    *,
    in_force: Agreement | None,
    digest: str,
    page: int = 0,
    moved: str = "",
) -> Message:
    """A ready agreement before it is adopted. ``digest`` stands for its exact words, ``moved`` says
    why it is shown again: ``overtaken`` by another version, or the ``pack`` has changed."""
    parts = pages(template.clauses)
    page = min(page, len(parts) - 1)
    blocks: list[Block] = [Heading(template.name)]
    if moved == "overtaken" and in_force is not None:
        blocks.append(
            paragraph(
                words,
                "agreement.preview.overtaken",
                who=adopter(words, in_force, "agreement.nobody"),
                number=str(in_force.number),
            )
        )
    elif moved == "pack":
        blocks.append(paragraph(words, "agreement.preview.pack"))
    blocks += (Paragraph(text(template.about)), *clauses_of(words, parts[page]))
    if len(parts) > 1:
        blocks.append(part_note(words, page, len(parts)))
    same = False
    if in_force is not None:
        change = difference(in_force.clauses, template.clauses)
        same = not change
        number = str(in_force.number)
        blocks.append(
            paragraph(words, "agreement.preview.same", number=number)
            if same
            else paragraph(
                words,
                "agreement.preview.replaces",
                number=number,
                changed=changed_words(words, change),
            )
        )
    blocks.append(note(words, "agreement.preview.private"))
    base = str(in_force.number if in_force else 0)
    shown: list[Button] = []
    if not same:
        take = ActionId.of("agreement.take", group.id, template.id, base, digest)
        shown.append(Button(words.line("agreement.button.take"), take, Look.PRIMARY))
    begin = press(words, "agreement.button.begin", "agreement.begin", group.id, template.id)
    shown.append(begin)
    if len(parts) > 1:
        shown.append(turn(words, page, len(parts), "agreement.preview", group.id, template.id))
    blocks.append(Buttons(tuple(shown)))
    others = [each for each in templates if each.id != template.id]
    if others:
        blocks.append(ready_ones(words, "agreement.template.another", group, others))
    summary = words.text("agreement.preview.summary", name=template.name)
    return Message(summary, tuple(blocks), Reader.FACILITATOR)
