"""A store's standing: what fills it, what it can hold, and when its levels are reached."""

from datetime import date

import numpy as np
import pytest

from queries.forecasts.reach import Outlook
from queries.forecasts.series import later
from queries.projections.scenario import Joining, Scenario
from queries.projections.standings import filling, standing, standings
from queries.storage_settings import Addition, StorageSettings
from tests.queries.projections.made import AS_OF, FIRST, GB, NEARLINE, OFFLINE, ONLINE, course_of, paths_of

LINE = np.full((9, 60), 31.0 * GB)
HELD = {ONLINE: [50 * GB], NEARLINE: [40 * GB], OFFLINE: [900 * GB]}


def settings(**table: object) -> StorageSettings:
    return StorageSettings.model_validate(table)


def test_a_line_is_full_on_its_day() -> None:
    found = standing(course_of(LINE, HELD), settings(capacity=(90 + 31) * GB), AS_OF)
    assert (found.stored_bytes, found.used_percent) == (90 * GB, pytest.approx(100 * 90 / 121))
    assert (found.full.outlook, found.full.median) == (Outlook.WITHIN_HORIZON, date(2026, 1, 31))
    # 80 % of 121 GB are 96.8 GB, 6.8 GB more: on the seventh day.
    assert found.warning.median == date(2026, 1, 7)


def test_what_lies_beside_the_archive_fills_the_store_too() -> None:
    found = standing(course_of(LINE, HELD), settings(capacity=121 * GB, other_bytes=16 * GB), AS_OF)
    assert (found.used_bytes, found.full.median) == (106 * GB, date(2026, 1, 15))


def test_unknown_capacity_is_unknown() -> None:
    found = standing(course_of(LINE, HELD), settings(), AS_OF)
    assert (found.capacity_bytes, found.used_percent) == (None, None)
    assert {found.warning.outlook, found.critical.outlook, found.full.outlook} == {Outlook.CAPACITY_UNKNOWN}


def test_tiers_are_filled_by_what_lies_there() -> None:
    declared = settings(tiers={"OFFLINE": {"capacity": 1000 * GB}, "ONLINE": {"capacity": 60 * GB}})
    whole, online, offline = standings(course_of(LINE, HELD), declared, AS_OF)
    assert [each.tier for each in (whole, online, offline)] == [None, ONLINE, OFFLINE]
    assert (whole.stored_bytes, whole.capacity_bytes) == (950 * GB, 1060 * GB)
    assert (online.stored_bytes, online.full.median) == (50 * GB, date(2026, 1, 10))
    assert (offline.stored_bytes, offline.full.outlook) == (900 * GB, Outlook.NOT_GROWING)
    assert filling(settings(), None) == (ONLINE, NEARLINE, 4)


def test_a_tier_of_unknown_capacity_makes_the_whole_unknown() -> None:
    declared = settings(tiers={"OFFLINE": {}, "ONLINE": {"capacity": 60 * GB}})
    whole, online, offline = standings(course_of(LINE, HELD), declared, AS_OF)
    assert (whole.capacity_bytes, offline.capacity_bytes) == (None, None)
    assert whole.full.outlook is Outlook.CAPACITY_UNKNOWN
    assert online.full.outlook is Outlook.WITHIN_HORIZON


def test_planned_capacity_counts_from_its_month_on() -> None:
    planned = {"month": "2026-02", "capacity": 31 * GB}
    declared = settings(capacity=130 * GB, additions=[planned])
    course = course_of(LINE, HELD)
    # 40 GB are left, and 31 more in February: 31 come in January, 31 in February, 9 in the first days of March.
    assert standing(course, declared, AS_OF).full.median == date(2026, 3, 9)
    thought_of = Scenario(additions=(Addition(month="2026-03", capacity=31 * GB),))
    assert standing(course, declared, AS_OF, thought_of).full.median == date(2026, 4, 9)
    assert standing(course, declared, date(2026, 2, 1)).capacity_bytes == 161 * GB


def test_thought_of_capacity_goes_to_the_online_tier() -> None:
    declared = settings(tiers={"OFFLINE": {"capacity": 1000 * GB}, "ONLINE": {"capacity": 60 * GB}})
    more = Scenario(additions=(Addition(month="2026-01", capacity=40 * GB),))
    whole, online, offline = standings(course_of(LINE, HELD), declared, AS_OF, more)
    capacities = [each.capacity_bytes for each in (whole, online, offline)]
    # What is to come is not there yet today.
    assert capacities == [1060 * GB, 60 * GB, 1000 * GB]
    assert online.full.median == date(2026, 2, 18)


def test_without_history_there_is_no_date() -> None:
    found = standing(course_of(np.zeros((9, 0)), HELD), settings(capacity=121 * GB), AS_OF)
    assert found.full.outlook is Outlook.NOT_ENOUGH_HISTORY
    assert standing(course_of(np.zeros((9, 0)), HELD), settings(capacity=9), AS_OF).full.outlook is (
        Outlook.ALREADY_PASSED
    )


def test_a_scenario_that_changes_nothing_changes_no_date() -> None:
    course = course_of(paths_of(99, 60), HELD)
    declared = settings(capacity=1000 * GB)
    base = standings(course, declared, AS_OF)
    assert standings(course, declared, AS_OF, Scenario()) == base
    beyond = Scenario(joinings=(Joining(later(FIRST, 60), GB, GB),), nearline_after_years=90)
    assert standings(course, declared, AS_OF, beyond) == base
    assert standings(course, declared, AS_OF, Scenario(delete_after_years=1)) != base
