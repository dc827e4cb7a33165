"""What goes to others: polite, once where it can be told, and with a reason where it cannot be."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.slack import limits
from adapters.slack.adapter import CannotConnect, SlackSettings, open_slack
from adapters.slack.commands import SCOPES
from adapters.slack.pace import Pace
from adapters.slack.problems import TokenRefused, answered
from bot.ids import MessageRef, Person, Place
from bot.ports import OutcomeUnknown, PlatformProblem, Standing, TryLater, Unreachable
from tests.adapters.slack.conftest import WORDS, App, randomness, running
from tests.contracts.platform import ScriptedRouter, card
from tests.fakes.slack.faults import Harm
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, fake_slack
from tests.fakes.slack.state import TEAM, Channel


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """One way is enough here: what goes out is the same in both."""
    async with running("http") as working:
        yield working


def circle(app: App, *, private: bool = False) -> tuple[Channel, Place]:
    channel = app.fake.channel("circle", app.fake.user("rhian"), private=private)
    return channel, Place("slack", TEAM, channel.id)


# --- what went wrong, in the core's words ---------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("channel_not_found", "invite"),
        ("is_archived", "bring it back"),
        ("not_in_channel", "/invite"),
        ("missing_scope", "manifest"),
        ("restricted_action", "admin"),
    ],
)
async def test_a_place_that_is_closed_says_what_helps(app: App, code: str, words: str) -> None:
    _, place = circle(app)
    app.fake.faults.add("chat.postMessage", Harm.REFUSE, code=code)
    with pytest.raises(Unreachable, match=words):
        await app.slack.platform.post(place, card("Hello"), "k")


@pytest.mark.parametrize("private", [False, True])
async def test_a_channel_the_app_was_taken_out_of(app: App, private: bool) -> None:
    channel, place = circle(app, private=private)
    channel.members.discard("U0BOTUSER")
    with pytest.raises(Unreachable, match="/invite"):
        await app.slack.platform.post(place, card("Hello"), "k")
    channel.members.add("U0BOTUSER")
    await app.slack.platform.post(place, card("Hello"), "k")


async def test_somebody_who_left_cannot_be_written_to(app: App) -> None:
    rhian = app.fake.user("rhian")
    rhian.deleted = True
    with pytest.raises(Unreachable, match="left"):
        await app.slack.platform.direct(Person("slack", TEAM, rhian.id), card("Hello"), "k")


@pytest.mark.parametrize(
    ("harm", "more", "problem"),
    [
        (Harm.LIMIT, {"retry_after": 7}, TryLater),
        (Harm.STATUS, {"status": 503}, TryLater),
        (Harm.REFUSE, {"code": "service_unavailable"}, TryLater),
        (Harm.STATUS, {"status": 500}, OutcomeUnknown),
        (Harm.STATUS, {"status": 502}, OutcomeUnknown),
        (Harm.REFUSE, {"code": "internal_error"}, OutcomeUnknown),
        (Harm.REFUSE, {"code": "fatal_error"}, OutcomeUnknown),
        (Harm.HANG_UP, {}, OutcomeUnknown),
        (Harm.DO_AND_HANG_UP, {}, OutcomeUnknown),
    ],
)
async def test_trouble_on_the_way(
    app: App, harm: Harm, more: dict[str, object], problem: type[PlatformProblem]
) -> None:
    _, place = circle(app)
    app.fake.faults.add("chat.postMessage", harm, **more)
    with pytest.raises(problem):
        await app.slack.platform.post(place, card("Hello"), "k")
    sent = [each for each in app.fake.calls if each.method == "chat.postMessage"]
    assert len(sent) == 1, "who calls decides whether it is tried again"


async def test_an_answer_that_never_comes_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALL", timedelta(seconds=0.5))
    async with running("http") as app:
        _, place = circle(app)
        forever = asyncio.Event()
        monkeypatch.setattr(app.fake, "tell", forever.wait)
        with pytest.raises(OutcomeUnknown):
            await app.slack.platform.post(place, card("Hello"), "k")
        assert [each.text for each in app.fake.messages] == ["Hello"]
        forever.set()


async def test_a_slack_that_is_not_there_is_tried_later() -> None:
    settings = SlackSettings(BOT_TOKEN, signing_secret="s", api_url="http://127.0.0.1:9/api/")
    async with open_slack(settings, words=WORDS, randomness=randomness) as slack:
        with pytest.raises(TryLater):
            await slack.platform.post(Place("slack", TEAM, "C1"), card("Hello"), "k")


async def test_a_message_that_was_deleted_cannot_be_changed(app: App) -> None:
    _, place = circle(app)
    ref = await app.slack.platform.post(place, card("Hello"), "k")
    app.fake.messages[-1].gone = True
    with pytest.raises(Unreachable, match="deleted"):
        await app.slack.platform.edit(ref, card("Changed"))
    assert isinstance(ref, MessageRef)


# --- politeness -----------------------------------------------------------------------------------


class Hand:
    """A clock that moves when somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waited: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


