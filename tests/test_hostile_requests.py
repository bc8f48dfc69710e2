"""Requests that nobody of good will sends, by the thousand: none is answered by a failure or by what is another's.

How many is said by --requests (conftest.py); ten thousand of them are a part of `make attack`.

Of one value in one place at a time see tests/dashboards/test_hostile.py.
"""

import logging
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from auth.store import reading
from auth.tables import api_tokens, role_grants, users
from dashboards.exports.reports import REPORTS
from tests.dashboards.hospitals import PATIENT_ID_BEGINNING, UID_BEGINNING, signs_of_boreas
from tests.dashboards.serving import (
    CALLBACKS,
    OF_ARGO,
    OF_EVERYTHING,
    OF_NONE,
    Body,
    Site,
    callback_body,
    content,
    csrf_header,
    dependencies,
    serving_with_release,
)

pytestmark = pytest.mark.archives

AT_ONCE = 20
# Of the requests, whoever sends them. Only the first may see anything at all, and most of them are theirs.
SHARES = {OF_ARGO: 0.7, OF_NONE: 0.15, "anonymous": 0.15}

# What reaches for another hospital, for another statement, file or page, or for an error.
REACHING = (
    *("boreas", "BOREAS", "argo,boreas", ["argo", "boreas"], {"boreas": "boreas"}, "*", "all", "%", "boreas\x00"),
    *("?hospital=boreas", "?hospital=argo&hospital=boreas&by=hospital", "?region=7&find=boreas&sort=total"),
    *("/storage?hospital=boreas", "/administration/users", "/../../etc/passwd", "..\\..\\app.py", "//evil.example/"),
    *("' OR 1=1 --", "1; DROP TABLE users", "') UNION SELECT name FROM users --", "{{7*7}}", "${7*7}", "%s%s%n"),
    *(
        "<script>alert(1)</script>",
        "\r\nSet-Cookie: a=b",
        "\ud800",
        "\u202e",
        "=1+1",
        "2018-12..2020-01",
    ),
    *(-1, 0, 2**63, 10**400, 1.5, float("nan"), float("inf"), True, None, [], {}, "", [[[]]], "x" * 5_000),
)
HEADERS: Mapping[str, tuple[str, ...]] = {
    "X-Forwarded-For": ("127.0.0.1", "' OR 1=1 --"),
    "X-Forwarded-User": (OF_EVERYTHING,),
    "X-Forwarded-Host": ("evil.example",),
    "X-HTTP-Method-Override": ("DELETE",),
    "X-Original-URL": ("/administration",),
    "Authorization": ("Bearer archeion_0", "Basic YTpi", "Bearer " + "a" * 5_000, "Bearer \xff"),
    "Accept-Language": ("el", "xx-YY;q=nan", "*" * 2_000),
    "Accept": ("application/json", "text/csv;q=2"),
    "Range": ("bytes=0-1", "bytes=-9999999", "lines=1-"),
    "If-None-Match": ('"x"', "*", 'W/"'),
    "If-Modified-Since": ("Sat, 29 Feb 2025 00:00:00 GMT", "never"),
    "Content-Encoding": ("gzip",),
    "Cookie": ("archeion_session=x", "archeion_language=\xff", "a=" + "b" * 5_000),
    "Host": ("evil.example",),
    "Origin": ("https://evil.example",),
    "Referer": ("https://evil.example/?hospital=boreas",),
}
FIELDS = (
    *("hospital", "measure", "by", "period", "per", "year", "modality", "availability", "objects", "region", "find"),
    *("sort", "a", "b", "compare", "basis", "shown", "horizon", "months", "earlier", "later", "next", "name"),
    *("password", "code", "session", "notice", "language", "token", "role", "page", "current", "new", "again"),
    *(
        "since",
        "until",
        "before",
        "event",
        "user",
        "state",
        "grant",
        "days",
        "revision",
        "SAMLResponse",
        "RelayState",
    ),
)
PATHS = ("/activity", "/storage", "/administration", "/", "/nothing", "/_dash-layout", "//", "/estate/../storage")


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: Any
    headers: Mapping[str, str]
    # A form, or what a callback is sent as JSON.
    form: Any = None
    body: Any = None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("hostile")
    with serving_with_release(directory) as site:
        yield site


@pytest.fixture(scope="module")
def callbacks(site: Site) -> list[Body]:
    return dependencies(site.browser(OF_EVERYTHING))


@pytest.fixture(scope="module")
def rules(site: Site) -> list[str]:
    # Signing out would only make the rest of the run an anonymous one.
    return sorted({rule.rule for rule in site.server.url_map.iter_rules()} - {"/logout"})


