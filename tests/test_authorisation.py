"""Who may do what: every command, button and form, tried by everybody, in every place.

``MAY`` is a decision that a person wrote down. A new row in the tables of ``bot.routes`` without a
decision here fails, and so does a row whose declaration says something else. Then the real router
and the real walk are asked, with flows that only say that they were reached.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answers import Answer, OpenForm, Reply
from bot.commands import BY_PATH, Who
from bot.domain.advice import Advice
from bot.domain.checkpoint import Checkpoint, CheckpointKind
from bot.domain.concern import Concern, ConcernState
from bot.domain.cover import How, fresh
from bot.domain.draft import Draft
from bot.domain.group import Group
from bot.domain.peer import PeerDebrief, PeerState
from bot.domain.reflection import Reflection, ReflectionKind
from bot.domain.safeguarding import Safeguarding
from bot.events import ActionPressed, CommandUsed, Event, FormSubmitted
from bot.flows.context import Answers, Rules
from bot.flows.route import About, Action, Command, FormRoute
from bot.ids import ActionId, Person, Place
from bot.message import Message, Reader
from bot.router import FlowRouter
from bot.routes import ROUTES, Routes
from tests.support.conversation import LIBRARY, PLACE, Table, sit_down

MAY: Mapping[Who, str] = {
    Who.EVERYONE: """
        /home /help /next /agreement-show /agreement-history /agreement-suggest
        agreement.answer agreement.whole agreement.worry.write agreement.worry
        agreement.read agreement.version agreement.history
        checkpoint.vote welcome.read welcome.access
        advice.no_more advice.pause
        cover.yes cover.no
        /me-show /me-reminders /me-today /me-away /me-quiet /me-zone /me-energy /me-budget
        /me-language me.language
        me.page me.look me.change me.clear me.way me.stop me.today me.energy me.budget
        me.reach me.held
        /missed /pulse pulse.answer pulse.instead pulse.again pulse.words pulse.say
        /between-show between.look pairs.wish round.write round.say
        /calendar-show calendar.session calendar.look calendar.file calendar.address calendar.add
        calendar.renew calendar.names calendar.off
        /here here.say here.take_back
        /queue-show /queue-join /queue-later /queue-leave queue.join queue.later queue.leave
        peer.open peer.yes peer.no peer.end peer.choose peer.back peer.back_one peer.read peer.share
        /concern-raise /concern-code /concern-read
        concern.write concern.mine concern.open concern.add concern.say concern.pick
        concern.read concern.take concern.progress concern.reply concern.close concern.relieve
        concern.send concern.more concern.saying concern.answer concern.closing
        /me-data /me-erase me.data me.data_copy me.erase me.erase_now
    """,
    Who.FACILITATOR: """
        /agreement-adopt /agreement-edit /agreement-remind
        /session-plan /session-list /session-start /session-end /session-now
        /session-move /session-skip /session-cancel
        /checkpoint /prompt /reflect /journal-show /journal-search /journal-export /map
        /cover cover.show cover.ask cover.stop cover.give_up cover.debrief cover.back
        agreement.preview agreement.take agreement.adopt agreement.look agreement.begin
        agreement.bring_back agreement.pick agreement.add agreement.out agreement.remove
        agreement.discard agreement.discard_all agreement.remind_now agreement.another
        agreement.post agreement.clause
        /agreement-review /agreement-export agreement.all agreement.review_post
        agreement.review_kept agreement.review_later
        /agreement-propose agreement.ask agreement.reword agreement.proposal.board
        agreement.proposal.look agreement.proposal.sense agreement.proposal.open
        agreement.proposal.close agreement.proposal.aside agreement.proposal.adopt
        agreement.proposal.reword
        session.save session.change session.list session.choose session.keep session.tell
        session.share session.start_this session.start_yes session.start_new session.end_yes
        session.go_on session.move_this session.move_yes session.move.change session.drop_this
        session.drop_yes session.replan session.move_to
        /between-group between.group between.every round.look round.leave_out round.post
        /calendar-group calendar.group calendar.links calendar.group_address calendar.group_off
        checkpoint.open checkpoint.own checkpoint.close
        /advice-open /advice-close ladder.mark ladder.unmark
        /session-history checkpoint.not_now checkpoint.not_again
        advice.open advice.override advice.word advice.close advice.go_on
        /stuck stuck.choose stuck.show stuck.post stuck.keep
        /break break.longer break.end session.hush
        /queue-open /queue-next /queue-pass /queue-close
        queue.next queue.pass queue.call queue.look queue.down queue.close
        prompt.rung prompt.cell prompt.another prompt.post
        reflect.write reflect.later reflect.did reflect.save reflect.pause reflect.on
        /debrief-ask /debrief-show /debrief-export
        journal.page journal.open journal.show journal.change journal.delete journal.delete_now
        journal.save journal.take
        session.theme session.keep_theme welcome.greets pulse.last pulse.did pulse.keep_did
    """,
    Who.LOOKS_AFTER: "/insights-show /insights-export insights.take",
    Who.SETTER_UP: "/setup",
    Who.COORDINATOR: "/concern-leads /insights-programme /insights-report insights.take_all",
}
"""Commands as ``/agreement-show``; buttons and forms by their verb."""

OTHER = Place(PLACE.platform, PLACE.workspace, "other")
"""The channel of another group, in the same workspace."""
AWAY = "w2"
"""Another workspace, where somebody has the same user id as a facilitator here."""

MEMBER, LEAD, LEAD_ELSEWHERE, LEAD_AWAY = "member", "lead", "lead of another", "lead's id, away"
COORDINATOR, ADMIN = "coordinator", "admin"
MANAGER, MANAGER_ELSEWHERE = "manages the channel", "manages the other channel"
USERS = {
    MEMBER: "mair",
    LEAD: "rhian",
    LEAD_ELSEWHERE: "tomos",
    LEAD_AWAY: "rhian",
    COORDINATOR: "carys",
    ADMIN: "admin",
    MANAGER: "manager",
    MANAGER_ELSEWHERE: "elsewhere",
}
HERE: Mapping[Who, frozenset[str]] = {
    Who.EVERYONE: frozenset(USERS) - {LEAD_AWAY},
    Who.FACILITATOR: frozenset({LEAD}),
    Who.LOOKS_AFTER: frozenset({LEAD, COORDINATOR, ADMIN}),
    Who.SETTER_UP: frozenset({COORDINATOR, ADMIN, MANAGER}),
    Who.COORDINATOR: frozenset({COORDINATOR, ADMIN}),
}
"""Who reaches a row of each kind, where it is about the group of the channel ``PLACE``."""
PRIVATE = (About.REFLECTION, About.DRAFT, About.DEBRIEF, About.CONCERN, About.RAISED)
"""Only whoever wrote it, or was chosen to read it: in this test, the lead."""

REACHED = Message(("Reached",), (), Reader.FACILITATOR)


def person(role: str) -> Person:
    return Person(PLACE.platform, AWAY if role == LEAD_AWAY else PLACE.workspace, USERS[role])


def decided() -> Mapping[str, Who]:
    return {name: who for who, names in MAY.items() for name in names.split()}


def declared() -> Iterator[tuple[str, Who]]:
    for path in ROUTES.commands:
        yield "/" + path.replace(" ", "-"), BY_PATH[path].who
    for verb, action in ROUTES.actions.items():
        yield verb, action.who
    for verb, form in ROUTES.forms.items():
        yield verb, form.who


SECRET = frozenset(
    [
        "advice.no_more",
        "advice.pause",
        "checkpoint.vote",
        "agreement.answer",
        "agreement.worry",
        "pulse.answer",
        "pulse.instead",
        "pulse.say",
        "round.say",
    ]
)
"""Who answered what is nobody's: what these are answered is kept nowhere and sent nowhere else."""


