"""Concerns: raising one, coming back to it, reading it, and who does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

from bot.domain.concern import Concern, ConcernEntry, ConcernState, EntryKind, Side, hour
from bot.domain.safeguarding import Safeguarding, WorkingHours
from bot.ids import Person
from bot.library import Library
from bot.message import Form, Message
from bot.views import concern_reading as reading
from bot.views import concerns as view
from bot.views import leads
from tests.support.circle import GROUP, NOW, RHIAN, SAM

ANA = Person("test", "w1", "ana")
MEGAN = Person("test", "w1", "megan")
OFFICE = WorkingHours(frozenset(range(5)), time(9), time(17))
WHO = Safeguarding(GROUP.id, (ANA, SAM), (RHIAN,), OFFICE)
MANY = tuple(Person("test", "w1", f"lead{number}") for number in range(6))
ALWAYS = Safeguarding(GROUP.id, (ANA,))
NIGHT = NOW + timedelta(hours=10)
NAMED = Concern(
    "k7qfconcern", GROUP.id, MEGAN, frozenset({"rhian"}), ConcernState.WAITING, NOW, entries=1
)
CODED = replace(NAMED, id="m3xaconcern", raised_by=None, about=frozenset(), raised_at=hour(NOW))
STORY = "Something was said on Tuesday that frightened me."


def _entry(
    concern: Concern, position: int, side: Side, words: str, kind: EntryKind = EntryKind.WORDS
) -> ConcernEntry:
    who = concern.raised_by if side is Side.RAISER else ANA
    return ConcernEntry(concern.id, position, side, kind, who, words, NOW)


def _talk(concern: Concern) -> tuple[ConcernEntry, ...]:
    return (
        _entry(concern, 0, Side.RAISER, STORY),
        _entry(concern, 1, Side.READER, "", EntryKind.TAKEN),
        _entry(concern, 2, Side.READER, "Thank you for telling me. Shall we speak?"),
        _entry(concern, 3, Side.READER, "We spoke.", EntryKind.CLOSED),
    )


OTHER = replace(GROUP, id="other", name="Morning tea")
GROUPS = {GROUP.id: GROUP, OTHER.id: OTHER}

SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "card": lambda library: view.card(library, GROUP, WHO, NOW, raised=False),
    "card_at_night": lambda library: view.card(library, GROUP, WHO, NIGHT, raised=True),
    "card_always": lambda library: view.card(
        library, replace(GROUP, nation="elsewhere"), ALWAYS, NOW, raised=False
    ),
    "card_daily_many_readers": lambda library: view.card(
        library,
        GROUP,
        Safeguarding(GROUP.id, MANY, (), WorkingHours(frozenset(), time(9), time(21))),
        NOW,
        raised=False,
    ),
    "card_nobody": lambda library: view.card(
        library, GROUP, Safeguarding(GROUP.id), NOW, raised=False
    ),
    "card_nobody_named": lambda library: view.card(
        library, GROUP, Safeguarding(GROUP.id), NOW, raised=False, others=(RHIAN, SAM)
    ),
    "form_alone": lambda library: view.form(library.words, GROUP, ALWAYS, (SAM,)),
    "card_several": lambda library: view.several(
        library, "peer", (GROUP, OTHER), (GROUP, OTHER), raised=True
    ),
    "card_nowhere": lambda library: view.several(library, "peer", (), (), raised=False),
    "form": lambda library: view.form(library.words, GROUP, WHO),
    "form_more": lambda library: view.more_form(library.words, NAMED.id),
    "form_code": lambda library: view.say_form(library.words),
    "sent": lambda library: view.sent(library.words, GROUP, WHO, (ANA, SAM), NOW, code=None),
    "sent_code": lambda library: view.sent(
        library.words, GROUP, WHO, (ANA,), NIGHT, code="acorn-kettle-moss-tulip"
    ),
    "news": lambda library: view.news(library.words, NAMED),
    "mine": lambda library: view.mine(library.words, (NAMED,), GROUPS),
    "mine_none": lambda library: view.mine(library.words, (), {}),
    "thread": lambda library: view.thread(library.words, NAMED, _talk(NAMED)[:1], GROUP.zone),
    "thread_taken": lambda library: view.thread(
        library.words,
        replace(NAMED, state=ConcernState.TAKEN),
        (*_talk(NAMED)[:2], replace(_talk(NAMED)[2], who=None)),
        GROUP.zone,
    ),
    "thread_progress": lambda library: view.thread(
        library.words, replace(NAMED, state=ConcernState.PROGRESS), _talk(NAMED)[:3], GROUP.zone
    ),
    "mine_in_progress": lambda library: view.mine(
        library.words, (replace(NAMED, state=ConcernState.PROGRESS),), GROUPS
    ),
    "thread_closed_document": lambda library: view.thread(
        library.words,
        replace(CODED, state=ConcernState.CLOSED),
        _talk(CODED) * 3,
        GROUP.zone,
    ),
    "wrong_code": lambda library: view.wrong_code(library.words, "concern.code.wrong"),
    "too_many_codes": lambda library: view.wrong_code(library.words, "concern.code.later"),
    "alert": lambda library: reading.alert(library.words, GROUP, NAMED, again=False),
    "alert_again": lambda library: reading.alert(library.words, GROUP, NAMED, again=True),
    "gone": lambda library: reading.gone(library.words, GROUP, NAMED.id),
    "reader": lambda library: reading.reader(library.words, GROUP, WHO, ANA),
    "reader_deputy": lambda library: reading.reader(library.words, GROUP, WHO, RHIAN),
    "list": lambda library: reading.listed(
        library.words, (NAMED, replace(CODED, group=OTHER.id)), GROUPS
    ),
    "list_none": lambda library: reading.listed(library.words, (), {}),
    "list_no_reader": lambda library: reading.no_reader(library.words),
    "read": lambda library: reading.shown(library.words, GROUP, NAMED, _talk(NAMED)[:1]),
    "read_quicker": lambda library: reading.shown(
        library.words,
        GROUP,
        replace(NAMED, state=ConcernState.TAKEN),
        _talk(NAMED)[:3],
        quicker=True,
    ),
    "read_closed": lambda library: reading.shown(
        library.words, GROUP, replace(CODED, state=ConcernState.CLOSED), _talk(CODED) * 3
    ),
    "form_reply": lambda library: reading.reply_form(library.words, NAMED.id),
    "form_close": lambda library: reading.close_form(library.words, NAMED.id),
    "leads": lambda library: leads.done(library.words, GROUP, WHO, everywhere=0, told=(ANA,)),
    "leads_one_everywhere": lambda library: leads.done(
        library.words, GROUP, ALWAYS, everywhere=12, told=()
    ),
}
