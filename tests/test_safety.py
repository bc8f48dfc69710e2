"""Nobody sees what they may not: every route, every callback and the file, for every kind of person."""

import logging
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.api.routes import FORMATS
from dashboards.application import PAGES
from dashboards.exports.reports import REPORTS
from dashboards.exports.routes import DOWNLOADS
from dashboards.exports.sheets import Format
from dashboards.jobs.tickets import Ticket, Tickets
from tests.dashboards.hospitals import (
    BOREAS_CELL,
    BOREAS_MODALITY,
    PATIENT_ID_BEGINNING,
    UID_BEGINNING,
    make_hospitals,
    signs_of_boreas,
)
from tests.dashboards.serving import (
    CALLBACKS,
    OF_ALL,
    OF_ARGO,
    OF_BOREAS,
    OF_NONE,
    Body,
    Site,
    callback_body,
    content,
    csrf_header,
    dependencies,
    post_callback,
    serving_with_release,
)

pytestmark = pytest.mark.archives

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")

# All that somebody who is not signed in may have, and what they are answered.
PUBLIC = {
    ("GET", "/login"): 200,
    ("HEAD", "/login"): 200,
    ("OPTIONS", "/login"): 200,
    ("POST", "/login"): 400,  # without a token of the form
    # Whose password was right a moment ago goes on there; others are sent to sign in.
    ("OPTIONS", "/login/second-factor"): 200,
    ("POST", "/login/second-factor"): 400,
    # Who comes without a link is told that there is none.
    ("GET", "/new-password"): 404,
    ("HEAD", "/new-password"): 404,
    ("OPTIONS", "/new-password"): 200,
    ("POST", "/new-password"): 400,
    ("POST", "/language"): 400,
    ("GET", "/health"): 200,
    ("HEAD", "/health"): 200,
    ("OPTIONS", "/health"): 200,
    ("GET", "/ready"): 200,
    ("HEAD", "/ready"): 200,
    ("GET", "/metrics"): 404,  # without a token of the settings
    # Of a provider of sign-in that there is not.
    **dict.fromkeys([("GET", f"/login/saml/x{end}") for end in ("", "/arrived", "/metadata")], 404),
    ("POST", "/login/saml/x/response"): 404,
    **dict.fromkeys([("GET", f"/login/openid/x{end}") for end in ("", "/back")], 404),
    ("GET", "/auth/static/pages.css"): 200,
    ("HEAD", "/auth/static/pages.css"): 200,
    ("OPTIONS", "/auth/static/pages.css"): 200,
    ("GET", "/auth/static/icon.svg"): 200,
    ("HEAD", "/auth/static/icon.svg"): 200,
    ("OPTIONS", "/auth/static/icon.svg"): 200,
}
# Paths the map of routes gives no example of, and ways people try to walk around a guard.
MORE_PATHS = (
    *("/auth/static/pages.css", "/auth/static/icon.svg", "/assets/archeion.css", "/activity", "/_mcp", "/metrics"),
    *("/estate", "/storage", "/storage/", "/STORAGE.csv", "/comparison.csv/", "/overview", "/copies"),
    *("/summary/", "/SUMMARY.csv", "/equipment/", "/EQUIPMENT.csv", "/patients/", "/PATIENTS.csv"),
    *("/QUALITY.csv", "/quality-days.csv/"),
    *("/releases", "/releases/1/figures.csv", "/releases/1/made.json", "/releases/1/../1/hospitals.csv"),
    *("/releases/changes.csv?earlier=1&later=1", "/RELEASES/1/figures.csv", "/releases/1/datapackage.json"),
    *("/releases/1/figures.excel-el.csv", "/releases/1/figures.excel-el.csv?hospital=argo"),
    *("/_dash-component-suites/dash/deps/react@18.v1m1.min.js", "/nothing", "/api/activity", "/console"),
    *("/api/v1/", "/api/v1/nothing", "/api/v1/../../activity.csv", "/api/v1//activity.csv", "/API/v1/nothing"),
    *("//_dash-layout", "/login/", "/login/../activity.csv", "/LOGIN", "/health/x", "/login%2f..%2factivity.csv"),
    *("/auth/static/../../app.py", "/auth/static/..%2f..%2fapp.py", "/%5fdash-layout", "/activity.csv;/login"),
)
REFUSED = {302, 401, 405}
# A token opens the API alone, whatever its user may see.
SHUT_OUT = ["anonymous", "ended session", "disabled", "made-up cookie", "token of the API"]
FILES = tuple(f"{report}.{form}" for report in REPORTS for form in DOWNLOADS)