def test_what_says_who_answered_what_is_declared() -> None:
    secret = {verb for verb, row in ROUTES.actions.items() if row.secret or row.traceless}
    secret |= {verb for verb, row in ROUTES.forms.items() if row.secret}
    assert secret == SECRET


def test_every_row_has_a_decision_and_the_row_says_the_same() -> None:
    assert dict(declared()) == decided()


# --- the real walk -----------------------------------------------------------------------------


async def _reached(*_: object) -> Answers:
    return (Reply(REACHED),)


PROBES = Routes(
    {path: Command(_reached, None) for path in ROUTES.commands},
    {verb: replace(row, run=_reached) for verb, row in ROUTES.actions.items()},
    {verb: replace(row, run=_reached) for verb, row in ROUTES.forms.items()},
    ROUTES.sources,
)


class Desk:
    """The tables with their real rows, and flows that only say that they were reached."""

    def __init__(self, table: Table, rules: Rules) -> None:
        house = table.house
        self._events = itertools.count(1)
        self._router = FlowRouter(
            store=house.store,
            clock=house.clock,
            library=LIBRARY,
            schedule=house.schedule,
            randomness=house.randomness,
            rules=rules,
            platforms={table.platform.name: table.platform},
            routes=PROBES,
        )

    def event(self) -> str:
        return f"tried-{next(self._events)}"

    async def lets(self, event: Event) -> bool:
        answers = await self._router.handle(event)
        assert answers, "everybody is answered"
        return any(_through(each) for each in answers)


