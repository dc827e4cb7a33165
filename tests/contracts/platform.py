"""What every adapter promises. A new adapter is done when its harness passes this suite.

Use: ``class TestOurs(PlatformContract)`` in the adapter's tests, with a fixture ``harness`` that
yields a ``Harness``. The harness speaks the platform's raw language; the suite never does.
"""

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Protocol, get_args
from zoneinfo import ZoneInfo

import pytest

from bot.answers import Answer, AnswerKind, FormErrors, OpenForm, Reply, Update, Upload
from bot.events import (
    ActionPressed,
    CommandTyped,
    CommandUsed,
    Event,
    FormSubmitted,
    MemberJoined,
    PlaceClosed,
    PlaceMoved,
    PlaceOpened,
)
from bot.ids import ACTION_ID_LIMIT, ActionId, MessageRef, Person, Place
from bot.message import (
    Block,
    Button,
    Buttons,
    Choice,
    ChoiceField,
    DateField,
    Divider,
    Fact,
    Facts,
    Field,
    File,
    Form,
    Grid,
    GridCell,
    Heading,
    Items,
    LinkButton,
    Look,
    ManyField,
    Message,
    Note,
    Paragraph,
    PeopleField,
    Quoted,
    Select,
    Tally,
    TallyRow,
    TextField,
    TextKind,
    TimeField,
    ZoneField,
)
from bot.ports import Platform, PlatformProblem, Unreachable
from bot.text import Link, Mention, Strong, Text, When
from tests.support import canary


@dataclass
class ScriptedRouter:
    """Implements ``bot.ports.Router``: keeps every event, and answers what ``answers`` holds, or
    what it says to that event."""

    answers: Sequence[Answer] | Callable[[Event], Sequence[Answer]] = ()
    events: list[Event] = field(default_factory=list)
    choices: Sequence[Choice] = ()
    asked: list[str] = field(default_factory=list)
    kind: AnswerKind = AnswerKind.PRIVATE
    closed_places: list[PlaceClosed] = field(default_factory=list)
    opened_places: list[PlaceOpened] = field(default_factory=list)
    moved_places: list[PlaceMoved] = field(default_factory=list)

    def how(self, event: Event) -> AnswerKind:
        return self.kind

    async def handle(self, event: Event) -> Sequence[Answer]:
        canary.heard(event)
        self.events.append(event)
        return self.answers(event) if callable(self.answers) else self.answers

    async def closed(self, event: PlaceClosed) -> None:
        self.closed_places.append(event)

    async def opened(self, event: PlaceOpened) -> None:
        self.opened_places.append(event)

    async def moved(self, event: PlaceMoved) -> None:
        self.moved_places.append(event)

    async def suggest(self, who: Person, place: Place | None, words: str) -> Sequence[Choice]:
        self.asked.append(words)
        asked = words.partition(":")[0]
        return [each for each in self.choices if each.value.startswith(asked)]


@dataclass(frozen=True, slots=True)
class Seen:
    """A card as one person sees it: ``words`` is everything on it that can be read, with the
    platform's escaping undone; ``actions`` the encoded ids of its buttons and menus."""

    words: str
    private: bool
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenForm:
    """A form as the one person it opened for sees it. ``fields`` are the names, in order."""

    id: str
    words: str
    fields: tuple[str, ...]
    problems: dict[str, str]


class Harness(Protocol):
    """An adapter, its router, and the hands and eyes of the people on its platform.

    ``who`` acts, ``other`` only looks, ``nobody`` is a person whom the platform does not know.
    """

    platform: Platform
    router: ScriptedRouter
    place: Place
    who: Person
    other: Person
    nobody: Person

    async def use_command(self, words: str) -> None:
        """``who`` uses the bot's command in the channel; ``words`` stand after its name and are
        the path of a command without arguments."""
        ...

    async def press(self, action: str, chosen: str = "") -> None:
        """``who`` presses what carries this action on the newest card that shows it."""
        ...

    async def submit(self, values: dict[str, str]) -> None:
        """``who`` sends the form that is open."""
        ...

    async def join(self) -> None:
        """``who`` joins the channel."""
        ...

    async def channel_as(self, person: Person) -> Sequence[Seen]:
        """What this person sees in the channel, private replies to them too, oldest first."""
        ...

    async def direct_as(self, person: Person) -> Sequence[Seen]:
        """What this person sees in their direct messages with the bot."""
        ...

    async def open_form(self) -> SeenForm | None:
        """The form that is open before ``who``; where the platform cannot keep one open, what
        stands in its place."""
        ...

    async def files_of(self, person: Person) -> Sequence[bytes]:
        """The files that this person was given and can fetch."""
        ...

    async def described(self, person: Person) -> Sequence[str]:
        """What each of those files says to who does not see it."""
        ...