texts = st.text(st.characters(), max_size=20)
values = st.sampled_from(REACHING) | texts | st.integers() | st.lists(st.sampled_from(REACHING), max_size=3)
headers = st.dictionaries(st.sampled_from(sorted(HEADERS)), st.integers(0, 3), max_size=2).map(
    lambda chosen: {name: HEADERS[name][place % len(HEADERS[name])] for name, place in chosen.items()}
)
fields = st.dictionaries(st.sampled_from(FIELDS), values, max_size=4)


@st.composite
def posted_callbacks(draw: st.DrawFn, callbacks: list[Body]) -> Request:
    """Of one callback, with forged ids, states and pathnames, and at times with parts of another."""
    dependency = draw(st.sampled_from(callbacks))
    names = [f"{one['id']}.{one['property']}" for one in (*dependency["inputs"], *dependency["state"])]
    filled = draw(st.dictionaries(st.sampled_from(names), values | st.sampled_from(PATHS), max_size=4))
    body = callback_body(dependency, filled)
    if draw(st.integers(0, 3)) == 0:
        other = callback_body(draw(st.sampled_from(callbacks)), {})
        key = draw(st.sampled_from(sorted(body)))
        body[key] = draw(st.just(other[key]) | values)
    return Request("POST", CALLBACKS, {}, draw(headers), body=body)


@st.composite
def asked_paths(draw: st.DrawFn, rules: list[str]) -> Request:
    """Of a route that there is, or nearly; its parts filled in by whatever reaches for something."""
    rule = draw(st.sampled_from(rules))
    parts = st.sampled_from(("1", "0", "figures.csv", "made.json", "../boreas.csv", "%2e%2e", "x" * 300)) | texts
    pieces = rule.split("<")
    path = pieces[0] + "".join(quote(draw(parts), errors="replace") + one.partition(">")[2] for one in pieces[1:])
    method = draw(st.sampled_from(("GET", "GET", "GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS")))
    form = draw(fields) if method == "POST" else None
    return Request(method, path, draw(fields), draw(headers), form=form)


@st.composite
def reports(draw: st.DrawFn) -> Request:
    base, end = draw(st.sampled_from((("", "csv"), ("", "xlsx"), ("/api/v1/reports", "json"), ("", "excel-el.csv"))))
    return Request("GET", f"{base}/{draw(st.sampled_from(sorted(REPORTS)))}.{end}", draw(fields), draw(headers))


def send(client: FlaskClient, request: Request) -> Any:
    query = urlencode(request.query, doseq=True, errors="replace")
    sent: dict[str, Any] = {"method": request.method, "query_string": query, "headers": dict(request.headers)}
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        sent["headers"] = {**csrf_header(client), **sent["headers"]}
    if request.body is not None:
        sent["json"] = request.body
    elif request.form is not None:
        form = urlencode(request.form, doseq=True, errors="replace")
        sent |= {"data": form, "content_type": "application/x-www-form-urlencoded"}
    return client.open(request.path, **sent)


def shown_by(answer: TestResponse) -> str:
    """What a reader of any kind can make of an answer, whole or in part."""
    if answer.status_code == 200 and answer.data and not answer.mimetype.startswith("image/"):
        return content(answer)
    return answer.data.decode("utf-8", "replace")


def accounts(site: Site) -> list[Any]:
    with reading(site.store) as connection:
        names = select(users.c.id, users.c.name, users.c.password_hash)
        kept = (names, select(role_grants), select(api_tokens.c.id))
        return [sorted(map(tuple, connection.execute(statement).all())) for statement in kept]


@pytest.mark.parametrize("person", SHARES)
def test_no_request_is_answered_with_a_failure_or_with_what_is_anothers(
    person: str,
    site: Site,
    callbacks: list[Body],
    rules: list[str],
    caplog: pytest.LogCaptureFixture,
    pytestconfig: pytest.Config,
) -> None:
    examples = math.ceil(pytestconfig.getoption("requests") * SHARES[person] / AT_ONCE)
    before, sent = accounts(site), 0
    one = posted_callbacks(callbacks) | asked_paths(rules) | reports()

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # One of twenty requests is named by itself: nothing is gained by finding fewer.
        phases=(Phase.generate,),
        database=None,
    )
    @given(requests=st.lists(one, min_size=AT_ONCE, max_size=AT_ONCE))
    def try_them(requests: list[Request]) -> None:
        nonlocal sent
        client = site.anonymous() if person == "anonymous" else site.browser(person)
        for request in requests:
            with send(client, request) as answer:
                shown = shown_by(answer)
                assert answer.status_code < 500, (request, shown[:300])
                assert signs_of_boreas(shown) == [], request
                assert not any(sign in shown for sign in (PATIENT_ID_BEGINNING, UID_BEGINNING, "Traceback")), request
            sent += 1

    with caplog.at_level(logging.INFO):
        try_them()
    assert sent >= examples * AT_ONCE
    assert accounts(site) == before
    assert not any(sign in caplog.text for sign in (PATIENT_ID_BEGINNING, UID_BEGINNING, "Traceback"))
