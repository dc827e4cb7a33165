"""A prompt: for a facilitator alone, and as the group reads it once it is posted."""

from bot.domain.ladder import prompt_code
from bot.domain.toolkit import Cell, Prompt
from bot.library import Library
from bot.message import Button, Items, Look, Message, Paragraph, Quoted, Reader
from bot.text import Strong
from bot.views.parts import buttons, heading, note, paragraph, press


def cell_name(library: Library, cell: Cell) -> str:
    """ "Validation, Skills"."""
    return library.words.line(
        "prompt.cell",
        principle=library.principle(cell.principle).name,
        area=library.area_name(cell.area),
    )


def shown(library: Library, prompt: Prompt, group: str, once: str) -> Message:
    """``once`` is this card's own mark: posted from it, the prompt is posted once however often
    the button is pressed."""
    words = library.words
    code = prompt_code(prompt.id)
    name = cell_name(library, prompt.cell)
    considerations = tuple((each.text,) for each in library.considerations(prompt.cell))
    return Message(
        words.text("prompt.summary", cell=name),
        (
            Paragraph((Strong(name),)),
            paragraph(words, "prompt.motto", motto=library.principle(prompt.cell.principle).motto),
            paragraph(words, "prompt.consider"),
            Items(considerations),
            Quoted((prompt.text,)),
            buttons(
                press(words, "prompt.button.post", "prompt.post", group, code, once),
                press(words, "prompt.button.another", "prompt.another", group, code),
                write(library, group, code, look=Look.PRIMARY),
            ),
            note(words, "prompt.note"),
        ),
    )


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
            Quoted((prompt.text,)),
            buttons(
                press(words, "prompt.button.another", "prompt.another", group, code),
                write(library, group, code),
            ),
        ),
    )


def posted(library: Library, prompt: Prompt) -> Message:
    """The prompts speak to people who run a group, so the card says whose question it is."""
    words = library.words
    return Message(
        words.text("prompt.posted.heading"),
        (
            heading(words, "prompt.posted.heading"),
            Quoted((prompt.text,)),
            paragraph(words, "prompt.posted"),
            note(words, "prompt.posted.note"),
        ),
        Reader.MEMBER,
    )


def write(library: Library, group: str, code: str, look: Look = Look.NORMAL) -> Button:
    """Opens a reflection on that prompt."""
    return press(
        library.words, "prompt.button.write", "reflect.write", group, "free", "-", code, look=look
    )
