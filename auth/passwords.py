"""Passwords: one normal form for setting and checking, argon2id hashes, and the rule of what is accepted."""

import secrets
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auth.errors import PasswordRefused
from auth.names import normalised_name

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256


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
    length = len(_normalised(password))
    if length < MINIMUM_LENGTH:
        raise PasswordRefused(f"The password must have at least {MINIMUM_LENGTH} characters; it has {length}.")
    if length > MAXIMUM_LENGTH:
        raise PasswordRefused(f"The password must have at most {MAXIMUM_LENGTH} characters; it has {length}.")
    if normalised_name(password) == normalised_name(user_name):
        raise PasswordRefused("The password must not be the user name.")


def _normalised(password: str) -> str:
    # A Greek accent typed on one keyboard is one code point, on another two: the same password to its owner.
    return unicodedata.normalize("NFKC", password)
