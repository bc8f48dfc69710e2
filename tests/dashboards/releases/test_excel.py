"""The tables of a release as a Greek Excel opens them: the lines of the frozen files, and the same control total."""

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboards.exports.releases_excel import release_cells
from queries.criteria import Month
from queries.releases.columns import FIGURES, HOSPITALS, TABLES, Table
from queries.releases.files import TableWriter
from tests.dashboards.hospitals import ARGO, BOREAS
from tests.dashboards.releases.test_page import page
from tests.dashboards.serving import OF_ALL, OF_ARGO, Site
from tests.dashboards.trees import nodes, text


@pytest.fixture
def client(released: Site) -> FlaskClient:
    return released.browser(OF_ALL)


def frozen(client: FlaskClient, table: Table) -> list[list[str]]:
    content = client.get(f"/releases/2/{table.file_name}").data
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


def for_excel(client: FlaskClient, table: Table, link: str = "") -> list[list[str]]:
    answer = client.get(f"/releases/2/{table.name}.excel-el.csv{link}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    content = answer.data.decode("utf-8-sig")
    assert content.endswith("\r\n")
    return list(csv.reader(io.StringIO(content, newline=""), delimiter=";", strict=True))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_it_has_the_lines_of_the_frozen_file(table: Table, client: FlaskClient) -> None:
    heading, *rows = frozen(client, table)
    own_heading, *own_rows = for_excel(client, table)
    assert own_heading == heading == table.heading
    assert len(own_rows) == len(rows) > 0
    # A month is written otherwise, and a region, which is called 7 here, is marked as the text that it is.
    month, region = (heading.index(name) if name in heading else None for name in ("period", "region_code"))
    for row, own in zip(rows, own_rows, strict=True):
        expected = list(row)
        if month is not None:
            expected[month] = row[month].replace("-", "M")
        if region is not None:
            expected[region] = f"'{row[region]}"
        assert own == expected


def test_the_control_total_is_the_same(client: FlaskClient) -> None:
    place = FIGURES.heading.index("value")
    ours, other = ([row[place] for row in rows[1:]] for rows in (for_excel(client, FIGURES), frozen(client, FIGURES)))
    assert sum(map(int, filter(None, ours))) == sum(map(int, filter(None, other))) > 0
    assert ours.count("") == other.count("")


def test_the_figures_of_one_hospital_are_its_lines_of_the_whole(client: FlaskClient) -> None:
    place = FIGURES.heading.index("hospital_code")
    whole = for_excel(client, FIGURES)
    assert for_excel(client, FIGURES, f"?hospital={ARGO}") == [
        whole[0],
        *(row for row in whole if row[place] == ARGO),
    ]
    answer = client.get(f"/releases/2/figures.excel-el.csv?hospital={ARGO}")
    assert answer.headers["Content-Disposition"].endswith(
        f"filename=pacs-release-0002-2026-10-figures-{ARGO}.excel-el.csv"
    )
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_every_value_is_of_the_kind_of_its_column(tmp_path: Path) -> None:
    names = ("'=HYPERLINK(1)", '1-2\n"Σ"')
    row = ("07", "mar1", *names, "", 12, "2026-11-22T10:00:00Z", "2026-11-20")
    with (tmp_path / HOSPITALS.file_name).open("wb") as file:
        writer = TableWriter(file, HOSPITALS)
        writer.write(row)
        writer.finish()
    [cells] = release_cells(tmp_path / HOSPITALS.file_name, HOSPITALS, None)
    assert [str(cell) for cell in cells] == [str(cell) for cell in row]
    assert [type(cell).__name__ for cell in cells] == ["str", "str", "str", "str", "str", "int", "str", "date"]


def test_a_month_is_a_month_and_what_has_none_is_not(client: FlaskClient) -> None:
    months = {row[FIGURES.heading.index("period")] for row in for_excel(client, FIGURES)[1:]}
    assert "_U" in months
    assert {str(Month(2026, 10)).replace("-", "M"), "2024M06"} <= months


@pytest.mark.parametrize(
    "path",
    [
        "3/figures.excel-el.csv",
        "1/made.excel-el.csv",
        "1/codebook.el.excel-el.csv",
        "1/figures.csv.excel-el.csv",
        "1/figures.excel-el.csv?hospital=nowhere",
        "1/figures.excel-el.csv?hospital=",
    ],
)
def test_what_is_not_there_is_not_found(path: str, client: FlaskClient) -> None:
    said = client.get(f"/releases/{path}")
    assert (said.status_code, said.get_json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("link", ["", f"?hospital={ARGO}", f"?hospital={BOREAS}"])
def test_whoever_may_not_see_every_hospital_finds_nothing(link: str, released: Site) -> None:
    said = released.browser(OF_ARGO).get(f"/releases/2/figures.excel-el.csv{link}")
    assert (said.status_code, said.get_json()["error"]["code"]) == (404, "not_found")


def test_the_page_leads_to_all_of_them(client: FlaskClient) -> None:
    links = [link["props"]["href"] for link in nodes(page(client), "A") if ".excel-el.csv" in link["props"]["href"]]
    assert links == [
        *(f"/releases/2/{table.name}.excel-el.csv" for table in TABLES),
        *(f"/releases/2/figures.excel-el.csv?hospital={code}" for code in ("argo", "boreas", "cyclops")),
    ]
    assert {client.get(link).status_code for link in links} == {200}


def test_a_table_that_excel_would_cut_is_told_and_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = len(frozen(client, FIGURES)) - 1
    monkeypatch.setattr("dashboards.releases.excel.MOST_LINES", count - 1)
    assert "too long: by hospital, below" in text(page(client))
    said = client.get("/releases/2/figures.excel-el.csv")
    assert (said.status_code, said.get_json()["error"]["code"]) == (400, "too_long_for_excel")
    assert client.get(f"/releases/2/figures.excel-el.csv?hospital={ARGO}").status_code == 200
    monkeypatch.setattr("dashboards.releases.excel.MOST_LINES", count)
    assert client.get("/releases/2/figures.excel-el.csv").status_code == 200
