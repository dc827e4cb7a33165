"""Five lines for somebody who could not come, and the form that two of them come from."""

from dataclasses import dataclass

from bot.domain.group import Group
from bot.domain.session import Session
from bot.domain.theme import THEME_LIMIT, Theme
from bot.domain.toolkit import Principle
from bot.ids import ActionId
from bot.library import Words
from bot.message import Button, Form, Items, Message, Note, Paragraph, Reader, TextField
from bot.text import Strong, Text, joined, text
from bot.views.concerns import raise_button
from bot.views.dates import short
from bot.views.parts import buttons, do, heading, paragraph, press, saying
from bot.views.session import when

CHANGED_AT_MOST = 120
"""Characters of what changed in the agreement; the agreement itself is one tap away."""


@dataclass(frozen=True, slots=True)
class Missed:
    """``changed`` is what changed in the agreement in words, "" where it changed and nobody said
    what, None where it did not."""

    session: Session
    theme: str
    rungs: tuple[Principle, ...]
    changed: str | None
    following: Session | None
    ahead: str


def missed(words: Words, group: Group, told: Missed, *, runs: bool) -> Message:
    theme, following = _theme(words, told), _next(words, told.following)
    lines = (theme, _rungs(words, told), _changed(words, told), following, _ahead(words, told))
    pressed: list[Button] = [
        do(words, "home.button.next", "next", group.id),
        do(words, "home.button.agreement", "agreement show", group.id),
    ]
    if runs:
        pressed.append(press(words, "missed.button.theme", "session.theme", told.session.id))
    return Message(
        words.text("missed.summary", when=when(told.session)),
        (
            heading(words, "missed.heading"),
            paragraph(words, "missed.session", when=when(told.session)),
            Items(lines),
            buttons(*pressed, raise_button(words, group.id)),
        ),
        Reader.MEMBER,
        short=text(theme, " ", following),
    )


def nothing(words: Words, group: Group, following: Session | None) -> Message:
    """No session of the group has taken place."""
    return saying(
        words.text("missed.nothing"),
        Paragraph(_next(words, following)),
        buttons(do(words, "home.button.next", "next", group.id), raise_button(words, group.id)),
        reader=Reader.MEMBER,
    )


def _theme(words: Words, told: Missed) -> Text:
    if not told.theme:
        return words.text("missed.theme.none")
    return words.text("missed.theme", theme=_closed(told.theme))


def _rungs(words: Words, told: Missed) -> Text:
    if not told.rungs:
        return words.text("missed.rungs.none")
    named = [words.text(f"missed.rung.{each.value}") for each in told.rungs]
    return words.text("missed.rungs", rungs=joined(named))


def _changed(words: Words, told: Missed) -> Text:
    if told.changed is None:
        return words.text("missed.agreement.same")
    if not told.changed:
        return words.text("missed.agreement.new")
    changed = _closed(short(told.changed, CHANGED_AT_MOST))
    return words.text("missed.agreement", changed=changed)


def _next(words: Words, following: Session | None) -> Text:
    if following is None:
        return words.text("missed.next.none")
    return words.text("missed.next", when=when(following))


def _ahead(words: Words, told: Missed) -> Text:
    if not told.ahead:
        return words.text("missed.ahead.none")
    return words.text("missed.ahead", ahead=_closed(told.ahead))


def _closed(line: str) -> str:
    """What somebody wrote, as the end of a sentence."""
    return line if line.endswith((".", "?", "!", "…")) else f"{line}."


def form(words: Words, theme: Theme) -> Form:
    def field(name: str, initial: str) -> TextField:
        return TextField(
            name,
            words.line(f"missed.form.{name}"),
            hint=words.line(f"missed.form.{name}.hint"),
            required=False,
            initial=initial,
            limit=THEME_LIMIT,
        )

    return Form(
        id=ActionId.of("session.keep_theme", theme.session),
        title=words.line("missed.form.title"),
        fields=(field("theme", theme.theme), field("ahead", theme.ahead)),
        submit=words.line("missed.form.submit"),
        intro=words.text("missed.form.intro"),
    )


def kept(words: Words, session: Session, theme: Theme) -> Message:
    lines = [
        words.text("missed.theme", theme=Strong(theme.theme)) if theme.theme else (),
        words.text("missed.ahead", ahead=Strong(theme.ahead)) if theme.ahead else (),
    ]
    change = press(words, "missed.button.theme", "session.theme", session.id)
    notes = tuple(Note(each) for each in lines if each)
    return saying(
        words.text("missed.kept.gone" if theme.empty else "missed.kept"), *notes, buttons(change)
    )
