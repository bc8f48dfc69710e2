"""The providers that a site signs people in at, as the caller hands them over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auth.principal import Grant


@dataclass(frozen=True, slots=True)
class Rule:
    """Whoever has this value of this attribute holds these roles. `identity_provider`: only where this one says so;
    None: the provider is one alone."""

    attribute: str
    value: str
    grants: tuple[Grant, ...]
    identity_provider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """`names` by language. `account` is the attribute that an account is called by, which may change; who it is says
    another. `second_factor`: what the provider says of a sign-in in which it asked for a second factor itself."""

    key: str
    names: Mapping[str, str]
    account: str
    rules: tuple[Rule, ...]
    second_factor: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlProvider(Provider):
    """`subject` is the attribute that says who it is, for ever; `NameID`: the persistent one of the assertion.

    `metadata` is a file or an address; what comes by an address is signed with `metadata_certificate`.
    """

    metadata: str
    metadata_certificate: Path | None
    identity_providers: tuple[str, ...]
    entity_id: str
    subject: str
    # Ours, for signing what we ask and reading what is encrypted to us; both or none.
    key_file: Path | None = None
    certificate_file: Path | None = None
    # Where people choose their organisation, if the federation has such a page; else we list them ourselves.
    discovery: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdProvider(Provider):
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
