"""Cards as the member who gets them wants them: answers and direct messages alike."""

from collections.abc import Callable
from dataclasses import replace

from bot.answers import (
    Decided,
    DirectMessage,
    Outgoing,
    Printout,
    Reply,
    Update,
    Upload,
)
from bot.domain.member import Member, Reach
from bot.flows.context import Answers, Desk
from bot.ids import ACTION_ID_LIMIT, ActionId
from bot.library import Words
from bot.message import Button, Message
from bot.ports import UnitOfWork
from bot.views import me as me_view
from bot.views.personal import personal


async def directly(desk: Desk, outgoing: Outgoing, *, unasked: bool) -> Outgoing:
    """A delivery's direct message for its member; everything else as it is. What nobody asked for
    just then can be answered with "Not today", whatever it is."""
    if not isinstance(outgoing, DirectMessage):
        return outgoing
    member = await desk.uow.members.get(outgoing.person)
    message = me_view.restful(desk.words, outgoing.message) if unasked else outgoing.message
    whole = _whole(desk.words, outgoing.again) if outgoing.again else None
    rest = me_view.not_today(desk.words) if unasked else None
    return replace(outgoing, message=personal(message, member, whole, rest))


def answered(words: Words, answers: Answers, member: Member, again: ActionId | None) -> Answers:
    """``again`` is what makes these answers once more, where doing so changes nothing: then a short
    card can show all of itself."""
    if not (member.low_energy or member.zone):
        return answers
    whole = _whole(words, again)

    def fitted(message: Message) -> Message:
        return personal(message, member, whole)

    return tuple(_with_message(each, fitted) for each in answers)


async def ask_once(words: Words, uow: UnitOfWork, member: Member) -> Answers:
    """Whoever's direct messages are closed is asked about it, privately, the next time they do
    something, and never again."""
    if member.reach is not Reach.CLOSED:
        return ()
    await uow.members.save(replace(member, reach=Reach.ASKED))
    return (Reply(me_view.closed(words)),)


def _with_message(answer: Decided, fitted: Callable[[Message], Message]) -> Decided:
    match answer:
        case Reply() | Update() | Upload() | Printout():
            return replace(answer, message=fitted(answer.message))
        case _:
            return answer


def _whole(words: Words, again: ActionId | None) -> Button | None:
    if again is None or len(again.encode()) + len(me_view.WHOLE) + 1 > ACTION_ID_LIMIT:
        return None
    return me_view.whole(words, again)
