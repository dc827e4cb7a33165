"""One interaction: acknowledged as declared, brought to the router, its answers performed.

Everything comes in here, presses and forms too: discord.py's own ways to dispatch them keep views
in memory and pass over, without a word, a button that they do not find on its message. It is long
because every way that an interaction can go is here, and nowhere else.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from adapters.discord import commands, drafts, forms, inbound, limits
from adapters.discord.drafts import FormDrafts
from adapters.discord.inbound import OWN, Completing, Own
from adapters.discord.pieces import Component, TooMuch
from adapters.discord.reach import NotReached, Reach, TooLate
from adapters.discord.render import own_button
from adapters.discord.waiting import Waiting
from bot.answers import Answer, AnswerKind, FormErrors, OpenForm, Reply, Update, Upload
from bot.events import ActionPressed, CommandUsed, Event, FormSubmitted
from bot.ids import new_id
from bot.library import Words
from bot.log import Log
from bot.message import Block, Form, Items, Look, Message, Paragraph, Quoted, Reader
from bot.ports import Clock, Platform, PlatformProblem, Randomness, Router, StorageUnavailable
from bot.text import Strong, Text, text

log = Log(__name__)


class Performer:
    def __init__(
        self,
        *,
        router: Router,
        platform: Platform,
        words: Words,
        kept: FormDrafts,
        waiting: Waiting,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._router = router
        self._platform = platform
        self._words = words
        self._kept = kept
        self._waiting = waiting
        self._clock = clock
        self._randomness = randomness

    async def perform(self, reach: Reach) -> None:
        """Never raises: whatever goes wrong is said privately, or logged without a word of what
        anybody wrote."""
        happened = inbound.read(reach.given)
        try:
            match happened:
                case Completing():
                    await self._complete(reach, happened)
                case Own():
                    await self._own(reach, happened)
                case CommandUsed() | ActionPressed() | FormSubmitted():
                    await self._event(reach, happened)
                case _:
                    assert_never(happened)
        except TooLate:
            log.warning("discord.too_late")
        except NotReached:
            log.warning("discord.not_arrived")
        except StorageUnavailable:
            await self._say(reach, "router.storage")
        except TooMuch as error:
            log.error("discord.does_not_fit", problem=error)
            await self._say(reach, "discord.too_much")
        except Exception as error:
            log.error("discord.interaction_failed", problem=error)
            await self._say(reach, "router.failed")

    async def _say(self, reach: Reach, key: str) -> None:
        try:
            await reach.reply(plain(self._words.text(key)))
        except (TooLate, NotReached):
            log.warning("discord.not_arrived")

    # --- an event of the core's ----------------------------------------------------------------

    async def _event(
        self, reach: Reach, event: CommandUsed | ActionPressed | FormSubmitted
    ) -> None:
        kind = self._router.how(event)
        submitted = event if isinstance(event, FormSubmitted) else None
        if kind is AnswerKind.FORM and reach.can_open:
            answers = await self._quickly(reach, event)
        else:
            await reach.promise()
            answers = await self._router.handle(event)
        await self._answer(reach, answers, submitted)
        # What waits is written down as given at that moment, which would say who pressed just then.
        if reach.can_add and not any(_traceless(each) for each in answers):
            await self._give_what_waits(reach)

    async def _give_what_waits(self, reach: Reach) -> None:
        """What their closed direct messages did not take, and once why it comes like this."""
        who = reach.given.who
        try:
            waiting = await self._waiting.of(who)
            if not waiting:
                return
            asks = await self._waiting.asks(who)
            key = "discord.waiting.ask" if asks else "discord.waiting"
            await reach.reply(plain(self._words.text(key)))
            for each in waiting:
                await reach.add(each.drawn)
            await self._waiting.given(who, waiting, asked=asks)
        except StorageUnavailable:
            log.info("discord.waits_on")

    async def _quickly(self, reach: Reach, event: Event) -> Sequence[Answer]:
        """A form has to open within three seconds. Where it takes longer to make, it is promised,
        and opens by a button."""
        handling = asyncio.ensure_future(self._router.handle(event))
        await asyncio.wait({handling}, timeout=limits.FORM_PATIENCE.total_seconds())
        if not handling.done():
            await reach.promise()
        return await handling

    async def _answer(
        self, reach: Reach, answers: Sequence[Answer], submitted: FormSubmitted | None = None
    ) -> None:
        if not answers:
            await reach.nothing()
        for answer in answers:
            try:
                await self._one(reach, answer, submitted)
            except NotReached:
                await self._elsewhere(reach, answer)

    async def _one(self, reach: Reach, answer: Answer, submitted: FormSubmitted | None) -> None:
        match answer:
            case Reply(message=message):
                await reach.reply(message)
            case Update(message=message):
                await reach.update(message)
            case Upload(message=message, file=file):
                if len(file.content) > limits.FILE_BYTES:
                    raise TooMuch("a file is too large")
                await reach.reply(message, file=file)
            case OpenForm(form=form):
                await self._open(reach, form)
            case FormErrors(problems=problems, form=form):
                await self._mend(reach, problems, form, submitted)
            case _:
                assert_never(answer)

    async def _elsewhere(self, reach: Reach, answer: Answer) -> None:
        """Private stays private: where the interaction cannot be answered any more, a direct
        message; and where that cannot be, nothing."""
        log.info("discord.not_answered_there")
        if isinstance(answer, OpenForm | FormErrors) or _traceless(answer):
            return
        given = reach.given
        try:
            if isinstance(answer, Upload):
                await self._platform.upload(given.who, answer.message, answer.file)
            else:
                await self._platform.direct(given.who, answer.message, given.id)
        except PlatformProblem as problem:
            log.warning("discord.not_by_message", problem=problem)

    # --- forms ---------------------------------------------------------------------------------

    async def _open(self, reach: Reach, form: Form) -> None:
        if not form.kept and not reach.can_open:
            await reach.reply(plain(self._words.text("discord.press_again")))
            return
        long = len(forms.pages(form)) > 1
        draft = await self._keep(reach, form) if long or not reach.can_open else ""
        if reach.can_open:
            await reach.open(forms.modal(form, self._words, draft=draft))
            return
        button = self._page(draft, 0, "discord.open", Look.PRIMARY)
        await reach.reply(plain(self._words.text("discord.ready")), (button,))

    async def _mend(
        self,
        reach: Reach,
        problems: Mapping[str, str],
        form: Form | None,
        submitted: FormSubmitted | None,
    ) -> None:
        """Discord opens no form on top of a form: what is wrong stands on a private card, and one
        button opens the form again with everything in it."""
        if form is None:
            typed = submitted.values if submitted else {}
            await reach.reply(_with_typed(self._words, problems, typed))
            return
        form = replace(form, problems=dict(problems))
        draft = await self._keep(reach, form)
        await self._mending(reach, form, draft)

    async def _mending(self, reach: Reach, form: Form, draft: str) -> None:
        wrong = sorted({forms.page_of(form, name) for name in form.problems if name})
        button = self._page(draft, wrong[0] if wrong else 0, "discord.edit", Look.PRIMARY)
        await reach.update(_problems(self._words, form), (button,))

    async def _own(self, reach: Reach, own: Own) -> None:
        given = reach.given
        values = await self._kept.get(own.draft, given.who)
        form = _form_in(values)
        if form is None:
            await reach.promise()
            await reach.update(plain(self._words.text("discord.expired")))
            return
        if own.what == "page" and reach.can_open:
            page = min(own.page, len(forms.pages(form)) - 1)
            await reach.open(forms.modal(form, self._words, page=page, draft=own.draft))
            return
        await reach.promise()
        pages = len(forms.pages(form))
        seen = int((values or {}).get("seen", "0"))
        if own.what == "step":
            form, seen = forms.filled(form, own.values), max(seen, own.page + 1)
            await self._put(own.draft, reach, form, seen)
        if own.what == "step" and seen < pages:
            await reach.update(*self._next(form, own.draft, seen))
            return
        await self._send(reach, form, own.draft)

    async def _send(self, reach: Reach, form: Form, draft: str) -> None:
        given = reach.given
        values = forms.values_of(form)
        event = FormSubmitted(given.id, given.who, given.place, form.id, values)
        answers = await self._router.handle(event)
        errors = next((each for each in answers if isinstance(each, FormErrors)), None)
        if errors is not None and errors.form is None:
            # Something of ours is away: what was typed waits where it is.
            button = own_button(self._words.line("discord.again"), f"{OWN}send/{draft}")
            again = replace(form, problems=dict(errors.problems))
            await reach.update(_problems(self._words, again), (button,))
            return
        if errors is not None and errors.form is not None:
            again = replace(errors.form, problems=dict(errors.problems))
            await self._put(draft, reach, again, len(forms.pages(again)))
            await self._mending(reach, again, draft)
            return
        await self._kept.drop(draft)
        # The card of the last step has done its work: the first answer takes its place.
        await self._answer(reach, [_in_place(each) for each in answers[:1]])
        await self._answer(reach, answers[1:]) if answers[1:] else None

    def _next(self, form: Form, draft: str, page: int) -> tuple[Message, tuple[Component, ...]]:
        """Between two pages: what is typed is kept, and where nothing else is needed it can go."""
        words = self._words
        left = [each for fields in forms.pages(form)[page:] for each in fields]
        one = len(left) == 1
        said: list[Text] = [
            words.text("discord.left.one")
            if one
            else words.text("discord.left.many", count=str(len(left)))
        ]
        buttons = [self._page(draft, page, "discord.continue", Look.PRIMARY)]
        if forms.complete(form):
            said.append(words.text("discord.left.free"))
            buttons.append(own_button(form.submit, f"{OWN}send/{draft}"))
        buttons.append(self._page(draft, 0, "discord.edit"))
        whole = words.text("discord.kept", left=text(*_spaced(said)))
        return plain(whole), tuple(buttons)

    def _page(self, draft: str, page: int, key: str, look: Look = Look.NORMAL) -> Component:
        return own_button(self._words.line(key), f"{OWN}page/{draft}/{page}", look)

    async def _keep(self, reach: Reach, form: Form) -> str:
        draft = new_id(self._randomness)
        seen = len(forms.pages(form)) if form.problems else 0
        await self._put(draft, reach, form, seen)
        return draft

    async def _put(self, draft: str, reach: Reach, form: Form, seen: int) -> None:
        """``seen`` is how many pages have been sent."""
        until: datetime = self._clock.now() + limits.DRAFT_LASTS
        values = {**drafts.written(form), "seen": str(seen)}
        await self._kept.put(draft, reach.given.who, values, until)

    # --- completions ---------------------------------------------------------------------------

    async def _complete(self, reach: Reach, asked: Completing) -> None:
        given = reach.given
        if commands.is_zone(asked.path, asked.param):
            await reach.offer(commands.zone_offers(asked.typed))
            return
        words = commands.half_typed(asked.path, asked.param)
        # What is found by more than its name is found by the core, and else by its words here.
        searched = commands.is_searched(asked.path, asked.param)
        sought = words + asked.typed if words and searched else words
        found = await self._router.suggest(given.who, given.place, sought) if sought else ()
        typed = "" if searched else asked.typed
        await reach.offer(commands.offers(found, words or "", typed))


def plain(said: Text) -> Message:
    return Message(said, (Paragraph(said),), Reader.MEMBER)


def _in_place(answer: Answer) -> Answer:
    return Update(answer.message, answer.traceless) if isinstance(answer, Reply) else answer


def _form_in(values: Mapping[str, str] | None) -> Form | None:
    """None too where another release kept it in a way that this one cannot read."""
    if values is None:
        return None
    try:
        return drafts.read(values)
    except ValueError:
        return None


def _problems(words: Words, form: Form) -> Message:
    labels = {each.name: each.label for each in form.fields}
    said = [
        text(Strong(f"{labels[name]}:"), " ", problem) if name in labels else text(problem)
        for name, problem in form.problems.items()
    ]
    first = words.text("discord.problems")
    blocks: tuple[Block, ...] = (Items(tuple(said)), Paragraph(first))
    return Message(first, blocks, Reader.MEMBER)


def _with_typed(words: Words, problems: Mapping[str, str], typed: Mapping[str, str]) -> Message:
    """Nothing could be kept, so the words are given back."""
    said = text(" ".join(problems.values()))
    given = tuple(Quoted(text(each)) for each in typed.values() if each)
    copy = (Paragraph(words.text("discord.copy")),) if given else ()
    return Message(said, (Paragraph(said), *copy, *given), Reader.MEMBER)


def _spaced(texts: Sequence[Text]) -> Sequence[Text | str]:
    out: list[Text | str] = []
    for each in texts:
        out += [" ", each] if out else [each]
    return out


def _traceless(answer: Answer) -> bool:
    return isinstance(answer, Reply | Update) and answer.traceless
