"""What the file says of providers, handed over to those who sign people in."""

from pathlib import Path
from typing import Any

import pytest

from auth.errors import AuthError, SettingsRefused
from auth.federation.settings import OpenIdProvider, SamlProvider
from auth.settings import AuthSettings
from dashboards.providers import providers_of
from queries.errors import ConfigurationError
from queries.settings import load_site
from tests.queries.test_sign_in_settings import HOSPITAL, OPENID, SAML

URL = "https://archeion.example"
SECRET = {"ARCHEION_SIGN_IN_THE_TWO_SECRET": "secret", "ARCHEION_URL": f"{URL}/"}


def providers(tmp_path: Path, text: str, environ: dict[str, str]) -> Any:
    file = tmp_path / "hospitals.toml"
    file.write_text(text + HOSPITAL, encoding="utf-8")
    return providers_of(load_site(file, {}).shared.sign_in, ("argo",), environ)


def test_providers_are_handed_over_with_their_secrets_and_roles(tmp_path: Path) -> None:
    saml, openid = providers(tmp_path, f"[sign_in.saml.one]{SAML}\n[sign_in.openid.the-two]{OPENID}", SECRET)
    assert isinstance(saml, SamlProvider)
    assert isinstance(openid, OpenIdProvider)
    assert saml.entity_id == f"{URL}/login/saml/one/metadata"
    assert (saml.names, saml.identity_providers) == ({"el": "Α", "en": "A"}, ("https://idp.example",))
    assert [(rule.value, *(grant.hospitals for grant in rule.grants)) for rule in saml.rules] == [("it", {"argo"})]
    assert (openid.client_secret, openid.scopes) == ("secret", ("openid", "profile"))
    assert "secret" not in repr(openid)


def test_what_cannot_be_is_told_at_the_start(tmp_path: Path) -> None:
    text = f"[sign_in.openid.the-two]{OPENID}"
    with pytest.raises(ConfigurationError, match="ARCHEION_SIGN_IN_THE_TWO_SECRET or .*_FILE must be set"):
        providers(tmp_path, text, {})
    with pytest.raises(AuthError, match="Unknown hospital sparta"):
        providers(tmp_path, text.replace("it=argo", "it=sparta"), SECRET)
    given = providers(tmp_path, text, SECRET)
    with pytest.raises(SettingsRefused, match="needs ARCHEION_URL"):
        AuthSettings(secret_key="x" * 40, cookies_secure=True, providers=given)
