"""Which days are asked of an archive in one statement, so that none runs near its time limit."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from queries.archives.contract import YEAR, Selection, Undated
from queries.criteria import Month
from queries.snapshots.month_marks import MonthKey

# Of the archive's time limit, what a statement may be expected to take: it can be busier than when it was measured.
SHARE_OF_LIMIT = 0.25
# A first statement, before anything is known of an archive's speed.
FIRST_STUDIES = 2_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive months (YYYYMM, in order), or the undated alone, or everything at once."""

    months: tuple[MonthKey, ...]
    study_rows: int
    is_everything: bool = False

    @classmethod
    def everything(cls, months: Iterable[MonthKey], study_rows: int) -> Self:
        return cls(tuple(sorted(months, key=_order)), study_rows, is_everything=True)

    @property
    def selection(self) -> Selection:
        if self.is_everything:
            return Selection()
        if self.months == (None,):
            return Selection(undated=Undated.ONLY)
        first, last = _month(self.months[0]), _month(self.months[-1])
        return Selection(first_day=first.first_day, last_day=last.last_day, undated=Undated.WITHOUT)

    @property
    def years(self) -> frozenset[str]:
        return frozenset(month[:YEAR] for month in self.months if month)

    def halves(self) -> tuple["Stretch", ...]:
        """The same in parts, or alone if it cannot be cut. Study rows are shared out by months."""
        dated = [month for month in self.months if month is not None]
        undated: list[MonthKey] = [None] * (len(self.months) - len(dated))
        parts: list[list[MonthKey]] = [[*dated[: len(dated) // 2]], [*dated[len(dated) // 2 :]], undated]
        share = self.study_rows // max(len(self.months), 1)
        cut = tuple(Stretch(tuple(part), share * len(part)) for part in parts if part)
        return cut if len(cut) > 1 or self.is_everything else (self,)


def cut_stretches(months: Iterable[MonthKey], study_rows: Mapping[MonthKey, int], most: float) -> list[Stretch]:
    """Runs of months of at most so many study rows, a single busier month alone; latest first, the undated last.

    `study_rows` are of every month of the archive: between those of a run there is none that is not in it.
    """
    wanted = set(months)
    dated = {month: rows for month, rows in study_rows.items() if month is not None}
    runs = runs_of({month for month in wanted if month is not None}, dated, most)
    stretches = [Stretch(tuple(run), sum(dated[month] for month in run)) for run in reversed(runs)]
    return [*stretches, Stretch((None,), study_rows[None])] if None in wanted else stretches


def runs_of(wanted: Collection[str], study_rows: Mapping[str, int], most: float) -> list[list[str]]:
    """Those of the sorted months, or years, that are wanted, in runs of neighbours of at most so many study rows."""
    runs: list[list[str]] = [[]]
    total = 0
    for period in sorted({*study_rows, *wanted}):
        rows = study_rows.get(period, 0)
        if period not in wanted or total + rows > most:
            runs.append([])
            total = 0
        if period in wanted:
            runs[-1].append(period)
            total += rows
    return [run for run in runs if run]


def most_study_rows(seconds_per_study: float, limit_seconds: float) -> float:
    """How many a statement may be asked for. 0 seconds: the archive's speed is not known yet."""
    if seconds_per_study <= 0:
        return FIRST_STUDIES
    return SHARE_OF_LIMIT * limit_seconds / seconds_per_study


def _month(month: MonthKey) -> Month:
    if month is None:
        raise ValueError("what is undated is in no month")
    return Month(int(month[:YEAR]), int(month[YEAR:]))


def _order(month: MonthKey) -> str:
    return month or ""
