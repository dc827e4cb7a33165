"""A prompt: for a facilitator alone, and as the group reads it once it is posted."""

from bot.domain.ladder import prompt_code
from bot.domain.toolkit import Cell, Prompt
from bot.library import Library, Words
from bot.message import Block, Button, Items, Look, Message, Paragraph, Quoted, Reader
from bot.text import Strong
from bot.views.parts import buttons, heading, note, paragraph, press


def cell_name(library: Library, cell: Cell) -> str:
    """ "Validation, Skills"."""
    return library.words.line(
        "prompt.cell",
        principle=library.principle(cell.principle).name,
        area=library.area_name(cell.area),
    )


def shown(
    library: Library, prompt: Prompt, group: str, once: str, *, live: bool = False
) -> Message:
    """``once`` is this card's own mark: posted from it, the prompt is posted once however often
    the button is pressed. ``live``: for the group at once; what is to be thought about waits."""
    words = library.words
    code = prompt_code(prompt.id)
    name = cell_name(library, prompt.cell)
    aloud = live and bool(prompt.aloud)
    return Message(
        words.text("prompt.summary.live" if aloud else "prompt.summary", cell=name),
        (
            Paragraph((Strong(name),)),
            *(_to_ask(words, prompt) if aloud else _to_reflect_on(library, prompt)),
            buttons(
                *(
                    (press(words, "prompt.button.post", "prompt.post", group, code, once),)
                    if prompt.aloud
                    else ()
                ),
                press(words, "prompt.button.another", "prompt.another", group, code),
                write(library, group, code, look=Look.NORMAL if aloud else Look.PRIMARY),
            ),
            note(words, "prompt.note" if prompt.aloud else "prompt.note.own"),
        ),
    )


def _to_ask(words: Words, prompt: Prompt) -> tuple[Block, ...]:
    return (
        paragraph(words, "prompt.ask"),
        Quoted((prompt.aloud,)),
        paragraph(words, "prompt.behind", question=prompt.text),
    )


def _to_reflect_on(library: Library, prompt: Prompt) -> tuple[Block, ...]:
    words = library.words
    considerations = tuple((each.text,) for each in library.considerations(prompt.cell))
    shown = (
        paragraph(words, "prompt.motto", motto=library.principle(prompt.cell.principle).motto),
        paragraph(words, "prompt.consider"),
        Items(considerations),
        Quoted((prompt.text,)),
    )
    if not prompt.aloud:
        return shown
    return (*shown, paragraph(words, "prompt.group"), Quoted((prompt.aloud,)))


def on_its_way(library: Library, prompt: Prompt, group: str, *, before: bool) -> Message:
    """For whoever posted it. ``before``: it was posted from this card already."""
    words = library.words
    code = prompt_code(prompt.id)
    twice = (paragraph(words, "prompt.done.before"),) if before else ()
    return Message(
        words.text("prompt.done.summary"),
        (
            heading(words, "prompt.done.heading"),
            *twice,
            Quoted((prompt.aloud,)),
            buttons(
                press(words, "prompt.button.another", "prompt.another", group, code),
                write(library, group, code),
            ),
        ),
    )


def posted(library: Library, prompt: Prompt) -> Message:
    words = library.words
    return Message(
        words.text("prompt.posted.heading"),
        (
            heading(words, "prompt.posted.heading"),
            Quoted((prompt.aloud,)),
            note(words, "prompt.posted.note"),
        ),
        Reader.MEMBER,
    )


def write(library: Library, group: str, code: str, look: Look = Look.NORMAL) -> Button:
    """Opens a reflection on that prompt."""
    return press(
        library.words, "prompt.button.write", "reflect.write", group, "free", "-", code, look=look
    )
