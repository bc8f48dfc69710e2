"""What a scenario makes of a course equals a recount that follows each month's bytes one by one."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.criteria import Month
from queries.dicom import Availability
from queries.forecasts.reach import added_bytes
from queries.forecasts.series import later
from queries.projections.course import Bytes, Course
from queries.projections.scenario import (
    NOTHING,
    Device,
    Joining,
    Scenario,
    SizeChange,
    added_paths,
    intake_paths,
)
from tests.queries.projections.made import FIRST, GB, NEARLINE, OFFLINE, ONLINE, course_of, paths_of

TIERS = (ONLINE, NEARLINE, OFFLINE)
MONTHS = 30
COHORTS = st.lists(st.integers(0, 90).map(lambda gigabytes: gigabytes * GB), min_size=1, max_size=40)
YEARS = st.none() | st.integers(1, 4)


def recounted(course: Course, scenario: Scenario, tier: Availability) -> Bytes:
    """Every month's bytes are a box with an age and a place; month after month boxes are moved and thrown away."""
    found = np.zeros(course.projection.paths.shape)
    for number, path in enumerate(course.projection.paths.tolist()):
        first_cohort = -course.cohort_count
        boxes = [
            {"month": first_cohort + place, "at": each, "bytes": size}
            for each in TIERS
            for place, size in enumerate(course.cohort_bytes[int(each)].tolist())
        ]
        undated = (course.held_bytes([tier]) or 0) - course.cohort_bytes[int(tier)].sum()
        for month, arriving in enumerate(path):
            boxes.append({"month": month, "at": ONLINE, "bytes": arriving})
            for box in boxes:
                age_months = month - box["month"] + 1
                if scenario.nearline_after_years and box["at"] is ONLINE:
                    box["at"] = NEARLINE if age_months > 12 * scenario.nearline_after_years else ONLINE
            if scenario.delete_after_years:
                boxes = [b for b in boxes if month - b["month"] + 1 <= 12 * scenario.delete_after_years]
            found[number, month] = undated + sum(b["bytes"] for b in boxes if b["at"] is tier)
    return found - (course.held_bytes([tier]) or 0)


@given(COHORTS, COHORTS, YEARS, YEARS, st.integers(0, 9))
@settings(max_examples=25)
def test_moving_and_deleting_equal_a_recount_of_every_box(
    online: list[int], nearline: list[int], nearline_after: int | None, delete_after: int | None, undated: int
) -> None:
    course = course_of(paths_of(2, MONTHS), {ONLINE: online, NEARLINE: nearline}, {ONLINE: undated * GB})
    scenario = Scenario(nearline_after_years=nearline_after, delete_after_years=delete_after)
    for tier in TIERS:
        np.testing.assert_array_equal(added_paths(course, scenario, [tier]), recounted(course, scenario, tier))
    np.testing.assert_array_equal(
        added_paths(course, scenario, TIERS), sum(recounted(course, scenario, tier) for tier in TIERS)
    )


@pytest.mark.parametrize("availabilities", [TIERS, (ONLINE,), (NEARLINE, OFFLINE)])
def test_no_change_is_the_course_itself(availabilities: Collection[Availability]) -> None:
    course = course_of(paths_of(50, 60), {ONLINE: [GB] * 200, NEARLINE: [GB] * 300})
    assert intake_paths(course, NOTHING) is course.projection.paths
    base = added_bytes(course.projection.paths, course.as_of, FIRST)
    expected = base if ONLINE in availabilities else np.zeros_like(base)
    assert np.array_equal(added_paths(course, Scenario(), availabilities), expected)
    late = Scenario(nearline_after_years=100, delete_after_years=100)
    assert np.array_equal(added_paths(course, late, availabilities), expected)
    assert NOTHING.is_identity
    assert not late.is_identity


def test_a_device_adds_its_studies_from_its_month_on() -> None:
    course = course_of(paths_of(3, MONTHS))
    device = Device("CT", later(FIRST, 6), studies_per_month=400, bytes_per_study=550_000_000)
    more = intake_paths(course, Scenario(devices=(device,))) - course.projection.paths
    np.testing.assert_allclose(more, [[0.0] * 6 + [220e9] * (MONTHS - 6)] * 3)


def test_a_device_that_came_before_counts_from_the_first_month() -> None:
    course = course_of(paths_of(1, 3))
    device = Device("CT", Month(2020, 1), 1, GB)
    np.testing.assert_allclose(intake_paths(course, Scenario(devices=(device,))) - course.projection.paths, GB)


def test_larger_studies_of_a_modality_raise_its_share_alone() -> None:
    course = course_of(np.full((2, 4), 8.0 * GB), shares={"CT": 0.75, "MR": 0.25})
    change = SizeChange("CT", later(FIRST, 2), percent=150)
    paths = intake_paths(course, Scenario(size_changes=(change, SizeChange("ABSENT", FIRST, 900))))
    np.testing.assert_allclose(paths / GB, [[8, 8, 11, 11]] * 2)
    halved = intake_paths(course, Scenario(size_changes=(replace(change, percent=50), SizeChange("MR", FIRST, 200))))
    np.testing.assert_allclose(halved / GB, [[10, 10, 7, 7]] * 2)


def test_another_hospital_brings_what_it_holds_once() -> None:
    course = course_of(np.zeros((1, 5)))
    joining = Joining(later(FIRST, 1), held_bytes=30 * GB, bytes_per_month=2 * GB)
    added = added_paths(course, Scenario(joinings=(joining,)), [ONLINE])
    np.testing.assert_allclose(added / GB, [[0, 32, 34, 36, 38]])
    beyond = Joining(Month(2090, 1), 30 * GB, 2 * GB)
    assert not added_paths(course, Scenario(joinings=(beyond,)), [ONLINE]).any()


def test_of_the_month_of_the_reading_only_the_days_to_come_are_added() -> None:
    course = course_of(np.full((1, 2), 31.0 * GB), as_of=FIRST.first_day.replace(day=10))
    np.testing.assert_allclose(added_paths(course, NOTHING, [ONLINE]) / GB, [[21, 52]])


def test_a_course_without_projection_stays_without_months() -> None:
    course = course_of(np.zeros((9, 0)))
    everything = Scenario(devices=(Device("CT", FIRST, 1, 1),), delete_after_years=1)
    assert added_paths(course, everything, TIERS).shape == (9, 0)
