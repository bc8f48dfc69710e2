"""What a token opens at the door: token × path × state."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Response, jsonify
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from auth.context import utc_now
from auth.permissions import Permission
from auth.principal import current_principal
from auth.settings import ThrottleLimits
from auth.store import open_store, reading, writing
from auth.tables import api_tokens, attempts, refused_tokens
from auth.tokens import create_token, revoke_token
from auth.users import disable_user, user_id_of
from tests.auth.conftest import HOSPITALS, Site, build_server, callback_token, give, sign_in
from tests.auth.logs import ROOT

REPORT = "/api/v1/reports/activity.json"
UNKNOWN = "archeion_" + "0" * 64 + "34b1e4cb"
SHUT = {"code": "token_refused", "message": "This token does not hold: it is unknown, has expired or was revoked."}


def with_api(site: Site) -> Site:
    """The API's own route, and one that answers every path, as Dash's does."""

    def report() -> Response:
        return jsonify(visible=current_principal().visible(Permission.SEE_FIGURES, HOSPITALS))

    site.server.add_url_rule(REPORT, view_func=report, methods=["GET"])
    site.server.add_url_rule("/<path:path>", "any", lambda path: f"the page of {path}", methods=["GET"])
    return site


@pytest.fixture
def api(site: Site) -> Site:
    return with_api(site)


def make(site: Site, user: str = "maria", hospitals: frozenset[str] | None = None) -> str:
    user_id = user_id_of(site.store, user)
    made_for = {"user_id": user_id, "name": "nightly", "hospitals": hospitals}
    return create_token(site.store, **made_for, days=90, by=ROOT, now=utc_now())


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    ("user", "scope", "visible"),
    [
        ("maria", None, ["heraklion", "chania"]),
        ("maria", frozenset({"chania"}), ["chania"]),
        ("nikos", None, ["heraklion", "chania", "rethymno"]),
        ("nikos", frozenset({"rethymno"}), ["rethymno"]),
    ],
)
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_token_reads_its_hospitals(
    api: Site, user: str, scope: frozenset[str] | None, visible: list[str], scheme: str
) -> None:
    answer = api.client().get(REPORT, headers={"Authorization": f"{scheme} {make(api, user, scope)}"})
    assert (answer.status_code, answer.json) == (200, {"visible": visible})


def test_session_reads_the_api_too(api: Site) -> None:
    assert api.signed_in_client().get(REPORT).json == {"visible": ["heraklion", "chania"]}


def test_token_begins_no_session(api: Site) -> None:
    client = api.client()
    answer = client.get(REPORT, headers=bearer(make(api)))
    assert "Set-Cookie" not in answer.headers
    assert client.get(REPORT).status_code == 401


def expired(site: Site) -> None:
    with writing(site.store) as connection:
        connection.execute(update(api_tokens).values(expires_at=utc_now()))


def in_time(site: Site) -> None:
    with writing(site.store) as connection:
        connection.execute(update(api_tokens).values(expires_at=utc_now() + timedelta(minutes=1)))


STATES: dict[str, tuple[Callable[[Site], None], int]] = {
    "good": (in_time, 200),
    "expired": (expired, 401),
    "revoked": (lambda site: revoke_token(site.store, 1, ROOT, utc_now()), 401),
    "its user disabled": (lambda site: disable_user(site.store, name="maria", by=ROOT, now=utc_now()), 401),
    "its hospital taken": (
        lambda site: give(site, "maria", frozenset({"rethymno"})),
        401,
    ),
    "another user disabled": (lambda site: disable_user(site.store, name="nikos", by=ROOT, now=utc_now()), 200),
}


@pytest.mark.parametrize("state", STATES)
def test_state_of_the_token_decides_at_once(api: Site, state: str) -> None:
    headers = bearer(make(api, "maria", frozenset({"chania"})))
    change, status = STATES[state]
    before = api.client().get(REPORT, headers=headers)
    change(api)
    after = api.client().get(REPORT, headers=headers)
    assert (before.status_code, after.status_code) == (200, status)
    if status == 401:
        assert after.json == {"error": SHUT}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", REPORT, 200),
        ("HEAD", REPORT, 200),
        *((method, REPORT, 405) for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")),
        ("POST", "/api/v1/nothing", 405),
        *(("GET", path, 404) for path in ("/api/v1/", "/api/v1/nothing", "/api/v1/../../export/activity.csv")),
        *(("GET", path, 404) for path in (f"{REPORT}/", f"/api/v1/{REPORT}", "/api/v1//reports/activity.json")),
        *(("GET", path, 401) for path in ("/api/v2/reports/activity.json", "/api/", "/export/activity.csv")),
        *(("GET", path, 401) for path in ("/_dash-layout", "/bundle.v1.js", "/API/v1/reports/activity.json")),
        *(("GET", path, 302) for path in ("/", "/activity", "/api", "/nothing/api/v1/")),
        ("POST", "/_dash-update-component", 401),
        ("POST", "/logout", 401),
        ("POST", "/", 401),
    ],
)
def test_token_opens_the_routes_of_the_api_for_reading_and_nothing_else(
    api: Site, method: str, path: str, status: int
) -> None:
    client = api.client()
    answer = client.open(path, method=method, headers=bearer(make(api, "nikos")))
    assert answer.status_code == status
    assert "the page" not in answer.text
    if status in (401, 404, 405) and method != "HEAD":
        assert answer.json is not None
        assert set(answer.json["error"]) == {"code", "message"}
    assert (status != 405) or answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS"])
def test_session_reads_the_api_and_does_nothing_else_there(api: Site, method: str) -> None:
    client = api.signed_in_client()
    answer = client.open(REPORT, method=method, headers={"X-CSRFToken": callback_token(client)})
    assert answer.status_code == 405
    assert client.get("/api/v1/nothing").json == {
        "error": {"code": "not_found", "message": "There is nothing at this address."}
    }


def misspelt(token: str) -> dict[str, str]:
    last = "0" if token[-1] != "0" else "1"
    return {
        "unknown": f"Bearer {UNKNOWN}",
        "checksum": f"Bearer {token[:-1]}{last}",
        "capitals": f"Bearer {token.upper()}",
        "short": f"Bearer {token[:-1]}",
        "long": f"Bearer {token}0",
        "nothing": "",
        "scheme alone": "Bearer",
        "no scheme": token,
        "another scheme": f"Basic {token}",
        "quoted": f'Bearer "{token}"',
        "two tokens": f"Bearer {token}, Bearer {token}",
        "more spaces": f"Bearer  {token}",
        "a session's": "Bearer " + "A" * 43,
        "very long": "Bearer " + "archeion_" * 1000,
        "not ASCII": "Bearer archeion_é",
    }


@pytest.mark.parametrize("spelling", misspelt("archeion_"))
def test_forged_or_malformed_header_is_refused_alike(api: Site, spelling: str) -> None:
    answer = api.client().get(REPORT, headers={"Authorization": misspelt(make(api))[spelling]})
    assert (answer.status_code, answer.json) == (401, {"error": SHUT})
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_unknown_token_of_these_tests_is_well_formed(api: Site) -> None:
    """Or its refusal would tell nothing of the store."""
    assert make(api)[:9] == UNKNOWN[:9]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("secrets.token_hex", lambda _bytes: "0" * 64)
        assert make(api) == UNKNOWN


def elsewhere(client: FlaskClient, place: str, token: str) -> int:
    if place == "query":
        return client.get(REPORT, query_string={"token": token, "access_token": token}).status_code
    if place == "body":
        return client.get(REPORT, data={"access_token": token}).status_code
    if place == "path":
        return client.get(f"/api/v1/{token}/reports/activity.json").status_code
    if place == "cookie":
        for name in ("archeion_session", "token", "Authorization", "remember_token"):
            client.set_cookie(name, token)
        return client.get(REPORT).status_code
    if place == "session":
        with client.session_transaction() as session:
            session["_user_id"] = token
        return client.get(REPORT).status_code
    return client.get(REPORT, headers={place: token}).status_code


@pytest.mark.parametrize(
    "place", ["query", "body", "path", "cookie", "session", "X-Api-Key", "Proxy-Authorization", "X-Authorization"]
)
def test_token_anywhere_but_in_its_header_opens_nothing(api: Site, place: str) -> None:
    assert elsewhere(api.client(), place, make(api)) == 401


@pytest.mark.parametrize("token", ["good", "unknown"])
def test_token_and_session_together_are_refused(api: Site, token: str) -> None:
    client = api.signed_in_client("nikos")
    answer = client.get(REPORT, headers=bearer(make(api) if token == "good" else UNKNOWN))
    message = "Send a token or a session, not both."
    assert (answer.status_code, answer.json) == (401, {"error": {"code": "two_credentials", "message": message}})
    assert client.get("/", headers=bearer(make(api))).text == "the page"


def test_token_and_a_session_that_is_over_are_refused(api: Site) -> None:
    client = api.signed_in_client()
    disable_user(api.store, name="maria", by=ROOT, now=utc_now())
    assert client.get(REPORT, headers=bearer(make(api, "nikos"))).status_code == 401


def test_cookie_of_a_visitor_who_never_signed_in_is_no_session(api: Site) -> None:
    client = api.client()
    client.get("/login")
    assert client.get(REPORT, headers=bearer(make(api))).status_code == 200


def try_tokens(site: Site, times: int, *, address: str = "192.0.2.1", token: str = UNKNOWN) -> list[int]:
    environ = {"REMOTE_ADDR": address}
    client = site.client()
    return [client.get(REPORT, headers=bearer(token), environ_base=environ).status_code for _ in range(times)]


@pytest.fixture
def throttled(site: Site, build_site: Callable[..., Site]) -> Site:
    return with_api(build_site(throttle=ThrottleLimits(failures_per_address=3, failures_overall=5)))


def test_refused_tokens_are_throttled_by_address_and_overall(throttled: Site) -> None:
    assert try_tokens(throttled, 5) == [401, 401, 401, 429, 429]
    assert try_tokens(throttled, 3, address="192.0.2.2") == [401, 401, 429]
    assert try_tokens(throttled, 1, address="192.0.2.3", token="malformed") == [429]


def test_throttled_program_is_told_how_long_to_wait(throttled: Site) -> None:
    try_tokens(throttled, 3)
    answer = throttled.client().get(REPORT, headers=bearer(UNKNOWN), environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.headers["Retry-After"] in {"899", "900"}
    message = "Too many attempts. Try again in 15 minutes."
    assert answer.json == {"error": {"code": "too_many_attempts", "message": message}}


def test_refused_tokens_keep_out_neither_good_ones_nor_people(throttled: Site) -> None:
    try_tokens(throttled, 6)
    assert try_tokens(throttled, 2, token=make(throttled)) == [200, 200]
    assert sign_in(throttled.client(), "maria", throttled.password, address="192.0.2.1").status_code == 302
    assert throttled.signed_in_client("nikos").get(REPORT).status_code == 200
    with reading(throttled.store) as connection:
        assert connection.scalars(select(attempts.c.succeeded)).all() == [True, True]


def test_failed_sign_ins_keep_out_no_token(throttled: Site) -> None:
    for _ in range(6):
        sign_in(throttled.client(), "maria", "a wrong password", address="192.0.2.1")
    assert try_tokens(throttled, 1, token=make(throttled)) == [200]
    assert try_tokens(throttled, 1) == [401]


def test_block_ends_with_the_window_and_what_no_longer_counts_is_cleared(throttled: Site) -> None:
    try_tokens(throttled, 4)
    with writing(throttled.store) as connection:
        connection.execute(update(refused_tokens).values(refused_at=utc_now() - timedelta(minutes=15)))
    assert try_tokens(throttled, 1) == [401]
    with reading(throttled.store) as connection:
        assert connection.scalar(select(func.count()).select_from(refused_tokens)) == 1


def test_store_keeps_neither_the_refused_token_nor_its_address(throttled: Site) -> None:
    try_tokens(throttled, 1)
    with reading(throttled.store) as connection:
        kept = str(connection.execute(select(refused_tokens)).all())
    assert [text for text in ("192.0.2.1", UNKNOWN) if text in kept] == []


def test_nobody_gets_in_while_the_store_is_down(site: Site, tmp_path: Path) -> None:
    nowhere = open_store(f"sqlite:///{tmp_path / 'no such folder' / 'auth.sqlite'}")
    server = build_server(nowhere, site.settings)
    server.testing = False
    answer = server.test_client().get(REPORT, headers=bearer(make(site)))
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["error"]["code"] == "store_unavailable"
