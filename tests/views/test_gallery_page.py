"""The page of pictures in ``docs/gallery`` shows what the renderers make now, all of it, and
nothing that anybody wrote becomes markup in it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from adapters.discord import render as discord_render
from bot.commands import COMMANDS
from bot.ids import ActionId
from bot.message import Button, Buttons, Heading, Items, Message, Paragraph, Quoted
from bot.text import Link, Strong
from tests.adapters.slack.official import needs_schemas, problems
from tests.fakes.slack import rules
from tests.support.gallery import discord, on_slack, slack
from tests.support.gallery.markup import Unknown
from tests.support.gallery.page import COMMAND, page, slack_body
from tests.support.goldens import Golden
from tests.views.test_gallery import LIBRARY, SHOWN

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "gallery" / "index.html"
BODIES = ROOT / "tests" / "adapters" / "slack" / "goldens" / "gallery"
WORDS = LIBRARY.words
ON_SLACK = list(on_slack.scenes(SHOWN, WORDS))

NASTY = "<script>alert(1)</script> & *stars* **more** [a](<b>) <!channel> &lt;"


class Read(HTMLParser):
    """What a browser makes of the page: its words, its elements, its ids and its addresses."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.words = ""
        self.elements: set[str] = set()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        given = dict(attrs)
        self.ids += [each for each in [given.get("id")] if each]
        self.addresses += [each for name in ("href", "src") if (each := given.get(name))]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def made() -> str:
    return page(SHOWN, WORDS)


def test_the_page_is_what_the_renderers_make_now(golden: Golden, made: str) -> None:
    golden(PAGE, made)


@pytest.mark.parametrize("name", SHOWN)
def test_slack_gets_the_same_body(golden: Golden, name: str) -> None:
    body = json.dumps(slack_body(SHOWN[name], WORDS), ensure_ascii=False, indent=1)
    golden(BODIES / f"{name}.json", f"{body}\n")


def test_no_body_is_left_over() -> None:
    kept = {str(path.relative_to(BODIES).with_suffix("")) for path in BODIES.rglob("*.json")}
    assert kept == set(SHOWN)


def test_every_scene_and_every_command_is_there(made: str) -> None:
    read = Read(made)
    assert {name.replace("/", "-") for name in SHOWN} <= set(read.ids)
    assert len(read.ids) == len(set(read.ids)), "an anchor leads to one place"
    for platform in ("text", "slack", "discord"):
        alone = len(ON_SLACK) if platform == "slack" else 0
        assert made.count(f'<figure class="{platform}">') == len(SHOWN) + 1 + alone
    assert {f"on-slack-{each.name}" for each in ON_SLACK} <= set(read.ids)
    for spec in COMMANDS:
        assert read.words.count(f"/{COMMAND} {spec.path}") >= 3, "on each"


@pytest.mark.parametrize("scene", ON_SLACK, ids=lambda scene: scene.name)
def test_what_only_slack_shows_is_what_slack_takes(scene: on_slack.Scene) -> None:
    if scene.kind == "message":
        rules.message(scene.body["text"], scene.body["blocks"])
    else:
        rules.view(scene.body, scene.kind)
    assert set(scene.errors or {}) <= {each["block_id"] for each in rules.inputs(scene.body)}


@needs_schemas
@pytest.mark.parametrize("scene", ON_SLACK, ids=lambda scene: scene.name)
def test_what_only_slack_shows_is_block_kit(scene: on_slack.Scene) -> None:
    schema = {"home": "Home.schema", "modal": "Modal.schema"}.get(scene.kind)
    if schema is None:
        assert problems("MessageBlocks.schema", scene.body["blocks"]) == []
    else:
        assert problems(schema, scene.body) == []


def test_nothing_comes_from_elsewhere(made: str) -> None:
    read = Read(made)
    away = [each for each in read.addresses if not each.startswith("#")]
    assert away == ["style.css"]
    assert not read.elements & {"script", "img", "iframe", "style"}
    styles = (PAGE.parent / "style.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|//", styles)


# --- drawing --------------------------------------------------------------------------------------


def drawn(*blocks: Any) -> dict[str, Read]:
    message = Message(("A card",), tuple(blocks))
    return {
        "slack": Read(slack.message(slack_body(message, WORDS))),
        "discord": Read(discord.message(discord_render.private(message, WORDS))),
        "a post": Read(discord.message(discord_render.posted(message, WORDS))),
    }


def test_what_people_wrote_stays_words() -> None:
    nasty = (NASTY,)
    press = Buttons((Button(NASTY, ActionId.of("a.b")),))
    card = drawn(Heading(NASTY), Paragraph(nasty), Quoted(nasty), Items((nasty,)), press)
    for platform, read in card.items():
        said = read.words.replace("\u200b", "")
        assert said.count(NASTY) == 5, platform
        assert not read.elements & {"script", "strong", "a"}, platform


def test_bold_and_links_are_drawn_as_such() -> None:
    card = drawn(Paragraph((Strong("Bold"), " and ", Link("https://example.org/", "a page"))))
    for platform, read in card.items():
        assert "Bold and a page" in read.words, platform
        assert "strong" in read.elements, platform


def test_a_block_without_a_picture_is_an_error() -> None:
    with pytest.raises(Unknown):
        slack.block({"type": "carousel"})


# --- in a browser ---------------------------------------------------------------------------------


FEWER = """document.querySelectorAll('article:nth-of-type(n+3):not(:has(.field))').forEach(
    each => each.remove())"""


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_axe_finds_nothing(chromium_path: Path, scheme: Any, width: int) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(chromium_path),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        view = await browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        await view.goto(PAGE.as_uri())
        across = await view.evaluate("document.documentElement.scrollWidth")
        # Two hundred scenes are made of the same few things: axe need not read them all.
        await view.evaluate(FEWER)
        await view.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
        enhanced = {"color-contrast-enhanced": {"enabled": True}}
        results = await Axe().run(view, options={"resultTypes": ["violations"], "rules": enhanced})
        await browser.close()
    assert across <= width, "nothing is cut off at the side"
    found = [
        (each["id"], each["nodes"][0]["html"][:120]) for each in results.response["violations"]
    ]
    assert found == []
