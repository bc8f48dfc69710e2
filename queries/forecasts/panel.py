"""Series of unequal length side by side, so that many are fitted in one pass over the months."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

YEAR = 12


@dataclass(frozen=True, slots=True)
class Panel:
    """`values`: series × months, aligned at their last month, NaN before a series begins.

    The months are whole years, so a column's place in its year says how long before the end of a year it lies: the
    first month to come has the season of column 0.
    """

    values: Floats
    lengths: Whole

    @classmethod
    def of(cls, rows: Sequence[Floats]) -> Self:
        """Rows oldest first, without gaps."""
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        width = -(-int(lengths.max()) // YEAR) * YEAR
        values = np.full((len(rows), width), np.nan)
        for line, row in zip(values, rows, strict=True):
            line[width - len(row) :] = row
        return cls(values, lengths)

    def with_values(self, values: Floats) -> "Panel":
        return Panel(values, self.lengths)

    @property
    def width(self) -> int:
        return int(self.values.shape[1])

    @property
    def ages(self) -> Whole:
        """Months before the last one, by column."""
        return np.arange(self.width)[::-1]

    @property
    def starts(self) -> Whole:
        """The column of each series' first month."""
        return self.width - self.lengths

    @property
    def is_held(self) -> Flags:
        return np.arange(self.width) >= self.starts[:, None]

    def first(self, count: int) -> Floats:
        """The first `count` months of each series: series × count."""
        return np.take_along_axis(self.values, self.starts[:, None] + np.arange(count), axis=1)

    def without_line(self, slope: Floats) -> "Panel":
        """Less a line of that slope a month through zero at the last month."""
        return self.with_values(self.values + slope[:, None] * self.ages)


def slopes(values: Floats) -> tuple[Floats, Floats]:
    """Least-squares line of each row against 0, 1, 2 …, NaN left out: (slope, value at column 0)."""
    held = np.isfinite(values)
    count = held.sum(1)
    time = np.arange(values.shape[1], dtype=float)
    mean_time = held @ time / count
    mean_value = np.where(held, values, 0.0).sum(1) / count
    from_mean = np.where(held, time - mean_time[:, None], 0.0)
    spread = np.maximum((from_mean**2).sum(1), 1e-300)
    slope = (from_mean * np.where(held, values - mean_value[:, None], 0.0)).sum(1) / spread
    return slope, mean_value - slope * mean_time
