"""What must hold of every comparison, whatever the archives hold."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.comparison.amounts import signed_text, tenths
from dashboards.comparison.asking import ComparisonFigures, Side
from dashboards.comparison.links import Amount, ComparisonView, Rows
from dashboards.comparison.spans import Span
from dashboards.comparison.table import ComparisonTable, RowKind, comparison_table
from dashboards.words import Words
from queries.criteria import Month
from queries.reports.beginnings import Beginnings
from queries.reports.tally import COUNTS, TALLY_COLUMNS, PeriodLength, Tally, TallyCriteria

YEAR, NEXT = Span(Month(2023, 1), Month(2023, 12)), Span(Month(2024, 3), Month(2025, 1))
MODALITIES = ("CT", "MR", "US")
ADDITIVE = (Amount.SERIES, Amount.IMAGES, Amount.BYTES)

numbers = st.integers(0, 10**15)
# Bytes know their sizes here: what is unknown is recounted in test_numbers.
cells = st.dictionaries(
    st.tuples(st.sampled_from(["argo", "boreas"]), st.booleans(), st.sampled_from(MODALITIES)), numbers, max_size=8
)


def tally_of(counted: dict[tuple[str, bool, str], int]) -> Tally:
    rows = [
        (hospital, "" if dated else None, modality, *(0 if name == "unsized_count" else number for name in COUNTS))
        for (hospital, dated, modality), number in counted.items()
    ]
    frame = pd.DataFrame(rows, columns=list(TALLY_COLUMNS), dtype="object")
    return Tally(TallyCriteria(period_length=PeriodLength.WHOLE, by_modality=True), frame, ())


def table_of(
    a: dict[tuple[str, bool, str], int],
    b: dict[tuple[str, bool, str], int],
    amount: Amount = Amount.SERIES,
    spans: tuple[Span, Span] = (YEAR, NEXT),
    *,
    adjusted: bool = False,
) -> ComparisonTable:
    view = ComparisonView(("argo", "boreas"), amount=amount, rows=Rows.MODALITY, adjusted=adjusted)
    sides = tuple(Side(span, None, span) for span in spans)
    begun = Beginnings({}, ())
    return comparison_table(ComparisonFigures(view, begun, {}, spans, sides, (tally_of(a), tally_of(b))))


@settings(max_examples=30)
@given(cells, cells)
def test_swapped_periods_differ_by_as_much_the_other_way(
    a: dict[tuple[str, bool, str], int], b: dict[tuple[str, bool, str], int]
) -> None:
    forth, back = table_of(a, b), table_of(b, a, spans=(NEXT, YEAR))
    differences = [{row.modality: row.difference for row in table.rows} for table in (forth, back)]
    assert differences[0] == {name: None if each is None else -each for name, each in differences[1].items()}
    assert forth.sum.difference == -(back.sum.difference or Fraction(0))


@settings(max_examples=30)
@given(cells, st.sampled_from(ADDITIVE))
def test_modalities_add_up_to_the_whole(counted: dict[tuple[str, bool, str], int], amount: Amount) -> None:
    table = table_of(counted, counted, amount)
    for place in (0, 1):
        assert sum(row.figures[place] or 0 for row in table.rows) == table.sum.figures[place]


@settings(max_examples=30)
@given(cells, st.sampled_from(Amount), st.booleans())
def test_a_period_beside_itself_differs_in_nothing(
    counted: dict[tuple[str, bool, str], int], amount: Amount, adjusted: bool
) -> None:
    table = table_of(counted, counted, amount, (YEAR, YEAR), adjusted=adjusted)
    assert {row.difference for row in (*table.rows, table.sum)} == {Fraction(0)}
    assert {row.change_percent for row in table.rows} <= {Fraction(0)}


@settings(max_examples=30)
@given(cells, cells, st.sampled_from(Amount))
def test_per_working_day_times_working_days_is_the_whole(
    a: dict[tuple[str, bool, str], int], b: dict[tuple[str, bool, str], int], amount: Amount
) -> None:
    whole, daily = table_of(a, b, amount), table_of(a, b, amount, adjusted=True)
    rows = {row.modality: row for row in daily.rows}
    for row in (*whole.rows, whole.sum):
        other = daily.sum if row.kind is RowKind.SUM else rows[row.modality]
        for span, figure, per_day in zip((YEAR, NEXT), row.figures, other.figures, strict=True):
            assert figure is not None
            assert per_day is not None
            assert per_day * span.working_days == figure
    assert daily.undated == whole.undated


def test_what_has_no_date_is_in_no_difference() -> None:
    table = table_of({("argo", False, "CT"): 3}, {("argo", False, "CT"): 3})
    assert (table.rows, table.undated.figures, table.undated.difference) == ((), (3, 3), None)
    assert not table.is_empty


def test_from_nothing_there_is_a_difference_and_no_percentage() -> None:
    table = table_of({}, {("argo", True, "CT"): 7})
    assert (table.sum.difference, table.sum.change_percent) == (7, None)


def test_what_a_side_does_not_know_whole_is_missing_and_not_zero() -> None:
    known = Span(Month(2023, 2), Month(2023, 12))
    figures = ComparisonFigures(
        ComparisonView(("argo",), rows=Rows.MODALITY),
        Beginnings({}, ()),
        {},
        (YEAR, NEXT),
        (Side(YEAR, None, known), Side(NEXT, None, NEXT)),
        (tally_of({("argo", True, "CT"): 5}), tally_of({("argo", True, "CT"): 6})),
    )
    table = comparison_table(figures)
    assert (table.sum.figures, table.sum.difference) == ((None, 6), None)
    assert [row.figures for row in table.rows] == [(None, 6)]
    assert comparison_table(replace(figures, sides=(Side(YEAR, None, None), figures.sides[1]))).sum.figures[0] is None


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Fraction(1, 20), "+0.1"),
        (Fraction(-1, 20), "−0.1"),
        (Fraction(1, 21), "< +0.1"),
        (Fraction(-1, 10**9), "> −0.1"),
        (Fraction(0), "0.0"),
        (Fraction(12345, 10), "+1,234.5"),
    ],
)
def test_signed_tenths(figure: Fraction, text: str, english: Words) -> None:
    assert signed_text(figure, Amount.STUDIES, english, daily=True) == text


def test_no_zero_is_negative() -> None:
    assert [str(tenths(Fraction(n, 1000))) for n in (-1, 0, 1)] == ["0.0"] * 3


def test_whole_differences_are_signed(english: Words, greek: Words) -> None:
    assert signed_text(Fraction(-1204), Amount.STUDIES, english, daily=False) == "−1,204"
    assert signed_text(Fraction(1204), Amount.STUDIES, greek, daily=False) == "+1.204"
    assert signed_text(Fraction(-2 * 10**12), Amount.BYTES, english, daily=True) == "−2 TB"
