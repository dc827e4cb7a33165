"""Planning a session: the preview before it is saved, and the card after."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.planning import Proposal
from bot.domain.session import Series, Session
from bot.domain.wall import Wall, local
from bot.library import Words
from bot.message import Block, Facts, Items, Look, Message, Paragraph
from bot.ports import Follows
from bot.text import Strong, text
from bot.views.calendar import add
from bot.views.dates import clock_words, day_words, place_of
from bot.views.parts import buttons, do, fact, heading, note, paragraph, press
from bot.views.session import follows, repeats, when, where


@dataclass(frozen=True, slots=True)
class Preview:
    """A proposal with all that a person should know before saving it. ``later`` are the next dates
    of a series; ``clash`` is another session at the same time."""

    draft: str
    proposal: Proposal
    later: tuple[date, ...]
    follows: tuple[Follows, ...]
    clash: Session | None
    now: datetime


def preview(words: Words, shown: Preview) -> Message:
    proposal = shown.proposal
    today = local(shown.now, proposal.zone).date()
    wall = words.dates.moment(day_words(words, proposal.day, today), clock_words(proposal.at))
    facts = [
        fact(
            words,
            "session.fact.when",
            words.text("session.when.zone", when=Strong(wall), zone=place_of(proposal.zone)),
        ),
        fact(words, "session.fact.minutes", text(words.line(f"choice.minutes.{proposal.minutes}"))),
        fact(
            words,
            "session.fact.repeat",
            text(repeats(words, proposal.repeat, proposal.day)),
        ),
        fact(words, "session.fact.title", text(proposal.title)),
        fact(words, "session.fact.link", where(words, proposal.link)),
    ]
    blocks: list[Block] = [heading(words, "session.preview.title"), Facts(tuple(facts))]
    if shown.later:
        days = ", ".join(day_words(words, each, today) for each in shown.later)
        blocks.append(paragraph(words, "session.preview.later", days=days))
    if proposal.wall is Wall.TWICE:
        blocks.append(note(words, "session.preview.twice", time=clock_words(proposal.at)))
    if shown.clash is not None:
        blocks.append(
            note(
                words,
                "session.preview.clash",
                title=Strong(shown.clash.title),
                when=when(shown.clash),
            )
        )
    blocks.append(paragraph(words, "session.preview.follows"))
    blocks.append(Items(tuple(follows(words, each, proposal.zone) for each in shown.follows)))
    anyway = shown.clash is not None
    save = press(
        words,
        "session.button.save_anyway" if anyway else "session.button.save",
        "session.save",
        shown.draft,
        *(("anyway",) if anyway else ()),
        look=Look.PRIMARY,
    )
    change = press(words, "session.button.change", "session.change", shown.draft)
    blocks.append(note(words, "session.preview.kept"))
    blocks.append(buttons(save, change))
    return Message(words.text("session.preview.summary", when=wall), tuple(blocks))


def saved(words: Words, first: Session, series: Series | None, *, again: bool = False) -> Message:
    """After saving. ``again``: it had been saved before, and nothing was done now."""
    said = words.text("session.saved.again" if again else "session.saved", when=when(first))
    blocks: list[Block] = [Paragraph(said)]
    if series is not None:
        rhythm = repeats(words, series.repeat, series.first)
        blocks.append(paragraph(words, "session.saved.series", repeat=rhythm))
    blocks.append(note(words, "session.saved.back"))
    blocks.append(
        buttons(
            press(words, "session.button.tell", "session.tell", first.id, look=Look.PRIMARY),
            add(words, first),
            do(words, "session.button.plan_another", "session plan", first.group),
            press(words, "session.button.list", "session.list", first.group),
            press(words, "missed.button.theme", "session.theme", first.id),
        )
    )
    return Message(said, tuple(blocks))
