"""The walk every event takes: one transaction, what it is about, its group, the role, the flow.

Redelivery, two people at once and a refused step are each handled here and nowhere else.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot import access
from bot.answers import Reply
from bot.commands import Who
from bot.domain.group import Group
from bot.events import PlaceClosed
from bot.flows import late
from bot.flows.context import Answers, Context, Desk, Refused, Rules
from bot.flows.route import About, Parts
from bot.ids import Person, Place
from bot.library import Library
from bot.ports import (
    Clock,
    Conflict,
    Platform,
    PlatformProblem,
    Randomness,
    Schedule,
    Standing,
    Store,
    UnitOfWork,
)
from bot.views import router as say

TRIES = 4
"""How often a flow runs again when somebody else changed the same thing in between."""

Run = Callable[[Context], Awaitable[Answers]]


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


class _NoGroup(Exception):
    """What was asked for needs a group, and there is none here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What the house gives to every flow."""

    store: Store
    clock: Clock
    library: Library
    schedule: Schedule
    randomness: Randomness
    rules: Rules
    platforms: Mapping[str, Platform]

    async def take(self, step: Step, run: Run) -> Answers:
        """Raises Conflict where it never succeeds, and StorageUnavailable."""
        standing = await self._standing_for(step)
        for tried in range(1, TRIES + 1):
            try:
                opened = self.store.writing() if step.writes else self.store.reading()
                async with opened as uow:
                    return await self._inside(uow, step, standing, run)
            except Conflict:
                if tried == TRIES:
                    raise
            except Refused as refused:
                return (Reply(refused.message),)
            except _NoGroup:
                return await self._no_group(step)
        raise AssertionError("the loop above returns or raises")

    async def _inside(
        self, uow: UnitOfWork, step: Step, standing: Standing | None, run: Run
    ) -> Answers:
        found, group = await self._group_of(uow, step)
        if not found:
            return self.gone()
        if group is None and step.needs_group:
            raise _NoGroup
        if group is None and standing is None and not step.writes:
            standing = await self._standing(step.who, step.place)
        if not access.allowed(step.need, step.who, group, self.rules, standing):
            return (Reply(say.refused(self.library.words, step.need)),)
        if step.writes and not await uow.inbox.first_time(step.event, self.clock.now()):
            return ()
        return await run(self.context(uow, step.who, step.place, group, standing))

    def context(
        self,
        uow: UnitOfWork,
        who: Person,
        place: Place | None,
        group: Group | None,
        standing: Standing | None = None,
    ) -> Context:
        return Context(
            uow=uow,
            now=self.clock.now(),
            library=self.library,
            schedule=self.schedule,
            randomness=self.randomness,
            rules=self.rules,
            who=who,
            place=place,
            maybe_group=group,
            may_set_up=access.may_set_up(who, self.rules, standing),
        )

    async def tell_of_closed(self, event: PlaceClosed) -> None:
        """A platform may say so twice; facilitators hear it once."""
        async with self.store.writing() as uow:
            group = await uow.groups.at(event.place)
            if group is not None and await uow.inbox.first_time(event.event, self.clock.now()):
                await late.place_closed(self._desk(uow), group, event.reason)

    def _desk(self, uow: UnitOfWork) -> Desk:
        return Desk(
            uow=uow,
            now=self.clock.now(),
            library=self.library,
            schedule=self.schedule,
            randomness=self.randomness,
            rules=self.rules,
        )

    # --- what it is about ------------------------------------------------------------------------

    async def _group_of(self, uow: UnitOfWork, step: Step) -> tuple[bool, Group | None]:
        """Whether what it is about still exists, and the group it belongs to."""
        first = step.parts[0] if step.parts else ""
        owner: str | None = None
        match step.about:
            case About.PLACE:
                return True, await self.group_here(uow, step.who, step.place)
            case About.GROUP:
                owner = first
            case About.SESSION:
                session = await uow.sessions.get(first)
                owner = session.group if session else None
            case About.CHECKPOINT:
                checkpoint = await uow.checkpoints.get(first)
                owner = checkpoint.group if checkpoint else None
            case About.REFLECTION:
                reflection = await uow.reflections.get(first)
                mine = reflection is not None and reflection.author == step.who
                owner = reflection.group if reflection and mine else None
            case About.DRAFT:
                draft = await uow.drafts.get(first, step.who, self.clock.now())
                owner = draft.group if draft else None
        group = await uow.groups.get(owner) if owner else None
        same = group is not None and (group.place.platform, group.place.workspace) == (
            step.who.platform,
            step.who.workspace,
        )
        return same, group if same else None

    async def group_here(self, uow: UnitOfWork, who: Person, place: Place | None) -> Group | None:
        """The channel's group; in a direct message, the only one that this person facilitates."""
        if place is not None:
            return await uow.groups.at(place)
        mine = await uow.groups.facilitated_by(who)
        return mine[0] if len(mine) == 1 else None

    # --- what the platform says ------------------------------------------------------------------

    async def _standing_for(self, step: Step) -> Standing | None:
        """Before the transaction, because the platform may take its time. What counts is the
        channel of the group it is about, and not the one that somebody pressed in: to manage one
        channel gives no right over the group of another."""
        if step.need in (Who.EVERYONE, Who.FACILITATOR):
            return None
        place = step.place
        if step.about is not About.PLACE:
            async with self.store.reading() as uow:
                _, group = await self._group_of(uow, step)
            place = group.place if group else None
        return await self._standing(step.who, place)

    async def _standing(self, who: Person, place: Place | None) -> Standing | None:
        """None where it does not matter or cannot be known."""
        platform = self.platforms.get(who.platform)
        if who.user in self.rules.coordinators or place is None or platform is None:
            return None
        try:
            return await platform.standing(who, place)
        except PlatformProblem:
            return None

    # --- what cannot be done ---------------------------------------------------------------------

    async def _no_group(self, step: Step) -> Answers:
        """After the transaction: the platform may take its time to say who may set one up."""
        standing = await self._standing(step.who, step.place)
        may = access.may_set_up(step.who, self.rules, standing)
        card = say.no_group(self.library.words, in_channel=step.place is not None, may_set_up=may)
        return (Reply(card),)

    def gone(self) -> Answers:
        return (Reply(say.no_longer_active(self.library.words)),)
