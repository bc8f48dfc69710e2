"""How long a sign-in that fails takes tells nobody whether there is such a user.

Of every kind 200 are timed, in turns, on one machine and with a hash that is cheaper than a site's: what else takes
time then shows the more. Told apart by time alone, two kinds would give an AUC of 0 or 1; alike they give 0.5, from
which chance (Mann and Whitney, 1947: a standard error of 0.029 for 200 against 200) leads further than 0.12 once in
thirty thousand runs.
"""

import time
from collections.abc import Callable, Sequence

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from auth.context import auth_context, utc_now
from auth.errors import WrongCredentials
from auth.settings import ThrottleLimits
from auth.sign_in import sign_in
from auth.store import writing
from auth.tables import users
from auth.users import NO_PASSWORD, create_user, disable_user, set_password
from auth.visitors import Visitor
from tests.auth.conftest import Site
from tests.auth.logs import ROOT

SAMPLES, MOST = 200, 0.12
VISITOR = Visitor("192.0.2.9", "Firefox")
UNLIMITED = ThrottleLimits(failures_per_account=10**6, failures_per_address=10**6, failures_overall=10**6)
# Some milliseconds, of the store's own order.
HASHER = PasswordHasher(time_cost=1, memory_cost=4_096, parallelism=1)
NOBODY, KNOWN, DISABLED, WITHOUT_PASSWORD, IMPOSSIBLE = "nobody", "maria", "nikos", "anna", "no\x00name"
KINDS = (NOBODY, KNOWN, DISABLED, WITHOUT_PASSWORD, IMPOSSIBLE)


@pytest.fixture
def timed(site: Site, build_site: Callable[..., Site]) -> Site:
    """Somebody who may sign in, somebody disabled, and somebody whose account has no password."""
    timed = build_site(throttle=UNLIMITED, password_hasher=HASHER)
    with timed.server.app_context():
        passwords, now = auth_context().passwords, utc_now()
    create_user(
        site.store,
        passwords,
        name=WITHOUT_PASSWORD,
        password=site.password,
        grants=(),
        language=None,
        by=ROOT,
        now=now,
    )
    with writing(site.store) as connection:
        of_anna = update(users).where(users.c.name == WITHOUT_PASSWORD)
        connection.execute(of_anna.values(password_hash=NO_PASSWORD))
    # Of the site's own hash: the fixture's is a cheaper one.
    for name in (KNOWN, DISABLED):
        set_password(site.store, passwords, name=name, password=site.password, by=ROOT, now=now)
    disable_user(site.store, name=DISABLED, by=ROOT, now=now)
    return timed


def test_failing_takes_as_long_whoever_is_tried(timed: Site) -> None:
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with timed.server.test_request_context():
        for number in range(SAMPLES):
            # Whoever comes first pays for what the machine did between two rounds.
            turned = number % len(KINDS)
            for kind in (*KINDS[turned:], *KINDS[:turned]):
                taken[kind].append(seconds_of_failing(kind))
    told_apart = {kind: round(auc(taken[NOBODY], taken[kind]), 3) for kind in KINDS[1:]}
    assert {kind: value for kind, value in told_apart.items() if abs(value - 0.5) > MOST} == {}, told_apart


def seconds_of_failing(name: str) -> float:
    begun = time.perf_counter()
    with pytest.raises(WrongCredentials):
        sign_in(auth_context(), name=name, password="not the password", visitor=VISITOR, now=utc_now())
    return time.perf_counter() - begun


def auc(one: Sequence[float], other: Sequence[float]) -> float:
    """The chance that one of the first is longer than one of the second; half of those that are alike."""
    return sum((a > b) + (a == b) / 2 for a in one for b in other) / (len(one) * len(other))
