"""Passwords: one normal form for setting and checking, argon2id hashes, and the rule of what is accepted."""

import secrets
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auth.common_passwords import is_common
from auth.errors import PasswordFault, PasswordRefused
from auth.names import normalised_name

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256
# What somebody who guesses tries first, here as anywhere.
_OURS = ("archeion", "arxeion", "αρχειον", "αρχείον", "ἀρχεῖον", "αρχείο")


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    is_right: bool
    # Set when the stored hash was made with other parameters than today's and should be replaced.
    new_hash: str | None = None


class Passwords:
    """Hashes and checks with one hasher; an unknown user costs the same work as a known one."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._hash_of_nobody = hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        return self._hasher.hash(_normalised(password))

    def check(self, stored_hash: str | None, password: str) -> PasswordCheck:
        matches = self._matches(stored_hash or self._hash_of_nobody, _normalised(password))
        if stored_hash is None or not matches:
            return PasswordCheck(is_right=False)
        if self._hasher.check_needs_rehash(stored_hash):
            return PasswordCheck(is_right=True, new_hash=self.hash(password))
        return PasswordCheck(is_right=True)

    def _matches(self, stored_hash: str, normal_password: str) -> bool:
        try:
            return self._hasher.verify(stored_hash, normal_password)
        except (VerificationError, InvalidHashError):
            return False


def require_acceptable(password: str, user_name: str) -> None:
    """Long enough, and none that is tried first; what it is made of is its owner's business."""
    length = len(_normalised(password))
    if length < MINIMUM_LENGTH:
        raise PasswordRefused(
            PasswordFault.TOO_SHORT, f"The password must have at least {MINIMUM_LENGTH} characters; it has {length}."
        )
    if length > MAXIMUM_LENGTH:
        raise PasswordRefused(
            PasswordFault.TOO_LONG, f"The password must have at most {MAXIMUM_LENGTH} characters; it has {length}."
        )
    # As names are, so that no capital and no way of typing an accent makes a common one another.
    folded = normalised_name(password)
    own_words = {normalised_name(user_name), *map(normalised_name, _OURS)}
    if is_common(folded, own_words):
        raise PasswordRefused(
            PasswordFault.COMMON,
            "The password must not be one of the commonest, the user name or the name of this site, not even "
            "repeated or with digits and signs around it.",
        )


def _normalised(password: str) -> str:
    # A Greek accent typed on one keyboard is one code point, on another two: the same password to its owner.
    return unicodedata.normalize("NFKC", password)
