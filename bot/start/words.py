"""The pack, from the settings."""

from bot.library import Library
from bot.settings import Settings
from bot.start.voice import CannotServe
from content.loader import SHIPPED, load
from content.problems import PackProblems


def words_of(settings: Settings) -> Library:
    """The English pack with the organisation's own laid over it. Raises CannotServe with every
    problem on a line of its own."""
    try:
        return load(SHIPPED, settings.pack)
    except PackProblems as broken:
        lines = "\n".join(f"  {each}" for each in broken.problems)
        raise CannotServe(f"The pack cannot be used yet. Please mend this:\n{lines}") from broken