# --- samples: one of each, found by its type so that a new type without one fails ---------------

AN_ACTION = ActionId.of("checkpoint.vote", "01j")
AT = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)


def blocks(person: Person) -> dict[type, tuple[Block, tuple[str, ...]]]:
    """For each type of block one that has everything, and words that a reader must find."""
    rich: Text = (
        "Plain, ",
        Strong("strong"),
        ", ",
        Link("https://example.org/a", "a link"),
        ", ",
        Mention(person),
        ", ",
        When(AT, "Europe/London"),
    )
    rows = (
        (
            "Validation",
            (GridCell("not yet", "not yet", 0), GridCell("often", "often", 3, AN_ACTION)),
        ),
    )
    samples: tuple[tuple[Block, tuple[str, ...]], ...] = (
        (Heading("A heading"), ("A heading",)),
        (Paragraph(rich), ("Plain, ", "strong", "a link")),
        (Quoted(("Words of a person",)), ("Words of a person",)),
        (Note(("Small print",)), ("Small print",)),
        (Items((("First",), ("Second",)), numbered=True), ("First", "Second")),
        (Facts((Fact("When", (When(AT, "Europe/London"),)),)), ("When",)),
        (
            Tally((TallyRow("Be heard", 0.5, "half"), TallyRow("A break", None, "too few"))),
            ("Be heard", "half", "A break", "too few"),
        ),
        (Grid(("Contracting", "Skills"), rows), ("Validation", "Contracting", "not yet", "often")),
        (Divider(), ()),
        (
            Buttons(
                (
                    Button("Now", AN_ACTION, Look.PRIMARY),
                    Button("End", ActionId.of("session.end", "s1"), Look.CAREFUL),
                    LinkButton("Join", "https://example.org/call"),
                )
            ),
            ("Now", "End", "Join"),
        ),
        (
            Select(AN_ACTION, "Which one", (Choice("a", "Option A", "its hint"),), chosen="a"),
            ("Option A",),
        ),
    )
    return {type(block): (block, words) for block, words in samples}


def fields(person: Person) -> dict[type, tuple[Field, ...]]:
    """For each type of field the kinds of it that differ."""
    options = (Choice("a", "Option A", "its hint"), Choice("b", "Option B"))
    samples: tuple[Field, ...] = (
        TextField("line", "A line", hint="A hint", initial="so far"),
        TextField("long", "Some words", TextKind.LONG, required=False),
        TextField("link", "A link", TextKind.LINK),
        ChoiceField("choice", "One of them", options, initial="b"),
        ManyField("many", "Some of them", options, initial=("a",)),
        DateField("date", "A day", initial=date(2026, 12, 1)),
        DateField("typed_date", "A day as typed", initial="31 Feb"),
        TimeField("time", "A time", initial=time(18, 30)),
        TimeField("typed_time", "A time as typed", initial="half six"),
        PeopleField("people", "People", initial=(person,)),
        ZoneField("zone", "Time zone", initial="Europe/London"),
    )
    found: dict[type, tuple[Field, ...]] = {}
    for each in samples:
        found[type(each)] = (*found.get(type(each), ()), each)
    return found


def card(*words: str, buttons: tuple[Button, ...] = ()) -> Message:
    below: tuple[Block, ...] = (Buttons(buttons),) if buttons else ()
    return Message((words[0],), (*(Paragraph((each,)) for each in words), *below))


def form(*some: Field, id: ActionId = AN_ACTION) -> Form:
    return Form(id, "A form", some or (TextField("words", "Some words"),), "Send")


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000"
    "020001e221bc330000000049454e44ae426082"
)
"""The smallest picture there is."""
HARD_WORDS = {
    "markup": "<b>bold</b> & <script>alert(1)</script> &amp; `code` <!channel> <@U1>",
    "marks": "*stars* _lines_ ~waves~ ||bars|| > quote # head - dash 1. one [a](b)",
    "emoji": "Quiet 🫖 family 👨‍👩‍👧‍👦 flag 🏴󠁧󠁢󠁷󠁬󠁳󠁿 and ☕️",
    "right to left": "مرحبا بكم في المجموعة. שלום לכולם",
    "long": ("A long letter, word by word. " * 104)[:2990],
    "lines": "One line\nand another\n\nand a last",
}


