"""Every setting, read once from the environment at start. docs/hosting.md explains each.

A secret may also stand in a file: ``SLACK_BOT_TOKEN_FILE`` names one, as service managers and
container platforms hand secrets out. It is read once, and what it holds is never repeated.
"""

import errno
import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.hosts import is_loopback

_FOR_TESTS = ("HOLDSPACE_TEST_", "HOLDSPACE_NO_SKIPS")
"""What the tests of Holdspace read, where it is worked on."""
IN_A_FILE = "_FILE"
"""Ends the name of a variable that says where its secret stands."""


class BadSettings(Exception):
    """A setting that cannot be used; the message is one sentence a problem, with the mend."""


class LogFormat(Enum):
    TEXT = "text"
    JSON = "json"


class LogLevel(Enum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


SCHEDULER = "scheduler"
CALENDAR = "calendar"
Part = Literal["slack", "discord", "scheduler", "calendar"]
"""What one process may do of the whole, where several share a database."""


PARTS: tuple[Part, ...] = get_args(Part)


_ID = re.compile(r"[UW][A-Z0-9]{2,}|[0-9]{15,20}")
"""Of a person: on Slack, or on Discord."""
_ADDRESSES = {
    "slack_api_url": (("https", "http"), "https://slack.com/api/"),
    "discord_api_url": (("https", "http"), "https://discord.com/api/v10"),
    "discord_gateway_url": (("wss", "ws"), "wss://gateway.discord.gg"),
}
"""By field: how it begins, and one that is right."""


class Settings(BaseSettings):
    """Names in the environment stand beside each field. An empty variable counts as not set."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("holdspace")),
        validation_alias="HOLDSPACE_DATA_DIR",
    )
    database_url: str | None = Field(None, repr=False, validation_alias="DATABASE_URL")
    secret_key: SecretStr | None = Field(None, validation_alias="HOLDSPACE_SECRET_KEY")
    backup_passphrase: SecretStr | None = Field(
        None, min_length=16, validation_alias="HOLDSPACE_BACKUP_PASSPHRASE"
    )
    pack: Path | None = Field(None, validation_alias="HOLDSPACE_PACK")
    languages: Path | None = Field(None, validation_alias="HOLDSPACE_LANGUAGES")
    language: str = Field("", validation_alias="HOLDSPACE_LANGUAGE")
    command: str = Field("peer", validation_alias="HOLDSPACE_COMMAND")
    coordinators: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), validation_alias="HOLDSPACE_COORDINATORS"
    )
    managers_may_set_up: bool = Field(True, validation_alias="HOLDSPACE_MANAGERS_MAY_SET_UP")
    http_host: str = Field("127.0.0.1", validation_alias="HOLDSPACE_HTTP_HOST")
    http_port: int = Field(8080, ge=0, le=65535, validation_alias="HOLDSPACE_HTTP_PORT")
    public_url: str = Field("", validation_alias="HOLDSPACE_PUBLIC_URL")
    serve: Annotated[tuple[Part, ...], NoDecode] = Field((), validation_alias="HOLDSPACE_SERVE")
    keep_reflections_months: int = Field(
        24, ge=1, le=1200, validation_alias="HOLDSPACE_KEEP_REFLECTIONS_MONTHS"
    )
    keep_sessions_months: int = Field(
        24, ge=1, le=1200, validation_alias="HOLDSPACE_KEEP_SESSIONS_MONTHS"
    )
    keep_audit_months: int = Field(
        24, ge=1, le=1200, validation_alias="HOLDSPACE_KEEP_AUDIT_MONTHS"
    )
    keep_concerns_months: int = Field(
        36, ge=1, le=1200, validation_alias="HOLDSPACE_KEEP_CONCERNS_MONTHS"
    )
    keep_erasures_months: int = Field(
        24, ge=1, le=1200, validation_alias="HOLDSPACE_KEEP_ERASURES_MONTHS"
    )
    keep_deliveries_days: int = Field(
        90, ge=8, le=36500, validation_alias="HOLDSPACE_KEEP_DELIVERIES_DAYS"
    )
    keep_pulse_words_months: int = Field(
        12, ge=1, le=1200, validation_alias="HOLDSPACE_KEEP_PULSE_WORDS_MONTHS"
    )
    keep_calendars_months: int = Field(
        12, ge=2, le=1200, validation_alias="HOLDSPACE_KEEP_CALENDARS_MONTHS"
    )
    log_format: LogFormat = Field(LogFormat.TEXT, validation_alias="HOLDSPACE_LOG_FORMAT")
    log_level: LogLevel = Field(LogLevel.INFO, validation_alias="HOLDSPACE_LOG_LEVEL")
    ops_host: str = Field("127.0.0.1", validation_alias="HOLDSPACE_OPS_HOST")
    ops_port: int = Field(8081, ge=0, le=65535, validation_alias="HOLDSPACE_OPS_PORT")
    ops_token: SecretStr | None = Field(None, min_length=16, validation_alias="HOLDSPACE_OPS_TOKEN")
    rehearsal_host: str = Field("127.0.0.1", validation_alias="HOLDSPACE_REHEARSAL_HOST")
    rehearsal_port: int = Field(8765, ge=0, le=65535, validation_alias="HOLDSPACE_REHEARSAL_PORT")
    rehearsal_token: SecretStr | None = Field(
        None, min_length=16, validation_alias="HOLDSPACE_REHEARSAL_TOKEN"
    )
    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_client_id: str = Field("", validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    slack_pins: bool = Field(False, validation_alias="SLACK_PINS")
    slack_api_url: str | None = Field(None, validation_alias="SLACK_API_URL")
    discord_token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    discord_api_url: str = Field("", validation_alias="DISCORD_API_URL")
    discord_gateway_url: str = Field("", validation_alias="DISCORD_GATEWAY_URL")
    discord_guild_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        (), validation_alias="DISCORD_GUILD_IDS"
    )
    discord_shards: int | None = Field(None, ge=1, validation_alias="DISCORD_SHARDS")
    discord_members: bool = Field(False, validation_alias="DISCORD_MEMBERS")
    discord_events: bool = Field(False, validation_alias="DISCORD_EVENTS")
    discord_pins: bool = Field(False, validation_alias="DISCORD_PINS")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, _SecretsInFiles(settings_cls), env_settings

    @field_validator("serve", "coordinators", "discord_guild_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """``U1, U2`` as people write lists."""
        if isinstance(value, str):
            return [each.strip() for each in value.split(",") if each.strip()]
        return value

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _small(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("data_dir", "pack", "languages")
    @classmethod
    def _at_home(cls, value: Path | None) -> Path | None:
        """``~``, which no shell has opened where a service manager sets the environment."""
        try:
            return value.expanduser() if value else value
        except RuntimeError as error:
            raise ValueError("write the whole path, from / on") from error

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        """Addresses of calendars are secrets: on the web they travel over TLS, or not at all."""
        if not value:
            return value
        try:
            parts = urlsplit(value)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise ValueError("write an address, like https://holdspace.example.org") from error
        named = bool(host) and (port is None or port > 0)
        if not named or parts.query or parts.fragment or parts.username is not None:
            raise ValueError("write an address, like https://holdspace.example.org")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
            raise ValueError("begin it with https://, because calendar addresses are secrets")
        if not value.isascii() or any(each.isspace() for each in value):
            raise ValueError("write it without spaces and accents")
        return value.rstrip("/")

    @field_validator("coordinators")
    @classmethod
    def _ids(cls, value: frozenset[str]) -> frozenset[str]:
        """A name would match nobody, and nobody would notice. Those of the rehearsal room have
        their roles from it."""
        if not all(_ID.fullmatch(each) for each in value):
            raise ValueError(
                "write user ids with commas between them, such as U012ABCDEF (on Slack: Copy member"
                " ID, in the menu of a person's profile) or 123456789012345678 (on Discord: Copy"
                " User ID, in the menu of a person, once Developer Mode is on)"
            )
        return value

    @field_validator("slack_api_url", "discord_api_url", "discord_gateway_url")
    @classmethod
    def _reachable(cls, value: str | None, about: ValidationInfo) -> str | None:
        """What is no address can never be reached, however often it is tried."""
        if not value:
            return value
        schemes, example = _ADDRESSES[about.field_name or ""]
        try:
            parts = urlsplit(value)
            right = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            right = False
        if not right or any(each.isspace() for each in value):
            raise ValueError(f"write an address, like {example}, or leave it out")
        return value

    @field_validator("command")
    @classmethod
    def _one_word(cls, value: str) -> str:
        """Slack's and Discord's rules together: lower-case, 1 to 32, no spaces."""
        value = value.removeprefix("/")
        plain = value.replace("-", "").replace("_", "")
        if not (0 < len(value) <= 32 and plain.isascii() and plain.isalnum()) or (
            value != value.lower()
        ):
            raise ValueError("use one lower-case word, like peer")
        return value


class _SecretsInFiles(PydanticBaseSettingsSource):
    """``NAME_FILE`` for every secret, and for the database's address, which may hold a password."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Raises BadSettings."""
        name = str(field.validation_alias)
        secret = SecretStr in getattr(field.annotation, "__args__", ()) or name == "DATABASE_URL"
        path = os.environ.get(name + IN_A_FILE)
        if not secret or not path:
            return None, name, False
        if os.environ.get(name):
            raise BadSettings(f"Please set {name} or {name}{IN_A_FILE}, and not both.")
        try:
            held = Path(path).expanduser().read_text("utf-8").strip()
        except (OSError, RuntimeError, UnicodeDecodeError) as error:
            raise BadSettings(f"{name}{IN_A_FILE} names {_unreadable(error)}.") from error
        if not held:
            raise BadSettings(
                f"{name}{IN_A_FILE} names a file that is empty: write into it what {name} would "
                f"hold, or leave {name}{IN_A_FILE} out."
            )
        return held, name, False

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields.items()
        found = (self.get_field_value(field, name) for name, field in fields)
        return {name: value for value, name, _ in found if value is not None}


def _unreadable(error: Exception) -> str:
    """What is wrong with it, and the mend. Its path is not repeated: it may be the secret itself,
    written where its file was meant."""
    match error:
        case RuntimeError():
            return "a home folder that is not there: write its whole path, from / on"
        case OSError(errno=errno.ENOENT | errno.ENOTDIR | errno.ENAMETOOLONG):
            return "a file that is not there: write its whole path, from / on"
        case IsADirectoryError():
            return "a folder: write the path of the file in it"
        case UnicodeDecodeError():
            return "a file that is no text: write what it holds into a new one"
        case PermissionError():
            return "a file that Holdspace may not read: give its user the right to"
        case _:
            return "a file that cannot be read just now: check the disk that it is on"


def mistyped(environment: Iterable[str]) -> Mapping[str, str]:
    """Names that begin like ours and mean nothing, each with the one that was perhaps meant, or "".
    What begins like a platform's alone may be another program's: only what is near to one of ours
    is taken for mistyped."""
    fields = Settings.model_fields.values()
    known = {str(each.validation_alias) for each in fields}
    known |= {f"{name}{IN_A_FILE}" for name in known}
    found = {}
    for name in sorted(set(environment) - known):
        near = get_close_matches(name, sorted(known), n=1, cutoff=0.85)
        ours = name.startswith("HOLDSPACE_") and not name.startswith(_FOR_TESTS)
        if ours or (near and name.startswith(("SLACK_", "DISCORD_"))):
            found[name] = near[0] if near else ""
    return found


def read_settings() -> Settings:
    """From this process's environment. Raises BadSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings("\n".join(map(_sentence, error.errors()))) from error


_MENDS = {
    "literal_error": "write {expected}, with commas between them",
    "int_parsing": "write a whole number",
    "bool_parsing": "write true or false",
    "greater_than_equal": "write a number of {ge} or more",
    "less_than_equal": "write a number of {le} or less",
    "enum": "write {expected}",
    "too_short": "write at least {min_length} characters",
}
"""By pydantic's name of the problem."""


def _sentence(error: ErrorDetails) -> str:
    """One problem in words. The value is not repeated: it may be a secret."""
    mend = _MENDS.get(error["type"])
    says = mend.format(**error.get("ctx", {})) if mend else error["msg"]
    return f"{error['loc'][0]} cannot be used: {says.removeprefix('Value error, ')}."
