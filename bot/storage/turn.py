"""A queue in front of something that one may use at a time: first come, first served."""

import asyncio
from collections import deque
from collections.abc import Callable


class Turn:
    """Like asyncio.Lock, with two things more: a place in the queue can be had without a task that
    waits in it, and everybody who waits can be told of one failure."""

    def __init__(self) -> None:
        self._taken = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def mine(self) -> None:
        """Returns when it is the caller's turn, which ``over`` ends. Raises what ``fail`` says."""
        place = self.place()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                self.over()  # it was given in the same moment
            raise

    def place(self) -> "asyncio.Future[None]":
        """Done when it is its turn. One that is cancelled before is left out."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._taken:
            self._waiting.append(place)
        else:
            self._taken = True
            place.set_result(None)
        return place

    def over(self) -> None:
        """Hands it to the next."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._taken = False

    def fail(self, why: Callable[[], Exception]) -> None:
        """Whoever waits now need wait no longer. Their turn it is not."""
        for place in self._waiting:
            if not place.done():
                place.set_exception(why())
        self._waiting.clear()
