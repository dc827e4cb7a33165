"""Who reads concerns, as a coordinator sees it after choosing."""

from bot.domain.group import Group
from bot.domain.safeguarding import Safeguarding
from bot.ids import Person
from bot.library import Words
from bot.message import Block, Facts, Message, Reader
from bot.text import text
from bot.views.concerns import hours_words
from bot.views.parts import buttons, do, fact, heading, note, paragraph
from bot.views.setup import mentions


def done(
    words: Words, group: Group, who: Safeguarding, *, everywhere: int, told: tuple[Person, ...]
) -> Message:
    """``everywhere``: in how many groups it is so now, where it is for every group. ``told``: who
    hears that they read concerns now."""
    deputies = mentions(who.deputies) if who.deputies else words.text("leads.deputies.none")
    minutes = str(int(who.wait.total_seconds()) // 60)
    blocks: list[Block] = [
        heading(words, "leads.done.heading", group=group.name),
        Facts(
            (
                fact(words, "leads.fact.leads", mentions(who.leads)),
                fact(words, "leads.fact.deputies", deputies),
                fact(words, "leads.fact.hours", text(hours_words(words, who.hours))),
                fact(words, "leads.fact.wait", words.text("leads.wait", minutes=minutes)),
            )
        ),
    ]
    if everywhere:
        blocks.append(paragraph(words, "leads.everywhere", count=str(everywhere)))
    if told:
        blocks.append(paragraph(words, "leads.told", who=mentions(told)))
    if len(who.everybody) == 1:
        blocks.append(paragraph(words, "leads.alone"))
    blocks.append(note(words, "leads.note"))
    blocks.append(buttons(do(words, "leads.button.change", "concern leads", group.id)))
    return Message(
        words.text("leads.done.summary", group=group.name), tuple(blocks), Reader.COORDINATOR
    )
