"""Reflections: the forms they are written in, and the cards that offer them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.finding import around
from bot.domain.group import Group
from bot.domain.ladder import prompt_code
from bot.domain.reflection import ASKED, WORDS_LIMIT, Reflection, ReflectionKind
from bot.domain.session import Session
from bot.domain.toolkit import Prompt
from bot.ids import ActionId
from bot.library import Library, Words
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
    TextField,
    TextKind,
)
from bot.text import Strong, Text, When, WhenStyle, joined
from bot.views.parts import buttons, do, heading, note, paragraph, press, saying
from bot.views.prompt import cell_name

CARRIED = 200
"""Characters of what was left for this step, above its form."""

NO_SESSION = "-"
"""Stands in an action id where a session's id would."""


def form(
    library: Library,
    id: ActionId,
    kind: ReflectionKind,
    prompts: tuple[Prompt, ...],
    values: Mapping[str, str],
    *,
    before: str = "",
    began: Text = (),
) -> Form:
    """The prompts first, then what the kind always asks; at most five fields (Discord).

    A prompt is longer than a label or a hint may be, so the intro shows it and its field has its
    number. Nothing is required: an answer to any one of them is a reflection. ``before`` is what
    they wrote for this step at the last one, ``began`` says when this one was begun.
    """
    words = library.words
    labels = {
        **{
            prompt_field(place): _label(words, place, len(prompts)) for place in range(len(prompts))
        },
        **{name: words.line(f"reflection.field.{name}") for name in ASKED[kind]},
    }
    return Form(
        id=id,
        title=words.line(f"reflection.title.{kind.value}"),
        fields=tuple(
            TextField(
                name,
                label,
                TextKind.LONG,
                required=False,
                initial=values.get(name, ""),
                limit=WORDS_LIMIT,
            )
            for name, label in labels.items()
        ),
        submit=words.line("reflection.submit"),
        intro=_intro(words, kind, prompts, before, began),
    )


def prompt_field(place: int) -> str:
    """The name of the field for the prompt at that place."""
    return f"prompt{place + 1}"


def _label(words: Words, place: int, of: int) -> str:
    if of == 1:
        return words.line("reflection.field.only")
    return words.line("reflection.field.prompt", number=place + 1)


def _intro(
    words: Words, kind: ReflectionKind, prompts: tuple[Prompt, ...], before: str, began: Text
) -> Text:
    """What was left for this step stands first: the loop goes on from there."""
    paragraphs: list[Text] = [began] if began else []
    if before:
        left = f"\u201c{shortly(before)}\u201d"
        paragraphs.append(words.text(f"reflection.carried.{kind.value}", words=left))
    paragraphs.append(words.text("reflection.intro"))
    paragraphs.append(words.text("reflection.intro.room", most=f"{WORDS_LIMIT:,}"))
    if len(prompts) == 1:
        paragraphs.append((prompts[0].text,))
    elif prompts:
        numbered = (
            words.text("reflection.question", number=str(number), question=prompt.text)
            for number, prompt in enumerate(prompts, 1)
        )
        paragraphs.append(joined(numbered, "\n"))
    return joined(paragraphs, "\n")


def shortly(said: str) -> str:
    """As many whole words as stand above a form, in a line. All of it is in the journal."""
    return around(said, "", CARRIED)


def values_of(reflection: Reflection, prompts: Sequence[Prompt]) -> dict[str, str]:
    """What was written, by the fields of its form."""
    return {
        **{prompt_field(place): reflection.words(each.id) for place, each in enumerate(prompts)},
        **{name: reflection.words(name) for name in ASKED[reflection.kind]},
    }


def unopened(words: Words, session: Session, coming: Session | None) -> Message:
    """Instead of thanks, where nobody started the session."""
    key = "reflection.unopened.list" if coming else "reflection.unopened.plan"
    command = "session list" if coming else "session plan"
    return saying(
        words.text("reflection.unopened", when=When(session.starts_at, session.zone)),
        paragraph(words, "reflection.unopened.did"),
        note(words, "reflection.unopened.note"),
        buttons(
            press(words, "reflection.button.did", "reflect.did", session.id),
            do(words, key, command, session.group),
        ),
    )


def met(words: Words, session: Session) -> Message:
    """Nobody had started it, and they met."""
    post = ReflectionKind.POST.value
    reflect = press(
        words,
        "session.button.reflect",
        "reflect.write",
        session.group,
        post,
        session.id,
        look=Look.PRIMARY,
    )
    return saying(
        words.text("reflection.met", when=When(session.starts_at, session.zone)),
        paragraph(words, "reflection.met.reflect"),
        buttons(reflect),
    )


