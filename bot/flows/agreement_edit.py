"""Changing the agreement, one clause at a time, in private. Nothing here is seen by anyone else
before it is adopted (agreement_adopt)."""

from dataclasses import replace

from bot.answers import OpenForm, Reply, Update
from bot.domain.agreement import (
    CLAUSES_AT_MOST,
    Agreement,
    AgreementProblem,
    Clause,
    ClauseKind,
    edited,
    without,
)
from bot.flows import agreement_draft as draft
from bot.flows.agreement_draft import Changes
from bot.flows.context import Answers, Context, Invalid, Refused
from bot.flows.reading import plain
from bot.flows.route import Parts, Values
from bot.ids import ActionId
from bot.message import Form, Message
from bot.views import agreement_edit as view
from bot.views import router as say

NEW = "new"
OVER = "over"


async def edit(context: Context, values: Values) -> Answers:
    return (Reply(await card(context)),)


async def look(context: Context, parts: Parts, chosen: str) -> Answers:
    """Back to the changes."""
    return (Update(await card(context)),)


async def pick(context: Context, parts: Parts, chosen: str) -> Answers:
    """Opens the form of the clause chosen in the menu."""
    changes = await _changes(context)
    clause = next((each for each in changes.clauses if each.id == chosen), None)
    if clause is None:
        return (Reply(view.problem(context.words, "agreement.problem.gone")),)
    return (OpenForm(_form(context, clause.id, clause.kind.value, clause.text, known=True)),)


async def add(context: Context, parts: Parts, chosen: str) -> Answers:
    changes = await _changes(context)
    if len(changes.clauses) >= CLAUSES_AT_MOST:
        return (Reply(view.problem(context.words, "agreement.problem.many")),)
    return (OpenForm(_form(context, NEW, "", "", known=False)),)


async def clause_form(context: Context, parts: Parts, values: Values) -> Form:
    """The form with what was typed in it, for when something did not fit."""
    kind, said = values.get("kind", ""), values.get("words", "")
    return _form(context, parts[1], kind, said, known=parts[1] != NEW)


async def save_clause(context: Context, parts: Parts, values: Values) -> Answers:
    """Keeps a clause, changed or new. One that somebody took out meanwhile is added again: what
    was typed is not lost."""
    changes = await _changes(context)
    id = context.new_id() if parts[1] == NEW else parts[1]
    clauses = _edited(context, changes, id, values)
    changes = await draft.keep(context, replace(changes, clauses=clauses))
    return (Reply(await card(context, changes)),)


def _edited(context: Context, changes: Changes, id: str, values: Values) -> tuple[Clause, ...]:
    """The clauses with that one changed or added. Raises Invalid with both fields' problems."""
    problems: dict[str, str] = {}
    kind = ClauseKind.OTHER
    try:
        kind = ClauseKind(values.get("kind", ""))
    except ValueError:
        problems["kind"] = context.words.line("agreement.problem.kind")
    clauses = changes.clauses
    try:
        clauses = edited(clauses, clause=id, kind=kind, words=plain(values.get("words", "")))
    except AgreementProblem as problem:
        problems["words"] = context.words.line(problem.word)
    if problems:
        raise Invalid(**problems)
    return clauses


async def ask_out(context: Context, parts: Parts, chosen: str) -> Answers:
    changes = await _changes(context)
    clause = next((each for each in changes.clauses if each.id == chosen), None)
    if clause is None:
        return (Update(await card(context, changes)),)
    return (Update(view.confirm_out(context.words, context.group, clause)),)


async def remove(context: Context, parts: Parts, chosen: str) -> Answers:
    changes = await _changes(context)
    try:
        clauses = without(changes.clauses, parts[1])
    except AgreementProblem as problem:
        raise Refused(view.problem(context.words, problem.word)) from problem
    if clauses != changes.clauses:
        changes = await draft.keep(context, replace(changes, clauses=clauses))
    return (Update(await card(context, changes)),)


async def begin(context: Context, parts: Parts, chosen: str) -> Answers:
    """Starts from a ready agreement, to change it before it is adopted."""
    template = context.library.template(parts[1])
    if template is None:
        raise Refused(say.no_longer_active(context.words))
    return await _start_from(context, "agreement.begin", parts, template.clauses)


async def bring_back(context: Context, parts: Parts, chosen: str) -> Answers:
    """Starts from an earlier version; adopting it makes a new one with its words."""
    versions = await context.uow.agreements.history(context.group.id)
    version = next((each for each in versions if str(each.number) == parts[1]), None)
    if version is None:
        raise Refused(say.no_longer_active(context.words))
    return await _start_from(context, "agreement.bring_back", parts, version.clauses)


async def _start_from(
    context: Context, verb: str, parts: Parts, clauses: tuple[Clause, ...]
) -> Answers:
    """Asks first where changes begun before would make way."""
    in_force = await context.uow.agreements.in_force(context.group.id)
    begun = await draft.kept(context)
    waits = begun is not None and begun.clauses != clauses and OVER not in parts[2:]
    if begun is not None and begun.until is not None and waits:
        afresh = ActionId.of(verb, *parts[:2], OVER)
        return (Update(view.waiting(context.words, context.group, begun.until, afresh)),)
    base = in_force.number if in_force else 0
    changes = await draft.keep(context, Changes(base, clauses, whole=True))
    return (Update(await card(context, changes)),)


async def ask_discard(context: Context, parts: Parts, chosen: str) -> Answers:
    if await draft.kept(context) is None:
        return (Update(view.nothing_waiting(context.words, context.group)),)
    return (Update(view.confirm_discard(context.words, context.group)),)


async def discard(context: Context, parts: Parts, chosen: str) -> Answers:
    await draft.forget(context)
    return (Update(view.discarded(context.words, context.group)),)


async def _changes(context: Context) -> Changes:
    in_force = await context.uow.agreements.in_force(context.group.id)
    return await draft.kept_or_fresh(context, in_force)


async def card(context: Context, changes: Changes | None = None) -> Message:
    """Shows what differs from the version the changes began from; where somebody adopted a newer
    one since, the card says so."""
    in_force = await context.uow.agreements.in_force(context.group.id)
    changes = changes or await draft.kept_or_fresh(context, in_force)
    base, newer = in_force, None
    if in_force is not None and in_force.number != changes.base:
        base, newer = await _version(context, changes.base), in_force
    return view.editing(
        context.words,
        context.group,
        changes.clauses,
        changes.differ_from(base),
        base=base,
        newer=newer,
        until=changes.until,
    )


async def _version(context: Context, number: int) -> Agreement | None:
    versions = await context.uow.agreements.history(context.group.id)
    return next((each for each in versions if each.number == number), None)


def _form(context: Context, clause: str, kind: str, said: str, *, known: bool) -> Form:
    return view.clause_form(context.words, context.group, clause, kind, said, known=known)
