"""An answer laid out as rows of periods and columns of parts: table, chart, description and file are made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from queries.criteria import Breakdown, Criteria, Grain, Month, months_between
from queries.dicom import Availability
from queries.reports.activity import ActivityAnswer

Part = str | Availability


@dataclass(frozen=True, slots=True)
class Row:
    """One period, `YYYY` or `YYYYMM`; None is the undated row. `parts` align with the tabulation's.

    A value of None is missing (the hospital did not answer), which is not zero.
    """

    period: str | None
    parts: tuple[int | None, ...]
    total: int
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Tabulation:
    """Every period of the question from first to last, empty ones as zeros, then the undated row.

    Periods that have not begun are absent: they are not applicable, not zero.
    """

    criteria: Criteria
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    undated: Row
    sum: Row

    @property
    def is_empty(self) -> bool:
        return self.sum.total == 0 and self.undated.total == 0

    @property
    def complete_rows(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.unfinished)


def tabulate(answer: ActivityAnswer, today: date) -> Tabulation:
    """Lay out an answer; `today` tells which period is unfinished and which have not begun."""
    criteria = answer.criteria
    parts = _parts(answer)
    cells = _sums(answer.cells, _PART_COLUMN[criteria.breakdown])
    totals = {period: value for (period, _), value in _sums(answer.totals, None).items()}
    missing = {outcome.hospital for outcome in answer.failed} if criteria.breakdown is Breakdown.HOSPITAL else set()

    def values(period: str | None) -> tuple[int | None, ...]:
        return tuple(None if part in missing else cells.get((period, part), 0) for part in parts)

    current = {f"{today:%Y}", f"{today:%Y%m}"}
    rows = tuple(
        Row(period, values(period), totals.get(period, 0), unfinished=period in current)
        for period in _periods(criteria, totals, today)
    )
    sums = tuple(
        None if part in missing else sum(row.parts[place] or 0 for row in rows) for place, part in enumerate(parts)
    )
    undated = Row(None, values(None), totals.get(None, 0))
    return Tabulation(criteria, parts, rows, undated, Row(None, sums, sum(row.total for row in rows)))


_PART_COLUMN = {
    Breakdown.NONE: None,
    Breakdown.MODALITY: "modality",
    Breakdown.AVAILABILITY: "availability",
    Breakdown.HOSPITAL: "hospital",
}


def _sums(frame: pd.DataFrame, part_column: str | None) -> dict[tuple[str | None, Part | None], int]:
    sums: dict[tuple[str | None, Part | None], int] = {}
    parts = frame[part_column] if part_column else [None] * len(frame)
    for period, part, value in zip(frame["period"], parts, frame["value"], strict=True):
        key = (None if pd.isna(period) else str(period), part)
        sums[key] = sums.get(key, 0) + int(value)
    return sums


def _parts(answer: ActivityAnswer) -> tuple[Part, ...]:
    """Modalities by weight, so that the heaviest are drawn first; availabilities and hospitals in their own order."""
    match answer.criteria.breakdown:
        case Breakdown.NONE:
            return ()
        case Breakdown.HOSPITAL:
            return answer.criteria.hospitals
        case Breakdown.AVAILABILITY:
            return tuple(sorted(Availability(int(number)) for number in set(answer.cells["availability"])))
        case Breakdown.MODALITY:
            weights = answer.cells.groupby("modality")["value"].sum()
            return tuple(sorted(weights.index, key=lambda modality: (-weights[modality], modality)))


def _periods(criteria: Criteria, totals: dict[str | None, int], today: date) -> Iterator[str]:
    dated = sorted(period for period in totals if period is not None)
    if criteria.period.first and criteria.period.last:
        first, last = criteria.period.first, min(criteria.period.last, Month.of(today))
    elif dated:
        first = Month(int(dated[0][:4]), int(dated[0][4:] or 1))
        last = Month(int(dated[-1][:4]), int(dated[-1][4:] or 12))
    else:
        return
    if criteria.grain is Grain.YEAR:
        yield from (str(year) for year in range(first.year, last.year + 1))
    else:
        yield from (f"{month.year:04d}{month.month:02d}" for month in months_between(first, last))
