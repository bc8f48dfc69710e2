"""The sum over hospitals is the sum of their paths, and the ranking puts the soonest first."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from queries.criteria import Month
from queries.forecasts.reach import DateRange, Outlook, Reach
from queries.forecasts.series import later
from queries.projections.course import Course
from queries.projections.estate import estate_of, ranked, soonest
from queries.projections.standing import Standing
from queries.projections.standings import standing
from queries.storage_settings import StorageSettings
from tests.queries.projections.made import AS_OF, FIRST, GB, NEARLINE, OFFLINE, ONLINE, course_of, paths_of

NOTHING_DECLARED = StorageSettings()


def named(code: str, course: Course) -> Course:
    return replace(course, hospital=code)


def test_the_sum_is_that_of_the_paths_one_by_one() -> None:
    paths = {code: paths_of(5, 24, seed) for seed, code in enumerate(("chania", "heraklion", "sitia"))}
    courses = {
        code: course_of(each, {ONLINE: [GB], NEARLINE: [2 * GB], OFFLINE: [70 * GB]}, hospital=code)
        for code, each in paths.items()
    }
    estate = estate_of(courses, dict.fromkeys(courses, NOTHING_DECLARED), 24)
    assert estate is not None
    assert (estate.hospitals, estate.left_out, estate.held_bytes) == (tuple(courses), (), 9 * GB)
    for path in range(5):
        level = 9.0 * GB
        for month in range(24):
            level += sum(float(each.projection.paths[path, month]) for each in courses.values())
            assert estate.levels[path, month] == level
    assert estate.months == tuple(later(FIRST, place) for place in range(24))


def test_months_are_those_of_the_latest_and_what_came_before_is_in_the_level() -> None:
    early = course_of(np.full((3, 24), GB * 1.0), as_of=date(2025, 10, 31), first=Month(2025, 11))
    late = course_of(np.full((3, 24), GB * 1.0))
    estate = estate_of({"early": early, "late": late}, dict.fromkeys(("early", "late"), NOTHING_DECLARED), 12)
    assert estate is not None
    assert estate.months[0] == FIRST
    np.testing.assert_allclose(estate.levels[0] / GB, [2 + 2 * (place + 1) for place in range(12)])


def test_whoever_has_no_projection_that_long_is_left_out_and_named() -> None:
    courses = {
        "none": None,
        "short": course_of(np.ones((3, 12))),
        "empty": course_of(np.zeros((3, 0))),
        "long": course_of(np.ones((3, 60)), {ONLINE: [5 * GB]}),
    }
    settings = dict.fromkeys(courses, NOTHING_DECLARED)
    estate = estate_of(courses, settings, 24)
    assert estate is not None
    assert (estate.hospitals, estate.left_out) == (("long",), ("none", "short", "empty"))
    assert estate.held_bytes == 5 * GB
    assert estate_of({"none": None}, settings, 24) is None
    assert estate_of({"short": courses["short"]}, settings, 24) is None


BASE = standing(course_of(np.ones((3, 60))), StorageSettings(capacity=10**15), AS_OF)


def made(hospital: str, full: Reach, tier: object = None) -> Standing:
    return replace(BASE, hospital=hospital, full=full, tier=tier)


def on(day: date, early: date | None = None) -> Reach:
    return Reach(Outlook.WITHIN_HORIZON, 60, day, DateRange(early or day, None), None, 1.0)


def test_the_soonest_is_first_and_the_least_known_last() -> None:
    in_order = [
        made("full", Reach(Outlook.ALREADY_PASSED, 60)),
        made("next year", on(date(2027, 1, 1))),
        made("as early in the middle, surer", on(date(2028, 1, 1), date(2026, 6, 1))),
        made("later at its earliest", on(date(2028, 1, 1), date(2027, 6, 1))),
        made("perhaps", Reach(Outlook.NOT_WITHIN_HORIZON, 60, None, DateRange(date(2030, 1, 1), None))),
        made("not", Reach(Outlook.NOT_WITHIN_HORIZON, 60, None, DateRange(None, None))),
        made("shrinks", Reach(Outlook.NOT_GROWING, 60)),
        made("new", Reach(Outlook.NOT_ENOUGH_HISTORY)),
        made("unsized", Reach(Outlook.STORED_UNKNOWN)),
        made("undeclared", Reach(Outlook.CAPACITY_UNKNOWN)),
    ]
    assert ranked(in_order[::-1]) == tuple(in_order)


def test_of_stores_and_tiers_the_soonest_counts() -> None:
    whole, online = made("a", on(date(2030, 1, 1))), made("a", on(date(2027, 1, 1)), ONLINE)
    assert soonest([whole, online]) is online
    same = made("a", on(date(2030, 1, 1)), ONLINE)
    assert soonest([same, whole]) is whole
    with pytest.raises(ValueError, match="empty"):
        soonest([])
