"""The account's page, as its owner and as others use it."""

import hashlib
import re
import secrets
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from auth.context import utc_now
from auth.store import reading, writing
from auth.tables import sessions
from auth.users import set_password
from auth.visitors import browser_family
from tests.auth.conftest import Site, callback_token, sign_in
from tests.auth.logs import ROOT
from tests.auth.test_sessions import is_let_in, token_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Safari/537.36 Edg/140.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
    "Mobile/15E148 Safari/604.1"
)
PATHS = ("/account/password", "/account/sessions/end", "/account/sessions/end-others")


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": callback_token(client), **fields})


def change(client: FlaskClient, current: str, new: str, again: str | None = None) -> TestResponse:
    return post(client, "/account/password", current=current, new=new, again=new if again is None else again)


def told(client: FlaskClient) -> list[str]:
    return re.findall(r'role="(?:status|alert)"[^>]*>([^<]+)<', client.get("/account").text)


def keys(page: str) -> list[str]:
    return re.findall(r'name="session" value="(\w+)"', page)


def test_new_password_signs_in_and_the_one_before_does_not(site: Site) -> None:
    client, new = site.signed_in_client(), secrets.token_urlsafe()
    answer = change(client, site.password, new)
    assert (answer.status_code, answer.location) == (302, "/account")
    assert told(client) == ["Your password is changed. All your other sessions have ended."]
    assert [sign_in(site.client(), "maria", one).status_code for one in (site.password, new)] == [401, 302]


def test_new_password_ends_every_session_but_gives_this_browser_a_new_one(site: Site) -> None:
    here, there, of_nikos = site.signed_in_client(), site.signed_in_client(), site.signed_in_client("nikos")
    before, stolen = token_of(here), site.client()
    with stolen.session_transaction() as session:
        session["_user_id"] = before
    change(here, site.password, secrets.token_urlsafe())
    assert token_of(here) != before
    assert [is_let_in(client) for client in (here, there, stolen, of_nikos)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("short", None, "The new password needs at least 12 characters."),
        ("x1" * 129, None, "The new password may have at most 256 characters."),
        ("Archeion2026", None, "This password is one of those that are tried first"),
        ("maria-maria-maria", None, "This password is one of those that are tried first"),
        ("one that is long", "another that is long", "The two new passwords differ."),
    ],
)
def test_poor_password_is_refused_in_words_and_never_sent_back(
    site: Site, new: str, again: str | None, sentence: str
) -> None:
    client = site.signed_in_client()
    answer = change(client, site.password, new, again)
    assert (answer.status_code, sentence in answer.text) == (400, True)
    assert 'aria-invalid="true" aria-describedby="new-error rule" autofocus' in answer.text
    assert [one in answer.text for one in (f'"{new}"', f'"{site.password}"')] == [False, False]
    assert sign_in(site.client(), "maria", site.password).status_code == 302


def test_the_same_password_is_no_new_one(site: Site) -> None:
    client = site.signed_in_client()
    answer = change(client, site.password, site.password)
    assert (answer.status_code, "The new password is the current one." in answer.text) == (400, True)


def test_wrong_current_password_changes_nothing(site: Site) -> None:
    client, there = site.signed_in_client(), site.signed_in_client()
    answer = change(client, "a wrong password", secrets.token_urlsafe())
    assert (answer.status_code, "The current password is wrong." in answer.text) == (401, True)
    assert [is_let_in(one) for one in (client, there)] == [True, True]
    assert sign_in(site.client(), "maria", site.password).status_code == 302


def test_wrong_current_passwords_are_throttled_with_wrong_sign_ins(site: Site) -> None:
    client, limit = site.signed_in_client(), site.settings.throttle.failures_per_address
    for number in range(limit):
        if number % 2:
            sign_in(site.client(), "maria", "a wrong password")
        else:
            change(client, "a wrong password", secrets.token_urlsafe())
    answer = change(client, site.password, secrets.token_urlsafe())
    assert (answer.status_code, answer.headers["Retry-After"] > "0") == (429, True)
    assert "Too many attempts." in answer.text


