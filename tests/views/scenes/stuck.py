"""When something is hard: the menu of situations, a card, and its gentle version."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.cue import Cue, Offer
from bot.library import Library
from bot.message import Message
from bot.views import stuck as view
from tests.views.scenes.prompt import GROUP, ONCE
from tests.views.scenes.reflection import GROUP as CIRCLE


def cue(library: Library, id: str) -> Cue:
    found = library.cue(id)
    assert found is not None
    return found


def _card(library: Library, id: str, *, kept: bool = False) -> Message:
    return view.shown(library, cue(library, id), CIRCLE, ONCE, kept=kept)


def _offering(offer: Offer) -> Callable[[Library], Message]:
    """The first card of the pack that offers it."""

    def made(library: Library) -> Message:
        first = next(each for each in library.cues() if each.offers is offer)
        return view.shown(library, first, CIRCLE, ONCE, offer=offer)

    return made


SCENES: dict[str, Callable[[Library], Message]] = {
    "choose": lambda library: view.choose(library.words, library.cues(), GROUP),
    "nothing_like_it": lambda library: view.choose(library.words, library.cues(), GROUP, "the cat"),
    "several": lambda library: view.several(
        library.words, (cue(library, "upset"), cue(library, "leaves")), GROUP, "crying and gone"
    ),
    "card": lambda library: _card(library, "takes-space"),
    "card_in_a_session": lambda library: view.shown(
        library, cue(library, "takes-space"), CIRCLE, ONCE, offer=Offer.QUEUE
    ),
    **{
        f"offers_{each.value}": _offering(each)
        for each in (Offer.BREAK, Offer.CHECKPOINT, Offer.CLOSE_ADVICE)
    },
    "kept": lambda library: _card(library, "takes-space", kept=True),
    "nothing_to_post": lambda library: _card(library, "cross-with-me"),
    "safety": lambda library: _card(library, "safety"),
    "own_card": lambda library: view.shown(
        library, replace(cue(library, "silence"), serves=()), CIRCLE, ONCE
    ),
    "on_its_way": lambda library: view.on_its_way(
        library.words, cue(library, "upset"), GROUP, before=False
    ),
    "posted_before": lambda library: view.on_its_way(
        library.words, cue(library, "upset"), GROUP, before=True
    ),
    "posted": lambda library: view.posted(library.words, cue(library, "upset")),
}
