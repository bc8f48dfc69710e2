"""What if: changes somebody thinks of, as one value, and what they make of a hospital's course.

A scenario is arithmetic on paths that were computed when the snapshot was taken. It never touches what is stored,
kept or exported, and the scenario of no changes leaves the course exactly as it was.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from queries.criteria import Month
from queries.dicom import Availability
from queries.projections.course import Course
from queries.storage_settings import Addition

Paths = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Device:
    """A device more: from `since` on it makes so many studies a month, each of so many bytes."""

    modality: str
    since: Month
    studies_per_month: int
    bytes_per_study: int


@dataclass(frozen=True, slots=True)
class SizeChange:
    """From `since` on a study of the modality is so many percent of the bytes that it would be; 100 is no change."""

    modality: str
    since: Month
    percent: int


@dataclass(frozen=True, slots=True)
class Joining:
    """Another hospital's archive comes to the store in a month: what it holds, and what it takes in each month."""

    since: Month
    held_bytes: int
    bytes_per_month: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """Ages are whole years since the study date. Nothing here is advice on how long the law wants images kept."""

    devices: tuple[Device, ...] = ()
    size_changes: tuple[SizeChange, ...] = ()
    nearline_after_years: int | None = None
    delete_after_years: int | None = None
    additions: tuple[Addition, ...] = ()
    joinings: tuple[Joining, ...] = ()

    @property
    def is_identity(self) -> bool:
        return self == Scenario()


NOTHING = Scenario()


def intake_paths(course: Course, scenario: Scenario) -> Paths:
    """Bytes that come in each projected month: paths × months."""
    paths, months = course.projection.paths, course.months
    growth = np.ones(len(months))
    for change in scenario.size_changes:
        share = course.modality_shares.get(change.modality)
        if share is not None:
            growth += np.where(_since(months, change.since), share * (change.percent / 100 - 1), 0.0)
    if scenario.size_changes:
        paths = paths * growth
    added = _added(scenario, months)
    return paths + added if added.any() else paths


def level_paths(course: Course, scenario: Scenario, tier: Availability | None = None) -> Paths:
    """Bytes on the store, or on one tier of it, at the end of each projected month: paths × months.

    What arrives is ONLINE. Bytes of studies without a date have no age: they are neither moved nor deleted.
    """
    arrived = np.cumsum(intake_paths(course, scenario), axis=1)
    deleted = _cutoffs(course, scenario.delete_after_years)
    moved = _cutoffs(course, scenario.nearline_after_years)
    if tier is None:
        return course.opening_bytes() + arrived - _older(course, None, arrived, deleted)
    level = np.full_like(arrived, course.opening_bytes(tier))
    if tier is Availability.ONLINE:
        return level + arrived - _older(course, tier, arrived, np.maximum(moved, deleted))
    if tier is Availability.NEARLINE:
        online = Availability.ONLINE
        level += _older(course, online, arrived, np.maximum(moved, deleted)) - _older(course, online, arrived, deleted)
    return level - _older(course, tier, None, deleted)


def _added(scenario: Scenario, months: tuple[Month, ...]) -> npt.NDArray[np.float64]:
    added = np.zeros(len(months))
    for device in scenario.devices:
        added += _since(months, device.since) * float(device.studies_per_month * device.bytes_per_study)
    for joining in scenario.joinings:
        here = _since(months, joining.since)
        added += here * float(joining.bytes_per_month)
        if here.any():
            added[int(np.argmax(here))] += joining.held_bytes
    return added


def _since(months: tuple[Month, ...], since: Month) -> npt.NDArray[np.bool_]:
    return np.array([month >= since for month in months])


def _cutoffs(course: Course, years: int | None) -> npt.NDArray[np.int64]:
    """For each projected month, how many months of the course's cohorts are older than that; 0 for no limit."""
    places = np.arange(len(course.months))
    if years is None:
        return np.zeros_like(places)
    return np.maximum(course.cohort_count + places - 12 * years + 1, 0)


def _older(
    course: Course, tier: Availability | None, arrived: Paths | None, cutoffs: npt.NDArray[np.int64]
) -> Paths | float:
    """Bytes of the cohorts before each month's cutoff: those that are there, and those that will have arrived."""
    if not cutoffs.any():
        return 0.0
    there = np.concatenate(([0.0], np.cumsum(course.cohorts(tier))))
    if arrived is None:
        return there[np.minimum(cutoffs, course.cohort_count)][np.newaxis, :]
    whole = np.broadcast_to(there, (len(arrived), len(there)))
    return np.concatenate((whole, there[-1] + arrived), axis=1)[:, cutoffs]
