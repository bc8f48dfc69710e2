"""Providers of sign-in as the settings of a site name them → as the accounts know them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from auth.federation.settings import OpenIdProvider, Provider, Rule, SamlProvider
from auth.grants import read_grants
from queries.errors import ConfigurationError
from queries.settings import read_secret
from queries.sign_in_settings import OpenIdSettings, RoleRule, SamlSettings, SignInSettings


def providers_of(
    settings: SignInSettings, codes: tuple[str, ...], environ: Mapping[str, str]
) -> tuple[Provider, ...]:
    """Roles are read as on the command line, so that a mistake in one is told at the start."""
    url = environ.get("ARCHEION_URL", "").rstrip("/")
    saml = [_saml_provider(name, given, codes, url) for name, given in settings.saml.items()]
    return (*saml, *(_openid_provider(name, given, codes, environ) for name, given in settings.openid.items()))


def _saml_provider(name: str, given: SamlSettings, codes: tuple[str, ...], url: str) -> SamlProvider:
    return SamlProvider(
        key=name,
        names=given.name.model_dump(),
        account=given.account,
        rules=_rules(given.roles, codes),
        second_factor=tuple(given.second_factor),
        metadata=given.metadata,
        metadata_certificate=_path(given.metadata_certificate),
        identity_providers=tuple(given.identity_providers),
        entity_id=given.entity_id or f"{url}/login/saml/{name}/metadata",
        subject=given.subject,
        key_file=_path(given.key_file),
        certificate_file=_path(given.certificate_file),
        discovery=given.discovery,
    )


def _openid_provider(
    name: str, given: OpenIdSettings, codes: tuple[str, ...], environ: Mapping[str, str]
) -> OpenIdProvider:
    variable = f"ARCHEION_SIGN_IN_{name.upper().replace('-', '_')}_SECRET"
    secret = read_secret(variable, environ)
    if secret is None:
        raise ConfigurationError(f"{variable} or {variable}_FILE must be set for [sign_in.openid.{name}]")
    return OpenIdProvider(
        key=name,
        names=given.name.model_dump(),
        account=given.account,
        rules=_rules(given.roles, codes),
        second_factor=tuple(given.second_factor),
        issuer=given.issuer,
        client_id=given.client_id,
        client_secret=secret,
        scopes=tuple(given.scopes),
    )


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _rules(given: Sequence[RoleRule], codes: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(
        Rule(rule.attribute, rule.value, read_grants(rule.roles, codes), rule.identity_provider) for rule in given
    )
