"""Rows in the order of every column, found without accents and case, and columns that are one together."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.summary.arranging import MOST_COLUMNS, folded_name
from dashboards.summary.links import Order, SummaryMeasure, SummaryView, keys_of
from tests.dashboards.summary.made import CODES, Cell, any_cell, cell, cells_by_key, shown_of, table_of

VIEW = SummaryView(CODES, measure=SummaryMeasure.SERIES)
CELLS = [
    cell("argo", "", "CT", series_count=5, distinct_study_count=1, instance_count=2),
    cell("argo", None, "CT", series_count=9, instance_count=1),
    cell("boreas", "", "MR", series_count=20, distinct_study_count=5, instance_count=2),
    cell("cyclops", "", "CT", series_count=7, distinct_study_count=7, instance_count=2),
]


def order_of(view: SummaryView, cells: list[Cell] | None = None) -> list[str]:
    """Rows in order, those of a region behind its name."""
    table = shown_of(CELLS if cells is None else cells, view).table
    return [row.key for row in table.body[:-1]]


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("total", ["4", "boreas", "7", "cyclops", "argo"]),
        ("share", ["4", "boreas", "7", "cyclops", "argo"]),
        ("rank", ["4", "boreas", "7", "cyclops", "argo"]),
        ("undated", ["7", "argo", "cyclops", "4", "boreas"]),
        ("CT", ["7", "cyclops", "argo", "4", "boreas"]),
        # «Γενικό Ρόδου», «Νοσοκομείο Αργώ» after «Κύκλωψ»; regions «4» and «7η ΥΠΕ».
        ("name", ["4", "boreas", "7", "cyclops", "argo"]),
    ],
)
def test_rows_and_regions_stand_in_the_order_of_a_column(key: str, rows: list[str]) -> None:
    view = replace(VIEW, sort=key)
    assert order_of(view) == rows
    turned = order_of(replace(view, order=view.sorted_in.reverse))
    assert {*turned} == {*rows}
    assert turned != rows


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.lists(any_cell(), max_size=20).map(cells_by_key), st.sampled_from(keys_of(VIEW.level)), st.sampled_from(Order)
)
def test_no_order_loses_or_moves_a_row_out_of_its_region(cells: list[Cell], key: str, order: Order) -> None:
    table, shown = table_of(cells, VIEW), shown_of(cells, replace(VIEW, sort=key, order=order)).table
    held, found = (
        {group.heading.key: {row.key: row.value for row in group.rows} for group in each.groups if group.heading}
        for each in (table, shown)
    )
    assert held == found


def test_what_is_not_known_comes_last_in_either_order() -> None:
    unknown = [cell("argo", "", "CT", instance_count=2, unsized_count=2), *CELLS[2:]]
    for order in Order:
        view = SummaryView(CODES[::2], "7", measure=SummaryMeasure.BYTES, sort="total", order=order)
        assert order_of(view, unknown)[-1] == "argo"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("αργω", ["7", "argo"]),
        ("ΚΎΚΛΩΨ", ["7", "cyclops"]),
        ("hospital", ["4", "boreas", "7", "cyclops", "argo"]),
        ("ροδου", ["4", "boreas"]),
        ("boreas", ["4", "boreas"]),
        ("υπε", ["7", "cyclops", "argo"]),
        ("nothing of the kind", []),
    ],
)
def test_hospitals_and_regions_are_found_in_every_language(text: str, rows: list[str]) -> None:
    assert order_of(replace(VIEW, find=text)) == rows


def test_what_is_found_changes_no_sum_share_or_rank() -> None:
    every, some = (shown_of(CELLS, replace(VIEW, find=text)) for text in ("", "argo"))
    (argo,) = some.table.rows
    assert argo in every.table.rows
    assert some.table.total == every.table.total
    assert (some.is_part, some.row_count, every.is_part) == (True, 3, False)


def test_a_modality_that_no_hospital_is_called_by_is_a_column_by_itself() -> None:
    shown = shown_of(CELLS, replace(VIEW, find="mr"))
    assert (shown.columns, shown.folded, shown.is_part) == (("MR",), (), False)


def test_a_modality_is_found_among_the_rows_of_a_hospital() -> None:
    shown = shown_of(CELLS, SummaryView(("argo",), find="ct"))
    assert [row.key for row in shown.table.rows] == ["CT"]
    assert not shown_of(CELLS, SummaryView(("argo",), find="xa")).is_found


def test_folding_takes_away_accents_and_case_and_nothing_else() -> None:
    assert folded_name("Νοσοκομείο ΡΌΔΟΥ") == folded_name("νοσοκομειο ροδου")
    assert folded_name("Αγίας") == folded_name("ΑΓΙΑΣ")
    assert folded_name("Ϊδρυμα") == folded_name("ιδρυμα")
    assert folded_name("CT") != folded_name("CR")


def many(number: int) -> list[Cell]:
    return [cell("argo", "", f"M{place:02d}", series_count=100 - place, instance_count=1) for place in range(number)]


def test_the_smallest_modalities_are_one_column_together() -> None:
    shown = shown_of(many(MOST_COLUMNS + 3), VIEW)
    assert shown.columns == tuple(f"M{place:02d}" for place in range(MOST_COLUMNS))
    assert shown.folded == ("M12", "M13", "M14")
    assert shown.folded_value(shown.table.total) == 88 + 87 + 86
    # One alone would take as much room under its own name.
    assert shown_of(many(MOST_COLUMNS + 1), VIEW).folded == ()
