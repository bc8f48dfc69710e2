"""The file for programs, of every report: the numbers of the page's table, one a row, each with what it is of."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from dashboards.exports import sheets
from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column
from dashboards.exports.observations import OBSERVED, Observation, observations
from dashboards.exports.reports import REPORTS
from dashboards.exports.sheets import LongTable, Sheet
from queries.observations import ObsStatus
from queries.releases.measures import MEASURES
from tests.dashboards.files import observations_of, table_of
from tests.dashboards.hospitals import ARGO
from tests.dashboards.observations.scene import EVERY, LINKS, NAMES, STATIONS, made_hospitals
from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_HOUSE, Site, serving
from tests.test_repository import ROOT

NO_VALUE = {"L", "M", "Q"}
# What the page shows where there is no value. In a change, nothing; of the studies by age, no column at all.
SHOWN = {
    "L": ("missing", "not known", "at least", ""),
    "M": ("not applicable", "none before", "from nothing", "none there", "no change", ""),
    "Q": ("[c]", "≥"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet of the page's link, and the rows that it was made of."""

    sheet: Sheet
    rows: Sequence[Any]

    @property
    def long(self) -> list[dict[str, Cell]]:
        return [dict(zip(self.sheet.long.names, row, strict=True)) for row in self.sheet.long.rows]


MADE: dict[tuple[str, str, str], Made] = {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("observations")
    with serving(directory, made_hospitals(directory)) as site:
        yield site


def whom(report: str) -> str:
    """Somebody to whom all hospitals open there; of people, somebody from whom small numbers are withheld."""
    return OF_HOUSE if report.startswith("equipment") else OF_ALL


def made(site: Site, report: str, link: str, name: str = "") -> Made:
    """Once for all tests of this file."""
    key = (report, link, name or whom(report))
    if key not in MADE:
        MADE[key] = newly_made(site, *key)
    return MADE[key]


def newly_made(site: Site, report: str, link: str, name: str) -> Made:
    """As the route makes it; both tables can be gone through again."""
    noted: list[Sheet] = []
    rows: list[Any] = []

    def keeping(*parts: Any) -> Sheet:
        title, stem, columns, cells, long, about = parts
        noted.append(Sheet(title, stem, columns, [*cells], LongTable(long.names, [*long.rows]), about))
        return noted[0]

    def noting(keys: Any, observed: Any, made_of: Any) -> Any:
        rows.extend(made_of)
        return observations(keys, observed, made_of)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "Sheet", keeping)
        patch.setattr(sheets, "observations", noting)
        answer = site.browser(name).get(f"/{report}.csv?{link}")
    assert answer.status_code == 200, answer.text
    (sheet,) = noted
    return Made(sheet, rows)


def test_every_report_is_asked() -> None:
    assert set(LINKS) == set(REPORTS)


@pytest.mark.parametrize("report", REPORTS)
def test_columns_are_the_same_whatever_is_asked_and_by_whom(report: str, site: Site) -> None:
    heads = {tuple(made(site, report, link).sheet.long.names) for link in LINKS[report]}
    if report != "copies":
        heads.add(tuple(made(site, report, f"hospital={ARGO}", OF_ARGO).sheet.long.names))
    (head,) = heads
    assert head[-len(OBSERVED) :] == OBSERVED
    assert len(set(head)) == len(head)
    assert [name for name in head if not re.fullmatch("[a-z][a-z0-9_]*", name)] == []


@pytest.mark.parametrize(("report", "link"), EVERY)
def test_no_language_changes_a_byte(report: str, link: str, site: Site) -> None:
    english, greek = (site.browser(whom(report), language).get(f"/{report}.csv?{link}") for language in ("en", "el"))
    assert english.data == greek.data


@pytest.mark.parametrize(("report", "link"), EVERY)
def test_a_value_is_a_number_or_there_is_a_reason_for_none(report: str, link: str, site: Site) -> None:
    rows = made(site, report, link).long
    for row in rows:
        assert isinstance(row["value"], int | Decimal | None)
        assert (row["value"] is None) == (row["obs_status"] in NO_VALUE), row
        assert row["conf_status"] == ("C" if row["obs_status"] == "Q" else "F")
        assert row["unit"]
        assert re.fullmatch("[a-z0-9_]+", str(row["measure"]))
    of = [tuple(map(str, list(row.values())[: -len(OBSERVED) + 1])) for row in rows]
    assert [key for key, count in Counter(of).items() if count > 1] == []
    units = defaultdict(set)
    for row in rows:
        units[row["measure"]].add(row["unit"])
    assert {measure: unit for measure, unit in units.items() if len(unit) > 1} == {}
    told = {measure: {MEASURES[str(measure)].unit} for measure in units if measure in MEASURES}
    assert told == {measure: units[measure] for measure in told}


@pytest.mark.parametrize(("report", "link"), EVERY)
def test_files_for_programs_and_people_have_the_same_control_totals(report: str, link: str, site: Site) -> None:
    """From one sheet: what is measured alike is added up, whichever columns it stands in."""
    found = made(site, report, link)
    of_table: defaultdict[str, Decimal] = defaultdict(Decimal)
    for column, cells in zip(found.sheet.columns, zip(*found.sheet.rows, strict=True), strict=False):
        for row, cell in zip(found.rows, cells, strict=True):
            if column.observed and cell is not None:
                of_table[measured(column, row)] += cell
    in_file: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in found.long:
        if line["value"] is not None:
            in_file[str(line["measure"]).removesuffix("_at_least")] += line["value"]  # type: ignore[arg-type]
    assert in_file == of_table
    assert len(found.rows) == len(found.sheet.rows)  # type: ignore[arg-type]


