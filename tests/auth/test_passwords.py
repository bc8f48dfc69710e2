import secrets
import unicodedata

import pytest
from argon2 import PasswordHasher

from auth.errors import PasswordFault, PasswordRefused
from auth.passwords import PasswordCheck, Passwords, require_acceptable
from tests.auth.conftest import CountingHasher

LONGEST = "".join(f"{number:02x}" for number in range(128))
GREEK = "άνοιξε" + "-" * 3 + "πύλη"


def test_right_password_is_right_and_wrong_is_wrong() -> None:
    passwords = Passwords(CountingHasher())
    right, wrong = secrets.token_urlsafe(), secrets.token_urlsafe()
    stored = passwords.hash(right)
    assert passwords.check(stored, right) == PasswordCheck(is_right=True)
    assert passwords.check(stored, wrong) == PasswordCheck(is_right=False)


@pytest.mark.parametrize(("at_setting", "at_check"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_greek_password_is_right_in_either_spelling(at_setting: str, at_check: str) -> None:
    spelled = {"NFC": unicodedata.normalize("NFC", GREEK), "NFD": unicodedata.normalize("NFD", GREEK)}
    assert spelled["NFC"] != spelled["NFD"]
    passwords = Passwords(CountingHasher())
    assert passwords.check(passwords.hash(spelled[at_setting]), spelled[at_check]).is_right


def test_unknown_user_costs_one_verification_as_a_known_one() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    stored = passwords.hash(secrets.token_urlsafe())
    counts = []
    for stored_hash in (stored, None):
        hasher.verifications = 0
        assert not passwords.check(stored_hash, "a wrong password").is_right
        counts.append(hasher.verifications)
    assert counts == [1, 1]


def test_hash_of_other_parameters_is_renewed() -> None:
    password = secrets.token_urlsafe()
    old = Passwords(CountingHasher(time_cost=1)).hash(password)
    today = Passwords(CountingHasher(time_cost=2))
    renewed = today.check(old, password).new_hash
    assert renewed is not None
    assert today.check(renewed, password) == PasswordCheck(is_right=True, new_hash=None)


def test_unreadable_stored_hash_lets_nobody_in() -> None:
    assert Passwords(CountingHasher()).check("not a hash", "whatever is typed") == PasswordCheck(is_right=False)


def test_hashes_are_argon2id_with_production_parameters() -> None:
    hashed = Passwords(PasswordHasher()).hash(secrets.token_urlsafe())
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("x" * 11, "at least 12 characters; it has 11"),
        # Twenty-two code points as typed, eleven letters to their owner.
        ("α\u0301" * 11, "at least 12 characters; it has 11"),
        ("x" * 257, "at most 256 characters; it has 257"),
        ("Μαρία.Παπαδάκη", "the user name or the name of this site"),
    ],
)
def test_poor_password_is_refused_with_the_reason(password: str, sentence: str) -> None:
    with pytest.raises(PasswordRefused, match=sentence):
        require_acceptable(password, "μαρία.παπαδάκη")


@pytest.mark.parametrize(
    "password",
    [
        *("qwertyuiop123", "QWERTYUIOP123", "password1234", "passwordpassword", "PassWordPassWord!!"),
        *("xxxxxxxxxxxx", "123123123123", "monkey839201", "iloveyou!!!!", "ｐａｓｓｗｏｒｄ１２３４"),
        *("Archeion2026", "archeion-archeion", "Αρχείον-2026!", "μαρία.παπαδάκη2026", "Μαρία.ΠαπαδάκηΜαρία.Παπαδάκη"),
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused) as refusal:
        require_acceptable(password, "μαρία.παπαδάκη")
    assert refusal.value.fault is PasswordFault.COMMON


@pytest.mark.parametrize(
    "password",
    [
        *("correct horse battery", "άλογο μπαταρία", "839201755012", "love-8#2$917!77", "aaaabbbbcccc"),
        *(LONGEST[:12], LONGEST),
    ],
)
def test_length_is_enough_whatever_a_password_is_made_of(password: str) -> None:
    require_acceptable(password, "maria")
