"""Monthly intake of one hospital, or of one modality of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month


@dataclass(frozen=True, slots=True, eq=False)
class MonthlySeries:
    """Bytes that arrived in each complete calendar month from `first` on; NaN where a month is not known.

    `key` names the series (a hospital's code, or that and a modality): it seeds the part of chance that is its own.
    The unfinished month is no part of it. ValueError for negative or infinite bytes.
    """

    key: str
    first: Month
    intake_bytes: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.intake_bytes.ndim != 1:
            raise ValueError("one value for each month")
        if np.isinf(self.intake_bytes).any() or (self.intake_bytes < 0).any():
            raise ValueError("intake is a finite number of bytes, or NaN where it is not known")

    def month(self, place: int) -> Month:
        return later(self.first, place)

    def until(self, months: int) -> "MonthlySeries":
        """The first `months` months."""
        return MonthlySeries(self.key, self.first, self.intake_bytes[:months])

    def history(self) -> "MonthlySeries":
        """From the first month with any intake to the last known one."""
        arrived = np.flatnonzero(self.intake_bytes > 0)
        known = np.flatnonzero(np.isfinite(self.intake_bytes))
        if not len(arrived):
            return self.until(0)
        begin, end = arrived[0], known[-1] + 1
        return MonthlySeries(self.key, self.month(int(begin)), self.intake_bytes[begin:end])


def later(month: Month, months: int) -> Month:
    """The month that many months after; before, if negative."""
    ordinal = month.year * 12 + month.month - 1 + months
    return Month(ordinal // 12, ordinal % 12 + 1)
