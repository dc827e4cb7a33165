"""What is different between two versions of an agreement, and how two people's changes meet."""

from dataclasses import dataclass

from bot.domain.agreement import CLAUSES_AT_MOST, Clause

Clauses = tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Reworded:
    before: Clause
    after: Clause


@dataclass(frozen=True, slots=True)
class Difference:
    """Falsy where nothing is different. The order of clauses is no difference."""

    added: Clauses = ()
    reworded: tuple[Reworded, ...] = ()
    removed: Clauses = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.reworded or self.removed)


def difference(before: Clauses, after: Clauses) -> Difference:
    """Clauses are the same one by their id. One that was taken out and written again word for word
    has a new id and is no difference either."""
    old, new = {each.id: each for each in before}, {each.id: each for each in after}
    moved = {_said(each) for each in before if each.id not in new} & {
        _said(each) for each in after if each.id not in old
    }
    return Difference(
        tuple(each for each in after if each.id not in old and _said(each) not in moved),
        tuple(
            Reworded(old[each.id], each)
            for each in after
            if each.id in old and _said(old[each.id]) != _said(each)
        ),
        tuple(each for each in before if each.id not in new and _said(each) not in moved),
    )


def rebased(base: Clauses, mine: Clauses, current: Clauses) -> Clauses:
    """``mine``, which began from ``base``, brought onto ``current``, which somebody adopted in
    between: their version with my changes on top, so that neither's words are lost. ``mine`` as it
    is where the two together would be too many clauses or none."""
    change = difference(base, mine)
    gone = {each.id for each in change.removed}
    own = {each.after.id: each.after for each in change.reworded}
    own |= {each.id: each for each in change.added}
    kept = tuple(own.pop(each.id, each) for each in current if each.id not in gone)
    together = (*kept, *own.values())
    return together if 0 < len(together) <= CLAUSES_AT_MOST else mine


def _said(clause: Clause) -> tuple[str, str]:
    return clause.kind.value, clause.text