# What a link, a control or an address can say to reach for another's hospital.
FORGED_LINKS = (
    "hospital=boreas",
    "hospital=boreas&by=hospital",
    "hospital=argo&hospital=boreas&measure=images",
    "hospital=argo&hospital=boreas&measure=series&by=modality",
    "hospital=boreas&measure=images&objects=all",
    "hospital=BOREAS&by=hospital",
    "hospital=boreas%00&hospital=*&hospital=",
    "hospital=argo%2Cboreas&by=modality",
    "by=hospital&measure=studies",
    "by=availability&measure=images&objects=all",
    "region=7&hospital=boreas&sort=total&find=boreas",
    "",
)
# Of files for programs every link is tried, of the same rows in other formats two.
FORGED_FILES = tuple(
    f"/{report}.{form}?{link}"
    for report in REPORTS
    for form in DOWNLOADS
    for link in (FORGED_LINKS if form is Format.CSV else FORGED_LINKS[:2])
)
FORGED_PAGES = tuple(f"{page.PATH}?{link}" for page in PAGES for link in FORGED_LINKS)


def addresses(beginning: str, path: str = "/activity") -> list[Body]:
    return [
        {f"{beginning}.search": f"?{link}", f"{beginning}.pathname": path, "activity-asked.data": 1}
        for link in FORGED_LINKS
    ]


def forms() -> list[Body]:
    common = {"activity-measure.value": "images", "activity-period.value": "all", "activity-per.value": "fitting"}
    return [
        {**common, "activity-hospitals.value": codes, "activity-by.value": by}
        for codes in (["boreas"], ["argo", "boreas"], "boreas", None)
        for by in ("none", "hospital", "modality")
    ]


def storage_forms() -> list[Body]:
    common = {"storage-basis.value": "study", "storage-shown.value": "monthly", "storage-horizon.value": "12"}
    return [
        {**common, "storage-hospitals.value": codes, "storage-location.search": f"?{link}"}
        for codes in (["boreas"], ["argo", "boreas"], "boreas", None)
        for link in FORGED_LINKS[:2]
    ]


def equipment_forms() -> list[Body]:
    common = {"equipment-year.value": "all", "equipment-modalities.value": [], "equipment-other-modalities.value": []}
    return [{**common, "equipment-hospital.value": code} for code in ("boreas", "BOREAS", ["boreas"], None)]


def patients_forms() -> list[Body]:
    codes = (["boreas"], ["argo", "boreas"], "boreas", None)
    return [{"patients-hospitals.value": some, "patients-year.value": "2018"} for some in codes]


def comparisons() -> list[Body]:
    """The same links of periods around that year, of the one kind of comparison and of the other."""
    periods = "a=2018-12..2020-01&b=2018-12..2020-02"
    asked = (periods, f"{periods}&by=time", "compare=hospitals&period=2018-12..2020-01")
    return [
        {"comparison-location.search": f"?{link}&{more}", "comparison-location.pathname": "/comparison"}
        for link in FORGED_LINKS
        for more in asked
    ]


def comparison_forms() -> list[Body]:
    return [
        {
            "comparison-compared.value": compared,
            "comparison-hospitals.value": codes,
            "comparison-amount.value": "images",
            "comparison-rows.value": "time",
        }
        for compared in ("periods", "hospitals")
        for codes in (["boreas"], ["argo", "boreas"], "boreas", None)
    ]


def summary_forms() -> list[Body]:
    """What the page's form writes is the link that the browser is at, with another period or search."""
    common = {"summary-first.value": "2018", "summary-find.value": "Boreas"}
    return [{**common, "summary-location.search": f"?{link}"} for link in FORGED_LINKS]


