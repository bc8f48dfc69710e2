"""Who asks, and which hospitals they may see."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

from flask import g
from flask_login import current_user

from auth.errors import NotSignedIn

# No user has it: the store counts from 1.
_NOBODY = 0


@dataclass(frozen=True, slots=True)
class UsedToken:
    """The token of the API that somebody asks with."""

    token_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Principal:
    user_id: int
    user_name: str
    # None: every hospital, also those that join later.
    hospitals: frozenset[str] | None
    # Fewer hospitals than the account has been granted.
    is_narrowed: bool = False
    # None: by a session, or on the server.
    token: UsedToken | None = None

    @classmethod
    def unattended(cls, hospitals: frozenset[str] | None) -> "Principal":
        """No user: whoever runs the server, or a schedule. Outside of every hospital, even of a single one."""
        return cls(user_id=_NOBODY, user_name="", hospitals=hospitals, is_narrowed=True)

    def narrowed(self, scope: frozenset[str] | None) -> "Principal":
        """The same person with those hospitals alone that are in `scope` too; None: with all of theirs."""
        if scope is None:
            return self
        hospitals = scope if self.hospitals is None else self.hospitals & scope
        return replace(self, hospitals=hospitals, is_narrowed=hospitals != self.hospitals)

    def visible(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Those of `codes` this principal may see, in the order given."""
        return tuple(code for code in codes if self.hospitals is None or code in self.hospitals)

    def belongs_to(self, code: str) -> bool:
        """Whether this is somebody of that hospital, who may see of it what people outside may not.

        Accounts have no roles yet: whoever has been granted exactly one hospital is taken for one of its own. Whoever
        sees several, or all, is outside of every one of them, and no less so while they ask for one alone.
        """
        return not self.is_narrowed and self.hospitals == frozenset({code})


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
