"""Concerns: raising one, coming back to it, reading it, and who does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

from bot.domain.concern import Concern, ConcernEntry, ConcernState, EntryKind, Side, hour
from bot.domain.safeguarding import Safeguarding, WorkingHours
from bot.ids import Person
from bot.library import Library
from bot.message import Form, Message
from bot.views import concern_nobody as stuck
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
TOLD, ALONE = view.Told(WHO), view.Told(ALWAYS)
AWAY = view.Told(WHO, away={ANA: NOW + timedelta(days=5)})
NO_LEAD = view.Told(WHO, away={ANA: NOW + timedelta(days=5), SAM: NOW + timedelta(days=9)})
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


BACK = (
    *_talk(NAMED)[:2],
    ConcernEntry(NAMED.id, 2, Side.READER, EntryKind.BACK, None, "", NOW + timedelta(days=1)),
)
OTHER = replace(GROUP, id="other", name="Morning tea")
GROUPS = {GROUP.id: GROUP, OTHER.id: OTHER}

SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "card": lambda library: view.card(library, GROUP, TOLD, NOW, raised=False),
    "card_at_night": lambda library: view.card(library, GROUP, TOLD, NIGHT, raised=True),
    "card_always": lambda library: view.card(
        library, replace(GROUP, nation="elsewhere"), ALONE, NOW, raised=False
    ),
    "card_daily_many_readers": lambda library: view.card(
        library,
        GROUP,
        view.Told(Safeguarding(GROUP.id, MANY, (), WorkingHours(frozenset(), time(9), time(21)))),
        NOW,
        raised=False,
    ),
    "card_nobody": lambda library: view.card(
        library, GROUP, view.Told(Safeguarding(GROUP.id)), NOW, raised=False
    ),
    "card_nobody_named": lambda library: view.card(
        library, GROUP, view.Told(Safeguarding(GROUP.id)), NOW, raised=False, others=(RHIAN, SAM)
    ),
    "form_alone": lambda library: view.form(library.words, GROUP, ALONE, NOW, (SAM,)),
    "card_day_and_night": lambda library: view.card(
        library, GROUP, view.Told(replace(ALWAYS, deputies=(RHIAN,))), NOW, raised=False
    ),
    "card_lead_away": lambda library: view.card(library, GROUP, AWAY, NOW, raised=False),
    "card_every_lead_away": lambda library: view.card(library, GROUP, NO_LEAD, NOW, raised=False),
    "card_several": lambda library: view.several(
        library, "peer", (GROUP, OTHER), (GROUP, OTHER), raised=True
    ),
    "card_nowhere": lambda library: view.several(library, "peer", (), (), raised=False),
    "form": lambda library: view.form(library.words, GROUP, TOLD, NOW),
    "form_at_night": lambda library: view.form(library.words, GROUP, NO_LEAD, NIGHT),
    "form_more": lambda library: view.more_form(library.words, NAMED.id),
    "form_code": lambda library: view.say_form(library.words),
    "sent": lambda library: view.sent(library.words, GROUP, TOLD, NOW, code=None),
    "sent_code": lambda library: view.sent(
        library.words, GROUP, TOLD, NIGHT, code="acorn-kettle-moss-tulip"
    ),
    "news": lambda library: view.news(library.words, NAMED),
    "mine": lambda library: view.mine(library.words, (NAMED,), GROUPS),
    "mine_unread": lambda library: view.mine(library.words, (NAMED,), GROUPS, {NAMED.id}),
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
    "thread_waits_again": lambda library: view.thread(library.words, NAMED, BACK, GROUP.zone),
    "thread_unread": lambda library: view.thread(
        library.words, NAMED, BACK, GROUP.zone, view.nobody(library, GROUP, told=True)
    ),
    "thread_unread_untold": lambda library: view.thread(
        library.words, NAMED, BACK, GROUP.zone, view.nobody(library, GROUP, told=False)
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
    "nudge": lambda library: reading.nudge(library.words, GROUP, NAMED, NOW),
    "nobody": lambda library: stuck.nobody(library.words, GROUP, "peer", coordinates=False),
    "nobody_coordinator": lambda library: stuck.nobody(
        library.words, GROUP, "peer", coordinates=True
    ),
    "unreached": lambda library: stuck.unreached(library.words, GROUP, "peer", coordinates=True),
    "nudge_away": lambda library: reading.nudge_for(
        library.words, GROUP, NAMED, NOW, ANA, NOW + timedelta(days=5)
    ),
    "relief": lambda library: stuck.relief(library.words, GROUP, "peer", coordinates=True),
    "read_waits_again": lambda library: reading.shown(library.words, GROUP, NAMED, BACK),
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