def test_password_set_by_somebody_else_in_between_stays(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client, passwords = site.signed_in_client(), site.server.extensions["archeion_auth"].passwords
    hashing, theirs = type(passwords).hash, secrets.token_urlsafe()

    def meanwhile(self: object, password: str) -> str:
        monkeypatch.setattr(type(passwords), "hash", hashing)
        set_password(site.store, passwords, name="maria", password=theirs, by=ROOT, now=utc_now())
        return hashing(passwords, password)

    monkeypatch.setattr(type(passwords), "hash", meanwhile)
    change(client, site.password, secrets.token_urlsafe())
    assert sign_in(site.client(), "maria", theirs).status_code == 302
    assert not is_let_in(client)


def test_form_works_with_password_managers(site: Site) -> None:
    page = site.signed_in_client().get("/account").text
    assert re.findall(r'name="(\w+)"[^>]*?autocomplete="([\w-]+)"', page) == [
        ("username", "username"),
        ("current", "current-password"),
        ("new", "new-password"),
        ("again", "new-password"),
    ]
    assert 'name="username" value="maria"' in page
    assert ("onpaste" in page, "<script" in page) == (False, False)


def test_sessions_are_told_with_browser_and_address(site: Site) -> None:
    here, there = site.client(), site.client()
    here.environ_base["HTTP_USER_AGENT"], there.environ_base["HTTP_USER_AGENT"] = FIREFOX, EDGE
    sign_in(here, "maria", site.password)
    sign_in(there, "maria", site.password, address="2001:db8::7")
    site.signed_in_client("nikos")
    page = here.get("/account").text
    assert re.findall(r'class="what">(.+?)(?: <strong class="mark">(.+?)</strong>)?</p>', page) == [
        ("Firefox, Linux", "This session"),
        ("Edge, Windows", ""),
    ]
    assert re.findall("<dt>Address</dt><dd>(.+?)</dd>", page) == ["127.0.0.1", "2001:db8::7"]
    assert len(keys(page)) == 1


def test_what_a_browser_says_of_itself_is_not_kept(site: Site) -> None:
    client = site.client()
    client.environ_base["HTTP_USER_AGENT"] = f"{FIREFOX} " + "<b>" * 400
    sign_in(client, "maria", site.password)
    with reading(site.store) as connection:
        assert connection.scalars(select(sessions.c.browser)).all() == ["Firefox, Linux"]


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        (FIREFOX, "Firefox, Linux"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_browser_is_told_by_its_family(user_agent: str, family: str) -> None:
    assert browser_family(user_agent) == family


def test_sessions_that_are_over_are_not_told(site: Site) -> None:
    client = site.signed_in_client()
    over = [site.signed_in_client() for _ in range(3)]
    post(over[0], "/logout")
    ages = {"last_seen_at": timedelta(minutes=30), "started_at": timedelta(hours=10)}
    rows = [row for row in _rows(site) if row != key_of(client)]
    with writing(site.store) as connection:
        for row, (column, age) in zip(rows, ages.items(), strict=False):
            changed = update(sessions).where(sessions.c.token_hash == row)
            connection.execute(changed.values({column: utc_now() - age}))
    assert keys(client.get("/account").text) == []


def test_one_session_is_ended_and_the_others_go_on(site: Site) -> None:
    here, there, elsewhere = (site.signed_in_client() for _ in range(3))
    answer = post(here, "/account/sessions/end", session=key_of(there))
    assert (answer.status_code, told(here)) == (302, ["The session has ended."])
    assert [is_let_in(client) for client in (here, there, elsewhere)] == [True, False, True]


def test_all_others_are_ended_and_this_one_goes_on(site: Site) -> None:
    here, there, elsewhere, of_nikos = (*(site.signed_in_client() for _ in range(3)), site.signed_in_client("nikos"))
    assert post(here, "/account/sessions/end-others").location == "/account"
    assert [is_let_in(client) for client in (here, there, elsewhere, of_nikos)] == [True, False, False, True]
    assert "End all other sessions" not in here.get("/account").text


def test_nobody_ends_the_session_of_somebody_else(site: Site) -> None:
    maria, nikos = site.signed_in_client("maria"), site.signed_in_client("nikos")
    post(maria, "/account/sessions/end", session=key_of(nikos))
    assert is_let_in(nikos)


def test_language_is_chosen_for_the_account(site: Site) -> None:
    client = site.signed_in_client()
    answer = post(client, "/language", language="el", next="/account")
    assert answer.location == "/account"
    assert '<html lang="el">' in client.get("/account").text


@pytest.mark.parametrize("path", PATHS)
def test_every_form_needs_its_token(site: Site, path: str) -> None:
    here, there = site.signed_in_client(), site.signed_in_client()
    form = {"current": site.password, "new": "one that is long", "again": "one that is long"}
    answer = here.post(path, data={**form, "session": key_of(there)})
    assert (answer.status_code, is_let_in(there)) == (400, True)
    assert sign_in(site.client(), "maria", site.password).status_code == 302


@pytest.mark.parametrize("path", PATHS)
def test_form_sent_after_the_session_leads_to_sign_in_and_back(site: Site, path: str) -> None:
    client = site.signed_in_client()
    token = callback_token(client)
    with writing(site.store) as connection:
        connection.execute(update(sessions).values(ended_at=utc_now()))
    assert client.post(path, data={"csrf_token": token}).location == "/login?next=/account"


def test_page_is_kept_by_no_cache_and_runs_no_script(site: Site) -> None:
    client = site.signed_in_client()
    page, sign_in_page = client.get("/account"), site.client().get("/login")
    policy = "Content-Security-Policy"
    assert (page.headers["Cache-Control"], page.headers[policy]) == ("no-store", sign_in_page.headers[policy])
    loaded = set(re.findall(r'src="([^"]+)"|rel="stylesheet" href="([^"]+)"', page.text))
    assert loaded == {("/auth/static/icon.svg", ""), ("", "/auth/static/pages.css")}


def key_of(client: FlaskClient) -> str:
    """How the page names this browser's own session."""
    return hashlib.sha256(token_of(client).encode()).hexdigest()


def _rows(site: Site) -> list[str]:
    with reading(site.store) as connection:
        return list(connection.scalars(select(sessions.c.token_hash).where(sessions.c.ended_at.is_(None))))
