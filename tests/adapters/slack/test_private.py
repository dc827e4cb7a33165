"""Private, whatever fails: every step down is taken, the true reason is said, and what somebody
wrote is given back to them."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack import limits
from bot.answers import Answer, FormErrors, OpenForm, Reply, Upload
from bot.ids import ActionId
from bot.message import Button, Choice, ChoiceField, File, Form, Message, TextField, TextKind
from tests.adapters.slack.conftest import App, Gate, running
from tests.contracts.platform import AN_ACTION, card, form
from tests.fakes.slack.faults import Harm
from tests.fakes.slack.people import Actor
from tests.fakes.slack.state import BOT_USER, Channel

SECRET = "canary-9c1b"
PLAN = form(id=ActionId.of("command", "session.plan"))
TOO_MANY = form(ChoiceField("c", "C", tuple(Choice(f"v{n}", f"N {n}") for n in range(101))))
"""A form that Slack cannot hold: a mistake of ours, which the gallery would find."""
POLITELY = "I could not show you this in private"


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """One way in is enough: what is tried here goes out, and is the same in both."""
    async with running("http") as working:
        yield working


def table(app: App) -> tuple[Actor, Actor, Channel]:
    rhian, bea = app.fake.person("rhian"), app.fake.person("bea")
    return rhian, bea, app.fake.channel("circle", rhian.user, bea.user)


async def asks(app: App, who: Actor, circle: Channel) -> None:
    await who.types("/peer home", circle)
    await app.serving.quiet()


def shut(app: App, *methods: str, times: int = 9) -> None:
    """Slack refuses these from now on."""
    for each in methods:
        if each == "response_url":
            app.fake.faults.add(each, Harm.STATUS, times=times, status=500)
        else:
            app.fake.faults.add(each, Harm.REFUSE, times=times, code="restricted_action")


def seen_by_others(app: App, who: Actor) -> str:
    apart = {who.id, BOT_USER}
    others = (Actor(app.fake, each) for each in app.fake.users.values() if each.id not in apart)
    return "\n".join(posted.words for other in others for posted in other.sees())


# --- one step down after another --------------------------------------------------------------


@pytest.mark.parametrize(
    ("closed", "method"),
    [
        ((), "response_url"),
        (("response_url",), "chat.postEphemeral"),
        (("response_url", "chat.postEphemeral"), "chat.postMessage"),
    ],
)
async def test_each_private_way_stands_in_for_the_one_before(
    app: App, closed: Sequence[str], method: str
) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (Reply(card(SECRET)),)
    shut(app, *closed)
    await asks(app, rhian, circle)
    assert app.fake.calls[-1].method == method
    posted = rhian.sees()[-1]
    assert SECRET in posted.words
    assert posted.only_for == rhian.id or posted.channel.direct
    assert SECRET not in seen_by_others(app, rhian)


async def test_what_says_that_somebody_pressed_is_never_a_direct_message(app: App) -> None:
    """It would stay, and say who it was to whoever may read the workspace."""
    rhian, _, circle = table(app)
    app.router.answers = (Reply(card(SECRET), traceless=True),)
    shut(app, "response_url", "chat.postEphemeral")
    await asks(app, rhian, circle)
    view = await rhian.view(POLITELY)
    assert SECRET not in view.words
    assert rhian.sees() == []
    assert "chat.postMessage" not in {each.method for each in app.fake.calls}


async def test_where_nothing_private_works_it_is_refused_politely(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (Reply(card(SECRET)),)
    shut(app, "response_url", "chat.postEphemeral", "conversations.open")
    await asks(app, rhian, circle)
    view = await rhian.view(POLITELY)
    assert SECRET not in view.words
    assert SECRET not in seen_by_others(app, rhian)
    assert rhian.sees() == []


async def test_a_direct_message_that_cannot_be_written_is_refused_politely(app: App) -> None:
    """Opened, and then refused: the last step is reached from there too."""
    rhian, _, circle = table(app)
    app.router.answers = (Reply(card(SECRET)),)
    shut(app, "response_url", "chat.postEphemeral", "chat.postMessage")
    await asks(app, rhian, circle)
    await rhian.view(POLITELY)
    assert SECRET not in seen_by_others(app, rhian)


async def test_after_a_form_too(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (OpenForm(form()),)
    await asks(app, rhian, circle)
    app.router.answers = (Reply(card(SECRET)),)
    shut(app, "response_url", "chat.postEphemeral", "conversations.open")
    await rhian.submits(None, words="some")
    await app.serving.quiet()
    assert SECRET not in (await rhian.view(POLITELY)).words


async def test_from_the_home_tab_too(app: App) -> None:
    rhian, _, _ = table(app)
    app.router.answers = (Reply(card("Home", buttons=(Button("Prepare", AN_ACTION),))),)
    await rhian.opens_home()
    await app.serving.quiet()
    app.router.answers = (Reply(card(SECRET)),)
    shut(app, "conversations.open")
    shut(app, "views.open", times=1)
    await rhian.presses("Prepare")
    await app.serving.quiet()
    assert SECRET not in (await rhian.view(POLITELY)).words


async def test_inside_a_modal_too(app: App) -> None:
    rhian, _, _ = table(app)
    app.router.answers = (Reply(card("One", buttons=(Button("Go on", AN_ACTION),))),)
    await rhian.uses_shortcut("home")
    view = await rhian.view("One")
    app.router.answers = (Reply(card(SECRET)),)
    shut(app, "views.push", "conversations.open")
    shut(app, "views.update", times=1)
    await rhian.presses("Go on", view)
    await app.serving.quiet()
    assert POLITELY in view.words
    assert SECRET not in view.words


async def test_where_nothing_works_at_all_nobody_sees_it_and_the_next_one_is_answered(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    rhian, bea, circle = table(app)
    app.router.answers = (Reply(card(SECRET)),)
    shut(app, "response_url", "chat.postEphemeral", "conversations.open", "views.open", times=1)
    with caplog.at_level(logging.WARNING):
        await asks(app, rhian, circle)
    assert "an answer was not given" in caplog.text
    assert SECRET not in caplog.text
    assert rhian.sees() == []
    assert app.fake.stack(rhian.id) == []
    await asks(app, bea, circle)
    assert SECRET in bea.sees(circle)[-1].words


# --- why a form did not open ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "more", "words", "again"),
    [
        (Harm.REFUSE, {"code": "expired_trigger_id"}, "open the form in time", True),
        (Harm.REFUSE, {"code": "missing_scope"}, "does not let me open forms here", False),
        (Harm.REFUSE, {"code": "invalid_arguments"}, "does not fit into Slack", False),
        (Harm.REFUSE, {"code": "view_too_large"}, "does not fit into Slack", False),
        (Harm.REFUSE, {"code": "service_unavailable"}, "Slack is busy just now", True),
        (Harm.LIMIT, {"retry_after": 30}, "Slack is busy just now", True),
        (Harm.STATUS, {"status": 503}, "Slack is busy just now", True),
        (Harm.HANG_UP, {}, "I cannot tell whether the form opened", True),
    ],
)
async def test_the_true_reason_is_said(
    app: App, harm: Harm, more: dict[str, object], words: str, again: bool
) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (OpenForm(PLAN),)
    app.fake.faults.add("views.open", harm, **more)
    await asks(app, rhian, circle)
    posted = rhian.sees(circle)[-1]
    assert words in posted.words
    assert ("Open the form" in posted.words) is again


async def test_a_form_that_cannot_be_drawn_is_told(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (OpenForm(TOO_MANY),)
    await asks(app, rhian, circle)
    assert "does not fit into Slack" in rhian.sees(circle)[-1].words


async def test_a_card_that_cannot_be_drawn_is_told(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (Reply(_huge()),)
    await asks(app, rhian, circle)
    assert "does not fit into Slack" in rhian.sees(circle)[-1].words


async def test_an_answer_to_a_form_that_cannot_be_drawn_leaves_what_was_typed(app: App) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (OpenForm(form()),)
    await asks(app, rhian, circle)
    app.router.answers = (OpenForm(TOO_MANY),)
    await rhian.submits(None, words=SECRET)
    view = await rhian.view("does not fit into Slack")
    (block,) = (each for each in view.payload["blocks"] if each["type"] == "input")
    assert block["element"]["initial_value"] == SECRET


@asynccontextmanager
async def slowly(asked: Form) -> AsyncIterator[tuple[App, Gate, Actor, Channel]]:
    """A form is open, and whatever is sent with it takes longer than Slack waits."""
    gate = Gate()
    gate.open.set()
    async with running("http", router=gate) as app:
        rhian, _, circle = table(app)
        gate.answers = (OpenForm(asked),)
        await asks(app, rhian, circle)
        gate.open.clear()
        yield app, gate, rhian, circle


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (OpenForm(TOO_MANY), "does not fit into Slack"),
        (Reply(card("Done")), "Done"),
        (Upload(card("Your journal"), File("j.md", "text/markdown", b"x")), "Your journal"),
    ],
)
async def test_nobody_goes_on_reading_that_it_is_being_saved(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, words: str
) -> None:
    monkeypatch.setattr(limits, "PATIENCE", timedelta(milliseconds=20))
    async with slowly(form()) as (app, gate, rhian, _):
        gate.answers = (answer,)
        await rhian.submits(None, words="some")
        view = await rhian.view("I am still saving this")
        gate.open.set()
        await app.serving.quiet()
        assert words in view.words
        assert "still saving" not in view.words


async def test_what_somebody_wrote_is_given_back_where_its_form_cannot_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "PATIENCE", timedelta(milliseconds=20))
    again = form(
        TextField("words", "Some words", TextKind.LONG, initial=SECRET),
        TextField("empty", "Nothing", required=False),
        id=PLAN.id,
    )
    again = replace(again, problems={"words": "Please say a little more."})
    async with slowly(PLAN) as (app, gate, rhian, circle):
        gate.answers = (FormErrors({"words": "Please say a little more."}, again),)
        await rhian.submits(None, words=SECRET)
        await rhian.view("I am still saving this")
        app.fake.expire_triggers()
        shut(app, "views.update")
        gate.open.set()
        await app.serving.quiet()
        told = rhian.sees(circle)[-1]
        assert "Please say a little more." in told.words
        assert "so that it is not lost" in told.words
        assert SECRET in told.words
        assert "Nothing" not in told.words
        assert told.only_for == rhian.id
        assert SECRET not in seen_by_others(app, rhian)


def _huge() -> Message:
    rows = tuple(Button("Go", ActionId.of("a", str(number))) for number in range(26 * 51))
    return card("Too much", buttons=rows)


# --- files ------------------------------------------------------------------------------------


JOURNAL = File("journal.md", "text/markdown", "# Mine 🫖\n".encode() * 4000)


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_file_goes_to_its_owner_alone(transport: str) -> None:
    async with running(transport) as app:
        rhian, _, circle = table(app)
        app.router.answers = (Upload(card("Your journal"), JOURNAL),)
        await asks(app, rhian, circle)
        direct = app.fake.direct(rhian.id).id
        assert app.fake.files == [(direct, "journal.md", JOURNAL.content)]
        assert [each.method for each in app.fake.calls if each.method.startswith("files.")] == [
            "files.getUploadURLExternal",
            "files.completeUploadExternal",
        ]
        assert "Your journal" in rhian.sees(circle)[-1].words
        assert rhian.sees(circle)[-1].only_for == rhian.id


@pytest.mark.parametrize(
    ("method", "harm", "more", "words"),
    [
        ("files.getUploadURLExternal", Harm.REFUSE, {"code": "missing_scope"}, "does not let me"),
        ("files.completeUploadExternal", Harm.REFUSE, {"code": "missing_scope"}, "does not let me"),
        ("files.getUploadURLExternal", Harm.LIMIT, {"retry_after": 30}, "again in a minute"),
        ("files.completeUploadExternal", Harm.STATUS, {"status": 503}, "again in a minute"),
        ("upload", Harm.STATUS, {"status": 500}, "again in a minute"),
        ("upload", Harm.HANG_UP, {}, "again in a minute"),
        ("conversations.open", Harm.REFUSE, {"code": "missing_scope"}, "does not let me"),
    ],
)
async def test_a_file_that_cannot_be_sent_is_told_with_the_true_reason(
    app: App, method: str, harm: Harm, more: dict[str, object], words: str
) -> None:
    rhian, _, circle = table(app)
    app.router.answers = (Upload(card("Your journal"), JOURNAL),)
    app.fake.faults.add(method, harm, **more)
    await asks(app, rhian, circle)
    told = rhian.sees(circle)[-1]
    assert words in told.words
    assert "Your journal" not in told.words
    assert app.fake.files == []


async def test_without_the_permission_for_files_there_is_no_address_to_send_one_to(
    app: App,
) -> None:
    rhian, _, circle = table(app)
    app.fake.scopes.discard("files:write")
    app.router.answers = (Upload(card("Your journal"), JOURNAL),)
    await asks(app, rhian, circle)
    assert "does not let me send you the file" in rhian.sees(circle)[-1].words


async def test_of_several_files_that_do_not_come_it_is_told_once(app: App) -> None:
    rhian, _, circle = table(app)
    app.fake.scopes.discard("files:write")
    again = File("journal.json", "application/json", b"{}")
    app.router.answers = tuple(Upload(card("Your journal"), each) for each in (JOURNAL, again))
    await asks(app, rhian, circle)
    told = [each.words for each in rhian.sees(circle) if "send you the file" in each.words]
    assert len(told) == 1
