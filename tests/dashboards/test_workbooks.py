"""A workbook as another program reads it: numbers are numbers, text is text, the first sheet says what they are."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from dashboards.exports.cells import Cell
from dashboards.exports.routes import DOWNLOADS
from dashboards.exports.sheets import Format
from dashboards.exports.workbooks import write_workbook
from dashboards.words import Words
from queries.criteria import Month
from tests.dashboards.files import sheet_of_cells
from tests.dashboards.hospitals import ARGO
from tests.dashboards.serving import OF_ALL, Site

HOSTILE = [
    "=HYPERLINK(1)",
    "＝cmd",
    "-5",
    "-1,5",
    "+1",
    "@SUM(1)",
    "1e3",
    "2016-03",
    "http://example",
    "ΟΔΟΣ Σ",
    'a"b\nc',
]


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def written(rows: Sequence[Sequence[Cell]], words: Words) -> Workbook:
    headings = [f"column {number}" for number, _ in enumerate(rows[0])]
    file = io.BytesIO()
    write_workbook(
        file, sheet_of_cells("Title", headings, rows, [("Asked for", "=1"), ("Data up to", "today")]), words
    )
    return opened(file.getvalue())


def test_numbers_are_numbers_and_a_missing_figure_is_empty(english: Words) -> None:
    figures = written([[1_234_567, Decimal("0.5"), None, 0, date(2016, 3, 5), Month(2016, 3)]], english)["Figures"]
    cells = list(figures[2])
    assert [cell.value for cell in cells] == [1_234_567, 0.5, None, 0, datetime(2016, 3, 5), "2016-03"]  # noqa: DTZ001
    assert [cell.data_type for cell in cells] == ["n", "n", "n", "n", "d", "s"]


def test_a_workbook_is_whole_or_there_is_none(english: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboards.exports.workbooks.MOST_ROWS", 3)
    assert written([["a"], ["b"]], english)["Figures"].max_row == 3
    with pytest.raises(ValueError, match="3 rows at most"):
        written([["a"], ["b"], ["c"]], english)


def test_a_number_that_excel_cannot_hold_is_text_and_whole(english: Words) -> None:
    figures = written([[2**53, 2**53 + 1]], english)["Figures"]
    assert [cell.value for cell in figures[2]] == [2**53, str(2**53 + 1)]


def test_text_is_never_a_formula_a_number_a_date_or_a_link(english: Words) -> None:
    figures = written([HOSTILE], english)["Figures"]
    assert [cell.value for cell in figures[2]] == HOSTILE
    assert {(cell.data_type, cell.hyperlink) for cell in figures[2]} == {("s", None)}


def test_the_first_sheet_says_what_the_figures_are(english: Words) -> None:
    workbook = written([[1]], english)
    assert workbook.sheetnames == ["About", "Figures"]
    lines = list(workbook["About"].values)
    assert lines == [("Title", None), (None, None), ("Asked for", "=1"), ("Data up to", "today")]
    assert workbook["Figures"].freeze_panes == "B2"


@pytest.fixture(scope="module")
def files(site: Site) -> dict[Format, bytes]:
    link = f"hospital={ARGO}&by=modality&per=month"
    return {form: site.browser(OF_ALL).get(f"/activity.{form}?{link}").data for form in DOWNLOADS}


def test_both_formats_for_people_have_the_same_rows(files: dict[Format, bytes]) -> None:
    text = files[Format.EXCEL_GREEK_CSV].decode("utf-8-sig")
    greek = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    workbook = [
        ["" if cell is None else str(cell) for cell in row] for row in opened(files[Format.XLSX])["Figures"].values
    ]
    assert len(greek) > 20
    months = [[line[0].replace("M", "-"), *line[1:]] for line in greek[1:]]
    assert [greek[0], *months] == workbook


def test_a_workbook_names_its_criteria_and_how_far_its_data_reach(files: dict[Format, bytes]) -> None:
    about = dict(list(opened(files[Format.XLSX])["About"].values)[2:])
    assert "Argo Hospital" in about["Asked for"]
    assert about["Argo Hospital"].startswith("Data up to ")
