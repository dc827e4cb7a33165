"""The one command, as a table. Slack's manifest, Discord's tree, help and forms come out of it.

Words people read (what a command is for, a parameter's label) are wording keys of the pack:
``command.session.plan`` and ``command.session.plan.date``. The names typed in a command stay as
they stand here in every language.
"""

from dataclasses import dataclass
from enum import Enum

from bot.answers import AnswerKind
from bot.domain.cover import HOURS
from bot.domain.member import BUDGETS
from bot.domain.safeguarding import WAITS


class Who(Enum):
    """Who may do it. The router decides, and nothing else does."""

    EVERYONE = "everyone"
    FACILITATOR = "facilitator"
    """Of the group it is about."""
    LOOKS_AFTER = "looks_after"
    """Whoever facilitates the group it is about, and coordinators."""
    SETTER_UP = "setter_up"
    """A coordinator, an admin of the workspace, or (a setting) whoever manages the channel."""
    COORDINATOR = "coordinator"


class ParamKind(Enum):
    LINE = "line"
    LONG = "long"
    LINK = "link"
    CHOICE = "choice"
    DATE = "date"
    TIME = "time"
    PEOPLE = "people"
    ZONE = "zone"
    MANY = "many"
    """Any of its choices: typed with commas between them, ticked in a form."""


@dataclass(frozen=True, slots=True)
class Param:
    """``choices`` are the values of a CHOICE or MANY, labelled ``choice.<vocabulary>.<value>``; a
    ``source`` names a list made from the group's own state instead (its sessions, its clauses).
    ``hint`` says that the wording has ``command.<path>.<name>.hint``, and ``example`` the same of
    how a date, a time or a zone can be typed. ``initial`` is where its form
    field starts. ``limit`` is in characters.
    """

    name: str
    kind: ParamKind
    required: bool = False
    choices: tuple[str, ...] = ()
    vocabulary: str = ""
    source: str = ""
    hint: bool = False
    example: bool = False
    initial: str = ""
    limit: int = 3000
    most: int = 10
    """People."""

    @property
    def completes(self) -> bool:
        """Whether values are offered while somebody types. A LINE with a ``source`` offers them and
        takes other words as well."""
        return self.kind is ParamKind.CHOICE or bool(self.source)

    @property
    def searched(self) -> bool:
        """Whether what is offered is found by words that need not stand in its name."""
        return self.kind is ParamKind.LINE and bool(self.source)


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """``path`` is what stands after ``/peer``. ``group``: it needs one in this place. ``writes``:
    it changes something. ``intro``: its form opens with ``command.<path>.intro``. ``kept`` as a
    Form has it.
    """

    path: str
    who: Who
    params: tuple[Param, ...] = ()
    group: bool = True
    writes: bool = True
    intro: bool = False
    kept: bool = True

    @property
    def key(self) -> str:
        return "command." + self.path.replace(" ", ".")

    @property
    def answer(self) -> AnswerKind:
        """A command with parameters may have to ask for them, and a form must open at once."""
        return AnswerKind.FORM if self.params else AnswerKind.PRIVATE

    def param(self, name: str) -> Param | None:
        return next((each for each in self.params if each.name == name), None)


PRINCIPLES = ("validation", "connection", "advice")
AREAS = ("contracting", "knowledge", "skills", "debriefing", "troubleshooting")

_SUGGESTING = (
    Param("clause", ParamKind.CHOICE, required=True, source="clauses"),
    Param("words", ParamKind.LONG, hint=True, limit=500),
    Param("why", ParamKind.LONG, hint=True, limit=300),
    Param(
        "name",
        ParamKind.CHOICE,
        choices=("anonymous", "named"),
        vocabulary="suggest_as",
        initial="anonymous",
    ),
)
_REPORT = Param(
    "format", ParamKind.CHOICE, choices=("docx", "csv"), vocabulary="format", initial="docx"
)
_SESSION = Param("session", ParamKind.CHOICE, source="sessions")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