def _through(answer: Answer) -> bool:
    """Reached, or asked for what is missing: the form opens only for who may send it."""
    return isinstance(answer, OpenForm) or (isinstance(answer, Reply) and answer.message is REACHED)


@pytest.fixture
def rules() -> Rules:
    return Rules(coordinators=frozenset({USERS[COORDINATOR]}))


async def furnished(table: Table) -> tuple[Group, Group]:
    """Two groups in two channels of one workspace."""
    await table.set_up(facilitators=USERS[LEAD], agreement=False)
    async with table.house.store.writing() as uow:
        group = await uow.groups.at(PLACE)
        assert group is not None
        lead = replace(group.facilitators[0], person=person(LEAD_ELSEWHERE))
        other = replace(group, id="theirs", place=OTHER, facilitators=(lead,))
        await uow.groups.add(other)
    table.platform.admins.add(USERS[ADMIN])
    table.platform.managers.clear()
    table.platform.managed_channels = {USERS[MANAGER]: {"circle"}}
    table.platform.managed_channels[USERS[MANAGER_ELSEWHERE]] = {"other"}
    return group, other


async def subject(table: Table, group: Group, about: About) -> str:
    """The id of something of that kind in the group; the lead wrote what is private."""
    now, lead = table.clock.now(), person(LEAD)
    id = f"{group.id}-{about.value}"
    async with table.house.store.writing() as uow:
        match about:
            case About.PLACE | About.GROUP | About.MINE:
                return group.id
            case About.SESSION:
                session = (await uow.sessions.upcoming(group.id, now))[0]
                return session.id
            case About.CHECKPOINT:
                checkpoint = Checkpoint(
                    id=id,
                    group=group.id,
                    session=None,
                    kind=next(iter(CheckpointKind)),
                    question="",
                    options=(),
                    opened_at=now,
                    closes_at=now + timedelta(minutes=5),
                    seal=bytes(32),
                )
                await uow.checkpoints.add(checkpoint)
            case About.ADVICE:
                session = (await uow.sessions.upcoming(group.id, now))[0]
                await uow.ladder.add(Advice(id, group.id, session.id, now, lead))
            case About.REFLECTION:
                await uow.reflections.add(
                    Reflection(
                        id=id,
                        group=group.id,
                        author=lead,
                        kind=ReflectionKind.FREE,
                        session=None,
                        cells=(),
                        answers=(),
                        created_at=now,
                        updated_at=now,
                    )
                )
            case About.DEBRIEF:
                until = now + timedelta(days=1)
                asked = Person(lead.platform, lead.workspace, "nobody-here")
                debrief = PeerDebrief(id, group.id, lead, asked, "", PeerState.ASKED, now, until)
                await uow.peers.add(debrief)
            case About.DRAFT:
                expires = now + timedelta(days=1)
                await uow.drafts.put(Draft(id, lead, group.id, "session.plan", {}, expires))
            case About.CONCERN | About.RAISED:
                # The deputy whom it is about is let in no more than anybody else.
                raised_by = lead if about is About.RAISED else None
                await uow.safeguards.save(Safeguarding(group.id, (lead,), (person(MEMBER),)))
                await uow.concerns.add(
                    Concern(
                        id=id,
                        group=group.id,
                        raised_by=raised_by,
                        about=frozenset({USERS[MEMBER]}),
                        state=ConcernState.WAITING,
                        raised_at=now,
                    ),
                    None,
                )
    return id