def measured(column: Column[Any], row: Any) -> str:
    return str(column.observed[0].measured(row).code)


@pytest.mark.parametrize(("report", "link"), EVERY)
def test_no_status_contradicts_what_the_page_shows(report: str, link: str, site: Site) -> None:
    """Of overview and estate the pages are laid out otherwise; the overview's words are those of its page."""
    if report == "estate":
        return
    found = made(site, report, link)
    for column in found.sheet.columns:
        for observation in column.observed[:1]:
            for row in found.rows:
                assert_alike(column, observation, row)


def assert_alike(column: Column[Any], observation: Observation[Any], row: Any) -> None:
    value = (observation.value or column.file)(row)
    shown = column.shown(row)
    status = observation.absent(row) if value is None else observation.present(row)
    said = (column.name, shown, value, status)
    if value is None:
        assert status is None or is_said(status, shown), said
        assert status is not None or shown == "", said
    else:
        assert re.search("[0-9]", shown) or shown in ("", "no change") or measured(column, row) in UNSHOWN, said
        assert not any(word in shown for word in ("missing", "not known", "[c]")), said
        # Rounded to what a person reads, little is still not nothing.
        assert (value != 0) or re.fullmatch(r"[−+<> ]*0([.,]0+)?( \S+)?|no change|", shown) or "%" in shown, said
        assert ("about" in shown or "estimate" in shown) <= (status == "E"), said


def is_said(status: str, shown: str) -> bool:
    """Nothing is said by nothing alone."""
    if not shown:
        return "" in SHOWN[status]
    return any(word in shown for word in SHOWN[status] if word)


# What a page tells by other words than numbers.
UNSHOWN = {"probability"}


@pytest.mark.parametrize(("report", "link"), EVERY)
def test_what_is_not_over_is_provisional(report: str, link: str, site: Site) -> None:
    for line in made(site, report, link).long:
        state = line.get("state")
        if state in ("unfinished", "not yet due", "partly due", "not_judged") and line["value"] is not None:
            assert line["obs_status"] in ("P", "E"), line
        if state in ("complete", "undated") and report in ("activity", "storage", "quality-days", "comparison"):
            assert line["obs_status"] != "P", line


@pytest.mark.parametrize(("report", "link"), EVERY)
def test_strict_csv_and_pandas_read_it_as_it_is(report: str, link: str, site: Site) -> None:
    content = site.browser(whom(report)).get(f"/{report}.csv?{link}").data
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    head, *lines = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    assert {len(line) for line in lines} <= {len(head)}
    types = {**dict.fromkeys(head, "string"), "value": "float64"}
    frame = pd.read_csv(io.BytesIO(content), dtype=types, keep_default_na=False, na_values={"value": ""})
    assert list(frame.columns) == head
    guessed = pd.read_csv(io.BytesIO(content))["value"].dtype
    assert guessed.kind in "if" or not lines
    expected = [line["value"] for line in made(site, report, link).long]
    assert len(frame) == len(expected)
    for value, told in zip(frame["value"].tolist(), expected, strict=True):
        assert (told is None) == bool(pd.isna(value))
        assert told is None or value == pytest.approx(float(told), rel=1e-15)  # type: ignore[arg-type]


def test_names_of_devices_come_back_and_none_is_run(site: Site) -> None:
    lines = observations_of(site.browser(OF_HOUSE), "equipment", f"hospital={ARGO}")
    stations = {line["station_name"] for line in lines}
    marked = {f"'{name}" if name[0] in "=＝-@" else name for name in STATIONS}
    assert marked <= stations
    assert {name.removeprefix("'") for name in stations} >= set(STATIONS)


def test_names_of_hospitals_are_for_people(site: Site) -> None:
    for language in ("en", "el"):
        names = {row[1] for row in table_of(site.browser(OF_ALL, language), "estate")[1:]}
        expected = {of[language] for of in NAMES.values()}
        assert names == expected
        client = site.browser(OF_ALL, language)
        (by_hospital,) = {tuple(table_of(client, "activity", "by=hospital")[0])}
        assert {f"'{name}" if name[0] in "=＝-@" else name for name in (NAMES[ARGO][language],)} <= set(by_hospital)


def test_every_kind_of_status_is_met(site: Site) -> None:
    """Or these tests would prove little."""
    met = {str(line["obs_status"]) for report, link in EVERY for line in made(site, report, link).long}
    assert met == {"A", "P", "E", "L", "M", "Q"}


def test_the_documentation_names_every_column_and_measure(site: Site) -> None:
    text = (ROOT / "docs" / "files.md").read_text()
    for report in REPORTS:
        section = text.partition(f"\n### `{report}`\n")[2].partition("\n###")[0]
        told = set(re.findall("`([^`]+)`", section))
        endings = tuple(name[1:] for name in told if name.startswith("…"))
        names = [*made(site, report, LINKS[report][0]).sheet.long.names[: -len(OBSERVED)]]
        for link in LINKS[report]:
            names += {str(line["measure"]) for line in made(site, report, link).long}
        assert [name for name in names if name not in told and not name.endswith(endings or ("!",))] == [], report


def test_the_codes_of_the_documentation_are_those_in_use() -> None:
    text = (ROOT / "docs" / "files.md").read_text()
    assert re.findall(r"^\| `([A-Z])` \|", text, re.MULTILINE) == [status.value for status in ObsStatus]
