"""How a group is set up, as a card, and what somebody reads who begins to run one."""

from bot.domain.cover import CoverPlan
from bot.domain.group import Group
from bot.ids import Person
from bot.library import Library, Words
from bot.message import (
    Block,
    Button,
    Buttons,
    Facts,
    Items,
    Look,
    Message,
    Note,
    Reader,
)
from bot.text import Link, Mention, Text, joined, text
from bot.views.parts import buttons, do, fact, heading, note, paragraph

SHOWN = (
    "name",
    "purpose",
    "model",
    "facilitators",
    "zone",
    "quiet",
    "link",
    "nation",
)
"""What a set-up decides, in the order of the form."""


def changed(before: Group, after: Group) -> tuple[str, ...]:
    """The names in SHOWN of what is different."""
    return tuple(each for each in SHOWN if getattr(before, each) != getattr(after, each))


def done(
    library: Library,
    group: Group,
    *,
    reader: Person,
    before: Group | None = None,
    told: tuple[Person, ...] = (),
    planned: bool = False,
    agreement: bool = False,
    absent: bool = False,
    readers: tuple[Person, ...] = (),
    cover: CoverPlan | None = None,
    cover_changed: bool = False,
) -> Message:
    """After a set-up. ``before`` is the group as it was, ``told`` who hears that they run it now,
    ``planned`` whether sessions stand that keep an earlier zone, ``agreement`` whether one is in
    force, ``absent`` whether the channel has yet to invite the bot, ``readers`` who reads
    concerns there, ``cover`` what is settled for
    when somebody cannot run a session."""
    words = library.words
    different = changed(before, group) if before else ()
    if before and cover_changed:
        different = (*different, "cover")
    key = "changed" if different else "same" if before else "new"
    blocks: list[Block] = [heading(words, f"setup.done.{key}.heading", group=group.name)]
    if different:
        what = ", ".join(words.line(f"setup.fact.{each}").lower() for each in different)
        blocks.append(paragraph(words, "setup.done.changed.what", what=what))
    if absent:
        blocks.append(paragraph(words, "setup.invite", app=words.line("slack.app")))
    blocks.append(facts(library, group, cover or CoverPlan(group.id), readers))
    if not readers:
        blocks.append(paragraph(words, "setup.concerns.mend"))
    if planned and "zone" in different:
        blocks.append(paragraph(words, "setup.zone.planned", zone=group.zone))
    if told:
        blocks.append(paragraph(words, "setup.told", who=mentions(told)))
    if group.facilitated_by(reader):
        blocks += _own_steps(words, group, agreement=agreement, read=bool(readers))
    else:
        blocks.append(note(words, "setup.next.agreed_others" if agreement else "setup.next.others"))
        blocks.append(buttons(*_leads(words, group, read=bool(readers)), _change(words, group)))
    summary = words.text(f"setup.done.{key}.summary", group=group.name)
    return Message(summary, tuple(blocks), Reader.COORDINATOR)


def _own_steps(words: Words, group: Group, *, agreement: bool, read: bool) -> tuple[Note, Buttons]:
    """What the person who set it up can go on with, where they run the group themselves."""
    choose = do(
        words, "setup.button.agreement", "agreement adopt", group.id, _look(first=not agreement)
    )
    plan = do(words, "setup.button.plan", "session plan", group.id, _look(first=agreement))
    steps = (plan,) if agreement else (choose, plan)
    key = "setup.next.agreed" if agreement else "setup.next.own"
    more = (*_leads(words, group, read=read), _change(words, group))
    return note(words, key), buttons(*steps, *more)


def _leads(words: Words, group: Group, *, read: bool) -> tuple[Button, ...]:
    """Where nobody reads concerns yet. Whoever may not choose is told who may."""
    if read:
        return ()
    return (do(words, "setup.button.leads", "concern leads", group.id),)


def _look(*, first: bool) -> Look:
    return Look.PRIMARY if first else Look.NORMAL


def _change(words: Words, group: Group) -> Button:
    return do(words, "setup.button.change", "setup", group.id)


def facts(
    library: Library, group: Group, cover: CoverPlan, readers: tuple[Person, ...] = ()
) -> Facts:
    words = library.words
    read = mentions(readers) if readers else words.text("setup.concerns.none")
    quiet = (
        words.text("setup.quiet.none")
        if group.quiet.start == group.quiet.end
        else words.text(
            "setup.quiet.hours",
            start=f"{group.quiet.start:%H:%M}",
            end=f"{group.quiet.end:%H:%M}",
        )
    )
    link: Text = (Link(group.link, group.link),) if group.link else words.text("setup.link.none")
    nation = dict(library.nations()).get(group.nation)
    people = mentions(tuple(each.person for each in group.facilitators))
    return Facts(
        (
            fact(words, "setup.fact.purpose", text(group.purpose)),
            fact(words, "setup.fact.model", words.text(f"choice.model.{group.model.value}")),
            fact(words, "setup.fact.facilitators", people),
            fact(words, "setup.fact.zone", text(group.zone)),
            fact(words, "setup.fact.quiet", quiet),
            fact(words, "setup.fact.link", link),
            fact(
                words,
                "setup.fact.nation",
                text(nation) if nation else words.text("setup.nation.none"),
            ),
            fact(words, "setup.fact.concerns", read),
            fact(words, "setup.fact.cover", cover_words(words, cover)),
            fact(words, "setup.fact.rhythm", words.text(f"setup.rhythm.{group.rhythm.value}")),
        )
    )


def cover_words(words: Words, plan: CoverPlan) -> Text:
    """Who is asked where nobody can run a session, and when it is cancelled."""
    hours = words.line(f"choice.cover_by.{plan.hours}")
    if not plan.people:
        return words.text("setup.cover.none", hours=hours)
    return words.text(f"setup.cover.{plan.how.value}", who=mentions(plan.people), hours=hours)


def mentions(people: tuple[Person, ...]) -> Text:
    return joined(((Mention(each),) for each in people), ", ")


def in_its_channel(words: Words, command: str) -> Message:
    """A set-up begun where there is no channel to bind."""
    return Message(
        words.text("setup.where.summary"),
        (paragraph(words, "setup.where", command=command),),
        Reader.COORDINATOR,
    )


def facilitator(words: Words, group: Group) -> Message:
    """What a new facilitator reads, directly."""
    can = ("agreement", "session", "during", "reflect")
    return Message(
        words.text("setup.facilitator.summary", group=group.name),
        (
            heading(words, "setup.facilitator.heading", group=group.name),
            paragraph(words, "setup.facilitator.thanks"),
            paragraph(words, "setup.facilitator.lead"),
            Items(tuple(words.text(f"setup.facilitator.can.{each}") for each in can)),
            note(words, "setup.facilitator.not"),
            buttons(
                do(words, "setup.button.home", "home", group.id, Look.PRIMARY),
                do(words, "home.button.help", "help", group.id),
            ),
        ),
        Reader.FACILITATOR,
    )
