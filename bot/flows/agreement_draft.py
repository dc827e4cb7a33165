"""One person's changes to an agreement before they are adopted: one draft a person and group.

Its id follows from both, so that changes begun on Tuesday are found on Thursday, whatever was
restarted in between and whichever card is still at hand.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain.agreement import Agreement, Clause, ClauseKind
from bot.domain.changes import Clauses, Difference, difference
from bot.domain.draft import Draft
from bot.flows.context import Context
from bot.ids import new_id

KIND = "agreement.edit"
KEPT = timedelta(days=7)
"""From the last change on."""


@dataclass(frozen=True, slots=True)
class Changes:
    """``base`` is the version that was in force when they were begun, 0 for none. ``whole`` is
    True where they began from another text (a ready agreement, an earlier version) that is to take
    the place of everything. ``until`` is when they are forgotten; None where nothing is kept yet.
    """

    base: int
    clauses: Clauses
    whole: bool = False
    until: datetime | None = None

    def differ_from(self, in_force: Agreement | None) -> Difference:
        return difference(in_force.clauses if in_force else (), self.clauses)


async def kept(context: Context) -> Changes | None:
    """What this person has begun and not adopted."""
    draft = await context.uow.drafts.get(_id(context), context.who, context.now)
    if draft is None or draft.kind != KIND:
        return None
    values = draft.values
    return Changes(
        int(values["base"]),
        tuple(
            Clause(id, ClauseKind(kind), text) for id, kind, text in json.loads(values["clauses"])
        ),
        values["whole"] == "yes",
        draft.expires_at,
    )


async def kept_or_fresh(context: Context, in_force: Agreement | None) -> Changes:
    return await kept(context) or fresh(in_force)


def fresh(in_force: Agreement | None) -> Changes:
    """Nothing changed yet."""
    return Changes(in_force.number, in_force.clauses) if in_force else Changes(0, ())


async def keep(context: Context, changes: Changes) -> Changes:
    until = context.now + KEPT
    clauses = [[each.id, each.kind.value, each.text] for each in changes.clauses]
    values = {
        "base": str(changes.base),
        "clauses": json.dumps(clauses, ensure_ascii=False),
        "whole": "yes" if changes.whole else "no",
    }
    await context.uow.drafts.put(
        Draft(_id(context), context.who, context.group.id, KIND, values, until)
    )
    return replace(changes, until=until)


async def forget(context: Context) -> None:
    await context.uow.drafts.drop(_id(context))


def _id(context: Context) -> str:
    who = context.who
    about = "\n".join((KIND, context.group.id, who.platform, who.workspace, who.user))
    return new_id(lambda count: sha256(about.encode()).digest()[:count])
