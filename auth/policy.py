"""Who may do what to whom: decisions about accounts, free of store and requests.

Whoever manages all hospitals manages every account. Whoever manages named ones manages the accounts that reach some
of these and nothing beyond, and gives nothing beyond.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from auth.errors import BeyondOwnHospitals, LastAdministrator, NotManaged, OwnAccount
from auth.permissions import Permission
from auth.principal import Grant, Scope


@dataclass(frozen=True, slots=True)
class Authority:
    """Of whoever acts. `user_id` None: a command on the server, which no account of the store confines."""

    user_id: int | None
    hospitals: Scope

    @property
    def is_of_all(self) -> bool:
        return self.hospitals is None


OF_SERVER = Authority(None, None)


@dataclass(frozen=True, slots=True)
class Account:
    """Whom it is done to."""

    user_id: int
    name: str
    grants: tuple[Grant, ...]
    is_disabled: bool = False


def reach(grants: Iterable[Grant]) -> Scope:
    """The hospitals of any of them; None: all."""
    scopes = [grant.hospitals for grant in grants]
    if None in scopes:
        return None
    return frozenset().union(*(scope for scope in scopes if scope is not None))


def manages(authority: Authority, grants: Iterable[Grant]) -> bool:
    """Accounts without any hospital belong to no hospital: they are left to whoever manages all."""
    if authority.hospitals is None:
        return True
    held = reach(grants)
    return bool(held) and held is not None and held <= authority.hospitals


def require_managed(authority: Authority, account: Account) -> None:
    if not manages(authority, account.grants):
        raise NotManaged(f"{account.name} is managed by somebody else.")


def require_changeable(authority: Authority, account: Account) -> None:
    """Managed, and somebody else's account."""
    require_managed(authority, account)
    if account.user_id == authority.user_id:
        raise OwnAccount("Nobody does this to their own account; somebody else who manages it can.")


def require_grantable(authority: Authority, grants: Iterable[Grant]) -> None:
    """So that the account stays among those that whoever gives the roles manages."""
    given = tuple(grants)
    if authority.is_of_all:
        return
    if any(grant.role.is_for_all for grant in given) or not manages(authority, given):
        raise BeyondOwnHospitals("Give one role or more, each for hospitals that you manage yourself.")


def administers_all(grants: Iterable[Grant]) -> bool:
    return any(Permission.MANAGE_ACCOUNTS in grant.role.permissions and grant.hospitals is None for grant in grants)


def require_administrator_left(authority: Authority, account: Account, others: int, grants: Iterable[Grant]) -> None:
    """`others`: active accounts beside this one that administer all hospitals; `grants`: what this one has then.

    Whoever may log in to the server makes a new one, and is not confined by this."""
    is_loss = not account.is_disabled and administers_all(account.grants) and not administers_all(grants)
    if authority != OF_SERVER and is_loss and others == 0:
        raise LastAdministrator(f"{account.name} is the last who manages the accounts of all hospitals.")
