"""How the months of an archive are cut into statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.archives.contract import Selection, Undated
from queries.snapshots.month_marks import MonthKey
from queries.snapshots.stretches import (
    FIRST_STUDIES,
    SHARE_OF_LIMIT,
    Stretch,
    cut_stretches,
    most_study_rows,
    runs_of,
)

pytestmark = pytest.mark.archives

months = st.one_of(
    st.none(), st.tuples(st.integers(2010, 2020), st.integers(1, 12)).map(lambda m: f"{m[0]:04d}{m[1]:02d}")
)
study_rows = st.dictionaries(months, st.integers(1, 50), max_size=40)


@st.composite
def archives(draw: st.DrawFn) -> tuple[dict[MonthKey, int], set[MonthKey]]:
    """Study rows of every month of an archive, and the months that are wanted of it."""
    rows = draw(study_rows)
    return rows, set(draw(st.lists(st.sampled_from(sorted(rows, key=str)), unique=True))) if rows else set()


def test_an_archive_without_studies_needs_no_statement() -> None:
    assert cut_stretches(set(), {}, 10) == []


@given(archives(), st.integers(0, 200))
def test_every_wanted_month_is_in_exactly_one_stretch(
    archive: tuple[dict[MonthKey, int], set[MonthKey]], most: int
) -> None:
    rows, wanted = archive
    read = [month for stretch in cut_stretches(wanted, rows, most) for month in stretch.months]
    assert sorted(read, key=str) == sorted(wanted, key=str)


@given(archives(), st.integers(0, 200))
def test_no_stretch_has_more_study_rows_than_allowed_but_single_months(
    archive: tuple[dict[MonthKey, int], set[MonthKey]], most: int
) -> None:
    rows, wanted = archive
    for stretch in cut_stretches(wanted, rows, most):
        assert stretch.study_rows == sum(rows[month] for month in stretch.months)
        assert stretch.study_rows <= most or len(stretch.months) == 1


@given(archives(), st.integers(0, 200))
def test_no_month_of_the_archive_lies_in_a_stretch_unasked(
    archive: tuple[dict[MonthKey, int], set[MonthKey]], most: int
) -> None:
    """Between the first day and the last of a statement there is nothing that was not wanted."""
    rows, wanted = archive
    for stretch in cut_stretches(wanted, rows, most):
        dated = [month for month in stretch.months if month is not None]
        inside = [month for month in rows if month is not None and dated and dated[0] <= month <= dated[-1]]
        assert sorted(inside) == dated
        assert None not in stretch.months or stretch.months == (None,)


@given(archives(), st.integers(0, 200))
def test_the_latest_months_come_first_and_the_undated_last(
    archive: tuple[dict[MonthKey, int], set[MonthKey]], most: int
) -> None:
    rows, wanted = archive
    firsts = [stretch.months[0] for stretch in cut_stretches(wanted, rows, most)]
    assert firsts == sorted(firsts, key=lambda month: month or "", reverse=True)


@given(st.sets(months, min_size=1), st.integers(0, 1000))
def test_halves_are_the_whole_again_and_come_to_an_end(wanted: set[MonthKey], rows: int) -> None:
    whole = Stretch.everything(wanted, rows)
    parts = [whole]
    while any(part.halves() != (part,) for part in parts):
        parts = [half for part in parts for half in part.halves()]
    assert sorted((part.months for part in parts), key=str) == sorted(((month,) for month in wanted), key=str)
    assert not any(part.is_everything for part in parts)


def test_months_that_come_after_the_rows_were_counted_are_runs_as_well() -> None:
    assert runs_of({"201601", "201603"}, {"201602": 5}, 10) == [["201601"], ["201603"]]
    assert runs_of({"201601", "201602"}, {"201602": 5}, 10) == [["201601", "201602"]]


def test_a_stretch_asks_from_its_first_day_to_its_last() -> None:
    selection = Stretch(("201512", "201602"), 7).selection
    assert (f"{selection.first_day}", f"{selection.last_day}") == ("2015-12-01", "2016-02-29")
    assert selection.undated is Undated.WITHOUT
    assert Stretch((None,), 7).selection == Selection(undated=Undated.ONLY)
    assert Stretch.everything({None, "201601"}, 7).selection == Selection()


def test_the_first_statement_is_small_and_the_others_stay_well_within_the_limit() -> None:
    assert most_study_rows(0, 30) == FIRST_STUDIES
    assert most_study_rows(0.001, 30) == SHARE_OF_LIMIT * 30_000