def clicks() -> list[Body]:
    carried: list[Any] = [{"points": [{"customdata": f"?{link}"}]} for link in FORGED_LINKS]
    return [{"summary-chart.clickData": clicked} for clicked in (*carried, "boreas", {"points": "boreas"})]


def quality_forms() -> list[Body]:
    return [
        {"quality-hospital.value": code, "quality-modality.value": modality, "quality-year.value": ""}
        for code in ("boreas", ["boreas"], None)
        for modality in ("", "CT")
    ]


def tickets() -> list[Body]:
    """As nobody was given them; those of others are in tests/dashboards/test_asking_now.py."""
    of_another_key = Tickets("x" * 32).issue(Ticket(1, ("boreas",), "en"))
    return [{"activity-taking-ticket.data": text} for text in (of_another_key, "boreas", ["boreas"], None)]


# How often an archive is asked concerns everybody who may see it, so that this is kept between requests.
STORAGE_LINK, WHAT_IF = (
    "..storage-location.search...storage-asked.data..",
    "..what-if-location.search...what-if-note.children..",
)
COMPARISON_LINK = "..comparison-location.search...comparison-asked.data.."
SUMMARY_LINK, SUMMARY_CLICK = "summary-chosen.search", "summary-clicked.search"
QUALITY_LINK = "..quality-location.search...quality-asked.data.."
EQUIPMENT_LINK, PATIENTS_LINK = (
    "..equipment-location.search...equipment-asked.data..",
    "..patients-location.search...patients-asked.data..",
)
RELEASES = "releases-answer.children"
EQUIPMENT = (
    "..equipment-answer.children...equipment-hospital.value...equipment-year.value...equipment-modalities.value"
    "...equipment-other-modalities.value.."
)
TAKING = "..activity-taking-ticket.data...activity-taking-note.children.."
# For every callback, the requests that reach for Boreas. A new callback fails until it stands here.
FORGED = {
    "..page.children...navigation.children..": [
        address for page in PAGES for address in addresses("location", page.PATH)
    ],
    "..activity-location.search...activity-asked.data..": forms(),
    "..activity-answer.children...activity-hospitals.value...activity-measure.value...activity-period.value"
    "...activity-first.value...activity-last.value...activity-per.value...activity-by.value"
    "...activity-modalities.value...activity-other-modalities.value...activity-availabilities.value"
    "...activity-objects.value..": addresses("activity-location"),
    TAKING: addresses("activity-location"),
    "..activity-taking-bar.value...activity-taking-step.children...activity-taking-months.children..": tickets(),
    "..activity-taking-report.children...activity-taking-done.data...activity-taking-interrupted.hidden..": tickets(),
    "..activity-proof-verdict.children...activity-proof.children..": addresses("activity-location"),
    "estate-answer.children": addresses("estate-location", "/estate"),
    "copies-answer.children": addresses("copies-location", "/copies"),
    "summary-answer.children": addresses("summary-location", "/summary"),
    SUMMARY_LINK: summary_forms(),
    SUMMARY_CLICK: clicks(),
    RELEASES: addresses("releases-location", "/releases"),
    STORAGE_LINK: storage_forms(),
    "..storage-answer.children...storage-hospitals.value...storage-modalities.value"
    "...storage-other-modalities.value...storage-basis.value...storage-shown.value...storage-horizon.value..": (
        addresses("storage-location", "/storage")
    ),
    WHAT_IF: addresses("storage-location", "/storage"),
    COMPARISON_LINK: comparison_forms(),
    "..comparison-answer.children...comparison-compared.value...comparison-hospitals.value"
    "...comparison-amount.value...comparison-a.value...comparison-b.value...comparison-period.value"
    "...comparison-rows.value...comparison-adjusted.value...comparison-modalities.value"
    "...comparison-other-modalities.value..": comparisons(),
    QUALITY_LINK: quality_forms(),
    "..quality-answer.children...quality-hospital.value...quality-modality.value...quality-year.value..": addresses(
        "quality-location", "/quality"
    ),
    EQUIPMENT_LINK: equipment_forms(),
    EQUIPMENT: addresses("equipment-location", "/equipment"),
    PATIENTS_LINK: patients_forms(),
    "..patients-answer.children...patients-hospitals.value...patients-year.value..": addresses(
        "patients-location", "/patients"
    ),
}
# A callback that writes a link shows no figures to anybody, nor does the job that no ticket is good for. No hospital
# here has a second copy: who is shown which pair is in tests/dashboards/copies/test_page.py.
SHOWS_NO_FIGURES = {
    "copies-answer.children",
    SUMMARY_LINK,
    SUMMARY_CLICK,
    STORAGE_LINK,
    WHAT_IF,
    COMPARISON_LINK,
    QUALITY_LINK,
    EQUIPMENT_LINK,
    PATIENTS_LINK,
    "..activity-location.search...activity-asked.data..",
    "..activity-taking-bar.value...activity-taking-step.children...activity-taking-months.children..",
    "..activity-taking-report.children...activity-taking-done.data...activity-taking-interrupted.hidden..",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("safety")
    with serving_with_release(directory) as site:
        yield site


@pytest.fixture(scope="module")
def shut_out(site: Site) -> dict[str, FlaskClient]:
    """People who may see no page and no file: each still has whatever their browser kept."""
    garbage = site.anonymous()
    garbage.set_cookie("archeion_session", "eyJfdXNlcl9pZCI6ICIxIn0.garbage.signature")
    return {
        "anonymous": site.anonymous(),
        "ended session": site.signed_out_elsewhere(),
        "disabled": site.disabled(),
        "made-up cookie": garbage,
        "token of the API": site.with_token(OF_ALL),
    }


@pytest.fixture(scope="module")
def bodies(site: Site) -> list[Body]:
    """Every forged request of every callback there is."""
    found = dependencies(site.browser(OF_ALL))
    return [callback_body(dependency, values) for dependency in found for values in FORGED[dependency["output"]]]


def paths(site: Site) -> list[str]:
    of_rules = [re.sub(r"<[^>]*>", "x", rule.rule) for rule in site.server.url_map.iter_rules()]
    return sorted({*of_rules, *MORE_PATHS})


def test_every_route_is_shut_to_whoever_is_not_signed_in(site: Site, shut_out: dict[str, FlaskClient]) -> None:
    client, opened = shut_out["anonymous"], {}
    for path, method in product(paths(site), METHODS):
        with client.open(path, method=method) as answer:
            if answer.status_code not in REFUSED:
                opened[method, path] = answer.status_code
    assert opened == PUBLIC


def test_a_token_opens_no_route_but_those_of_the_api(site: Site, shut_out: dict[str, FlaskClient]) -> None:
    client, opened = shut_out["token of the API"], set()
    of_the_api = {rule.rule for rule in site.server.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    elsewhere = set(paths(site)) - of_the_api
    for path, method in product(elsewhere, METHODS):
        with client.open(path, method=method) as answer:
            if answer.status_code not in {*REFUSED, 404}:
                opened.add((method, path))
    assert opened == {one for one, status in PUBLIC.items() if status != 404}


def test_a_page_sends_to_sign_in_and_anything_else_is_refused(site: Site) -> None:
    client = site.anonymous()
    page, data = client.get("/activity?by=modality"), client.get("/activity.csv?by=modality")
    assert (page.status_code, page.headers["Location"]) == (302, "/login?next=/activity?by%3Dmodality")
    assert (data.status_code, data.get_json()["error"]["code"]) == (401, "not_signed_in")


def test_every_callback_has_forged_requests(site: Site) -> None:
    assert {one["output"] for one in dependencies(site.browser(OF_ALL))} == set(FORGED)


@pytest.mark.parametrize("person", SHUT_OUT)
def test_who_is_shut_out_gets_nothing_of_any_callback(
    person: str, shut_out: dict[str, FlaskClient], bodies: list[Body]
) -> None:
    client = shut_out[person]
    answers = [post_callback(client, body) for body in bodies]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.get_json()["error"]["code"] for answer in answers} == {"not_signed_in"}


@pytest.mark.parametrize("person", SHUT_OUT)
def test_who_is_shut_out_gets_no_file_and_no_layout(person: str, shut_out: dict[str, FlaskClient]) -> None:
    wanted = [*FORGED_FILES]
    wanted += ["/_dash-layout", "/_dash-dependencies"]
    assert [shut_out[person].get(path).status_code for path in wanted] == [401] * len(wanted)


@pytest.mark.parametrize("person", [OF_ARGO, OF_NONE])
@pytest.mark.parametrize("language", ["en", "el"])
def test_no_forged_request_shows_anything_of_another_hospital(
    person: str, language: str, site: Site, bodies: list[Body]
) -> None:
    client = site.browser(person, language)
    for body in bodies:
        answer = post_callback(client, body)
        assert (answer.status_code, signs_of_boreas(content(answer))) == (200, []), body


@pytest.mark.parametrize("person", [OF_BOREAS, OF_ALL])
def test_whoever_may_see_the_hospital_sees_it(person: str, site: Site, bodies: list[Body]) -> None:
    """Or the absence of its signs elsewhere would prove nothing."""
    client = site.browser(person)
    seen = {body["output"] for body in bodies if signs_of_boreas(content(post_callback(client, body)))}
    # A release is of all hospitals: nobody has a part of it. Single devices are for a hospital's own people.
    of_others = {RELEASES} if person == OF_BOREAS else {EQUIPMENT}
    assert seen == set(FORGED) - SHOWS_NO_FIGURES - of_others


# A file's end stands for each format. Files for programs have the code, not the name; in a workbook other sheets name
# the hospital; 2019M05 holds no year by itself.
SEEN_IN_FILES = {
    "overview.{form}": {"2019"},
    "summary.{form}?region=7": {"1511", "XB"},
    "activity.{form}?hospital=boreas": {"1511", "2019"},
    "comparison.{form}?hospital=boreas&a=2019-05..2019-05&b=2019-05..2019-06&by=time": {"1511", "2019"},
    f"quality-days.{{form}}?hospital=boreas&year=2019&modality={BOREAS_MODALITY}": {"1511", "XB", "2019"},
    "equipment.{form}?hospital=boreas": {"1511", "7919", "XB", "2019"},
    "patients.{form}?hospital=boreas&year=2019": {"1511", "2019"},
    "storage.{form}?hospital=boreas&basis=study": {"1511", "8437", "2019"},
    "estate.{form}": set(),
}


@pytest.mark.parametrize("form", DOWNLOADS)
@pytest.mark.parametrize("link", SEEN_IN_FILES)
def test_whoever_may_see_the_hospital_sees_it_in_files(link: str, form: Format, site: Site) -> None:
    seen = set(signs_of_boreas(content(site.browser(OF_BOREAS).get("/" + link.format(form=form)))))
    if form is Format.CSV:
        assert seen == {*SEEN_IN_FILES[link], BOREAS_CELL}
    else:
        assert SEEN_IN_FILES[link] - {"2019", "XB"} <= seen
        assert "Boreas Hospital" in seen or form is Format.EXCEL_GREEK_CSV


@pytest.mark.parametrize("person", [OF_ARGO, OF_NONE])
def test_no_forged_file_or_page_shows_anything_of_another_hospital(person: str, site: Site) -> None:
    client = site.browser(person)
    wanted = (*FORGED_PAGES, *FORGED_FILES)
    for path in (*wanted, "/", "/_dash-layout", "/_dash-dependencies"):
        answer = client.get(path)
        assert (answer.status_code in (200, 400), signs_of_boreas(content(answer))) == (True, []), path


@pytest.mark.parametrize("file", [file for file in FILES if not file.startswith(("estate", "overview", "copies"))])
@pytest.mark.parametrize("beside", ["", "hospital=argo&"])
def test_a_file_that_names_another_hospital_is_refused_as_one_of_nobody_is(
    beside: str, file: str, site: Site
) -> None:
    client = site.browser(OF_ARGO)
    of_another, of_nobody = (client.get(f"/{file}?{beside}hospital={code}") for code in ("boreas", "atlantis"))
    assert (of_another.status_code, of_another.text) == (of_nobody.status_code, of_nobody.text)
    assert of_another.status_code == 400


# What somebody might hope to be believed, beside the token.
FORGED_HEADERS = (
    {},
    {"X-Forwarded-User": OF_ALL, "X-Remote-User": OF_ALL, "X-Hospital": "boreas", "X-Original-URL": "/boreas"},
    {"X-HTTP-Method-Override": "POST", "X-Forwarded-For": "127.0.0.1", "Cookie": "hospital=boreas"},
)


@pytest.fixture(scope="module")
def of_argo_alone(site: Site) -> dict[str, FlaskClient]:
    """All that read the API and may see nothing of Boreas."""
    return {
        "session": site.browser(OF_ARGO),
        "token": site.with_token(OF_ARGO),
        "token narrowed": site.with_token(OF_ALL, frozenset({"argo"})),
        "session without hospitals": site.browser(OF_NONE),
    }


@pytest.mark.parametrize("person", ["session", "token", "token narrowed", "session without hospitals"])
def test_the_api_shows_nothing_of_another_hospital(person: str, of_argo_alone: dict[str, FlaskClient]) -> None:
    client = of_argo_alone[person]
    of_reports = [f"{report}.{form}?{link}" for report in REPORTS for form in FORMATS for link in FORGED_LINKS[:3]]
    of_links = [f"{report}.json?{link}" for report in REPORTS for link in FORGED_LINKS]
    for number, path in enumerate((*of_reports, *of_links)):
        answer = client.get(f"/api/v1/reports/{path}", headers=FORGED_HEADERS[number % len(FORGED_HEADERS)])
        assert (answer.status_code in (200, 400, 403), signs_of_boreas(content(answer))) == (True, []), path


@pytest.mark.parametrize(
    "path", ["boreas/activity.json", "activity.json/boreas", "../boreas/activity.csv", "boreas.csv"]
)
def test_no_path_of_the_api_names_a_hospital(path: str, of_argo_alone: dict[str, FlaskClient]) -> None:
    answers = [client.get(f"/api/v1/reports/{path}") for client in of_argo_alone.values()]
    assert {answer.status_code for answer in answers} == {404}


def test_the_api_shows_it_to_whoever_may_see_it(site: Site) -> None:
    """Or the absence of its signs elsewhere would prove nothing."""
    for client in (site.with_token(OF_BOREAS), site.with_token(OF_ALL, frozenset({"boreas"})), site.browser(OF_ALL)):
        for form in FORMATS:
            shown = content(client.get(f"/api/v1/reports/summary.{form}?region=7"))
            name = BOREAS_CELL if form is Format.CSV else "Boreas Hospital"
            assert {"1511", name} <= set(signs_of_boreas(shown))


def test_a_token_and_a_session_open_no_more_together(site: Site) -> None:
    client = site.signed_in(OF_ARGO)
    client.environ_base["HTTP_AUTHORIZATION"] = site.with_token(OF_ALL).environ_base["HTTP_AUTHORIZATION"]
    assert client.get("/api/v1/reports/overview.json").status_code == 401
    assert signs_of_boreas(content(client.get("/overview.csv"))) == []


RELEASE_FILES = (
    *(f"1/{name}" for name in ("figures.csv", "completeness.csv", "hospitals.csv", "revisions.csv")),
    *("1/codebook.el.md", "1/codebook.en.md", "1/datapackage.json", "changes.csv?earlier=1&later=1"),
)


@pytest.mark.parametrize("person", [OF_ARGO, OF_BOREAS, OF_NONE])
@pytest.mark.parametrize("file", RELEASE_FILES)
def test_who_may_not_see_every_hospital_finds_no_release(file: str, person: str, site: Site) -> None:
    client = site.browser(person)
    of_all, of_nobody = client.get(f"/releases/{file}"), client.get(f"/releases/{file.replace('1', '7')}")
    assert (of_all.status_code, of_all.text) == (of_nobody.status_code, of_nobody.text)
    assert of_all.status_code == 404
    assert of_all.headers.get("ETag") is None


@pytest.mark.parametrize("file", RELEASE_FILES)
def test_who_may_see_every_hospital_has_the_releases(file: str, site: Site) -> None:
    with site.browser(OF_ALL).get(f"/releases/{file}") as answer:
        assert (answer.status_code, "private" in answer.headers["Cache-Control"]) == (200, True)
        names_hospitals = ("1/figures.csv", "1/completeness.csv", "1/hospitals.csv", "1/datapackage.json")
        assert ("boreas" in answer.text) is (file in names_hospitals)


@pytest.mark.parametrize("person", [OF_ARGO, OF_BOREAS, OF_NONE])
def test_to_others_the_page_of_releases_is_none(person: str, site: Site) -> None:
    client = site.browser(person)
    [router] = [one for one in dependencies(client) if one["output"].startswith("..page.children")]
    bodies = (callback_body(router, {"location.pathname": path}) for path in ("/releases", "/nothing"))
    there, nowhere = (content(post_callback(client, body)) for body in bodies)
    assert there == nowhere
    assert "/releases" not in there


def without_times(tree: str) -> str:
    return re.sub(r"\d+ milliseconds?", "", tree)


def test_what_another_saw_before_changes_nothing(site: Site, bodies: list[Body]) -> None:
    """No figure kept between requests is shared among people: same question, before and after a national user's."""
    argo, everyone = site.browser(OF_ARGO), site.browser(OF_ALL)
    for body in [body for body in bodies if body["output"] != TAKING][::4]:
        before = content(post_callback(argo, body))
        post_callback(everyone, body)
        assert without_times(content(post_callback(argo, body))) == without_times(before)


def tokens_of_others(site: Site) -> list[dict[str, str]]:
    other = csrf_header(site.browser(OF_BOREAS))
    return [{}, {"X-CSRFToken": ""}, {"X-CSRFToken": "made up"}, other, {"X-CSRFToken": "a" * 10_000}]


def test_no_callback_runs_without_the_token_of_its_own_session(site: Site, bodies: list[Body]) -> None:
    client = site.browser(OF_ARGO)
    first_of_each = {body["output"]: body for body in bodies}
    for body in first_of_each.values():
        for headers in tokens_of_others(site):
            answer = client.post(CALLBACKS, json=body, headers=headers)
            assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "csrf_failed")


