"""The Home tab: what ``/peer home`` says to this person, always there and kept up to date."""

import logging
from collections import OrderedDict
from collections.abc import Callable

from adapters.slack import inbound, limits, render
from adapters.slack.calls import Calls
from bot.answers import Reply, Update
from bot.events import CommandTyped
from bot.ids import Person
from bot.library import Words
from bot.ports import PlatformProblem, Router

log = logging.getLogger(__name__)


class Homes:
    """Remembers who has looked at their Home tab lately; Slack tells us each time they do."""

    def __init__(self, calls: Calls, words: Words, monotonic: Callable[[], float]) -> None:
        self._calls = calls
        self._words = words
        self._monotonic = monotonic
        self._looked: OrderedDict[Person, float] = OrderedDict()

    async def opened(self, router: Router, event: CommandTyped) -> None:
        self._looked.pop(event.who, None)
        self._looked[event.who] = self._monotonic()
        if len(self._looked) > limits.HOMES:
            self._looked.popitem(last=False)
        await self._publish(router, event)

    async def refresh(self, router: Router, who: Person, event: str) -> None:
        """After somebody did something, where their Home tab may still be on their screen."""
        looked = self._looked.get(who)
        if looked is None:
            return
        if self._monotonic() - looked > limits.HOME_FRESH.total_seconds():
            del self._looked[who]
            return
        await self._publish(router, inbound.home_of(who, f"{event}:home"))

    async def _publish(self, router: Router, event: CommandTyped) -> None:
        answers = await router.handle(event)
        card = next((each for each in answers if isinstance(each, (Reply, Update))), None)
        if card is None:
            return
        view = render.home(card.message, self._words)
        try:
            await self._calls.call(
                "views.publish",
                event.who.workspace,
                lambda client: client.views_publish(user_id=event.who.user, view=dict(view)),
            )
        except PlatformProblem as problem:
            log.info("a Home tab was not brought up to date: %s", problem)
