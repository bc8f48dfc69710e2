"""Answers that came by a form of another site. The browser sends none of our cookies with that, so that what holds
waits here until the same browser fetches it by a request to our own site: once, and soon."""

import json
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from auth.errors import ArrivalRefused, Refusal
from auth.federation.person import Person
from auth.federation.requests import Request, asked_of, digest, require_browser
from auth.store import reading, writing
from auth.tables import federated_arrivals, federated_requests

# A redirect takes a moment.
LIMIT = timedelta(minutes=2)


def keep_arrival(
    store: Engine, request: Request, person: Person, assertion_id: str, expires_at: datetime, now: datetime
) -> str:
    """The token that fetches it. Raises `ArrivalRefused` where the request has been answered, or this assertion has
    been seen before."""
    token = secrets.token_urlsafe(32)
    details = {
        "provider": person.provider,
        "person": person.as_json(),
        "asked": asdict(request.asked),
        "browser_digest": request.browser_digest,
        "begun_at": request.begun_at.isoformat(),
    }
    row = {
        "arrival_digest": digest(token),
        "assertion_digest": digest(json.dumps([person.issuer, assertion_id])),
        "details": json.dumps(details),
        "arrived_at": now,
        "expires_at": max(expires_at, now + LIMIT),
    }
    answered = delete(federated_requests).where(federated_requests.c.request_digest == digest(request.key))
    with writing(store) as connection:
        connection.execute(delete(federated_arrivals).where(federated_arrivals.c.expires_at <= now))
        if connection.execute(answered).rowcount != 1:
            raise ArrivalRefused(Refusal.NOT_ASKED, "answered request")
        try:
            connection.execute(insert(federated_arrivals).values(row))
        except IntegrityError as error:
            raise ArrivalRefused(Refusal.NOT_ASKED, "assertion seen before") from error
    return token


def take_arrival(
    store: Engine, token: str, provider: str, browser: str | None, codes: tuple[str, ...], now: datetime
) -> tuple[Person, Request]:
    """Who arrives, and what was asked. Raises `ArrivalRefused`; whatever is wrong, it is taken."""
    of_token = (federated_arrivals.c.arrival_digest == digest(token)) & federated_arrivals.c.details.is_not(None)
    with reading(store) as connection:
        row = connection.execute(select(federated_arrivals).where(of_token)).one_or_none()
    if row is None or row.arrived_at <= now - LIMIT:
        raise ArrivalRefused(Refusal.NOT_ASKED, "unknown arrival")
    with writing(store) as connection:
        if connection.execute(update(federated_arrivals).where(of_token).values(details=None)).rowcount != 1:
            raise ArrivalRefused(Refusal.NOT_ASKED, "arrival taken before")
    kept = json.loads(row.details)
    if kept["provider"] != provider:
        raise ArrivalRefused(Refusal.NOT_ASKED, "another provider")
    require_browser(kept["browser_digest"], browser)
    request = Request("", kept["browser_digest"], asked_of(kept["asked"]), datetime.fromisoformat(kept["begun_at"]))
    return Person.of_json(provider, kept["person"], codes), request
