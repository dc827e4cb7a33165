"""What the router itself says: not here, not you, not any more, not understood."""

from collections.abc import Callable
from dataclasses import replace

from bot.commands import BY_PATH, Who
from bot.library import Library
from bot.message import Message
from bot.views import router as view
from tests.support.circle import GROUP

GROUPS = [GROUP, *(replace(GROUP, id=f"g{number}", name=f"Group {number}") for number in range(5))]
NEAR = (BY_PATH["session plan"], BY_PATH["session list"])


def _refused(need: Who) -> Callable[[Library], Message]:
    return lambda library: view.refused(library.words, need)


SCENES: dict[str, Callable[[Library], Message]] = {
    "no_longer_active": lambda library: view.no_longer_active(library.words),
    "no_group": lambda library: view.no_group(library.words, in_channel=True, may_set_up=False),
    "no_group_may_set_up": lambda library: view.no_group(
        library.words, in_channel=True, may_set_up=True
    ),
    "no_group_direct": lambda library: view.no_group(
        library.words, in_channel=False, may_set_up=False
    ),
    "which": lambda library: view.which(library.words, "peer", "next", GROUPS[:2]),
    "which_typed": lambda library: view.which(
        library.words, "peer", "session plan", GROUPS, "session plan 2 Dec 18:30"
    ),
    "refused_facilitator": _refused(Who.FACILITATOR),
    "refused_looks_after": _refused(Who.LOOKS_AFTER),
    "refused_setter_up": _refused(Who.SETTER_UP),
    "refused_coordinator": _refused(Who.COORDINATOR),
    "unknown": lambda library: view.unknown_command(library.words, "peer", "dance", ()),
    "unknown_near": lambda library: view.unknown_command(library.words, "peer", "sesion", NEAR),
    "storage": lambda library: view.plain(library.words, "router.storage"),
    "failed": lambda library: view.plain(library.words, "router.failed"),
}
