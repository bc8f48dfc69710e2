"""Links to a new password: followed, used once, void, and whatever else is none."""

import secrets
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from auth.audit import Event, Means, Wanted, entries
from auth.context import utc_now
from auth.errors import LinkRefused, UserIsDisabled
from auth.grants import read_grants
from auth.invitations import invite_user, make_link, set_password_by_link
from auth.links import HOLDS, find_link
from auth.passwords import Passwords
from auth.store import reading
from auth.tables import invitations
from auth.users import disable_user, enable_user, find_credentials, set_password
from tests.auth.administering import told
from tests.auth.conftest import HOSPITALS, Site, sign_in
from tests.auth.logs import ROOT

NO_LINK = "This link does not hold: it has been used, is too old or was replaced. Ask for a new one."
NEW = "quite another long one"


def invite(site: Site, name: str = "greg") -> str:
    return invite_user(
        site.store, name=name, grants=read_grants(("it=chania",), HOSPITALS), language=None, by=ROOT, now=utc_now()
    )


def follow(site: Site, token: str, client: FlaskClient | None = None) -> FlaskClient:
    client = client or site.client()
    answer = client.get(f"/new-password/{token}")
    assert (answer.status_code, answer.location) == (302, "/new-password")
    return client


def choose(client: FlaskClient, new: str = NEW, again: str | None = None) -> TestResponse:
    token = client.get("/new-password").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    return client.post("/new-password", data={"csrf_token": token, "new": new, "again": again or new})


def test_a_link_leads_to_a_password_once(site: Site) -> None:
    token = invite(site)
    client, other = follow(site, token), follow(site, token)
    page = client.get("/new-password")
    assert (page.status_code, 'autocomplete="username" readonly' in page.text, 'value="greg"' in page.text) == (
        *(200, True),
        True,
    )
    assert token not in page.text
    answer = choose(client)
    assert (answer.status_code, answer.location) == (302, "/login")
    assert told(client.get("/login").text) == ["Your password is set. Sign in with it."]
    assert sign_in(client, "greg", NEW).status_code == 302
    refused = other.get("/new-password")
    assert (refused.status_code, told(refused.text)) == (404, [NO_LINK])


def test_programs_that_look_through_mails_use_nothing_up(site: Site) -> None:
    token = invite(site)
    for method in ("GET", "HEAD", "GET"):
        site.client().open(f"/new-password/{token}", method=method)
        follow(site, token).get("/new-password")
    assert choose(follow(site, token)).status_code == 302


