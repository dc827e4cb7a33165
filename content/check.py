"""What ``holdspace content check`` says: whether a pack can be used, how much it holds, and how
easy its member-facing texts are to read."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.domain.agreement import ClauseKind
from bot.domain.toolkit import LADDER, Prompt
from bot.message import Reader
from content.ids import ALOUD
from content.loader import SHIPPED, load
from content.pack import Pack
from content.problems import PackProblem, PackProblems
from content.readability import (
    GRADE_AT_MOST,
    SENTENCE_AT_MOST,
    SHORT,
    WORDS_AT_MOST,
    measure,
    short_grade,
    stood_in,
)

_WHEN = "Tuesday 2 December at 18:30"
SAMPLES = {
    **dict.fromkeys(("when", "at", "starts", "ends", "next", "until", "date", "review"), _WHEN),
    **dict.fromkeys(("day", "today"), "Tuesday"),
    **dict.fromkeys(("time", "clock"), "18:30"),
    **dict.fromkeys(("count", "number", "minutes", "hours", "days", "weeks", "total"), "4"),
    **dict.fromkeys(("who", "person", "name", "facilitator", "member"), "Rhian"),
    "group": "Tuesday group",
}
"""What stands for a placeholder while a text is measured. Any other name reads as "this": what
people write into a card is theirs, and only our words are judged."""

_POOL = 30
"""Words. A feature with fewer in its short texts is read together with the others like it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One member-facing text, or the short texts of one feature together."""

    where: str
    words: int
    grade: float | None
    """None for a short text, which is judged together with its neighbours."""
    words_per_sentence: float
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    name: str
    counts: Mapping[str, int]
    readings: tuple[Reading, ...]
    hints: tuple[str, ...]
    """What is allowed and worth a look, such as a template without a clause about cameras."""


def run(pack_dir: Path | None = None, as_json: bool = False) -> tuple[str, int]:
    """What to print and the exit code: 1 where the pack cannot be used. A text that is hard to
    read is said and does not fail: the organisation knows its members."""
    try:
        pack = load(SHIPPED, pack_dir)
    except PackProblems as broken:
        return (_broken_json if as_json else _broken_text)(broken.problems), 1
    report = checked(pack)
    return (render_json if as_json else render_text)(report), 0


_NAMES = ("date.weekday.", "date.month.")
"""The calendar's own names: there are no easier ones."""


def checked(pack: Pack) -> Report:
    return Report(pack.name, _counts(pack), tuple(_readings(pack)), tuple(_hints(pack)))


def member_texts(pack: Pack) -> Iterator[tuple[str, str]]:
    """Every text that members may read, with where it stands and placeholders filled."""
    for principle in pack.principles.values():
        yield f"principles.{principle.principle.value}.motto", principle.motto
        yield f"principles.{principle.principle.value}.explained", principle.explained
    for point in pack.points.values():
        if isinstance(point, Prompt) and point.aloud:
            yield f"cells.{point.id}{ALOUD}", point.aloud
    for template in pack.templates():
        for clause in template.clauses:
            yield f"agreements.{template.id}.{clause.id}", clause.text
    for cue in pack.cues():
        if cue.gentle:
            yield f"cues.{cue.id}.gentle", cue.gentle
    for kind in pack.checkpoints():
        yield f"checkpoints.{kind.id}.question", kind.question
        for number, option in enumerate(kind.options, 1):
            yield f"checkpoints.{kind.id}.{number}", option.label
    for id, nation in pack.signposting.items():
        for number, signpost in enumerate(nation.help, 1):
            yield f"signposting.{id}.{number}", signpost.when
    for key, entry in pack.words.entries.items():
        if entry.reader is Reader.MEMBER and not key.startswith(_NAMES):
            yield key, stood_in(entry.pieces, SAMPLES)


def _counts(pack: Pack) -> dict[str, int]:
    return {
        "cells": sum(bool(pack.prompts(cell)) for cell in LADDER),
        "questions": sum(len(pack.prompts(cell)) for cell in LADDER),
        "aloud": sum(bool(each.aloud) for cell in LADDER for each in pack.prompts(cell)),
        "considerations": sum(len(pack.considerations(cell)) for cell in LADDER),
        "principles": len(pack.principles),
        "agreements": len(pack.agreements),
        "clauses": sum(len(template.clauses) for template in pack.templates()),
        "cues": len(pack.cue_cards),
        "nations": len(pack.signposting),
        "wording": len(pack.words.entries),
    }


