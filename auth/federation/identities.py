"""Which account belongs to whom at a provider. Each change is one transaction with its entry in the audit log.

Whoever arrives for the first time gets an account of their own, never one that is there already: a name proves
nothing. What they may do is what the provider's rules give at this arrival, whatever was given by hand.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from auth.audit import Actor, Event, Log, Means, recording
from auth.errors import ArrivalRefused, IdentityLinked, Refusal, UserNameRefused
from auth.federation.person import Person
from auth.grants import granted, replace_grants
from auth.links import void_link
from auth.names import normalised_name, require_possible_name
from auth.principal import Grant
from auth.sessions import end_all_sessions
from auth.store import reading
from auth.tables import federated_identities, users
from auth.users import NO_PASSWORD, grant_texts, user_id_of


@dataclass(frozen=True, slots=True)
class Owner:
    user_id: int
    user_name: str
    is_disabled: bool


def owner_of(connection: Connection, person: Person) -> Owner | None:
    statement = (
        select(users.c.id, users.c.name, users.c.disabled_at)
        .select_from(federated_identities.join(users))
        .where(federated_identities.c.identity_digest == _digest(person.provider, person.issuer, person.subject))
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else Owner(row.id, row.name, row.disabled_at is not None)


def providers_of(store: Engine, user_id: int) -> tuple[str, ...]:
    """Those where this user signs in, by name."""
    statement = select(federated_identities.c.provider).where(federated_identities.c.user_id == user_id)
    with reading(store) as connection:
        return tuple(sorted(set(connection.scalars(statement))))


def receive(store: Engine, person: Person, address: str, now: datetime) -> Owner:
    """Whose account it is, as it is from now on. Raises `ArrivalRefused`; who may do nothing any more loses what they
    could do before."""
    with recording(store) as turn:
        owner = owner_of(turn.connection, person)
        if owner is None:
            return _create(turn, person, address, now)
        if owner.is_disabled:
            raise ArrivalRefused(Refusal.DISABLED, user_id=owner.user_id, user_name=owner.user_name)
        _bring_up_to_date(turn, owner, person, address, now)
    if not person.grants:
        raise ArrivalRefused(Refusal.NO_ROLE, user_id=owner.user_id, user_name=owner.user_name)
    return owner


def link(store: Engine, *, name: str, provider: str, issuer: str, subject: str, by: Actor, now: datetime) -> None:
    """Let a user who is there sign in as this subject. Raises `UnknownUser` or `IdentityLinked`."""
    user_id = user_id_of(store, name)
    with recording(store) as turn:
        try:
            _insert(turn.connection, user_id, provider, issuer, subject, now)
        except IntegrityError as error:
            raise IdentityLinked(f"{subject} of {provider} is linked to a user already.") from error
        turn.add(Event.IDENTITY_LINKED, by, {"user": normalised_name(name), "provider": provider}, now)


def _create(turn: Log, person: Person, address: str, now: datetime) -> Owner:
    if not person.grants:
        raise ArrivalRefused(Refusal.NO_ROLE)
    try:
        name = require_possible_name(person.account)
    except UserNameRefused as error:
        raise ArrivalRefused(Refusal.NO_NAME) from error
    row = {"name": name, "password_hash": NO_PASSWORD, "language": None, "created_at": now}
    try:
        user_id: int = turn.connection.execute(insert(users).values(row).returning(users.c.id)).scalar_one()
    except IntegrityError as error:
        raise ArrivalRefused(Refusal.NAME_TAKEN) from error
    _insert(turn.connection, user_id, person.provider, person.issuer, person.subject, now)
    replace_grants(turn.connection, user_id, person.grants)
    owner = Owner(user_id, name, is_disabled=False)
    details = {"user": name, "roles": grant_texts(person.grants), "provider": person.provider}
    turn.add(Event.USER_CREATED, _actor(owner, address), details, now)
    return owner


def _bring_up_to_date(turn: Log, owner: Owner, person: Person, address: str, now: datetime) -> None:
    before = granted(turn.connection, owner.user_id)
    if _as_set(before) == _as_set(person.grants):
        return
    replace_grants(turn.connection, owner.user_id, person.grants)
    void_link(turn.connection, owner.user_id)
    details = {
        "user": owner.user_name,
        "roles_before": grant_texts(before),
        "roles": grant_texts(person.grants),
        # As whenever roles change: nobody goes on with what they no longer may.
        "sessions_ended": end_all_sessions(turn.connection, owner.user_id, now),
        "provider": person.provider,
    }
    turn.add(Event.ROLES_SET, _actor(owner, address), details, now)


def _insert(connection: Connection, user_id: int, provider: str, issuer: str, subject: str, now: datetime) -> None:
    row = {
        "identity_digest": _digest(provider, issuer, subject),
        "user_id": user_id,
        "provider": provider,
        "issuer": issuer,
        "subject": subject,
        "linked_at": now,
    }
    connection.execute(insert(federated_identities).values(row))


def _actor(owner: Owner, address: str) -> Actor:
    return replace(Actor.anonymous(address), means=Means.SESSION, user_id=owner.user_id, user_name=owner.user_name)


def _as_set(grants: Iterable[Grant]) -> set[tuple[str, frozenset[str] | None]]:
    return {(grant.role.key, grant.hospitals) for grant in grants}


def _digest(provider: str, issuer: str, subject: str) -> str:
    # As JSON, so that no two differ only in where one part ends.
    return hashlib.sha256(json.dumps([provider, issuer, subject]).encode()).hexdigest()
