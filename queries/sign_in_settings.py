"""Where people may sign in beside here: `[sign_in.saml.NAME]` and `[sign_in.openid.NAME]`. The name stands in
addresses that providers are told, so that it stays."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from queries.storage_settings import SettingsTable

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} is no name; allowed: 1–32 of a–z, 0–9 and -, beginning with a letter")
    return text


def _private(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme == "https" and parts.hostname:
        return text
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"):
        return text
    raise ValueError(f"{text!r} is not allowed; allowed is an address that begins with https://")


def _file_or_address(text: str) -> str:
    return _private(text) if "://" in text else _absolute(text)


def _absolute(text: str) -> str:
    if not Path(text).is_absolute():
        raise ValueError(f"{text!r} is no absolute path; allowed is such as /etc/archeion/metadata.xml")
    return text


ProviderName = Annotated[str, AfterValidator(_name)]
Address = Annotated[str, AfterValidator(_private)]
File = Annotated[str, AfterValidator(_absolute)]


class ShownName(SettingsTable):
    """What stands on the sign-in page."""

    el: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    en: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class RoleRule(SettingsTable):
    """Whoever has this value of this attribute holds these roles, written as on the command line."""

    attribute: Text
    value: Text
    roles: Annotated[list[str], Field(min_length=1)]
    # Where several are believed: which of them this is believed of.
    identity_provider: Text | None = None


class ProviderSettings(SettingsTable):
    name: ShownName
    roles: Annotated[list[RoleRule], Field(min_length=1)]
    # What the provider says of a sign-in in which it asked for a second factor itself. Nobody is believed unasked.
    second_factor: list[Text] = Field(default_factory=list)


class SamlSettings(ProviderSettings):
    # A file, or an address, which the federation's certificate is needed for.
    metadata: Annotated[str, AfterValidator(_file_or_address)]
    metadata_certificate: File | None = None
    # Whom of the metadata people may sign in at, by entity ID.
    identity_providers: Annotated[list[Text], Field(min_length=1)]
    # What we are called there; by default the address of our own metadata.
    entity_id: Text | None = None
    # Who it is, for ever: an attribute that is given to nobody else, or NameID.
    subject: Text = "subject-id"
    # What a new account is called.
    account: Text = "eduPersonPrincipalName"
    key_file: File | None = None
    certificate_file: File | None = None
    discovery: Address | None = None

    @model_validator(mode="after")
    def _is_to_be_believed(self) -> "SamlSettings":
        if "://" in self.metadata and self.metadata_certificate is None:
            raise ValueError("metadata that come from an address need metadata_certificate")
        if (self.key_file is None) != (self.certificate_file is None):
            raise ValueError("key_file and certificate_file are given together")
        for rule in self.roles:
            if rule.identity_provider is None and len(self.identity_providers) > 1:
                raise ValueError("of several identity_providers each of roles says which one: identity_provider")
            if rule.identity_provider not in (None, *self.identity_providers):
                raise ValueError(f"identity_provider {rule.identity_provider!r} is not among identity_providers")
        return self


class OpenIdSettings(ProviderSettings):
    issuer: Address
    client_id: Text
    scopes: Annotated[list[Text], Field(min_length=1)] = Field(default_factory=lambda: ["openid", "profile"])
    account: Text = "preferred_username"

    @model_validator(mode="after")
    def _is_openid(self) -> "OpenIdSettings":
        if "openid" not in self.scopes:
            raise ValueError("scopes must contain openid")
        if any(rule.identity_provider is not None for rule in self.roles):
            raise ValueError("identity_provider is said of SAML alone")
        return self


class SignInSettings(SettingsTable):
    saml: dict[ProviderName, SamlSettings] = Field(default_factory=dict)
    openid: dict[ProviderName, OpenIdSettings] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _no_name_twice(self) -> "SignInSettings":
        if both := sorted(self.saml.keys() & self.openid.keys()):
            raise ValueError(f"{both[0]!r} is the name of two providers")
        return self
