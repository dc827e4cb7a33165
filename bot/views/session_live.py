"""Starting and ending: what the facilitator sees, and what the group sees at both ends."""

from bot.domain.advice import Stand
from bot.domain.agreement import Agreement, in_turn
from bot.domain.group import AgreementRhythm, Group
from bot.domain.session import Session
from bot.domain.wall import local
from bot.ids import Person
from bot.library import Words
from bot.message import Block, Button, Buttons, LinkButton, Look, Message, Paragraph, Quoted, Reader
from bot.text import Mention, Text, When, WhenStyle, text
from bot.views import attendance
from bot.views.concerns import raise_button
from bot.views.during import Live, Shelf, controls
from bot.views.ladder import standing
from bot.views.parts import buttons, do, heading, paragraph, press, saying
from bot.views.session import when


def in_session(
    words: Words, session: Session, stand: Stand, *, key: str = "session.live"
) -> Message:
    """The few things that make sense while a group is talking."""
    ends = When(session.until, session.zone, WhenStyle.TIME)
    return saying(words.text(key, ends=ends), *_controls(words, session, stand))


def already_open(words: Words, session: Session, stand: Stand) -> Message:
    """Somebody pressed Start a moment earlier, or it was open all along."""
    since = When(session.opened_at or session.starts_at, session.zone, WhenStyle.TIME)
    if session.opened_by is None:
        said = words.text("session.live.already", since=since)
    else:
        who = Mention(session.opened_by)
        said = words.text("session.live.already_by", who=who, since=since)
    return saying(said, *_controls(words, session, stand))


def _controls(words: Words, session: Session, stand: Stand) -> tuple[Block, ...]:
    """Where it stands on the ladder, and the same buttons as on the home card."""
    now = session.opened_at or session.starts_at
    pressed = Buttons(controls(words, Live(session, now), Shelf.HOME))
    return (*standing(words, stand, session), pressed)


def start_early(words: Words, session: Session, token: str) -> Message:
    """The next one is not near: start it now, or one that was not planned? Without a ``token``
    this is for somebody who may start no other."""
    means = "session.start.early.means" if token else "session.start.early.moves"
    extra = (
        (press(words, "session.button.start_new", "session.start_new", session.group, token),)
        if token
        else ()
    )
    return saying(
        words.text("session.start.early", when=when(session)),
        paragraph(words, means),
        buttons(
            press(words, "session.button.start_now", "session.start_yes", session.id),
            *extra,
            press(words, "session.button.not_now", "session.keep", session.id),
        ),
    )


def start_taken(words: Words, session: Session, taker: Person) -> Message:
    """To whoever had asked for cover, and now starts it: somebody else is ready for it."""
    return saying(
        words.text("session.start.taken", who=Mention(taker), when=when(session)),
        paragraph(words, "session.start.taken.means"),
        buttons(
            press(words, "session.button.start_mine", "session.start_yes", session.id, "back"),
            press(words, "session.button.leave_it", "session.keep", session.id),
        ),
    )


def start_unplanned(words: Words, group: str, token: str) -> Message:
    new = press(
        words, "session.button.start_one", "session.start_new", group, token, look=Look.PRIMARY
    )
    plan = do(words, "session.button.plan", "session plan", group)
    return saying(words.text("session.start.none"), buttons(new, plan))


def end_confirm(words: Words, session: Session) -> Message:
    ends = When(session.until, session.zone, WhenStyle.TIME)
    return saying(
        words.text("session.end.ask", ends=ends),
        buttons(
            press(
                words,
                "session.button.end_yes",
                "session.end_yes",
                session.id,
                look=Look.CAREFUL,
            ),
            press(words, "session.button.go_on", "session.go_on", session.id),
        ),
    )


def ended(
    words: Words, session: Session, following: Session | None, *, again: bool, attended: int = 0
) -> Message:
    """After the end; ``again``: somebody else ended it first, and nothing was done now.
    ``attended`` said that they were here."""
    said = words.text("session.end.again" if again else "session.end.done")
    blocks: list[Block] = [Paragraph(said)]
    if attended >= attendance.SHOWN_FROM:
        blocks.append(paragraph(words, "session.end.attended", count=str(attended)))
    if following is not None:
        blocks.append(paragraph(words, "session.end.next", when=when(following)))
    pressed = [do(words, "session.button.reflect", "reflect", session.group, look=Look.PRIMARY)]
    if following is None:
        pressed.append(do(words, "session.button.plan", "session plan", session.group))
    pressed.append(press(words, "missed.button.theme", "session.theme", session.id))
    return Message(said, (*blocks, buttons(*pressed)))


def not_open(words: Words, group: str) -> Message:
    start = do(words, "session.button.start", "session start", group)
    return saying(words.text("session.end.none"), buttons(start))


# --- what the group sees -----------------------------------------------------------------------


def opening(words: Words, group: Group, session: Session, agreement: Agreement | None) -> Message:
    """Why we are here, one line of what we agreed, and the rough shape of the time ahead."""
    blocks: list[Block] = [heading(words, "session.opening.title")]
    if group.purpose:
        blocks.append(Quoted(text(group.purpose)))
    pressed: list[Button | LinkButton] = []
    if agreement is not None:
        blocks.append(paragraph(words, "session.opening.agreed"))
        day = local(session.starts_at, session.zone).date()
        blocks.append(Quoted(text(in_turn(agreement.clauses, day).text)))
        if group.rhythm is AgreementRhythm.EACH_SESSION:
            pressed.append(do(words, "session.button.agreement", "agreement show", group.id))
    ends = When(session.until, session.zone, WhenStyle.TIME)
    shape = "session.opening.shape" if session.minutes > 30 else "session.opening.shape.short"
    blocks.append(paragraph(words, shape, ends=ends))
    blocks.append(paragraph(words, "session.opening.free"))
    if session.link:
        pressed.insert(0, LinkButton(words.line("session.button.join"), session.link))
    pressed.append(attendance.button(words, session.id))
    blocks.append(buttons(*pressed, raise_button(words, group.id)))
    return Message(words.text("session.opening.summary", ends=ends), tuple(blocks), Reader.MEMBER)


def closing(words: Words, group: str, following: Session | None) -> Message:
    """Thanks, and when we meet again. ``group`` is its id."""
    thanks = words.text("session.closing")
    after: Text = (
        words.text("session.closing.none")
        if following is None
        else words.text("session.closing.next", when=when(following))
    )
    blocks = (Paragraph(thanks), Paragraph(after), buttons(raise_button(words, group)))
    return Message(text(thanks, " ", after), blocks, Reader.MEMBER)
