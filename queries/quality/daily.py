"""Studies of one hospital, day by day: of the whole archive, and of each of its parts such as a modality."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

# The name of the series of everything.
WHOLE = None
Name = str | None


@dataclass(frozen=True, slots=True, eq=False)
class DailyCounts:
    """`counts[place, day]`: studies of the series `names[place]` on so many days after the first; int64.

    A series may be of anything that should have studies regularly; WHOLE, if it is there, stands first.
    """

    first_day: date
    names: tuple[Name, ...]
    counts: np.ndarray

    @property
    def number_of_days(self) -> int:
        return int(self.counts.shape[1])

    @property
    def last_day(self) -> date:
        return self.day(self.number_of_days - 1)

    def day(self, place: int) -> date:
        return self.first_day + timedelta(days=place)

    def place(self, day: date) -> int:
        return (day - self.first_day).days

    def until(self, day: date) -> "DailyCounts":
        """Without the days after this one."""
        return DailyCounts(self.first_day, self.names, self.counts[:, : max(0, self.place(day) + 1)])


def daily_counts(
    names: Sequence[Name], places: np.ndarray, ordinals: np.ndarray, counts: np.ndarray, last_day: date
) -> DailyCounts:
    """Of cells, each the place of a series, a day's ordinal and its studies, to be added up: from the first day
    of all to the last day. Later ones are left out."""
    is_known = ordinals <= last_day.toordinal()
    first = int(ordinals[is_known].min(initial=last_day.toordinal()))
    found = np.zeros((len(names), last_day.toordinal() - first + 1), dtype=np.int64)
    np.add.at(found, (places[is_known], ordinals[is_known] - first), counts[is_known])
    return DailyCounts(date.fromordinal(first), tuple(names), found)
