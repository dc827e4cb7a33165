"""The page itself, and the bodies it is drawn from; pure. ``make gallery`` writes both."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from adapters.discord import commands as discord_commands
from adapters.discord import forms
from adapters.discord import render as discord_render
from adapters.slack import commands as slack_commands
from adapters.slack import modals
from adapters.slack import render as slack_render
from bot.commands import COMMANDS
from bot.library import Words
from bot.message import Form, Message
from bot.plain import message_words, text_words
from tests.support.gallery import discord, on_slack, slack
from tests.support.gallery.markup import Payload, entry, stacked, tag, words
from tests.support.plain_forms import form_words

Shown = Mapping[str, Message | Form]

COMMAND = "peer"
ON_SLACK = "on-slack"
"""The section of what no other platform shows."""
_KINDS = {"home": "Home tab", "modal": "a window", "message": "a private message"}
_HEAD = """\
<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Holdspace: what the cards look like</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<header>
<h1>What the cards look like</h1>
<p>Every command, card and form of Holdspace: as plain text, in Slack and in Discord. The pictures
are drawn from what is sent to each platform; nothing in them can be pressed. Times are a London
reader's: on Slack and Discord, each reader sees their own.</p>
<fieldset>
<legend>Show</legend>
<label><input type="radio" name="show" id="show-all" checked> All three</label>
<label><input type="radio" name="show" id="show-text"> Plain text</label>
<label><input type="radio" name="show" id="show-slack"> Slack</label>
<label><input type="radio" name="show" id="show-discord"> Discord</label>
</fieldset>
"""


def slack_body(given: Message | Form, said: Words) -> Payload:
    """What Slack gets of a scene."""
    if isinstance(given, Form):
        return modals.form(given, said, "")
    return slack_render.message(given, said)


def page(shown: Shown, said: Words) -> str:
    """The whole page. Raises Unknown where a renderer makes what the page cannot draw."""
    features = {
        feature: list(names) for feature, names in groupby(shown, lambda each: each.split("/")[0])
    }
    links = ["commands", *features, ON_SLACK]
    nav = stacked(f'<a href="#{each}">{_named(each)}</a>' for each in links)
    body = [_section("commands", [_commands(said)])]
    for feature, names in features.items():
        body.append(_section(feature, [_scene(name, shown[name], said) for name in names]))
    body.append(_section(ON_SLACK, [_on_slack(each) for each in on_slack.scenes(shown, said)]))
    return stacked(
        [
            f'{_HEAD}<nav aria-label="Features">\n{nav}\n</nav>\n</header>',
            tag("main", f"\n{stacked(body)}\n"),
            "</body>\n</html>\n",
        ]
    )


def _named(feature: str) -> str:
    return re.sub("[-_]", " ", feature).capitalize().replace("slack", "Slack")


def _on_slack(scene: on_slack.Scene) -> str:
    kind = {"home": "card", "modal": "card modal"}.get(scene.kind, "card")
    title = scene.name.replace("_", " ").capitalize()
    figure = _figure("slack", "Slack", _card(scene.drawn(), kind))
    return _article(f"{ON_SLACK}-{scene.name}", title, _KINDS[scene.kind], [figure])


def _section(feature: str, scenes: list[str]) -> str:
    head = words(_named(feature), "h2")
    return f'<section id="{feature}">\n{head}\n{stacked(scenes)}\n</section>'


def _article(anchor: str, title: str, who: str, figures: list[str]) -> str:
    reader = words(who, "span", "who")
    return (
        f'<article id="{anchor}">\n<h3>{title} {reader}</h3>\n'
        f'<div class="side-by-side">\n{stacked(figures)}\n</div>\n</article>'
    )


def _figure(platform: str, name: str, drawn: str) -> str:
    caption = words(name, "figcaption")
    return f'<figure class="{platform}">\n{caption}\n{drawn}\n</figure>'


def _card(drawn: str, kind: str = "card") -> str:
    return f'<div class="{kind}">\n{drawn}\n</div>'


def _scene(name: str, given: Message | Form, said: Words) -> str:
    title = name.split("/")[1].replace("_", " ").capitalize()
    anchor = name.replace("/", "-")
    body = slack_body(given, said)
    if isinstance(given, Form):
        text, who = form_words(given), "form"
        on_slack = _card(slack.modal(body), "card modal")
        on_discord = stacked(_card(each, "card modal") for each in _pages(given, said))
    else:
        text = f"{text_words(given.summary)}\n\n{message_words(given)}"
        who = f"for a {given.reader.value}"
        on_slack = _card(slack.message(body))
        on_discord = _on_discord(given, said)
    figures = [
        _figure("text", "Plain text", words(text, "pre")),
        _figure("slack", "Slack", on_slack),
        _figure("discord", "Discord", on_discord),
    ]
    return _article(anchor, title, who, figures)


def _pages(given: Form, said: Words) -> Iterator[str]:
    for index in range(len(forms.pages(given))):
        yield discord.modal(forms.modal(given, said, page=index))


def _on_discord(given: Message, said: Words) -> str:
    private = _card(discord.message(discord_render.private(given, said)))
    posted = _card(discord.message(discord_render.posted(given, said)))
    summary = "<summary>As a post, which notifies</summary>"
    return f"{private}\n<details>\n{summary}\n{posted}\n</details>"


def _commands(said: Words) -> str:
    plain: list[str] = []
    typed: list[str] = []
    for spec in COMMANDS:
        path, about = f"/{COMMAND} {spec.path}", said.line(spec.key)
        plain.append(f"{path}\n    {about}")
        # Slack has one command and no parts of it: what comes after it is typed as words.
        typed.append(entry(path, " ".join(f"{each.name}:" for each in spec.params), about))
    on_slack = _card(slack.command(slack_commands.manifest(said, COMMAND)))
    on_discord = _card(discord.commands(discord_commands.tree(COMMAND, said)))
    figures = [
        _figure("text", "Plain text", words("\n".join(plain), "pre")),
        _figure("slack", "Slack", stacked([on_slack, _card(stacked(typed))])),
        _figure("discord", "Discord", on_discord),
    ]
    return _article("commands-all", "What can be typed", f"all of it after /{COMMAND}", figures)
