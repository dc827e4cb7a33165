"""What somebody reads where Slack would not show them what they asked for: the true reason, what
helps, and what they had written; pure."""

from adapters.slack.problems import Expired
from adapters.slack.render import CannotRender
from bot.ids import ActionId
from bot.library import Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Form,
    Message,
    Note,
    Paragraph,
    Quoted,
    Reader,
    TextField,
)
from bot.ports import OutcomeUnknown, TryLater, Unreachable
from bot.text import Strong, text


def plain(words: Words, key: str) -> Message:
    return said(words.line(key))


def said(sentence: str) -> Message:
    return Message(text(sentence), (Paragraph(text(sentence)),), Reader.MEMBER)


def form_not_opened(words: Words, form: Form, problem: Exception, *, typed: bool) -> Message:
    """``typed``: somebody had filled it in, so they read what was wrong with it and get back what
    they wrote. A button opens it again, where that may help and the form belongs to a command,
    which can simply be run."""
    key, again = _why(problem)
    note = text(words.line(key))
    wrong = " ".join(form.problems.values()) if typed else ""
    blocks: list[Block] = [Paragraph(text(wrong))] if wrong else []
    blocks.append(Paragraph(note))
    kept = _written(form) if typed else ()
    if kept:
        blocks += (Note(text(words.line("slack.kept"))), *kept)
    if again and form.id.verb == "command":
        label = words.line("slack.try_again")
        blocks.append(Buttons((Button(label, ActionId("do", form.id.parts)),)))
    return Message(note, tuple(blocks), Reader.MEMBER)


def file_not_sent(words: Words, problem: Exception) -> Message:
    refused = isinstance(problem, Unreachable)
    return plain(words, "slack.file_refused" if refused else "slack.file_failed")


def not_private(words: Words) -> Message:
    """The last thing there is to say, and it holds nothing of what was to be shown."""
    return plain(words, "slack.refused")


def _why(problem: Exception) -> tuple[str, bool]:
    """Which sentence tells it, and whether trying again may help."""
    match problem:
        case Expired():
            return "slack.too_late", True
        case CannotRender():
            return "slack.misfit", False
        case Unreachable():
            return "slack.form_refused", False
        case TryLater():
            return "slack.form_busy", True
        case OutcomeUnknown():
            return "slack.form_unknown", True
        case _:
            return "slack.misfit", False


def _written(form: Form) -> tuple[Block, ...]:
    """What somebody wrote in their own words. What they chose is quickly chosen again."""
    written = (each for each in form.fields if isinstance(each, TextField) and each.initial)
    return tuple(Quoted(text(Strong(f"{each.label}: "), each.initial)) for each in written)
