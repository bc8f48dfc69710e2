"""[sign_in]: what may stand there, and what a mistake is told."""

from pathlib import Path

import pytest

from queries.errors import ConfigurationError
from queries.settings import load_site
from queries.sign_in_settings import SignInSettings

HOSPITAL = """
[hospitals.argo]
name = { el = "Αργώ", en = "Argo" }
region = "7"
archive = { kind = "conquest", url = "sqlite:////nowhere.db" }
"""
ROLES = 'roles = [{ attribute = "groups", value = "it", roles = ["it=argo"] }]'
NAME = 'name = { el = "Α", en = "A" }'
SAML = f"""
{NAME}
metadata = "/etc/archeion/metadata.xml"
identity_providers = ["https://idp.example"]
{ROLES}
"""
OPENID = f"""
{NAME}
issuer = "https://login.example"
client_id = "archeion"
{ROLES}
"""


def load(tmp_path: Path, text: str) -> SignInSettings:
    file = tmp_path / "hospitals.toml"
    file.write_text(text + HOSPITAL, encoding="utf-8")
    return load_site(file, {}).shared.sign_in


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    settings = load(tmp_path, f"[sign_in.saml.one]{SAML}\n[sign_in.openid.two]{OPENID}")
    saml, openid = settings.saml["one"], settings.openid["two"]
    assert (saml.subject, saml.account, saml.key_file, saml.discovery) == (
        "subject-id",
        "eduPersonPrincipalName",
        None,
        None,
    )
    assert (openid.scopes, openid.account, openid.second_factor) == (["openid", "profile"], "preferred_username", [])
    assert load(tmp_path, "") == SignInSettings()


TWO = 'identity_providers = ["https://idp.example", "https://other.example"]'
ONE = 'identity_providers = ["https://idp.example"]'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"[sign_in.saml.One]{SAML}", "'One' is no name; allowed: 1–32 of a–z, 0–9 and -, beginning with a letter"),
        (f"[sign_in.saml.one]{SAML}\n[sign_in.openid.one]{OPENID}", "'one' is the name of two providers"),
        (f"[sign_in.saml.one]{SAML}\nsecret = 'x'", "unknown key 'sign_in.saml.one.secret'; allowed: account,"),
        (f"[sign_in.saml.one]{SAML}".replace("/etc/archeion/", ""), "'metadata.xml' is no absolute path"),
        (f"[sign_in.saml.one]{SAML}".replace("/etc/archeion/", "https://x/"), "need metadata_certificate"),
        (f"[sign_in.saml.one]{SAML}".replace("/etc/archeion/", "http://x/"), "begins with https://"),
        (f"[sign_in.saml.one]{SAML}\nkey_file = '/a'", "key_file and certificate_file are given together"),
        (f"[sign_in.saml.one]{SAML.replace(ONE, TWO)}", "each of roles says which one: identity_provider"),
        (
            f"[sign_in.saml.one]{SAML}".replace("value =", 'identity_provider = "https://x.example", value ='),
            "'https://x.example' is not among identity_providers",
        ),
        (f"[sign_in.saml.one]{SAML.replace(ROLES, 'roles = []')}", "key 'sign_in.saml.one.roles'"),
        (f"[sign_in.openid.two]{OPENID}".replace("https", "http"), "'http://login.example' is not allowed"),
        (f"[sign_in.openid.two]{OPENID}\nscopes = ['profile']", "scopes must contain openid"),
        (f"[sign_in.openid.two]{OPENID}\nclient_secret = 'x'", "unknown key 'sign_in.openid.two.client_secret'"),
        (f"[sign_in.ldap.two]{OPENID}", "unknown key 'sign_in.ldap'; allowed: openid, saml"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, text)
    assert told in str(refused.value)
