"""What is attacked: the application on small hospitals, and beside it one view that is open to injection."""

import itertools
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server

from auth.settings import ThrottleLimits
from tests.dashboards.serving import (
    CALLBACKS,
    OF_ACCOUNTS,
    OF_EVERYTHING,
    Site,
    callback_body,
    csrf_header,
    dependencies,
    serving_with_release,
)

CONTROL = "control, open to injection"
# More than sqlmap sends: here it is to come as far as the statements.
_UNLIMITED = ThrottleLimits(failures_per_account=10**9, failures_per_address=10**9, failures_overall=10**9)
# sqlmap puts its own in the place of this.
HERE = "*"


class _Silent(WSGIRequestHandler):
    def log_request(self, *_of_request: object) -> None:
        """Some ten thousand lines that nobody reads."""


@dataclass(frozen=True, slots=True)
class Target:
    """A request of which every part marked is tried; `statuses` counts the answers by status."""

    name: str
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    is_open: bool = False
    statuses: Counter[int] = field(default_factory=Counter)


@contextmanager
def serving_targets(directory: Path) -> Iterator[list[Target]]:
    with (
        serving_with_release(directory, throttle=_UNLIMITED) as site,
        _listening(site.server) as (url, statuses),
        _listening(_control(directory)) as (open_url, of_control),
    ):
        control = Target(CONTROL, "GET", f"{open_url}/?name=x{HERE}", is_open=True, statuses=of_control)
        yield [control, *_targets(site, url, statuses)]


def _targets(site: Site, url: str, statuses: Counter[int]) -> Iterator[Target]:
    browser, program = site.browser(OF_EVERYTHING), site.with_token(OF_EVERYTHING)
    signed_in = {"Cookie": _cookies(browser), **csrf_header(browser)}
    with_token = {"Authorization": program.environ_base["HTTP_AUTHORIZATION"]}
    of_forms = {"Content-Type": "application/x-www-form-urlencoded"}

    def target(name: str, method: str, path: str, headers: Mapping[str, str], body: str = "") -> Target:
        return Target(name, method, f"{url}{path}", headers, body, statuses=statuses)

    stranger = site.anonymous()
    page = stranger.get("/login").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    of_stranger = {"Cookie": _cookies(stranger), "X-CSRFToken": token, **of_forms}
    yield target("sign-in", "POST", "/login", of_stranger, f"name=anna{HERE}&password=x{HERE}&next=/{HERE}")
    yield target("language", "POST", "/language", of_stranger, f"language=el{HERE}&next=/{HERE}")
    yield target("session in the cookie", "GET", "/account", {"Cookie": f"archeion_session=x{HERE}"})
    yield target("token of the API", "GET", "/api/v1/releases", {"Authorization": f"Bearer archeion_x{HERE}"})
    for path, form in _FORMS.items():
        yield target(f"POST {path}", "POST", path, {**signed_in, **of_forms}, form)
    for path in _PATHS:
        yield target(f"GET {_plain(path)}", "GET", path, with_token if "/api/" in path else signed_in)
    office = site.confirmed(OF_ACCOUNTS)
    of_office = {"Cookie": _cookies(office), **csrf_header(office)}
    for path in _OF_OFFICE:
        yield target(f"GET {_plain(path)}", "GET", path, of_office)
    for path, form in _FORMS_OF_OFFICE.items():
        yield target(f"POST {path}", "POST", path, {**of_office, **of_forms}, form)
    for dependency in dependencies(browser):
        name = dependency["output"].strip(".").partition(".")[0]
        body = _marked(callback_body(dependency, _values(dependency)))
        yield target(f"callback {name}", "POST", CALLBACKS, {**signed_in, "Content-Type": "application/json"}, body)


