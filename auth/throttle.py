"""Slows down guessing: failed sign-ins are counted in the store by account, by address and overall.

In the store, so a restart forgets nothing and all workers count together. Refused attempts are not
counted, so a lock-out lasts one window at most. Tokens of the API that are not good are counted apart from sign-ins.
"""

import hashlib
import hmac
import ipaddress
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Engine, delete, func, insert, select, true, update

from auth.errors import TooManyAttempts
from auth.settings import ThrottleLimits
from auth.store import reading, writing
from auth.tables import attempts, refused_tokens

# What is attempted of an account.
ACCOUNT, SECOND_FACTOR = "account", "second factor"


class _Rule(NamedTuple):
    counted_by: str
    condition: ColumnElement[bool]
    limit: int


class _Block(NamedTuple):
    until: datetime
    counted_by: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Account and address of an attempt as keyed hashes.

    The store cannot be read as a list of addresses, nor of passwords typed into the name field.
    """

    account_digest: str
    address_digest: str


def origin_of(normal_name: str, address: str, secret_key: str, what: str = ACCOUNT) -> Origin:
    """`what` is attempted: of one account different things are counted apart."""
    return Origin(
        account_digest=_digest(what, normal_name, secret_key),
        address_digest=_digest("address", _network_of(address), secret_key),
    )


def origin_apart(address: str, secret_key: str, what: str) -> Origin:
    """Of what is attempted on no account, and counted apart from the passwords of the same address: whoever is slowed
    down there can still sign in by one."""
    return Origin(
        account_digest=_digest(what, secrets.token_hex(), secret_key),
        address_digest=_digest(f"{what} address", _network_of(address), secret_key),
    )


def begin_attempt(store: Engine, limits: ThrottleLimits, origin: Origin, now: datetime) -> int:
    """Count an attempt as failed before the password is looked at, or raise `TooManyAttempts`.

    Counted first and committed: a hundred attempts sent at once see one another.
    """
    with writing(store) as connection:
        row = insert(attempts).values(
            account_digest=origin.account_digest,
            address_digest=origin.address_digest,
            succeeded=False,
            attempted_at=now,
        )
        attempt_id: int = connection.execute(row.returning(attempts.c.id)).scalar_one()
    with reading(store) as connection:
        block = _block(connection, limits, origin, attempt_id, now)
    if block is None:
        return attempt_id
    with writing(store) as connection:
        connection.execute(delete(attempts).where(attempts.c.id == attempt_id))
    raise _too_many_attempts(block, now)


def record_success(connection: Connection, limits: ThrottleLimits, attempt_id: int, now: datetime) -> None:
    """Within the transaction that lets somebody in."""
    old_failure = (attempts.c.succeeded.is_(False)) & (
        attempts.c.attempted_at < now - timedelta(minutes=limits.window_minutes)
    )
    old_success = attempts.c.attempted_at < now - timedelta(days=limits.known_address_days)
    connection.execute(update(attempts).where(attempts.c.id == attempt_id).values(succeeded=True))
    connection.execute(delete(attempts).where(old_failure | old_success))


def forget_attempt(store: Engine, attempt_id: int) -> None:
    """One that succeeded, where no success makes an address a known one: the account's limit holds everywhere."""
    with writing(store) as connection:
        connection.execute(delete(attempts).where(attempts.c.id == attempt_id))


def account_digests(normal_name: str, secret_key: str) -> tuple[str, ...]:
    """What the attempts of one account are counted by: passwords, and codes of the second factor."""
    return tuple(_digest(what, normal_name, secret_key) for what in (ACCOUNT, SECOND_FACTOR))


def locked_digests(connection: Connection, limits: ThrottleLimits, now: datetime) -> frozenset[str]:
    """Of the accounts that are refused from addresses they are not known at."""
    since = now - timedelta(minutes=limits.window_minutes)
    failed = attempts.c.succeeded.is_(False) & (attempts.c.attempted_at > since)
    by_account = select(attempts.c.account_digest).where(failed).group_by(attempts.c.account_digest)
    return frozenset(connection.scalars(by_account.having(func.count() >= limits.failures_per_account)))


