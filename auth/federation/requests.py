"""What we asked of providers. An answer is taken once, from the provider that was asked, by the browser that asked:
nobody is signed in by what another put into their browser."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, delete, func, insert, select

from auth.errors import ArrivalRefused, Refusal, TooManyAttempts
from auth.store import reading, writing
from auth.tables import federated_requests

# Long enough to find the password of the institution, or to have a new one sent.
LIMIT = timedelta(minutes=15)
# Of one address without an answer. A hospital stands behind one, and people who change their mind leave one each.
MOST_OF_ONE = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is read by, and gone on with. `target` is the page that was wanted; `confirms` the session that
    is to be confirmed, by its key; None: somebody wants to sign in."""

    target: str
    confirms: str | None = None
    # Of SAML: which of the provider's identity providers was asked.
    identity_provider: str | None = None
    # Of OpenID Connect.
    nonce: str | None = None
    verifier: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    key: str
    browser_digest: str
    asked: Asked
    begun_at: datetime

    def require_browser(self, browser: str | None) -> None:
        require_browser(self.browser_digest, browser)


def new_key() -> str:
    """An ID in XML, which must not begin with a digit; as good as a state of OpenID."""
    return f"_{secrets.token_hex(20)}"


def keep_request(
    store: Engine, key: str, provider: str, browser: str, address_digest: str, asked: Asked, now: datetime
) -> None:
    """Raises `TooManyAttempts` where too many of this address have no answer."""
    row = {
        "request_digest": digest(key),
        "provider": provider,
        "browser_digest": digest(browser),
        "address_digest": address_digest,
        "details": json.dumps(asdict(asked)),
        "begun_at": now,
    }
    of_address = select(func.count()).where(federated_requests.c.address_digest == address_digest)
    with writing(store) as connection:
        connection.execute(delete(federated_requests).where(federated_requests.c.begun_at <= now - LIMIT))
        if (connection.scalar(of_address) or 0) >= MOST_OF_ONE:
            raise TooManyAttempts(int(LIMIT.total_seconds()), "address")
        connection.execute(insert(federated_requests).values(row))


def find_request(store: Engine, key: str, provider: str, now: datetime) -> Request:
    """Raises `ArrivalRefused` where nothing such was asked, or too long ago, or it has been answered."""
    of_key = (federated_requests.c.request_digest == digest(key)) & (federated_requests.c.provider == provider)
    with reading(store) as connection:
        row = connection.execute(select(federated_requests).where(of_key)).one_or_none()
    if row is None or row.begun_at <= now - LIMIT:
        raise ArrivalRefused(Refusal.NOT_ASKED, "unknown request")
    return _request(key, row)


def take_request(store: Engine, key: str, provider: str, now: datetime) -> Request:
    """Which is answered herewith. Raises as `find_request` does."""
    request = find_request(store, key, provider, now)
    with writing(store) as connection:
        taken = connection.execute(
            delete(federated_requests).where(federated_requests.c.request_digest == digest(key))
        )
    if taken.rowcount != 1:
        raise ArrivalRefused(Refusal.NOT_ASKED, "answered request")
    return request


def require_browser(browser_digest: str, browser: str | None) -> None:
    if browser is None or not hmac.compare_digest(browser_digest, digest(browser)):
        raise ArrivalRefused(Refusal.NOT_ASKED, "another browser")


def digest(key: str) -> str:
    # As of sessions, a plain hash is enough.
    return hashlib.sha256(key.encode()).hexdigest()


def asked_of(details: Mapping[str, Any]) -> Asked:
    return Asked(**details)


def _request(key: str, row: Row[Any]) -> Request:
    return Request(key, row.browser_digest, asked_of(json.loads(row.details)), row.begun_at)
