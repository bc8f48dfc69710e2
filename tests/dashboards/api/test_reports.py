"""The API hands programs what the pages hand people: the same rows, the same refusals, the same hospitals."""

import io
import json
import re
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from dashboards.api.routes import FORMATS
from dashboards.exports.cells import json_value
from dashboards.exports.files import write_json
from dashboards.exports.reports import REPORTS
from dashboards.exports.routes import DOWNLOADS
from dashboards.exports.sheets import Format
from queries.criteria import Month
from queries.inert import inert
from tests.dashboards.files import sheet_of_cells, table_of
from tests.dashboards.hospitals import ARGO
from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_HOUSE, Site

# A link of each report that has figures in it.
LINKS = {report: "" for report in REPORTS} | {
    "activity": "by=modality&per=month",
    "comparison": "a=2018-12..2020-01&b=2018-12..2020-02&by=time",
    "summary": "region=7",
    "patients": "year=2019",
}


@pytest.fixture(scope="module")
def program(site: Site) -> FlaskClient:
    return site.with_token(OF_HOUSE)


def fetched(client: FlaskClient, report: str, form: str, link: str = "") -> Any:
    answer = client.get(f"/api/v1/reports/{report}.{form}?{link}")
    assert answer.status_code == 200, answer.text
    return answer


def as_text(value: Any) -> str:
    """As the file for programs has it; numbers are compared as numbers."""
    return inert(value) if isinstance(value, str) else "" if value is None else str(value)


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_is_the_file_of_its_page(report: str, site: Site, program: FlaskClient) -> None:
    address = f"/{report}.csv?{LINKS[report]}"
    page, file = site.browser(OF_HOUSE).get(address), program.get(f"/api/v1/reports{address}")
    # No hospital here has a second copy, which the page of copies is about.
    assert page.status_code == file.status_code == (400 if report == "copies" else 200)
    assert file.data == page.data


@pytest.mark.parametrize("report", ["activity", "overview", "estate", "storage", "summary", "comparison"])
def test_every_format_of_the_table_has_the_same_rows(report: str, site: Site, program: FlaskClient) -> None:
    link = LINKS[report]
    table = table_of(site.browser(OF_ALL), report, link)
    read = json.loads(fetched(program, report, "json", link).data, parse_float=Decimal)
    workbook = load_workbook(io.BytesIO(fetched(program, report, "xlsx", link).data))
    assert len(table) > 2
    headings = [column["heading"] for column in read["columns"]]
    assert headings == [cell.value for cell in workbook["Figures"][1]]
    assert [inert(heading) for heading in headings] == table[0]
    assert len(read["rows"]) == len(table) - 1 == workbook["Figures"].max_row - 1
    for row, cells in zip(read["rows"], table[1:], strict=True):
        for value, text in zip(row, cells, strict=True):
            assert as_text(value) == text or Decimal(value) == Decimal(text)


def test_json_says_what_the_figures_are_of(program: FlaskClient) -> None:
    read = fetched(program, "activity", "json", "hospital=argo").json
    assert list(read) == ["title", "about", "columns", "rows"]
    assert {pair["name"] for pair in read["about"]} >= {"Asked for", "Argo Hospital", "How this is counted"}


def test_json_keeps_numbers_text_and_what_is_missing() -> None:
    file = io.BytesIO()
    cells = [2**60, Decimal("-0.000001"), None, 0, Month(2016, 3), "=1", '"Σ\n']
    write_json(file, sheet_of_cells("t", ["=a"] * 7, [cells, cells], [("n", "v")]))
    read = json.loads(file.getvalue(), parse_float=Decimal)
    assert read["rows"] == [[2**60, Decimal("-0.000001"), None, 0, "2016-03", "=1", '"Σ\n']] * 2
    assert [column["heading"] for column in read["columns"]] == ["=a"] * 7
    assert read["about"] == [{"name": "n", "text": "v"}]


