"""A hospital's course: what its archive holds, what came, what is expected, as it was when its snapshot was taken.

Values alone: web workers read courses that were kept (keeping.py) and never load what fits them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month
from queries.dicom import Availability
from queries.forecasts.projection import Projection
from queries.forecasts.series import later
from queries.reports.intake import IntakeBasis
from queries.reports.storage import StoredVolume
from queries.storage_settings import CountedBytes

Bytes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StepCause:
    """The modality that contributed most to the step of a month: `change_bytes` a month, of the step's `step_bytes`.

    Median months of up to a year on either side; `change_bytes` has the step's sign and may exceed it where other
    modalities went the other way.
    """

    month: Month
    modality: str
    change_bytes: float
    step_bytes: float


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One hospital's. Bytes are exact and estimated together, of every copy or of each instance once (`counted`).

    - `as_of`: the day of `figures_at` where the hospital is.
    - `volumes`: what is there by availability, undated studies included.
    - `history_bytes`: what came in each complete month from `history_first` on, by `basis`; NaN where it is unknown.
    - `cohort_bytes`: what is there by availability (its number) and study month, from `cohort_first` to the month
      before the first projected one; later months and undated studies are in none.
    - `modality_medians`: the expected intake of each modality in the projected months; together the projection's.
    - `projection`: of all modalities; has no months where there is not enough history.
    """

    hospital: str
    figures_at: datetime
    as_of: date
    basis: IntakeBasis
    counted: CountedBytes
    volumes: Mapping[Availability, StoredVolume]
    history_first: Month
    history_bytes: Bytes
    cohort_first: Month
    cohort_bytes: Bytes
    modality_medians: Mapping[str, Bytes]
    projection: Projection
    step_causes: tuple[StepCause, ...]

    @property
    def months(self) -> tuple[Month, ...]:
        """The projected ones."""
        return _months(self.projection.first_month, self.projection.horizon_months)

    @property
    def history_months(self) -> tuple[Month, ...]:
        return _months(self.history_first, len(self.history_bytes))

    @property
    def cohort_count(self) -> int:
        return int(self.cohort_bytes.shape[1])

    @property
    def modality_shares(self) -> Mapping[str, Bytes]:
        """Each modality's part of the expected intake of each projected month, 0 to 1."""
        whole = sum(self.modality_medians.values(), np.zeros(self.projection.horizon_months))
        return {
            modality: np.divide(median, whole, out=np.zeros_like(whole), where=whole > 0)
            for modality, median in self.modality_medians.items()
        }

    def volume_of(self, availabilities: Collection[Availability]) -> StoredVolume:
        return sum((self.volumes.get(each, StoredVolume()) for each in availabilities), StoredVolume())

    def held_bytes(self, availabilities: Collection[Availability]) -> int | None:
        """What is there now; None where nothing tells the size of any of it."""
        return self.volume_of(availabilities).filled_bytes(self.counted)


@lru_cache(maxsize=1024)
def _months(first: Month, count: int) -> tuple[Month, ...]:
    # Asked for many times over by every page.
    return tuple(later(first, place) for place in range(count))
