"""The door of the administration: who comes in, and that they have proved to be there."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_babel import lazy_gettext

from auth.administration.entering import Section, add_section, administering, require_confirmed
from auth.audit import Event, Wanted, entries
from auth.context import utc_now
from auth.errors import NotConfirmed
from auth.grants import read_grants
from auth.permissions import Permission
from auth.principal import Principal
from auth.sessions import SignedInUser, confirm_session
from auth.users import grant_roles
from tests.auth.conftest import HOSPITALS, Site, form_token
from tests.auth.logs import ROOT

OF_ACCOUNTS = Section("accounts", lazy_gettext("Administration"), Permission.MANAGE_ACCOUNTS)
OF_LOG = Section("log", lazy_gettext("Administration"), Permission.READ_AUDIT, is_for_all=True)


@pytest.fixture
def door(site: Site) -> Site:
    """Two sections: one of accounts, one of the log, which is of all hospitals or of none."""
    for section in (OF_ACCOUNTS, OF_LOG):
        view = administering(section)(lambda: "within")
        site.server.add_url_rule(
            f"/administration/{section.endpoint}", section.endpoint, view, methods=["GET", "POST"]
        )
        add_section(site.server, section)
    return site


def give(site: Site, *roles: str) -> FlaskClient:
    grants = read_grants(roles, HOSPITALS)
    grant_roles(site.store, name="maria", grants=grants, by=ROOT, now=utc_now())
    return site.signed_in_client()


def confirm(client: FlaskClient, password: str, page: str = "/administration") -> tuple[int, str | None]:
    form = {"csrf_token": form_token_of(client), "password": password, "next": page}
    answer = client.post("/administration/confirm", data=form)
    return answer.status_code, answer.headers.get("Location")


def form_token_of(client: FlaskClient) -> str:
    page = client.get("/administration/confirm").text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("roles", "opened"),
    [
        ((), set()),
        (("hospital_administration=all", "ministry=all", "central_it=all"), set()),
        (("user_administrator=chania",), {"accounts"}),
        (("user_administrator=all",), {"accounts", "log"}),
    ],
)
def test_a_section_opens_to_whoever_may_and_is_nowhere_to_others(
    roles: tuple[str, ...], opened: set[str], door: Site
) -> None:
    client = give(door, *roles)
    confirm(client, door.password)
    answers = {name: client.get(f"/administration/{name}") for name in ("accounts", "log")}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == opened
    others = [answer for name, answer in answers.items() if name not in opened]
    assert {(answer.status_code, "There is no such page." in answer.text) for answer in others} <= {(404, True)}
    assert client.get("/administration/confirm").status_code == (200 if opened else 404)
    denied = {entry.details.get("page") for entry in entries(door.store, Wanted(event=Event.DENIED))}
    # Of many refusals at once the log has the first alone.
    assert denied <= {None, "/administration", *(f"/administration/{name}" for name in {"accounts", "log"} - opened)}
    assert bool(denied - {None}) is (len(opened) < 2)


def test_nothing_opens_before_the_password_and_the_page_asked_for_comes_after_it(door: Site) -> None:
    client = give(door, "user_administrator=all")
    answer = client.get("/administration/accounts?role=it")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/administration/confirm?next=/administration/accounts?role%3Dit",
    )
    page = "/administration/accounts?role=it"
    assert confirm(client, "not the password", page)[0] == 401
    assert client.get("/administration/accounts").status_code == 302
    assert confirm(client, door.password, page) == (302, page)
    assert client.get("/administration/accounts").text == "within"
    assert client.get("/administration").headers["Location"] == "/administration/users"


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "/logout", "//x", ""])
def test_confirming_leads_to_nowhere_else(page: str, door: Site) -> None:
    client = give(door, "user_administrator=all")
    assert confirm(client, door.password, page) == (302, "/administration")


def test_a_form_that_comes_too_late_changes_nothing(door: Site) -> None:
    client = give(door, "user_administrator=all")
    token = form_token_of(client)
    answer = client.post("/administration/accounts", data={"csrf_token": token})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/administration/confirm?next=/administration")


def test_wrong_passwords_are_counted_as_at_sign_in(door: Site) -> None:
    client = give(door, "user_administrator=all")
    # From an address the account is not known at: there its own limit holds.
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    codes = [confirm(client, "not the password")[0] for _ in range(door.settings.throttle.failures_per_account + 1)]
    assert (set(codes[:-1]), codes[-1]) == ({401}, 429)
    assert confirm(client, door.password)[0] == 429


def test_confirming_holds_for_a_while_and_as_long_as_somebody_goes_on(door: Site) -> None:
    client = give(door, "user_administrator=all")
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    now, limit = utc_now(), timedelta(minutes=door.settings.confirmation_minutes)

    def at(confirmed: timedelta) -> int:
        confirm_session(door.store, token, now - confirmed)
        return client.get("/administration/accounts").status_code

    assert at(limit + timedelta(seconds=5)) == 302
    assert at(limit - timedelta(minutes=1)) == 200
    # It was prolonged just now: of the first moment it would be over.
    with door.server.app_context(), pytest.raises(NotConfirmed):
        require_confirmed(
            SignedInUser(Principal(1, "maria", ()), None, token, now - limit), now + timedelta(minutes=1)
        )
    assert client.get("/administration/accounts").status_code == 200


def test_a_new_session_begins_unconfirmed(door: Site) -> None:
    client = give(door, "user_administrator=all")
    confirm(client, door.password)
    assert client.get("/administration/accounts").status_code == 200
    assert door.signed_in_client().get("/administration/accounts").status_code == 302


def test_nobody_comes_in_without_a_session(door: Site) -> None:
    client = door.client()
    assert client.get("/administration/accounts").headers["Location"] == "/login?next=/administration/accounts"
    form = {"csrf_token": form_token(client)}
    assert client.post("/administration/accounts", data=form).headers["Location"] == "/login?next=/administration"


def test_whoever_sees_no_figures_can_leave(door: Site) -> None:
    """Theirs is the only page they come to, beside that of their account."""
    client = give(door, "user_administrator=all")
    for path in ("/administration/confirm", "/account"):
        assert 'method="post" action="/logout"' in client.get(path).text
    client.post("/logout", data={"csrf_token": form_token_of(client)})
    assert client.get("/administration/confirm").status_code == 302


def test_its_pages_run_no_script(door: Site) -> None:
    client = give(door, "user_administrator=all")
    for path in ("/administration/confirm", "/administration/accounts"):
        assert client.get(path).headers["Content-Security-Policy"].startswith("default-src 'none'")
