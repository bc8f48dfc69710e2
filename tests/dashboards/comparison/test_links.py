"""Every comparison is a link that restores itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.comparison.links import (
    DEFAULT_ROWS,
    MOST_HOSPITALS,
    Amount,
    Compared,
    ComparisonReading,
    ComparisonView,
    Rows,
    default_hospitals,
    read_comparison,
    write_comparison,
)
from dashboards.links import LONGEST_QUERY, Notice
from queries.criteria import Month, Period
from tests.dashboards.asking import MODALITIES, THIS_MONTH, VISIBLE, ranges, years

# Cyclops keeps a second copy.
ORIGINALS = VISIBLE[:2]
MANY = tuple(f"h{number:02}" for number in range(9))

periods = st.none() | years | ranges
hospitals = st.sets(st.sampled_from(VISIBLE), min_size=1).map(lambda some: tuple(c for c in VISIBLE if c in some))
chosen = {
    "hospitals": hospitals,
    "amount": st.sampled_from(Amount),
    "rows": st.sampled_from(Rows),
    "adjusted": st.booleans(),
    "modalities": st.sets(st.sampled_from(MODALITIES)).map(lambda some: tuple(sorted(some))),
}
views = st.builds(ComparisonView, compared=st.just(Compared.PERIODS), a=periods, b=periods, **chosen) | st.builds(
    ComparisonView, compared=st.just(Compared.HOSPITALS), period=periods, **chosen
)


def read(
    query: object, visible: tuple[str, ...] = VISIBLE, originals: tuple[str, ...] = ORIGINALS
) -> ComparisonReading:
    return read_comparison(query, visible, originals, THIS_MONTH)


@given(views)
def test_a_written_link_reads_as_the_same_view(view: ComparisonView) -> None:
    assert read(write_comparison(view, ORIGINALS)) == ComparisonReading(view, ())


def test_defaults_are_omitted_and_everything_else_stands_in_order() -> None:
    for compared in Compared:
        default = ComparisonView(ORIGINALS, compared, rows=DEFAULT_ROWS[compared])
        assert write_comparison(default, ORIGINALS) == ("" if compared is Compared.PERIODS else "compare=hospitals")
    a, b = Period.of_year(2024), Period(Month(2025, 3), Month(2025, 9))
    view = ComparisonView(
        ("cyclops",), Compared.PERIODS, Amount.BYTES, a, b, rows=Rows.TIME, adjusted=True, modalities=("CT", "MR")
    )
    assert write_comparison(view, ORIGINALS) == (
        "hospital=cyclops&measure=bytes&a=2024&b=2025-03..2025-09&by=time&adjust=working-days&modality=CT&modality=MR"
    )


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("compare=moons", Notice.COMPARED),
        ("a=all", Notice.PERIOD),
        ("b=2025-13", Notice.PERIOD),
        ("a=2024&a=2025", Notice.PERIOD),
        ("b=1969", Notice.PERIOD),
        ("by=weekday", Notice.BREAKDOWN),
        ("adjust=yes", Notice.ADJUSTED),
        ("modality=" + "A" * 17, Notice.MODALITY),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(query: str, notice: Notice) -> None:
    assert read(query) == ComparisonReading(ComparisonView(ORIGINALS), (notice,))


def test_without_a_measure_that_is_understood_nothing_is_asked() -> None:
    assert read("measure=moons") == ComparisonReading(None, (Notice.MEASURE,))


def test_hospitals_of_others_and_of_nobody_are_left_out_alike() -> None:
    of_others = read("hospital=argo&hospital=boreas", ("argo",), ("argo",))
    of_nobody = read("hospital=argo&hospital=atlantis", ("argo",), ("argo",))
    assert of_others == of_nobody == ComparisonReading(ComparisonView(("argo",)), (Notice.HIDDEN_HOSPITALS,))
    assert read("hospital=boreas", ("argo",), ("argo",)).view is None


def test_more_than_six_are_the_first_six_of_the_link_and_said() -> None:
    asked = "".join(f"&hospital={code}" for code in reversed(MANY))
    reading = read(f"compare=hospitals{asked}", MANY, MANY)
    assert reading.view is not None
    assert (reading.view.hospitals, reading.notices) == (MANY[-MOST_HOSPITALS:], (Notice.TOO_MANY_HOSPITALS,))
    # All of them can be added up.
    summed = read(asked, MANY, MANY)
    assert summed == ComparisonReading(ComparisonView(MANY), ())


def test_second_copies_are_not_among_those_one_begins_with() -> None:
    assert default_hospitals(Compared.PERIODS, ORIGINALS) == ORIGINALS
    assert default_hospitals(Compared.HOSPITALS, MANY) == MANY[:MOST_HOSPITALS]


@pytest.mark.parametrize("query", ["modality=CT&" * LONGEST_QUERY, None, 7])
def test_what_is_no_link_of_ours_is_read_all_the_same(query: object) -> None:
    assert read(query).view == (None if isinstance(query, str) else ComparisonView(ORIGINALS))


@given(st.text(max_size=300))
def test_no_text_is_too_strange_to_read(text: str) -> None:
    view = read(text).view
    assert view is None or set(view.hospitals) <= set(VISIBLE)
