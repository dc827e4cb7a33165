"""One card with every block and one form with every field, as a real group might meet them."""

from datetime import UTC, date, datetime, time

from adapters.rehearsal.seats import CIRCLE
from bot.ids import ActionId
from bot.message import (
    Button,
    Buttons,
    Choice,
    ChoiceField,
    DateField,
    Divider,
    Fact,
    Facts,
    Form,
    Grid,
    GridCell,
    Heading,
    Items,
    LinkButton,
    Look,
    ManyField,
    Message,
    Note,
    Paragraph,
    PeopleField,
    Quoted,
    Reader,
    Select,
    Tally,
    TallyRow,
    TextField,
    TextKind,
    TimeField,
    ZoneField,
)
from bot.text import Link, Mention, Strong, When, WhenStyle

RHIAN, KOFI, AMINA, JOAN, LUIS, WEN, PRIYA = (seat.person for seat in CIRCLE)
SESSION = When(datetime(2026, 12, 2, 18, 30, tzinfo=UTC), "Europe/London")

AREAS = ("Contracting", "Knowledge", "Skills", "Debriefing", "Troubleshooting")

JOINING = Message(
    summary=("Evening circle meets ", SESSION, "."),
    blocks=(
        Heading("Evening circle meets tomorrow"),
        Paragraph(("We meet ", SESSION, ". It lasts an hour, with a pause half way.")),
        Quoted(("We listen first. Ideas come later, if people want them.",)),
        Buttons(
            (
                LinkButton("Join the call", "https://meet.example.org/evening-circle"),
                Button("Not this time", ActionId.of("session.away", "s1")),
            )
        ),
        Note(("Camera off is fine. Leaving early is fine too.",)),
    ),
    reader=Reader.MEMBER,
)

CHECKPOINT = Message(
    summary=("What would help now?",),
    blocks=(
        Heading("What would help now?"),
        Paragraph(("Choose what would help you most. Nobody sees who chose what.",)),
        Buttons(
            (
                Button("Be heard", ActionId.of("checkpoint.vote", "c1", "heard")),
                Button("Connect", ActionId.of("checkpoint.vote", "c1", "connect")),
                Button("Hear ideas", ActionId.of("checkpoint.vote", "c1", "ideas")),
                Button("A break", ActionId.of("checkpoint.vote", "c1", "break")),
            )
        ),
        Note(("It closes at ", When(SESSION.at, SESSION.zone, WhenStyle.TIME), ".")),
    ),
    reader=Reader.MEMBER,
)

HOME = Message(
    summary=("What you can do now.",),
    blocks=(
        Heading("Evening circle"),
        Paragraph(("The next session is ", SESSION, ".")),
        Buttons(
            (
                Button("Prepare", ActionId.of("do", "reflect"), Look.PRIMARY),
                Button("Share joining details", ActionId.of("do", "share")),
                Button("Plan another", ActionId.of("do", "session.plan")),
                Button("Cancel this one", ActionId.of("do", "session.cancel"), Look.CAREFUL),
            )
        ),
    ),
)

RESULT = Message(
    summary=("Most people would like to be heard.",),
    blocks=(
        Heading("What would help now?"),
        Tally(
            (
                TallyRow("Be heard", 0.6, "3 of 5"),
                TallyRow("Connect", 0.4, "2 of 5"),
                TallyRow("Hear ideas", 0.0, "nobody"),
                TallyRow("A break", None, "too few to show"),
            )
        ),
        Divider(),
        Items(
            (
                ("Ask who would like to begin.",),
                ("Say that ", Strong("listening is enough"), "."),
                ("Look after yourself, ", Mention(RHIAN), "."),
            ),
            numbered=True,
        ),
    ),
)

OFTEN = ("not yet", "once", "twice", "often")
MAP = Message(
    summary=("What you have reflected on.",),
    blocks=(
        Heading("Your map"),
        Grid(
            AREAS,
            tuple(
                (
                    name,
                    tuple(
                        GridCell(
                            f"{name}, {AREAS[column]}: {OFTEN[(row + column) % 4]}",
                            OFTEN[(row + column) % 4],
                            (row + column) % 4,
                            ActionId.of("prompt.cell", name.lower(), str(column)),
                        )
                        for column in range(5)
                    ),
                )
                for row, name in enumerate(("Validation", "Connection", "Advice"))
            ),
        ),
        Facts(
            (
                Fact("Next session", (SESSION,)),
                Fact("More", (Link("https://holdspace.example.org", "How the map works"),)),
            )
        ),
        Select(
            ActionId.of("map.area"),
            "Look at one area",
            (
                Choice("skills", "Skills"),
                Choice("knowledge", "Knowledge", "and delivery style"),
            ),
        ),
        Items((("Cells fill as you write.",),)),
    ),
)

CARDS = (JOINING, CHECKPOINT, HOME, RESULT, MAP)

PLAN = Form(
    id=ActionId.of("command", "session.plan"),
    title="Plan a session",
    intro=("Times are in the group’s zone, ", Strong("Europe/London"), "."),
    fields=(
        TextField("title", "Title", hint="What people will see.", required=False, limit=80),
        DateField("date", "Day", initial=date(2026, 12, 8)),
        TimeField("time", "Time", initial=time(18, 30)),
        ChoiceField(
            "repeat",
            "How often",
            (
                Choice("once", "Once"),
                Choice("weekly", "Every week"),
                Choice("every-2-weeks", "Every 2 weeks", "Good for low energy."),
            ),
            initial="once",
        ),
        ManyField(
            "cues",
            "Cues for you",
            (Choice("half", "Half way"), Choice("end", "Five minutes left")),
            initial=("half",),
        ),
        PeopleField("facilitators", "Facilitators", initial=(RHIAN,), most=3),
        ZoneField("zone", "Time zone", hint="Type a city.", initial="Europe/London"),
        TextField("words", "A line for members", TextKind.LONG, required=False, limit=300),
        TextField("link", "Joining link", TextKind.LINK, required=False, limit=500),
    ),
    submit="Look at it first",
)
