"""Each member's own language, of those that are installed: their cards and messages are in it, and
what stands in the channel is in the house's. The packs here are a few texts long, for the test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.start.voice import CannotServe
from bot.start.words import words_of
from content.loader import load_languages
from content.problems import PackProblems
from tests.support.conversation import Table, sit_down

FRENCH = """\
member:
  language.name: Français
  me.language.now: Je vous parle en français.
  session.next: "La prochaine rencontre : {when}."
  reminder.day_before: "Notre prochaine rencontre : {when}."
  router.no_longer_active: Ce bouton ne sert plus.
  me.button.today: Pas aujourd'hui
  checkpoint.next.question: De quoi avez-vous besoin ?
"""


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
