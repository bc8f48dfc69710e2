"""Courses made by hand, small enough to be recounted."""

from datetime import UTC, date, datetime

import numpy as np

from queries.criteria import Month
from queries.dicom import Availability
from queries.forecasts.projection import BandSource, Method, Projection
from queries.projections.course import Bytes, Course
from queries.reports.intake import IntakeBasis
from queries.reports.storage import StoredVolume

AS_OF = date(2025, 12, 31)
FIRST = Month(2026, 1)
GB = 10**9
ONLINE, NEARLINE, OFFLINE = Availability.ONLINE, Availability.NEARLINE, Availability.OFFLINE


def paths_of(count: int, months: int, seed: int = 1) -> Bytes:
    """Whole gigabytes, so that sums of them are exact whichever way they are added."""
    return np.random.default_rng(seed).integers(0, 50, (count, months)).astype(float) * GB


def projection_of(paths: Bytes, key: str = "heraklion", first: Month = FIRST) -> Projection:
    method = Method.COMBINATION if paths.shape[1] else Method.NONE
    return Projection(key, first, paths.astype(np.float32), method, BandSource.PATHS)


def course_of(
    paths: Bytes,
    cohorts: dict[Availability, list[int]] | None = None,
    undated: dict[Availability, int] | None = None,
    shares: dict[str, float] | None = None,
    hospital: str = "heraklion",
    as_of: date = AS_OF,
    first: Month = FIRST,
) -> Course:
    """`cohorts`: bytes of each study month up to the one before the first projected; `undated` come on top. `shares`:
    of each modality in what is expected."""
    of_each, beside = cohorts or {ONLINE: [0]}, undated or {}
    count = max(map(len, of_each.values()))
    cohort_bytes = np.zeros((len(Availability), count))
    for availability, months in of_each.items():
        cohort_bytes[int(availability), count - len(months) :] = months
    held = {each: sum(of_each.get(each, [])) + beside.get(each, 0) for each in {*of_each, *beside}}
    medians = np.median(paths, axis=0)
    ordinal = first.year * 12 + first.month - 1 - count
    return Course(
        hospital=hospital,
        figures_at=datetime(as_of.year, as_of.month, as_of.day, 12, tzinfo=UTC),
        as_of=as_of,
        basis=IntakeBasis.RECEIVED,
        counted="stored",
        volumes={each: StoredVolume(10, logical_bytes=size, stored_bytes=size) for each, size in held.items()},
        history_first=Month(2024, 1),
        history_bytes=np.full(24, float(GB)),
        cohort_first=Month(ordinal // 12, ordinal % 12 + 1),
        cohort_bytes=cohort_bytes,
        modality_medians={modality: medians * share for modality, share in (shares or {"CT": 1.0}).items()},
        projection=projection_of(paths, hospital, first),
        step_causes=(),
    )
