"""Refusals and signing in, in the audit log: told, and never as many as somebody can cause."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, event, insert, select

from auth.audit import Actor, Entry, Event, Means
from auth.audit_refusals import LAST, MOST_ANONYMOUS, MOST_OF_ONE, WINDOW, record_refusal
from auth.audit_verifying import verify
from auth.context import AuthContext, utc_now
from auth.errors import NotRecorded, TooManyAttempts, WrongCredentials
from auth.passwords import Passwords
from auth.sessions import find_session
from auth.sign_in import sign_in
from auth.store import writing
from auth.tables import audit_head
from auth.users import disable_user
from auth.visitors import Visitor
from tests.auth.conftest import HOSPITALS, Site
from tests.auth.logs import MARIA, NIGHTLY, NOON, ROOT, begin_anew, listed

SOMEBODY = Actor.anonymous("192.0.2.1")
ATTACK_SECONDS, A_SECOND = 60, 20


def deny(store: Engine, actor: Actor, page: str, at: datetime = NOON) -> None:
    record_refusal(store, Event.DENIED, actor, {"page": page}, at)


def pages(store: Engine) -> list[str]:
    return [entry.details["page"] for entry in listed(store)]


@contextmanager
def without_head(store: Engine) -> Iterator[None]:
    with writing(store) as connection:
        head = connection.execute(select(audit_head)).one()._asdict()
        connection.execute(delete(audit_head))
    yield
    with writing(store) as connection:
        connection.execute(insert(audit_head).values(head))


def test_the_same_refusal_is_one_entry_in_a_while(store: Engine) -> None:
    for seconds in (0, 1, WINDOW.total_seconds() - 1, WINDOW.total_seconds()):
        deny(store, MARIA, "/a", NOON + timedelta(seconds=seconds))
    assert [entry.at for entry in listed(store)] == [NOON, NOON + WINDOW]


@pytest.mark.parametrize(
    "other",
    [NIGHTLY, SOMEBODY, replace(MARIA, user_id=9, user_name="anna"), replace(MARIA, address="192.0.2.9")],
)
def test_of_somebody_else_or_from_elsewhere_it_is_another(store: Engine, other: Actor) -> None:
    for _ in range(2):
        deny(store, MARIA, "/a")
        deny(store, other, "/a")
    assert [entry.actor for entry in listed(store)] == [MARIA, other]


@pytest.mark.parametrize("actor", [MARIA, NIGHTLY, SOMEBODY])
def test_of_one_there_are_so_many_and_the_last_says_so(store: Engine, actor: Actor) -> None:
    for number in range(2 * MOST_OF_ONE):
        deny(store, actor, f"/{number}")
    found = listed(store)
    assert pages(store) == [f"/{number}" for number in range(MOST_OF_ONE)]
    assert [entry.number for entry in found if entry.details.get(LAST)] == [MOST_OF_ONE]
    deny(store, actor, "/0", NOON + WINDOW)
    assert len(listed(store)) == MOST_OF_ONE + 1
    assert verify(store).is_whole


def test_from_everywhere_there_are_so_many_and_those_inside_are_told_of_all_the_same(store: Engine) -> None:
    for number in range(MOST_ANONYMOUS + 20):
        deny(store, Actor.anonymous(f"192.0.2.{number}"), "/a", NOON + timedelta(milliseconds=number))
    assert len(listed(store)) == MOST_ANONYMOUS
    deny(store, MARIA, "/b", NOON + timedelta(seconds=1))
    assert listed(store)[-1].actor == MARIA


def test_what_cannot_be_recorded_stops_no_refusal(store: Engine) -> None:
    with without_head(store):
        deny(store, MARIA, "/a")
    assert listed(store) == []


def context_of(site: Site) -> AuthContext:
    return AuthContext(site.store, site.settings, Passwords(site.hasher), HOSPITALS)


def attempt(context: AuthContext, name: str, password: str, address: str, at: datetime) -> str:
    """What came of it, or the token."""
    try:
        return sign_in(context, name=name, password=password, visitor=Visitor(address, ""), now=at).token
    except (WrongCredentials, TooManyAttempts) as refusal:
        return type(refusal).__name__


@pytest.mark.parametrize(
    ("name", "address", "most"),
    [
        # An account from one address, from as many as there are attempts, and names that nobody has.
        (lambda _: "maria", lambda _: "198.51.100.7", 12),
        (lambda _: "maria", lambda number: f"2001:db8:{number:x}::1", 10 + MOST_OF_ONE),
        (lambda number: f"nobody {number}", lambda _: "198.51.100.7", 52),
        (lambda number: f"nobody {number}", lambda number: f"2001:db8:{number:x}::1", 520 + MOST_ANONYMOUS),
    ],
    ids=["one account, one address", "one account, many addresses", "many accounts, one address", "many of both"],
)
def test_wrong_passwords_let_nobody_in_fill_no_log_and_keep_nobody_out(
    site: Site, name: Callable[[int], str], address: Callable[[int], str], most: int
) -> None:
    """Twenty in a second for a minute."""
    context, start = context_of(site), utc_now()
    assert attempt(context, "maria", site.password, "192.0.2.1", start) not in ("WrongCredentials", "TooManyAttempts")
    begin_anew(site.store)
    came = [
        attempt(context, name(number), "wrong", address(number), start + number * timedelta(seconds=1) / A_SECOND)
        for number in range(ATTACK_SECONDS * A_SECOND)
    ]
    assert set(came) == {"WrongCredentials", "TooManyAttempts"}
    found = listed(site.store)
    assert [entry.event for entry in found].count(Event.SIGN_IN_FAILED) == came.count("WrongCredentials")
    assert came.count("WrongCredentials") < len(found) <= most
    end = start + timedelta(seconds=ATTACK_SECONDS)
    token = attempt(context, "maria", site.password, "192.0.2.1", end)
    assert find_session(site.store, site.settings, token, end) is not None


def test_an_attempt_names_an_account_that_there_is_and_nothing_that_was_typed(site: Site) -> None:
    context, secret = context_of(site), secrets.token_urlsafe(16)
    begin_anew(site.store)
    for typed in ("ＭＡＲＩＡ", secret):
        attempt(context, typed, secret, "192.0.2.1", NOON)
    found = listed(site.store)
    assert [(entry.actor.means, entry.actor.user_name, entry.details) for entry in found] == [
        (Means.ANONYMOUS, "maria", {}),
        (Means.ANONYMOUS, None, {}),
    ]
    assert secret not in str(found)


def test_a_name_that_there_is_costs_what_another_does(site: Site) -> None:
    """Or a clock could tell them apart: the statements, those of the entry among them, and the hashes."""
    disable_user(site.store, name="nikos", by=ROOT, now=NOON)

    def work_of(name: str) -> tuple[int, int]:
        statements: list[object] = []

        def note(*arguments: object) -> None:
            statements.append(arguments[2])

        context, site.hasher.verifications = context_of(site), 0
        event.listen(site.store, "before_cursor_execute", note)
        attempt(context, name, "wrong", "192.0.2.1", NOON)
        event.remove(site.store, "before_cursor_execute", note)
        return len(statements), site.hasher.verifications

    assert len({work_of(name) for name in ("maria", "nikos", "nobody", "no\x00body")}) == 1


def test_whoever_cannot_be_recorded_does_not_get_in(site: Site) -> None:
    with without_head(site.store), pytest.raises(NotRecorded):
        sign_in(context_of(site), name="maria", password=site.password, visitor=Visitor("192.0.2.1", ""), now=NOON)


def events(found: list[Entry]) -> list[str]:
    return [entry.event for entry in found]


def test_a_session_that_runs_out_is_nobodys_act(site: Site) -> None:
    context, start = context_of(site), utc_now()
    begin_anew(site.store)
    token = attempt(context, "maria", site.password, "192.0.2.1", start)
    assert find_session(site.store, site.settings, token, start + timedelta(hours=11)) is None
    assert events(listed(site.store)) == [Event.SIGNED_IN]
