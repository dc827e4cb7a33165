"""``holdspace run``: every platform whose tokens are set, the scheduler, and ``/healthz``."""

import os
from collections.abc import Mapping

from bot.ports import Platform, StorageUnavailable
from bot.settings import Settings
from bot.start.database import key_of, url_of
from bot.start.health import health_app
from bot.start.house import SystemClock, open_house, rules_of
from bot.start.serving import CannotServe, served, stop_asked
from bot.start.words import words_of

__all__ = ["CannotServe", "serve"]
