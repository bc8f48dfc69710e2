import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from auth.errors import TooManyAttempts
from auth.settings import ThrottleLimits
from auth.store import reading, writing
from auth.tables import attempts
from auth.throttle import Origin, begin_attempt, origin_of, record_success
from tests.auth.conftest import Site, sign_in

LIMITS = ThrottleLimits(
    window_minutes=15,
    failures_per_account=3,
    failures_per_address=5,
    failures_overall=8,
    known_address_days=30,
)
NOON = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
SECRET_KEY = secrets.token_hex(32)


def origin(account: str, address: str) -> Origin:
    return origin_of(account, address, SECRET_KEY)


def fail(store: Engine, account: str, address: str, *, times: int = 1, at: datetime = NOON) -> None:
    for _ in range(times):
        begin_attempt(store, LIMITS, origin(account, address), at)


def succeed(store: Engine, account: str, address: str, *, at: datetime) -> None:
    attempt_id = begin_attempt(store, LIMITS, origin(account, address), at)
    with writing(store) as connection:
        record_success(connection, LIMITS, attempt_id, at)


def test_account_is_throttled_from_any_address(store: Engine) -> None:
    fail(store, "maria", "192.0.2.1", times=3)
    with pytest.raises(TooManyAttempts) as refusal:
        fail(store, "maria", "192.0.2.2", at=NOON + timedelta(minutes=5))
    assert refusal.value.retry_after_seconds == 600
    fail(store, "nikos", "192.0.2.1")


def test_address_is_throttled_for_any_account(store: Engine) -> None:
    for number in range(5):
        fail(store, f"user {number}", "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        fail(store, "maria", "192.0.2.1")
    fail(store, "maria", "192.0.2.2")


def test_everybody_together_is_throttled(store: Engine) -> None:
    for number in range(8):
        fail(store, f"user {number}", f"192.0.2.{number}")
    with pytest.raises(TooManyAttempts):
        fail(store, "maria", "192.0.2.99")


def test_lock_out_ends_with_the_window_however_often_it_is_tried(store: Engine) -> None:
    fail(store, "maria", "192.0.2.1", times=3)
    for minute in range(1, 15):
        with pytest.raises(TooManyAttempts):
            fail(store, "maria", "192.0.2.1", at=NOON + timedelta(minutes=minute))
    fail(store, "maria", "192.0.2.1", at=NOON + timedelta(minutes=15))


def test_stranger_cannot_lock_somebody_out_of_their_usual_address(store: Engine) -> None:
    succeed(store, "maria", "192.0.2.1", at=NOON - timedelta(days=29))
    fail(store, "maria", "198.51.100.7", times=3)
    fail(store, "maria", "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        fail(store, "maria", "192.0.2.2")


def test_usual_address_is_forgotten_after_its_days(store: Engine) -> None:
    succeed(store, "maria", "192.0.2.1", at=NOON - timedelta(days=30))
    fail(store, "maria", "198.51.100.7", times=3)
    with pytest.raises(TooManyAttempts):
        fail(store, "maria", "192.0.2.1")


def test_success_of_one_account_excuses_no_other(store: Engine) -> None:
    succeed(store, "nikos", "192.0.2.1", at=NOON)
    fail(store, "maria", "192.0.2.1", times=3)
    with pytest.raises(TooManyAttempts):
        fail(store, "maria", "192.0.2.1")


def test_success_clears_what_no_longer_counts(store: Engine) -> None:
    succeed(store, "nikos", "192.0.2.9", at=NOON - timedelta(days=31))
    fail(store, "maria", "192.0.2.1", at=NOON - timedelta(minutes=16))
    succeed(store, "maria", "192.0.2.1", at=NOON)
    with reading(store) as connection:
        assert connection.scalars(select(attempts.c.attempted_at)).all() == [NOON]


def test_store_keeps_neither_name_nor_address(store: Engine) -> None:
    fail(store, "maria", "192.0.2.1")
    with reading(store) as connection:
        row = connection.execute(select(attempts.c.account_digest, attempts.c.address_digest)).one()
    assert [len(digest) for digest in row] == [64, 64]
    assert tuple(row) != tuple(
        getattr(origin_of("maria", "192.0.2.1", secrets.token_hex(32)), name) for name in Origin.__slots__
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "", True),
    ],
)
def test_addresses_of_one_subscriber_count_together(one: str, other: str, same: bool) -> None:
    assert (origin("maria", one) == origin("maria", other)) is same


def test_two_applications_on_one_store_count_together(site: Site, build_site: Callable[..., Site]) -> None:
    limits = ThrottleLimits(failures_per_account=4)
    workers = [build_site(throttle=limits), build_site(throttle=limits)]
    statuses = [sign_in(workers[i % 2].client(), "maria", "wrong").status_code for i in range(6)]
    assert statuses == [401, 401, 401, 401, 429, 429]
    assert sign_in(build_site(throttle=limits).client(), "maria", site.password).status_code == 429


def test_owner_gets_in_from_their_usual_address_while_the_account_is_attacked(
    site: Site, build_site: Callable[..., Site]
) -> None:
    client = build_site(throttle=ThrottleLimits(failures_per_account=1)).client
    assert sign_in(client(), "maria", site.password, address="192.0.2.1").status_code == 302
    attack = [sign_in(client(), "maria", "wrong", address="198.51.100.7").status_code for _ in range(2)]
    assert attack == [401, 429]
    assert sign_in(client(), "maria", site.password, address="192.0.2.1").status_code == 302


@pytest.mark.parametrize("name", ["maria", "nobody"])
def test_throttled_answer_is_the_same_for_known_and_unknown_names(
    site: Site, build_site: Callable[..., Site], name: str
) -> None:
    client = build_site(throttle=ThrottleLimits(failures_per_account=1)).client()
    assert sign_in(client, name, "wrong").status_code == 401
    refused = sign_in(client, name, "wrong")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert "Too many attempts. Try again in 15 minutes." in refused.text


def test_spelling_the_name_otherwise_gives_no_further_attempts(site: Site, build_site: Callable[..., Site]) -> None:
    client = build_site(throttle=ThrottleLimits(failures_per_account=2)).client()
    statuses = [sign_in(client, name, "wrong").status_code for name in ("maria", " MARIA ", "ｍａｒｉａ")]
    assert statuses == [401, 401, 429]


@pytest.mark.parametrize(("proxy_count", "expected"), [(0, [401, 429]), (1, [401, 401])])
def test_forwarded_address_is_believed_only_from_a_configured_proxy(
    site: Site, build_site: Callable[..., Site], proxy_count: int, expected: list[int]
) -> None:
    limits = ThrottleLimits(failures_per_address=1)
    client = build_site(throttle=limits, trusted_proxy_count=proxy_count).client()
    statuses = []
    for number in (1, 2):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        statuses.append(sign_in(client, f"user {number}", "wrong").status_code)
    assert statuses == expected


def test_client_cannot_write_its_own_address_before_the_proxys(site: Site, build_site: Callable[..., Site]) -> None:
    client = build_site(throttle=ThrottleLimits(failures_per_address=1), trusted_proxy_count=1).client()
    statuses = []
    for number in (1, 2):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}, 198.51.100.7"
        statuses.append(sign_in(client, f"user {number}", "wrong").status_code)
    assert statuses == [401, 429]