def test_json_of_no_rows_is_json() -> None:
    file = io.BytesIO()
    write_json(file, sheet_of_cells("t", [], []))
    assert json.loads(file.getvalue())["rows"] == []


def test_what_is_no_number_is_no_json() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(io.BytesIO(), sheet_of_cells("t", ["a"], [[Decimal("NaN")]]))
    assert json_value(Decimal("12.5")) == 12.5


@pytest.mark.parametrize("path", [*(f"reports/activity.{form}" for form in FORMATS), "openapi.json"])
@pytest.mark.parametrize("link", ["", "hospital=nowhere"])
def test_nothing_is_kept_on_the_way(path: str, link: str, program: FlaskClient) -> None:
    answer = program.get(f"/api/v1/{path}?{link}")
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == (
        "private, no-store",
        "nosniff",
    )
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "reports/activity.csv?measure=patients", 400, "link_not_understood"),
        ("GET", "reports/activity.json?hospital=nowhere", 400, "link_not_understood"),
        ("GET", "reports/activity.pdf", 404, "not_found"),
        ("GET", "reports/activity.excel-el.csv", 404, "not_found"),
        ("GET", "reports/activity", 404, "not_found"),
        ("GET", "reports/metrics.csv", 404, "not_found"),
        ("GET", "releases/1/figures.csv", 404, "not_found"),
        ("POST", "reports/activity.csv", 405, "method_not_allowed"),
        ("OPTIONS", "reports/activity.csv", 405, "method_not_allowed"),
    ],
)
@pytest.mark.parametrize("by", ["token", "session"])
def test_refusals_have_one_shape(method: str, path: str, status: int, code: str, by: str, site: Site) -> None:
    client = site.with_token(OF_HOUSE) if by == "token" else site.browser(OF_HOUSE)
    answer = client.open(f"/api/v1/{path}", method=method)
    assert answer.status_code == status
    assert answer.json is not None
    assert set(answer.json) == {"error"}
    error = answer.json["error"]
    assert (error["code"], set(error), bool(error["message"])) == (code, {"code", "message"}, True)


def test_defect_is_told_by_its_reference_alone(
    program: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("dashboards.exports.activity.activity", broken)
    answer = program.get("/api/v1/reports/activity.json")
    assert (answer.status_code, answer.json and answer.json["error"]["code"]) == (500, "defect")
    assert "secret detail" not in answer.text
    reference = answer.text.rpartition("reference ")[2][:8]
    assert f"reference {reference}" in caplog.text
    assert "secret detail" in caplog.text


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Period"), ("el", "Περίοδος"), ("fr", "Period"), (None, "Period")]
)
def test_a_program_is_answered_in_the_language_it_asks_for(
    language: str | None, heading: str, program: FlaskClient
) -> None:
    headers = {} if language is None else {"Accept-Language": language}
    answer = program.get("/api/v1/reports/activity.json", headers=headers)
    assert answer.json is not None
    assert answer.json["columns"][0] == {"name": "period", "heading": heading, "unit": None}


def test_a_refusal_is_in_the_language_asked_for(site: Site) -> None:
    headers = {"Authorization": "Bearer archeion_", "Accept-Language": "el"}
    answer = site.anonymous().get("/api/v1/reports/activity.json", headers=headers)
    assert answer.json is not None
    assert answer.json["error"]["message"].startswith("Αυτό το διακριτικό πρόσβασης (token) δεν ισχύει")


def test_a_narrowed_token_is_shown_no_small_number_that_its_user_is_not(site: Site) -> None:
    link = f"hospital={ARGO}&year=2019"
    narrowed = fetched(site.with_token(OF_ALL, frozenset({ARGO})), "patients", "csv", link).data
    assert narrowed == site.browser(OF_ALL).get(f"/patients.csv?{link}").data
    assert narrowed != site.browser(OF_ARGO).get(f"/patients.csv?{link}").data


