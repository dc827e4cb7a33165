"""The walk every event takes: one transaction, what it is about, its group, the role, the flow.

Redelivery, two people at once and a refused step are each handled here and nowhere else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot import access
from bot.answers import (
    FormErrors,
    OpenForm,
    Printout,
    Reply,
    Update,
    Upload,
)
from bot.commands import Who
from bot.domain.group import Group
from bot.domain.member import Reach
from bot.domain.wall import valid_zone
from bot.flows import personal
from bot.flows.context import Answers, Context, Desk, Refused, Rules
from bot.ids import Person, Place
from bot.library import Library
from bot.message import Message
from bot.ports import (
    Clock,
    Conflict,
    Platform,
    PlatformProblem,
    Randomness,
    Schedule,
    Standing,
    StorageAway,
    StorageUnavailable,
    Store,
    UnitOfWork,
)
from bot.step import Step, covering, group_of, wrote
from bot.tries import Tries
from bot.views import home
from bot.views import router as say

TRIES = 4
"""How often a flow runs again when somebody else changed the same thing in between."""

WAITS = (0.05, 0.15, 0.3, 0.5)
"""Seconds between tries where the database is away: together well inside the time that a platform
gives for an answer. Longer than this it is away, and people are told."""

Run = Callable[[Context], Awaitable[Answers]]


@dataclass(frozen=True, slots=True)
class _Told:
    """What the platform says before the transaction, because it may take its time."""

    standing: Standing | None
    places: Sequence[Place] | None
    zone: str
    asked: bool = False
    """Whether it was asked for the standing here, which may be unknown all the same."""


@dataclass(slots=True)
class _Made:
    """What the last try answered. Where the database went away while it was saved, nobody knows
    whether it was; if it was, these are the answers to it."""

    answers: Answers = ()
    closed: bool = False
    """Whether a direct message to this person did not get through, and they know nothing of it."""


class _Seen(Exception):
    """This event has had its effect."""


class _Ask(Exception):
    """The standing matters after all: the platform is asked when the transaction is over."""


class _NoGroup(Exception):
    """What was asked for needs a group, and there is none here."""


class _Which(Exception):
    """What was asked for needs a group, and this person has several."""

    def __init__(self, groups: Sequence[Group]) -> None:
        super().__init__(str(len(groups)))
        self.groups = groups


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
    tries: Tries = field(default_factory=Tries)

    async def take(self, step: Step, run: Run) -> Answers:
        """Again where the database is away for a moment: nothing was sent yet, and whoever waits
        would have to press again. Raises Conflict where it never succeeds, and StorageUnavailable.
        """
        walk = await self.speaking_to(step.who)
        return await walk._taken(step, run)

    async def speaking_to(self, who: Person) -> "Walk":
        """The same in the language that somebody chose. Where there is one language nobody is asked
        for theirs."""
        if len(self.library.tongues) < 2:
            return self
        try:
            async with self.store.reading() as uow:
                language = (await uow.members.get(who)).language
        except (Conflict, StorageUnavailable):
            return self
        return replace(self, library=self.library.spoken(language))

    async def _taken(self, step: Step, run: Run) -> Answers:
        made = _Made()
        for wait in WAITS:
            try:
                answers = await self._take(step, run, made)
                break
            except StorageAway:
                await asyncio.sleep(wait)
        else:
            answers = await self._take(step, run, made)
        if not made.closed or step.traceless:
            return answers
        return [*answers, *await self._ask_once(step, answers)]

    async def _ask_once(self, step: Step, answers: Answers) -> Answers:
        """Behind an answer, never in the way of a form, and never the reason that one fails."""
        if not answers or any(isinstance(each, OpenForm | FormErrors) for each in answers):
            return ()
        try:
            async with self.store.writing() as uow:
                member = await uow.members.get(step.who)
                return await personal.ask_once(self.library.words, uow, member)
        except (Conflict, StorageUnavailable):
            return ()

    async def fitted(self, who: Person, answers: Answers, made: _Made | None = None) -> Answers:
        """What was answered without looking at anything, as this person wants their cards."""
        async with self.store.reading() as uow:
            member = await uow.members.get(who)
        if made is not None:
            made.closed = member.reach is Reach.CLOSED
        return personal.answered(self.library.words, answers, member, None)

    async def _take(self, step: Step, run: Run, made: _Made) -> Answers:
        told = _Told(
            await self._standing_for(step),
            await self._places_for(step),
            await self._zone_for(step),
        )
        for tried in range(1, TRIES + 1):
            try:
                opened = self.store.writing() if step.writes else self.store.reading()
                async with opened as uow:
                    made.answers = await self._inside(uow, step, told, run)
                    made.answers = await self._as_wanted(uow, step, made)
                return made.answers
            except _Ask:
                standing = await self._standing(step.who, step.place)
                told = replace(told, standing=standing, asked=True)
            except _Seen:
                # By another delivery of the event; or by us, and the word of it was lost.
                return made.answers
            except Conflict:
                made.answers = ()
                if tried == TRIES:
                    raise
            except Refused as refused:
                return await self.fitted(step.who, (Reply(refused.message),), made)
            except _NoGroup:
                return await self.fitted(step.who, await self._no_group(step, told), made)
            except _Which as which:
                card = self._which(step, which.groups)
                return await self.fitted(step.who, (Reply(card),), made)
        raise AssertionError("the loop above returns or raises")

    async def _as_wanted(self, uow: UnitOfWork, step: Step, made: _Made) -> Answers:
        """A form has to open at once, and is for everybody the same."""
        shown = Reply | Update | Upload | Printout
        if not any(isinstance(each, shown) for each in made.answers):
            return made.answers
        member = await uow.members.get(step.who)
        made.closed = member.reach is Reach.CLOSED
        if step.whole:
            member = replace(member, low_energy=False)
        return personal.answered(self.library.words, made.answers, member, step.again)

    async def _inside(self, uow: UnitOfWork, step: Step, told: _Told, run: Run) -> Answers:
        standing = told.standing
        found, group = await group_of(uow, step, self.clock.now())
        if not found:
            return self.gone()
        mine: Sequence[Group] = ()
        if step.anywhere and step.place is None:
            mine = await self._groups_of(uow, step.who, told.places)
            group = _only(mine, step)
        if group is None and step.needs_group:
            raise _NoGroup
        if group is None and standing is None and not step.writes and not told.asked:
            raise _Ask
        taken = await covering(uow, step, group, self.clock.now())
        may = access.allowed(step.need, step.who, group, self.rules, standing)
        if not may and not taken and not await wrote(uow, step, group):
            return self._refused(step, standing)
        remembered = step.writes and not step.traceless
        if remembered and not await uow.inbox.first_time(step.event, self.clock.now()):
            raise _Seen
        context = self.context(uow, step.who, step.place, group, standing)
        known = told.places is not None
        own = (await uow.members.get(step.who)).zone if step.clock else ""
        more = replace(
            context,
            groups=tuple(mine),
            knows_groups=known,
            zone=own or told.zone,
            covering=taken,
        )
        return await run(more)

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
            absent=_absent(standing),
            tries=self.tries,
        )

    def desk(self, uow: UnitOfWork) -> Desk:
        return Desk(
            uow=uow,
            now=self.clock.now(),
            library=self.library,
            schedule=self.schedule,
            randomness=self.randomness,
            rules=self.rules,
        )

    # --- whose groups -----------------------------------------------------------------------------

    async def _groups_of(
        self, uow: UnitOfWork, who: Person, places: Sequence[Place] | None
    ) -> Sequence[Group]:
        """Everybody's groups as far as we know them: first those that they run, then those whose
        channel they are in."""
        runs = await uow.groups.facilitated_by(who)
        known = {each.id for each in runs}
        theirs = await uow.groups.at_many(places) if places else ()
        return [*runs, *(each for each in theirs if each.id not in known)]

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
        if not step.anywhere:
            async with self.store.reading() as uow:
                _, group = await group_of(uow, step, self.clock.now())
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

    async def _places_for(self, step: Step) -> Sequence[Place] | None:
        """Where somebody is, for what is asked away from any channel and is for every member."""
        away = step.anywhere and step.place is None
        platform = self.platforms.get(step.who.platform)
        if not away or step.need is not Who.EVERYONE or platform is None:
            return None
        try:
            return await platform.places_of(step.who)
        except PlatformProblem:
            return None

    async def _zone_for(self, step: Step) -> str:
        """As the platform has it. What somebody chose here counts before it."""
        platform = self.platforms.get(step.who.platform)
        if not step.clock or platform is None:
            return ""
        try:
            zone = await platform.zone_of(step.who)
        except PlatformProblem:
            return ""
        return zone if valid_zone(zone) else ""

    # --- what cannot be done ---------------------------------------------------------------------

    def _which(self, step: Step, groups: Sequence[Group]) -> Message:
        command = self.rules.command
        return say.which(self.library.words, command, step.path, groups, step.typed)

    async def _no_group(self, step: Step, told: _Told) -> Answers:
        """After the transaction: the platform may take its time to say who may set one up."""
        if step.place is None and told.places is not None:
            return (Reply(home.nowhere(self.library.words, self.rules.command, known=True)),)
        standing = await self._standing(step.who, step.place)
        may = access.may_set_up(step.who, self.rules, standing)
        words = self.library.words
        if not may and _absent(standing):
            return (Reply(say.invite(words, self.rules.command, step.typed)),)
        card = say.no_group(words, in_channel=step.place is not None, may_set_up=may)
        return (Reply(card),)

    def _refused(self, step: Step, standing: Standing | None) -> Answers:
        """Where we are not in the channel we cannot see who made it, and say so."""
        words = self.library.words
        if step.need is not Who.SETTER_UP or not _absent(standing):
            return (Reply(say.refused(words, step.need)),)
        if step.submitted:
            return (FormErrors({"": say.invite_line(words)}, None),)
        return (Reply(say.invite(words, self.rules.command, step.typed)),)

    def gone(self) -> Answers:
        return (Reply(say.no_longer_active(self.library.words)),)


def _only(groups: Sequence[Group], step: Step) -> Group | None:
    """The one group that is meant where nobody said which. Raises _Which where it has to be one,
    and could be several."""
    meant = [each for each in groups if step.need is Who.EVERYONE or each.facilitated_by(step.who)]
    if len(meant) > 1 and step.needs_group:
        raise _Which(meant)
    return meant[0] if len(meant) == 1 else None


def _absent(standing: Standing | None) -> bool:
    """Whether it is known that the bot is not in the channel."""
    return standing is not None and standing.present is False
