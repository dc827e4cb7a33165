"""What somebody missed, from what the bot knows and never from messages: what the session was
about, how far it went, what changed in the agreement, what comes next, and one thing ahead."""

from bot.answers import OpenForm
from bot.domain.agreement import Agreement
from bot.domain.session import Session
from bot.domain.theme import THEME_LIMIT, Theme
from bot.domain.toolkit import Principle
from bot.flows import planned
from bot.flows.context import Answers, Context, Desk, reply
from bot.flows.reading import Reading
from bot.flows.route import Parts, Values
from bot.message import Form
from bot.views import missed as view


async def command(context: Context, _: Values) -> Answers:
    group = context.group
    last = await context.uow.sessions.latest_closed(group.id)
    following = await planned.following(context, group, context.now)
    if last is None or last.opened_at is None:
        return reply(view.nothing(context.words, group, following))
    ahead = (await context.uow.themes.get(last.id)).ahead
    if not ahead and following is not None:
        ahead = (await context.uow.themes.get(following.id)).theme
    told = view.Missed(
        session=last,
        theme=(await context.uow.themes.get(last.id)).theme,
        rungs=await _rungs(context, last),
        changed=_changed(await context.uow.agreements.in_force(group.id), last),
        following=following,
        ahead=ahead,
    )
    return reply(view.missed(context.words, group, told, runs=context.facilitates))


async def _rungs(desk: Desk, session: Session) -> tuple[Principle, ...]:
    """Those that were marked, and advice where it was open."""
    explored = set(await desk.uow.ladder.explored(session.id))
    if await desk.uow.ladder.of_session(session.id):
        explored.add(Principle.ADVICE)
    return tuple(each for each in Principle if each in explored)


def _changed(agreement: Agreement | None, session: Session) -> str | None:
    """What changed in it since that session began: "" where nobody said in words what, None where
    nothing did."""
    since = session.opened_at
    if agreement is None or since is None or agreement.adopted_at < since:
        return None
    return agreement.changed


# --- what a facilitator says of it ---------------------------------------------------------------


async def theme(context: Context, parts: Parts, _: str) -> Answers:
    session = await planned.session_of(context, parts)
    return (OpenForm(view.form(context.words, await context.uow.themes.get(session.id))),)


async def theme_again(context: Context, parts: Parts, values: Values) -> Form:
    typed = Theme(parts[0], values.get("theme", ""), values.get("ahead", ""))
    return view.form(context.words, typed)


async def keep_theme(context: Context, parts: Parts, values: Values) -> Answers:
    """Left empty, a line is taken away."""
    session = await planned.session_of(context, parts)
    reading = Reading(values, context.words)
    about = reading.line("theme", most=THEME_LIMIT)
    ahead = reading.line("ahead", most=THEME_LIMIT)
    reading.check()
    kept = Theme(session.id, about, ahead)
    await context.uow.themes.put(kept)
    return reply(view.kept(context.words, session, kept))