@settings(max_examples=25)
@given(
    report=st.sampled_from(sorted(REPORTS)),
    form=st.sampled_from(FORMATS),
    pairs=st.lists(
        st.tuples(
            st.sampled_from(["hospital", "period", "by", "measure", "year", "modality", "a", "sort", "x"]),
            st.text(max_size=12),
        ),
        max_size=4,
    ),
)
def test_no_link_breaks_it(program: FlaskClient, report: str, form: Format, pairs: list[tuple[str, str]]) -> None:
    link = "&".join(f"{key}={quote(value, safe='', errors='replace')}" for key, value in pairs)
    answer = program.get(f"/api/v1/reports/{report}.{form}?{link}")
    assert answer.status_code in {200, 400}, (link, answer.text)


def test_description_names_what_there_is_and_no_more(site: Site, program: FlaskClient) -> None:
    described: Any = program.get("/api/v1/openapi.json").json
    base, named = described["servers"][0]["url"], set()
    for path, operations in described["paths"].items():
        in_path = {one["name"]: one["schema"] for one in operations["get"]["parameters"] if one["in"] == "path"}
        for form in in_path.get("format", {"enum": [""]})["enum"]:
            named.add(re.sub(r"\{\w+\}", "<>", base + path.replace("{format}", form)))
    rules = {rule.rule for rule in site.server.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert named == {re.sub(r"<[^>]*>", "<>", rule) for rule in rules - {"/api/v1/openapi.json"}}


# The same question in every way that it can be answered, some of them with the same figures.
WAYS = [(language, form, person) for language in ("en", "el") for form in FORMATS for person in (OF_ALL, OF_ARGO)]


def test_whoever_has_the_same_file_is_told_so_and_nobody_else(site: Site) -> None:
    programs = {person: site.with_token(person) for person in (OF_ALL, OF_ARGO)}

    def ask(way: tuple[str, Format, str], held: str = "") -> Any:
        language, form, person = way
        headers = {"Accept-Language": language, "Accept-Encoding": "br"} | ({"If-None-Match": held} if held else {})
        return programs[person].get(f"/api/v1/reports/activity.{form}?by=modality", headers=headers)

    tags = {way: ask(way).headers["ETag"] for way in WAYS}
    assert all(re.fullmatch('W/"[0-9a-f]{64}"', tag) for tag in tags.values())
    assert len(set(tags.values())) == len(WAYS)
    for way in WAYS:
        again = ask(way, tags[way])
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tags[way])
        assert again.headers["Cache-Control"] == "private, no-store"
        of_others = ask(way, ", ".join(tag for other, tag in tags.items() if other != way))
        assert (of_others.status_code, of_others.headers["ETag"]) == (200, tags[way])


def test_pages_tell_the_same_of_their_files(site: Site) -> None:
    client = site.browser(OF_ALL)
    for form in DOWNLOADS:
        tag = client.get(f"/storage.{form}").headers["ETag"]
        assert client.get(f"/storage.{form}", headers={"If-None-Match": f'"x", {tag}'}).status_code == 304
    assert (
        client.get("/storage.csv").headers["ETag"]
        == site.with_token(OF_ALL).get("/api/v1/reports/storage.csv").headers["ETag"]
    )


def test_of_a_file_the_length_is_told_and_no_part_is_sent(program: FlaskClient) -> None:
    path = "/api/v1/reports/storage.csv"
    whole, part = program.get(path), program.get(path, headers={"Range": "bytes=0-9"})
    head = program.head(path)
    assert (part.status_code, part.data) == (200, whole.data)
    assert (head.status_code, head.data) == (200, b"")
    names = ("Content-Length", "Content-Type", "Content-Disposition", "ETag", "Cache-Control")
    assert [head.headers[name] for name in names] == [whole.headers[name] for name in names]
    assert int(whole.headers["Content-Length"]) == len(whole.data)
