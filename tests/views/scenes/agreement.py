"""The agreement: read, chosen, changed, adopted, remembered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.agreement import Agreement, Clause, ClauseKind
from bot.domain.changes import difference
from bot.domain.group import AgreementRhythm
from bot.ids import ActionId
from bot.library import Library
from bot.message import Form, Message
from bot.views import agreement as view
from bot.views import agreement_edit as edit
from bot.views import agreement_ready as ready
from bot.views import agreement_remind as remind
from bot.views import agreement_review as review
from tests.support.circle import AGREEMENT, GROUP, NOW, SAM

MONTHLY = replace(GROUP, rhythm=AgreementRhythm.MONTHLY)
MINE = (
    AGREEMENT.clauses[0],
    replace(AGREEMENT.clauses[1], text="We go slowly. A break comes by the half hour."),
    Clause("cams", ClauseKind.CAMERAS, "Camera on or off is fine, each time."),
)
CHANGE = difference(AGREEMENT.clauses, MINE)
SECOND = Agreement(
    id="agreement2",
    group=GROUP.id,
    number=2,
    clauses=MINE,
    adopted_at=NOW + timedelta(days=30),
    adopted_by=SAM,
    review_on=date(2027, 3, 23),
    changed="New: cameras. Changed: pace and breaks. Taken out: leaving early.",
)
LONG = replace(
    AGREEMENT,
    clauses=tuple(
        Clause(f"c{number}", ClauseKind.OTHER, "We take our time and we are kind. " * 14)
        for number in range(1, 6)
    ),
)
UNTIL = NOW + timedelta(days=7)
OLDER = tuple(
    replace(AGREEMENT, number=number, adopted_at=NOW - timedelta(days=400 - number))
    for number in range(12, 0, -1)
)


def _show(agreement: Agreement, **how: bool | int) -> Callable[[Library], Message]:
    return lambda library: view.show(library.words, GROUP, agreement, NOW, **how)  # type: ignore[arg-type]


def _preview(
    in_force: Agreement | None, moved: str = "", id: str = "peer-facilitated"
) -> Callable[[Library], Message]:
    def scene(library: Library) -> Message:
        template = library.template(id)
        assert template is not None
        same = replace(SECOND, clauses=template.clauses)
        return ready.preview(
            library.words,
            GROUP,
            template,
            library.templates(),
            in_force=same if moved == "same" else in_force,
            digest="0" * 8,
            moved="" if moved == "same" else moved,
        )

    return scene


def _editing(**how: object) -> Callable[[Library], Message]:
    return lambda library: edit.editing(
        library.words,
        GROUP,
        how.get("clauses", MINE),  # type: ignore[arg-type]
        how.get("change", CHANGE),  # type: ignore[arg-type]
        base=how.get("base", AGREEMENT),  # type: ignore[arg-type]
        newer=how.get("newer"),  # type: ignore[arg-type]
        until=how.get("until", UNTIL),  # type: ignore[arg-type]
    )


SCENES: dict[str, Callable[[Library], Message | Form]] = {
    "none_member": lambda library: ready.none_yet(
        library.words, GROUP, library.templates(), facilitates=False
    ),
    "none_facilitator": lambda library: ready.none_yet(
        library.words, GROUP, library.templates(), facilitates=True
    ),
    "show_document": _show(AGREEMENT),
    "show_facilitator_document": _show(SECOND, facilitates=True),
    "show_long_document": _show(LONG),
    "show_long_last_document": _show(LONG, page=1),
    "show_older_document": _show(AGREEMENT, in_force=False, facilitates=True),
    "history_document": lambda library: view.history(
        library.words, GROUP, [SECOND, AGREEMENT], NOW
    ),
    "history_many_document": lambda library: view.history(library.words, GROUP, OLDER, NOW),
    "preview": _preview(None),
    "preview_replaces": _preview(AGREEMENT, id="hybrid"),
    "preview_same": _preview(None, "same"),
    "preview_overtaken": _preview(SECOND, "overtaken"),
    "preview_pack_changed": _preview(None, "pack"),
    "adopted_first": lambda library: view.adopted(library.words, GROUP, AGREEMENT),
    "adopted_again": lambda library: view.adopted(library.words, GROUP, SECOND),
    "done_first": lambda library: edit.adopted(library.words, MONTHLY, AGREEMENT, told_at=None),
    "done_quiet_hours": lambda library: edit.adopted(
        library.words, GROUP, SECOND, told_at=NOW + timedelta(hours=22)
    ),
    "same": lambda library: edit.same(library.words, GROUP, SECOND),
    "nothing_waiting": lambda library: edit.nothing_waiting(library.words, GROUP),
    "edit": _editing(),
    "edit_untouched": _editing(clauses=AGREEMENT.clauses, change=difference((), ()), until=None),
    "edit_changed_back": _editing(clauses=AGREEMENT.clauses, change=difference((), ())),
    "edit_empty": _editing(clauses=(), change=difference((), ()), base=None, until=None),
    "edit_own_first": _editing(change=difference((), MINE), base=None),
    "edit_newer": _editing(newer=SECOND),
    "clause_change": lambda library: edit.clause_form(
        library.words, GROUP, "stays", "confidentiality", MINE[0].text, known=True
    ),
    "clause_add": lambda library: edit.clause_form(
        library.words, GROUP, "new", "", "", known=False
    ),
    "clause_problem": lambda library: replace(
        edit.clause_form(library.words, GROUP, "new", "", "", known=False),
        problems={"words": library.words.line("agreement.problem.empty")},
    ),
    "take_out": lambda library: edit.confirm_out(library.words, GROUP, MINE[0]),
    "take_out_last": lambda library: edit.problem(library.words, "agreement.problem.last"),
    "too_many": lambda library: edit.problem(library.words, "agreement.problem.many"),
    "discard": lambda library: edit.confirm_discard(library.words, GROUP),
    "discarded": lambda library: edit.discarded(library.words, GROUP),
    "waiting": lambda library: edit.waiting(
        library.words, GROUP, UNTIL, ActionId.of("agreement.begin", GROUP.id, "hybrid", "over")
    ),
    "overtaken": lambda library: edit.overtaken(
        library.words, GROUP, SECOND, difference(SECOND.clauses, AGREEMENT.clauses), onto=True
    ),
    "overtaken_instead": lambda library: edit.overtaken(
        library.words, GROUP, SECOND, difference(SECOND.clauses, LONG.clauses), onto=False
    ),
    "reminder": lambda library: view.reminder(library.words, GROUP, AGREEMENT.clauses[1]),
    "reminder_long_clause": lambda library: view.reminder(library.words, GROUP, LONG.clauses[0]),
    "remind_monthly": lambda library: remind.rhythm(
        library.words, MONTHLY, agreement=True, due=NOW + timedelta(days=28)
    ),
    "remind_monthly_no_agreement": lambda library: remind.rhythm(
        library.words, MONTHLY, agreement=False, due=None
    ),
    "remind_each_session": lambda library: remind.rhythm(
        library.words, GROUP, agreement=True, due=None
    ),
    "remind_never": lambda library: remind.rhythm(
        library.words,
        replace(GROUP, rhythm=AgreementRhythm.NEVER),
        agreement=True,
        due=None,
    ),
    "remind_preview": lambda library: remind.preview(
        library.words, GROUP, AGREEMENT.clauses[1], several=True
    ),
    "reminder_whole_document": lambda library: view.reminder_whole(library.words, GROUP, AGREEMENT),
    "reminder_whole_long_document": lambda library: view.reminder_whole(library.words, GROUP, LONG),
    "remind_preview_whole": lambda library: remind.preview_whole(library.words, GROUP, AGREEMENT),
    "remind_monthly_whole": lambda library: remind.rhythm(
        library.words,
        replace(GROUP, rhythm=AgreementRhythm.WHOLE_MONTHLY),
        agreement=True,
        due=NOW + timedelta(days=28),
    ),
    "review": lambda library: review.preview(library.words, GROUP, AGREEMENT, NOW),
    "review_due": lambda library: review.notice(library.words, GROUP),
    "review_card": lambda library: review.card(library.words, GROUP),
    "review_posted": lambda library: review.posted(library.words, GROUP, None),
    "review_posted_later": lambda library: review.posted(
        library.words, GROUP, NOW + timedelta(hours=22)
    ),
    "review_put_off": lambda library: review.put_off(
        library.words, GROUP, date(2026, 12, 21), NOW.date()
    ),
    "sheet": lambda library: review.sheet(library.words, SECOND),
    "remind_posted": lambda library: remind.posted(library.words, GROUP, None),
    "remind_posted_later": lambda library: remind.posted(
        library.words, GROUP, NOW + timedelta(hours=22)
    ),
    "remind_again": lambda library: remind.again(library.words),
    "remind_no_agreement": lambda library: remind.nothing_yet(library.words, GROUP),
}
