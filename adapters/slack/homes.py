"""The Home tab: what ``/peer home`` says to this person, always there and kept up to date.

Slack tells us whenever somebody opens theirs. For a while after that it may still be on a screen,
so it is made again when they do something, when the bot says something in a channel of theirs (a
session has moved, begun or ended), when they join or leave one, and every few minutes: time itself
changes what can be done, and another machine may have been the one that spoke.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from adapters.slack import happenings, limits, render
from adapters.slack.calls import Calls
from adapters.slack.people import People
from adapters.slack.render import Payload
from bot.answers import Reply, Update
from bot.events import CommandTyped
from bot.ids import Person, Place
from bot.library import Words
from bot.log import Log
from bot.ports import PlatformProblem, Router, TryLater

log = Log(__name__)


@dataclass(frozen=True, slots=True)
class _Look:
    """Somebody's tab: when they last opened it, what it shows, and the channels it tells of."""

    at: float
    shown: Payload | None = None
    places: frozenset[Place] = frozenset()


class Homes:
    """Remembers who has looked at their Home tab lately."""

    def __init__(
        self, calls: Calls, words: Words, people: People, monotonic: Callable[[], float]
    ) -> None:
        self._calls = calls
        self._words = words
        self._people = people
        self._monotonic = monotonic
        self._looks: OrderedDict[Person, _Look] = OrderedDict()
        self._stale: OrderedDict[Person, None] = OrderedDict()
        self._catching_up = False

    async def opened(self, router: Router, event: CommandTyped) -> None:
        before = self._looks.pop(event.who, None)
        # Shown again in any case: what Slack holds may be another release's.
        places = before.places if before else frozenset[Place]()
        self._looks[event.who] = _Look(self._monotonic(), None, places)
        if len(self._looks) > limits.HOMES:
            self._looks.popitem(last=False)
        await self._quietly(router, event)

    async def refresh(self, router: Router, who: Person, event: str) -> None:
        """After somebody did something, where their Home tab may still be on their screen."""
        if self._fresh(who) is not None:
            await self._quietly(router, happenings.home_of(who, f"{event}:home"))

    def changed(self, place: Place) -> bool:
        """The bot said something there. Whether ``catch_up`` has to be called."""
        for who in list(self._looks):
            look = self._fresh(who)
            if look is not None and place in look.places:
                self._stale[who] = None
        return bool(self._stale) and not self._catching_up

    async def look_again(self, router: Router) -> None:
        """Makes every tab again that may still be on a screen; what says the same is not sent."""
        for who in list(self._looks):
            if self._fresh(who) is not None:
                self._stale[who] = None
        await self.catch_up(router)

    async def catch_up(self, router: Router) -> None:
        """Makes what is out of date again, one tab at a time: however many people look, Slack and
        the database are asked for one of them a second."""
        if self._catching_up:
            return
        self._catching_up = True
        try:
            # What happens together (a session ends, the next one is named) is shown together.
            wait = limits.HOME_EVERY
            while self._stale:
                await self._calls.pace.wait(wait.total_seconds())
                wait = limits.HOME_EVERY
                who = next(iter(self._stale), None)
                if who is None:
                    return
                del self._stale[who]
                if self._fresh(who) is None:
                    continue
                try:
                    await self._publish(router, happenings.home_of(who, "changed:home"))
                except TryLater as later:
                    self._stale[who] = None
                    wait = min(max(later.after, limits.HOME_EVERY), limits.HOME_PATIENCE)
                except (PlatformProblem, render.CannotRender) as problem:
                    # One that cannot be made leaves the others to be made.
                    log.info("slack.home_not_updated", problem=problem)
        finally:
            self._catching_up = False

    def stop(self) -> None:
        """Nothing is made again any more by itself."""
        self._looks.clear()
        self._stale.clear()

    # --- one tab ----------------------------------------------------------------------------------

    def _fresh(self, who: Person) -> _Look | None:
        look = self._looks.get(who)
        if look is None:
            return None
        if timedelta(seconds=self._monotonic() - look.at) > limits.HOME_FRESH:
            del self._looks[who]
            return None
        return look

    async def _quietly(self, router: Router, event: CommandTyped) -> None:
        try:
            await self._publish(router, event)
        except PlatformProblem as problem:
            log.info("slack.home_not_updated", problem=problem)

    async def _publish(self, router: Router, event: CommandTyped) -> None:
        """Raises PlatformProblem."""
        answers = await router.handle(event)
        card = next((each for each in answers if isinstance(each, (Reply, Update))), None)
        look = self._fresh(event.who)
        if card is None or look is None:
            return
        look = replace(look, places=await self._places(event.who, look))
        view = render.home(card.message, self._words)
        if view != look.shown:
            await self._calls.call(
                "views.publish",
                event.who.workspace,
                lambda client: client.views_publish(user_id=event.who.user, view=dict(view)),
            )
        if event.who in self._looks:
            self._looks[event.who] = replace(look, shown=view)

    async def _places(self, who: Person, look: _Look) -> frozenset[Place]:
        """Asked a moment ago, when the card was made: this costs nothing."""
        try:
            return frozenset(await self._people.places(who))
        except PlatformProblem:
            return look.places
