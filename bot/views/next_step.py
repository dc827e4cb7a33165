"""After a check-point, for a facilitator alone: one suggested step, its question and its mark."""

from bot.domain.checkpoint import Checkpoint, told
from bot.domain.ladder import prompt_code
from bot.domain.next_step import NextStep, Step
from bot.domain.toolkit import Prompt
from bot.library import Words
from bot.message import Block, Button, Look, Quoted
from bot.text import Strong
from bot.views.parts import buttons, do, paragraph, press


def suggested(
    words: Words,
    step: NextStep,
    checkpoint: Checkpoint,
    session: str | None,
    prompt: Prompt | None = None,
    once: str = "",
) -> tuple[Block, ...]:
    """``prompt`` is a question of the step's rung, ``once`` this card's own mark. ``session`` is
    the one that is open: without one there is no rung to mark."""
    blocks: list[Block] = []
    shown, group = told(checkpoint), checkpoint.group
    if shown is not None and shown.lead is not None:
        blocks.append(paragraph(words, "checkpoint.chosen", answer=Strong(shown.lead.label)))
    if step.differ:
        blocks.append(paragraph(words, "checkpoint.differ"))
    blocks.append(paragraph(words, f"checkpoint.step.{step.step.value}"))
    if prompt is not None and prompt.aloud:
        blocks.append(Quoted((prompt.aloud,)))
    pressed = _pressed(words, step, group, session, prompt, once)
    if pressed:
        blocks.append(buttons(*pressed))
    if step.mark is not None and session is not None:
        rung = step.mark.value
        mark = press(words, f"ladder.button.mark.{rung}", "ladder.mark", session, rung)
        blocks += (paragraph(words, f"checkpoint.mark.{rung}"), buttons(mark))
    return tuple(blocks)


def _pressed(
    words: Words,
    step: NextStep,
    group: str,
    session: str | None,
    prompt: Prompt | None,
    once: str,
) -> tuple[Button, ...]:
    if step.step is Step.BREAK and session is not None:
        return (do(words, "cue.button.break", "break", group, look=Look.PRIMARY),)
    if step.step is Step.ADVICE and session is not None:
        return (do(words, "ladder.button.where", "advice open", group, look=Look.PRIMARY),)
    if prompt is None or not prompt.aloud or step.rung is None:
        return ()
    code, rung = prompt_code(prompt.id), step.rung.value
    return (
        press(words, "ladder.button.post", "prompt.post", group, code, once, look=Look.PRIMARY),
        press(words, "ladder.button.another", "prompt.rung", group, rung, code),
    )
