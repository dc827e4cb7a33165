"""What an event wants, brought to one shape, and what that is about: its group, and whether it is
somebody's own for another reason than running the group."""

from dataclasses import dataclass
from datetime import datetime

from bot.commands import Who
from bot.domain.group import Group
from bot.flows import concern_reading, standing_in
from bot.flows.route import About, Parts
from bot.ids import NO_GROUP, ActionId, Person, Place
from bot.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An event brought to one shape: who wants what, and what it is about."""

    event: str
    who: Person
    place: Place | None
    need: Who
    about: About
    parts: Parts
    writes: bool
    needs_group: bool
    row: str = ""
    """Of the tables of routes: a command's path, the verb of a button or a form."""
    path: str = ""
    """Of a command: what is asked again about the group that somebody chooses."""
    typed: str = ""
    """What was typed after it, which is shown again with that question."""
    clock: bool = False
    """Dates, times or a zone are read or asked for: whose clock it is matters."""

    submitted: bool = False
    """It came from a form, which keeps what is in it."""
    again: ActionId | None = None
    """What makes the same answer once more and changes nothing, where there is such a thing."""
    whole: bool = False
    """Asked for whole, also by somebody who reads short cards."""

    traceless: bool = False
    """As of an Action."""

    @property
    def anywhere(self) -> bool:
        """It names no group: it is about that of the channel, or the only one of the person."""
        named = self.parts[0] if self.parts else NO_GROUP
        return self.about is About.PLACE or (self.about is About.MINE and named == NO_GROUP)


async def group_of(uow: UnitOfWork, step: Step, now: datetime) -> tuple[bool, Group | None]:
    """Whether what it is about still exists, and the group it belongs to."""
    first = step.parts[0] if step.parts else ""
    owner: str | None = None
    match step.about:
        case _ if step.anywhere:
            return True, await uow.groups.at(step.place) if step.place else None
        case About.PLACE | About.GROUP | About.MINE:
            owner = first
        case About.SESSION:
            session = await uow.sessions.get(first)
            owner = session.group if session else None
        case About.CHECKPOINT:
            checkpoint = await uow.checkpoints.get(first)
            owner = checkpoint.group if checkpoint else None
        case About.ADVICE:
            advice = await uow.ladder.get(first)
            owner = advice.group if advice else None
        case About.REFLECTION:
            reflection = await uow.reflections.get(first)
            mine = reflection is not None and reflection.author == step.who
            owner = reflection.group if reflection and mine else None
        case About.DEBRIEF:
            debrief = await uow.peers.get(first, now)
            ours = debrief is not None and step.who in (debrief.asker, debrief.asked)
            owner = debrief.group if debrief and ours else None
        case About.DRAFT:
            draft = await uow.drafts.get(first, step.who, now)
            owner = draft.group if draft else None
        case About.CONCERN:
            owner = await concern_reading.group_of(uow, first, step.who)
        case About.RAISED:
            concern = await uow.concerns.get(first)
            theirs = concern is not None and concern.raised_by == step.who
            owner = concern.group if concern and theirs else None
    group = await uow.groups.get(owner) if owner else None
    same = group is not None and (group.place.platform, group.place.workspace) == (
        step.who.platform,
        step.who.workspace,
    )
    return same, group if same else None


async def covering(
    uow: UnitOfWork, step: Step, group: Group | None, now: datetime
) -> frozenset[str]:
    """The sessions which somebody has taken who does not run the group, as far as they make
    this step theirs."""
    asks = step.need is Who.FACILITATOR and step.row in standing_in.COVERING
    if group is None or not asks or group.facilitated_by(step.who):
        return frozenset()
    about = step.parts[0] if step.about is About.SESSION else ""
    if step.about is About.CHECKPOINT:
        checkpoint = await uow.checkpoints.get(step.parts[0])
        about = (checkpoint.session if checkpoint else None) or NO_GROUP
    if step.about is About.ADVICE:
        advice = await uow.ladder.get(step.parts[0])
        about = advice.session if advice else NO_GROUP
    taken = await uow.sessions.many(await uow.covers.taken_by(step.who, group.id))
    return frozenset(
        id
        for id, session in taken.items()
        if about in ("", id) and standing_in.covers(step.row, session, now)
    )


async def wrote(uow: UnitOfWork, step: Step, group: Group | None) -> bool:
    """Whether it is about what this person has written in the group. Of a button that names one
    reflection that is known already."""
    if group is None or step.need is not Who.FACILITATOR or step.row not in standing_in.WROTE:
        return False
    if step.about is About.REFLECTION:
        return True
    return bool(await uow.reflections.by(step.who, group.id, 1, 0))
