"""What came late, was left out or could not be sent: one card for a facilitator."""

from collections.abc import Sequence

from bot.domain.delivery import Delivery
from bot.domain.group import Group
from bot.events import Reason
from bot.library import Words
from bot.message import Block, Items, Message, Paragraph
from bot.text import Text, When, text
from bot.views.parts import note, paragraph, saying

KINDS = frozenset(
    {
        "advice.asked",
        "advice.opened",
        "advice.shut",
        "advice.turn",
        "agreement.adopted",
        "agreement.asked",
        "agreement.came",
        "agreement.card",
        "agreement.looked_at",
        "agreement.reminder",
        "agreement.review",
        "agreement.suggested",
        "checkpoint.card",
        "checkpoint.closed",
        "checkpoint.results",
        "checkpoint.suggested",
        "checkpoint.summary",
        "cover.named",
        "cover.news",
        "cover.offer",
        "group.facilitator",
        "group.unlisted",
        "group.unpinned",
        "group.runners",
        "place.closed",
        "place.opened",
        "break.card",
        "break.changed",
        "break.back",
        "session.cue",
        "prompt.posted",
        "queue.card",
        "queue.changed",
        "queue.down",
        "reflection.post",
        "reflection.pre",
        "reminder.day_before",
        "reminder.soon",
        "session.announced",
        "session.cancelled",
        "session.closing",
        "session.joining",
        "session.moved",
        "session.opening",
        "stuck.posted",
        "welcome",
    }
)
"""What the pack has a name for; anything else is "a message"."""
AT_MOST = 8
"""Lines of one list. The rest is counted: after a long stop nobody reads more."""
OWN_WAY_BACK = frozenset({"slack", "discord"})
"""Platforms where the bot is brought back into a channel in a way of their own, which is all that
the people there should read."""


def notice(
    words: Words,
    group: Group,
    sent: Sequence[Delivery],
    left_out: Sequence[Delivery],
    stuck: Sequence[Delivery] = (),
) -> Message:
    """At least one of them is not empty. Times are those when each should have come."""
    away = "late.summary" if sent or left_out else "late.summary.stuck"
    said = words.text(away, group=group.name)
    blocks: list[Block] = [Paragraph(said)]
    if sent:
        blocks.append(paragraph(words, "late.sent"))
        blocks.append(Items(_lines(words, group, sent)))
    if left_out:
        blocks.append(paragraph(words, "late.left_out"))
        blocks.append(Items(_lines(words, group, left_out)))
    if stuck:
        blocks.append(paragraph(words, "late.stuck"))
        blocks.append(Items(_lines(words, group, stuck)))
        blocks += [mend(words, group, reason) for reason in _reasons(stuck)]
    blocks.append(note(words, "late.next"))
    return Message(said, tuple(blocks))


def place_closed(words: Words, group: Group, reason: Reason) -> Message:
    """The channel cannot be used any more: what to do, and that nothing is lost."""
    what_helps = mend(words, group, reason)
    return saying(
        words.text("late.place_closed", group=group.name),
        what_helps,
        note(words, "late.place_closed.kept"),
    )


def place_opened(words: Words, group: Group) -> Message:
    """The channel can be used again, and what that means for what could not be sent."""
    return saying(
        words.text("late.place_opened", group=group.name), note(words, "late.place_opened.sent")
    )


def mend(words: Words, group: Group, reason: Reason) -> Paragraph:
    """What somebody can do about it, as it is done where the group is."""
    key = f"late.mend.{reason.value}"
    if reason is Reason.NOT_IN_CHANNEL and group.place.platform in OWN_WAY_BACK:
        key = f"{key}.{group.place.platform}"
    return paragraph(words, key)


def _reasons(stuck: Sequence[Delivery]) -> list[Reason]:
    """Why, each once. One that this pack has no mend for is "other"."""
    known = {each.value for each in Reason}
    said = [each.outcome.rpartition(":")[2] for each in stuck]
    return list(dict.fromkeys(Reason(each) if each in known else Reason.OTHER for each in said))


def _lines(words: Words, group: Group, deliveries: Sequence[Delivery]) -> tuple[Text, ...]:
    lines: dict[Text, None] = {}
    for each in deliveries:
        kind = each.kind if each.kind in KINDS else "other"
        due = When(each.wanted_at, group.zone)
        lines[words.text("late.item", what=words.line(f"late.kind.{kind}"), due=due)] = None
    every = list(lines)
    if len(every) <= AT_MOST:
        return tuple(every)
    more = words.text("late.more", count=str(len(every) - AT_MOST + 1))
    return (*every[: AT_MOST - 1], text(more))
