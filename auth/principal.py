"""Who asks, what they may do, and of which hospitals."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

from flask import g
from flask_login import current_user

from auth.errors import NotSignedIn
from auth.permissions import FIGURES, Permission
from auth.roles import UNATTENDED, Role

# None: every hospital, also those that join later.
Scope = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, and the hospitals it is given for."""

    role: Role
    hospitals: Scope


# No user has it: the store counts from 1.
_NOBODY = 0


@dataclass(frozen=True, slots=True)
class UsedToken:
    """The token of the API that somebody asks with."""

    token_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Principal:
    """`narrowed_to`: the hospitals that this request is confined to, whatever is granted."""

    user_id: int
    user_name: str
    grants: tuple[Grant, ...]
    narrowed_to: Scope = None
    # None: by a session, or on the server.
    token: UsedToken | None = None

    @classmethod
    def unattended(cls, hospitals: Scope) -> "Principal":
        """No user: whoever runs the server, or a schedule. Outside of every hospital, even of a single one."""
        return cls(user_id=_NOBODY, user_name="", grants=(Grant(UNATTENDED, hospitals),))

    def narrowed(self, scope: Scope) -> "Principal":
        """The same person with those hospitals alone that are in `scope` too; None: with all of theirs."""
        return replace(self, narrowed_to=common(self.narrowed_to, scope))

    def hospitals(self, permission: Permission) -> Scope:
        """Those that the permission is held for."""
        return common(self._granted(permission), self.narrowed_to)

    def visible(self, permission: Permission, codes: Iterable[str]) -> tuple[str, ...]:
        """Those of `codes` that the permission is held for, in the order given."""
        hospitals = self.hospitals(permission)
        return tuple(code for code in codes if hospitals is None or code in hospitals)

    def may(self, permission: Permission) -> bool:
        """Whether the permission is held for any hospital at all."""
        return self.hospitals(permission) != frozenset()

    @property
    def sees_nothing(self) -> bool:
        return not any(map(self.may, Permission))

    @property
    def sees_figures(self) -> bool:
        """Whether any page or file of figures is open to them."""
        return any(map(self.may, FIGURES))

    @property
    def sees_small_numbers(self) -> bool:
        """Whether nothing of people is withheld.

        All or nothing: whoever sees one hospital as one of its own and another from outside would find what is
        withheld of the other by taking the one from the sum of both. A token for fewer hospitals changes nothing.
        """
        people = self._granted(Permission.SEE_PEOPLE)
        return common(people, self._granted(Permission.SEE_SMALL_NUMBERS)) == people

    def _granted(self, permission: Permission) -> Scope:
        scopes = [grant.hospitals for grant in self.grants if permission in grant.role.permissions]
        if None in scopes:
            return None
        return frozenset().union(*(scope for scope in scopes if scope is not None))


def common(one: Scope, other: Scope) -> Scope:
    """The hospitals in both."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def keep_principal(principal: Principal) -> None:
    """Whose request this is, where no session says so."""
    g.auth_principal = principal


def current_principal() -> Principal:
    """The principal of this request; raises `NotSignedIn` when there is none."""
    if "auth_principal" in g:
        return cast(Principal, g.auth_principal)
    principal = getattr(current_user, "principal", None)
    if not isinstance(principal, Principal):
        raise NotSignedIn("You are not signed in.")
    return principal
