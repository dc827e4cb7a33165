"""Every card and form there is, as plain text in ``goldens/``, and the copy rules over all of them.

A feature's scenes stand in ``scenes/<feature>.py``. A scene whose name ends in ``_document`` is
something a reader asked to see whole (the agreement): the length rule is not for it.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.member import Member
from bot.ids import ActionId, Person
from bot.library import Library
from bot.message import (
    Block,
    Button,
    Buttons,
    Facts,
    Form,
    Heading,
    Items,
    LinkButton,
    Look,
    Message,
    Note,
    Paragraph,
    Reader,
    Select,
    Tally,
)
from bot.plain import message_words, text_words
from bot.text import sentences
from bot.views.me import not_today, restful
from bot.views.personal import personal, shortened
from bot.views.pulse import TODAY
from content.loader import load
from content.readability import GRADE_AT_MOST, SENTENCE_AT_MOST, SHORT, WORDS_AT_MOST, measure
from tests.support.goldens import Golden
from tests.support.plain_forms import form_words
from tests.views import scenes

GOLDENS = Path(__file__).parent / "goldens"
Scene = Callable[[Library], Message | Form]

SCENES: dict[str, Scene] = {
    f"{module.name}/{name}": scene
    for module in pkgutil.iter_modules(scenes.__path__)
    for name, scene in importlib.import_module(f"{scenes.__name__}.{module.name}").SCENES.items()
}
SUMMARY_AT_MOST = 150
SHORT_WORDS_AT_MOST = 40
LOW_ENERGY = Member(Person("test", "w1", "megan"), low_energy=True)
TITLE_AT_MOST, LABEL_AT_MOST, BUTTON_AT_MOST = 24, 45, 34
"""Slack's modal title, Discord's label, and what a phone shows of a button without cutting it."""


LIBRARY = load()
SHOWN: dict[str, Message | Form] = {name: scene(LIBRARY) for name, scene in SCENES.items()}
MESSAGES = {name: shown for name, shown in SHOWN.items() if isinstance(shown, Message)}
FOR_MEMBERS = [name for name, each in MESSAGES.items() if each.reader is Reader.MEMBER]
FORMS = {name: shown for name, shown in SHOWN.items() if isinstance(shown, Form)}


@pytest.mark.parametrize("name", SCENES)
def test_a_card_is_as_it_was(golden: Golden, name: str) -> None:
    match SHOWN[name]:
        case Message() as message:
            head = f"{message.reader.value}: {text_words(message.summary)}"
            golden(GOLDENS / f"{name}.txt", f"{head}\n\n{message_words(message)}\n")
        case Form() as form:
            golden(GOLDENS / f"{name}.txt", f"form {form.id.verb}\n\n{form_words(form)}\n")


def test_no_golden_is_left_over() -> None:
    kept = {str(path.relative_to(GOLDENS).with_suffix("")) for path in GOLDENS.rglob("*.txt")}
    assert kept == set(SCENES)


def prose(message: Message) -> str:
    """What a reader reads of the bot's own words; buttons and what people wrote apart."""
    lines: list[str] = []
    for block in message.blocks:
        match block:
            case Heading(words):
                lines.append(words)
            case Paragraph(text) | Note(text):
                lines.append(text_words(text))
            case Items(items, keeps=False):
                lines += [text_words(each) for each in items]
            case Facts(facts):
                lines += [f"{each.label}: {text_words(each.value)}" for each in facts]
            case Tally(rows):
                lines += [each.words for each in rows]
            case _:
                pass
    return "\n".join(line if line.endswith((".", "?")) else f"{line}." for line in lines)


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_a_member_card_keeps_the_copy_rules(name: str) -> None:
    message = MESSAGES[name]
    words = prose(message)
    whole = f"{text_words(message.summary)} {message_words(message)}"
    assert "!" not in whole
    measured = measure(words)
    if measured.words >= SHORT:
        assert measured.grade <= GRADE_AT_MOST, words
        assert measured.sentence <= SENTENCE_AT_MOST, words
    if not name.endswith("_document"):
        assert measured.words <= WORDS_AT_MOST, words


ALL_OF_IT = Button("Show all", ActionId.of("whole", "do", "home"))