_FORMS = {
    "/alerts/acknowledge": f"notice=1{HERE}&next=/{HERE}",
    "/account/password": f"current=x{HERE}&new=a+long+password{HERE}&again=a+long+password{HERE}",
    "/account/sessions/end": f"session=x{HERE}",
}
_PATHS = (
    f"/api/v1/reports/activity.json?hospital=argo{HERE}&measure=images{HERE}&by=modality{HERE}&modality=CT{HERE}"
    f"&period=2024-01..2026-11{HERE}&availability=online{HERE}",
    f"/api/v1/reports/summary.json?region=7{HERE}&find=a{HERE}&sort=total{HERE}",
    f"/api/v1/reports/patients.json?hospital=argo{HERE}&year=2025{HERE}",
    f"/api/v1/releases/1{HERE}/figures.csv{HERE}",
    f"/api/v1/releases/changes.csv?earlier=1{HERE}&later=1{HERE}",
    f"/quality-days.csv?hospital=argo{HERE}&year=2025{HERE}&modality=CT{HERE}",
    f"/equipment.csv?hospital=argo{HERE}&year=2025{HERE}&modality=CT{HERE}",
    f"/storage.csv?hospital=argo{HERE}&basis=study{HERE}&horizon=12{HERE}",
    f"/comparison.csv?hospital=argo{HERE}&a=2025-03..2025-03{HERE}&b=2025-03..2025-06{HERE}&by=time{HERE}",
)
_OF_OFFICE = (
    f"/administration/users?name=a{HERE}&role=it{HERE}&state=active{HERE}&page=1{HERE}",
    f"/administration/tokens?user=anna{HERE}&state=active{HERE}&page=1{HERE}",
    f"/administration/audit?user=anna{HERE}&event=signed_in{HERE}&since=2026-01-01{HERE}&until=2027-01-01{HERE}"
    f"&before=9{HERE}",
)
_FORMS_OF_OFFICE = {
    "/administration/users/new": f"name=new{HERE}&language=el{HERE}&grant=it%3Dargo{HERE}",
    "/administration/tokens/new": f"user=anna{HERE}&name=new{HERE}&days=1{HERE}&hospital=argo{HERE}",
    "/administration/users/3/end-sessions": f"session=x{HERE}",
}
# What a page's own address and controls say; whatever else a callback takes is a word of the same kind.
_ADDRESS = "?hospital=argo&measure=images&by=modality&modality=CT&year=2025&period=2024-01..2026-11"


def _values(dependency: Mapping[str, Any]) -> dict[str, Any]:
    names = [f"{one['id']}.{one['property']}" for one in (*dependency["inputs"], *dependency["state"])]
    page = dependency["inputs"][0]["id"].partition("-")[0]
    known = {"search": _ADDRESS, "pathname": f"/{page}"}
    return {name: known.get(name.rpartition(".")[2], "argo") for name in names}


def _marked(body: Mapping[str, Any]) -> str:
    """As JSON, with a mark in every value that is the sender's to choose."""
    values = itertools.chain(body["inputs"], body["state"])
    for one in values:
        one["value"] = f"{one['value']}{HERE}"
    return json.dumps(body)


def _plain(path: str) -> str:
    return path.partition("?")[0].replace(HERE, "")


def _cookies(client: FlaskClient) -> str:
    kept = (client.get_cookie(name) for name in ("archeion_session", "_csrf_token"))
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in kept if cookie)


def _control(directory: Path) -> Flask:
    """A view as none should be written: if sqlmap does not find this, what it says of others is worth nothing."""
    path, server = directory / "control.sqlite", Flask("control")
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE people (name TEXT)")
        made.executemany("INSERT INTO people VALUES (?)", [("x",), ("y",)])

    @server.get("/")
    def find() -> Response:
        with sqlite3.connect(path) as connection:
            try:
                found = connection.execute(f"SELECT name FROM people WHERE name = '{request.args['name']}'")
                return Response(f"found: {found.fetchall()}")
            except sqlite3.Error as error:
                return Response(f"sqlite3: {error}")

    return server


@contextmanager
def _listening(server: Flask) -> Iterator[tuple[str, Counter[int]]]:
    statuses: Counter[int] = Counter()

    def count(response: Response) -> Response:
        statuses[response.status_code] += 1
        return response

    server.after_request_funcs.setdefault(None, []).append(count)
    listening = make_server("127.0.0.1", 0, server, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}", statuses
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