async def test_one_message_a_second_a_channel() -> None:
    hand = Hand()
    pace = Pace(hand.monotonic, hand.sleep)
    for _ in range(3):
        await pace.turn("T1", "C1", "m")
    await pace.turn("T1", "C2", "m")
    assert hand.waited == pytest.approx([1.1, 1.1])


async def test_the_next_second_begins_where_slack_saw_the_message() -> None:
    """A call that is long on its way is seen late, and the next one would follow at its heels."""
    hand = Hand()
    pace = Pace(hand.monotonic, hand.sleep)
    await pace.turn("T1", "C1", "m")
    hand.now += 0.8
    pace.answered("T1", "C1")
    await pace.turn("T1", "C1", "m")
    assert hand.waited == pytest.approx([1.1])
    assert hand.now == pytest.approx(100.0 + 0.8 + 1.1)


async def test_a_long_line_is_put_off_and_keeps_no_place() -> None:
    hand = Hand()

    async def no_time(seconds: float) -> None:
        hand.waited.append(seconds)

    pace = Pace(hand.monotonic, no_time)
    for _ in range(5):
        await pace.turn("T1", "C1", "m")
    with pytest.raises(TryLater) as later:
        await pace.turn("T1", "C1", "m")
    assert later.value.after == timedelta(seconds=5.5)
    hand.now += 2
    await pace.turn("T1", "C1", "m")


async def test_a_retry_after_is_kept_for_its_method_and_workspace() -> None:
    hand = Hand()
    pace = Pace(hand.monotonic, hand.sleep)
    pace.asked("T1", "chat.postMessage", timedelta(seconds=30))
    with pytest.raises(TryLater) as later:
        pace.check("T1", "chat.postMessage")
    assert later.value.after == timedelta(seconds=30)
    pace.check("T2", "chat.postMessage")
    pace.check("T1", "views.open")
    hand.now += 30
    pace.check("T1", "chat.postMessage")


async def test_while_slack_asks_for_patience_nothing_is_sent(app: App) -> None:
    _, place = circle(app)
    app.fake.faults.add("chat.postMessage", Harm.LIMIT, retry_after=30)
    for _ in range(3):
        with pytest.raises(TryLater) as later:
            await app.slack.platform.post(place, card("Hello"), "k")
        assert later.value.after > timedelta(seconds=29)
    assert len([each for each in app.fake.calls if each.method == "chat.postMessage"]) == 1


async def test_what_was_asked_to_wait_together_does_not_come_back_together() -> None:
    chances = iter(range(0, 65536, 6000))
    async with (
        fake_slack(SCOPES) as fake,
        open_slack(
            SlackSettings(BOT_TOKEN, app_token=APP_TOKEN, api_url=fake.api_url),
            words=WORDS,
            randomness=lambda count: next(chances).to_bytes(count, "big"),
        ) as slack,
    ):
        waits: set[timedelta] = set()
        for number in range(4):
            place = Place("slack", TEAM, fake.channel(f"circle{number}").id)
            fake.faults.add("chat.postMessage", Harm.STATUS, status=503)
            with pytest.raises(TryLater) as later:
                await slack.platform.post(place, card("Hello"), "k")
            waits.add(later.value.after)
        assert len(waits) == 4
        assert all(limits.TRY_AGAIN <= each < limits.TRY_AGAIN * 2 for each in waits)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"Retry-After": "7.5"}, 7.5),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-3"}, 0),
        ({"Retry-After": "soon"}, 30),
        ({"Retry-After": "inf"}, 30),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30),
        ({}, 30),
    ],
)
def test_every_way_to_ask_for_patience(headers: dict[str, str], seconds: float) -> None:
    for status, code in ((429, ""), (429, "ratelimited"), (200, "ratelimited")):
        problem = answered(status, headers, code)
        assert isinstance(problem, TryLater)
        assert problem.after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "code", "problem"),
    [
        (200, "", OutcomeUnknown),
        (302, "", OutcomeUnknown),
        (404, "", PlatformProblem),
        (500, "", OutcomeUnknown),
        (503, "", TryLater),
        (504, "", OutcomeUnknown),
        (200, "an_error_of_next_year", PlatformProblem),
    ],
)
def test_answers_that_are_not_slacks_own(
    status: int, code: str, problem: type[PlatformProblem]
) -> None:
    assert type(answered(status, {}, code)) is problem


