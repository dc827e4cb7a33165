"""What people say to Holdspace and hear from it, written once for every platform.

A platform's stage gives people who type, press, fill in and read in that platform's own way. The
words are the same everywhere; how a time or a name is shown is the platform's own.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

NAMES = (
    *("rhian", "kofi", "amina", "joan", "luis", "wen"),
    *("mair", "nia", "ceri", "owen", "tess", "ifan"),
)
"""Everybody on a stage; the first two run the group."""


class Someone(Protocol):
    @property
    def id(self) -> str:
        """As they are named in a command: the platform's id."""
        ...

    @property
    def name(self) -> str:
        """As the others call them, in small letters."""
        ...

    async def types(self, words: str) -> None:
        """In the group's channel; ``words`` is everything after the command's name."""
        ...

    async def presses(self, label: str) -> None:
        """The newest button with that label on anything this person can see."""
        ...

    async def fills(self, **values: str) -> None:
        """Sends the open form, page by page where it has pages: these values, and what stood in
        the other fields. A field named ``first`` is the form's first."""
        ...

    def has_a_form(self) -> bool: ...

    async def offered(self, field: str) -> Sequence[str]:
        """What a field of the open form offers to choose from, as it is sent."""
        ...

    def reads(self) -> str:
        """The newest card in the channel that this person alone sees."""
        ...

    def told(self) -> str:
        """The newest card in the direct messages of this person."""
        ...

    def everything(self) -> str:
        """All that this person can see anywhere."""
        ...


class Stage(Protocol):
    """``rhian`` and ``kofi`` will run the group, and rhian manages the channel. ``members`` are
    the ten others of ``NAMES``."""

    @property
    def rhian(self) -> Someone: ...
    @property
    def kofi(self) -> Someone: ...
    @property
    def members(self) -> Sequence[Someone]: ...

    async def to(self, wall_clock: str) -> None:
        """Moves the clock to a time in London (``2026-12-02 18:30``), stopping at each due time.
        The stage begins on Monday 23 November 2026 at 10:00."""
        ...

    def posts(self) -> Sequence[str]:
        """What everybody in the channel sees, as it is now, oldest first."""
        ...


async def set_up(stage: Stage, more: str = "") -> None:
    """``more`` is typed behind the name."""
    rhian, kofi = stage.rhian, stage.kofi
    await rhian.types(f'setup name:"Evening circle" {more}'.rstrip())
    await rhian.fills(
        purpose="A place to be heard.",
        facilitators=f"{rhian.id},{kofi.id}",
        link="https://meet.example.org/circle",
    )
    assert "Evening circle is set up" in rhian.reads()


async def _agreed_and_planned(stage: Stage) -> None:
    await set_up(stage)
    await stage.rhian.types("agreement adopt peer-facilitated")
    await stage.rhian.presses("Adopt for the group")
    await stage.rhian.types("session plan date:2026-11-29 time:18:30 repeat:weekly")
    await stage.rhian.presses("Save it")


async def a_week(stage: Stage) -> None:
    """Set up, agree, plan, remind, meet, choose, reflect."""
    rhian, kofi, members = stage.rhian, stage.kofi, stage.members
    await _agreed_and_planned(stage)
    assert "You help to run Evening circle now" in kofi.told()

    # The day before: members hear, and facilitators are asked to look ahead.
    await stage.to("2026-11-28 19:00")
    assert "Our next session is on" in stage.posts()[-1]
    assert "Two questions before the session" in kofi.told()
    await rhian.presses("Write it now")
    await rhian.fills(first="I would like to leave more quiet.")

    await stage.to("2026-11-29 18:20")
    assert "Our session starts soon" in stage.posts()[-1]
    await stage.to("2026-11-29 18:31")
    await rhian.types("session start")
    assert "Our session is open" in stage.posts()[-1]
    await rhian.types("prompt")
    await rhian.presses("Post to group")
    assert "A question to think about" in stage.posts()[-1]

    await rhian.types("checkpoint next")
    asked = len(stage.posts()) - 1
    for index, member in enumerate(members):
        await member.presses("To be heard" if index else "To connect")
        assert "Your answer is in" in member.reads()
    assert all("Your answer is in" not in each for each in stage.posts())
    await stage.to("2026-11-29 18:37")
    assert "This question is closed now" in stage.posts()[asked]
    assert "This was chosen most: To be heard" in stage.posts()[-1]

    await rhian.types("session end")
    await rhian.presses("End it now")
    assert "Our session has ended" in stage.posts()[-1]
    await stage.to("2026-11-29 20:30")
    assert "The session is over" in rhian.told()
    await rhian.presses("Write it now")
    await rhian.fills(first="I would like to leave more quiet.")

    await rhian.types("journal")
    assert rhian.reads().count("I would like to leave more quiet.") == 2
    await members[0].types("agreement show")
    assert "stays here" in members[0].reads()
    for someone in (*members, kofi):
        assert "more quiet" not in someone.everything()
    posts = stage.posts()
    assert len(posts) == len(set(posts)), "nothing twice"


async def what_was_typed_is_kept_and_what_is_wrong_is_said(stage: Stage) -> None:
    rhian, kofi = stage.rhian, stage.kofi
    await rhian.types(f"setup name:Circle facilitators:{rhian.id},{kofi.id} zone:Atlantis")
    await rhian.fills(purpose="To be heard.")
    assert "Atlantis is not a time zone I know" in rhian.everything()
    if not rhian.has_a_form():
        await rhian.presses("Edit my answers")
    await rhian.fills(zone="Europe/London")
    assert "Circle is set up" in rhian.reads()
    assert "To be heard." in rhian.reads()


