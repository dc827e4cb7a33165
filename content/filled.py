"""The toolkit filled in, as a file: what somebody wrote beside the questions that it answers."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from bot.domain.filled import Filled, Format, Noted
from bot.library import Library, Words
from bot.message import File
from content.filled_words import about, question, subtitle, title, told_heading
from content.tables import csv_table, markdown, safe

MEDIA_TYPES = {
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.CSV: "text/csv; charset=utf-8",
}


class Origin(Protocol):
    """What a document says of where its questions come from."""

    @property
    def language(self) -> str: ...
    @property
    def source(self) -> str: ...


def written(library: Library, origin: Origin, filled: Filled, format: Format) -> File:
    whose = "shared" if filled.shared else "my"
    name = f"{whose}-reflections-{filled.made}.{format.value}"
    return File(name, MEDIA_TYPES[format], _content(library, origin, filled, format))


def _content(library: Library, origin: Origin, filled: Filled, format: Format) -> bytes:
    match format:
        case Format.WORD:
            from content.word import document

            return document(library, origin.language, origin.source, filled)
        case Format.MARKDOWN:
            return as_markdown(library, origin.source, filled).encode("utf-8", "replace")
        case Format.CSV:
            # Spreadsheets take a CSV file for UTF-8 only by its byte order mark.
            return as_csv(library, filled).encode("utf-8-sig", "replace")


def as_csv(library: Library, filled: Filled) -> str:
    return csv_table(library, _notes(library.words, filled), _more(library, filled))


def as_markdown(library: Library, source: str, filled: Filled) -> str:
    words = library.words
    parts = [
        f"# {safe(title(words, filled))}",
        safe(subtitle(words, filled)),
        safe(about(words, filled)),
        markdown(library, _notes(library.words, filled)).rstrip("\n"),
    ]
    if filled.told:
        parts.append(f"## {safe(words.line('filled.told'))}")
    for each in filled.told:
        parts.append(f"### {safe(told_heading(words, each))}")
        for answer in each.answers:
            parts.append(f"**{safe(question(words, answer.asked))}**")
            parts.append("\n".join(f"> {safe(line)}  " for line in answer.words.splitlines()))
    parts.append(safe(words.line("filled.source", source=source)))
    return "\n\n".join(parts) + "\n"


def _notes(words: Words, filled: Filled) -> dict[str, str]:
    return {asked: _dated(words, noted) for asked, noted in filled.notes.items()}


def _dated(words: Words, noted: Sequence[Noted]) -> str:
    return "\n\n".join(f"{words.dates.numbered(each.on)}: {each.words}" for each in noted)


def _more(library: Library, filled: Filled) -> Iterator[tuple[str, ...]]:
    """They are no points of the toolkit, so they have neither principle nor id."""
    words = library.words
    for each in filled.told:
        for answer in each.answers:
            asked = question(words, answer.asked)
            yield "", told_heading(words, each), "", asked, answer.words, ""
