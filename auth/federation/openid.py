"""OpenID Connect through Authlib: the code flow with PKCE, and an ID token that holds.

What the provider says of itself is read when somebody first wants to sign in, and kept by this process for an hour.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from auth.errors import ArrivalRefused, ProviderUnavailable, Refusal
from auth.federation.fetching import CONNECT_SECONDS, READ_SECONDS, Standing, fetch, require_private
from auth.federation.person import Statement
from auth.federation.requests import Request
from auth.federation.settings import OpenIdProvider

LARGEST = 1_000_000
OLDEST = timedelta(hours=1)
# New keys are looked for where a token names one that is not known, and no oftener.
FRESH = timedelta(minutes=1)
SLACK = timedelta(minutes=2)
# With the keys that a provider publishes: nothing that a secret of ours signs, and never "none".
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
_TIMES = (CONNECT_SECONDS, READ_SECONDS)


@dataclass(frozen=True, slots=True)
class Discovered:
    authorization: str
    token: str
    userinfo: str | None
    # The provider says in its answers who it is.
    names_itself: bool
    methods: tuple[str, ...]
    keys: KeySet
    read_at: datetime


class OpenIdWay:
    """One provider. `address` is where our own pages about it are."""

    def __init__(self, provider: OpenIdProvider, address: str) -> None:
        self.provider = provider
        self.standing = Standing()
        self._address = address
        self._known: Discovered | None = None

    @property
    def back_address(self) -> str:
        return f"{self._address}/back"

    def asking(self, key: str, nonce: str, verifier: str, is_anew: bool, now: datetime) -> str:
        """Where the browser is sent. `is_anew`: whoever is signed in there already is to sign in again."""
        wanted: dict[str, str] = {"prompt": "login", "max_age": "0"} if is_anew else {}
        if self.provider.second_factor:
            wanted["acr_values"] = " ".join(self.provider.second_factor)
        known = self._discovered(now)
        with self._client(known) as client:
            address: str
            address, _ = client.create_authorization_url(
                known.authorization, state=key, nonce=nonce, code_verifier=verifier, **wanted
            )
        return address

    def read(self, answer: dict[str, str], request: Request, is_anew: bool, now: datetime) -> Statement:
        """What the provider says of whoever comes back with this answer. Raises `ArrivalRefused` or
        `ProviderUnavailable`."""
        known = self._discovered(now)
        if answer.get("iss", self.provider.issuer) != self.provider.issuer or (
            known.names_itself and "iss" not in answer
        ):
            raise ArrivalRefused(Refusal.INVALID, "issuer")
        if "error" in answer or not answer.get("code"):
            raise ArrivalRefused(Refusal.NOT_SIGNED_IN)
        with self._client(known) as client:
            tokens = self._tokens(client, known, answer["code"], request)
            claims = self._claims(tokens, known, request, is_anew, now)
            more = self._userinfo(client, known, claims["sub"])
        told = {**more, **claims}
        methods = told.get("amr")
        at = told.get("auth_time")
        return Statement(
            issuer=self.provider.issuer,
            subject=claims["sub"],
            attributes={name: _texts(value) for name, value in told.items()},
            contexts=frozenset([*_texts(claims.get("acr")), *_texts(methods)]),
            authenticated_at=datetime.fromtimestamp(at, UTC) if isinstance(at, int | float) else None,
        )

    def _tokens(self, client: OAuth2Session, known: Discovered, code: str, request: Request) -> dict[str, Any]:
        try:
            tokens: dict[str, Any] = client.fetch_token(
                known.token, code=code, code_verifier=request.asked.verifier, timeout=_TIMES
            )
        except AuthlibBaseError as error:
            raise ArrivalRefused(Refusal.INVALID, f"code ({error.error})") from None
        except (requests.RequestException, ValueError) as error:
            raise ProviderUnavailable(f"{known.token} does not answer ({type(error).__name__}).") from None
        return tokens

    def _claims(
        self, tokens: dict[str, Any], known: Discovered, request: Request, is_anew: bool, now: datetime
    ) -> CodeIDToken:
        text = tokens.get("id_token")
        if not isinstance(text, str):
            raise ArrivalRefused(Refusal.INVALID, "no ID token")
        try:
            token = self._decoded(text, known, now)
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self.provider.issuer},
                    "aud": {"essential": True, "value": self.provider.client_id},
                    "sub": {"essential": True},
                    "nonce": {"essential": True, "value": request.asked.nonce or ""},
                    "auth_time": {"essential": is_anew},
                },
                params={
                    "client_id": self.provider.client_id,
                    "nonce": request.asked.nonce,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=int(SLACK.total_seconds()))
        # Nothing is chained: it may tell what was said.
        except (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError) as error:
            raise ArrivalRefused(Refusal.INVALID, f"ID token ({type(error).__name__})") from None
        return claims

    def _decoded(self, text: str, known: Discovered, now: datetime) -> jwt.Token:
        try:
            return jwt.decode(text, known.keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            # Signed with a key that the provider has begun to use since, or with none of its.
            if now - known.read_at < FRESH:
                raise
        return jwt.decode(text, self._renewed(known, now).keys, algorithms=ALGORITHMS)

    def _userinfo(self, client: OAuth2Session, known: Discovered, subject: str) -> dict[str, Any]:
        """What is not in the token. Of the same person, or of nobody."""
        if known.userinfo is None:
            return {}
        try:
            answer = client.get(known.userinfo, timeout=_TIMES, allow_redirects=False)
            answer.raise_for_status()
            told = answer.json()
        except (requests.RequestException, AuthlibBaseError, ValueError) as error:
            raise ProviderUnavailable(f"{known.userinfo} does not answer ({type(error).__name__}).") from None
        if not isinstance(told, dict) or told.get("sub") != subject:
            raise ArrivalRefused(Refusal.INVALID, "userinfo")
        return told

    def _client(self, known: Discovered) -> OAuth2Session:
        # What is not told is HTTP Basic (OpenID Connect Discovery 1.0, section 3).
        is_posted = "client_secret_basic" not in (known.methods or ("client_secret_basic",))
        return OAuth2Session(
            client_id=self.provider.client_id,
            client_secret=self.provider.client_secret,
            scope=" ".join(self.provider.scopes),
            redirect_uri=self.back_address,
            token_endpoint_auth_method="client_secret_post" if is_posted else "client_secret_basic",
            code_challenge_method="S256",
        )

    def _discovered(self, now: datetime) -> Discovered:
        with self.standing.lock:
            known = self._known
            if known is not None and now - known.read_at < OLDEST:
                return known
            if self.standing.is_down(now):
                raise ProviderUnavailable(f"{self.provider.key} did not answer a moment ago.")
            try:
                self._known = self._discover(now)
            except ProviderUnavailable:
                self.standing.note_failure(now)
                raise
            self.standing.note_success()
            return self._known

    def _renewed(self, known: Discovered, now: datetime) -> Discovered:
        with self.standing.lock:
            if self._known is known:
                self._known = self._discover(now)
            return self._known or known

    def _discover(self, now: datetime) -> Discovered:
        told = _json(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != self.provider.issuer:
            raise ProviderUnavailable(f"{self.provider.issuer} calls itself otherwise.")
        try:
            return Discovered(
                authorization=require_private(told["authorization_endpoint"]),
                token=require_private(told["token_endpoint"]),
                userinfo=require_private(told["userinfo_endpoint"]) if "userinfo_endpoint" in told else None,
                names_itself=told.get("authorization_response_iss_parameter_supported") is True,
                methods=tuple(told.get("token_endpoint_auth_methods_supported", ())),
                keys=KeySet.import_key_set(_json(str(told["jwks_uri"]))),  # type: ignore[arg-type]
                read_at=now,
            )
        except (KeyError, TypeError, ValueError, JoseError) as error:
            raise ProviderUnavailable(f"What {self.provider.issuer} says of itself cannot be read.") from error


def _json(url: str) -> dict[str, Any]:
    try:
        told = json.loads(fetch(url, LARGEST))
    except ValueError as error:
        raise ProviderUnavailable(f"{url} is no JSON.") from error
    if not isinstance(told, dict):
        raise ProviderUnavailable(f"{url} is no object of JSON.")
    return told


def _texts(value: object) -> list[str]:
    """What a claim says, one text for each value: rules compare texts."""
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(value)] if isinstance(value, str | int | float) else []
