"""Every file for people, opened as a Greek clerk opens it: numbers are the same numbers, text is the same text."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dashboards.exports.cells import Cell, Interval
from dashboards.exports.files import write_excel_greek_csv
from dashboards.exports.reports import REPORTS
from dashboards.exports.workbooks import write_workbook
from dashboards.words import Words
from queries.criteria import Month
from queries.demo.copies import Faults, second_copy
from queries.demo.population import SERIES_LEVEL, STUDY_LEVEL, Device, Population, Series, Study, made_uid
from queries.dicom import Availability
from queries.releases.columns import FIGURES, REVISIONS, TABLES, Column, Table
from queries.settings import HospitalSettings
from tests.calc import EMPTY, Calc, Seen
from tests.dashboards.files import sheet_of_cells
from tests.dashboards.serving import OF_EVERYTHING, Site, serving
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import sqlite_place
from tests.queries.quality.planted import planted_population
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.servers

TEXTS = (
    *("Νοσοκομείο ΟΔΥΣΣΕΑΣ", 'α"β"', "γραμμή\nδύο", "γραμμή\r\nδύο", "α;β,γ", "'α", "CT 1", "GE-CT=1"),
    *('=HYPERLINK("http://x")', "＝cmd", "-GE CT 1", "-5", "-1,5", "+5", "@SUM(1)", "\tτ", "  =1", "－1"),
    *("1-2", "3/4", "1/2/2016", "2016-03", "2016-03-05", "5-9", "90+", "12.2016", "5 Μαΐου", "Μαρ 1", "OCT1"),
    *("12:30", "10 πμ", "1E5", "1,5", "99.1234", "1.000", "007", "1234567890123456", "5%", "5 €", "(5)", "1 1/2"),
    *("TRUE", "ΑΛΗΘΗΣ", "ψευδής", "#N/A", "#Δ/Υ", " 5", "5 ", "１２", "2016M03"),
)
# Calc tells 15 digits, as Excel does.
NUMBERS = (0, -5, 7_919, 10**15 - 1, Decimal("-1.5"), Decimal("0.000001"), Decimal("12.5000"), Decimal("1E-30"))
OTHERS = (None, date(2016, 3, 5), Month(2016, 3), Interval(Month(2016, 1), Month(2016, 3)))
VECTORS: Sequence[Sequence[Cell]] = [
    *(["line", text, 1] for text in TEXTS),
    *(["line", value, 1] for value in (*NUMBERS, *OTHERS, Interval(date(2016, 1, 1), date(2016, 1, 2)))),
]
SYNTHETIC = "synthetic"
# With periods, names, shares and changes in them.
LINKS = {
    "activity": ("per=month&by=hospital", "by=modality"),
    "comparison": (
        "a=2025-02..2025-10&b=2026-02..2026-10&by=time&adjusted=yes",
        "a=2025-02..2025-10&b=2026-02..2026-10&measure=bytes",
        "compare=hospitals&period=2024-01..2026-10",
    ),
    "summary": ("", "level=modalities", "period=2026-03"),
    "equipment": ("hospital=oct1", "hospital=mar1"),
    "copies": ("", "per=month&by=modality"),
    "quality": ("hospital=dec31",),
    "quality-days": ("hospital=dec31&year=2025",),
    "patients": ("hospital=true", "hospital=true&year=2016"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, greek: Words) -> Iterator["Files"]:
    directory = tmp_path_factory.mktemp("opened")
    (directory / "files").mkdir()
    with serving(directory, hospitals(directory)) as site:
        yield Files(site, directory, greek)


class Files:
    """All of them, opened once in each way; `told` is each as the API tells it, by its name."""

    def __init__(self, site: Site, directory: Path, words: Words) -> None:
        self._directory = directory / "files"
        self.told: dict[str, list[list[Any]]] = {}
        self.released: dict[str, list[dict[str, str]]] = {}
        browser = site.browser(OF_EVERYTHING, "el")
        for report in REPORTS:
            for number, link in enumerate(LINKS.get(report, ("",))):
                csv_file, workbook = (browser.get(f"/{report}.{form}?{link}") for form in ("excel-el.csv", "xlsx"))
                answer = browser.get(f"/api/v1/reports/{report}.json?{link}")
                assert answer.status_code == 200, (report, link, answer.text)
                name = f"{report}-{number}"
                told = answer.get_json()
                self.told[name] = [[column["heading"] for column in told["columns"]], *told["rows"]]
                self._keep(name, csv_file.data, workbook.data)
        self._keep(SYNTHETIC, *_synthetic(words))
        names = (*self.told, SYNTHETIC)
        calc = Calc(directory / "calc")
        csv_files = [self._directory / f"{name}.csv" for name in (*names, *self._released(site))]
        self._csv = {detects: calc.greek_csv(csv_files, detects=detects) for detects in (False, True)}
        self._xlsx = calc.workbooks(self._directory / f"{name}.xlsx" for name in names)

    def csv(self, name: str, *, detects: bool) -> list[list[Seen]]:
        return self._csv[detects][f"{name}.csv"]

    def figures(self, name: str) -> list[list[Seen]]:
        """The second sheet of a workbook."""
        _about, figures = self._xlsx[f"{name}.xlsx"]
        return figures

    def _released(self, site: Site) -> list[str]:
        """Tables of a release; of its figures those of one hospital."""
        site.server.test_cli_runner().invoke(args=["releases", "make", "2026-10"])
        for table in TABLES:
            link = "?hospital=oct1" if table is FIGURES else ""
            answer = site.browser(OF_EVERYTHING).get(f"/releases/1/{table.name}.excel-el.csv{link}")
            assert answer.status_code == 200
            (self._directory / f"{table.name}.csv").write_bytes(answer.data)
            frozen = site.browser(OF_EVERYTHING).get(f"/releases/1/{table.file_name}").data.decode()
            rows = [*csv.DictReader(io.StringIO(frozen, newline=""))]
            self.released[table.name] = [row for row in rows if not link or row["hospital_code"] == "oct1"]
        return [*self.released]

    def _keep(self, name: str, csv_file: bytes, workbook: bytes) -> None:
        (self._directory / f"{name}.csv").write_bytes(csv_file)
        (self._directory / f"{name}.xlsx").write_bytes(workbook)


def hospitals(directory: Path) -> tuple[HospitalSettings, ...]:
    """Whose codes, names, regions and devices are what a spreadsheet likes to read otherwise."""
    held = _population()
    copied = second_copy(held, Faults(frozenset({2}), frozenset({1}), frozenset({5})), 12)
    warts, planted = population_with_warts(7100), planted_population(received=True)
    return (
        _hospital(directory, "oct1", ("1-2", "3/4"), "dg", held),
        _hospital(directory, "mar1", ('=HYPERLINK("http://x")', "-5"), "arc5", copied, copy_of="oct1"),
        _hospital(directory, "true", ('ΑΛΗΘΗΣ "Σ"', "TRUE"), "conquest_whole", warts),
        _hospital(directory, "dec31", ("ΨΕΥΔΗΣ", "007"), "arc5", planted),
    )


def _hospital(
    directory: Path, code: str, names: tuple[str, str], form: str, population: Population, **others: Any
) -> HospitalSettings:
    own = directory / code
    own.mkdir()
    settings = settings_of(FORMS[form], filled(sqlite_place(own), FORMS[form], population).reader, code)
    table = settings.model_dump(mode="python", exclude={"storage", "name"}, exclude_unset=True)
    return HospitalSettings.model_validate(
        {**table, "name": dict(zip(("el", "en"), names, strict=True)), "region": "07", **others}
    )


def _population() -> Population:
    """A study a fortnight, each of a device that is called what it should not be."""
    modalities = ("CT", "=1+1", "MR")
    studies = []
    for number, text in enumerate(TEXTS):
        device = Device(text, text, text, text, text)
        month = Month(2024 + number // 24, number // 2 % 12 + 1)
        series = Series(
            made_uid(SERIES_LEVEL, 31, number),
            modalities[number % 3],
            ((Availability.ONLINE, number % 7 + 1),),
            first_instance_bytes=500_000,
            device=device,
        )
        day = f"{month.period}{number % 2 * 14 + 3:02d}"
        studies.append(Study(made_uid(STUDY_LEVEL, 31, number), day, (series,)))
    return Population(tuple(studies))


def _synthetic(words: Words) -> tuple[bytes, bytes]:
    csv_file, workbook = io.BytesIO(), io.BytesIO()
    headings = ("=1+1", "1-2", "007")
    write_excel_greek_csv(csv_file, headings, VECTORS)
    write_workbook(workbook, sheet_of_cells("=1", headings, VECTORS, (("1-2", "-5"),)), words)
    return csv_file.getvalue(), workbook.getvalue()


def lines(text: str) -> str:
    """A break is a break, however it was written."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_text(seen: Seen, text: str, *, marked: bool | None = None) -> bool:
    """The same text and nothing more; in CSV perhaps with the mark of a text."""
    marks = {None: ("", "'"), True: ("'",), False: ("",)}[marked]
    return seen.kind == "string" and seen.formula is None and seen.text in {mark + lines(text) for mark in marks}


