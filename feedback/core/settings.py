"""Settings: a frozen object made from a mapping (environment or a file). Nothing is read at import."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX = "HEARD_"


class Settings(BaseSettings):
    """What a server's keeper may set: a variable with the prefix HEARD_, or a line of the file HEARD_SETTINGS names."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    data: Path = Field(default=Path("heard-data"), description="folder of the partnership's file and backups")
    key_file: Path | None = Field(default=None, description="keys, outside the data folder; default DATA.key")
    address: str = Field(default="http://localhost:8501", description="where young people's phones reach Heard")
    partnership: str = Field(default="Our partnership", min_length=1, max_length=120, description="name on documents")
    story_months: int = Field(default=24, ge=1, le=84, description="months that stories from agencies are kept")
    raw_months: int = Field(default=12, ge=1, le=84, description="months that raw words are kept at the desk")
    sign_in_hours: int = Field(default=10, ge=1, le=24, description="hours until staff sign in again")
    minimum_base: int = Field(default=10, ge=5, le=100, description="respondents under which nothing is broken down")
    small_count: int = Field(default=5, ge=3, le=20, description="counts under this are shown as 'fewer than'")

    smtp_host: str = Field(default="", description="mail server for notices to staff; empty: no e-mail is sent")
    smtp_port: int = Field(default=587, ge=1, le=65_535, description="its port")
    smtp_starttls: bool = Field(default=True, description="encrypt the way to it; off only for one on this machine")
    smtp_tls: bool = Field(default=False, description="encrypt from the first byte; port 465 always is")
    smtp_ca: Path | None = Field(default=None, description="certificate of an own authority, which signed the server's")
    smtp_user: str = Field(default="", description="name to sign in there with")
    smtp_password_file: Path | None = Field(default=None, description="file that holds the password")
    mail_from: str = Field(default="heard@localhost", description="whom notices come from")
    desk_mail: str = Field(default="", description="addresses told of new cases, with commas between; never any words")
    promise_mail: str = Field(default="", description="addresses that `heard remind` tells of promises, with commas")
    desk_services_file: Path | None = Field(
        default=None,
        description="file of Teams, Slack or other addresses told of new cases, a line each (extra `notify`)",
    )
    desk_webhook: str = Field(default="", description="http(s) address told of new cases; never any words")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what it is given: a Settings reads no environment and no file behind its maker's back."""
        return (init_settings,)

    @property
    def database(self) -> Path:
        return self.data / "heard.db"

    @property
    def unsent(self) -> Path:
        """Conversations that are going on; apart from the partnership's file, so that no backup has them."""
        return self.data / "unsent.db"

    @property
    def keys(self) -> Path:
        data = self.data.resolve()
        return self.key_file or data.with_name(data.name + ".key")

    @model_validator(mode="after")
    def _keys_apart(self) -> Settings:
        if self.key_file and self.key_file.resolve().is_relative_to(self.data.resolve()):
            raise ValueError("the key file lies outside the data folder, so that a copy of the data opens nothing")
        return self

    @model_validator(mode="after")
    def _mail_has_a_server(self) -> Settings:
        if self.desk_mail and not self.smtp_host:
            raise ValueError("HEARD_DESK_MAIL needs HEARD_SMTP_HOST: without a mail server nobody would be told")
        if self.promise_mail and not self.smtp_host:
            raise ValueError("HEARD_PROMISE_MAIL needs HEARD_SMTP_HOST: without a mail server nobody would be reminded")
        if self.smtp_ca and not (self.smtp_starttls or self.encrypted_from_the_start):
            raise ValueError(
                "HEARD_SMTP_CA is of use where the way is encrypted: with HEARD_SMTP_STARTTLS or HEARD_SMTP_TLS"
            )
        if self.desk_webhook and not self.desk_webhook.startswith(("https://", "http://")):
            raise ValueError("HEARD_DESK_WEBHOOK is an address that begins with https:// or http://")
        return self

    @property
    def encrypted_from_the_start(self) -> bool:
        """Whether the mail server is met with TLS at once, and not by STARTTLS after a greeting (RFC 8314)."""
        return self.smtp_tls or self.smtp_port == 465

    @property
    def secure(self) -> bool:
        """Whether phones reach Heard by HTTPS: then cookies are marked secure."""
        return self.address.startswith("https://")


def from_mapping(values: Mapping[str, str]) -> Settings:
    """Settings from variables such as HEARD_DATA; others are left alone.

    HEARD_SETTINGS may name a TOML file with the same settings in small letters; a variable wins over its line.
    Raises pydantic.ValidationError, or OSError where that file cannot be read.
    """
    mine = {key.removeprefix(PREFIX).lower(): value for key, value in values.items() if key.startswith(PREFIX)}
    file = mine.pop("settings", None)
    kept = TomlConfigSettingsSource(Settings, Path(file).resolve(strict=True))() if file else {}
    return Settings(**{**kept, **mine})
