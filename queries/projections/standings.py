"""How hospitals' stores stand: courses held against what the sites declare of their stores."""

from datetime import date
from fractions import Fraction

import numpy as np

from queries.criteria import Month
from queries.dicom import Availability
from queries.forecasts.reach import Reach, reach_of
from queries.projections.course import Bytes, Course
from queries.projections.scenario import NOTHING, Scenario, added_paths
from queries.projections.standing import Standing
from queries.storage_settings import StorageSettings, StoreSettings, capacity_on

FULL_PERCENT = 100
# What lies offline is on a shelf, what is unavailable is nowhere. What nobody knows the place of may well lie here.
_ON_ONE_STORE = (Availability.ONLINE, Availability.NEARLINE, Availability.UNKNOWN)


def tiers_of(settings: StorageSettings) -> tuple[Availability, ...]:
    """The declared ones."""
    return tuple(sorted(Availability[name] for name in settings.tiers))


def filling(settings: StorageSettings, tier: Availability | None) -> tuple[Availability, ...]:
    """The availabilities whose bytes fill a store; of the whole, those of its tiers."""
    if tier is not None:
        return (tier,)
    return tiers_of(settings) or _ON_ONE_STORE


def store_of(settings: StorageSettings, tier: Availability | None) -> StoreSettings:
    """The store that a tier is; KeyError for one that is not declared."""
    return settings if tier is None else settings.tiers[tier.name]  # type: ignore[index]


def other_bytes_of(settings: StorageSettings, tier: Availability | None) -> int:
    if tier is None and settings.tiers:
        return sum(each.other_bytes for each in settings.tiers.values())
    return store_of(settings, tier).other_bytes


def capacity_of(settings: StorageSettings, tier: Availability | None, scenario: Scenario, month: Month) -> int | None:
    """Bytes that a store can hold in a month, planned additions and those thought of included; None where it is
    unknown. A scenario's additions go to the online tier where there are tiers."""
    declared = capacity_on(store_of(settings, tier), month)
    if declared is None or tier not in (None, Availability.ONLINE):
        return declared
    return declared + sum(each.capacity for each in scenario.additions if each.month <= month)


def standings(
    course: Course, settings: StorageSettings, today: date, scenario: Scenario = NOTHING
) -> tuple[Standing, ...]:
    """The whole store first, then its tiers where they are declared."""
    return tuple(standing(course, settings, today, scenario, tier) for tier in (None, *tiers_of(settings)))


def standing(
    course: Course,
    settings: StorageSettings,
    today: date,
    scenario: Scenario = NOTHING,
    tier: Availability | None = None,
) -> Standing:
    """How one store stands on that day: what was there when the archive was read, and when the levels of its
    capacity are reached."""
    store = store_of(settings, tier)
    availabilities = filling(settings, tier)
    volume = course.volume_of(availabilities)
    added = added_paths(course, scenario, availabilities)
    limits = [
        capacity_of(settings, tier, scenario, month)
        for month in (max(Month.of(today), Month.of(course.as_of)), *course.months)
    ]
    other_bytes, held_bytes = other_bytes_of(settings, tier), course.held_bytes(availabilities)

    def reach(percent: int) -> Reach:
        known = [each for each in limits if each is not None]
        at = _levels(known, percent) if len(known) == len(limits) else None
        used = None if held_bytes is None else held_bytes + other_bytes
        return reach_of(used, course.as_of, course.projection.first_month, added, at)

    return Standing(
        hospital=course.hospital,
        tier=tier,
        figures_at=course.figures_at,
        stored_bytes=held_bytes,
        other_bytes=other_bytes,
        is_estimated=volume.is_estimate,
        unsized_share=volume.unsized_share or 0.0,
        unknown_share=volume.unknown_count / volume.instance_count if volume.instance_count else 0.0,
        capacity_bytes=limits[0],
        warning=reach(store.warning_percent),
        critical=reach(store.critical_percent),
        full=reach(FULL_PERCENT),
        warning_percent=store.warning_percent,
        critical_percent=store.critical_percent,
    )


def _levels(capacities: list[int], percent: int) -> Bytes:
    """Exact before they are rounded to what a float can say."""
    return np.array([float(Fraction(capacity * percent, FULL_PERCENT)) for capacity in capacities])
