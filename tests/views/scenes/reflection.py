"""Reflections: the three forms, and the cards before, after and when one is kept."""

from collections.abc import Callable
from datetime import UTC, datetime, time

from bot.domain.group import AgreementRhythm, Facilitator, FacilitatorRole, Group, Model, QuietHours
from bot.domain.reflection import BEGUN_FOR, Answered, Reflection, ReflectionKind, cells_of
from bot.domain.session import Session
from bot.flows.reflections import chosen_prompts
from bot.ids import ActionId, Person, Place
from bot.library import Library
from bot.message import Form, Message
from bot.views import reflection as view

RHIAN = Person("test", "w1", "rhian")
NOW = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)

GROUP = Group(
    id="g" * 24,
    place=Place("test", "w1", "circle"),
    name="Evening circle",
    purpose="A place to be heard.",
    model=Model.PEER_FACILITATED,
    zone="Europe/London",
    facilitators=(Facilitator(RHIAN, FacilitatorRole.LEAD),),
    quiet=QuietHours(time(21), time(8)),
    link="https://meet.example/circle",
    nation="wales",
    rhythm=AgreementRhythm.MONTHLY,
    created_at=NOW,
)

SESSION = Session(
    id="s" * 24,
    group=GROUP.id,
    title="Evening circle",
    starts_at=NOW,
    zone=GROUP.zone,
    minutes=60,
    link=GROUP.link,
)


def reflection(kind: ReflectionKind, *answers: tuple[str, str], at: datetime = NOW) -> Reflection:
    said = tuple(Answered(asked, words) for asked, words in answers)
    return Reflection(
        id=f"{kind.value}{at:%m%d%H%M}".ljust(24, "r"),
        group=GROUP.id,
        author=RHIAN,
        kind=kind,
        session=SESSION.id,
        cells=cells_of(said),
        answers=said,
        created_at=at,
        updated_at=at,
    )


def _form(
    kind: ReflectionKind, empty: bool = False, **typed: str
) -> Callable[[Library], Message | Form]:
    def made(library: Library) -> Form:
        form = view.form(
            library,
            ActionId.of("reflect.save", GROUP.id, kind.value, view.NO_SESSION),
            kind,
            chosen_prompts(library, {}, kind),
            typed,
        )
        if not empty:
            return form
        problem = library.words.line("reflection.problem.empty")
        return Form(form.id, form.title, form.fields, form.submit, form.intro, {"": problem})

    return made


def _handed_on(kind: ReflectionKind, began: bool = False) -> Callable[[Library], Message | Form]:
    """A form that opens with what was left for it."""
    words = {
        ReflectionKind.PRE: "Name the break out loud. " * 30,
        ReflectionKind.POST: "A slower start.",
    }[kind]

    def made(library: Library) -> Form:
        one = reflection(kind, ("try", "A slower start."))
        return view.form(
            library,
            ActionId.of("reflect.on", one.id),
            kind,
            chosen_prompts(library, {}, kind),
            view.values_of(one, ()),
            before=words,
            began=view.began(library.words, one, GROUP.zone) if began else (),
        )

    return made


def _before(loose: str) -> Callable[[Library], Message | Form]:
    def made(library: Library) -> Message:
        prompts = chosen_prompts(library, {}, ReflectionKind.PRE)
        return view.before(library, GROUP, SESSION, prompts, loose)

    return made


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "form_pre": _form(ReflectionKind.PRE),
    "form_post": _form(ReflectionKind.POST, heard="Slowing down at the start."),
    "form_free": _form(ReflectionKind.FREE),
    "form_empty": _form(ReflectionKind.POST, empty=True),
    "form_pre_with_next_time": _handed_on(ReflectionKind.PRE),
    "form_post_with_what_was_tried": _handed_on(ReflectionKind.POST),
    "form_begun": _handed_on(ReflectionKind.PRE, began=True),
    "paused": lambda library: view.paused(
        library.words,
        reflection(ReflectionKind.PRE, ("try", "A slower start.")),
        NOW + BEGUN_FOR,
        GROUP.zone,
    ),
    "choose": lambda library: view.choose(library.words, GROUP.id, "later"),
    "saved": lambda library: view.saved(
        library,
        reflection(
            ReflectionKind.PRE,
            ("validation.contracting.q1", "At the clinic."),
            ("validation.knowledge.q1", "How to mute people kindly."),
        ),
        chosen_prompts(library, {}, ReflectionKind.PRE),
    ),
    "saved_post": lambda library: view.saved(
        library, reflection(ReflectionKind.POST, ("heard", "A slow start."))
    ),
    "before": _before("Name the break out loud."),
    "before_the_first": _before(""),
    "after": lambda library: view.after(library, GROUP, SESSION),
    "after_with_kept_questions": lambda library: view.after(
        library, GROUP, SESSION, ("What did each of them need to have heard, and did they?",)
    ),
    "after_with_what_was_tried": lambda library: view.after(
        library, GROUP, SESSION, plan="A slower start."
    ),
    "met": lambda library: view.met(library.words, SESSION),
    "unopened": lambda library: view.unopened(library.words, SESSION, None),
    "unopened_with_another": lambda library: view.unopened(library.words, SESSION, SESSION),
    "later": lambda library: view.later(library.words, "peer"),
}
