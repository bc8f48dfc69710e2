"""Every route, callback and export × everybody: who comes in, what others are answered, and what they are shown.

The table is tests/doors.py; a route, callback, report or role that is not in it fails here.
"""

import zlib
from collections.abc import Iterator, Mapping

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth.paths import is_for_programs, page_of_forms
from auth.roles import ROLES
from dashboards.exports.reports import REPORTS
from tests import doors
from tests.dashboards.hospitals import BOREAS, signs_of_boreas
from tests.dashboards.serving import (
    OF_EVERYTHING,
    Site,
    callback_body,
    content,
    csrf_header,
    dependencies,
    post_callback,
    serving_with_release,
)
from tests.doors import EXAMPLES, ROUTES, Door
from tests.persons import EVERY_HOSPITAL, MORE_PEOPLE, PERSONS, Somebody
from tests.test_safety import FORGED, FORGED_LINKS

pytestmark = pytest.mark.archives

# The router is asked for each page by one link; of the rest of its links see tests/test_safety.py.
EACH = {"..page": len(FORGED_LINKS)}
# (status, whether anything of Boreas is shown)
Answer = tuple[int, bool]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("doors")
    with serving_with_release(directory) as site:
        site.add(MORE_PEOPLE)
        yield site


@pytest.fixture(scope="module")
def clients(site: Site) -> Mapping[str, FlaskClient]:
    return {name: somebody.client(site) for name, somebody in PERSONS.items()}


def test_the_table_has_every_route(site: Site) -> None:
    there = {(method, rule.rule) for rule in site.server.url_map.iter_rules() for method in rule.methods or ()}
    assert {one for one in there if one[0] not in ("HEAD", "OPTIONS")} == set(ROUTES)


def test_the_table_has_every_report_and_every_role() -> None:
    assert set(doors.REPORTS) == set(REPORTS)
    assert {role for somebody in PERSONS.values() for role in somebody.roles} == set(ROLES)


def test_the_table_has_every_callback(site: Site) -> None:
    outputs = {one["output"] for one in dependencies(site.browser(OF_EVERYTHING))}
    assert {beginning_of(output) for output in outputs} == set(doors.CALLBACKS)


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_route_opens_to_whom_the_table_says(
    route: tuple[str, str], site: Site, clients: Mapping[str, FlaskClient]
) -> None:
    (method, rule), door = route, ROUTES[route]
    path = EXAMPLES.get(rule, rule)
    # Whoever signs out is somebody else afterwards.
    again = {name: one.client(site) for name, one in PERSONS.items() if one.is_signed_in and rule == "/logout"}
    answers = {name: answered(asked({**clients, **again}[name], method, path, door, name)) for name in PERSONS}
    wanted = {name: expected(one, door, method, path) for name, one in PERSONS.items()}
    assert unlike(answers, wanted) == {}


@pytest.mark.parametrize("beginning", doors.CALLBACKS)
def test_a_callback_shows_a_hospital_to_whom_the_table_says(
    beginning: str, site: Site, clients: Mapping[str, FlaskClient]
) -> None:
    found = dependencies(site.browser(OF_EVERYTHING))
    [dependency] = [one for one in found if beginning_of(one["output"]) == beginning]
    bodies = [callback_body(dependency, values) for values in FORGED[dependency["output"]][:: EACH.get(beginning, 1)]]
    seen = {}
    for name, client in clients.items():
        answers = [answered(post_callback(client, body)) for body in bodies]
        assert {status for status, _ in answers} == ({200} if PERSONS[name].is_signed_in else {401}), name
        seen[name] = any(shows for _, shows in answers)
    roles = doors.CALLBACKS[beginning]
    assert seen == {name: one.is_signed_in and sees_boreas(one, roles) for name, one in PERSONS.items()}


def unlike(answers: Mapping[str, Answer], wanted: Mapping[str, Answer]) -> dict[str, tuple[Answer, Answer]]:
    """Whoever is answered otherwise than the table says: what they were, and what it says."""
    return {name: (answer, wanted[name]) for name, answer in answers.items() if answer != wanted[name]}


def beginning_of(output: str) -> str:
    """Of a callback with several outputs the first, without its property."""
    several = ".." if output.startswith("..") else ""
    return several + output.strip(".").partition(".")[0]


def asked(client: FlaskClient, method: str, path: str, door: Door, name: str) -> TestResponse:
    """As a page of ours asks: what is refused is not refused for the lack of a token of the form."""
    # From one address too many tokens and passwords that do not hold would be refused for being many.
    address = {"REMOTE_ADDR": f"2001:db8:0:{zlib.crc32(f'{method} {path}'.encode()) & 0xFFFF:x}::1"}
    if method == "GET":
        return client.get(f"{path}{door.query}", environ_overrides=address)
    headers = csrf_header(client) or token_of_form(client)
    # Each with a name of their own, or the first would keep the others from signing in.
    return client.post(f"{path}{door.query}", data={"name": name}, headers=headers, environ_overrides=address)


def token_of_form(client: FlaskClient) -> dict[str, str]:
    page = client.get("/login").text
    return {"X-CSRFToken": page.partition('name="csrf_token" value="')[2].partition('"')[0]}


def answered(answer: TestResponse) -> Answer:
    with answer:
        text = "" if answer.mimetype.startswith("image/") else content(answer)
        return answer.status_code, bool(signs_of_boreas(text))


def expected(somebody: Somebody, door: Door, method: str, path: str) -> Answer:
    if door.is_public:
        return (door.opened_to_signed_in or door.opened) if somebody.is_signed_in else door.opened, False
    if not somebody.is_signed_in and not (somebody.has_token and door.opens_to_tokens):
        return shut(method, path), False
    if door.roles is None:
        return door.opened, False
    if not door.roles & somebody.roles or (door.is_of_all and somebody.hospitals != EVERY_HOSPITAL):
        return 400 if door.tells_nobody and not somebody.roles else door.refused, False
    if door.is_behind_password and not somebody.is_confirmed:
        return 302, False
    if door.is_about_boreas and BOREAS not in somebody.hospitals:
        return door.refused, False
    if door.beyond is not None and somebody.hospitals != EVERY_HOSPITAL:
        return door.beyond, False
    if BOREAS in somebody.hospitals:
        return door.opened, door.shows
    # A hospital that is not theirs is none.
    return 400 if "hospital=boreas" in door.query else door.opened, False


def shut(method: str, path: str) -> int:
    """A page leads to sign-in, so does a form of the account; anything else says no."""
    is_page = method == "GET" and not is_for_programs(path)
    return 302 if is_page or page_of_forms(path) else 401


def sees_boreas(somebody: Somebody, roles: frozenset[str]) -> bool:
    return bool(roles & somebody.roles) and BOREAS in somebody.hospitals