class PlatformContract:
    """The suite. Tests take ``harness``, which the adapter's own test class gives."""

    # --- what happens reaches the router ------------------------------------------------------

    async def test_a_command_arrives(self, harness: Harness) -> None:
        await harness.use_command("agreement show")
        (event,) = harness.router.events
        assert isinstance(event, CommandTyped | CommandUsed)
        assert (event.who, event.place) == (harness.who, harness.place)
        words = event.words if isinstance(event, CommandTyped) else event.path
        assert words == "agreement show"
        assert event.event

    async def test_a_button_arrives(self, harness: Harness) -> None:
        message = card("Vote", buttons=(Button("Be heard", AN_ACTION),))
        await harness.platform.post(harness.place, message, "key-1")
        await harness.press(AN_ACTION.encode())
        (event,) = harness.router.events
        assert isinstance(event, ActionPressed)
        assert (event.who, event.place, event.action) == (harness.who, harness.place, AN_ACTION)
        assert event.chosen == ""

    async def test_a_choice_arrives(self, harness: Harness) -> None:
        menu = Select(AN_ACTION, "Which", (Choice("a", "A"), Choice("b", "B")))
        await harness.platform.post(harness.place, Message(("Which",), (menu,)), "key-1")
        await harness.press(AN_ACTION.encode(), chosen="b")
        (event,) = harness.router.events
        assert isinstance(event, ActionPressed)
        assert (event.action, event.chosen) == (AN_ACTION, "b")

    async def test_a_form_arrives(self, harness: Harness) -> None:
        await self._open(harness, form())
        await harness.submit({"words": HARD_WORDS["markup"]})
        event = harness.router.events[-1]
        assert isinstance(event, FormSubmitted)
        assert (event.who, event.place, event.form) == (harness.who, harness.place, AN_ACTION)
        assert event.values == {"words": HARD_WORDS["markup"]}

    async def test_a_member_who_joins_arrives(self, harness: Harness) -> None:
        await harness.join()
        (event,) = harness.router.events
        assert isinstance(event, MemberJoined)
        assert (event.who, event.place) == (harness.who, harness.place)

    async def test_two_presses_are_two_events(self, harness: Harness) -> None:
        message = card("Vote", buttons=(Button("Be heard", AN_ACTION),))
        await harness.platform.post(harness.place, message, "key-1")
        await harness.press(AN_ACTION.encode())
        await harness.press(AN_ACTION.encode())
        first, second = harness.router.events
        assert first.event != second.event

    @pytest.mark.parametrize("length", [20, ACTION_ID_LIMIT])
    async def test_an_action_id_comes_back_whole(self, harness: Harness, length: int) -> None:
        action = ActionId.of("checkpoint.vote", "x" * (length - len("checkpoint.vote:")))
        assert len(action.encode()) == length
        await harness.platform.post(
            harness.place, card("Vote", buttons=(Button("Press", action),)), "key-1"
        )
        await harness.press(action.encode())
        (event,) = harness.router.events
        assert isinstance(event, ActionPressed)
        assert event.action == action

    # --- answers are performed, and private stays private -------------------------------------

    async def test_a_reply_is_private(self, harness: Harness) -> None:
        harness.router.answers = (Reply(card("For one person")),)
        await harness.use_command("home")
        assert [each.private for each in await harness.channel_as(harness.who)] == [True]
        assert "For one person" in await _words(harness.channel_as, harness.who)
        assert "For one person" not in await _words(harness.channel_as, harness.other)
        assert "For one person" not in await _words(harness.direct_as, harness.other)

    async def test_an_update_replaces_the_private_card(self, harness: Harness) -> None:
        harness.router.answers = (Reply(card("Before", buttons=(Button("Go on", AN_ACTION),))),)
        await harness.use_command("home")
        harness.router.answers = (Update(card("After")),)
        await harness.press(AN_ACTION.encode())
        (seen,) = await harness.channel_as(harness.who)
        assert "After" in seen.words
        assert "Before" not in seen.words
        assert seen.private
        assert await harness.channel_as(harness.other) == []

    async def test_an_update_leaves_the_channels_card_alone(self, harness: Harness) -> None:
        message = card("For everyone", buttons=(Button("Be heard", AN_ACTION),))
        await harness.platform.post(harness.place, message, "key-1")
        harness.router.answers = (Update(card("Your vote is in")),)
        await harness.press(AN_ACTION.encode())
        everyone, mine = await harness.channel_as(harness.who)
        assert "For everyone" in everyone.words
        assert "Your vote is in" in mine.words
        assert mine.private
        assert "Your vote is in" not in await _words(harness.channel_as, harness.other)

    async def test_a_form_opens_for_the_one_who_asked(self, harness: Harness) -> None:
        await self._open(harness, form())
        opened = await harness.open_form()
        assert opened is not None
        assert (opened.id, opened.fields) == (AN_ACTION.encode(), ("words",))
        assert "A form" in opened.words
        assert "A form" not in await _words(harness.channel_as, harness.other)

    async def test_problems_stand_in_the_form_and_what_was_typed_stays(
        self, harness: Harness
    ) -> None:
        await self._open(harness, form())
        again = form(TextField("words", "Some words", initial="too short"))
        harness.router.answers = (FormErrors({"words": "Please say a little more."}, again),)
        await harness.submit({"words": "too short"})
        opened = await harness.open_form()
        assert opened is not None
        assert opened.problems == {"words": "Please say a little more."}
        assert "too short" in opened.words
        assert "too short" not in await _words(harness.channel_as, harness.other)

    async def test_a_form_can_open_with_problems(self, harness: Harness) -> None:
        given = dataclasses.replace(form(), problems={"words": "That day is past."})
        await self._open(harness, given)
        opened = await harness.open_form()
        assert opened is not None
        assert opened.problems == {"words": "That day is past."}

    async def test_a_file_is_private(self, harness: Harness) -> None:
        file = File("journal.md", "text/markdown", "# Mine 🫖\n".encode())
        harness.router.answers = (Upload(card("Your journal"), file),)
        await harness.use_command("journal")
        assert await harness.files_of(harness.who) == [file.content]
        assert await harness.files_of(harness.other) == []
        assert "Your journal" not in await _words(harness.channel_as, harness.other)

    async def test_a_picture_says_in_words_what_it_shows(self, harness: Harness) -> None:
        file = File("my-map.png", "image/png", PIXEL, "Validation: twice. " * 50)
        harness.router.answers = (Upload(card("Your map"), file),)
        await harness.use_command("map")
        assert await harness.described(harness.who) == [file.alt]
        assert await harness.files_of(harness.who) == [PIXEL]
        assert await harness.files_of(harness.other) == []

    async def test_several_answers_are_performed_in_order(self, harness: Harness) -> None:
        harness.router.answers = (Reply(card("First")), Reply(card("Second")))
        await harness.use_command("home")
        words = await _words(harness.channel_as, harness.who)
        assert 0 <= words.find("First") < words.find("Second")

    # --- the outbound port --------------------------------------------------------------------

    async def test_a_post_is_seen_by_everyone(self, harness: Harness) -> None:
        ref = await harness.platform.post(harness.place, card("For everyone"), "key-1")
        assert isinstance(ref, MessageRef)
        for person in (harness.who, harness.other):
            (seen,) = await harness.channel_as(person)
            assert "For everyone" in seen.words
            assert not seen.private

    async def test_a_key_seen_before_is_not_posted_twice(self, harness: Harness) -> None:
        if not harness.platform.capabilities.keeps_keys:
            # Then it does post again, and the scheduler must know that it would.
            await harness.platform.post(harness.place, card("Once"), "k" * 25)
            await harness.platform.post(harness.place, card("Once"), "k" * 25)
            assert len(await harness.channel_as(harness.other)) == 2
            return
        first = await harness.platform.post(harness.place, card("Once"), "k" * 25)
        second = await harness.platform.post(harness.place, card("Once"), "k" * 25)
        assert first == second
        assert len(await harness.channel_as(harness.other)) == 1

    async def test_an_edit_changes_the_card_in_place(self, harness: Harness) -> None:
        ref = await harness.platform.post(harness.place, card("Open"), "key-1")
        await harness.platform.post(harness.place, card("Later"), "key-2")
        await harness.platform.edit(ref, card("Closed"))
        first, second = await harness.channel_as(harness.other)
        assert "Closed" in first.words
        assert "Open" not in first.words
        assert "Later" in second.words

    async def test_a_direct_message_is_for_one_person(self, harness: Harness) -> None:
        await harness.platform.direct(harness.who, card("For you"), "key-1")
        assert "For you" in await _words(harness.direct_as, harness.who)
        assert "For you" not in await _words(harness.direct_as, harness.other)
        assert "For you" not in await _words(harness.channel_as, harness.who)

    async def test_a_direct_message_can_be_edited(self, harness: Harness) -> None:
        ref = await harness.platform.direct(harness.who, card("Draft"), "key-1")
        await harness.platform.edit(ref, card("Final"))
        (seen,) = await harness.direct_as(harness.who)
        assert "Final" in seen.words

    async def test_a_press_in_a_direct_message_has_no_place(self, harness: Harness) -> None:
        message = card("For you", buttons=(Button("Write", AN_ACTION),))
        await harness.platform.direct(harness.who, message, "key-1")
        await harness.press(AN_ACTION.encode())
        (event,) = harness.router.events
        assert isinstance(event, ActionPressed)
        assert (event.who, event.place) == (harness.who, None)

    async def test_a_file_can_be_sent_by_itself(self, harness: Harness) -> None:
        file = File("map.csv", "text/csv", b"a,b\n")
        await harness.platform.upload(harness.who, card("Your map"), file)
        assert await harness.files_of(harness.who) == [file.content]
        assert await harness.files_of(harness.other) == []

    async def test_where_somebody_is_holds_their_channel_or_is_not_told(
        self, harness: Harness
    ) -> None:
        for person in (harness.who, harness.other):
            places = await harness.platform.places_of(person)
            assert places is None or harness.place in places

    async def test_who_is_in_the_channel_sees_it_or_nobody_can_say(self, harness: Harness) -> None:
        assert await harness.platform.sees(harness.who, harness.place) in (True, None)
        elsewhere = dataclasses.replace(harness.place, channel="999999999999999999")
        with contextlib.suppress(PlatformProblem):
            assert await harness.platform.sees(harness.who, elsewhere) in (False, None)

    async def test_whose_clock_is_not_told_has_no_zone(self, harness: Harness) -> None:
        zone = await harness.platform.zone_of(harness.who)
        assert zone == "" or ZoneInfo(zone).key == zone

    async def test_who_is_not_there_is_unreachable(self, harness: Harness) -> None:
        with pytest.raises(Unreachable):
            await harness.platform.direct(harness.nobody, card("Hello"), "key-1")

    async def test_a_place_that_is_not_there_is_unreachable(self, harness: Harness) -> None:
        elsewhere = dataclasses.replace(harness.place, channel="999999999999999999")
        with pytest.raises(Unreachable):
            await harness.platform.post(elsewhere, card("Hello"), "key-1")

    async def test_a_message_that_is_gone_is_unreachable(self, harness: Harness) -> None:
        with pytest.raises(Unreachable):
            await harness.platform.edit(
                MessageRef(harness.place, "999999999999999999"), card("Hello")
            )

    # --- everything that can be said ----------------------------------------------------------

    def test_there_is_a_sample_of_every_block_and_field(self, harness: Harness) -> None:
        assert set(blocks(harness.who)) == set(get_args(Block))
        assert set(fields(harness.who)) == set(get_args(Field))

    @pytest.mark.parametrize("kind", get_args(Block), ids=lambda kind: kind.__name__)
    async def test_every_block_can_be_read(self, harness: Harness, kind: type) -> None:
        block, words = blocks(harness.who)[kind]
        message = Message(("A card",), (Paragraph(("Above.",)), block, Paragraph(("Below.",))))
        await harness.platform.post(harness.place, message, "key-1")
        seen = await _words(harness.channel_as, harness.other)
        for each in ("Above.", *words, "Below."):
            assert each in seen

    @pytest.mark.parametrize("kind", get_args(Field), ids=lambda kind: kind.__name__)
    async def test_every_field_can_be_asked(self, harness: Harness, kind: type) -> None:
        asked = fields(harness.who)[kind]
        await self._open(harness, form(*asked))
        opened = await harness.open_form()
        assert opened is not None
        assert opened.fields == tuple(each.name for each in asked)
        for each in asked:
            assert each.label in opened.words

    @pytest.mark.parametrize("name", HARD_WORDS)
    async def test_hard_words_come_out_unharmed(self, harness: Harness, name: str) -> None:
        words = HARD_WORDS[name]
        await harness.platform.post(harness.place, card(words), "key-1")
        assert words in await _words(harness.channel_as, harness.other)

    @pytest.mark.parametrize("name", [each for each in HARD_WORDS if each != "lines"])
    async def test_hard_words_stay_in_a_form(self, harness: Harness, name: str) -> None:
        asked = TextField("words", "Some words", TextKind.LONG, initial=HARD_WORDS[name])
        await self._open(harness, form(asked))
        opened = await harness.open_form()
        assert opened is not None
        assert HARD_WORDS[name] in opened.words

    async def _open(self, harness: Harness, given: Form) -> None:
        harness.router.kind = AnswerKind.FORM
        harness.router.answers = (OpenForm(given),)
        await harness.use_command("session plan")
        harness.router.answers = ()


async def _words(look: Callable[[Person], Any], person: Person) -> str:
    cards: Sequence[Seen] = await look(person)
    return "\n".join(each.words for each in cards)
