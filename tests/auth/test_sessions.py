from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, event, select, update

from auth.context import utc_now
from auth.passwords import Passwords
from auth.store import reading, writing
from auth.tables import sessions, users
from auth.users import disable_user, set_password
from tests.auth.conftest import Site, callback_token, form_token, give, sign_in
from tests.auth.logs import ROOT


def token_of(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session["_user_id"])


def move_back(site: Site, column: ColumnElement[datetime], by: timedelta) -> None:
    """Time passes: for the store it is the same whether the clock moves on or the row moves back."""
    with writing(site.store) as connection:
        value = connection.scalar(select(column))
        assert value is not None
        connection.execute(update(sessions).values({column: value - by}))


def is_let_in(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200


def sign_out(client: FlaskClient) -> None:
    assert client.post("/logout", data={"csrf_token": callback_token(client)}).status_code == 302


def test_store_keeps_only_the_hash_of_the_token(site: Site) -> None:
    token = token_of(site.signed_in_client())
    with reading(site.store) as connection:
        assert connection.scalars(select(sessions.c.token_hash)).one() != token
    assert len(token) >= 43


def test_each_sign_in_gets_a_new_token_and_ends_the_one_before(site: Site) -> None:
    client = site.signed_in_client()
    first = token_of(client)
    planted = site.client()
    with planted.session_transaction() as session:
        session["_user_id"] = first
    client.delete_cookie("_csrf_token")
    # The sign-in page redirects whoever is signed in, so a second form comes from another tab opened before.
    form = {"csrf_token": callback_token(client), "name": "nikos", "password": site.password}
    assert client.post("/login", data=form).status_code == 302
    assert token_of(client) != first
    assert not is_let_in(planted)


def test_session_planted_before_sign_in_is_worthless_after(site: Site) -> None:
    victim, attacker = site.client(), site.client()
    planted_token = form_token(attacker)
    planted = attacker.get_cookie("archeion_session")
    assert planted is not None
    victim.set_cookie("archeion_session", planted.value)
    form = {"csrf_token": planted_token, "name": "maria", "password": site.password}
    assert victim.post("/login", data=form).status_code == 302
    assert is_let_in(victim)
    assert not is_let_in(attacker)
    forged = victim.post("/_dash-update-component", headers={"X-CSRFToken": planted_token})
    assert forged.status_code == 400


def test_sign_out_ends_the_session_for_a_replayed_cookie_too(site: Site) -> None:
    client, thief = site.signed_in_client(), site.client()
    stolen = client.get_cookie("archeion_session")
    assert stolen is not None
    thief.set_cookie("archeion_session", stolen.value)
    assert is_let_in(thief)
    sign_out(client)
    assert not is_let_in(thief)
    assert thief.get("/").status_code == 302


def test_sign_out_leaves_other_sessions_of_the_user(site: Site) -> None:
    here, there = site.signed_in_client(), site.signed_in_client()
    sign_out(here)
    assert is_let_in(there)


@pytest.mark.parametrize(("minutes", "let_in"), [(29, True), (30, False)])
def test_idle_session_ends(site: Site, minutes: int, let_in: bool) -> None:
    client = site.signed_in_client()
    move_back(site, sessions.c.last_seen_at, timedelta(minutes=minutes))
    assert is_let_in(client) is let_in


@pytest.mark.parametrize(("hours", "let_in"), [(9.9, True), (10, False)])
def test_session_in_use_ends_in_the_end(site: Site, hours: float, let_in: bool) -> None:
    client = site.signed_in_client()
    move_back(site, sessions.c.started_at, timedelta(hours=hours))
    assert is_let_in(client) is let_in


def test_being_seen_keeps_a_session_alive(site: Site) -> None:
    client = site.signed_in_client()
    for _ in range(3):
        move_back(site, sessions.c.last_seen_at, timedelta(minutes=20))
        assert is_let_in(client)


def test_last_seen_is_written_at_most_once_a_minute(site: Site) -> None:
    client = site.signed_in_client()
    writes: list[str] = []

    @event.listens_for(site.store, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE sessions"):
            writes.append(statement)

    move_back(site, sessions.c.last_seen_at, timedelta(seconds=61))
    writes.clear()
    for _ in range(3):
        assert is_let_in(client)
    assert len(writes) == 1


def test_disabled_users_sessions_die_at_once(site: Site) -> None:
    maria, nikos = site.signed_in_client("maria"), site.signed_in_client("nikos")
    disable_user(site.store, name="maria", by=ROOT, now=utc_now())
    assert (is_let_in(maria), is_let_in(nikos)) == (False, True)


def test_session_begun_while_its_user_is_disabled_is_dead(site: Site) -> None:
    client = site.signed_in_client()
    with writing(site.store) as connection:
        connection.execute(update(users).values(disabled_at=utc_now()))
    assert not is_let_in(client)


def test_new_password_ends_all_sessions(site: Site) -> None:
    clients = [site.signed_in_client(), site.signed_in_client()]
    set_password(
        site.store,
        Passwords(site.hasher),
        name="maria",
        password="another long one",
        by=ROOT,
        now=utc_now(),  # noqa: S106
    )
    assert [is_let_in(client) for client in clients] == [False, False]
    assert sign_in(site.client(), "maria", site.password).status_code == 401
    assert sign_in(site.client(), "maria", "another long one").status_code == 302


def test_other_roles_end_the_sessions_from_before(site: Site) -> None:
    client = site.signed_in_client()
    header = {"X-CSRFToken": callback_token(client)}
    before = client.post("/_dash-update-component", headers=header)
    give(site, "maria", frozenset({"rethymno"}))
    assert (before.json, client.post("/_dash-update-component", headers=header).status_code) == (
        {"visible": ["heraklion", "chania"]},
        401,
    )
    client = site.signed_in_client()
    answer = client.post("/_dash-update-component", headers={"X-CSRFToken": callback_token(client)})
    assert answer.json == {"visible": ["rethymno"]}


def test_outlived_rows_are_cleared_at_the_next_sign_in(site: Site) -> None:
    site.signed_in_client()
    move_back(site, sessions.c.started_at, timedelta(hours=10))
    site.signed_in_client("nikos")
    with reading(site.store) as connection:
        assert len(connection.scalars(select(sessions.c.token_hash)).all()) == 1
