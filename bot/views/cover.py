"""Cover, as whoever asks for it and whoever is asked reads it. No card asks why."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.checkpoint import Checkpoint, told
from bot.domain.cover import Cover, CoverPlan, How
from bot.domain.group import Group
from bot.domain.reflection import Reflection
from bot.domain.session import Session
from bot.domain.shape import Stretch, shape
from bot.ids import Person
from bot.library import Library, Words
from bot.message import (
    Block,
    Button,
    Facts,
    Items,
    Look,
    Message,
    Paragraph,
    Quoted,
)
from bot.text import Mention, Strong, Text, When, WhenStyle, text
from bot.views.journal import asked
from bot.views.parts import buttons, do, fact, note, paragraph, press, saying
from bot.views.session import when, where
from bot.views.setup import mentions

POLLS = 2
"""Of the last session, on a hand-over: more would be a report."""


def _set_time(session: Session, cover: Cover) -> When:
    return When(cover.by, session.zone)


# --- whoever cannot ------------------------------------------------------------------------------


def ask(
    words: Words, session: Session, plan: CoverPlan, people: tuple[Person, ...], by: datetime
) -> Message:
    """Before anybody is asked. ``by`` is the set time (UTC)."""
    said = words.text("cover.ask", when=when(session))
    keep = press(words, "session.button.keep", "session.keep", session.id)
    cancel = press(words, "cover.button.give_up", "cover.give_up", session.id, look=Look.CAREFUL)
    if not people:
        return saying(said, paragraph(words, "cover.ask.nobody"), buttons(cancel, keep))
    order = "one" if len(people) == 1 else plan.how.value
    blocks: list[Block] = [
        Paragraph(said),
        paragraph(words, f"cover.ask.{order}", who=mentions(people)),
        paragraph(words, "cover.ask.by", by=When(by, session.zone)),
        note(words, "cover.ask.goes"),
    ]
    other = How.AT_ONCE if plan.how is How.IN_ORDER else How.IN_ORDER
    hows = (plan.how, other) if len(people) > 1 else (plan.how,)
    yes = tuple(
        press(
            words,
            f"cover.button.ask.{'one' if len(people) == 1 else each.value}",
            "cover.ask",
            session.id,
            each.value,
            look=Look.PRIMARY if each is plan.how else Look.NORMAL,
        )
        for each in hows
    )
    return Message(said, (*blocks, buttons(*yes, cancel, keep)))


def asking(
    words: Words, session: Session, cover: Cover, shared: bool | None, *, mine: bool
) -> Message:
    """While it is asked for. ``mine``: the reader asked. ``shared`` says whether their last debrief
    goes with it, None where there is none to give."""
    said = words.text("cover.asking" if mine else "cover.asking.other", when=when(session))
    blocks: list[Block] = [Paragraph(said)]
    if cover.asked:
        blocks.append(paragraph(words, "cover.asking.now", who=mentions(cover.asked)))
    if cover.waiting:
        blocks.append(paragraph(words, "cover.asking.then", who=mentions(cover.waiting)))
    if cover.all_said_no:
        blocks.append(paragraph(words, "cover.asking.all_no"))
    blocks.append(paragraph(words, "cover.asking.by", by=_set_time(session, cover)))
    cancel = press(words, "cover.button.give_up", "cover.give_up", session.id, look=Look.CAREFUL)
    if not mine:
        take = press(words, "cover.button.yes", "cover.yes", session.id, look=Look.PRIMARY)
        cannot = press(words, "cover.button.neither", "cover.ask", session.id)
        return Message(said, (*blocks, buttons(take, cannot, cancel)))
    pressed: list[Button] = [press(words, "cover.button.stop", "cover.stop", session.id)]
    if shared is not None:
        blocks.append(note(words, "cover.debrief.shared" if shared else "cover.debrief.offer"))
        pressed.append(_debrief(words, session, shared=shared))
    return Message(said, (*blocks, buttons(*pressed, cancel)))


def _debrief(words: Words, session: Session, *, shared: bool) -> Button:
    key, what = ("take_back", "keep") if shared else ("share", "share")
    return press(words, f"cover.button.debrief.{key}", "cover.debrief", session.id, what)


def taken(words: Words, session: Session, cover: Cover, shared: bool | None) -> Message:
    said = words.text("cover.taken", who=_taker(words, cover), when=when(session))
    blocks: list[Block] = [Paragraph(said), paragraph(words, "cover.taken.rest")]
    if shared is not None:
        blocks.append(note(words, "cover.debrief.shared" if shared else "cover.debrief.offer"))
        blocks.append(buttons(_debrief(words, session, shared=shared)))
    return Message(said, tuple(blocks))


def _taker(words: Words, cover: Cover) -> Text:
    taker = cover.taken_by
    return words.text("cover.somebody") if taker is None else (Mention(taker),)


def open_now(
    words: Words, session: Session, others: tuple[Person, ...] = (), ahead: Session | None = None
) -> Message:
    """It runs already: nobody is sought for it. ``others`` can go on with it at once, there is time
    to rest, and it can end early. ``ahead`` is the next one, where that was meant."""
    rest = do(words, "cue.button.break", "break", session.group)
    end = do(words, "home.button.end", "session end", session.group, look=Look.CAREFUL)
    blocks: list[Block] = []
    if others:
        blocks.append(paragraph(words, "cover.open_now.others", who=mentions(others)))
    pressed = [rest, end]
    if ahead is not None:
        pressed.append(press(words, "cover.button.ahead", "cover.show", ahead.id))
    return saying(words.text("cover.open_now"), *blocks, buttons(*pressed))


def stopped(words: Words, session: Session) -> Message:
    return saying(words.text("cover.stopped", when=when(session)))


def gave_up(words: Words, session: Session) -> Message:
    return saying(
        words.text("cover.gave_up", when=when(session)), paragraph(words, "cover.gave_up.rest")
    )


# --- those who are asked -------------------------------------------------------------------------


def offer(words: Words, group: Group, session: Session, cover: Cover) -> Message:
    yes = press(words, "cover.button.yes", "cover.yes", session.id, look=Look.PRIMARY)
    no = press(words, "cover.button.no", "cover.no", session.id)
    return saying(
        words.text("cover.offer", group=group.name, when=when(session)),
        paragraph(words, "cover.offer.minutes", minutes=str(session.minutes)),
        paragraph(words, "cover.offer.means"),
        note(words, "cover.offer.free", by=_set_time(session, cover)),
        buttons(yes, no),
    )


def thanks(words: Words, session: Session, *, may_change: bool) -> Message:
    """After a no."""
    said = words.text("cover.no")
    if not may_change:
        return saying(said)
    yes = press(words, "cover.button.yes_after_all", "cover.yes", session.id)
    return saying(said, buttons(yes))


def too_late(words: Words, session: Session, cover: Cover) -> Message:
    """Somebody was quicker, or nobody is sought any more."""
    if cover.taken_by is not None:
        said = words.text("cover.late.taken", who=Mention(cover.taken_by), when=when(session))
    else:
        said = words.text("cover.late.over", when=when(session))
    return saying(said)


def not_asked(words: Words) -> Message:
    return saying(words.text("cover.not_asked"))


def handed_back(words: Words, session: Session) -> Message:
    return saying(words.text("cover.handed_back", when=when(session)))


def handover(
    library: Library,
    group: Group,
    session: Session,
    *,
    may_start: bool,
    last: Session | None,
    polls: Sequence[Checkpoint],
    debrief: Reflection | None,
) -> Message:
    """Everything that goes with the session, for whoever has taken it."""
    words = library.words
    began = session.opened_at or session.starts_at
    said = words.text("cover.handover", group=group.name, when=when(session))
    blocks: list[Block] = [
        Paragraph(said),
        Facts(
            (
                fact(
                    words,
                    "session.fact.minutes",
                    words.text("session.minutes", minutes=str(session.minutes)),
                ),
                fact(words, "session.fact.link", where(words, session.link)),
            )
        ),
        paragraph(words, "cover.handover.agenda"),
        Items(tuple(_part(words, session, each) for each in shape(began, session.until))),
    ]
    chosen = _chosen(words, polls)
    if last is not None and chosen:
        blocks.append(paragraph(words, "cover.handover.last", when=when(last)))
        blocks.append(Items(chosen))
    if debrief is not None:
        blocks.append(paragraph(words, "cover.handover.debrief"))
        for each in debrief.answers:
            blocks += (_asked(library, each.asked), Quoted(text(each.words)))
    blocks.append(note(words, "cover.handover.rights"))
    start = press(
        words,
        "session.button.start",
        "session.start_this",
        session.id,
        look=Look.PRIMARY if may_start else Look.NORMAL,
    )
    return Message(
        said,
        (
            *blocks,
            buttons(
                start,
                press(words, "home.button.share", "session.share", session.id),
                do(words, "home.button.prepare", "reflect", group.id),
                do(words, "session.button.agreement", "agreement show", group.id),
                press(words, "cover.button.back", "cover.back", session.id),
            ),
        ),
    )


def _part(words: Words, session: Session, stretch: Stretch) -> Text:
    at = When(stretch.starts_at, session.zone, WhenStyle.TIME)
    return words.text(f"session.part.{stretch.part.value}", at=at)


def _asked(library: Library, question: str) -> Paragraph:
    return Paragraph(text(Strong(asked(library, question))))


def _chosen(words: Words, polls: Sequence[Checkpoint]) -> tuple[Text, ...]:
    """What the group chose in its last check-points, as far as everybody was shown it."""
    leads: list[Text] = []
    for each in polls:
        shown = told(each) if each.closed_at is not None else None
        if shown is not None and shown.lead is not None:
            line = words.text("cover.handover.chose", asked=each.question, lead=shown.lead.label)
            leads.append(line)
    return tuple(leads[-POLLS:])


# --- news, to single people ----------------------------------------------------------------------


def told_taken(words: Words, group: Group, session: Session, cover: Cover) -> Message:
    said = words.text(
        "cover.told.taken", who=_taker(words, cover), when=when(session), group=group.name
    )
    look = press(words, "cover.button.look", "cover.show", session.id)
    return saying(said, note(words, "cover.told.nothing"), buttons(look))


def told_debrief(words: Words, group: Group, session: Session) -> Message:
    """To whoever has taken it: there is something to read, if they like."""
    look = press(words, "cover.button.handover", "cover.show", session.id, look=Look.PRIMARY)
    return saying(
        words.text("cover.told.debrief", group=group.name, when=when(session)), buttons(look)
    )


def told_settled(words: Words, group: Group, session: Session, *, stopped: bool = False) -> Message:
    key = "cover.told.stopped" if stopped else "cover.told.settled"
    return saying(
        words.text(key, group=group.name, when=when(session)), note(words, "cover.told.nothing")
    )


def told_nobody(words: Words, group: Group, session: Session) -> Message:
    return saying(
        words.text("cover.told.nobody", group=group.name, when=when(session)),
        note(words, "cover.told.nobody.group"),
    )


def told_open(
    words: Words, group: Group, session: Session, cover: Cover, *, all_no: bool
) -> Message:
    """It is open again, or nobody is left to ask: there is time to do something about it."""
    key = "cover.told.all_no" if all_no else "cover.told.anew"
    return saying(
        words.text(key, group=group.name, when=when(session)),
        paragraph(words, "cover.asking.by", by=_set_time(session, cover)),
        buttons(press(words, "cover.button.look", "cover.show", session.id)),
    )


def changed(words: Words, group: Group, session: Session) -> Message:
    """To whoever has taken it: it has another time, or does not take place."""
    if session.over:
        said = words.text("cover.told.cancelled", group=group.name, when=when(session))
        return saying(said, note(words, "cover.told.nothing"))
    said = words.text("cover.told.moved", group=group.name, when=when(session))
    look = press(words, "cover.button.handover", "cover.show", session.id, look=Look.PRIMARY)
    back = press(words, "cover.button.back", "cover.back", session.id)
    return saying(said, buttons(look, back))


def named(words: Words, group: Group) -> Message:
    return saying(words.text("cover.named", group=group.name), note(words, "cover.named.free"))
