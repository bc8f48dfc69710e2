"""How a store stands: how full it is, and when it reaches its levels, as it was last computed."""

from dataclasses import dataclass
from datetime import datetime

from queries.dicom import Availability
from queries.forecasts.reach import Reach


@dataclass(frozen=True, slots=True)
class Standing:
    """One store of a hospital, or one tier of it; `tier` None is the whole store.

    `figures_at` is when the archive was read. `stored_bytes`: exact and estimated ones, of every copy or of each
    instance once, as the site says its store is filled; None where nothing tells a size. `other_bytes` lie there too,
    and the archive does not know them. `unsized_share` is the share, 0 to 1, of instances whose size the archive does
    not know, `unknown_share` that of those for which there is no estimate either: their bytes are in no figure.
    `capacity_bytes` None is unknown, never 0.
    """

    hospital: str
    tier: Availability | None
    figures_at: datetime
    stored_bytes: int | None
    other_bytes: int
    is_estimated: bool
    unsized_share: float
    unknown_share: float
    capacity_bytes: int | None
    warning: Reach
    critical: Reach
    full: Reach
    warning_percent: int
    critical_percent: int

    @property
    def used_bytes(self) -> int | None:
        return None if self.stored_bytes is None else self.stored_bytes + self.other_bytes

    @property
    def used_percent(self) -> float | None:
        """Used bytes in percent of the capacity; above 100 where more is there than the store is said to hold."""
        if self.used_bytes is None or self.capacity_bytes is None:
            return None
        return 100 * self.used_bytes / self.capacity_bytes
