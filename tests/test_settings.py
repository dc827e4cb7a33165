"""Settings, as whoever hosts the bot gives them: in the environment, and secrets in files."""

import errno
import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import BadSettings, Settings, read_settings

SECRETS = (
    "HOLDSPACE_SECRET_KEY",
    "HOLDSPACE_REHEARSAL_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_SECRET",
    "DISCORD_TOKEN",
)
SECRET = "a-secret-of-many-characters"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("HOLDSPACE", "DATABASE_URL", "SLACK_", "DISCORD_")):
            monkeypatch.delenv(name)


def value_of(name: str) -> object:
    settings = read_settings()
    field = next(
        each for each, info in Settings.model_fields.items() if info.validation_alias == name
    )
    value = getattr(settings, field)
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def test_every_secret_is_held_so_that_printing_the_settings_does_not_show_it() -> None:
    named = {
        str(info.validation_alias)
        for info in Settings.model_fields.values()
        if SecretStr in getattr(info.annotation, "__args__", ())
    }
    secretive = {
        str(info.validation_alias)
        for info in Settings.model_fields.values()
        if str(info.validation_alias).endswith(("TOKEN", "SECRET", "KEY"))
    }
    assert named >= secretive
    assert named >= set(SECRETS)


@pytest.mark.parametrize("name", [*SECRETS, "DATABASE_URL"])
def test_a_secret_may_stand_in_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", "utf-8")
    monkeypatch.setenv(f"{name}_FILE", str(file))

    assert value_of(name) == SECRET
    assert SECRET not in repr(read_settings())


def test_both_at_once_is_refused_because_one_of_them_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", SECRET)
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "secret"))

    with pytest.raises(BadSettings, match="SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE, and not both"):
        read_settings()


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (None, "a file that is not there: write its whole path"),
        (b"", "a file that is empty: write into it what DISCORD_TOKEN would hold"),
        (b" \n", "a file that is empty: write into it"),
        (b"\xff\xfe", "a file that is no text: write what it holds into a new one"),
    ],
    ids=["no such file", "nothing in it", "only a line's end", "no text"],
)
def test_a_file_that_holds_no_secret_is_said_without_its_path(
    held: bytes | None, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    if held is not None:
        file.write_bytes(held)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(file))

    with pytest.raises(BadSettings, match=says) as refused:
        read_settings()

    assert "DISCORD_TOKEN_FILE" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "a folder: write the path of the file in it"),
        ("/dev/null/secret", "a file that is not there"),
        ("x" * 300, "a file that is not there"),
        ("~nobody-of-that-name/secret", "a home folder that is not there"),
    ],
    ids=["a folder", "in a file", "the secret itself", "no such home"],
)
def test_a_path_that_leads_to_no_file(
    path: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN_FILE", path)

    with pytest.raises(BadSettings, match="SLACK_APP_TOKEN_FILE names") as refused:
        read_settings()

    assert says in str(refused.value)
    assert "xxx" not in str(refused.value)


def test_a_file_that_others_keep(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN_FILE", str(tmp_path / "secret"))

    def refuses(*_: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuses)
    with pytest.raises(BadSettings, match="may not read: give its user the right to"):
        read_settings()


def test_a_setting_that_is_no_secret_is_not_read_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "word"
    file.write_text("elsewhere", "utf-8")
    monkeypatch.setenv("HOLDSPACE_COMMAND_FILE", str(file))

    assert read_settings().command == "peer"


# --- where calendar programs ask ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://holdspace.example.org", "https://holdspace.example.org"),
        ("https://example.org/holdspace/", "https://example.org/holdspace"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/", "http://localhost:8080"),
    ],
)
def test_an_address_on_the_web(monkeypatch: pytest.MonkeyPatch, given: str, read: str) -> None:
    monkeypatch.setenv("HOLDSPACE_PUBLIC_URL", given)
    assert read_settings().public_url == read


@pytest.mark.parametrize(
    "given",
    [
        "http://holdspace.example.org",
        "holdspace.example.org",
        "https://",
        "https://me:secret@example.org",
        "https://example.org?x=1",
        "https://example.org:port",
        "https://exämple.org",
        "ftp://127.0.0.1",
    ],
)
def test_an_address_that_would_not_do_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("HOLDSPACE_PUBLIC_URL", given)
    with pytest.raises(BadSettings, match="HOLDSPACE_PUBLIC_URL cannot be used") as refused:
        read_settings()
    assert "secret@" not in str(refused.value)


# --- what would match nobody, and what would never be reached -------------------------------------


@pytest.mark.parametrize(
    "given", ["U012ABCDEF", "W012ABCDEF, 123456789012345678", " U012ABCDEF ,", ""]
)
def test_ids_of_coordinators(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("HOLDSPACE_COORDINATORS", given)
    named = {each.strip() for each in given.split(",")} - {""}
    assert read_settings().coordinators == named


@pytest.mark.parametrize(
    "given",
    ["@rhian;", "rhian", "U012ABCDEF; U012ABCDEG", "U012ABCDEF @rhian", "<@U012ABCDEF>", "7"],
)
def test_a_coordinator_who_would_match_nobody_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("HOLDSPACE_COORDINATORS", given)
    with pytest.raises(BadSettings, match="HOLDSPACE_COORDINATORS cannot be used") as refused:
        read_settings()
    said = str(refused.value)
    for part in ("U012ABCDEF", "Copy member ID", "123456789012345678", "Copy User ID"):
        assert part in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("SLACK_API_URL", "http://127.0.0.1:9/api/"),
        ("SLACK_API_URL", "https://slack-gov.com/api/"),
        ("DISCORD_API_URL", "https://proxy.example.org"),
        ("DISCORD_GATEWAY_URL", "ws://127.0.0.1:9"),
    ],
)
def test_another_address_of_a_platform(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str
) -> None:
    monkeypatch.setenv(name, given)
    assert value_of(name) == given


@pytest.mark.parametrize("name", ["SLACK_API_URL", "DISCORD_API_URL", "DISCORD_GATEWAY_URL"])
@pytest.mark.parametrize(
    "given",
    ["nonsense", "slack.com/api", "https://", "ftp://host", "https://host:port", "https://a b"],
)
def test_what_is_no_address_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str
) -> None:
    monkeypatch.setenv(name, given)
    with pytest.raises(BadSettings, match=f"{name} cannot be used: write an address, like "):
        read_settings()