@pytest.mark.parametrize("path", ["/logout", "/language", "/login", "/alerts/acknowledge"])
def test_nothing_changes_without_the_token_of_its_own_session(path: str, site: Site) -> None:
    client = site.signed_in(OF_ARGO)
    form = {"language": "el", "name": OF_ALL, "password": site.password}
    assert {client.post(path, data=form, headers=headers).status_code for headers in tokens_of_others(site)} == {400}
    assert client.get("/_dash-layout").status_code == 200


def everything(site: Site, bodies: list[Body]) -> Iterator[TestResponse]:
    """What somebody who may see all can be answered with."""
    client = site.browser(OF_ALL)
    yield from (post_callback(client, body) for body in bodies[::3])
    yield from (client.get(path) for path in FORGED_FILES[::3])
    yield from (client.get(path) for path in ("/", "/_dash-layout", "/_dash-dependencies", "/health", "/login"))
    yield client.post(CALLBACKS, data=b"{", content_type="application/json", headers=csrf_header(client))
    yield client.get("/activity.csv?modality=" + "%27" * 40)


def test_no_identifier_of_a_person_leaves_the_archive(
    site: Site, bodies: list[Body], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answered = [content(answer) for answer in everything(site, bodies)]
    for text in (*answered, caplog.text):
        assert [sign for sign in (PATIENT_ID_BEGINNING, UID_BEGINNING) if sign in text] == []


def test_the_archives_do_hold_identifiers(tmp_path: Path) -> None:
    make_hospitals(tmp_path)
    for index in tmp_path.glob("*.sqlite"):
        held: Any = index.read_bytes()
        assert [sign.encode() in held for sign in (PATIENT_ID_BEGINNING, UID_BEGINNING)] == [True, True]