def forget_failures(connection: Connection, digests: tuple[str, ...]) -> int:
    """Of these accounts; how many there were."""
    failures = attempts.c.account_digest.in_(digests) & attempts.c.succeeded.is_(False)
    return connection.execute(delete(attempts).where(failures)).rowcount


def count_refused_token(store: Engine, limits: ThrottleLimits, address: str, secret_key: str, now: datetime) -> None:
    """Count a token that was not good, or raise `TooManyAttempts`.

    Never asked of a token that is good: 256 random bits are not guessed, so that this only slows down noise. A job
    that goes on with an expired token keeps neither people nor other jobs of its address out.
    """
    address_digest = _digest("token address", _network_of(address), secret_key)
    rules = [
        _Rule("address", refused_tokens.c.address_digest == address_digest, limits.failures_per_address),
        _Rule("all", true(), limits.failures_overall),
    ]
    with reading(store) as connection:
        block = _longest_block(connection, limits, refused_tokens.c.refused_at, rules, now)
    if block is not None:
        raise _too_many_attempts(block, now)
    old = refused_tokens.c.refused_at <= now - timedelta(minutes=limits.window_minutes)
    with writing(store) as connection:
        connection.execute(delete(refused_tokens).where(old))
        connection.execute(insert(refused_tokens).values(address_digest=address_digest, refused_at=now))


def _block(
    connection: Connection, limits: ThrottleLimits, origin: Origin, attempt_id: int, now: datetime
) -> _Block | None:
    others = attempts.c.succeeded.is_(False) & (attempts.c.id != attempt_id)
    same_address = attempts.c.address_digest == origin.address_digest
    rules = [_Rule("address", others & same_address, limits.failures_per_address)]
    # Someone else's guessing must not lock people out of the place they always sign in from.
    if not _is_known_address(connection, limits, origin, now):
        same_account = attempts.c.account_digest == origin.account_digest
        rules.append(_Rule("account", others & same_account, limits.failures_per_account))
        rules.append(_Rule("all", others, limits.failures_overall))
    return _longest_block(connection, limits, attempts.c.attempted_at, rules, now)


def _longest_block(
    connection: Connection, limits: ThrottleLimits, moment: Column[datetime], rules: list[_Rule], now: datetime
) -> _Block | None:
    window = timedelta(minutes=limits.window_minutes)
    # The limit-th failure counted back from now: once it leaves the window, fewer than the limit remain.
    blocks = []
    for rule in rules:
        recent = select(moment).where(rule.condition, moment > now - window)
        decisive = connection.scalar(recent.order_by(moment.desc()).limit(1).offset(rule.limit - 1))
        if decisive is not None:
            blocks.append(_Block(decisive + window, rule.counted_by))
    return max(blocks, default=None)


def _too_many_attempts(block: _Block, now: datetime) -> TooManyAttempts:
    return TooManyAttempts(math.ceil((block.until - now).total_seconds()), block.counted_by)


def _is_known_address(connection: Connection, limits: ThrottleLimits, origin: Origin, now: datetime) -> bool:
    success = select(attempts.c.id).where(
        attempts.c.account_digest == origin.account_digest,
        attempts.c.address_digest == origin.address_digest,
        attempts.c.succeeded.is_(True),
        attempts.c.attempted_at > now - timedelta(days=limits.known_address_days),
    )
    return connection.scalar(success.limit(1)) is not None


def _network_of(address: str) -> str:
    """The address; of IPv6 its /64, for one subscriber holds 2^64 of those addresses."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), 64), strict=False))


def _digest(subject: str, value: str, secret_key: str) -> str:
    return hmac.new(secret_key.encode(), f"{subject}:{value}".encode(), hashlib.sha256).hexdigest()
