"""Sessions in people's own calendars: files, and addresses where a calendar program asks."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.answers import Printout, Update
from bot.domain.audit import What
from bot.domain.group import Group
from bot.domain.session import SessionState
from bot.flows import calendar_book, planned
from bot.flows.calendar_book import Wish
from bot.flows.context import Answers, Context, Refused, reply
from bot.flows.me import known_groups
from bot.flows.route import Parts, Values
from bot.ids import NO_GROUP, Person
from bot.message import Message
from bot.ports import Feed
from bot.views import calendar as view
from bot.views import router as say

TOKEN_BYTES = 32
"""Nobody guesses an address."""


# --- one's own ---------------------------------------------------------------------------------


async def show(context: Context, values: Values) -> Answers:
    """``calendar show``."""
    return reply(await _own(context))


async def look(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _own(context)),)


async def session_file(context: Context, parts: Parts, chosen: str) -> Answers:
    """One session as it is now; of a series, all of it."""
    session = await planned.session_of(context, parts)
    calendar = await calendar_book.page(context, context.group, session, await _wish(context))
    over = session.state is SessionState.CANCELLED
    return (Printout(view.one_file(context.words, session, over=over), calendar),)


async def file(context: Context, parts: Parts, chosen: str) -> Answers:
    """All sessions of the group; away from any, of all groups of theirs that we know."""
    groups = await _groups(context)
    calendar = await calendar_book.book(context, groups, await _wish(context))
    if not calendar.events:
        return reply(view.said(context.words, "calendar.nothing", _about(context)))
    served = bool(context.rules.public_url)
    return (Printout(view.file(context.words, _about(context), served=served), calendar),)


async def address(context: Context, parts: Parts, chosen: str) -> Answers:
    """A private address. Whoever has one already keeps it: it is in their calendar."""
    _must_be_served(context)
    before = await context.uow.calendars.of(context.who)
    await context.uow.calendars.add(context.who, list(await _groups(context)))
    if before is not None:
        return (Update(await _own(context)),)
    return (Update(await _made(context, _new(context, context.who))),)


async def add(context: Context, parts: Parts, chosen: str) -> Answers:
    """One more group at the address that they have."""
    if await context.uow.calendars.of(context.who) is None:
        return await address(context, parts, chosen)
    await context.uow.calendars.add(context.who, [context.group.id])
    return (Update(await _own(context)),)


async def renew(context: Context, parts: Parts, chosen: str) -> Answers:
    """Another address: whoever has the one before sees nothing there any more."""
    _must_be_served(context)
    before = await context.uow.calendars.of(context.who)
    if before is None:
        return (Update(await _own(context)),)
    fresh = replace(_new(context, context.who), named=before.named)
    return (Update(await _made(context, fresh)),)


async def off(context: Context, parts: Parts, chosen: str) -> Answers:
    await context.uow.calendars.drop(context.who)
    return (Update(view.said(context.words, "calendar.is_off", _about(context))),)


async def names(context: Context, parts: Parts, chosen: str) -> Answers:
    shown = parts[1:] == ("show",)
    await context.uow.calendars.name(context.who, shown)
    return (Update(await _own(context)),)


# --- a group's ---------------------------------------------------------------------------------


async def group(context: Context, values: Values) -> Answers:
    """``calendar group``."""
    return reply(await _of_group(context))


async def group_look(context: Context, parts: Parts, chosen: str) -> Answers:
    return (Update(await _of_group(context)),)


async def links(context: Context, parts: Parts, chosen: str) -> Answers:
    """Whether the joining link may stand in members' own calendars."""
    allowed, id = parts[1:] == ("yes",), context.group.id
    if allowed != (id in await context.uow.calendars.links([id])):
        await context.uow.calendars.allow_links(id, allowed)
        await context.note(What.CALENDAR, f"links {'on' if allowed else 'off'}")
    return (Update(await _of_group(context)),)


async def group_address(context: Context, parts: Parts, chosen: str) -> Answers:
    """The group's own address, or another one in its place."""
    _must_be_served(context)
    token = _token(context)
    await context.uow.calendars.make(token, _new(context, context.group.id))
    await context.note(What.CALENDAR, "address made")
    url = view.address(context.rules.public_url, token)
    return (Update(view.group_made(context.words, context.group, url)),)


async def group_off(context: Context, parts: Parts, chosen: str) -> Answers:
    if await context.uow.calendars.of(context.group.id) is not None:
        await context.uow.calendars.drop(context.group.id)
        await context.note(What.CALENDAR, "address off")
    return (Update(await _of_group(context)),)


# --- what they share ---------------------------------------------------------------------------


async def _own(context: Context) -> Message:
    feed = await context.uow.calendars.of(context.who)
    ids = await context.uow.calendars.groups_of(context.who) if feed else ()
    there = await context.uow.groups.many(list(ids))
    about = context.maybe_group
    mine = view.Own(
        served=bool(context.rules.public_url),
        named=feed.named if feed else None,
        groups=sorted(each.name for each in there.values()),
        group=about,
        there=about is not None and about.id in there,
    )
    return view.own(context.words, mine)


async def _made(context: Context, feed: Feed) -> Message:
    token = _token(context)
    await context.uow.calendars.make(token, feed)
    url = view.address(context.rules.public_url, token)
    return view.made(context.words, url, _about(context))


async def _of_group(context: Context) -> Message:
    id = context.group.id
    return view.of_group(
        context.words,
        context.group,
        served=bool(context.rules.public_url),
        on=await context.uow.calendars.of(id) is not None,
        links=id in await context.uow.calendars.links([id]),
    )


async def _groups(context: Context) -> Mapping[str, Group]:
    if context.maybe_group is not None:
        return {context.group.id: context.group}
    member = await context.uow.members.get(context.who)
    return {each.id: each for each in await known_groups(context, member)}


async def _wish(context: Context) -> Wish:
    """For a file that goes to one member."""
    return Wish(links=await context.uow.calendars.links(list(await _groups(context))))


def _about(context: Context) -> str:
    return context.maybe_group.id if context.maybe_group else NO_GROUP


def _new(context: Context, owner: Person | str) -> Feed:
    month = month_of(context.now)
    person, group = (owner, None) if isinstance(owner, Person) else (None, owner)
    return Feed(person, group, True, context.now, month)


def month_of(now: datetime) -> datetime:
    """When its month began."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _token(context: Context) -> str:
    secret = context.randomness(TOKEN_BYTES)
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode("ascii")


def _must_be_served(context: Context) -> None:
    """A button of the time before somebody took the address of this house away. Raises Refused."""
    if not context.rules.public_url:
        raise Refused(say.plain(context.words, "calendar.files_only"))
