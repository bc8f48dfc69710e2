"""OpenID Connect at a provider that says what the test wants, by keys of its own."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.common.encoding import urlsafe_b64encode
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

from auth.audit import Wanted, entries
from auth.federation.settings import OpenIdProvider, Rule
from auth.grants import read_grants
from tests.auth.conftest import HOSPITALS, Site

URL = "https://archeion.example"
SECRET = "a secret of the client that is long enough"


@dataclass
class Provider:
    """`changes` of the ID token's claims; None: left out. `signs`: with which key and algorithm."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2_048, {"kid": "one", "use": "sig"}))
    nonce: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    signs: Callable[[dict[str, Any]], str] | None = None
    told: dict[str, Any] = field(default_factory=lambda: {"sub": "giorgos-1", "groups": ["it"]})
    discovery: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    is_down: bool = False

    def answer(self, path: str) -> tuple[int, Any]:
        if self.is_down:
            return 503, {}
        match path:
            case "/.well-known/openid-configuration":
                names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
                endpoints = {f"{name}_endpoint": f"{self.issuer}/{end}" for name, end in names.items()}
                return 200, {"issuer": self.issuer, **endpoints, "jwks_uri": f"{self.issuer}/jwks", **self.discovery}
            case "/jwks":
                return 200, {"keys": [self.key.as_dict(private=False)]}
            case "/token":
                return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.token()}
            case "/userinfo":
                return 200, self.told
        return 404, {}

    def token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "archeion",
            "sub": "giorgos-1",
            "nonce": self.nonce,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "preferred_username": "giorgos",
            **self.changes,
        }
        given = {name: value for name, value in claims.items() if value is not None}
        return self.signs(given) if self.signs else self.signed(given)

    def signed(self, claims: dict[str, Any], key: RSAKey | None = None) -> str:
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key or self.key)


@pytest.fixture
def provider() -> Iterator[Provider]:
    known = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            known.asked.append(parse_qs(self.rfile.read(length).decode()))
            self._answer()

        def _answer(self) -> None:
            status, content = known.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(build_site: Callable[..., Site], provider: Provider) -> Site:
    settings = OpenIdProvider(
        key="ministry",
        names={"en": "Ministry", "el": "Υπουργείο"},
        account="preferred_username",
        rules=(Rule("groups", "it", read_grants(("it=heraklion",), HOSPITALS)),),
        second_factor=("mfa",),
        issuer=provider.issuer,
        client_id="archeion",
        client_secret=SECRET,
        scopes=("openid", "profile"),
    )
    return build_site(providers=(settings,), url=URL, second_factor_roles=frozenset({"it"}))


def begin(client: FlaskClient, provider: Provider, **query: str) -> dict[str, str]:
    begun = client.get("/login/openid/ministry", query_string=query)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    provider.nonce = asked["nonce"]
    return asked


def come_back(client: FlaskClient, state: str, **more: str) -> TestResponse:
    return client.get("/login/openid/ministry/back", query_string={"state": state, "code": "code", **more})


def arrive(client: FlaskClient, provider: Provider, **query: str) -> TestResponse:
    return come_back(client, begin(client, provider, **query)["state"])


def last_fault(site: Site) -> tuple[str, str]:
    details = [*entries(site.store, Wanted())][-1].details
    return details["what"], details["fault"]


def test_it_is_asked_for_a_code_that_only_we_can_use(site: Site, provider: Provider) -> None:
    provider.changes["amr"] = ["pwd", "mfa"]
    client = site.client()
    asked = begin(client, provider, next="/storage")
    plain = {name: asked[name] for name in ("response_type", "client_id", "redirect_uri", "scope", "acr_values")}
    assert plain == {
        "response_type": "code",
        "client_id": "archeion",
        "redirect_uri": f"{URL}/login/openid/ministry/back",
        "scope": "openid profile",
        "acr_values": "mfa",
    }
    arrived = come_back(client, asked["state"])
    assert (arrived.status_code, arrived.headers["Location"]) == (302, "/storage")
    [redeemed] = provider.asked
    challenge = urlsafe_b64encode(sha256(redeemed["code_verifier"][0].encode()).digest()).decode()
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (challenge, "S256")
    assert client.get("/").status_code == 200


def test_a_second_factor_is_ours_unless_the_provider_says_that_it_was_asked_for(
    site: Site, provider: Provider
) -> None:
    for claims, location in (
        ({}, "/login/second-factor?next=/"),
        ({"amr": ["pwd"]}, "/login/second-factor?next=/"),
        ({"acr": "mfa"}, "/"),
        ({"amr": ["mfa"]}, "/"),
    ):
        provider.changes = claims
        assert arrive(site.client(), provider).headers["Location"] == location


def other_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    other = RSAKey.generate_key(2_048, {"kid": "one"})
    return lambda claims: provider.signed(claims, other)


def unsigned(_provider: Provider) -> Callable[[dict[str, Any]], str]:
    def sign(claims: dict[str, Any]) -> str:
        parts = ({"alg": "none"}, claims)
        return ".".join([*(urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts), ""])

    return sign


