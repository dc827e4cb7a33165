"""The tables a person can read aloud: what runs for a command, a button, a form.

Adding a feature is adding its rows here. A row says who may and what it is about; the router does
the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.flows.route import Action, Command, FormRoute, Source

COMMANDS: Mapping[str, Command] = {}

ACTIONS: Mapping[str, Action] = {}

FORMS: Mapping[str, FormRoute] = {}

SOURCES: Mapping[str, Source] = {}


@dataclass(frozen=True, slots=True)
class Routes:
    commands: Mapping[str, Command]
    actions: Mapping[str, Action]
    forms: Mapping[str, FormRoute]
    sources: Mapping[str, Source]


ROUTES = Routes(COMMANDS, ACTIONS, FORMS, SOURCES)
