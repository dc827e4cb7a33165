"""``holdspace run``: every platform whose tokens are set, the scheduler, and ``/healthz``."""

from bot.settings import Settings
from bot.start.serving import CannotServe

__all__ = ["CannotServe", "serve"]

WHICH = (
    "No platform's token is set, so there is nothing to run. For Slack set SLACK_BOT_TOKEN, and "
    "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET; for Discord set DISCORD_TOKEN. To try Holdspace "
    "without any account: holdspace rehearse."
)


async def serve(settings: Settings) -> None:
    raise CannotServe(WHICH)
