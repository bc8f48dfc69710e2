"""Zero, missing and not yet are three things; parts add up where they are said to."""

from collections.abc import Mapping
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.tabulation import Row, Tabulation, tabulate
from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.dicom import Availability
from tests.dashboards.asking import MODALITIES, VISIBLE, answer, asking
from tests.dashboards.serving import TODAY

BY_HOSPITAL = asking(breakdown=Breakdown.HOSPITAL)

months = [f"{year}{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
cells_by_modality = st.dictionaries(
    st.tuples(st.sampled_from(VISIBLE), st.sampled_from([*months, None]), st.sampled_from(MODALITIES)),
    st.integers(1, 10_000),
    max_size=40,
)


def by_hospital(values: Mapping[tuple[str, str | None], int], *, failed: tuple[str, ...] = ()) -> Tabulation:
    cells = {(hospital, period, None): value for (hospital, period), value in values.items()}
    return tabulate(answer(BY_HOSPITAL, cells, failed=failed), TODAY)


def periods(asked: Criteria, today: date = TODAY, **values: int) -> list[str | None]:
    cells = {("argo", period.removeprefix("p"), None): value for period, value in values.items()}
    return [row.period for row in tabulate(answer(asked, cells), today).rows]


def test_a_hospital_that_did_not_answer_is_missing_and_not_zero() -> None:
    made = by_hospital({("argo", "2024"): 5}, failed=("boreas",))
    assert made.parts == ("argo", "boreas", "cyclops")
    assert made.rows == (Row("2024", (5, None, 0), 5),)
    assert made.undated == Row(None, (0, None, 0), 0)
    assert made.sum == Row(None, (5, None, 0), 5)


def test_a_hospital_that_answered_nothing_is_zero_and_not_missing() -> None:
    assert by_hospital({("argo", "2024"): 5}).rows == (Row("2024", (5, 0, 0), 5),)


def test_years_without_figures_between_others_are_zeros() -> None:
    made = by_hospital({("argo", "2022"): 5, ("cyclops", "2024"): 1})
    assert [(row.period, row.total) for row in made.rows] == [("2022", 5), ("2023", 0), ("2024", 1)]


def test_the_current_year_and_month_alone_are_unfinished() -> None:
    of_years = by_hospital({("argo", "2025"): 5, ("argo", "2026"): 1})
    assert [row.period for row in of_years.rows if row.unfinished] == ["2026"]
    asked = asking(period=Period(Month(2025, 11), Month(2026, 12)))
    of_months = tabulate(answer(asked, {}), TODAY)
    assert [row.period for row in of_months.rows if row.unfinished] == ["202611"]


def test_months_that_have_not_begun_are_absent() -> None:
    assert periods(asking(period=Period.of_year(2026)))[-2:] == ["202610", "202611"]
    assert periods(asking(period=Period(Month(2026, 9), Month(2027, 4)))) == ["202609", "202610", "202611"]


def test_years_that_have_not_begun_are_absent() -> None:
    assert periods(asking(period=Period(Month(2025, 1), Month(2027, 12)), grain=Grain.YEAR)) == ["2025", "2026"]


def test_all_years_reach_from_the_first_figure_to_the_last() -> None:
    assert periods(asking(grain=Grain.MONTH), p202311=1, p202402=1) == ["202311", "202312", "202401", "202402"]


def test_without_any_figure_all_years_are_no_row() -> None:
    made = tabulate(answer(asking(), {}), TODAY)
    assert (made.rows, made.is_empty) == ((), True)


def test_undated_figures_alone_are_not_empty() -> None:
    made = by_hospital({("argo", None): 3})
    assert (made.rows, made.undated.total, made.is_empty) == ((), 3, False)


def test_undated_figures_are_never_in_the_sum() -> None:
    made = by_hospital({("argo", None): 3, ("argo", "2024"): 5})
    assert (made.sum.total, made.undated.total) == (5, 3)


@settings(max_examples=30)
@given(cells_by_modality)
def test_every_figure_of_an_answer_is_in_one_cell(cells: dict[tuple[str, str | None, str], int]) -> None:
    asked = asking(measure=Measure.IMAGES, grain=Grain.MONTH, breakdown=Breakdown.MODALITY)
    made = tabulate(answer(asked, cells), TODAY)
    for row in (*made.rows, made.undated):
        for place, part in enumerate(made.parts):
            wanted = (row.period, part)
            assert row.parts[place] == sum(v for (_, p, m), v in cells.items() if (p, m) == wanted)
        assert row.total == sum(part or 0 for part in row.parts)
    assert made.sum.total + made.undated.total == sum(cells.values())


@settings(max_examples=30)
@given(cells_by_modality)
def test_modalities_stand_by_weight_and_then_by_name(cells: dict[tuple[str, str | None, str], int]) -> None:
    asked = asking(measure=Measure.IMAGES, grain=Grain.MONTH, breakdown=Breakdown.MODALITY)
    weights = {part: sum(v for (_, _, m), v in cells.items() if m == part) for _, _, part in cells}
    made = tabulate(answer(asked, cells), TODAY)
    assert list(made.parts) == sorted(weights, key=lambda part: (-weights[part], part))


def test_availabilities_stand_from_best_to_worst() -> None:
    found = {("argo", "2024", one): 1 for one in (Availability.UNKNOWN, Availability.ONLINE, Availability.OFFLINE)}
    made = tabulate(answer(asking(breakdown=Breakdown.AVAILABILITY), found), TODAY)
    assert made.parts == (Availability.ONLINE, Availability.OFFLINE, Availability.UNKNOWN)