def began(words: Words, reflection: Reflection, zone: str) -> Text:
    day = When(reflection.created_at, zone, WhenStyle.DAY)
    return words.text("reflection.began", day=day)


def paused(words: Words, reflection: Reflection, until: datetime, zone: str) -> Message:
    """It waits for another day."""
    day = When(until, zone, WhenStyle.DAY)
    return Message(
        words.text("reflection.paused.summary"),
        (
            heading(words, "reflection.paused.heading"),
            paragraph(words, "reflection.paused", day=day),
            buttons(
                do(words, "reflection.button.on", "reflect", reflection.group),
                do(words, "reflection.button.journal", "journal show", reflection.group),
            ),
            note(words, "reflection.paused.note"),
        ),
    )


def choose(words: Words, group: str, typed: str) -> Message:
    """What was typed is no kind of reflection: these are."""
    kinds = tuple(
        press(
            words, f"choice.reflection.{kind.value}", "reflect.write", group, kind.value, NO_SESSION
        )
        for kind in ReflectionKind
    )
    return saying(words.text("reflection.choose", typed=Strong(typed)), buttons(*kinds))


def saved(library: Library, reflection: Reflection, prompts: Sequence[Prompt] = ()) -> Message:
    """``prompts`` are all that its form asked, answered or not."""
    words = library.words
    codes = (prompt_code(each.id) for each in prompts)
    cells = "; ".join(cell_name(library, each) for each in reflection.cells)
    counts = (paragraph(words, "reflection.saved.cells", cells=cells),) if cells else ()
    return Message(
        words.text("reflection.saved.summary"),
        (
            heading(words, "reflection.saved.heading"),
            paragraph(words, "reflection.saved"),
            *counts,
            buttons(
                do(words, "reflection.button.journal", "journal show", reflection.group),
                press(words, "reflection.button.change", "journal.change", reflection.id),
                press(words, "reflection.button.pause", "reflect.pause", reflection.id, *codes),
            ),
        ),
    )


def before(
    library: Library,
    group: Group,
    session: Session,
    prompts: tuple[Prompt, ...],
    loose_ends: str,
) -> Message:
    """The day before a session, to one facilitator: two questions, and what they left themselves
    from the last one."""
    words = library.words
    left = (paragraph(words, "reflection.loose"), Quoted((loose_ends,))) if loose_ends else ()
    when = When(session.starts_at, session.zone)
    return Message(
        words.text("reflection.pre.summary"),
        (
            heading(words, "reflection.pre.heading"),
            paragraph(words, "reflection.pre.when", group=group.name, when=when),
            Items(tuple((each.text,) for each in prompts), numbered=True),
            *left,
            _write(words, group, ReflectionKind.PRE, session, prompts),
            note(words, "reflection.pre.note"),
        ),
    )


def after(
    library: Library,
    group: Group,
    session: Session,
    kept: tuple[str, ...] = (),
    plan: str = "",
    sides: tuple[Block, ...] = (),
) -> Message:
    """When a session is over, to one facilitator. ``kept`` are questions they kept during it,
    ``plan`` is what they wanted to try in it, ``sides`` what both sides said about advice."""
    words = library.words
    wanted = (paragraph(words, "reflection.planned"), Quoted((plan,))) if plan else ()
    looks = tuple(
        words.text(f"reflection.post.{each}") for each in ("heard", "connected", "advice")
    )
    return Message(
        words.text("reflection.post.summary"),
        (
            heading(words, "reflection.post.heading"),
            paragraph(words, "reflection.post"),
            *wanted,
            paragraph(words, "reflection.post.lead"),
            Items(looks),
            *_kept(words, kept),
            *sides,
            _write(words, group, ReflectionKind.POST, session, ()),
            buttons(do(words, "peer.button.ask", "debrief ask", group.id)),
            note(words, "reflection.post.note"),
        ),
    )


def _kept(words: Words, kept: tuple[str, ...]) -> tuple[Block, ...]:
    if not kept:
        return ()
    return (paragraph(words, "reflection.post.kept"), Items(tuple((each,) for each in kept)))


def _write(
    words: Words,
    group: Group,
    kind: ReflectionKind,
    session: Session,
    prompts: tuple[Prompt, ...],
) -> Buttons:
    codes = (prompt_code(each.id) for each in prompts)
    now: Button = press(
        words,
        "reflection.button.write",
        "reflect.write",
        group.id,
        kind.value,
        session.id,
        *codes,
        look=Look.PRIMARY,
    )
    return buttons(now, press(words, "reflection.button.later", "reflect.later", group.id))


def later(words: Words, command: str) -> Message:
    """No guilt: the day is theirs."""
    body = words.text("reflection.later", command=command)
    return Message(words.text("reflection.later.summary"), (Paragraph(body),))
