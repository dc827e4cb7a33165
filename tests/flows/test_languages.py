"""Each member's own language, of those that are installed: their cards and messages are in it, and
what stands in the channel is in the house's. The packs here are a few texts long, for the test."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import COMMANDS, Who
from bot.ids import ActionId
from bot.message import Button, Buttons, Form, Message
from bot.plain import message_words, text_words
from bot.settings import Settings
from bot.start.voice import CannotServe
from bot.start.words import words_of
from content.loader import load_languages
from content.problems import PackProblems
from tests.support.conversation import LIBRARY, Table, sit_down
from tests.support.plain_forms import form_words
from tests.support.tongue import TAG, turned, with_another_tongue

FRENCH = """\
member:
  language.name: Français
  me.language.now: Je vous parle en français.
  session.next: "La prochaine rencontre : {when}."
  reminder.day_before: "Notre prochaine rencontre : {when}."
  router.no_longer_active: Ce bouton ne sert plus.
  me.button.today: Pas aujourd'hui
  checkpoint.next.question: De quoi avez-vous besoin ?
  date.at: "{day} à {time}"
  date.weekday.tuesday: mardi
  date.weekday.thursday: jeudi
  date.month.december: décembre
  date.month.january: janvier
"""


def latin(words: str) -> list[str]:
    return re.findall(r"[A-Za-z]+", words)


def installed(folder: Path, tag: str, wording: str) -> Path:
    pack = folder / tag
    (pack / "wording").mkdir(parents=True)
    (pack / "pack.yaml").write_text(f"name: A test in {tag}\nlanguage: {tag}\n", "utf-8")
    (pack / "wording" / "some.yaml").write_text(wording, "utf-8")
    return pack


@pytest.fixture
def languages(tmp_path: Path) -> Path:
    folder = tmp_path / "languages"
    installed(folder, "fr", FRENCH)
    (folder / "notes").mkdir()
    return folder


@pytest.fixture
async def table(tmp_path: Path, languages: Path) -> AsyncIterator[Table]:
    async with sit_down(tmp_path, library=load_languages(languages)) as table:
        await table.set_up()
        yield table


async def test_a_member_chooses_and_everything_that_is_theirs_is_in_it(table: Table) -> None:
    rhian, megan = table.person("rhian"), table.person("megan")
    await rhian.types("session plan date:2026-12-01 time:18:30")
    await rhian.presses("Save it")
    await megan.types("me language")
    assert "I speak English with you." in megan.card
    await megan.chooses("Language", "Français")
    assert "Je vous parle en français." in megan.card
    await megan.types("next")
    assert "La prochaine rencontre" in megan.card
    await rhian.types("next")
    assert "The next session is on" in rhian.card

    await megan.types("me reminders direct")
    await table.to("2026-11-30 19:00")
    assert "Our next session is on" in table.channel
    assert "Notre prochaine rencontre" in megan.told
    assert "Pas aujourd'hui" in megan.told

    # What is refused is said in it too, and what has no text in it in English.
    await megan.types("session list")
    assert "Only the people who run this group" in megan.card
    await megan.types("me language English")
    assert "I speak English with you." in megan.card
    await megan.types("me data")
    assert "What you chose for yourself: 1" in megan.card, (
        "the reminders; the language is no choice"
    )


async def test_it_is_typed_as_it_calls_itself(table: Table) -> None:
    megan = table.person("megan")
    await megan.types("me language Français")
    assert "Je vous parle en français." in megan.card
    await megan.types("me language Klingon")
    assert megan.form is not None
    assert megan.problems
    async with table.house.store.reading() as uow:
        assert (await uow.members.get(megan.who)).language == "fr"


async def test_the_channel_is_asked_in_the_language_of_the_house(table: Table) -> None:
    rhian, kofi = table.person("rhian"), table.person("kofi")
    await rhian.types("session start")
    await rhian.presses("Start one now")
    await rhian.types("me language Français")
    await rhian.types("checkpoint next")
    await kofi.types("me")
    asked = table.house.library.words.line("checkpoint.next.question")
    assert any(asked in each for each in table.now_in_channel())


async def test_a_language_that_is_gone_is_the_houses_again(tmp_path: Path, languages: Path) -> None:
    async with sit_down(tmp_path, library=load_languages(languages)) as table:
        await table.set_up()
        await table.person("megan").types("me language Français")
    async with sit_down(tmp_path) as table:
        for _ in range(20):
            table.event()  # those of before are known
        megan = table.person("megan")
        await megan.types("me language")
        assert "I speak English, and no other language here." in megan.card


def test_the_house_may_speak_another(languages: Path) -> None:
    pack = load_languages(languages, "fr")
    assert list(pack.tongues.values()) == ["Français", "English"]
    assert pack.language == pack.house.language == pack.spoken("").language == "fr"
    assert pack.spoken("en").words.line("language.name") == "English"
    assert pack.spoken("xx") is pack.house


def test_an_organisations_own_words_lie_under_every_language(tmp_path: Path) -> None:
    own = installed(tmp_path / "own", "en", "member:\n  home.button.help: Aid\n")
    (own / "pack.yaml").unlink()
    installed(tmp_path / "languages", "fr", "member:\n  language.name: Français\n")
    pack = load_languages(tmp_path / "languages", overlay=own)
    assert {each.words.line("home.button.help") for each in pack.others.values()} == {"Aid"}


@pytest.mark.parametrize(
    ("tag", "wording", "house", "says"),
    [
        ("fr", "member:\n  no.such.key: Rien\n", "", 'No text has the key "no.such.key"'),
        ("en", "member:\n  language.name: Other\n", "", 'another pack for "en"'),
        ("fr", "member:\n  language.name: Français\n", "de", 'No pack here is in "de"'),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, tag: str, wording: str, house: str, says: str
) -> None:
    installed(tmp_path, tag, wording)
    with pytest.raises(PackProblems) as broken:
        load_languages(tmp_path, house)
    assert any(says in str(each) for each in broken.value.problems)


def test_a_folder_that_is_not_there_and_a_language_without_one(tmp_path: Path) -> None:
    gone = Settings().model_copy(update={"languages": tmp_path / "gone"})
    with pytest.raises(CannotServe, match="This folder of languages cannot be opened"):
        words_of(gone)
    with pytest.raises(CannotServe, match="HOLDSPACE_LANGUAGES"):
        words_of(Settings().model_copy(update={"language": "fr"}))


# --- a whole conversation in a language that nobody speaks ---------------------------------------

THEIRS = frozenset(
    latin(
        "Evening circle; A place to be heard. https://meet.example/circle London peer "
        "Sleep. A quiz next time. We start five minutes later. English megan rhian sam tom "
        "Atlantis gibberish Paris"
    )
)
"""What people of the group wrote themselves, and are called."""


def left_over(shown: Message | Form, agreed: frozenset[str]) -> set[str]:
    words = form_words(shown) if isinstance(shown, Form) else message_words(shown)
    summary = "" if isinstance(shown, Form) else text_words(shown.summary)
    said = re.sub(r"/peer(?: [a-z]+){1,2}|\w+…|\(optional\)", "", f"{summary}\n{words}")
    return set(latin(said)) - THEIRS - agreed


@pytest.fixture
async def two_tongues(tmp_path: Path) -> AsyncIterator[Table]:
    library = with_another_tongue(LIBRARY)
    async with sit_down(tmp_path, library=library) as table:
        await table.set_up()
        yield table


async def test_a_member_meets_no_word_of_english_all_week_long(two_tongues: Table) -> None:
    table = two_tongues
    rhian, megan = table.person("rhian"), table.person("megan")
    template = LIBRARY.template("peer-facilitated")
    assert template is not None
    agreed = frozenset(word for each in template.clauses for word in latin(each.text))
    seen: list[Message | Form] = []

    async def asks(typed: str, *, direct: bool = False) -> None:
        megan.form = None
        await megan.types(typed, direct=direct)
        seen.append(megan.form if megan.form is not None else megan.cards[-1])

    await megan.types(f"me language {TAG}")
    for typed in ("me zone Europe/Paris", "me reminders both", "me budget 10", "me quiet days:sat"):
        await asks(typed)
    await rhian.types("session plan date:2026-12-01 time:18:30 repeat:weekly")
    await rhian.presses("Save it")
    everyone = [each.path for each in COMMANDS if each.who is Who.EVERYONE]
    for path in everyone:
        await asks(path)
        await asks(path, direct=True)
    for wrong in (
        "me away gibberish",
        "me zone Atlantis",
        "me quiet 20:00",
        "dance",
        "session list",
    ):
        await asks(wrong)
    await table.to("2026-12-01 18:30")
    await rhian.types("session start")
    await table.to("2026-12-01 18:40")
    for path in everyone:
        await asks(path)
    await table.to("2026-12-01 19:31")
    await rhian.types("session end")
    await rhian.presses("Theme, and what is ahead")
    await rhian.fills(theme="Sleep.", ahead="A quiz next time.")
    for path in everyone:
        await asks(path)
    await megan.types("me language " + TAG)
    await table.to("2026-12-09 12:00")
    seen += [each.message for each in megan.direct]

    assert len(megan.direct) >= 4, "reminders, and the question after"
    assert {word for each in seen for word in left_over(each, agreed)} == set()


async def test_what_stands_in_the_channel_is_in_the_language_of_the_house(tmp_path: Path) -> None:
    library = with_another_tongue(LIBRARY).spoken(TAG)
    whole = replace(library, others={TAG: library})
    async with sit_down(tmp_path, library=whole) as table:
        rhian = table.person("rhian")
        table.platform.managers.add(rhian.who.user)
        await rhian.types(
            'setup name:"Evening circle" purpose:"A place to be heard." model:peer-facilitated '
            "facilitators:rhian,sam zone:Europe/London link:https://meet.example/circle"
        )
        await rhian.types("session plan date:2026-12-01 time:18:30")
        await rhian.press_id(buttons_of(rhian.cards[-1])[0])
        await table.to("2026-12-01 18:31")
        assert len(table.posts) >= 2
        left = {word for each in table.posts for word in left_over(each.message, frozenset())}
        assert left == set()
        (post, *_) = table.posts
        assert turned("Tuesday 1 December at 18:30") in message_words(post.message)


def buttons_of(message: Message) -> list[ActionId]:
    rows = [block.buttons for block in message.blocks if isinstance(block, Buttons)]
    return [each.action for row in rows for each in row if isinstance(each, Button)]


async def test_days_are_named_in_the_language_that_somebody_chose(table: Table) -> None:
    rhian, megan = table.person("rhian"), table.person("megan")
    await rhian.types("session plan date:2026-12-01 time:18:30")
    await rhian.presses("Save it")
    await megan.types("me language fr")
    await megan.types("next")
    assert "La prochaine rencontre : mardi 1 décembre à 18:30." in megan.card
    await rhian.types("me language fr")
    await rhian.types("session move date:2027-01-07 time:19:00")
    assert "jeudi 7 janvier 2027 à 19:00" in rhian.card, "where a date is read back, too"


@pytest.mark.parametrize("typed", ["4 décembre", "vendredi 4 décembre", "4 Dec", "2026-12-04"])
async def test_a_date_is_typed_in_it_too(table: Table, typed: str) -> None:
    megan = table.person("megan")
    await megan.types("me language fr")
    await megan.types(f'me away "{typed}"')
    assert "4 décembre" in megan.card


async def test_a_language_whose_dates_nobody_can_read_takes_english_ones(
    two_tongues: Table,
) -> None:
    megan = two_tongues.person("megan")
    await megan.types(f"me language {TAG}")
    await megan.types('me away "4 Dec"')
    assert turned("Friday 4 December") in megan.card
