"""What becomes of channels, as people of a workspace bring it about, with what Slack says of it.

Written from docs.slack.dev/reference/events. What Slack is silent of is silent here: a channel
that becomes private or is renamed sends nothing to an app that may read no messages, and an app
that is taken out hears ``channel_left`` and no ``member_left_channel``.
"""

from tests.fakes.slack.people import Actor
from tests.fakes.slack.state import BOT_USER, TEAM, Channel
from tests.fakes.slack.ways import Sent


async def archives(who: Actor, channel: Channel) -> Sent:
    channel.archived = True
    return await who.event(_named(channel, "archive") | {"user": who.id})


async def unarchives(who: Actor, channel: Channel, *, with_app: bool = True) -> Sent:
    """``with_app``: whether the app is still in it."""
    channel.archived = False
    if not with_app:
        channel.members.discard(BOT_USER)
    return await who.event(_named(channel, "unarchive") | {"user": who.id})


async def deletes(who: Actor, channel: Channel) -> Sent:
    del who.slack.channels[channel.id]
    return await who.event(_named(channel, "deleted"))


async def removes_app(who: Actor, channel: Channel) -> Sent:
    channel.members.discard(BOT_USER)
    return await who.event(_named(channel, "left") | {"actor_id": who.id})


async def invites_app(who: Actor, channel: Channel) -> Sent:
    channel.members.add(BOT_USER)
    return await who.event(
        {
            "type": "member_joined_channel",
            "user": BOT_USER,
            "channel": channel.id,
            "channel_type": "C",
            "team": TEAM,
            "inviter": who.id,
        }
    )


def renames(channel: Channel, name: str) -> None:
    channel.name = name


def makes_private(channel: Channel) -> None:
    """It keeps its id."""
    channel.private = True


async def shares(who: Actor, channel: Channel) -> Sent:
    """With another organisation: a private channel has another id from then on."""
    old, new = channel.id, f"{channel.id}SHARED"
    del who.slack.channels[old]
    channel.id = new
    who.slack.channels[new] = channel
    return await who.event(
        {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}
    )


def _named(channel: Channel, what: str) -> dict[str, str]:
    kind = "group" if channel.private else "channel"
    return {"type": f"{kind}_{what}", "channel": channel.id}