async def test_a_burst_is_smoothed_and_never_refused(app: App) -> None:
    _, place = circle(app)
    app.fake.posting.burst = 1.0
    await asyncio.gather(
        *(app.slack.platform.post(place, card(str(number)), "k") for number in range(3))
    )
    assert [each.error for each in app.fake.calls if each.method == "chat.postMessage"] == [""] * 3


async def test_a_refused_token_rests_and_is_tried_once_in_a_while() -> None:
    """Slack has refused good tokens before now: nobody has to start the program again for it."""
    hand = Hand()
    async with (
        fake_slack(SCOPES) as fake,
        open_slack(
            SlackSettings(BOT_TOKEN, app_token=APP_TOKEN, api_url=fake.api_url),
            words=WORDS,
            randomness=randomness,
            monotonic=hand.monotonic,
            sleep=hand.sleep,
        ) as slack,
    ):
        place = Place("slack", TEAM, fake.channel("circle").id)

        def posts() -> int:
            return sum(each.method == "chat.postMessage" for each in fake.calls)

        fake.revoked.add(BOT_TOKEN)
        with pytest.raises(TokenRefused):
            await slack.platform.post(place, card("One"), "k")
        for passed in (0, 300, 290):
            hand.now += passed
            with pytest.raises(TryLater):
                await slack.platform.post(place, card("One"), "k")
        assert posts() == 1
        hand.now += 10
        with pytest.raises(TokenRefused):
            await slack.platform.post(place, card("One"), "k")
        assert posts() == 2
        # One that hears nothing clear keeps the others back for a while.
        hand.now += 600
        fake.faults.add("chat.postMessage", Harm.STATUS, status=503)
        for passed in (0, 10, 15):
            hand.now += passed
            with pytest.raises(TryLater):
                await slack.platform.post(place, card("One"), "k")
        assert posts() == 3
        fake.revoked.clear()
        hand.now += 600
        await slack.platform.post(place, card("One"), "k")
        await slack.platform.post(place, card("Two"), "k")


# --- who somebody is ------------------------------------------------------------------------------


async def test_standing(app: App) -> None:
    admin, maker = app.fake.user("admin", admin=True), app.fake.user("maker")
    channel = app.fake.channel("circle", admin, maker, creator=maker, private=True)
    place = Place("slack", TEAM, channel.id)

    async def of(user: str) -> Standing:
        return await app.slack.platform.standing(Person("slack", TEAM, user), place)

    assert await of(admin.id) == Standing(admin=True, manages_channel=False, present=True)
    assert await of(maker.id) == Standing(admin=False, manages_channel=True, present=True)
    channel.members.discard("U0BOTUSER")
    assert await of(admin.id) == Standing(admin=True, manages_channel=False, present=False)
    assert await of(maker.id) == Standing(admin=False, manages_channel=False, present=False)


# --- what was set ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (SlackSettings("xapp-1", app_token="xapp-1"), "SLACK_BOT_TOKEN is no bot token"),
        (SlackSettings("xoxb-1", app_token="xoxb-1"), "SLACK_APP_TOKEN is no app-level token"),
        (SlackSettings("xoxb-1"), "set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET"),
    ],
)
async def test_tokens_that_cannot_be_right_are_said_before_slack_is_asked(
    settings: SlackSettings, words: str
) -> None:
    with pytest.raises(CannotConnect, match=words):
        async with open_slack(settings, words=WORDS, randomness=randomness):
            pass


async def test_tokens_that_slack_refuses_are_said_with_the_mend() -> None:
    async with fake_slack(()) as fake:
        wrong = SlackSettings("xoxb-wrong", app_token=APP_TOKEN, api_url=fake.api_url)
        with pytest.raises(
            CannotConnect, match=r"SLACK_BOT_TOKEN is refused.*copy the token again"
        ):
            async with open_slack(wrong, words=WORDS, randomness=randomness):
                pass
        wrong = SlackSettings(BOT_TOKEN, app_token="xapp-wrong", api_url=fake.api_url)
        with pytest.raises(CannotConnect, match=r"SLACK_APP_TOKEN is refused .*App-Level Token"):
            async with (
                open_slack(wrong, words=WORDS, randomness=randomness) as slack,
                slack.serve(_nobody()),
            ):
                pass


def test_settings_do_not_show_their_secrets() -> None:
    shown = repr(SlackSettings("xoxb-1", app_token="xapp-1", signing_secret="s3cret"))
    assert "xoxb" not in shown
    assert "s3cret" not in shown


def _nobody() -> ScriptedRouter:
    return ScriptedRouter()
