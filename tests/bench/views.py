"""`view_31`, `overview_31`, `view_130`: the server's time for default views, beside an empty callback of Dash."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median, quantiles
from time import perf_counter

from dash import Dash, Input, Output, html
from flask import Flask
from flask.testing import FlaskClient

from auth.context import auth_context
from auth.grants import read_grants
from auth.users import create_user
from dashboards.overview.links import PATH as OVERVIEW
from dashboards.pages.activity import PATH
from dashboards.pages.linked import location_of
from dashboards.shell import LOCATION as FRAME
from dashboards.shell import PAGE
from tests.auth.logs import ROOT
from tests.bench.result import Result
from tests.dashboards.serving import CALLBACKS, callback_body, csrf_header, dependencies

# All years, per year, every hospital: what a person sees first and one choice later.
DEFAULT_LINKS = ("", "by=modality", "by=availability", "by=hospital")
WARM_UP_ROUNDS = 5
# What browsers say to a site that has a certificate.
BROWSER_HEADERS = {"Accept-Encoding": "gzip, deflate, br, zstd"}

Post = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Times:
    p50_seconds: float
    p95_seconds: float


# design.md, section 7; of `view_130` only the slowest views are limited.
BUDGETS = {
    "view_31": Times(0.010, 0.020),
    "overview_31": Times(0.010, 0.020),
    "view_130": Times(0.050, 0.050),
}


def view_times(server: Flask, links: Sequence[str], rounds: int) -> tuple[Times, Times]:
    """Of the activity page's views of these links, beside an empty Dash callback."""
    client = _signed_in(server)
    return _times_of([_view(client, link) for link in links], rounds)


def overview_times(server: Flask, rounds: int) -> tuple[Times, Times]:
    """Of the whole overview as it is shown after signing in, beside the same."""
    client = _signed_in(server)
    (show,) = (found for found in dependencies(client) if found["output"].startswith(f"..{PAGE}.children."))
    body = callback_body(show, {f"{FRAME}.pathname": OVERVIEW, f"{FRAME}.search": ""})
    headers = {**BROWSER_HEADERS, **csrf_header(client)}
    return _times_of([lambda: _seconds_of_post(client, body, headers)], rounds)


def seconds_after(server: Flask, link: str, happen: Callable[[], object], rounds: int) -> float:
    """Median of the first view after something has happened."""
    post = _view(_signed_in(server), link)
    post()
    seconds = []
    for _ in range(rounds):
        happen()
        seconds.append(post())
    return median(seconds)


def _times_of(views: Sequence[Post], rounds: int) -> tuple[Times, Times]:
    """Posted in turn with an empty callback, to hit the same disturbances."""
    empty = _empty_callback()
    for _ in range(WARM_UP_ROUNDS):
        for post in (*views, empty):
            post()
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        for view in views:
            ours.append(view())
            theirs.append(empty())
    return _times(ours), _times(theirs)


def view_result(key: str, times: tuple[Times, Times], how: str) -> Result:
    """`key` is one of BUDGETS."""
    ours, theirs = times
    most = BUDGETS[key]
    return Result(
        key=key,
        value=ours.p95_seconds,
        unit="s",
        rival="an empty Dash callback",
        rival_value=theirs.p95_seconds,
        ratio=theirs.p95_seconds / ours.p95_seconds,
        budget=f"p50 <= {most.p50_seconds} s, p95 <= {most.p95_seconds} s",
        met=ours.p50_seconds <= most.p50_seconds and ours.p95_seconds <= most.p95_seconds,
        how=f"{how}; p95 given, p50 {ours.p50_seconds * 1000:.1f} ms beside {theirs.p50_seconds * 1000:.1f} ms",
    )


def _times(seconds: list[float]) -> Times:
    percentiles = quantiles(seconds, n=100)
    return Times(percentiles[49], percentiles[94])


def _view(client: FlaskClient, link: str) -> Post:
    """Ask for the view as the page does when its link changes."""
    (show,) = (found for found in dependencies(client) if found["output"].startswith("..activity-answer.children."))
    values = {f"{location_of('activity')}.search": f"?{link}", f"{location_of('activity')}.pathname": PATH}
    body = callback_body(show, values)
    headers = {**BROWSER_HEADERS, **csrf_header(client)}
    return lambda: _seconds_of_post(client, body, headers)


def _empty_callback() -> Post:
    dash = Dash("empty", assets_folder="none", compress=True)
    dash.layout = html.Div([html.Button(id="button"), html.Div(id="answer")])

    @dash.callback(Output("answer", "children"), Input("button", "n_clicks"))
    def show(_clicks: object) -> str:
        return ""

    client = dash.server.test_client()
    (dependency,) = dependencies(client)
    body = callback_body(dependency, {})
    return lambda: _seconds_of_post(client, body, BROWSER_HEADERS)


def _seconds_of_post(client: FlaskClient, body: object, headers: dict[str, str]) -> float:
    started = perf_counter()
    response = client.post(CALLBACKS, json=body, headers=headers)
    seconds = perf_counter() - started
    if response.status_code != 200:
        raise AssertionError(f"the view answered {response.status}: {response.text}")
    return seconds


def _signed_in(server: Flask) -> FlaskClient:
    """A browser of a new account that sees every hospital."""
    name, password = f"bench-{secrets.token_hex(4)}", secrets.token_urlsafe(16)
    with server.app_context():
        context = auth_context()
        create_user(
            context.store,
            context.passwords,
            name=name,
            password=password,
            grants=read_grants(("ministry=all",), ()),
            language="en",
            by=ROOT,
            now=datetime.now(UTC),
        )
    client = server.test_client()
    token = client.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post("/login", data={"csrf_token": token, "name": name, "password": password})
    if answer.status_code != 302:
        raise AssertionError(f"could not sign in: {answer.status}")
    client.get("/")
    return client
