"""An agreement on one sheet of paper, to show outside the group: nobody is named on it."""

from dataclasses import dataclass
from datetime import date

from bot.domain.agreement import Agreement, Clause
from bot.domain.group import Group
from bot.domain.wall import local


@dataclass(frozen=True, slots=True)
class Sheet:
    """Days are the group's own. Nobody is named, and there is no link into the group."""

    group: str
    purpose: str
    number: int
    adopted: date
    review: date
    clauses: tuple[Clause, ...]

    @property
    def length(self) -> int:
        """Characters, by which the size of the letters is chosen."""
        return len(self.purpose) + sum(len(each.text) + 30 for each in self.clauses)


def sheet_of(group: Group, agreement: Agreement) -> Sheet:
    return Sheet(
        group.name,
        group.purpose,
        agreement.number,
        local(agreement.adopted_at, group.zone).date(),
        agreement.review_on,
        agreement.clauses,
    )