def expected(who: Who, about: About) -> frozenset[str]:
    return HERE[who] & {LEAD} if about in PRIVATE else HERE[who]


def said(role: str, place: Place | None, what: str, *, let: bool) -> str:
    return (
        f"{role}, {place.channel if place else 'in private'}: {what} {'let' if let else 'kept out'}"
    )


PLACES = (PLACE, OTHER, None)
"""The group's channel, the channel of another group, a direct message."""


async def test_a_command_is_for_those_who_may_in_the_channel_it_is_typed_in(
    tmp_path: Path, rules: Rules
) -> None:
    wrong: list[str] = []
    async with sit_down(tmp_path, rules=rules) as table:
        await furnished(table)
        desk = Desk(table, rules)
        for path in ROUTES.commands:
            may = expected(decided()["/" + path.replace(" ", "-")], About.PLACE)
            for role in USERS:
                who = person(role)
                place = replace(PLACE, workspace=who.workspace)
                let = await desk.lets(CommandUsed(desk.event(), who, place, path, {}))
                # In another workspace it is another channel, without a group; there everybody may
                # do what needs none.
                free = not BY_PATH[path].group and BY_PATH[path].who is Who.EVERYONE
                right = let == (role in may or (role == LEAD_AWAY and free))
                wrong += [said(role, place, path, let=let)] * (not right)
    assert wrong == []


async def test_a_button_of_a_command_is_judged_by_the_group_it_names_wherever_it_is_pressed(
    tmp_path: Path, rules: Rules
) -> None:
    wrong: list[str] = []
    async with sit_down(tmp_path, rules=rules) as table:
        group, _ = await furnished(table)
        desk = Desk(table, rules)
        for path, role, place in itertools.product(ROUTES.commands, USERS, PLACES):
            may = expected(decided()["/" + path.replace(" ", "-")], About.GROUP)
            who = person(role)
            verb = path.replace(" ", ".")
            for event in (
                ActionPressed(desk.event(), who, place, ActionId.of("do", verb, group.id)),
                FormSubmitted(desk.event(), who, place, ActionId.of("command", verb, group.id), {}),
            ):
                let = await desk.lets(event)
                wrong += [said(role, place, path, let=let)] * (let != (role in may))
    assert wrong == []


async def test_a_button_or_a_form_is_judged_by_what_it_is_about_wherever_it_is_pressed(
    tmp_path: Path, rules: Rules
) -> None:
    wrong: list[str] = []
    async with sit_down(tmp_path, rules=rules) as table:
        group, _ = await furnished(table)
        lead = table.person(USERS[LEAD])
        await lead.types("session plan date:2026-12-02 time:18:30")
        await lead.presses("Save it")
        desk = Desk(table, rules)
        named = {about: await subject(table, group, about) for about in About}
        rows: dict[str, Action | FormRoute] = {**ROUTES.actions, **ROUTES.forms}
        for (verb, row), role, place in itertools.product(rows.items(), USERS, PLACES):
            if row.about is About.PLACE and place != PLACE:
                continue
            may = expected(decided()[verb], row.about)
            id, who = ActionId.of(verb, named[row.about]), person(role)
            event: Event = (
                ActionPressed(desk.event(), who, place, id)
                if verb in ROUTES.actions
                else FormSubmitted(desk.event(), who, place, id, {})
            )
            let = await desk.lets(event)
            wrong += [said(role, place, verb, let=let)] * (let != (role in may))
    assert wrong == []


async def test_a_setting_takes_the_right_to_set_up_from_those_who_only_manage_the_channel(
    tmp_path: Path,
) -> None:
    rules = Rules(coordinators=frozenset({USERS[COORDINATOR]}), managers_may_set_up=False)
    async with sit_down(tmp_path, rules=Rules()) as table:
        await furnished(table)
        desk = Desk(table, rules)
        let = {
            role
            for role in USERS
            if role != LEAD_AWAY
            and await desk.lets(CommandUsed(desk.event(), person(role), PLACE, "setup", {}))
        }
    assert let == {COORDINATOR, ADMIN}


# --- whoever covers one session ------------------------------------------------------------------

