"""What if: changes somebody thinks of, as one value, and what they make of a hospital's course.

A scenario is arithmetic on paths that were computed when the snapshot was taken. It never touches what is stored,
kept or exported, and the scenario of no changes leaves the course exactly as it was.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month
from queries.dicom import Availability
from queries.forecasts.reach import added_bytes
from queries.projections.course import Bytes, Course
from queries.storage_settings import Addition

MONTHS_PER_YEAR = 12


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


def intake_paths(course: Course, scenario: Scenario) -> NDArray[np.floating[Any]]:
    """Bytes that come in each projected month: paths × months."""
    paths: NDArray[np.floating[Any]] = course.projection.paths
    months = course.months
    growth = np.ones(len(months))
    for change in scenario.size_changes:
        share = course.modality_shares.get(change.modality)
        if share is not None:
            growth += np.where(_since(months, change.since), share * (change.percent / 100 - 1), 0.0)
    if scenario.size_changes:
        paths = paths * growth
    added = _added_per_month(scenario, months)
    return paths + added if added.any() else paths


def added_paths(course: Course, scenario: Scenario, availabilities: Collection[Availability]) -> Bytes:
    """Bytes of these availabilities that there are more than now at the end of each projected month: paths × months.

    What arrives is ONLINE, and stays so unless the scenario moves it. Bytes of studies without a date have no age:
    they are neither moved nor deleted. Moving and deleting begin in the first projected month.
    """
    arrived = added_bytes(intake_paths(course, scenario), course.as_of, course.projection.first_month)
    online, nearline = Availability.ONLINE, Availability.NEARLINE
    added = arrived if online in availabilities else np.zeros_like(arrived)
    deleted = _cutoffs(course, scenario.delete_after_years)
    left = np.maximum(_cutoffs(course, scenario.nearline_after_years), deleted)
    if not left.any():
        return added
    for each in availabilities:
        if each is online:
            added = added - _older(course, each, left) - _arrived_before(arrived, left, course)
        else:
            added = added - _older(course, each, deleted)
        if each is nearline:
            added = added + _older(course, online, left) + _arrived_before(arrived, left, course)
            added = added - _older(course, online, deleted) - _arrived_before(arrived, deleted, course)
    return added


def _added_per_month(scenario: Scenario, months: tuple[Month, ...]) -> Bytes:
    added = np.zeros(len(months))
    for device in scenario.devices:
        added += _since(months, device.since) * float(device.studies_per_month * device.bytes_per_study)
    for joining in scenario.joinings:
        here = _since(months, joining.since)
        added += here * float(joining.bytes_per_month)
        if here.any():
            added[int(np.argmax(here))] += joining.held_bytes
    return added


def _since(months: tuple[Month, ...], since: Month) -> NDArray[np.bool_]:
    return np.array([month >= since for month in months], dtype=bool)


def _cutoffs(course: Course, years: int | None) -> NDArray[np.int64]:
    """For each projected month, how many months of the course's cohorts, and then of what arrives, are older than
    that at its end; 0 for no limit."""
    places = np.arange(len(course.months))
    if years is None:
        return np.zeros_like(places)
    return np.maximum(course.cohort_count + places + 1 - MONTHS_PER_YEAR * years, 0)


def _older(course: Course, availability: Availability, cutoffs: NDArray[np.int64]) -> Bytes:
    """Bytes that are there now, of the cohorts before each month's cutoff."""
    until = np.concatenate(([0.0], np.cumsum(course.cohort_bytes[int(availability)])))
    return np.asarray(until[np.minimum(cutoffs, course.cohort_count)])


def _arrived_before(arrived: Bytes, cutoffs: NDArray[np.int64], course: Course) -> Bytes:
    """Bytes that will have arrived, of the months before each month's cutoff."""
    until = np.pad(arrived, ((0, 0), (1, 0)))
    return np.asarray(until[:, np.maximum(cutoffs - course.cohort_count, 0)])
