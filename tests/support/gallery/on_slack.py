"""What only Slack shows: Home tabs, cards and forms as modals, and what is said when one does not
come; pure. Drawn from what is sent, like everything else on the page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from adapters.slack import apologies, modals, render
from adapters.slack.problems import Expired
from bot.library import Words
from bot.message import Form, Message
from bot.ports import OutcomeUnknown, TryLater, Unreachable
from tests.support.gallery import slack
from tests.support.gallery.markup import Payload

HOMES: Mapping[str, str] = {
    "home_tab_member": "home/away_member",
    "home_tab_facilitator": "home/away_facilitator",
    "home_tab_of_several_groups": "home/direct_member",
    "home_tab_of_none": "home/direct_no_group",
}
CHANGED = "agreement.problem.kind"
REFUSED: Mapping[str, Exception] = {
    "form_too_late": Expired("expired_trigger_id"),
    "form_busy": TryLater(timedelta(seconds=30)),
    "form_unknown": OutcomeUnknown("no answer"),
    "form_refused": Unreachable("missing_scope"),
    "form_misfit": render.CannotRender("too long"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """``kind`` is what Slack calls it: home, modal or message. ``errors`` is what Slack itself
    writes under the fields of a form that was sent."""

    name: str
    kind: str
    body: Payload
    errors: Mapping[str, str] | None = None

    def drawn(self) -> str:
        match self.kind:
            case "home":
                return slack.home(self.body)
            case "modal":
                return slack.modal(self.body, self.errors or {})
            case _:
                return slack.message(self.body)


def scenes(shown: Mapping[str, Message | Form], said: Words) -> Iterator[Scene]:
    """``shown`` are the scenes of the page; the ones named here have to be among them."""
    for name, of in HOMES.items():
        yield Scene(name, "home", render.home(_message(shown[of]), said))
    yield Scene("card_as_modal", "modal", render.card(_message(shown["session/next"]), said, ""))
    plan = _form(shown["session/plan_form_gap"])
    sent = modals.form(replace(plan, problems={}), said, "")
    yield Scene("form_sent_with_a_problem", "modal", sent, plan.problems)
    failed = modals.with_problem(sent, said.line("router.storage"))
    if failed is not None:
        yield Scene("form_kept_open", "modal", failed)
    yield Scene("form_being_saved", "modal", modals.waiting(sent["title"], said, ""))
    for name, problem in REFUSED.items():
        sorry = apologies.form_not_opened(said, plan, problem, typed=False)
        yield Scene(name, "message", render.message(sorry, said))
    wrong = replace(_form(shown["agreement/clause_change"]), problems={"": said.line(CHANGED)})
    back = apologies.form_not_opened(said, wrong, Expired("late"), typed=True)
    yield Scene("form_given_back", "message", render.message(back, said))
    for name, problem in (
        ("file_failed", OutcomeUnknown("no answer")),
        ("file_refused", Unreachable("missing_scope")),
    ):
        body = render.message(apologies.file_not_sent(said, problem), said)
        yield Scene(name, "message", body)
    yield Scene("not_in_private", "modal", render.card(apologies.not_private(said), said, ""))


def _message(given: Message | Form) -> Message:
    if not isinstance(given, Message):
        raise TypeError("this scene is a form")
    return given


def _form(given: Message | Form) -> Form:
    if not isinstance(given, Form):
        raise TypeError("this scene is a card")
    return given
