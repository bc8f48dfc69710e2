"""What must hold of intake and growth whatever came in, and what a month without anything says."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.criteria import Criteria, DateBasis, Grain, Month, Period
from queries.dicom import Availability
from queries.reports.activity import HospitalOutcome
from queries.reports.growth import Growth, NotEnoughMonths, WindowIntake, growth_of, taken_apart
from queries.reports.intake import Intake, intakes
from queries.reports.mean_sizes import MeanSizes
from queries.reports.storage import (
    BYTE_COLUMNS,
    KEYS,
    STORAGE_COLUMNS,
    Detail,
    StorageAnswer,
    StoredVolume,
    volumes_by,
)

HOSPITALS = ("argo", "boreas")
TODAY = date(2026, 3, 10)
CRITERIA = Criteria(HOSPITALS, grain=Grain.MONTH)
BIG = 10**19
# Frames take most of the time. Derandomized: the same cells on every machine and every day.
some = settings(max_examples=25, deadline=None, derandomize=True)
Cell = dict[str, Any]


def cell(hospital: str, period: str | None, modality: str, availability: Availability, **counts: int) -> Cell:
    keys = dict(zip(KEYS, (hospital, period, modality, availability), strict=True))
    return keys | {name: counts.get(name, 0) for name in STORAGE_COLUMNS if name not in KEYS}


def answer(
    cells: list[Cell], reached: date | None = date(2026, 3, 9), criteria: Criteria = CRITERIA
) -> StorageAnswer:
    kinds = {name: "object" if name in (*KEYS, *BYTE_COLUMNS) else "int64" for name in STORAGE_COLUMNS}
    frame = pd.DataFrame({name: np.array([each[name] for each in cells], dtype=kinds[name]) for name in kinds})
    return StorageAnswer(criteria, frame, tuple(HospitalOutcome(h, data_up_to=reached) for h in HOSPITALS), {})


@st.composite
def any_cell(draw: st.DrawFn) -> Cell:
    unsized = draw(st.integers(0, 5))
    logical = draw(st.integers(0, BIG))
    return cell(
        draw(st.sampled_from(HOSPITALS)),
        draw(st.none() | st.sampled_from(["201912", "202402", "202403", "202412", "202501", "202602", "202603"])),
        draw(st.sampled_from(["CT", "MR", "SR"])),
        draw(st.sampled_from(Availability)),
        study_count=draw(st.integers(0, 9)),
        distinct_study_count=draw(st.integers(0, 9)),
        instance_count=unsized + draw(st.integers(0, 5)),
        unsized_count=unsized,
        unknown_count=draw(st.integers(0, unsized)),
        logical_bytes=logical,
        stored_bytes=logical * draw(st.integers(1, 3)),
        estimated_bytes=draw(st.integers(0, BIG)),
    )


def summed(cells: list[Cell]) -> StoredVolume:
    names = ("instance_count", "unsized_count", "unknown_count", "logical_bytes", "stored_bytes", "estimated_bytes")
    return StoredVolume(*(sum(each[name] for each in cells) for name in names))


@some
@given(st.lists(any_cell(), max_size=30))
def test_parts_and_months_add_up_to_the_whole_exactly(cells: list[Cell]) -> None:
    given_answer = answer(cells)
    whole = summed(cells)
    assert given_answer.total == whole
    for key in ("hospital", "modality", "availability"):
        assert sum(volumes_by(given_answer, key).values(), StoredVolume()) == whole
    found = intakes(given_answer, TODAY, "stored")
    for sums in ([found[h, None] for h in HOSPITALS], [each for key, each in found.items() if key[1]]):
        exact = sum(sum(each.months["exact_bytes"]) + each.undated.stored_bytes for each in sums)
        estimated = sum(sum(each.months["estimated_bytes"]) + each.undated.estimated_bytes for each in sums)
        assert (exact, estimated) == (whole.stored_bytes, whole.estimated_bytes)
        instances = sum(int(each.months["instance_count"].sum()) + each.undated.instance_count for each in sums)
        assert instances == whole.instance_count


@some
@given(st.lists(any_cell(), max_size=30))
def test_cumulative_sums_end_with_everything_dated(cells: list[Cell]) -> None:
    for intake in intakes(answer(cells), TODAY, "logical").values():
        months = intake.months
        assert list(months["cumulative_exact_bytes"]) == list(np.cumsum(months["exact_bytes"].to_numpy()))
        if len(months):
            assert months["cumulative_estimated_bytes"].iloc[-1] == sum(months["estimated_bytes"])


@some
@given(st.lists(any_cell(), max_size=30))
def test_what_is_estimated_is_never_in_what_is_exact(cells: list[Cell]) -> None:
    """Estimates taken away, every exact figure stays as it is."""
    bare = [each | {"estimated_bytes": 0} for each in cells]
    with_estimates, without = (intakes(answer(each), TODAY, "stored") for each in (cells, bare))
    for key, intake in with_estimates.items():
        for name in ("exact_bytes", "cumulative_exact_bytes"):
            assert list(intake.months[name]) == list(without[key].months[name])
    assert answer(cells).total.exact_bytes("stored") == answer(bare).total.exact_bytes("stored")


windows = st.builds(
    WindowIntake, st.integers(0, 10**6), st.integers(0, BIG), st.integers(0, BIG), st.just(0), st.just(False)
)


@given(windows, windows)
def test_both_effects_are_the_difference_exactly(before: WindowIntake, after: WindowIntake) -> None:
    effects = taken_apart(before, after)
    assert effects.change_bytes == after.total_bytes - before.total_bytes
    assert taken_apart(after, before) == type(effects)(-effects.volume_bytes, -effects.size_bytes)


def window(studies: int, size: int) -> WindowIntake:
    return WindowIntake(studies, size, 0, 0, is_unknown=False)


@pytest.mark.parametrize(
    ("before", "after", "volume", "size"),
    [
        # Twice the studies of the same size; the same studies of twice the size.
        ((10, 1000), (20, 2000), 1000, 0),
        ((10, 1000), (10, 2000), 0, 1000),
        # Both: 10 more studies × 150 bytes each, 100 bytes more × 15 studies.
        ((10, 1000), (20, 4000), 1500, 1500),
        # New, gone, neither studies nor bytes.
        ((0, 0), (5, 500), 500, 0),
        ((5, 500), (0, 0), -500, 0),
        ((0, 0), (0, 0), 0, 0),
        # Bytes whose studies were received before.
        ((0, 0), (0, 70), 0, 70),
        ((0, 30), (5, 500), 500, -30),
        # 1 more study × (1/1 + 4/2)/2 = 1.5, to even.
        ((1, 1), (2, 4), 2, 1),
    ],
)
def test_growth_is_split_evenly(before: tuple[int, int], after: tuple[int, int], volume: int, size: int) -> None:
    effects = taken_apart(window(*before), window(*after))
    assert (effects.volume_bytes, effects.size_bytes) == (volume, size)


def ct(period: str | None, size: int = 10, **counts: int) -> Cell:
    ordinary = {"study_count": 1, "distinct_study_count": 1, "instance_count": 2, "stored_bytes": size}
    return cell("argo", period, "CT", Availability.ONLINE, **(ordinary | counts))


def of_argo(cells: list[Cell], modality: str | None = None, **options: Any) -> Intake:
    return intakes(answer(cells, **options), TODAY, "stored")["argo", modality]


def test_months_inside_the_span_are_zero_and_none_are_outside() -> None:
    months = of_argo([ct("202510"), ct("202512"), ct(None)]).months
    assert list(months["month"]) == ["202510", "202511", "202512", "202601", "202602", "202603"]
    assert list(months["exact_bytes"]) == [10, 0, 10, 0, 0, 0]
    assert list(months["cumulative_exact_bytes"]) == [10, 10, 20, 20, 20, 20]
    assert not months["is_unknown"].any()


def test_a_modality_is_zero_in_the_months_of_others() -> None:
    mr = cell("argo", "202601", "MR", Availability.ONLINE, study_count=1, instance_count=1, stored_bytes=7)
    assert list(of_argo([ct("202512"), mr], "MR").months["exact_bytes"]) == [0, 7, 0, 0]


def test_the_month_that_the_data_reach_and_the_current_one_are_unfinished() -> None:
    stale = of_argo([ct("202510"), ct("202512")], reached=date(2025, 12, 31)).months
    assert list(stale["is_unfinished"]) == [False, False, True]
    current = of_argo([ct("202601")], reached=date(2026, 4, 2)).months
    assert list(current["is_unfinished"]) == [False, False, True, True]
    assert list(of_argo([ct("202601")]).complete["month"]) == ["202601", "202602"]


def test_months_received_after_the_last_study_date_are_there() -> None:
    by_reception = Criteria(HOSPITALS, grain=Grain.MONTH, date_basis=DateBasis.RECEIVED)
    months = of_argo([ct("202512"), ct("202602")], reached=date(2025, 12, 3), criteria=by_reception).months
    assert list(months["month"])[-1] == "202602"


def test_a_period_that_was_asked_ends_the_span() -> None:
    asked = Criteria(HOSPITALS, grain=Grain.MONTH, period=Period(Month(2025, 1), Month(2025, 12)))
    months = of_argo([ct("202511")], criteria=asked).months
    assert list(months["month"]) == ["202511", "202512"]


def test_a_month_of_which_nothing_is_known_is_unknown_and_not_zero() -> None:
    unknown = ct("202601", 0, unsized_count=2, unknown_count=2)
    partly = ct("202602", 5, unsized_count=1, unknown_count=1)
    months = of_argo([unknown, partly]).months
    assert list(months["is_unknown"]) == [True, False, False]
    assert list(months["unknown_count"]) == [2, 1, 0]
    assert StoredVolume(2, 2, 2).filled_bytes("stored") is None
    assert StoredVolume().filled_bytes("stored") == 0


@pytest.mark.parametrize(
    ("volume", "share", "is_estimate"),
    [
        (StoredVolume(), None, False),
        (StoredVolume(4, 1, 1), 0.25, False),
        (StoredVolume(4, 2, 1, 9, 9, 3), 0.5, True),
    ],
)
def test_share_of_unknown_sizes_is_given(volume: StoredVolume, share: float | None, is_estimate: bool) -> None:
    assert (volume.unsized_share, volume.is_estimate) == (share, is_estimate)


def two_years(size: int, later_size: int) -> list[Cell]:
    months = [f"{2024 + n // 12}{n % 12 + 1:02d}" for n in range(2, 26)]
    return [ct(month, size if place < 12 else later_size) for place, month in enumerate(months)]


def test_growth_compares_the_last_complete_year_with_the_one_before() -> None:
    found = intakes(answer([*two_years(10, 30), ct("202603", 999)]), TODAY, "stored")
    growth = growth_of(found, "argo")
    assert isinstance(growth, Growth)
    assert growth.before == (Month(2024, 3), Month(2025, 2))
    assert growth.after == (Month(2025, 3), Month(2026, 2))
    assert growth.modalities["CT"].before == WindowIntake(12, 120, 0, 0, is_unknown=False)
    assert (growth.total.volume_bytes, growth.total.size_bytes) == (0, 240)


def test_growth_of_modalities_adds_up_to_the_difference() -> None:
    mr = [cell("argo", f"2025{n:02d}", "MR", Availability.ONLINE, study_count=n, stored_bytes=77 * n) for n in (4, 9)]
    found = intakes(answer([*two_years(10, 33), *mr]), TODAY, "stored")
    growth = growth_of(found, "argo")
    assert isinstance(growth, Growth)
    complete = found["argo", None].complete
    change = sum(complete["exact_bytes"][-12:]) - sum(complete["exact_bytes"][-24:-12])
    assert growth.total.change_bytes == change == 12 * 23 + 77 * 13


def test_a_modality_of_unknown_sizes_is_named_and_in_no_figure() -> None:
    us = cell("argo", "202505", "US", Availability.ONLINE, instance_count=3, unsized_count=3, unknown_count=3)
    growth = growth_of(intakes(answer([*two_years(10, 10), us]), TODAY, "stored"), "argo")
    assert isinstance(growth, Growth)
    assert (growth.unknown_modalities, set(growth.modalities)) == (("US",), {"CT"})


def test_too_few_months_are_said() -> None:
    found = intakes(answer(two_years(10, 10)[1:]), TODAY, "stored")
    assert growth_of(found, "argo") == NotEnoughMonths(23, 24)


def test_intakes_are_made_of_months_alone() -> None:
    by_year = answer([], criteria=Criteria(HOSPITALS, grain=Grain.YEAR))
    whole = StorageAnswer(CRITERIA, by_year.cells, (), {}, Detail.AVAILABILITIES)
    for wrong in (by_year, whole):
        with pytest.raises(ValueError, match="by month"):
            intakes(wrong, TODAY, "stored")


@given(st.integers(0, 10**6), st.integers(0, BIG))
def test_a_measured_mean_lies_within_half_a_byte(count: int, size: int) -> None:
    mean = MeanSizes(least_sized_instances=1).of("argo", "CT", count, size)
    if count == 0:
        assert mean is None
    else:
        assert mean is not None
        assert -count <= 2 * (mean.mean_bytes * count - size) <= count
