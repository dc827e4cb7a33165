"""A copy of everything held about somebody: a text that a tired person can read, and JSON."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.commands import WEEKDAYS
from bot.domain.rights import Record, Value, counted
from bot.ids import Person
from bot.library import Library, Words
from bot.message import File
from bot.views.journal import asked
from bot.views.late import KINDS

READABLE, PROGRAM = "my-data.txt", "my-data.json"


def files(
    library: Library, who: Person, held: Sequence[Record], now: datetime, zone: str
) -> tuple[File, File]:
    """The two files. Times in the readable one are in ``zone``, in the other in UTC."""
    readable = "\n".join(_readable(library, who, held, now, zone))
    program = json.dumps(_program(who, held, now), indent=2, ensure_ascii=False)
    return (
        File(READABLE, "text/plain; charset=utf-8", _bytes(readable)),
        File(PROGRAM, "application/json", _bytes(program)),
    )


def _bytes(words: str) -> bytes:
    return f"{words}\n".encode("utf-8", "replace")


# --- for a person --------------------------------------------------------------------------------


def _readable(
    library: Library, who: Person, held: Sequence[Record], now: datetime, zone: str
) -> list[str]:
    words = library.words
    title = words.line("my_data.copy.title")
    lines = [
        title,
        "=" * len(title),
        "",
        words.line("my_data.copy.made", when=_when(words, now, zone), zone=zone),
        words.line("my_data.copy.who", platform=who.platform, user=who.user),
        "",
        words.line("my_data.copy.never"),
        "",
    ]
    counts = counted(held)
    for kind, records in groupby(held, key=lambda each: each.kind):
        heading = words.line(f"my_data.count.{kind}", count=str(counts[kind]))
        lines += [heading, "-" * len(heading), ""]
        for each in records:
            lines += [*_record(library, each, zone), ""]
    return lines


def _record(library: Library, record: Record, zone: str) -> list[str]:
    words = library.words
    lines = [words.line("my_data.copy.group", group=record.group)] if record.group else []
    for name, value in record.facts.items():
        if record.kind == "reflection" and name == "answers":
            lines += _answers(library, value)
        else:
            label = words.line(f"my_data.fact.{record.kind}.{name}")
            lines.append(f"{label}: {_said(library, record.kind, name, value, zone)}")
    return lines


def _answers(library: Library, value: Value) -> list[str]:
    """What was asked, and below it what was written, as it was written."""
    lines: list[str] = []
    if isinstance(value, list):
        for question, answer in value:
            lines += ["", f"  {asked(library, str(question))}"]
            lines += [f"    {line}" for line in str(answer).splitlines()]
    return lines


def _said(library: Library, kind: str, name: str, value: Value, zone: str) -> str:
    words = library.words
    match kind, name, value:
        case "reflection", "kind", _:
            return words.line(f"journal.kind.{value}")
        case "message" | "work", "kind", _:
            return words.line(f"late.kind.{value if value in KINDS else 'other'}")
        case "concern", "state", _:
            return words.line(f"concern.state.{value}")
        case "concern_step", "kind", _:
            return words.line(f"my_data.step.{value}")
        case "facilitator" | "reader", "role", _:
            return words.line(f"my_data.role.{value}")
        case "reminders", "way", _:
            return words.line(f"choice.way.{value}")
        case "reminders", "which", str():
            which = (words.line(f"choice.reminder.{each}") for each in value.split(",") if each)
            return ", ".join(which)
        case "suggestion", "changes", Mapping():
            return "; ".join(_suggested(value))
        case "turn", "standing", _:
            return words.line(f"my_data.standing.{value}")
        case "turn", "way", _:
            return words.line(f"choice.turn.{value}")
        case "member", "days_off", int():
            days = (each for day, each in enumerate(WEEKDAYS) if value & 1 << day)
            said = ", ".join(words.line(f"choice.weekday.{each}") for each in days)
            return said or words.line("my_data.copy.empty")
        case _:
            return _plainly(words, value, zone)


def _suggested(value: Mapping[str, Value]) -> list[str]:
    """The words of each clause as it was suggested (as it was, where it is to go), and why."""
    changes = value.get("changes")
    said: list[str] = []
    for each in changes if isinstance(changes, list) else ():
        _, _, before, after = each
        said.append(str(after or before))
    return [each for each in (*said, str(value.get("why") or "")) if each]


def _plainly(words: Words, value: Value, zone: str) -> str:
    match value:
        case None | "":
            return words.line("my_data.copy.empty")
        case bool():
            return words.line("my_data.copy.yes" if value else "my_data.copy.no")
        case datetime():
            return _when(words, value, zone)
        case Mapping():
            return "; ".join(f"{each}: {said}" for each, said in value.items() if said)
        case _:
            return str(value)


def _when(words: Words, at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return words.dates.moment(words.dates.day(local, year=True), f"{local:%H:%M}")


# --- for a program -------------------------------------------------------------------------------


def _program(who: Person, held: Sequence[Record], now: datetime) -> Mapping[str, object]:
    sections: dict[str, list[object]] = {}
    for each in held:
        group = {"group": each.group} if each.group else {}
        sections.setdefault(each.kind, []).append({**group, **_plain(each.facts)})
    return {
        "person": {"platform": who.platform, "workspace": who.workspace, "user": who.user},
        "made_at": now.isoformat(),
        "held": sections,
    }


def _plain(facts: Mapping[str, Value]) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime | date | time) else value
        for name, value in facts.items()
    }
