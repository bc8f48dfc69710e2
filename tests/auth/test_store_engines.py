"""The store on the servers used in production: what only a real PostgreSQL or MariaDB can show."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, delete, make_url, update

from auth.audit import Actor, Event, Means, Wanted, newest_entries, record
from auth.audit_verifying import verify, verify_end
from auth.backups.restoring import restore
from auth.context import AuthContext
from auth.deliveries import Deliveries
from auth.errors import ArrivalRefused, NotManaged, StoreUnavailable, TooManyAttempts, UserExists
from auth.federation.arrivals import keep_arrival, take_arrival
from auth.federation.identities import receive
from auth.federation.person import Person
from auth.federation.requests import Asked, find_request, keep_request
from auth.grants import read_grants
from auth.invitations import invite_user, set_password_by_link
from auth.locks import StoreLocks
from auth.notices import Notices
from auth.passwords import Passwords
from auth.permissions import Permission
from auth.sessions import end_session, find_session, start_session
from auth.settings import AuthSettings, ThrottleLimits
from auth.store import open_store, reading, upgrade, writing
from auth.tables import audit_entries, audit_head, audit_relay, metadata, users
from auth.throttle import begin_attempt, count_refused_token, origin_of, record_success
from auth.token_listing import TokenState, WantedTokens, find_tokens
from auth.tokens import create_token, find_bearer, list_tokens
from auth.user_listing import State, WantedUsers, find_users
from auth.users import create_user, disable_user, find_credentials, grant_roles, unlock_user
from auth.visitors import Visitor
from tests.auth.accounts import accounts_in
from tests.auth.conftest import HOSPITALS, CountingHasher
from tests.auth.logs import (
    ROOT,
    begin_anew,
    check_that_acts_at_once_wait_for_one_another,
    check_that_entries_come_back,
    check_that_it_is_sent_on,
    check_that_processes_at_once_leave_no_gap,
    listed,
)
from tests.auth.older_schemas import FIRST, check_that_an_older_store_comes_up_to_date, fill_older, lines_of
from tests.auth.role_migration import BEFORE, check_that_nobody_sees_more
from tests.auth.test_backups import check_that_a_moment_is_one, check_that_rows_stand_in_the_order_of_their_bytes
from tests.auth.test_deliveries import check_that_one_alone_delivers, check_that_what_was_said_is_kept
from tests.auth.test_hospital_settings import check_that_one_alone_changes, check_that_the_last_check_is_kept
from tests.auth.test_notices import check_that_one_alone_sends, check_that_one_alone_tells
from tests.auth.test_second_factor import check_that_codes_are_good_once
from tests.auth.test_store import UPGRADE_AT_ONCE
from tests.locks import check_that_one_alone_holds, check_that_threads_take_turns
from tests.servers import Server, create_database, running, start_mariadb, start_postgresql

pytestmark = pytest.mark.servers

NOON = datetime(2024, 5, 6, 12, 0, 0, 123456, tzinfo=UTC)
SETTINGS = AuthSettings(secret_key=os.urandom(32).hex(), cookies_secure=True, password_hasher=CountingHasher())


@pytest.fixture(scope="module", params=[start_postgresql, start_mariadb])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    start: Callable[[Path], Server] = request.param
    with running(start) as server:
        yield server


@pytest.fixture(scope="module")
def url(server: Server) -> str:
    return create_database(server, "auth").render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def migrated(url: str) -> Iterator[Engine]:
    """Upgraded by several processes at once, as gunicorn's workers may do."""
    command = [sys.executable, "-c", UPGRADE_AT_ONCE, url]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]  # noqa: S603
    assert [process.communicate()[1] for process in processes] == ["", "", ""]
    engine = open_store(url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(migrated: Engine) -> Engine:
    with writing(migrated) as connection:
        for table in reversed(metadata.sorted_tables):
            if table not in (audit_head, audit_relay):
                connection.execute(delete(table))
    begin_anew(migrated)
    return migrated


def create(store: Engine, name: str, password: str) -> None:
    create_user(
        store,
        Passwords(SETTINGS.password_hasher),
        name=name,
        password=password,
        grants=read_grants(("hospital_administration=chania,heraklion", "it=chania"), ("chania", "heraklion")),
        language="el",
        by=ROOT,
        now=NOON,
    )


def user_id_of(store: Engine, name: str) -> int:
    credentials = find_credentials(store, name)
    assert credentials is not None
    return credentials.user_id


def test_accounts_from_before_roles_see_no_more(server: Server) -> None:
    store = open_store(create_database(server, "earlier").render_as_string(hide_password=False))
    check_that_nobody_sees_more(store)
    store.dispose()


def test_a_store_of_the_first_version_comes_up_to_date(server: Server) -> None:
    store = open_store(create_database(server, "first_version").render_as_string(hide_password=False))
    check_that_an_older_store_comes_up_to_date(store, FIRST)
    store.dispose()


def test_a_backup_of_an_earlier_version_is_restored_as_its_store_would_have_come_up_to_date(
    server: Server, tmp_path: Path
) -> None:
    older = open_store(f"sqlite:///{tmp_path / 'older.db'}")
    kept = lines_of(older, fill_older(older, BEFORE))
    restored = open_store(create_database(server, "restored").render_as_string(hide_password=False))
    upgrade(restored)
    restore(restored, BEFORE, kept)
    upgrade(older)
    assert lines_of(restored, metadata) == lines_of(older, metadata)
    for store in (older, restored):
        store.dispose()


def test_a_moment_of_the_store_is_one(store: Engine) -> None:
    check_that_a_moment_is_one(store)


def test_rows_of_a_backup_stand_in_the_order_of_their_bytes(store: Engine) -> None:
    check_that_rows_stand_in_the_order_of_their_bytes(store)


def test_migrated_schema_equals_the_tables(store: Engine) -> None:
    with reading(store) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_one_process_of_all_machines_holds_a_lock_of_the_store(migrated: Engine) -> None:
    check_that_one_alone_holds(StoreLocks(migrated.url))
    check_that_threads_take_turns(StoreLocks(migrated.url))


def test_a_store_that_is_gone_gives_no_lock() -> None:
    url = make_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(StoreUnavailable), StoreLocks(url).hold("chania"):
        pytest.fail("nobody can have given it")


def test_names_that_differ_by_an_accent_are_two_users(store: Engine) -> None:
    create(store, "Άννα", "a long enough one")
    create(store, "αννα", "a long enough one")
    assert user_id_of(store, "άννα") != user_id_of(store, "αννα")
    assert {user.name for user in accounts_in(store)} == {"άννα", "αννα"}
    assert find_credentials(store, "ἄννα") is None
    with pytest.raises(UserExists):
        create(store, "ΆΝΝΑ", "a long enough one")


def test_session_is_found_until_it_ends(store: Engine) -> None:
    create(store, "maria", "a long enough one")
    user_id, visitor = user_id_of(store, "maria"), Visitor("192.0.2.1", "Firefox, Linux")
    with writing(store) as connection:
        token = start_session(connection, SETTINGS, user_id, visitor, NOON)
    found = find_session(store, SETTINGS, token, NOON + timedelta(minutes=29, seconds=59))
    assert found is not None
    assert found.principal.hospitals(Permission.SEE_FIGURES) == frozenset({"chania", "heraklion"})
    end_session(store, token, NOON)
    assert find_session(store, SETTINGS, token, NOON) is None


def test_throttle_counts_to_the_microsecond(store: Engine) -> None:
    limits = ThrottleLimits(failures_per_account=2)
    origin = origin_of("maria", "192.0.2.1", SETTINGS.secret_key)
    attempt_id = begin_attempt(store, limits, origin, NOON - timedelta(days=31))
    with writing(store) as connection:
        record_success(connection, limits, attempt_id, NOON)
    for microseconds in (0, 1):
        begin_attempt(store, limits, origin, NOON + timedelta(microseconds=microseconds))
    window = timedelta(minutes=15)
    with pytest.raises(TooManyAttempts):
        begin_attempt(store, limits, origin, NOON + window - timedelta(microseconds=1))
    begin_attempt(store, limits, origin, NOON + window)


def test_token_holds_until_it_expires(store: Engine) -> None:
    create(store, "maria", "a long enough one")
    made_for = {"user_id": user_id_of(store, "maria"), "name": "νυχτερινό", "days": 90, "by": ROOT, "now": NOON}
    of_chania, of_all = (create_token(store, hospitals=scope, **made_for) for scope in (frozenset({"chania"}), None))
    last_moment = NOON + timedelta(days=90) - timedelta(microseconds=1)
    opened = [find_bearer(store, token, last_moment) for token in (of_chania, of_all)]
    assert [bearer and bearer.hospitals(Permission.SEE_FIGURES) for bearer in opened] == [
        frozenset({"chania"}),
        frozenset({"chania", "heraklion"}),
    ]
    assert find_bearer(store, of_all, NOON + timedelta(days=90)) is None
    assert {(token.name, token.last_used_at) for token in list_tokens(store, None)} == {
        ("νυχτερινό", datetime(2024, 8, 4, 12, tzinfo=UTC))
    }
    disable_user(store, name="maria", by=ROOT, now=NOON)
    assert find_bearer(store, of_all, NOON) is None


def test_refused_tokens_are_counted_to_the_microsecond(store: Engine) -> None:
    limits = ThrottleLimits(failures_per_address=2)
    for microseconds in (0, 1):
        at = NOON + timedelta(microseconds=microseconds)
        count_refused_token(store, limits, "192.0.2.1", SETTINGS.secret_key, at)
    end = NOON + timedelta(minutes=15)
    with pytest.raises(TooManyAttempts):
        count_refused_token(store, limits, "192.0.2.1", SETTINGS.secret_key, end - timedelta(microseconds=1))
    count_refused_token(store, limits, "192.0.2.1", SETTINGS.secret_key, end)


def test_codes_of_a_second_factor_are_good_once(store: Engine) -> None:
    create(store, "maria", "a long enough one")
    check_that_codes_are_good_once(store, user_id_of(store, "maria"))


def test_whoever_comes_from_a_provider_keeps_their_account_and_comes_once(store: Engine) -> None:
    now, grants = datetime.now(UTC), read_grants(("it=chania",), HOSPITALS)
    person = Person("university", "https://idp.example", "ελένη", "ελένη", grants, False, now)
    owner = receive(store, person, "198.51.100.7", now)
    assert receive(store, replace(person, account="other"), "198.51.100.7", now) == owner
    with pytest.raises(ArrivalRefused, match="name_taken"):
        receive(store, replace(person, subject="ελενη"), "198.51.100.7", now)
    for key in ("_1", "_2"):
        keep_request(store, key, "university", "browser", "address", Asked("/"), now)
    first, second = (find_request(store, key, "university", now) for key in ("_1", "_2"))
    token = keep_arrival(store, first, person, "_assertion", now, now)
    with pytest.raises(ArrivalRefused, match="assertion seen before"):
        keep_arrival(store, second, person, "_assertion", now, now)
    assert take_arrival(store, token, "university", "browser", HOSPITALS, now)[0] == person
    with pytest.raises(ArrivalRefused, match="unknown arrival"):
        take_arrival(store, token, "university", "browser", HOSPITALS, now)


def test_name_no_database_accepts_is_simply_unknown(store: Engine) -> None:
    assert find_credentials(store, "nul\x00") is None
    with reading(store) as connection:
        assert connection.execute(users.select()).all() == []


def test_of_several_processes_one_tells(store: Engine) -> None:
    check_that_one_alone_tells(Notices(store))


def test_of_several_that_change_a_hospital_one_does(store: Engine) -> None:
    check_that_one_alone_changes(store)


def test_the_last_check_of_an_archive_is_kept(store: Engine) -> None:
    check_that_the_last_check_is_kept(store)


def test_of_several_processes_one_sends(store: Engine) -> None:
    check_that_one_alone_sends(Notices(store))


def test_audit_entries_come_back_as_they_were_recorded(store: Engine) -> None:
    check_that_entries_come_back(store)


def test_processes_that_record_at_once_leave_no_gap(store: Engine) -> None:
    check_that_processes_at_once_leave_no_gap(store)


def test_the_log_is_sent_on(store: Engine) -> None:
    check_that_it_is_sent_on(store)


def test_what_is_done_at_once_waits_for_one_another(store: Engine) -> None:
    for name in ("one", "two"):
        create(store, name, "a long enough one")
    check_that_acts_at_once_wait_for_one_another(store)


def test_a_link_of_a_whole_country_fits_the_log(store: Engine) -> None:
    details = {"link": "x" * 8_000, "hospitals": [f"hospital-{number:055}" for number in range(2_000)]}
    record(store, Event.EXPORTED, ROOT, details, NOON)
    assert [entry.details for entry in listed(store)] == [details]


def test_of_several_processes_one_delivers(store: Engine) -> None:
    check_that_one_alone_delivers(Deliveries(store))


def test_what_was_said_of_a_delivery_is_kept(store: Engine) -> None:
    check_that_what_was_said_is_kept(Deliveries(store))


def statements_for(store: Engine, account: str) -> list[str]:
    """As docs/audit.md has them."""
    rows = "SELECT, INSERT, UPDATE, DELETE"
    if store.dialect.name == "postgresql":
        return [
            f"CREATE ROLE {account} LOGIN PASSWORD 'served'",
            f"GRANT {rows} ON ALL TABLES IN SCHEMA public TO {account}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {account}",
            f"REVOKE UPDATE, DELETE ON audit_entries FROM {account}",
            f"REVOKE INSERT, DELETE ON audit_head FROM {account}",
        ]
    others = {*metadata.tables, "alembic_version"} - {"audit_entries", "audit_head"}
    return [
        f"CREATE USER '{account}'@'%%' IDENTIFIED BY 'served'",
        *(f"GRANT {rows} ON auth.{table} TO '{account}'@'%%'" for table in sorted(others)),
        f"GRANT SELECT, INSERT ON auth.audit_entries TO '{account}'@'%%'",
        f"GRANT SELECT, UPDATE ON auth.audit_head TO '{account}'@'%%'",
    ]


def test_an_account_that_may_not_change_entries_records_all_the_same(store: Engine) -> None:
    with writing(store) as connection:
        for statement in statements_for(store, "archeion_serving"):
            connection.exec_driver_sql(statement)
    serving = open_store(store.url.set(username="archeion_serving", password="served").render_as_string(False))
    upgrade(serving)
    create(serving, "maria", "a long enough one")
    begin_anew(store)
    check_that_entries_come_back(serving)
    for forbidden in (update(audit_entries).values(user_name="nobody"), delete(audit_entries), delete(audit_head)):
        with pytest.raises(StoreUnavailable), writing(serving) as connection:
            connection.execute(forbidden)
    serving.dispose()
    assert verify(store).is_whole


def test_accounts_are_managed_found_and_entered_by_links(store: Engine) -> None:
    passwords, codes = Passwords(SETTINGS.password_hasher), ("chania", "heraklion")
    create(store, "dora", "a long enough one")
    for name, roles in {"bill": ("user_administrator=chania",), "emil": ("ministry=all",), "fani": ()}.items():
        grants = read_grants(roles, codes)
        token = invite_user(store, name=name, grants=grants, language=None, by=ROOT, now=NOON)
    set_password_by_link(store, passwords, token, "a long enough one", address="192.0.2.1", now=NOON)
    context = AuthContext(store, SETTINGS, passwords, codes)
    found = {
        scope: [user.name for user in find_users(context, WantedUsers(scope), NOON).users]
        for scope in (None, frozenset({"chania"}), frozenset(codes), frozenset[str]())
    }
    assert [*found.values()] == [["bill", "dora", "emil", "fani"], ["bill"], ["bill", "dora"], []]
    bill = Actor(Means.SESSION, user_id_of(store, "bill"), "bill")
    with pytest.raises(NotManaged):
        disable_user(store, name="dora", by=bill, now=NOON)
    grant_roles(store, name="dora", grants=read_grants(("it=chania",), codes), by=ROOT, now=NOON)
    for _ in range(10):
        begin_attempt(store, SETTINGS.throttle, origin_of("dora", "192.0.2.1", SETTINGS.secret_key), NOON)
    states = [find_users(context, WantedUsers(None, state=state), NOON).users for state in State]
    assert [[user.name for user in users] for users in states] == [[], ["dora"], ["bill", "emil"], [], ["fani"]]
    unlock_user(store, name="dora", secret_key=SETTINGS.secret_key, by=bill, now=NOON)
    made_for = {"user_id": user_id_of(store, "dora"), "name": "t", "days": 9, "by": bill, "now": NOON}
    create_token(store, hospitals=frozenset({"chania"}), **made_for)
    tokens = find_tokens(store, WantedTokens(frozenset({"chania"}), "dora", TokenState.STANDING), NOON).tokens
    assert [token.hospitals for token in tokens] == [("chania",)]
    assert verify_end(store, 3)[1].is_whole
    assert [entry.event for entry in newest_entries(store, Wanted(user_name="bill"), None, 2)] == [
        *("token_created", "user_unlocked")
    ]
