"""Who asks, and which hospitals they may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_login import current_user

from auth.errors import NotSignedIn


@dataclass(frozen=True, slots=True)
class Principal:
    user_id: int
    user_name: str
    # None: every hospital, also those that join later.
    hospitals: frozenset[str] | None

    def visible(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Those of `codes` this principal may see, in the order given."""
        return tuple(code for code in codes if self.hospitals is None or code in self.hospitals)

    def belongs_to(self, code: str) -> bool:
        """Whether this is somebody of that hospital, who may see of it what people outside may not.

        Accounts have no roles yet: whoever has been granted exactly one hospital is taken for one of its own. Whoever
        sees several, or all, is outside of every one of them.
        """
        return self.hospitals == frozenset({code})


def current_principal() -> Principal:
    """The principal of this request; raises `NotSignedIn` when there is none."""
    principal = getattr(current_user, "principal", None)
    if not isinstance(principal, Principal):
        raise NotSignedIn("You are not signed in.")
    return principal
