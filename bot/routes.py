"""The tables a person can read aloud: what runs for a command, a button, a form.

Adding a feature is adding its rows here. A row says who may and what it is about; the router does
the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.answers import AnswerKind
from bot.commands import Who
from bot.flows import help as help_
from bot.flows import home, next_session, session_changes, session_live, sessions, setup
from bot.flows.route import About, Action, Command, FormRoute, Source

COMMANDS: Mapping[str, Command] = {
    # setup, home, help
    "setup": Command(setup.set_up, setup.prefill),
    "home": Command(home.home),
    "help": Command(help_.help_here),
    # sessions
    "next": Command(next_session.show),
    "session plan": Command(sessions.plan, sessions.prefill),
    "session list": Command(sessions.listing),
    "session start": Command(session_live.start),
    "session end": Command(session_live.end),
    "session move": Command(session_changes.move),
    "session skip": Command(session_changes.skip),
    "session cancel": Command(session_changes.cancel),
}

ACTIONS: Mapping[str, Action] = {
    # sessions
    "session.save": Action(sessions.save, Who.FACILITATOR, AnswerKind.UPDATE, About.DRAFT),
    "session.change": Action(
        sessions.change, Who.FACILITATOR, AnswerKind.FORM, About.DRAFT, writes=False
    ),
    "session.list": Action(
        sessions.list_again, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "session.choose": Action(
        sessions.choose, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP, writes=False
    ),
    "session.keep": Action(
        sessions.keep, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "session.tell": Action(sessions.tell, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION),
    "session.share": Action(sessions.share, Who.FACILITATOR, AnswerKind.PRIVATE, About.SESSION),
    "session.start_this": Action(
        session_live.start_this, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION
    ),
    "session.start_yes": Action(
        session_live.start_yes, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION
    ),
    "session.start_new": Action(
        session_live.start_new, Who.FACILITATOR, AnswerKind.UPDATE, About.GROUP
    ),
    "session.end_yes": Action(
        session_live.end_yes, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION
    ),
    "session.go_on": Action(
        session_live.go_on, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "session.move_this": Action(
        session_changes.move_this, Who.FACILITATOR, AnswerKind.FORM, About.SESSION, writes=False
    ),
    "session.move_yes": Action(
        session_changes.move_yes, Who.FACILITATOR, AnswerKind.UPDATE, About.DRAFT
    ),
    "session.move.change": Action(
        session_changes.move_change, Who.FACILITATOR, AnswerKind.FORM, About.DRAFT, writes=False
    ),
    "session.drop_this": Action(
        session_changes.drop_this, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION, writes=False
    ),
    "session.drop_yes": Action(
        session_changes.drop_yes, Who.FACILITATOR, AnswerKind.UPDATE, About.SESSION
    ),
}

FORMS: Mapping[str, FormRoute] = {
    # sessions
    "session.replan": FormRoute(sessions.replan, sessions.draft_form, Who.FACILITATOR, About.DRAFT),
    "session.move_to": FormRoute(
        session_changes.move_to, session_changes.move_form, Who.FACILITATOR, About.SESSION
    ),
}

SOURCES: Mapping[str, Source] = {
    # setup
    "nations": setup.nations,
    # sessions
    "sessions": sessions.source,
}


@dataclass(frozen=True, slots=True)
class Routes:
    commands: Mapping[str, Command]
    actions: Mapping[str, Action]
    forms: Mapping[str, FormRoute]
    sources: Mapping[str, Source]


ROUTES = Routes(COMMANDS, ACTIONS, FORMS, SOURCES)
