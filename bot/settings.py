"""Every setting, read once from the environment at start. docs/hosting.md explains each."""

from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class BadSettings(Exception):
    """A setting that cannot be used; the message is one sentence a problem, with the mend."""


class Settings(BaseSettings):
    """Names in the environment stand beside each field. An empty variable counts as not set."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("holdspace")),
        validation_alias="HOLDSPACE_DATA_DIR",
    )
    database_url: str | None = Field(None, validation_alias="DATABASE_URL")
    secret_key: SecretStr | None = Field(None, validation_alias="HOLDSPACE_SECRET_KEY")
    pack: Path | None = Field(None, validation_alias="HOLDSPACE_PACK")
    command: str = Field("peer", validation_alias="HOLDSPACE_COMMAND")
    coordinators: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), validation_alias="HOLDSPACE_COORDINATORS"
    )
    managers_may_set_up: bool = Field(True, validation_alias="HOLDSPACE_MANAGERS_MAY_SET_UP")
    http_host: str = Field("127.0.0.1", validation_alias="HOLDSPACE_HTTP_HOST")
    http_port: int = Field(8080, ge=0, le=65535, validation_alias="HOLDSPACE_HTTP_PORT")
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
    slack_api_url: str | None = Field(None, validation_alias="SLACK_API_URL")
    discord_token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    discord_api_url: str = Field("", validation_alias="DISCORD_API_URL")
    discord_gateway_url: str = Field("", validation_alias="DISCORD_GATEWAY_URL")
    discord_guild_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        (), validation_alias="DISCORD_GUILD_IDS"
    )
    discord_shards: int | None = Field(None, ge=1, validation_alias="DISCORD_SHARDS")
    discord_members: bool = Field(False, validation_alias="DISCORD_MEMBERS")

    @field_validator("coordinators", "discord_guild_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """``U1, U2`` as people write lists."""
        if isinstance(value, str):
            return [each.strip() for each in value.split(",") if each.strip()]
        return value

    @field_validator("data_dir", "pack")
    @classmethod
    def _at_home(cls, value: Path | None) -> Path | None:
        """``~``, which no shell has opened where a service manager sets the environment."""
        try:
            return value.expanduser() if value else value
        except RuntimeError as error:
            raise ValueError("write the whole path, from / on") from error

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


def read_settings() -> Settings:
    """From this process's environment. Raises BadSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings("\n".join(map(_sentence, error.errors()))) from error


_MENDS = {
    "int_parsing": "write a whole number",
    "bool_parsing": "write true or false",
    "greater_than_equal": "write a number of {ge} or more",
    "less_than_equal": "write a number of {le} or less",
    "too_short": "write at least {min_length} characters",
}
"""By pydantic's name of the problem."""


def _sentence(error: ErrorDetails) -> str:
    """One problem in words. The value is not repeated: it may be a secret."""
    mend = _MENDS.get(error["type"])
    says = mend.format(**error.get("ctx", {})) if mend else error["msg"]
    return f"{error['loc'][0]} cannot be used: {says.removeprefix('Value error, ')}."