def is_number(seen: Seen, number: float | Decimal) -> bool:
    return seen.kind == "float" and seen.formula is None and float(seen.value or "nan") == float(number)


def is_day(seen: Seen, day: str) -> bool:
    return (seen.kind, seen.value, seen.formula) == ("date", day, None)


def padded(row: list[Seen], length: int) -> list[Seen]:
    return [*row, *[EMPTY] * (length - len(row))]


@pytest.mark.parametrize("detects", [False, True])
def test_no_cell_of_a_csv_file_turns_into_another(detects: bool, files: Files) -> None:
    heading, *rows = files.csv(SYNTHETIC, detects=detects)
    assert [each.text for each in heading] == ["'=1+1", "'1-2", "'007"]
    assert len(rows) == len(VECTORS)
    for (line, seen, one), (_, cell, _) in zip(rows, VECTORS, strict=True):
        assert is_text(line, "line", marked=False)
        assert is_number(one, 1)
        assert same_in_csv(seen, cell), (cell, seen)


def test_no_cell_of_a_workbook_turns_into_another(files: Files) -> None:
    heading, *rows = files.figures(SYNTHETIC)
    assert [each.text for each in heading] == ["=1+1", "1-2", "007"]
    assert len(rows) == len(VECTORS)
    for (line, seen, one), (_, cell, _) in zip(rows, VECTORS, strict=True):
        assert is_text(line, "line", marked=False)
        assert is_number(one, 1)
        assert same_in_workbook(seen, cell), (cell, seen)


