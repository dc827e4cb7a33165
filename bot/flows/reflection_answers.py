"""What was written into the form of a reflection."""

from bot.domain.reflection import ASKED, WORDS_LIMIT, Answered, ReflectionKind
from bot.domain.toolkit import Prompt
from bot.flows.context import Context
from bot.flows.reading import Reading
from bot.flows.route import Values
from bot.views import reflection as view


def read_answers(
    context: Context, kind: ReflectionKind, prompts: tuple[Prompt, ...], values: Values
) -> tuple[Answered, ...]:
    """What was written, without what was left empty. Raises Invalid where all of it was."""
    fields = {
        **{view.prompt_field(place): each.id for place, each in enumerate(prompts)},
        **{name: name for name in ASKED[kind]},
    }
    reading = Reading(values, context.words)
    said = {asked: reading.words(field, most=WORDS_LIMIT) for field, asked in fields.items()}
    if not any(said.values()):
        reading.problem("", "reflection.problem.empty")
    reading.check()
    return tuple(Answered(asked, words) for asked, words in said.items() if words)
