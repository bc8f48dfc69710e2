"""How a hospital's store stands: how full it is, and when it reaches its levels, as it was last computed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from queries.dicom import Availability


class Outlook(StrEnum):
    """What can be said of a level's date. Only WITHIN has a median."""

    PASSED = "passed"
    WITHIN = "within"
    NOT_WITHIN = "not_within"
    NOT_GROWING = "not_growing"
    NOT_ENOUGH_HISTORY = "not_enough_history"
    UNKNOWN_CAPACITY = "unknown_capacity"


@dataclass(frozen=True, slots=True)
class Reach:
    """When a level is reached: WITHIN has a median, and the ends of its 80 % and 95 % ranges, None where they are not
    within the horizon. `chance`, 0 to 1, is that of reaching it within the horizon; None where nothing tells."""

    outlook: Outlook
    median: date | None = None
    early: date | None = None
    late: date | None = None
    earliest: date | None = None
    latest: date | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One store of a hospital, or one tier of it; `tier` None is the whole store.

    `figures_at` is when the archive was read. `stored_bytes`: exact and estimated ones, of every copy or of each
    instance once, as the site says its store is filled. `other_bytes` lie there too, and the archive does not know
    them. `unsized_share` is the share, 0 to 1, of instances whose size is unknown. `capacity_bytes` None is unknown,
    never 0.
    """

    hospital: str
    tier: Availability | None
    figures_at: datetime
    stored_bytes: int
    is_estimated: bool
    unsized_share: float
    capacity_bytes: int | None
    warning: Reach
    critical: Reach
    full: Reach
    warning_percent: int
    critical_percent: int
    other_bytes: int = 0

    @property
    def used_bytes(self) -> int:
        return self.stored_bytes + self.other_bytes

    @property
    def used_percent(self) -> float | None:
        """Used bytes in percent of the capacity; above 100 where more is there than the store is said to hold."""
        return 100 * self.used_bytes / self.capacity_bytes if self.capacity_bytes else None
