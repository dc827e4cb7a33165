"""The pack, from the settings."""

from bot.library import Library
from bot.settings import Settings
from bot.start.voice import CannotServe
from content.loader import SHIPPED, load, load_languages
from content.problems import PackProblems

NO_FOLDER = (
    "HOLDSPACE_LANGUAGE chooses one of the languages in HOLDSPACE_LANGUAGES, which is not set: "
    "name the folder there that holds them."
)


def words_of(settings: Settings) -> Library:
    """The English pack with the organisation's own laid over it, and every other language that is
    installed. Raises CannotServe with every problem on a line of its own."""
    try:
        if settings.languages is not None:
            return load_languages(settings.languages, settings.language, SHIPPED, settings.pack)
        if settings.language:
            raise CannotServe(NO_FOLDER)
        return load(SHIPPED, settings.pack)
    except PackProblems as broken:
        lines = "\n".join(f"  {each}" for each in broken.problems)
        raise CannotServe(f"The pack cannot be used yet. Please mend this:\n{lines}") from broken