async def a_date_is_typed_in_words_and_said_back_in_full(stage: Stage) -> None:
    await set_up(stage)
    await stage.rhian.types('session plan date:"next Tuesday"')
    await stage.rhian.fills(time="18:30")
    assert "Tuesday" in stage.rhian.reads()
    await stage.rhian.presses("Save it")
    await stage.rhian.types("session list")
    assert "Sessions of Evening circle" in stage.rhian.reads()


async def who_may_not_is_told_so_privately(stage: Stage) -> None:
    await set_up(stage)
    before = list(stage.posts())
    await stage.members[0].types("session plan")
    assert "Only the people who run this group" in stage.members[0].reads()
    assert stage.posts() == before
    assert "Only the people who run this group" not in stage.rhian.everything()


async def a_button_whose_time_has_passed_says_so(stage: Stage) -> None:
    await _agreed_and_planned(stage)
    await stage.to("2026-11-29 18:31")
    await stage.rhian.types("session start")
    await stage.rhian.types("session end")
    await stage.rhian.presses("End it now")
    await stage.rhian.types("session end")
    assert "End it now" not in stage.rhian.reads()


Conversation = Callable[[Stage], Awaitable[None]]


async def the_sessions_in_ones_own_calendar(stage: Stage) -> None:
    await _agreed_and_planned(stage)
    rhian, member = stage.rhian, stage.members[0]
    await rhian.presses("Tell the group now")
    assert "Our next session is on" in stage.posts()[-1]
    await member.presses("Add to my calendar")
    assert "This file is for your calendar." in member.everything()
    assert all("This file is" not in each for each in stage.posts())
    await member.types("calendar")
    assert "You can have a file for your calendar." in member.everything()
    await rhian.types("calendar group")
    assert "Calendars of Evening circle" in rhian.reads()


async def how_the_session_was_and_what_changed(stage: Stage) -> None:
    """Three taps each, words of one of them, and what the group hears of it a week later."""
    rhian, kofi, members = stage.rhian, stage.kofi, stage.members
    await _agreed_and_planned(stage)
    await stage.to("2026-11-29 18:31")
    await rhian.types("session start")
    await stage.to("2026-11-29 19:31")
    await rhian.types("session end")
    await rhian.presses("Theme, and what is ahead")
    await rhian.fills(theme="Sleep", ahead="A quiz")
    await stage.to("2026-11-29 19:45")
    assert "I felt heard." in stage.posts()[-1]
    asked = len(stage.posts())
    for someone in (*members, kofi, rhian):
        await someone.presses("Yes")
        assert "I felt connected." in someone.reads()
        await someone.presses("Partly")
        await someone.presses("Skip")
        assert "Your answers are in." in someone.reads()
    await members[0].presses("Add a few words")
    await members[0].fills(words="More quiet, please.")
    assert "Your words are in." in members[0].reads()
    assert len(stage.posts()) == asked, "nobody sees who answered"
    for someone in (*members[1:], kofi, rhian):
        assert "More quiet" not in someone.everything()

    await stage.to("2026-12-01 20:00")
    assert "chosen most" in kofi.told()
    assert "More quiet, please." in kofi.told()
    await rhian.presses("Say what changed")
    await rhian.fills(did="A longer first round.")
    await members[0].types("missed")
    assert "Sleep." in members[0].reads()
    assert "A quiz." in members[0].reads()
    await stage.to("2026-12-05 19:00")
    assert "You said: heard, mostly yes; connected, mostly partly." in stage.posts()[-1]
    assert "What changed: A longer first round." in stage.posts()[-1]


async def between_the_sessions(stage: Stage) -> None:
    await _agreed_and_planned(stage)
    rhian, kofi, members = stage.rhian, stage.kofi, stage.members
    await rhian.types("between group pairs:2 rounds:4")
    assert "Between the sessions of Evening circle" in rhian.reads()
    assert "We now have gentle pairings here" in stage.posts()[-1]
    for member in members[:2]:
        await member.presses("Pair me, please")
        assert "You will hear from me" in member.reads()

    await stage.to("2026-11-24 11:30")
    assert "Did something small help you lately?" in stage.posts()[-1]
    await members[2].presses("Share one line")
    await members[2].fills(words="A short walk.")
    assert "Your line is in." in members[2].reads()
    await stage.to("2026-11-26 11:30")
    assert all("A short walk." not in each for each in stage.posts())
    assert "A short walk." in kofi.told()
    await kofi.presses("Post to group")
    assert "A short walk." in stage.posts()[-1]

    await stage.to("2026-11-30 11:30")
    for member in members[:2]:
        assert "This time you are with" in member.told()
    assert "This time you are with" not in members[2].everything()


CONVERSATIONS: tuple[Conversation, ...] = (
    between_the_sessions,
    how_the_session_was_and_what_changed,
    the_sessions_in_ones_own_calendar,
    a_week,
    what_was_typed_is_kept_and_what_is_wrong_is_said,
    a_date_is_typed_in_words_and_said_back_in_full,
    who_may_not_is_told_so_privately,
    a_button_whose_time_has_passed_says_so,
)
