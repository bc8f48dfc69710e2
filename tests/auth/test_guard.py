import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Response
from flask.testing import FlaskClient

from auth.store import open_store
from tests.auth.conftest import Site, build_server

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
# What must answer an anonymous request with anything but a refusal, and nothing more.
PUBLIC = {
    *((method, "/login") for method in METHODS),
    # Whoever begins there is sent to sign in.
    *((method, "/login/second-factor") for method in METHODS if method not in ("GET", "HEAD")),
    *((method, "/health") for method in METHODS),
    *((method, "/ready") for method in ("GET", "HEAD")),
    *((method, "/auth/static/pages.css") for method in METHODS),
    *((method, "/auth/static/icon.svg") for method in METHODS),
    # Whoever follows a link there has no password yet.
    *((method, "/new-password") for method in METHODS),
    *((method, "/new-password/something") for method in ("GET", "HEAD")),
    ("POST", "/language"),
    ("GET", "/metrics"),
    # Of a provider that there is not here: nothing.
    *(("GET", f"/login/saml/something{end}") for end in ("", "/arrived", "/metadata")),
    ("POST", "/login/saml/something/response"),
    *(("GET", f"/login/openid/something{end}") for end in ("", "/back")),
}


def every_address(site: Site) -> Iterator[str]:
    for rule in site.server.url_map.iter_rules():
        yield re.sub(r"<[^>]+>", "something", rule.rule)


def is_refused(client: FlaskClient, method: str, path: str) -> bool:
    answer = client.open(path, method=method, buffered=True)
    to_sign_in = answer.status_code == 302 and answer.location.startswith("/login")
    return to_sign_in or answer.status_code == 401


def test_every_route_but_the_public_ones_refuses_the_anonymous(site: Site) -> None:
    addresses = {
        *every_address(site),
        "/no/such/page",
        "/metrics",
        "/ready",
        "/auth/static/pages.css",
        "/auth/static/icon.svg",
    }
    open_addresses = {
        (method, path) for path in addresses for method in METHODS if not is_refused(site.client(), method, path)
    }
    assert open_addresses == PUBLIC


def test_route_added_later_is_closed_too(site: Site) -> None:
    site.server.add_url_rule("/later", view_func=lambda: "secret")
    assert site.client().get("/later").location == "/login?next=/later"


def test_handler_registered_before_cannot_answer_first(site: Site) -> None:
    server = build_server(site.store, site.settings)
    server.before_request_funcs[None].insert(1, lambda: "answered too early")
    assert server.test_client().get("/").status_code == 302


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_page_leads_to_sign_in_and_remembers_the_view(site: Site, method: str) -> None:
    answer = site.client().open("/activity?hospital=heraklion&from=2020-01", method=method)
    assert answer.status_code == 302
    assert answer.location == "/login?next=/activity?hospital%3Dheraklion%26from%3D2020-01"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_dash-update-component"),
        ("GET", "/_dash-layout"),
        ("GET", "/_dash-component-suites/dash/deps/react.js"),
        ("GET", "/_reload-hash"),
        ("GET", "/api/v1/activity"),
        ("GET", "/export/activity.csv"),
        ("GET", "/no-such-file.json"),
        ("GET", "/no-such-file.xlsx"),
        ("POST", "/"),
        ("OPTIONS", "/"),
        ("POST", "/logout"),
        ("GET", "/assets/00_fetch.js"),
    ],
)
def test_programs_are_refused_in_json(site: Site, method: str, path: str) -> None:
    answer = site.client().open(path, method=method)
    assert answer.status_code == 401
    assert answer.json == {"error": {"code": "not_signed_in", "message": "You are not signed in."}}


def test_known_and_unknown_addresses_are_refused_alike(site: Site) -> None:
    known, unknown = (site.client().get(path) for path in ("/", "/nothing/here"))
    assert (known.status_code, known.location) == (302, "/login")
    assert (unknown.status_code, unknown.location) == (302, "/login?next=/nothing/here")


@pytest.mark.parametrize(
    "path", ["/login/", "/LOGIN", "//login", "/login%00", "/health/x", "/auth/static/", "/%2e%2e/health"]
)
def test_spelling_a_public_path_otherwise_opens_nothing(site: Site, path: str) -> None:
    assert is_refused(site.client(), "GET", path)


def test_pathname_in_a_callbacks_body_decides_nothing(site: Site) -> None:
    body = {"inputs": [{"id": "url", "property": "pathname", "value": "/login"}]}
    assert site.client().post("/_dash-update-component", json=body).status_code == 401


def test_signed_in_user_is_let_through(site: Site) -> None:
    client = site.signed_in_client()
    assert (client.get("/").text, client.get("/nothing/here").status_code) == ("the page", 404)


def test_health_says_ok_and_nothing_else(site: Site) -> None:
    answer = site.client().get("/health")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok", "text/plain")


@pytest.fixture
def site_without_store(tmp_path: Path, build_site: Callable[..., Site]) -> FlaskClient:
    nowhere = open_store(f"sqlite:///{tmp_path / 'no such folder' / 'auth.sqlite'}")
    server = build_server(nowhere, build_site().settings)
    # As in production, where an error that nobody handles becomes an answer.
    server.testing = False
    client = server.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "a token"
    return client


def test_health_is_503_while_the_store_is_down(site_without_store: FlaskClient) -> None:
    answer = site_without_store.get("/health")
    assert (answer.status_code, answer.text) == (503, "unavailable")


def test_nobody_gets_in_while_the_store_is_down(site_without_store: FlaskClient) -> None:
    page, callback = site_without_store.get("/"), site_without_store.post("/_dash-update-component")
    assert (page.status_code, callback.status_code) == (503, 503)
    assert "Signing in is not possible at the moment." in page.text
    assert callback.json is not None
    assert callback.json["error"]["code"] == "store_unavailable"


def test_signing_in_is_refused_while_the_store_is_down(site_without_store: FlaskClient) -> None:
    with site_without_store.session_transaction() as session:
        session.clear()
    token = site_without_store.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "name": "maria", "password": "whatever is typed"}
    assert site_without_store.post("/login", data=form).status_code == 503


def test_two_applications_share_nothing(site: Site, tmp_path: Path) -> None:
    other = build_server(open_store(f"sqlite:///{tmp_path / 'other.sqlite'}"), site.settings)
    other.add_url_rule("/only-there", view_func=lambda: Response("there"))
    assert site.signed_in_client().get("/only-there").status_code == 404
