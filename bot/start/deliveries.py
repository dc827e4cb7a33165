"""``holdspace deliveries``: what is due, what is stuck and why, and what an operator can do.

Facilitators are told of what is late in their own words (``bot.views.late``); here stand the same
reasons for whoever runs the machine, each with its mend. A delivery holds no words of a message, so
none can be shown; a group is its id and its channel's.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.delivery import Delivery, DeliveryState
from bot.events import Reason
from bot.settings import Settings
from bot.start.database import address_of
from bot.start.metrics import seconds_overdue
from bot.start.voice import CannotServe
from bot.storage.overview import DROPPED, Backlog, Listed, Which
from bot.storage.visit import visiting
from scheduler import rules
from scheduler.kinds import KINDS

MOST = 200
"""Deliveries of one list; whoever has more needs the counts, not the rows."""
NOTHING_TO_DO = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What became of a delivery, and what helps; "" where nothing has to be done."""

    says: str
    mend: str = NOTHING_TO_DO


_AGAIN = "then: holdspace deliveries retry {id}"
REASONS: Mapping[Reason, Meaning] = {
    Reason.CHANNEL_GONE: Meaning(
        "the channel is gone", "the people who run the group set it up in another channel"
    ),
    Reason.NOT_IN_CHANNEL: Meaning(
        "the bot is not in the channel", f"somebody there invites it, {_AGAIN}"
    ),
    Reason.ARCHIVED: Meaning(
        "the channel is archived or locked", f"somebody who manages it opens it again, {_AGAIN}"
    ),
    Reason.MAY_NOT_POST: Meaning(
        "the bot may not post there",
        f"holdspace doctor says which permission is missing; allow it, {_AGAIN}",
    ),
    Reason.MISSING_PERMISSION: Meaning(
        "the app lacks a permission that it was to be given when it was installed",
        f"holdspace doctor says which; install the app again, {_AGAIN}",
    ),
    Reason.MAY_NOT_LIST: Meaning(
        "the bot may not keep the server's list of events",
        f"somebody who manages the server gives its role Create Events, {_AGAIN}",
    ),
    Reason.LIST_FULL: Meaning(
        "the server has as many events as it may have",
        f"somebody who manages it deletes some, {_AGAIN}",
    ),
    Reason.MAY_NOT_PIN: Meaning(
        "the bot may not pin messages there",
        f"give it pins:write on Slack or Pin Messages on Discord, {_AGAIN}",
    ),
    Reason.PINS_FULL: Meaning(
        "the channel has as many pins as it may have", f"somebody there takes one down, {_AGAIN}"
    ),
    Reason.PERSON_GONE: Meaning(
        "the person it was for is not there any more",
        "the people who run the group look who runs it, with the set-up; then drop this one",
    ),
    Reason.CLOSED: Meaning(
        "the person it was for takes no direct messages",
        "nothing here: they find it with the command. Then drop this one",
    ),
    Reason.OTHER: Meaning(
        "the channel or the person could not be reached",
        f"check that the channel is there and the bot is in it, {_AGAIN}",
    ),
}
OUTCOMES: Mapping[str, Meaning] = {
    rules.SENT: Meaning("sent"),
    rules.DONE: Meaning("done"),
    rules.LATE_SENT: Meaning("sent late; those who run the group were told"),
    rules.LATE_SKIPPED: Meaning("too late to help, so it was left out; its group was told"),
    rules.LATE_WAITS: Meaning("late: it waits for quiet hours to end, or for another attempt"),
    rules.LEFT: Meaning("nobody knows whether it arrived, and twice would be worse than never"),
    rules.FAILED: Meaning(
        "it failed each time it was tried", f"the log says why, by its id; mend it, {_AGAIN}"
    ),
    rules.WORK_FAILED: Meaning(
        "its work failed, which is a fault of Holdspace",
        f"please report what the log says of its id, {_AGAIN}",
    ),
    rules.GROUP_GONE: Meaning("its group is gone"),
    # What somebody chose for themselves is theirs: an operator reads no more than that they did.
    **dict.fromkeys(
        (rules.OWN, *rules.THEIR_OWN), Meaning("as the one person it was for wants it")
    ),
    DROPPED: Meaning("dropped by an operator"),
    **{f"{rules.TOLD}{reason.value}": meaning for reason, meaning in REASONS.items()},
}


def meaning_of(delivery: Delivery, now: datetime) -> Meaning:
    match delivery.state:
        case DeliveryState.CLAIMED | DeliveryState.SENDING:
            return Meaning("on its way")
        case DeliveryState.DUE if delivery.kind not in KINDS and delivery.due_at <= now:
            waited = f"due for {_long(now - delivery.due_at)}: it waits for a newer Holdspace"
            mend = f"finish the upgrade; or holdspace deliveries drop {delivery.id}"
            return Meaning(f"{waited}, which knows what it is", mend)
        case DeliveryState.DUE if delivery.attempts:
            tries = "once" if delivery.attempts == 1 else f"{delivery.attempts} times"
            return Meaning(f"tried {tries}, and again at {_clock(delivery.due_at)}")
        case DeliveryState.DUE if delivery.due_at <= now:
            return Meaning(f"due for {_long(now - delivery.due_at)}")
        case _:
            other = Meaning(delivery.outcome or "waits for its time")
            meaning = OUTCOMES.get(delivery.outcome, other)
            return replace(meaning, mend=meaning.mend.format(id=delivery.id))


