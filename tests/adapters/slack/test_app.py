"""What people see when things go well, late, twice or wrong; over real sockets in both ways."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack import limits
from bot.answers import Answer, FormErrors, OpenForm, Reply, Update
from bot.events import ActionPressed, CommandTyped, Event, FormSubmitted, MemberJoined, Reason
from bot.ids import ActionId, Place
from bot.message import Button, TextField
from bot.ports import PlatformProblem, TryLater
from tests.adapters.slack.conftest import App, Gate, running
from tests.contracts.platform import AN_ACTION, card, form
from tests.fakes.slack.faults import Harm
from tests.fakes.slack.people import Actor
from tests.fakes.slack.server import BOT_TOKEN
from tests.fakes.slack.state import BOT_USER, TEAM, Channel

SECRET = "canary-7f3a"
"""Words that must be found nowhere but where they belong."""


def table(app: App) -> tuple[Actor, Actor, Channel]:
    rhian, bea = app.fake.person("rhian"), app.fake.person("bea")
    return rhian, bea, app.fake.channel("circle", rhian.user, bea.user)


async def done(app: App) -> None:
    await app.serving.quiet()


def go(label: str = "Go on", action: ActionId = AN_ACTION) -> Button:
    return Button(label, action)


# --- private, whatever fails ------------------------------------------------------------------


async def test_an_answer_that_is_too_late_for_its_address_is_still_only_for_them(app: App) -> None:
    rhian, bea, circle = table(app)

    def late(_event: Event) -> Sequence[Answer]:
        app.fake.expire_responses()
        return (Reply(card(SECRET)),)

    app.router.answers = late
    await rhian.types("/peer home", circle)
    await done(app)
    assert SECRET in rhian.sees(circle)[-1].words
    assert all(SECRET not in each.words for each in bea.sees())
    assert [each.method for each in app.fake.calls[-2:]] == ["response_url", "chat.postEphemeral"]


async def test_somebody_who_left_the_channel_gets_a_direct_message(app: App) -> None:
    rhian, bea, circle = table(app)

    def gone(_event: Event) -> Sequence[Answer]:
        app.fake.expire_responses()
        circle.members.discard(rhian.id)
        return (Reply(card(SECRET)),)

    app.router.answers = gone
    await rhian.types("/peer home", circle)
    await done(app)
    (posted,) = rhian.sees()
    assert posted.channel.direct
    assert SECRET in posted.words
    assert all(SECRET not in each.words for each in bea.sees())


async def test_an_update_whose_card_is_gone_is_a_reply(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (Reply(card("Before", buttons=(go(),))),)
    await rhian.types("/peer home", circle)
    await done(app)

    def late(_event: Event) -> Sequence[Answer]:
        app.fake.expire_responses()
        return (Update(card("After")),)

    app.router.answers = late
    await rhian.presses("Go on")
    await done(app)
    assert [each.words.splitlines()[0] for each in rhian.sees(circle)] == ["Before", "After"]


# --- forms ------------------------------------------------------------------------------------


async def test_a_form_that_comes_too_late_can_be_opened_again(app: App) -> None:
    rhian, _, circle = table(app)
    asked = form(id=ActionId.of("command", "session.plan"))

    def late(_event: Event) -> Sequence[Answer]:
        app.fake.expire_triggers()
        return (OpenForm(asked),)

    app.router.answers = late
    await rhian.types("/peer session plan", circle)
    await done(app)
    app.router.answers = (OpenForm(asked),)
    await rhian.presses("Open the form")
    await done(app)
    event = app.router.events[-1]
    assert isinstance(event, ActionPressed)
    assert event.action == ActionId.of("do", "session.plan")
    assert (await rhian.view()).payload["callback_id"] == "command:session.plan"


async def test_one_failure_of_slack_closes_no_form_to_the_next_person(app: App) -> None:
    rhian, kofi, circle = table(app)
    app.router.answers = (OpenForm(form(id=ActionId.of("command", "session.plan"))),)
    app.fake.faults.add("views.open", Harm.STATUS, status=503)
    await rhian.types("/peer session plan", circle)
    await done(app)
    await kofi.types("/peer session plan", circle)
    await done(app)
    assert (await kofi.view()).payload["callback_id"] == "command:session.plan"


async def test_a_form_that_fits_closes_and_its_answer_replaces_the_card(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (Reply(card("Plan one?", buttons=(go("Plan"),))),)
    await rhian.types("/peer home", circle)
    await done(app)
    app.router.answers = (OpenForm(form()),)
    await rhian.presses("Plan")
    await done(app)
    app.router.answers = (Update(card("Planned")),)
    await rhian.submits(None, words="Tuesday")
    await done(app)
    assert app.fake.stack(rhian.id) == []
    (posted,) = rhian.sees(circle)
    assert posted.words.startswith("Planned")


async def test_a_problem_of_the_whole_form_is_shown_on_it_and_nothing_is_lost(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (OpenForm(form()),)
    await rhian.types("/peer session plan", circle)
    await done(app)
    app.router.answers = (FormErrors({"": "I cannot reach my notes right now."}, None),)
    await rhian.submits(None, words=SECRET)
    view = await rhian.view("I cannot reach my notes right now.")
    app.router.answers = ()
    # Blocks that keep their ids keep what was typed; the form is sent again as it is.
    assert [each["block_id"] for each in view.payload["blocks"]] == ["_problem", "words"]
    await rhian.submits(None, words=SECRET)
    assert app.fake.stack(rhian.id) == []


async def test_a_problem_without_a_field_of_its_own_comes_with_the_form_made_again(
    app: App,
) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (OpenForm(form()),)
    await rhian.types("/peer session plan", circle)
    await done(app)
    again = form(TextField("words", "Some words", initial=SECRET))
    problems = {"words": "Please say a little more.", "zone": "That is no time zone."}
    app.router.answers = (FormErrors(problems, again),)
    await rhian.submits(None, words=SECRET)
    view = await rhian.view("That is no time zone.")
    assert "Please say a little more." in view.words
    (block,) = (each for each in view.payload["blocks"] if each["type"] == "input")
    assert block["element"]["initial_value"] == SECRET


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_form_that_takes_long_says_so_and_is_brought_up_to_date(
    transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PATIENCE", timedelta(milliseconds=20))
    gate = Gate()
    async with running(transport, router=gate) as app:
        rhian, _, circle = table(app)
        gate.open.set()
        gate.answers = (OpenForm(form()),)
        await rhian.types("/peer session plan", circle)
        await rhian.view("A form")
        gate.open.clear()
        again = form(TextField("words", "Some words", initial="short"))
        gate.answers = (FormErrors({"words": "Please say a little more."}, again),)
        sent = await rhian.submits(None, words="short")
        assert sent.body is not None
        assert sent.body["response_action"] == "update"
        assert "I am still saving this" in (await rhian.view()).words
        gate.open.set()
        view = await rhian.view("Please say a little more.")
        gate.open.clear()
        gate.answers = (Reply(card("Planned")),)
        await rhian.submits(view, words="long enough")
        gate.open.set()
        assert "Planned" in (await rhian.view("Planned")).words


# --- the Home tab, and who finds commands hard ------------------------------------------------


async def test_the_home_tab_is_theirs_and_kept_up_to_date(app: App) -> None:
    rhian, bea, _ = table(app)
    app.router.answers = (Reply(card("Next session: Tuesday", buttons=(go("Prepare"),))),)
    await rhian.opens_home()
    await rhian.home("Next session: Tuesday")
    (event,) = app.router.events
    assert isinstance(event, CommandTyped)
    assert (event.words, event.place) == ("home", None)

    def now(event: Event) -> Sequence[Answer]:
        words = "Next session: Friday" if isinstance(event, CommandTyped) else "Moved"
        return (Reply(card(words)),)

    app.router.answers = now
    await rhian.presses("Prepare")
    await rhian.home("Next session: Friday")
    assert "Moved" in (await rhian.view()).words
    assert bea.id not in app.fake.homes


async def test_from_home_everything_happens_in_modals(app: App) -> None:
    rhian, _, _ = table(app)
    app.router.answers = (Reply(card("Home", buttons=(go("Prepare"),))),)
    await rhian.opens_home()
    await rhian.home("Home")
    app.router.answers = (Reply(card("One", buttons=(go("Change"),))),)
    await rhian.presses("Prepare")
    first = await rhian.view("One")
    app.router.answers = (Update(card("Two", buttons=(go("Ask"),))),)
    await rhian.presses("Change", first)
    assert await rhian.view("Two") is first
    app.router.answers = (OpenForm(form()),)
    await rhian.presses("Ask", first)
    asked = await rhian.view("A form")
    assert asked.under == first.id
    app.router.answers = (Reply(card("Saved")),)
    await rhian.submits(asked, words="some")
    assert await rhian.view("Saved") is asked
    assert [each for each in rhian.sees() if each.only_for] == []


async def test_several_answers_in_a_window_stand_in_one_and_leave_what_is_under_it(
    app: App,
) -> None:
    rhian, _, _ = table(app)
    app.router.answers = (Reply(card("Home", buttons=(go("Prepare"),))),)
    await rhian.opens_home()
    await rhian.home("Home")
    app.router.answers = (Reply(card("One", buttons=(go("Change"),))), Reply(card("Two")))
    await rhian.presses("Prepare")
    await done(app)
    (first,) = app.fake.stack(rhian.id)
    assert first.words.index("One") < first.words.index("Two")
    app.router.answers = (Reply(card("Three")), Reply(card("Four")))
    await rhian.presses("Change", first)
    await done(app)
    under, second = app.fake.stack(rhian.id)
    assert under is first
    assert "One" in under.words
    assert second.words.index("Three") < second.words.index("Four")


async def test_the_shortcut_opens_home(app: App) -> None:
    rhian, _, _ = table(app)
    app.router.answers = (Reply(card("What makes sense now")),)
    await rhian.uses_shortcut("home")
    await rhian.view("What makes sense now")


async def test_a_new_member_can_be_welcomed_in_private(app: App) -> None:
    _, bea, circle = table(app)
    app.router.answers = (Reply(card("Welcome")),)
    wyn = app.fake.person("wyn")
    await wyn.joins(circle)
    await done(app)
    (event,) = app.router.events
    assert isinstance(event, MemberJoined)
    assert "Welcome" in wyn.sees(circle)[-1].words
    assert bea.sees(circle) == []


async def test_the_apps_own_arrival_is_nobodys(app: App) -> None:
    rhian, _, circle = table(app)
    itself = Actor(app.fake, app.fake.users[BOT_USER])
    await itself.joins(circle)
    await done(app)
    assert app.router.events == []
    assert rhian.sees() == []


async def test_a_channel_that_is_archived_is_passed_on(app: App) -> None:
    rhian, _, circle = table(app)
    await rhian.event({"type": "channel_archive", "channel": circle.id, "user": rhian.id})
    await done(app)
    [closed] = app.router.closed_places
    assert (closed.place.channel, closed.reason) == (circle.id, Reason.ARCHIVED)
    assert app.router.events == []


# --- twice, and much at once ------------------------------------------------------------------


async def test_what_comes_again_has_no_second_effect(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (Reply(card("Once", buttons=(go(),))),)
    for sent in (
        await rhian.types("/peer home", circle),
        await rhian.opens_home(),
        await rhian.uses_shortcut("home"),
    ):
        await asyncio.gather(*(app.fake.tell_app(sent.kind, sent.payload) for _ in range(3)))
    await done(app)
    sent = await rhian.presses("Go on", rhian.sees(circle)[0])
    await app.fake.tell_app(sent.kind, sent.payload)
    await done(app)
    acted = [each for each in app.router.events if not each.event.endswith(":home")]
    assert len(acted) == 4
    assert app.fake.late == []


async def test_a_form_that_comes_again_is_acknowledged_as_before(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (OpenForm(form()),)
    await rhian.types("/peer session plan", circle)
    await done(app)
    app.router.answers = (FormErrors({"words": "Please say a little more."}, form()),)
    sent = await rhian.submits(None, words="short")
    app.router.answers = ()
    again = await app.fake.tell_app(sent.kind, sent.payload)
    assert again.body == sent.body
    assert len([each for each in app.router.events if isinstance(each, FormSubmitted)]) == 1


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_presses_are_acknowledged_although_nothing_can_be_answered_yet(
    transport: str,
) -> None:
    gate = Gate()
    async with running(transport, router=gate) as app:
        rhian, _, circle = table(app)
        sent = await asyncio.gather(*(rhian.types("/peer home", circle) for _ in range(50)))
        assert all(each.body is not None for each in sent)
        assert gate.events == []
        gate.open.set()
        await done(app)
        assert len(gate.events) == 50


# --- how long it took ---------------------------------------------------------------------------


async def test_whoever_watches_hears_how_long_each_acknowledgement_took(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (OpenForm(form()),)
    await rhian.types("/peer help", circle)
    await done(app)
    app.router.answers = ()
    await rhian.submits(None, words="Something")
    await app.fake.tell_app("events_api", {"type": "event_callback", "event": {"type": "other"}})
    await done(app)
    heard = [(platform, kind) for platform, kind, _ in app.watching.acknowledgements]
    assert heard == [("slack", "command"), ("slack", "form"), ("slack", "event")]
    assert all(0 < seconds < 3 for _, _, seconds in app.watching.acknowledgements)


# --- what nobody may read in a log ------------------------------------------------------------


async def test_nothing_that_people_write_gets_into_the_log(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rhian, _, circle = table(app)

    def broken(_event: Event) -> Sequence[Answer]:
        raise RuntimeError(SECRET)

    app.router.answers = (OpenForm(form()),)
    await rhian.types(f"/peer {SECRET}", circle)
    await done(app)
    app.router.answers = broken
    await rhian.submits(None, words=SECRET)
    await rhian.types(f"/peer {SECRET}", circle)
    for kind, payload in _oddities():
        await app.fake.tell_app(kind, payload)
    await done(app)
    ours = [each for each in caplog.records if not each.name.startswith(("asyncio", "aiohttp"))]
    assert ours
    assert SECRET not in "\n".join(f"{each.getMessage()} {each.exc_text or ''}" for each in ours)


def _oddities() -> Sequence[tuple[str, dict[str, Any]]]:
    """What a manifest of ours does not ask for, and what is broken."""
    who = {"team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": SECRET}
    return (
        ("interactive", {**who, "type": "message_action", "callback_id": SECRET}),
        ("interactive", {**who, "type": "view_closed", "view": {"callback_id": SECRET}}),
        ("interactive", {**who, "type": "block_suggestion", "value": SECRET, "action_id": "a"}),
        ("interactive", {**who, "type": SECRET}),
        ("interactive", {"type": "block_actions", "actions": [{"action_id": SECRET}]}),
        ("events_api", {"type": "event_callback", "event": {"type": "message", "text": SECRET}}),
        ("events_api", {"type": "event_callback", "event": {"type": "member_joined_channel"}}),
        ("slash_commands", {"command": "/other", "text": SECRET}),
    )


# --- the token --------------------------------------------------------------------------------


async def test_a_refused_token_is_not_tried_again_and_health_says_so(app: App) -> None:
    rhian, _, circle = table(app)
    app.fake.bot_tokens.clear()
    place = _place(circle)
    with pytest.raises(PlatformProblem):
        await app.slack.platform.post(place, card("Hello"), "k")
    called = len(app.fake.calls)
    with pytest.raises(TryLater):
        await app.slack.platform.post(place, card("Hello"), "k")
    assert len(app.fake.calls) == called
    assert app.serving.health()["refused"] == {place.workspace: "invalid_auth"}
    assert app.serving.health()["well"] is False
    # People are still answered: the address that came with their command needs no token.
    app.router.answers = (Reply(card("Still here")),)
    await rhian.types("/peer home", circle)
    await done(app)
    assert "Still here" in rhian.sees(circle)[-1].words


async def test_an_app_that_was_removed_stays_silent(app: App) -> None:
    rhian, _, circle = table(app)
    app.fake.revoked.add(BOT_TOKEN)
    await rhian.event({"type": "app_uninstalled"})
    await done(app)
    assert app.serving.health()["refused"] == {TEAM: "account_inactive"}
    with pytest.raises(TryLater):
        await app.slack.platform.post(_place(circle), card("Hello"), "k")


async def test_a_persons_token_taken_back_is_not_the_apps(app: App) -> None:
    rhian, _, circle = table(app)
    await rhian.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    await done(app)
    await app.slack.platform.post(_place(circle), card("Hello"), "k")
    assert "Hello" in rhian.sees(circle)[-1].words


def _place(channel: Channel) -> Place:
    return Place("slack", TEAM, channel.id)