_LOOKS_BACK = """
    cover.show /reflect reflect.write reflect.later reflect.did reflect.save /journal-show
    /journal-search /journal-export journal.take journal.page journal.open /map
"""
_PREPARES = """
    /cover cover.back /session-start session.start_this session.start_yes session.share
    session.keep /prompt prompt.rung prompt.cell prompt.another /stuck stuck.choose stuck.show
"""
_RUNS = """
    /session-now /session-history /session-end session.end_yes session.go_on /checkpoint
    checkpoint.open checkpoint.own checkpoint.close prompt.post stuck.post stuck.keep
    /advice-open /advice-close advice.open advice.override advice.word advice.close
    advice.go_on ladder.mark ladder.unmark
    /queue-open /queue-next /queue-pass /queue-close
    queue.next queue.pass queue.call queue.look queue.down queue.close
    /break break.longer break.end session.hush
"""
LOOKS_BACK = set(_LOOKS_BACK.split())
PREPARES = LOOKS_BACK | set(_PREPARES.split())
RUNS = PREPARES | set(_RUNS.split())
"""What whoever has taken a session may do before it, in it and after it, of what is a
facilitator's. A new row is not theirs until it stands here and in ``bot.access``."""


async def _lets(table: Table, desk: Desk, group: Group, named: Mapping[About, str]) -> set[str]:
    """Every facilitator's row that somebody reaches who covers a session."""
    let: set[str] = set()
    who = person(MEMBER)
    for path in ROUTES.commands:
        verb = path.replace(" ", ".")
        event: Event = ActionPressed(desk.event(), who, None, ActionId.of("do", verb, group.id))
        if BY_PATH[path].who is Who.FACILITATOR and await desk.lets(event):
            let.add("/" + path.replace(" ", "-"))
    rows: dict[str, Action | FormRoute] = {**ROUTES.actions, **ROUTES.forms}
    for verb, row in rows.items():
        id = ActionId.of(verb, named[row.about])
        event = (
            ActionPressed(desk.event(), who, None, id)
            if verb in ROUTES.actions
            else FormSubmitted(desk.event(), who, None, id, {})
        )
        if row.who is Who.FACILITATOR and await desk.lets(event):
            let.add(verb)
    return let


async def test_whoever_covers_a_session_may_run_that_one_and_nothing_else(
    tmp_path: Path, rules: Rules
) -> None:
    async with sit_down(tmp_path, rules=rules) as table:
        group, _ = await furnished(table)
        lead = table.person(USERS[LEAD])
        for day in ("2026-12-02", "2026-12-09"):
            await lead.types(f"session plan date:{day} time:18:30")
            await lead.presses("Save it")
        desk = Desk(table, rules)
        rest = [about for about in About if about is not About.CHECKPOINT]
        named: dict[About, str] = {about: await subject(table, group, about) for about in rest}
        async with table.house.store.writing() as uow:
            first, second = await uow.sessions.upcoming(group.id, table.clock.now())
            now = table.clock.now()
            poll = Checkpoint(
                id="poll",
                group=group.id,
                session=first.id,
                kind=CheckpointKind.READY,
                question="",
                options=(),
                opened_at=now,
                closes_at=now + timedelta(minutes=5),
                seal=bytes(32),
            )
            await uow.checkpoints.add(poll)
            named[About.CHECKPOINT] = poll.id
            cover = fresh(first, lead.who, How.AT_ONCE, (person(MEMBER),), now, now, None)
            await uow.covers.add(cover.next_asked(now))
        assert await _lets(table, desk, group, named) == set(), "to be asked is no right"
        async with table.house.store.writing() as uow:
            asked = await uow.covers.of(first.id)
            assert asked is not None
            await uow.covers.save(asked.yes(person(MEMBER)))
        assert await _lets(table, desk, group, named) == PREPARES
        other = {**named, About.SESSION: second.id}
        of_sessions = {verb for verb, row in ROUTES.actions.items() if row.about is About.SESSION}
        assert await _lets(table, desk, group, other) == PREPARES - of_sessions

        async with table.house.store.writing() as uow:
            await uow.sessions.save(first.opened(now, person(MEMBER)))
        assert await _lets(table, desk, group, named) == RUNS
        async with table.house.store.writing() as uow:
            running = await uow.sessions.get(first.id)
            assert running is not None
            await uow.sessions.save(running.closed(now))
        assert await _lets(table, desk, group, named) == LOOKS_BACK
        table.clock.to(now + timedelta(hours=49))
        assert await _lets(table, desk, group, named) == set()
