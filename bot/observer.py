"""Whoever watches how well it runs: told of kinds and seconds, never of people or words."""

from datetime import datetime
from typing import Protocol

from bot.domain.delivery import Delivery


class Observer(Protocol):
    """Neither waits nor raises: what is watched goes on as if nobody were there."""

    def acknowledged(self, platform: str, kind: str, seconds: float) -> None:
        """From hearing of something that a person did to having told the platform so. ``kind`` is
        one of ``command``, ``action``, ``form``, ``suggestion``, ``event``."""
        ...

    def settled(self, delivery: Delivery, now: datetime) -> None:
        """An outcome is saved. The delivery may be due once more."""
        ...

    def looked(self) -> None:
        """The scheduler has looked at what is due: it is awake."""
        ...


class Unobserved:
    """Nobody watches."""

    def acknowledged(self, platform: str, kind: str, seconds: float) -> None:
        pass

    def settled(self, delivery: Delivery, now: datetime) -> None:
        pass

    def looked(self) -> None:
        pass


UNOBSERVED: Observer = Unobserved()