def same_in_csv(seen: Seen, cell: Cell) -> bool:
    match cell:
        case Month():
            return is_text(seen, f"{cell.year}M{cell.month:02d}", marked=False)
        case Interval(Month() as first, last):
            return is_text(seen, f"{first.year}M{first.month:02d}/{last.year}M{last.month:02d}", marked=False)
        case str():
            return is_text(seen, cell)
        case _:
            return same_in_workbook(seen, cell)


def same_in_workbook(seen: Seen, cell: Cell) -> bool:
    match cell:
        case None:
            return seen == EMPTY
        case date():
            return is_day(seen, cell.isoformat())
        case int() | Decimal():
            return is_number(seen, cell)
        case _:
            return is_text(seen, str(cell), marked=False)


@pytest.mark.parametrize("way", ["csv", "csv with dates looked for", "workbook"])
@pytest.mark.parametrize("report", REPORTS)
def test_every_report_says_there_what_it_says_here(report: str, way: str, files: Files) -> None:
    for number, _ in enumerate(LINKS.get(report, ("",))):
        name = f"{report}-{number}"
        told = files.told[name]
        seen = files.figures(name) if way == "workbook" else files.csv(name, detects="looked" in way)
        assert len(told) > 1
        assert len(seen) == len(told)
        for told_row, seen_row in zip(told, seen, strict=True):
            for value, cell in zip(told_row, padded(seen_row, len(told_row)), strict=True):
                assert any(_alike(cell, value, is_csv=way != "workbook")), (name, value, cell)


@pytest.mark.parametrize("detects", [False, True])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_of_a_release_says_there_what_it_says_here(table: Table, detects: bool, files: Files) -> None:
    heading, *seen = files.csv(table.name, detects=detects)
    assert [each.text for each in heading] == table.heading
    frozen = files.released[table.name]
    assert len(seen) == len(frozen)
    assert frozen or table is REVISIONS
    for row, cells in zip(frozen, seen, strict=True):
        for column, cell in zip(table.columns, padded(cells, len(table.columns)), strict=True):
            assert _as_frozen(cell, row[column.name], column), (column.name, row[column.name], cell)


def _as_frozen(seen: Seen, text: str, column: Column) -> bool:
    if not text:
        return seen == EMPTY
    match column.kind:
        case "integer":
            return is_number(seen, int(text))
        case "date":
            return is_day(seen, text)
        case _:
            return is_text(seen, text.replace("-", "M") if column.name == "period" else text)


def _alike(seen: Seen, value: Any, *, is_csv: bool) -> Iterator[bool]:
    """What JSON tells of a cell is a number, nothing, or text, among it days and months."""
    if not isinstance(value, str):
        yield seen == EMPTY if value is None else is_number(seen, value)
        return
    # A figure that is told as a text is one in no spreadsheet.
    assert value in TEXTS or not re.fullmatch(r"-?[0-9]+\.[0-9]+", value), value
    yield is_text(seen, value, marked=None if is_csv else False)
    if len(value) == 10:
        yield is_day(seen, value)
    if is_csv:
        yield is_text(seen, value.replace("-", "M"), marked=False)
    if not value:
        yield seen == EMPTY
