"""The tables a person can read aloud: what runs for a command, a button, a form.

Adding a feature is adding its rows here. A row says who may and what it is about; the router does
the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.flows import help as help_
from bot.flows import home, setup
from bot.flows.route import Action, Command, FormRoute, Source

COMMANDS: Mapping[str, Command] = {
    # setup, home, help
    "setup": Command(setup.set_up, setup.prefill),
    "home": Command(home.home),
    "help": Command(help_.help_here),
}

ACTIONS: Mapping[str, Action] = {}

FORMS: Mapping[str, FormRoute] = {}

SOURCES: Mapping[str, Source] = {
    # setup
    "nations": setup.nations,
}


@dataclass(frozen=True, slots=True)
class Routes:
    commands: Mapping[str, Command]
    actions: Mapping[str, Action]
    forms: Mapping[str, FormRoute]
    sources: Mapping[str, Source]


ROUTES = Routes(COMMANDS, ACTIONS, FORMS, SOURCES)