def by_a_secret(secret: bytes) -> Callable[[dict[str, Any]], str]:
    key = OctKey.import_key(secret)
    return lambda claims: jwt.encode({"alg": "HS256", "kid": "one"}, claims, key, algorithms=["HS256"])


def by_our_secret(_provider: Provider) -> Callable[[dict[str, Any]], str]:
    return by_a_secret(SECRET.encode())


def by_the_public_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    """As if what everybody can read were a secret."""
    return by_a_secret(json.dumps(provider.key.as_dict(private=False)).encode())


@pytest.mark.parametrize("sign", [other_key, unsigned, by_our_secret, by_the_public_key])
def test_a_token_that_the_provider_did_not_sign_does_not_hold(
    site: Site, provider: Provider, sign: Callable[[Provider], Callable[[dict[str, Any]], str]]
) -> None:
    provider.signs = sign(provider)
    client = site.client()
    assert arrive(client, provider).status_code == 403
    assert last_fault(site)[0] == "invalid"
    assert client.get("/").status_code == 302


# Written out: names of tests may not differ between workers.
AGES_AGO, IN_AGES = 1_000_000_000, 4_000_000_000


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["archeion", "another"]},
        {"aud": ["archeion", "another"], "azp": "another"},
        {"aud": "another", "azp": "archeion"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": AGES_AGO},
        {"exp": None},
        {"iat": None},
        {"nbf": IN_AGES},
        {"sub": None},
        {"sub": "another than userinfo's"},
        {"at_hash": "another"},
    ],
    ids=str,
)
def test_a_token_that_is_wrong_does_not_hold(site: Site, provider: Provider, changes: dict[str, Any]) -> None:
    provider.changes = changes
    client = site.client()
    assert arrive(client, provider).status_code == 403
    assert last_fault(site)[0] == "invalid"
    assert client.get("/").status_code == 302


def test_a_token_is_checked_by_keys_that_came_since(site: Site, provider: Provider) -> None:
    way = site.server.extensions["archeion_auth"].ways.openid["ministry"]
    arrive(site.client(), provider)
    provider.key = RSAKey.generate_key(2_048, {"kid": "one"})
    # So soon after the last time a strange token makes nobody ask again.
    assert arrive(site.client(), provider).status_code == 403
    known = way._known
    way._known = type(known)(
        **{**{name: getattr(known, name) for name in known.__slots__}, "read_at": known.read_at.replace(year=2000)}
    )
    assert arrive(site.client(), provider).status_code == 302


def test_what_is_not_the_answer_to_what_was_asked_leads_nowhere(site: Site, provider: Provider) -> None:
    client, other = site.client(), site.client()
    state = begin(client, provider)["state"]
    begin(other, provider)
    for wrong in (come_back(client, "_made-up"), come_back(other, state), other.get("/login/openid/ministry/back")):
        assert wrong.status_code == 403
    assert last_fault(site)[0] == "not_asked"
    assert come_back(client, state, error="access_denied").status_code == 403
    assert last_fault(site) == ("not_signed_in", "")
    assert come_back(client, state).status_code == 403


def test_a_provider_that_names_itself_is_the_one_that_was_asked(site: Site, provider: Provider) -> None:
    provider.discovery = {"authorization_response_iss_parameter_supported": True}
    client = site.client()
    for more in ({}, {"iss": "https://other.example"}):
        assert come_back(client, begin(client, provider)["state"], **more).status_code == 403
        assert last_fault(site) == ("invalid", "issuer")
    assert come_back(client, begin(client, provider)["state"], iss=provider.issuer).status_code == 302


@pytest.mark.parametrize(
    "discovery", [{"issuer": "https://other.example"}, {"token_endpoint": "http://token.example"}, {"jwks_uri": 7}]
)
def test_what_a_provider_says_of_itself_must_fit(site: Site, provider: Provider, discovery: dict[str, Any]) -> None:
    provider.discovery = discovery
    client = site.client()
    assert client.get("/login/openid/ministry").headers["Location"] == "/login"
    assert "Ministry cannot be reached at the moment." in client.get("/login").text


def test_a_provider_that_is_down_keeps_nobody_from_another_way(site: Site, provider: Provider) -> None:
    client = site.client()
    state = begin(client, provider, next="/storage")["state"]
    provider.is_down = True
    assert come_back(client, state).headers["Location"] == "/login?next=/storage"
    assert "Signing in with Ministry is not possible at the moment." in client.get("/login").text


def test_a_session_is_confirmed_by_signing_in_anew(site: Site, provider: Provider) -> None:
    provider.changes["amr"] = ["mfa"]
    client = site.client()
    arrive(client, provider)
    asked = begin(client, provider, confirm="1", next="/account")
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    provider.changes["auth_time"] = None
    assert come_back(client, asked["state"]).status_code == 403
    provider.changes["auth_time"] = AGES_AGO
    assert arrive(client, provider, confirm="1").status_code == 403
    assert last_fault(site) == ("not_confirmed", "too long ago")
    del provider.changes["auth_time"]
    assert arrive(client, provider, confirm="1", next="/account").headers["Location"] == "/account"