@dataclass(frozen=True, slots=True)
class Shown:
    now: datetime
    backlog: Backlog
    lists: Mapping[Which, Sequence[Listed]]


async def look(settings: Settings, which: Sequence[Which], group: str) -> Shown:
    """What is asked for, or what is due and what is parked. Raises StorageUnavailable, and
    CannotServe where no group has that id."""
    now = datetime.now(UTC)
    async with visiting(address_of(settings)) as store, store.reading() as uow:
        if group and group not in {id for id, _ in await uow.overview.channels()}:
            raise CannotServe(f"No group has the id {group}: the lists of all groups name it.")
        return Shown(
            now,
            await uow.overview.backlog(now),
            {
                each: await uow.overview.listed(each, now, group=group, limit=MOST)
                for each in which or (Which.DUE, Which.PARKED)
            },
        )


async def retry(settings: Settings, ids: Sequence[str]) -> tuple[str, int]:
    """All that are parked where none are named. What it did, and the exit code."""
    async with visiting(address_of(settings)) as store, store.writing() as uow:
        wanted = ids or await uow.overview.parked_ids()
        changed = await uow.overview.retry(wanted)
    if not wanted:
        return "Nothing is parked.", 0
    done = (
        f"{_count(len(changed))} due again. Holdspace looks within a minute; what its kind calls "
        "too late is left out."
    )
    return _with_the_others(done if changed else "", wanted, changed, "is not parked")


async def drop(settings: Settings, ids: Sequence[str]) -> tuple[str, int]:
    async with visiting(address_of(settings)) as store, store.writing() as uow:
        changed = await uow.overview.drop(ids, datetime.now(UTC))
    done = f"{_count(len(changed))} dropped: it is never sent, and never planned again."
    why = "is over, on its way, or not there"
    return _with_the_others(done if changed else "", ids, changed, why)


def _with_the_others(
    done: str, wanted: Sequence[str], changed: Sequence[str], why: str
) -> tuple[str, int]:
    left = [each for each in dict.fromkeys(wanted) if each not in changed]
    lines = [done] if done else []
    lines += [f"{each} {why}: nothing was done." for each in left]
    return "\n".join(lines), 1 if left else 0


def _count(many: int) -> str:
    return "1 is" if many == 1 else f"{many} are"


# --- for people ----------------------------------------------------------------------------------


def as_text(shown: Shown) -> str:
    lines = [_summary(shown)]
    for which, found in shown.lists.items():
        if found:
            lines += ["", f"{which.value}:"]
        for each in found:
            lines += _lines(each, shown.now)
        if len(found) == MOST:
            lines.append(f"  and more: these are the first {MOST}")
    return "\n".join(lines)


def _summary(shown: Shown) -> str:
    backlog = shown.backlog
    overdue = timedelta(seconds=seconds_overdue(backlog, shown.now))
    first = f" (the first for {_long(overdue)})" if backlog.oldest else ""
    return (
        f"{backlog.due} due{first}, {backlog.again} to be tried again, "
        f"{backlog.in_flight} on their way, {backlog.parked} parked."
    )


def _lines(listed: Listed, now: datetime) -> list[str]:
    delivery, place = listed.delivery, listed.place
    meaning = meaning_of(delivery, now)
    mend = f". What helps: {meaning.mend}" if meaning.mend else ""
    where = f"group {delivery.group}, {place.platform} {place.channel}"
    return [
        f"  {delivery.id}  {delivery.kind}  {_clock(delivery.wanted_at)}  {where}",
        f"    {meaning.says}{mend}",
    ]


def _clock(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _long(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} seconds"


# --- for programs --------------------------------------------------------------------------------


def as_json(shown: Shown) -> str:
    return json.dumps(
        {
            "due": shown.backlog.due,
            "overdue_seconds": round(seconds_overdue(shown.backlog, shown.now), 1),
            "to_retry": shown.backlog.again,
            "in_flight": shown.backlog.in_flight,
            "parked": shown.backlog.parked,
            "deliveries": [
                _row(which, each, shown.now)
                for which, found in shown.lists.items()
                for each in found
            ],
        },
        indent=2,
    )


def _row(which: Which, listed: Listed, now: datetime) -> Mapping[str, object]:
    delivery, place = listed.delivery, listed.place
    meaning = meaning_of(delivery, now)
    return {
        "list": which.value,
        "id": delivery.id,
        "kind": delivery.kind,
        "group": delivery.group,
        "platform": place.platform,
        "channel": place.channel,
        "wanted_at": delivery.wanted_at.isoformat(),
        "due_at": delivery.due_at.isoformat(),
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "outcome": delivery.outcome,
        "means": meaning.says,
        "mend": meaning.mend,
    }
