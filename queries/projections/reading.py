"""What a snapshot tells for a course: what is there, and what came month by month.

What came is counted by the month of reception; by study month where the archive keeps no moments of reception.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from queries.archives.contract import Source
from queries.criteria import Criteria, DateBasis, Grain, Measure, Month
from queries.dicom import Availability
from queries.forecasts.series import MonthlySeries
from queries.projections.course import Bytes
from queries.reports.intake import Intake, IntakeBasis, intakes
from queries.reports.mean_sizes import MeanSizes
from queries.reports.storage import Detail, StorageAnswer, StoredVolume, storage, volumes_by
from queries.storage_settings import Counting

MOST_MODALITIES = 8
# What the modalities beyond the largest are together; no term of DICOM's, which knows OT for "other".
OTHERS = "others"
_RECENT_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose course, and of when: `as_of` is the day of `figures_at` where the hospital is."""

    hospital: str
    figures_at: datetime
    as_of: date
    counting: Counting


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """What one hospital's snapshot holds. `total`: complete months of all modalities; `parts`: the same of the
    largest ones and of all others together, each known wherever the total is. `cohort_bytes`: availability × study
    month from `cohort_first`, to the month before the first that the total lacks."""

    subject: Subject
    basis: IntakeBasis
    volumes: Mapping[Availability, StoredVolume]
    total: MonthlySeries
    parts: Mapping[str, MonthlySeries]
    cohort_first: Month
    cohort_bytes: Bytes


def read_holding(source: Source, subject: Subject) -> Holding:
    """Asks the snapshot twice. Raises ArchiveError where it cannot be read."""
    code, counting = subject.hospital, subject.counting
    criteria = Criteria((code,), measure=Measure.STUDIES, grain=Grain.MONTH)
    means = MeanSizes({code: counting.mean_image_bytes})
    by_study = _answered(storage([source], criteria, means))
    received = replace(criteria, date_basis=DateBasis.RECEIVED)
    by_reception = _answered(storage([source], received, means, Detail.PERIODS))
    came = intakes(by_reception, subject.as_of, counting.counts, by_study)
    whole = came.get((code, None))
    total = _series(code, whole, subject).history()
    parts = {m: _series(f"{code}/{m}", one, subject) for (_, m), one in came.items() if m}
    first, cohorts = _cohorts(by_study, subject, total.month(len(total.intake_bytes)))
    volumes = volumes_by(by_study, "availability")
    return Holding(
        subject=subject,
        basis=whole.basis if whole else IntakeBasis.NOT_KEPT,
        volumes={Availability(each): volume for each, volume in volumes.items()},
        total=total,
        parts=_largest(parts, total),
        cohort_first=first,
        cohort_bytes=cohorts,
    )


def _answered(answer: StorageAnswer) -> StorageAnswer:
    for outcome in answer.failed:
        if outcome.failure is not None:
            raise outcome.failure
    return answer


def _series(key: str, intake: Intake | None, subject: Subject) -> MonthlySeries:
    """Complete months; NaN where nothing tells the size of what came."""
    months = intake.complete if intake is not None else None
    if months is None or months.empty:
        return MonthlySeries(key, Month.of(subject.as_of), np.zeros(0))
    values = (months["exact_bytes"] + months["estimated_bytes"]).to_numpy(dtype=float)
    first = months["month"].iloc[0]
    unknown = months["is_unknown"].to_numpy(dtype=bool)
    return MonthlySeries(key, Month.of_period(first), np.where(unknown, np.nan, values))


def _largest(parts: Mapping[str, MonthlySeries], total: MonthlySeries) -> dict[str, MonthlySeries]:
    """The modalities of which most came lately, and all others as one."""
    known = np.isfinite(total.intake_bytes)
    filled = {m: _known_with(one, total, known) for m, one in parts.items()}
    recent = {m: float(np.nansum(one.intake_bytes[-_RECENT_MONTHS:])) for m, one in filled.items()}
    in_order = sorted(filled, key=lambda m: (-recent[m], m))
    chosen = {m: filled[m] for m in in_order[:MOST_MODALITIES]}
    rest = [filled[m].intake_bytes for m in in_order[MOST_MODALITIES:]]
    if rest:
        chosen[OTHERS] = MonthlySeries(f"{total.key}/{OTHERS}", total.first, np.sum(rest, axis=0))
    return chosen


def _known_with(part: MonthlySeries, total: MonthlySeries, known: NDArray[np.bool_]) -> MonthlySeries:
    """A part in the months of the total, known where that is: unknown sizes count nothing there."""
    skipped = _months_from(part.first, total.first)
    values = part.intake_bytes[skipped : skipped + len(known)]
    return MonthlySeries(part.key, total.first, np.where(known, np.nan_to_num(values), np.nan))


def _cohorts(answer: StorageAnswer, subject: Subject, until: Month) -> tuple[Month, Bytes]:
    """Exact and estimated bytes by availability and study month, to the month before `until`."""
    column = "stored_bytes" if subject.counting.counts == "stored" else "logical_bytes"
    cells = answer.cells[answer.cells["period"].notna()]
    texts = cells["period"].astype(str)
    months = np.array([int(text[:4]) * 12 + int(text[4:]) - 1 for text in texts], dtype=int)
    end = until.year * 12 + until.month - 1
    first = min([*months.tolist(), end])
    cohorts = np.zeros((len(Availability), end - first))
    values = (cells[column] + cells["estimated_bytes"]).to_numpy(dtype=float)
    availabilities = np.array([int(each) for each in cells["availability"]], dtype=int)
    before = months < end
    np.add.at(cohorts, (availabilities[before], months[before] - first), values[before])
    return Month(first // 12, first % 12 + 1), cohorts


def _months_from(first: Month, month: Month) -> int:
    return (month.year - first.year) * 12 + month.month - first.month
