"""Studies of one hospital, day by day: of the whole archive, and of each of its parts such as a modality."""

from collections.abc import Iterable, Mapping, Sequence
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


def daily_counts(cells: Iterable[tuple[Name, date, int]], names: Sequence[Name], last_day: date) -> DailyCounts:
    """Of (name, day, studies), to be added up, from the first day of any to the last day; later ones are left out."""
    found = [cell for cell in cells if cell[1] <= last_day]
    first_day = min((day for _, day, _ in found), default=last_day)
    places: Mapping[Name, int] = {name: place for place, name in enumerate(names)}
    counts = np.zeros((len(names), (last_day - first_day).days + 1), dtype=np.int64)
    first = first_day.toordinal()
    rows = np.fromiter((places[name] for name, _, _ in found), np.intp, len(found))
    columns = np.fromiter((day.toordinal() - first for _, day, _ in found), np.intp, len(found))
    np.add.at(counts, (rows, columns), np.fromiter((number for _, _, number in found), np.int64, len(found)))
    return DailyCounts(first_day, tuple(names), counts)