def test_of_two_who_follow_it_at_once_one_sets_the_password(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    token, passwords = invite(site), Passwords(site.hasher)
    used: list[str] = []

    def hashed(password: str) -> str:
        # Between being found and being used, somebody else uses it.
        if not used:
            used.append("first")
            set_password_by_link(site.store, passwords, token, NEW, address="192.0.2.1", now=utc_now())
        return Passwords.hash(passwords, password)

    slow = Passwords(site.hasher)
    monkeypatch.setattr(slow, "hash", hashed, raising=False)
    with pytest.raises(LinkRefused):
        set_password_by_link(site.store, slow, token, "one that comes too late", address="192.0.2.2", now=utc_now())
    assert sign_in(site.client(), "greg", NEW).status_code == 302


def test_passwords_that_differ_or_are_refused_leave_the_link_good(site: Site) -> None:
    client = follow(site, invite(site))
    assert told(choose(client, NEW, "another").text) == ["The two new passwords differ."]
    answer = choose(client, "short")
    assert (answer.status_code, told(answer.text)) == (400, ["The new password needs at least 12 characters."])
    assert choose(client, "greg-greg-greg").status_code == 400
    assert choose(client).status_code == 302


def test_whoever_has_a_password_keeps_it_until_the_link_is_used(site: Site) -> None:
    session = site.signed_in_client()
    token = make_link(site.store, name="maria", by=ROOT, now=utc_now())
    assert sign_in(site.client(), "maria", site.password).status_code == 302
    assert choose(follow(site, token)).status_code == 302
    assert [sign_in(site.client(), "maria", one).status_code for one in (site.password, NEW)] == [401, 302]
    assert session.get("/").status_code == 302


@pytest.mark.parametrize("kind", ["unknown", "expired", "newer", "password", "disabled", "enabled again", "empty"])
def test_whatever_does_not_hold_is_told_alike(kind: str, site: Site) -> None:
    now, passwords = utc_now(), Passwords(site.hasher)
    token = make_link(site.store, name="maria", by=ROOT, now=now - HOLDS if kind == "expired" else now)
    match kind:
        case "unknown":
            token = secrets.token_urlsafe(32)
        case "empty":
            token = " "
        case "newer":
            make_link(site.store, name="maria", by=ROOT, now=now)
        case "password":
            set_password(site.store, passwords, name="maria", password=NEW, by=ROOT, now=now)
        case "disabled" | "enabled again":
            disable_user(site.store, name="maria", by=ROOT, now=now)
    if kind == "enabled again":
        enable_user(site.store, name="maria", by=ROOT, now=now)
    client = follow(site, token)
    answer = client.get("/new-password")
    assert (answer.status_code, told(answer.text)) == (404, [NO_LINK])
    with pytest.raises(LinkRefused):
        set_password_by_link(site.store, passwords, token, NEW, address="", now=now)


def test_a_link_holds_for_three_days(site: Site) -> None:
    token, now = invite(site), utc_now()
    moments = (now + HOLDS - timedelta(minutes=1), now + HOLDS)
    assert [find_link(site.store, token, moment) is not None for moment in moments] == [True, False]


def test_the_store_has_no_link(site: Site) -> None:
    token = invite(site)
    with reading(site.store) as connection:
        (row,) = connection.execute(select(invitations)).all()
    assert token not in str(row)
    assert token not in str([entry.details for entry in entries(site.store)])


def test_nobody_is_invited_to_a_disabled_account(site: Site) -> None:
    disable_user(site.store, name="maria", by=ROOT, now=utc_now())
    with pytest.raises(UserIsDisabled):
        make_link(site.store, name="maria", by=ROOT, now=utc_now())


def test_guesses_are_slowed_down_and_whoever_has_a_link_is_not(site: Site) -> None:
    token, client = invite(site), site.client()
    codes = [
        follow(site, "x" * 43, client).get("/new-password").status_code
        for _ in range(site.settings.throttle.failures_per_address + 2)
    ]
    assert (codes[0], codes[-1]) == (404, 429)
    assert choose(follow(site, token)).status_code == 302
    whats = [entry.details["what"] for entry in entries(site.store, Wanted(event=Event.THROTTLED))]
    assert whats == ["link"]


def test_whoever_is_signed_in_there_is_signed_out(site: Site) -> None:
    """The next who signs in is whose password it is."""
    client = site.signed_in_client("nikos")
    assert choose(follow(site, invite(site), client)).location == "/login"
    assert client.get("/").status_code == 302


def test_it_is_in_the_log_by_whom_it_was_set(site: Site) -> None:
    choose(follow(site, invite(site)))
    entry = list(entries(site.store, Wanted(event=Event.PASSWORD_SET)))[-1]
    assert (entry.actor.means, entry.actor.user_name, entry.actor.address) == (Means.ANONYMOUS, "greg", "127.0.0.1")
    assert entry.details == {"user": "greg", "sessions_ended": 0, "by_link": True}
    credentials = find_credentials(site.store, "greg")
    assert credentials is not None
    assert credentials.password_hash


def test_whoever_needs_a_second_factor_meets_it_at_sign_in(build_site: object) -> None:
    site: Site = build_site(second_factor_roles=frozenset({"it"}))  # type: ignore[operator]
    client = follow(site, invite(site))
    choose(client)
    assert sign_in(client, "greg", NEW).location == "/login/second-factor?next=/"


def test_a_form_of_another_site_sets_nothing(site: Site) -> None:
    client = follow(site, invite(site))
    assert client.post("/new-password", data={"new": NEW, "again": NEW}).status_code == 400
    assert sign_in(site.client(), "greg", NEW).status_code == 401
