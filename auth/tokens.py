"""Tokens of the API: what programs fetch reports with, in the name of the user they were made for.

A token is shown once and the store keeps its hash. It never opens more than its user may see at the time, and
outlives neither them nor a year.
"""

import hashlib
import re
import secrets
import zlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, insert, select, update

from auth.audit import Actor, Event, recording
from auth.authorising import account_numbered, authority_of
from auth.errors import TokenFault, TokenNotMade, UnknownToken
from auth.grants import granted
from auth.policy import Authority, reach, require_changeable, require_managed
from auth.principal import Principal, UsedToken
from auth.store import reading, writing
from auth.tables import TOKEN_NAME_LENGTH, api_token_hospitals, api_tokens, users

MAXIMUM_DAYS = 365
# Scanners look for secrets in code by what they begin with, and by the checksum know one from an example.
_PREFIX = "archeion_"
_FORM = re.compile(rf"{_PREFIX}([0-9a-f]{{64}})([0-9a-f]{{8}})")
_ANY_TOKEN = re.compile(rf"{_PREFIX}[0-9a-f]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TokenSummary:
    token_id: int
    user_name: str
    name: str
    # None: all that the user may see.
    hospitals: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime
    # The full hour (UTC) of the last use.
    last_used_at: datetime | None
    revoked_at: datetime | None


def create_token(
    store: Engine, *, user_id: int, name: str, hospitals: frozenset[str] | None, days: int, by: Actor, now: datetime
) -> str:
    """A new token, which nothing can show again; `hospitals` None: all that the user may see at the time of use.

    It is made, and revoked, together with an entry of the audit log, `by` whoever does it."""
    name = name.strip()
    _require_possible(name, hospitals, days)
    token = _new_token()
    row = {
        "user_id": user_id,
        "name": name,
        "token_hash": _hash(token),
        "all_hospitals": hospitals is None,
        "created_at": now,
        "expires_at": now + timedelta(days=days),
    }
    with recording(store) as turn:
        user_name = _require_possible_for(turn.connection, by, user_id, hospitals)
        making = insert(api_tokens).values(row).returning(api_tokens.c.id)
        token_id: int = turn.connection.execute(making).scalar_one()
        scope = [{"token_id": token_id, "hospital_code": code} for code in sorted(hospitals or ())]
        if scope:
            turn.connection.execute(insert(api_token_hospitals), scope)
        details = {
            "user": user_name,
            "token": token_id,
            "name": name,
            "hospitals": None if hospitals is None else sorted(hospitals),
            "days": days,
        }
        turn.add(Event.TOKEN_CREATED, by, details, now)
    return token


def revoke_token(store: Engine, token_id: int, by: Actor, now: datetime) -> None:
    named = (api_tokens.c.name, api_tokens.c.user_id, users.c.name.label("user_name"))
    of_token = select(*named).select_from(api_tokens.join(users))
    with recording(store) as turn:
        found = turn.connection.execute(of_token.where(api_tokens.c.id == token_id)).one_or_none()
        if found is None:
            raise UnknownToken(f"There is no token {token_id}.")
        require_managed(authority_of(turn.connection, by), account_numbered(turn.connection, found.user_id))
        revoked = _revoke(turn.connection, api_tokens.c.id == token_id, now)
        details = {"user": found.user_name, "token": token_id, "name": found.name, "was_revoked": not revoked}
        turn.add(Event.TOKEN_REVOKED, by, details, now)


def revoke_all_tokens(connection: Connection, user_id: int, now: datetime) -> list[int]:
    """Within the transaction of the change that makes them void; those that had not been revoked before."""
    return _revoke(connection, api_tokens.c.user_id == user_id, now)


def list_tokens(store: Engine, user_id: int | None) -> tuple[TokenSummary, ...]:
    """Of one user, or of all, in the order in which they were made; also those that are over."""
    statement = LISTED_TOKENS if user_id is None else LISTED_TOKENS.where(api_tokens.c.user_id == user_id)
    with reading(store) as connection:
        return token_summaries(connection, statement.order_by(api_tokens.c.id))


LISTED_TOKENS: Select[Any] = select(api_tokens, users.c.name.label("user_name")).select_from(api_tokens.join(users))


def token_summaries(connection: Connection, statement: Select[Any]) -> tuple[TokenSummary, ...]:
    """Of a statement made of LISTED_TOKENS."""
    rows = connection.execute(statement).all()
    scopes: defaultdict[int, list[str]] = defaultdict(list)
    of_these = api_token_hospitals.c.token_id.in_([row.id for row in rows])
    for scope in connection.execute(
        select(api_token_hospitals).where(of_these).order_by(api_token_hospitals.c.hospital_code)
    ):
        scopes[scope.token_id].append(scope.hospital_code)
    return tuple(
        TokenSummary(
            token_id=row.id,
            user_name=row.user_name,
            name=row.name,
            hospitals=None if row.all_hospitals else tuple(scopes[row.id]),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    )


def find_bearer(store: Engine, token: str, now: datetime) -> Principal | None:
    """Whom a token speaks for and what it opens, noting that it was used; None where it opens nothing."""
    if not _is_well_formed(token):
        return None
    statement = (
        select(api_tokens, users.c.name.label("user_name"))
        .select_from(api_tokens.join(users))
        .where(
            # Looked up by its hash, so that the time this takes tells nothing of the token itself.
            api_tokens.c.token_hash == _hash(token),
            api_tokens.c.revoked_at.is_(None),
            api_tokens.c.expires_at > now,
            users.c.disabled_at.is_(None),
        )
    )
    with reading(store) as connection:
        row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        grants = granted(connection, row.user_id)
        scope = None if row.all_hospitals else _scope(connection, row.id)
    used = UsedToken(row.id, row.name)
    principal = Principal(row.user_id, row.user_name, grants, token=used).narrowed(scope)
    if not principal.sees_figures:
        return None
    _note_use(store, row.id, row.last_used_at, now)
    return principal


def without_tokens(text: str) -> str:
    """Of what somebody sent, for a log: a token put into an address by mistake is not kept."""
    return _ANY_TOKEN.sub(f"{_PREFIX}…", text)


def _require_possible(name: str, hospitals: frozenset[str] | None, days: int) -> None:
    if not (0 < len(name) <= TOKEN_NAME_LENGTH and name.isprintable()):
        sentence = f"A token has a name of 1 to {TOKEN_NAME_LENGTH} characters that says what it is for."
        raise TokenNotMade(TokenFault.NAME, sentence)
    if not 1 <= days <= MAXIMUM_DAYS:
        raise TokenNotMade(TokenFault.DAYS, f"A token is good for 1 to {MAXIMUM_DAYS} days.")
    if hospitals == frozenset():
        sentence = "A token is made for one hospital or more, or for all that its user may see."
        raise TokenNotMade(TokenFault.NO_HOSPITAL, sentence)


def _require_possible_for(connection: Connection, by: Actor, user_id: int, hospitals: frozenset[str] | None) -> str:
    """The user's name."""
    account, authority = account_numbered(connection, user_id), authority_of(connection, by)
    require_changeable(authority, account)
    _require_named(authority, hospitals)
    if account.is_disabled:
        raise TokenNotMade(TokenFault.DISABLED, f"{account.name} is disabled.")
    seen = reach(account.grants)
    beyond = frozenset() if seen is None else (hospitals or frozenset()) - seen
    if beyond:
        sentence = f"{account.name} may not see {', '.join(sorted(beyond))}."
        raise TokenNotMade(TokenFault.BEYOND_USER, sentence)
    return account.name


def _require_named(authority: Authority, hospitals: frozenset[str] | None) -> None:
    # What the user may see at the time of use may one day be more than whoever has the token made it for.
    if hospitals is None and not authority.is_of_all:
        sentence = "Whoever manages some hospitals names those that a token is for."
        raise TokenNotMade(TokenFault.UNNAMED_HOSPITALS, sentence)


def _scope(connection: Connection, token_id: int) -> frozenset[str]:
    codes = select(api_token_hospitals.c.hospital_code).where(api_token_hospitals.c.token_id == token_id)
    return frozenset(connection.scalars(codes))


def _revoke(connection: Connection, condition: ColumnElement[bool], now: datetime) -> list[int]:
    standing = condition & api_tokens.c.revoked_at.is_(None)
    revoked = sorted(connection.scalars(select(api_tokens.c.id).where(standing)))
    connection.execute(update(api_tokens).where(standing).values(revoked_at=now))
    return revoked


def _note_use(store: Engine, token_id: int, last_used_at: datetime | None, now: datetime) -> None:
    hour = now.replace(minute=0, second=0, microsecond=0)
    if last_used_at is None or last_used_at < hour:
        with writing(store) as connection:
            connection.execute(update(api_tokens).where(api_tokens.c.id == token_id).values(last_used_at=hour))


def _new_token() -> str:
    secret = secrets.token_hex(32)
    return f"{_PREFIX}{secret}{_checksum(secret)}"


def _is_well_formed(token: str) -> bool:
    form = _FORM.fullmatch(token)
    return form is not None and form[2] == _checksum(form[1])


def _checksum(secret: str) -> str:
    return f"{zlib.crc32(secret.encode()):08x}"


def _hash(token: str) -> str:
    # As of sessions, a plain hash is enough: nobody guesses 256 random bits, however fast a hash is tried.
    return hashlib.sha256(token.encode()).hexdigest()
