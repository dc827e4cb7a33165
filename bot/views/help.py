"""Help: the commands that this person may use by the moment they are for, and who helps outside."""

from collections.abc import Mapping

from bot.commands import BY_PATH, CommandSpec
from bot.domain.group import Group
from bot.domain.session import Session, SessionState
from bot.library import Library, Words
from bot.message import Block, Items, Look, Message, Paragraph, Reader
from bot.text import Strong, Text, When, text
from bot.views.concerns import raise_button
from bot.views.parts import buttons, do, heading, paragraph

MOMENTS: Mapping[str, tuple[str, ...]] = {
    "before": (
        "agreement adopt",
        "session plan",
        "session list",
        "session move",
        "session skip",
        "session cancel",
        "calendar group",
        "between group",
        "cover",
    ),
    "during": (
        "session start",
        "prompt",
        "checkpoint",
        "advice open",
        "stuck",
        "break",
        "queue open",
        "queue next",
        "session now",
        "session history",
        "session end",
    ),
    "after": ("pulse", "reflect", "journal show", "journal export", "map", "debrief ask"),
    "always": (
        "home",
        "here",
        "queue show",
        "concern raise",
        "next",
        "missed",
        "calendar show",
        "between show",
        "agreement show",
        "agreement edit",
        "agreement remind",
        "agreement history",
        "agreement suggest",
        "agreement review",
        "agreement export",
        "agreement propose",
        "me show",
        "me data",
        "help",
    ),
    "set_up": (
        "setup",
        "concern leads",
        "insights show",
        "insights programme",
        "insights export",
        "insights report",
    ),
}
"""Every command but those of BEHIND, by when it is of use; a test holds that none is left out."""

BEHIND: Mapping[str, tuple[str, ...]] = {
    "me show": (
        "me reminders",
        "me today",
        "me away",
        "me quiet",
        "me zone",
        "me language",
        "me energy",
        "me budget",
    ),
    "queue show": ("queue join", "queue later", "queue leave"),
    "queue next": ("queue pass", "queue close"),
    "me data": ("me erase",),
    "journal show": ("journal search",),
    "debrief ask": ("debrief show", "debrief export"),
    "advice open": ("advice close",),
    "concern raise": ("concern code",),
    "concern leads": ("concern read",),
}
"""Commands whose buttons stand on another one's card: help names that one, and the list stays
short enough to read."""

EXAMPLES = ("session plan", "session move", "checkpoint", "prompt", "agreement remind")
"""Commands whose arguments are easier shown than told."""


def help_card(
    library: Library,
    command: str,
    group: Group | None,
    may: frozenset[str],
    *,
    facilitates: bool,
    covers: Session | None = None,
) -> Message:
    """``may`` are the paths of the commands that this person may use here. ``covers`` is the
    session that they run in somebody's place, where they do not run the group."""
    words = library.words
    runs = facilitates or covers is not None
    blocks: list[Block] = [heading(words, "help.heading")]
    if group is None:
        blocks.append(paragraph(words, "help.no_group"))
    elif facilitates:
        blocks.append(paragraph(words, "help.facilitator", group=group.name))
    elif covers is not None:
        blocks.append(_covers(words, covers))
    else:
        blocks.append(paragraph(words, "help.member"))
    for moment, paths in MOMENTS.items():
        specs = [BY_PATH[path] for path in paths if path in may]
        if not specs:
            continue
        if runs or moment == "set_up":
            blocks.append(heading(words, f"help.moment.{moment}"))
        blocks.append(Items(tuple(_line(words, command, spec) for spec in specs)))
    blocks += (heading(words, "help.never.heading"), paragraph(words, "help.never"))
    blocks += outside(library, group)
    home = do(words, "help.button.home", "home", group.id if group else "", Look.PRIMARY)
    concern = raise_button(words, group.id if group else "")
    blocks.append(buttons(home, concern))
    reader = Reader.FACILITATOR if runs else Reader.MEMBER
    first = library.signposts(group.nation if group else "")[0]
    short = words.text("help.short", name=Strong(first.name), contact=first.contact)
    return Message(words.text("help.summary"), tuple(blocks), reader, short)


def _covers(words: Words, session: Session) -> Paragraph:
    if session.state is SessionState.OPEN:
        return paragraph(words, "help.covers.now")
    return paragraph(words, "help.covers", when=When(session.starts_at, session.zone))


def outside(library: Library, group: Group | None) -> tuple[Block, ...]:
    """Who helps outside the group, for where its members live."""
    words = library.words
    return (
        heading(words, "help.crisis.heading"),
        Paragraph(words.text("help.crisis")),
        contacts(library, group),
    )


def contacts(library: Library, group: Group | None) -> Items:
    """Each of them in a line: whom, how, and when."""
    return Items(
        tuple(
            library.words.text(
                "help.contact", name=Strong(each.name), contact=each.contact, for_what=each.when
            )
            for each in library.signposts(group.nation if group else "")
        )
    )


def _line(words: Words, command: str, spec: CommandSpec) -> Text:
    about = words.text(spec.key)
    if spec.path in EXAMPLES:
        example = words.line("help.example." + spec.path.replace(" ", "."))
        typed = text(Strong(f"/{command} {example}"))
        about = words.text("help.example", about=about, typed=typed)
    return words.text("help.command", typed=Strong(f"/{command} {spec.path}"), about=about)
