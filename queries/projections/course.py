"""A hospital's course: what its archive holds, what came, and what is expected, as it was when its snapshot was taken.

Values alone: web workers read courses that were kept (keeping.py) and know nothing of how they were fitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from queries.criteria import Month
from queries.dicom import Availability
from queries.forecasts.projection import Projection
from queries.reports.intake import IntakeBasis
from queries.reports.storage import StoredVolume
from queries.storage_settings import CountedBytes


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One hospital's. Bytes are exact and estimated ones together, of every copy or of each instance once (`counted`).

    - `volumes`: what is there by availability, undated studies included.
    - `history_bytes`: what came in each complete month from `history_first` on, by `basis`; NaN where it is unknown.
    - `begun_bytes`: what came in the first projected month, which is not over, until the snapshot was taken.
    - `cohort_bytes`: what is there by availability (its number) and study month, from `cohort_first` to the month
      before the first projected one; later months and undated studies are in none.
    - `modality_medians`: the expected intake of each modality in the projected months.
    """

    hospital: str
    figures_at: datetime
    basis: IntakeBasis
    counted: CountedBytes
    volumes: Mapping[Availability, StoredVolume]
    history_first: Month
    history_bytes: npt.NDArray[np.float64]
    begun_bytes: int
    cohort_first: Month
    cohort_bytes: npt.NDArray[np.float64]
    modality_medians: Mapping[str, npt.NDArray[np.float64]]
    # None where there is not enough history for one.
    projection: Projection | None

    @property
    def months(self) -> tuple[Month, ...]:
        """The projected ones."""
        return self.projection.months if self.projection else ()

    @property
    def cohort_count(self) -> int:
        return int(self.cohort_bytes.shape[1])

    @property
    def modality_shares(self) -> Mapping[str, npt.NDArray[np.float64]]:
        """Each modality's part of the expected intake of each projected month, 0 to 1."""
        whole = sum(self.modality_medians.values(), np.zeros(len(self.months)))
        return {
            modality: np.divide(median, whole, out=np.zeros_like(whole), where=whole > 0)
            for modality, median in self.modality_medians.items()
        }

    def volume_of(self, tier: Availability | None = None) -> StoredVolume:
        return sum(self.volumes.values(), StoredVolume()) if tier is None else self.volumes.get(tier, StoredVolume())

    def held_bytes(self, tier: Availability | None = None) -> int:
        """What is there now, on the store or on one tier of it; unknown sizes count nothing (`volumes` say how many)."""
        return self.volume_of(tier).filled_bytes(self.counted) or 0

    def opening_bytes(self, tier: Availability | None = None) -> int:
        """What was there at the beginning of the first projected month. What arrives is ONLINE."""
        begun = self.begun_bytes if tier in (None, Availability.ONLINE) else 0
        return self.held_bytes(tier) - begun

    def cohorts(self, tier: Availability | None = None) -> npt.NDArray[np.float64]:
        """What is there by study month."""
        return self.cohort_bytes.sum(axis=0) if tier is None else self.cohort_bytes[int(tier)]