COMMANDS: tuple[CommandSpec, ...] = (
    CommandSpec("home", Who.EVERYONE, group=False, writes=False),
    CommandSpec("help", Who.EVERYONE, group=False, writes=False),
    CommandSpec("next", Who.EVERYONE, writes=False),
    CommandSpec("missed", Who.EVERYONE, writes=False),
    CommandSpec("agreement show", Who.EVERYONE, writes=False),
    CommandSpec("pulse", Who.EVERYONE, writes=False),
    CommandSpec("agreement suggest", Who.EVERYONE, _SUGGESTING, intro=True),
    CommandSpec(
        "setup",
        Who.SETTER_UP,
        (
            Param("name", ParamKind.LINE, required=True, limit=80),
            Param("purpose", ParamKind.LONG, required=True, hint=True, limit=500),
            Param(
                "model",
                ParamKind.CHOICE,
                required=True,
                choices=("peer-facilitated", "peer-moderated", "hybrid"),
                vocabulary="model",
                initial="peer-facilitated",
            ),
            Param("facilitators", ParamKind.PEOPLE, required=True, hint=True),
            Param(
                "zone",
                ParamKind.ZONE,
                required=True,
                hint=True,
                example=True,
                initial="Europe/London",
            ),
            Param("quiet_from", ParamKind.TIME, hint=True, initial="21:00"),
            Param("quiet_to", ParamKind.TIME, initial="08:00"),
            Param("link", ParamKind.LINK, hint=True, limit=500),
            Param("nation", ParamKind.CHOICE, source="nations", hint=True),
            Param("backups", ParamKind.PEOPLE, hint=True),
            Param(
                "cover",
                ParamKind.CHOICE,
                choices=("in-order", "at-once"),
                vocabulary="cover",
                initial="in-order",
            ),
            Param(
                "cover_by",
                ParamKind.CHOICE,
                choices=tuple(str(each) for each in HOURS),
                vocabulary="cover_by",
                initial="3",
            ),
        ),
        group=False,
        intro=True,
    ),
    CommandSpec(
        "prompt",
        Who.FACILITATOR,
        (
            Param("principle", ParamKind.CHOICE, choices=PRINCIPLES, vocabulary="principle"),
            Param("area", ParamKind.CHOICE, choices=AREAS, vocabulary="area"),
        ),
        writes=False,
    ),
    CommandSpec(
        "agreement adopt",
        Who.FACILITATOR,
        (Param("template", ParamKind.CHOICE, required=True, source="templates"),),
        writes=False,
    ),
    CommandSpec("agreement edit", Who.FACILITATOR, writes=False),
    CommandSpec("agreement propose", Who.FACILITATOR, writes=False),
    CommandSpec("agreement history", Who.EVERYONE, writes=False),
    CommandSpec("agreement review", Who.FACILITATOR, writes=False),
    CommandSpec("agreement export", Who.FACILITATOR, writes=False),
    CommandSpec(
        "agreement remind",
        Who.FACILITATOR,
        (
            Param(
                "rhythm",
                ParamKind.CHOICE,
                required=True,
                choices=(
                    "now",
                    "never",
                    "each-session",
                    "monthly",
                    "monthly-whole",
                    "quarterly",
                    "quarterly-whole",
                ),
                vocabulary="rhythm",
            ),
        ),
    ),
    CommandSpec(
        "session plan",
        Who.FACILITATOR,
        (
            Param("date", ParamKind.DATE, required=True, example=True),
            Param("time", ParamKind.TIME, required=True, example=True),
            Param(
                "repeat",
                ParamKind.CHOICE,
                choices=("once", "weekly", "every-2-weeks", "every-4-weeks", "monthly"),
                vocabulary="repeat",
                initial="once",
            ),
            Param(
                "minutes",
                ParamKind.CHOICE,
                choices=("30", "45", "60", "75", "90"),
                vocabulary="minutes",
                initial="60",
            ),
            # Not "title": command.session.plan.title is the title of its form.
            Param("name", ParamKind.LINE, hint=True, limit=80),
            Param("link", ParamKind.LINK, hint=True, limit=500),
        ),
    ),
    CommandSpec("session list", Who.FACILITATOR, writes=False),
    CommandSpec("session start", Who.FACILITATOR),
    CommandSpec("session now", Who.FACILITATOR, writes=False),
    CommandSpec("session history", Who.FACILITATOR, writes=False),
    CommandSpec("session end", Who.FACILITATOR),
    CommandSpec(
        "session move",
        Who.FACILITATOR,
        (
            Param("date", ParamKind.DATE, required=True, example=True),
            Param("time", ParamKind.TIME, required=True, example=True),
            _SESSION,
        ),
    ),
    CommandSpec("calendar show", Who.EVERYONE, group=False, writes=False),
    CommandSpec("calendar group", Who.FACILITATOR, writes=False),
    CommandSpec("between show", Who.EVERYONE, writes=False),
    CommandSpec(
        "between group",
        Who.FACILITATOR,
        tuple(
            Param(each, ParamKind.CHOICE, choices=("never", "2", "4"), vocabulary="every")
            for each in ("pairs", "rounds")
        ),
    ),
    CommandSpec("session skip", Who.FACILITATOR, (_SESSION,)),
    CommandSpec("session cancel", Who.FACILITATOR, (_SESSION,)),
    CommandSpec("cover", Who.FACILITATOR, (_SESSION,), writes=False),
    CommandSpec(
        "checkpoint",
        Who.FACILITATOR,
        (
            Param(
                "kind",
                ParamKind.CHOICE,
                source="checkpoints",
                initial="next",
            ),
            Param("question", ParamKind.LINE, hint=True, limit=150),
            Param("answers", ParamKind.LONG, hint=True, limit=400),
            Param(
                "minutes",
                ParamKind.CHOICE,
                choices=("3", "4", "5"),
                vocabulary="minutes",
                initial="4",
            ),
        ),
    ),
    CommandSpec("here", Who.EVERYONE),
    CommandSpec(
        "break",
        Who.FACILITATOR,
        (
            Param(
                "minutes",
                ParamKind.CHOICE,
                choices=("5", "10", "15", "end"),
                vocabulary="break",
                initial="5",
            ),
        ),
    ),
    CommandSpec("queue show", Who.EVERYONE, writes=False),
    CommandSpec(
        "queue join",
        Who.EVERYONE,
        (
            Param(
                "how",
                ParamKind.CHOICE,
                choices=("speak", "type", "reply"),
                vocabulary="turn",
                initial="speak",
            ),
        ),
    ),
    CommandSpec("queue later", Who.EVERYONE),
    CommandSpec("queue leave", Who.EVERYONE),
    CommandSpec("queue open", Who.FACILITATOR),
    CommandSpec("queue next", Who.FACILITATOR),
    CommandSpec("queue pass", Who.FACILITATOR),
    CommandSpec("queue close", Who.FACILITATOR),
    CommandSpec(
        "reflect",
        Who.FACILITATOR,
        (
            Param(
                "kind",
                ParamKind.CHOICE,
                choices=("pre", "post", "free"),
                vocabulary="reflection",
            ),
        ),
        writes=False,
    ),
    CommandSpec("advice open", Who.FACILITATOR, writes=False),
    CommandSpec("advice close", Who.FACILITATOR),
    CommandSpec(
        "stuck",
        Who.FACILITATOR,
        (Param("situation", ParamKind.LINE, source="situations", hint=True, limit=100),),
        writes=False,
    ),
    CommandSpec("journal show", Who.FACILITATOR, writes=False),
    CommandSpec(
        "journal search",
        Who.FACILITATOR,
        (Param("words", ParamKind.LINE, required=True, hint=True, limit=100),),
        writes=False,
    ),
    CommandSpec(
        "journal export",
        Who.FACILITATOR,
        (
            Param(
                "format",
                ParamKind.CHOICE,
                choices=("docx", "md", "csv"),
                vocabulary="format",
                initial="docx",
            ),
        ),
    ),
    CommandSpec(
        "debrief ask",
        Who.FACILITATOR,
        (
            Param("who", ParamKind.PEOPLE, required=True, hint=True, most=1),
            Param("words", ParamKind.LONG, hint=True, limit=500),
        ),
    ),
    CommandSpec("debrief show", Who.FACILITATOR, writes=False),
    CommandSpec(
        "debrief export",
        Who.FACILITATOR,
        (
            Param(
                "format",
                ParamKind.CHOICE,
                choices=("docx", "md", "csv"),
                vocabulary="format",
                initial="docx",
            ),
        ),
    ),
    CommandSpec("insights show", Who.LOOKS_AFTER, writes=False),
    CommandSpec("insights programme", Who.COORDINATOR, writes=False),
    CommandSpec("insights export", Who.LOOKS_AFTER, (_REPORT,)),
    CommandSpec("insights report", Who.COORDINATOR, (_REPORT,)),
    CommandSpec("map", Who.FACILITATOR, writes=False),
    CommandSpec("concern raise", Who.EVERYONE, group=False, writes=False),
    CommandSpec(
        "concern code",
        Who.EVERYONE,
        (Param("words", ParamKind.LINE, required=True, hint=True, limit=100),),
        group=False,
        writes=False,
        kept=False,
    ),
    CommandSpec("concern read", Who.EVERYONE, group=False, writes=False),
    CommandSpec(
        "concern leads",
        Who.COORDINATOR,
        (
            Param("leads", ParamKind.PEOPLE, required=True, hint=True),
            Param("deputies", ParamKind.PEOPLE, hint=True),
            Param("days", ParamKind.MANY, choices=WEEKDAYS, vocabulary="weekday", hint=True),
            Param("start", ParamKind.TIME, hint=True),
            Param("end", ParamKind.TIME),
            Param(
                "wait",
                ParamKind.CHOICE,
                choices=tuple(str(each) for each in WAITS),
                vocabulary="wait",
                initial="15",
            ),
            Param(
                "where",
                ParamKind.CHOICE,
                choices=("here", "everywhere"),
                vocabulary="where",
                initial="here",
            ),
        ),
        intro=True,
    ),
    CommandSpec("me show", Who.EVERYONE, group=False, writes=False),
    CommandSpec(
        "me reminders",
        Who.EVERYONE,
        (
            Param(
                "way",
                ParamKind.CHOICE,
                choices=("channel", "direct", "both", "off"),
                vocabulary="way",
            ),
            Param(
                "which",
                ParamKind.MANY,
                choices=("day_before", "soon", "agreement"),
                vocabulary="reminder",
                hint=True,
            ),
        ),
        group=False,
    ),
    CommandSpec("me today", Who.EVERYONE, group=False),
    CommandSpec(
        "me away",
        Who.EVERYONE,
        (Param("until", ParamKind.DATE, example=True),),
        group=False,
    ),
    CommandSpec(
        "me quiet",
        Who.EVERYONE,
        (
            Param("start", ParamKind.TIME, hint=True, example=True),
            Param("end", ParamKind.TIME),
            Param("days", ParamKind.MANY, choices=WEEKDAYS, vocabulary="weekday", hint=True),
        ),
        group=False,
    ),
    CommandSpec(
        "me zone", Who.EVERYONE, (Param("zone", ParamKind.ZONE, example=True),), group=False
    ),
    CommandSpec(
        "me language",
        Who.EVERYONE,
        (Param("language", ParamKind.CHOICE, source="languages"),),
        group=False,
    ),
    CommandSpec(
        "me energy",
        Who.EVERYONE,
        (Param("cards", ParamKind.CHOICE, choices=("short", "whole"), vocabulary="cards"),),
        group=False,
    ),
    CommandSpec(
        "me budget",
        Who.EVERYONE,
        (
            Param(
                "messages",
                ParamKind.CHOICE,
                choices=tuple(str(each) for each in BUDGETS),
                vocabulary="budget",
            ),
        ),
        group=False,
    ),
    CommandSpec("me data", Who.EVERYONE, group=False, writes=False),
    CommandSpec("me erase", Who.EVERYONE, group=False, writes=False),
)

BY_PATH = {spec.path: spec for spec in COMMANDS}

SHORT = {
    "": "home",
    "agreement": "agreement show",
    "suggest": "agreement suggest",
    "session": "session list",
    "sessions": "session list",
    "between": "between show",
    "calendar": "calendar show",
    "check-point": "checkpoint",
    "advice": "advice open",
    "ladder": "advice open",
    "me": "me show",
    "concern": "concern raise",
    "concerns": "concern read",
    "leads": "concern leads",
    "insights": "insights show",
    "journal": "journal show",
    "queue": "queue show",
    "debrief": "debrief show",
}
"""What people type for short, and what it means."""