@pytest.mark.parametrize("whole", [None, ALL_OF_IT])
def test_whoever_runs_a_group_sees_every_card_whole(whole: Button | None) -> None:
    others = {name: each for name, each in MESSAGES.items() if each.reader is not Reader.MEMBER}
    assert len(others) > 50
    cut = [n for n, each in others.items() if personal(each, LOW_ENERGY, whole) is not each]
    assert cut == []


@pytest.mark.parametrize("whole", [None, ALL_OF_IT])
@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_a_member_card_has_a_short_form(name: str, whole: Button | None) -> None:
    """Low-energy mode: two sentences, three things to press, in the order they always have."""
    message = MESSAGES[name]
    short = shortened(message, whole)
    assert personal(message, LOW_ENERGY, whole) == short
    [said] = [each for each in short.blocks if isinstance(each, Paragraph)]
    words = text_words(said.text)
    assert words.strip()
    assert len(re.findall(r"[.?](?=\s|$)", words)) <= 2, words
    assert "!" not in words
    assert len(words.split()) <= SHORT_WORDS_AT_MOST, words
    controls, before = _controls(short), _controls(message)
    assert len(controls) <= 3
    own = [each for each in controls if each is not whole]
    assert own == [each for each in before if each in own]
    assert own == before[: len(own)], "the first ones stay, and stay the first"
    if len(controls) < len(before) and whole is not None:
        assert controls[-1] is whole, "nothing is out of reach"
    assert short.summary == message.summary
    if not message.short:
        assert message_words(shortened(short)) == message_words(short), "short is short enough"


@pytest.mark.parametrize("whole", [None, ALL_OF_IT])
@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_a_short_card_that_nobody_asked_for_can_be_answered_with_not_today(
    name: str, whole: Button | None
) -> None:
    rest = not_today(LIBRARY.words)
    card = restful(LIBRARY.words, MESSAGES[name])
    short = shortened(card, whole, rest)
    controls = _controls(short)
    assert rest in controls or any(map(_offers_rest, short.blocks))
    assert len(controls) <= 3


def _offers_rest(block: Block) -> bool:
    """In the menu of what can be done instead of answering."""
    return isinstance(block, Select) and any(each.value == TODAY for each in block.options)


def _controls(message: Message) -> list[object]:
    out: list[object] = []
    for block in message.blocks:
        match block:
            case Buttons(buttons):
                out += buttons
            case Select(instead=False):
                out.append(block)
            case _:
                pass
    return out


@pytest.mark.parametrize("name", MESSAGES)
def test_a_card_fits_every_platform(name: str) -> None:
    message = MESSAGES[name]
    summary = text_words(message.summary)
    assert summary.strip(), "a screen reader says the summary first"
    assert len(summary) <= SUMMARY_AT_MOST
    assert "\n" not in summary
    pressed = [
        each for block in message.blocks if isinstance(block, Buttons) for each in block.buttons
    ]
    for button in pressed:
        assert len(button.label) <= BUTTON_AT_MOST
        assert any(letter.isalpha() for letter in button.label), "a button says what it does"
    keys = [
        each.url if isinstance(each, LinkButton) else each.action.encode() for each in pressed
    ] + [block.action.encode() for block in message.blocks if isinstance(block, Select)]
    assert len(keys) == len(set(keys)), "Discord and Slack refuse two buttons with one id"
    primary = [each for each in pressed if isinstance(each, Button) and each.look is Look.PRIMARY]
    assert len(primary) <= 1, "one thing to do now"
    for block in message.blocks:
        if isinstance(block, Buttons):
            assert 1 <= len(block.buttons) <= 5
        if isinstance(block, Select):
            assert 1 <= len(block.options) <= 25


@pytest.mark.parametrize("name", FORMS)
def test_a_form_fits_every_platform(name: str) -> None:
    form = FORMS[name]
    assert 0 < len(form.title) <= TITLE_AT_MOST
    assert 0 < len(form.submit) <= TITLE_AT_MOST
    assert form.fields
    assert len({each.name for each in form.fields}) == len(form.fields)
    for field in form.fields:
        assert 0 < len(field.label) <= LABEL_AT_MOST, field.label
        # Discord shows both in one line of a hundred characters.
        example = getattr(field, "example", "")
        assert len(sentences(field.hint, example)) <= 100, field.hint
