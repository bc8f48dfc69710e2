import secrets

import pytest
from argon2 import PasswordHasher

from auth.errors import SettingsRefused
from auth.settings import AuthSettings, ThrottleLimits


@pytest.mark.parametrize("secret_key", ["", " " * 40, "x" * 31])
def test_weak_secret_key_is_refused_with_advice(secret_key: str) -> None:
    with pytest.raises(SettingsRefused, match="Make one with"):
        AuthSettings(secret_key=secret_key, cookies_secure=True)


def test_a_weak_previous_key_is_refused_too() -> None:
    with pytest.raises(SettingsRefused, match="Make one with"):
        AuthSettings(secret_key=secrets.token_hex(32), previous_secret_key="x" * 31, cookies_secure=True)


def test_secret_keys_are_not_shown() -> None:
    key, previous = secrets.token_hex(32), secrets.token_hex(32)
    shown = repr(AuthSettings(secret_key=key, previous_secret_key=previous, cookies_secure=True))
    assert key not in shown
    assert previous not in shown


def test_hasher_has_the_library_defaults() -> None:
    settings = AuthSettings(secret_key=secrets.token_hex(32), cookies_secure=True)
    assert settings.password_hasher._parameters == PasswordHasher()._parameters


@pytest.mark.parametrize(
    "change", [{"idle_limit_minutes": 0}, {"absolute_limit_hours": 0}, {"trusted_proxy_count": -1}]
)
def test_impossible_limits_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(SettingsRefused):
        AuthSettings(secret_key=secrets.token_hex(32), cookies_secure=True, **change)  # type: ignore[arg-type]


def test_throttle_cannot_be_switched_off_by_zero() -> None:
    with pytest.raises(SettingsRefused, match="failures_per_account"):
        ThrottleLimits(failures_per_account=0)
