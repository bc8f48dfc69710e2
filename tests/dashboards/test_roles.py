"""What each role opens: pages, files and links between them."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from auth import permissions
from auth.permissions import Permission
from auth.roles import ROLES
from dashboards.application import PAGES
from dashboards.exports.reports import REPORTS
from tests.dashboards import trees
from tests.dashboards.serving import (
    OF_ACCOUNTS,
    OF_ALL,
    OF_ARGO,
    OF_HOUSE,
    OF_IT,
    OF_NONE,
    PEOPLE,
    Site,
    callback_body,
    content,
    dependencies,
    post_callback,
)

FIGURES = {"/", "/summary", "/activity", "/comparison"}
QUALITY, STORAGE = {"/quality", "/copies"}, {"/storage", "/estate"}
OPENS = {
    OF_ARGO: {*FIGURES, *QUALITY, *STORAGE, "/equipment", "/patients"},
    OF_HOUSE: {*FIGURES, *QUALITY, *STORAGE, "/equipment", "/patients"},
    OF_ALL: {*FIGURES, *QUALITY, *STORAGE, "/patients", "/releases"},
    OF_IT: {*QUALITY, *STORAGE},
    OF_ACCOUNTS: set(),
    # Every page but that of releases tells them that they have been given nothing yet.
    OF_NONE: {page.PATH for page in PAGES} - {"/releases"},
}
NO_PAGE = "There is no such page."


def routed(client: FlaskClient, path: str) -> tuple[Any, Any]:
    (router,) = [one for one in dependencies(client) if one["output"] == "..page.children...navigation.children.."]
    answer = post_callback(client, callback_body(router, {"location.pathname": path})).get_json()["response"]
    return answer["page"]["children"], answer["navigation"]["children"]


@pytest.mark.parametrize("person", OPENS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.PATH)
def test_a_page_opens_to_the_roles_it_is_for(page: Any, person: str, site: Site) -> None:
    shown, links = routed(site.browser(person), page.PATH)
    offered = {node["props"]["href"] for node in trees.nodes(links, "Link")}
    assert offered <= OPENS[person]
    if page.PATH in OPENS[person]:
        assert trees.text(shown) != NO_PAGE
    elif page.PATH == "/":
        assert shown["props"]["pathname"] in (offered or {"/administration"})
    else:
        assert trees.text(shown) == NO_PAGE


@pytest.mark.parametrize("person", OPENS)
@pytest.mark.parametrize("report", REPORTS)
def test_a_file_is_given_to_the_roles_of_its_page(report: str, person: str, site: Site) -> None:
    path = {"overview": "/", "quality-days": "/quality", "equipment-hours": "/equipment"}.get(report, f"/{report}")
    answer = site.browser(person).get(f"/{report}.csv")
    if path in OPENS[person]:
        assert answer.status_code in (200, 400)
    else:
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "not_permitted")


def test_a_callback_of_a_page_that_is_not_opened_shows_no_hospital(site: Site) -> None:
    client = site.browser(OF_IT)
    for dependency in dependencies(client):
        beginning = dependency["output"].strip(".").partition("-")[0]
        if f"/{beginning}" in OPENS[OF_IT] or not dependency["output"].count("-answer.children"):
            continue
        values = {f"{beginning}-location.search": "?hospital=argo", f"{beginning}-location.pathname": f"/{beginning}"}
        answer = post_callback(client, callback_body(dependency, values))
        assert "Argo" not in content(answer), dependency["output"]


@pytest.mark.parametrize("path", ["/quality?hospital=argo", "/storage?hospital=argo", "/estate"])
def test_no_page_leads_where_its_reader_may_not_go(path: str, site: Site) -> None:
    shown, _ = routed(site.browser(OF_IT), path.partition("?")[0])
    led_to = {node["props"]["href"].partition("?")[0] for node in trees.nodes(shown, "Link")}
    assert led_to <= OPENS[OF_IT]


def test_every_role_is_somebodys_here() -> None:
    """A new role needs a line in the table above."""
    held = {role.partition("=")[0] for roles in PEOPLE.values() for role in roles}
    assert {*held, "it"} == {*ROLES}
    assert ROLES["it"].permissions == ROLES["central_it"].permissions


def test_no_page_and_no_file_is_open_to_every_role() -> None:
    assert {page.PERMISSION for page in PAGES} == permissions.FIGURES - {Permission.SEE_SMALL_NUMBERS}
    assert {report.permission for report in REPORTS.values()} <= permissions.FIGURES
