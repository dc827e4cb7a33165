"""Sessions as a facilitator sees them in lists, and the pieces that every card about one shares."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.group import Group
from bot.domain.session import Repeat, Series, Session
from bot.domain.wall import local
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Choice,
    Facts,
    Heading,
    Items,
    Look,
    Message,
    Select,
)
from bot.ports import Follows
from bot.text import Text, When, dated, text
from bot.views.dates import clock_words, moment_words, short
from bot.views.parts import buttons, do, fact, heading, paragraph, press, saying

MENU_TEXT = 75
"""Characters of one option. Slack: https://docs.slack.dev/reference/block-kit/composition-objects/"""


def when(session: Session) -> When:
    return When(session.starts_at, session.zone)


def repeats(words: Words, repeat: Repeat, day: date) -> str:
    """How often, in words: "Every month, on the second Tuesday"."""
    if repeat is not Repeat.MONTHLY:
        return words.line(f"choice.repeat.{repeat.value}")
    nth = words.line(f"session.nth.{(day.day - 1) // 7 + 1}")
    return words.line("session.repeat.monthly", nth=nth, weekday=words.dates.weekday(day))


def where(words: Words, link: str) -> Text:
    return text(link) if link else words.text("session.in_channel")


def follows(words: Words, each: Follows, zone: str) -> Text:
    """One thing that will follow by itself, or that falls away, and why."""
    what = words.text(f"session.follows.{each.kind}")
    if each.due is None:
        return text(what, words.text(f"session.falls_away.{each.why.value}"))
    return text(what, words.text(f"session.comes.{each.why.value}", when=When(each.due, zone)))


def not_now(words: Words, kind: str, change: str, draft: str, problems: Sequence[str]) -> Message:
    """A draft that cannot be saved any more as it stands. ``change`` is the verb that opens it
    again with all that is in it."""
    again = press(words, "session.button.change", change, draft, look=Look.PRIMARY)
    items = Items(tuple(text(each) for each in problems))
    return saying(words.text(f"{kind}.no_longer"), items, buttons(again))


def told(words: Words, session: Session, *, key: str = "session.told") -> Message:
    """The group hears it, or has heard it already."""
    back = press(words, "session.button.list", "session.list", session.group)
    return saying(words.text(key, when=when(session)), buttons(back))


# --- the list, and one session of it -----------------------------------------------------------


def choices(
    sessions: Sequence[Session], group: Group, words: Words, now: datetime
) -> tuple[Choice, ...]:
    """Sessions for a menu: the date in words first, because that is what people look for, and the
    name where it is not only the group's own."""
    return tuple(
        Choice(each.id, short(_label(words, group, each, now), MENU_TEXT)) for each in sessions
    )


def _label(words: Words, group: Group, session: Session, now: datetime) -> str:
    moment = moment_words(words, session.starts_at, session.zone, now)
    return moment if session.title == group.name else f"{moment}: {session.title}"


def listing(
    words: Words,
    group: Group,
    now: datetime,
    sessions: Sequence[Session],
    series: Sequence[Series],
    current: Session | None,
) -> Message:
    """Upcoming sessions and the series they come from. Choosing one opens its card."""
    plan = do(
        words,
        "session.button.plan",
        "session plan",
        group.id,
        look=Look.NORMAL if sessions else Look.PRIMARY,
    )
    blocks: list[Block] = [heading(words, "session.list.title", group=group.name)]
    if current is not None:
        blocks.append(paragraph(words, "session.list.open", when=when(current)))
    if not sessions:
        blocks.append(paragraph(words, "session.list.none"))
        blocks.append(buttons(plan))
        return Message(words.text("session.list.none"), tuple(blocks))
    blocks.append(Items(tuple(_line(words, group, each) for each in sessions)))
    running = [each for each in series if not each.ended]
    if running:
        blocks.append(paragraph(words, "session.list.series"))
        blocks.append(Items(tuple(_rhythm(words, each) for each in running)))
    blocks.append(
        Select(
            ActionId.of("session.choose", group.id),
            words.line("session.list.choose"),
            choices(sessions, group, words, now),
        )
    )
    blocks.append(buttons(plan))
    summary = words.text("session.list.summary", when=when(sessions[0]))
    return Message(summary, tuple(blocks))


def _line(words: Words, group: Group, session: Session) -> Text:
    """A name that is only the group's own is left out: it stands above the list."""
    day = local(session.starts_at, session.zone).date()
    moved = session.occurrence is not None and day != session.occurrence
    named = session.title != group.name
    return text(
        *dated((when(session),), words.dates),
        words.text("session.list.minutes", minutes=str(session.minutes)),
        words.text("session.list.name", title=session.title) if named else "",
        words.text("session.list.moved") if moved else "",
    )


def _rhythm(words: Words, series: Series) -> Text:
    return words.text(
        "session.list.rhythm",
        title=series.title,
        repeat=repeats(words, series.repeat, series.first),
        time=clock_words(series.at),
    )


def one(words: Words, session: Session, series: Series | None, *, may_start: bool) -> Message:
    """One planned session with all that can be done with it."""
    facts = [
        fact(words, "session.fact.when", text(when(session))),
        fact(
            words,
            "session.fact.minutes",
            text(words.line("session.minutes", minutes=session.minutes)),
        ),
        fact(words, "session.fact.link", where(words, session.link)),
    ]
    if series is not None:
        rhythm = repeats(words, series.repeat, series.first)
        facts.insert(2, fact(words, "session.fact.repeat", text(rhythm)))
    start = press(
        words,
        "session.button.start",
        "session.start_this",
        session.id,
        look=Look.PRIMARY if may_start else Look.NORMAL,
    )
    drop = "session.button.cancel" if series is None else "session.button.skip"
    plans = buttons(
        start,
        press(words, "session.button.move", "session.move_this", session.id),
        press(words, drop, "session.drop_this", session.id, look=Look.CAREFUL),
        press(words, "session.button.cover", "cover.show", session.id),
    )
    more = buttons(
        press(words, "session.button.tell", "session.tell", session.id),
        press(words, "session.button.list", "session.list", session.group),
    )
    said = words.text("session.one.summary", title=session.title, when=when(session))
    return Message(said, (Heading(session.title), Facts(tuple(facts)), plans, more))


def problem(words: Words, group: str, key: str) -> Message:
    """A step that cannot be taken now, with the way to what can."""
    back = press(words, "session.button.list", "session.list", group)
    return saying(words.text(key), buttons(back))


def nothing_planned(words: Words, group: str) -> Message:
    plan = do(words, "session.button.plan", "session plan", group, look=Look.PRIMARY)
    return saying(words.text("session.list.none"), buttons(plan))


def unchanged(words: Words, session: Session) -> Message:
    back = press(words, "session.button.list", "session.list", session.group)
    return saying(words.text("session.unchanged", when=when(session)), buttons(back))