def _readings(pack: Pack) -> Iterator[Reading]:
    short: dict[str, list[str]] = defaultdict(list)
    for where, text in member_texts(pack):
        measured = measure(text)
        judged = measured.words >= SHORT
        problems = []
        if judged and measured.grade > GRADE_AT_MOST:
            problems.append(f"grade {measured.grade} (at most {GRADE_AT_MOST:g})")
        if measured.sentence > SENTENCE_AT_MOST:
            problems.append(
                f"{measured.sentence:g} words a sentence (at most {SENTENCE_AT_MOST:g})"
            )
        if measured.words > WORDS_AT_MOST:
            problems.append(f"{measured.words} words (at most {WORDS_AT_MOST})")
        if "!" in text:
            problems.append("an exclamation mark")
        yield Reading(
            where,
            measured.words,
            measured.grade if judged else None,
            measured.sentence,
            tuple(problems),
        )
        if not judged:
            short[where.partition(".")[0]].append(text)
    yield from _short_readings(short)


def _short_readings(short: Mapping[str, list[str]]) -> Iterator[Reading]:
    pooled: list[str] = []
    groups: dict[str, list[str]] = {}
    for feature, texts in short.items():
        if sum(len(text.split()) for text in texts) < _POOL:
            pooled += texts
        else:
            groups[f"short texts of {feature}"] = texts
    if pooled:
        groups["other short texts"] = pooled
    for where, texts in groups.items():
        grade = short_grade(texts)
        hard = (f"grade {grade} (at most {GRADE_AT_MOST:g})",) if grade > GRADE_AT_MOST else ()
        yield Reading(where, sum(len(text.split()) for text in texts), grade, 0.0, hard)


def _hints(pack: Pack) -> Iterator[str]:
    for template in pack.templates():
        kinds = {clause.kind for clause in template.clauses} | {ClauseKind.OTHER}
        lacking = [kind.value for kind in ClauseKind if kind not in kinds]
        if lacking:
            yield f'The agreement "{template.id}" has no clause about {", ".join(lacking)}.'


def render_text(report: Report) -> str:
    counts = report.counts
    hard = [reading for reading in report.readings if reading.problems]
    lines = [
        f"{report.name}: this pack can be used.",
        f"{counts['cells']} cells, {counts['questions']} questions ({counts['aloud']} of "
        f"them with one to ask a group), {counts['considerations']} considerations, "
        f"{counts['principles']} principles.",
        f"{counts['agreements']} agreements with {counts['clauses']} clauses, "
        f"{counts['cues']} cue cards, {counts['nations']} nations, {counts['wording']} texts of "
        "wording.",
        *report.hints,
        "",
        "How easy the texts for members are to read (Flesch-Kincaid grade, hardest first):",
    ]
    graded = [
        (reading.grade, reading.where) for reading in report.readings if reading.grade is not None
    ]
    lines += [f"  {grade:5.1f}  {where}" for grade, where in sorted(graded, reverse=True)]
    lines.append("")
    if hard:
        lines.append(f"{len(hard)} of these could be easier:")
        lines += [f"  {reading.where}: {'; '.join(reading.problems)}" for reading in hard]
    else:
        lines.append("All of them keep the copy rules.")
    return "\n".join(lines)


def render_json(report: Report) -> str:
    whole = {
        **report.counts,
        "name": report.name,
        "problems": [],
        "hints": report.hints,
        "readability": [asdict(reading) for reading in report.readings],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)


def _broken_text(problems: tuple[PackProblem, ...]) -> str:
    count = "one thing" if len(problems) == 1 else f"{len(problems)} things"
    listing = "\n".join(f"  {problem}" for problem in problems)
    return f"This pack cannot be used yet, with {count} to mend:\n{listing}"


def _broken_json(problems: tuple[PackProblem, ...]) -> str:
    whole = {"problems": [asdict(problem) for problem in problems]}
    return json.dumps(whole, indent=2, ensure_ascii=False)
