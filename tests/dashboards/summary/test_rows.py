"""What must hold of the rows whatever was counted, and what a row without figures says."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.summary.asking import Comparison, SummaryFigures
from dashboards.summary.counts import Certainty, Counts, cells_of
from dashboards.summary.links import SummaryMeasure, SummaryView
from dashboards.summary.rows import Change, Kind, SummaryRow, change_between, summary_table
from dashboards.summary.spans import Compared, Span
from queries.reports.mean_sizes import MeanSizes
from tests.dashboards.summary.made import (
    CODES,
    SCOPE,
    TODAY,
    Cell,
    any_cell,
    cell,
    cells_by_key,
    table_of,
    tally_of,
)

# Frames take most of the time. Derandomized: the same cells on every machine and every day.
some = settings(max_examples=25, deadline=None, derandomize=True)
cells_of_all = st.lists(any_cell(), max_size=30).map(cells_by_key)
ALL = SummaryView(CODES)


def known(rows: list[SummaryRow] | tuple[SummaryRow, ...]) -> int:
    return sum(row.value or 0 for row in rows)


@some
@given(cells_of_all, st.sampled_from(SummaryMeasure))
def test_parts_hospitals_regions_and_total_add_up(cells: list[Cell], measure: SummaryMeasure) -> None:
    table = table_of(cells, SummaryView(CODES, measure=measure))
    headings = [group.heading for group in table.groups if group.heading]
    assert known(table.rows) == known(headings) == (table.total.value or 0)
    for group in table.groups:
        assert group.heading is not None
        assert known(group.rows) == (group.heading.value or 0)
    name = {"bytes": "logical_bytes", "studies": "distinct_study_count"}.get(measure, f"{measure.rstrip('s')}_count")
    name = "series_count" if measure is SummaryMeasure.SERIES else name
    assert (table.total.value or 0) == sum(each[name] for each in cells if each["period"] is not None)
    assert (table.total.undated_value or 0) == sum(each[name] for each in cells if each["period"] is None)
    for row in (*table.rows, *headings, table.total):
        parts = sum(value or 0 for value in row.parts.values())
        assert parts == (row.value or 0) if table.adds_up else parts >= (row.value or 0)


@some
@given(cells_of_all, st.sampled_from(SummaryMeasure))
def test_shares_of_hospitals_add_up_to_the_whole(cells: list[Cell], measure: SummaryMeasure) -> None:
    table = table_of(cells, SummaryView(CODES, measure=measure))
    shares = [row.share_percent for row in table.rows if row.share_percent is not None]
    assert sum(shares) == pytest.approx(100 if table.total.value else 0)


@some
@given(cells_of_all, st.sampled_from(SummaryMeasure))
def test_ranks_are_those_of_the_figures(cells: list[Cell], measure: SummaryMeasure) -> None:
    rows = [row for row in table_of(cells, SummaryView(CODES, measure=measure)).rows if row.value is not None]
    for row in rows:
        larger = [other for other in rows if (other.value or 0) > (row.value or 0)]
        assert row.rank == (len(larger) + 1 if len(rows) > 1 or row.rank else None)


@some
@given(st.lists(any_cell(periods=("201512", "201601", "201602", "201612", None)), max_size=20))
def test_periods_add_up_to_the_total_without_the_one_before(cells: list[Cell]) -> None:
    mine = cells_by_key([each | {"hospital": "argo", "modality": "CT"} for each in cells])
    view = SummaryView(("argo",), modalities=("CT",), span=Span.of_year(2016), measure=SummaryMeasure.SERIES)
    table = table_of(mine, view)
    assert [row.key for row in table.rows] == [f"2016{month:02d}" for month in range(1, 13)]
    assert known(table.rows) == table.total.value
    asked = [each for each in mine if each["period"] and each["period"] != "201512"]
    assert table.total.value == sum(each["series_count"] for each in asked)
    before = {each["period"]: each["series_count"] for each in mine}
    january = table.rows[0].change
    assert january is not None
    assert (january.before, january.after) == (before.get("201512", 0), before.get("201601", 0))


def sized(hospital: str, modality: str, instances: int, unsized: int, size: int, studies: int = 10) -> Cell:
    return cell(
        hospital,
        "",
        modality,
        distinct_study_count=studies,
        instance_count=instances,
        unsized_count=unsized,
        logical_bytes=size,
    )


def total_of(*cells: Cell, declared: dict[str, dict[str, int]] | None = None) -> Counts:
    total = table_of(cells, ALL, declared).total.counts
    assert total is not None
    return total


@pytest.mark.parametrize(
    ("cells", "certainty", "per_study"),
    [
        ((sized("argo", "CT", 1000, 0, 5000),), Certainty.EXACT, 500),
        # The 100 others are taken for 5 bytes each, as measured on 900.
        ((sized("argo", "CT", 1000, 100, 4500),), Certainty.ESTIMATE, 500),
        # Nothing tells the size of the MR instances: what is known is a lower bound.
        ((sized("argo", "CT", 1000, 0, 5000), sized("argo", "MR", 10, 10, 0, 0)), Certainty.AT_LEAST, 500),
        # Of boreas no size is known: neither its bytes nor its studies are divided.
        ((sized("argo", "CT", 1000, 0, 5000), sized("boreas", "CT", 99, 99, 0)), Certainty.EXACT, 500),
        ((sized("boreas", "CT", 99, 99, 0),), Certainty.UNKNOWN, None),
    ],
)
def test_a_size_per_study_says_how_well_it_is_known(
    cells: tuple[Cell, ...], certainty: Certainty, per_study: int | None
) -> None:
    found = total_of(*cells)
    assert found.bytes_per_study == per_study
    assert found.certainty is certainty


def test_a_size_per_study_is_of_the_hospitals_of_which_sizes_are_told() -> None:
    found = total_of(sized("argo", "CT", 1000, 0, 5000), sized("boreas", "CT", 99, 99, 0))
    assert (found.told_hospital_count, found.hospital_count) == (1, 2)
    declared = total_of(sized("boreas", "CT", 99, 99, 0), declared={"boreas": {"CT": 20}})
    assert (declared.bytes_per_study, declared.certainty) == (198, Certainty.ESTIMATE)


def test_nothing_known_of_bytes_is_not_zero() -> None:
    view = SummaryView(CODES, measure=SummaryMeasure.BYTES)
    table = table_of([sized("argo", "CT", 9, 9, 0), sized("boreas", "CT", 9, 0, 700)], view)
    values = {row.key: (row.value, row.share_percent, row.rank) for row in table.rows}
    assert values == {"argo": (None, None, None), "boreas": (700, 100, 1), "cyclops": (0, 0, 2)}
    assert table.total.value == 700


def test_rows_lead_one_level_down_and_a_day_nowhere() -> None:
    cells = [sized("argo", "CT", 9, 0, 9)]
    regions = table_of(cells, ALL)
    heading = regions.groups[0].heading
    assert heading is not None
    assert heading.leads_to == SummaryView(("argo", "cyclops"), "7")
    assert regions.rows[0].leads_to == SummaryView(("argo",))
    modalities = table_of(cells, SummaryView(("argo",)))
    assert modalities.rows[0].leads_to == SummaryView(("argo",), modalities=("CT",))
    day = SummaryView(("argo",), modalities=("CT",), span=Span.of_period("20160305"))
    (row,) = table_of([cells[0] | {"period": "20160305"}], day).rows
    assert (row.kind, row.leads_to) == (Kind.PERIOD, None)


def test_a_sum_has_a_change_where_each_of_its_hospitals_has_one() -> None:
    def cells(series: int) -> tuple[Any, ...]:
        made = [cell(code, "", "CT", series_count=series, instance_count=1) for code in CODES]
        return tuple(cells_of(tally_of(made), MeanSizes()))

    spans = Compared(Span.of_year(2025), Span.of_year(2024))
    view = SummaryView(CODES, measure=SummaryMeasure.SERIES)
    answer = tally_of([cell(code, "", "CT", series_count=9, instance_count=1) for code in CODES])

    def changes(*lacking: str) -> dict[str, tuple[int, int] | None]:
        comparison = Comparison(spans, cells(6), cells(4), frozenset(lacking))
        table = summary_table(SummaryFigures(view, cells(9), comparison, (answer,)), SCOPE, TODAY)
        return {row.key: (row.change.before, row.change.after) if row.change else None for row in table.body}

    one = (4, 6)
    assert changes() == {"7": (8, 12), "argo": one, "cyclops": one, "4": one, "boreas": one, "": (12, 18)}
    assert changes("argo") == {"7": None, "argo": None, "cyclops": one, "4": one, "boreas": one, "": None}


def test_bytes_are_compared_where_every_size_is_known() -> None:
    known, unknown = (
        Counts(logical_bytes=5, instance_count=2),
        Counts(logical_bytes=5, instance_count=2, unsized_count=1),
    )
    assert change_between(known, known, SummaryMeasure.BYTES) == Change(5, 5)
    assert change_between(known, unknown, SummaryMeasure.BYTES) is None
    assert change_between(unknown, known, SummaryMeasure.BYTES) is None
    assert change_between(unknown, known, SummaryMeasure.IMAGES) == Change(0, 0)
