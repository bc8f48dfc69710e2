"""How hospitals' stores stand: courses held against what the sites declare of their stores."""

from datetime import date

import numpy as np

from queries.criteria import Month
from queries.dicom import Availability
from queries.projections.course import Course
from queries.projections.reaching import reach
from queries.projections.scenario import NOTHING, Scenario, level_paths
from queries.projections.standing import Outlook, Reach, Standing
from queries.storage_settings import StorageSettings, StoreSettings, capacity_on

FULL_PERCENT = 100


def standings(
    course: Course, settings: StorageSettings, today: date, scenario: Scenario = NOTHING
) -> tuple[Standing, ...]:
    """The whole store first, then its tiers where they are declared. A scenario's additions go to the online tier."""
    tiers = [Availability[name] for name in settings.tiers]
    return tuple(standing(course, settings, today, scenario, tier) for tier in (None, *tiers))


def standing(
    course: Course,
    settings: StorageSettings,
    today: date,
    scenario: Scenario = NOTHING,
    tier: Availability | None = None,
) -> Standing:
    """How one store stands on that day: what is there, and when the levels of its capacity are reached."""
    store = store_of(settings, tier)
    volume = course.volume_of(tier)
    levels = _Levels(course, settings, today, scenario, tier)
    return Standing(
        hospital=course.hospital,
        tier=tier,
        figures_at=course.figures_at,
        stored_bytes=course.held_bytes(tier),
        other_bytes=other_bytes_of(settings, tier),
        is_estimated=volume.is_estimate,
        unsized_share=volume.unsized_share or 0.0,
        capacity_bytes=capacity_of(settings, tier, scenario, Month.of(today)),
        warning=levels.reach(store.warning_percent),
        critical=levels.reach(store.critical_percent),
        full=levels.reach(FULL_PERCENT),
        warning_percent=store.warning_percent,
        critical_percent=store.critical_percent,
    )


def store_of(settings: StorageSettings, tier: Availability | None) -> StoreSettings:
    """The store that a tier is; KeyError for one that is not declared."""
    return settings if tier is None else {Availability[name]: each for name, each in settings.tiers.items()}[tier]


def other_bytes_of(settings: StorageSettings, tier: Availability | None) -> int:
    if tier is None and settings.tiers:
        return sum(each.other_bytes for each in settings.tiers.values())
    return store_of(settings, tier).other_bytes


def capacity_of(settings: StorageSettings, tier: Availability | None, scenario: Scenario, month: Month) -> int | None:
    """Bytes that a store can hold in a month, planned and thought-of additions included; None where it is unknown."""
    declared = capacity_on(store_of(settings, tier), month)
    if declared is None or tier not in (None, Availability.ONLINE):
        return declared
    return declared + sum(each.capacity for each in scenario.additions if each.month <= month)


class _Levels:
    """One store's paths, computed once for all its levels."""

    def __init__(
        self, course: Course, settings: StorageSettings, today: date, scenario: Scenario, tier: Availability | None
    ) -> None:
        self._course, self._today, self._tier = course, today, tier
        self._other_bytes = other_bytes_of(settings, tier)
        self._capacity_now = capacity_of(settings, tier, scenario, Month.of(today))
        # Once known, always known: additions only add.
        self._capacities = [capacity_of(settings, tier, scenario, month) or 0 for month in course.months]
        self._paths = level_paths(course, scenario, tier) if course.months and self._capacity_now else None

    def reach(self, percent: int) -> Reach:
        if self._capacity_now is None:
            return Reach(Outlook.UNKNOWN_CAPACITY)
        share = percent / FULL_PERCENT
        if self._course.held_bytes(self._tier) >= self._capacity_now * share - self._other_bytes:
            return Reach(Outlook.PASSED, chance=1.0)
        if self._paths is None:
            return Reach(Outlook.NOT_ENOUGH_HISTORY)
        limits = np.array(self._capacities) * share - self._other_bytes
        opening = self._course.opening_bytes(self._tier)
        return reach(self._paths, self._course.months, opening, limits, self._today)
