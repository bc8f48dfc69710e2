"""Whether whoever acts may, as the store has it in the very transaction of the act: what somebody was let do when the
page was loaded, or a moment ago, is not asked."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, and_, exists, false, func, not_, select, true

from auth.audit import Actor, Means
from auth.errors import UnknownUser
from auth.grants import granted
from auth.names import normalised_name, require_possible_name
from auth.permissions import Permission
from auth.policy import (
    OF_SERVER,
    Account,
    Authority,
    require_administrator_left,
    require_changeable,
    require_grantable,
    require_managed,
)
from auth.principal import Grant, Principal, Scope
from auth.roles import ROLES
from auth.tables import role_grant_hospitals, role_grants, users

_NOTHING: frozenset[str] = frozenset()
_MANAGING = [key for key, role in ROLES.items() if Permission.MANAGE_ACCOUNTS in role.permissions]


def authority_of(connection: Connection, by: Actor) -> Authority:
    """Of commands, all; of a session, what its user manages now; of tokens and of nobody, nothing."""
    if by.means is Means.COMMAND:
        return OF_SERVER
    if by.means is not Means.SESSION or by.user_id is None:
        return Authority(by.user_id, _NOTHING)
    is_active = select(users.c.id).where(users.c.id == by.user_id, users.c.disabled_at.is_(None))
    if connection.scalar(is_active) is None:
        return Authority(by.user_id, _NOTHING)
    principal = Principal(by.user_id, by.user_name or "", granted(connection, by.user_id))
    return Authority(by.user_id, principal.hospitals(Permission.MANAGE_ACCOUNTS))


def account_named(connection: Connection, name: str) -> Account:
    """Also a disabled one. Raises `UnknownUser`."""
    found = _account(connection, users.c.name == require_possible_name(name))
    if found is None:
        raise UnknownUser(f"There is no user named {normalised_name(name)}.")
    return found


def account_numbered(connection: Connection, user_id: int) -> Account:
    found = _account(connection, users.c.id == user_id)
    if found is None:
        raise UnknownUser(f"There is no user {user_id}.")
    return found


def managed_account(connection: Connection, by: Actor, name: str) -> Account:
    account = account_named(connection, name)
    require_managed(authority_of(connection, by), account)
    return account


def changeable_account(connection: Connection, by: Actor, name: str) -> Account:
    account = account_named(connection, name)
    require_changeable(authority_of(connection, by), account)
    return account


def require_may_set(connection: Connection, by: Actor, account: Account, grants: Iterable[Grant]) -> None:
    """These in place of those that the account has; none where it is disabled. Raises what the policy does."""
    given, authority = tuple(grants), authority_of(connection, by)
    require_grantable(authority, given)
    require_administrator_left(authority, account, _other_administrators(connection, account.user_id), given)


def require_may_disable(connection: Connection, by: Actor, account: Account) -> None:
    others = _other_administrators(connection, account.user_id)
    require_administrator_left(authority_of(connection, by), account, others, ())


def is_administered(connection: Connection) -> bool:
    """Whether anybody manages the accounts of all hospitals."""
    return _other_administrators(connection, None) > 0


def is_managed_within(hospitals: Scope) -> ColumnElement[bool]:
    """Of a user in a statement, what `policy.manages` says of an account."""
    if hospitals is None:
        return true()
    if not hospitals:
        return false()
    of_user = (role_grants.c.user_id == users.c.id) & role_grants.c.role.in_(ROLES)
    named = (role_grant_hospitals.c.user_id == users.c.id) & role_grant_hospitals.c.role.in_(ROLES)
    within = role_grant_hospitals.c.hospital_code.in_(sorted(hospitals))
    return and_(
        not_(exists().where(of_user, role_grants.c.all_hospitals.is_(True))),
        exists().where(named, within),
        not_(exists().where(named, not_(within))),
    )


def _account(connection: Connection, condition: ColumnElement[bool]) -> Account | None:
    row = connection.execute(select(users.c.id, users.c.name, users.c.disabled_at).where(condition)).one_or_none()
    if row is None:
        return None
    return Account(row.id, row.name, granted(connection, row.id), row.disabled_at is not None)


def _other_administrators(connection: Connection, user_id: int | None) -> int:
    active = (
        select(func.count(func.distinct(users.c.id)))
        .select_from(users.join(role_grants, role_grants.c.user_id == users.c.id))
        .where(
            users.c.disabled_at.is_(None), role_grants.c.role.in_(_MANAGING), role_grants.c.all_hospitals.is_(True)
        )
    )
    if user_id is not None:
        active = active.where(users.c.id != user_id)
    return connection.scalar(active) or 0
