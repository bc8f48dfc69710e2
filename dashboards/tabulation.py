"""An answer laid out as rows of periods and columns of parts: table, chart, description and file are made of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
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
    part_column = _PART_COLUMN.get(criteria.breakdown)
    cells = _sums(answer.cells, part_column) if part_column else {}
    totals = {period: value for (period, _), value in _sums(answer.totals, None).items()}
    parts = _parts(criteria, cells)
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


# Period and part → figure.
Cells = Mapping[tuple[str | None, Part | None], int]

_PART_COLUMN = {
    Breakdown.MODALITY: "modality",
    Breakdown.AVAILABILITY: "availability",
    Breakdown.HOSPITAL: "hospital",
}


def _sums(frame: pd.DataFrame, part_column: str | None) -> Cells:
    # Lists: pandas takes longer to begin with a group than these few rows take one by one.
    periods = [period if isinstance(period, str) else None for period in frame["period"].tolist()]
    parts = frame[part_column].tolist() if part_column else [None] * len(periods)
    sums: defaultdict[tuple[str | None, Part | None], int] = defaultdict(int)
    for cell, value in zip(zip(periods, parts, strict=True), frame["value"].tolist(), strict=True):
        sums[cell] += value
    return sums


def _parts(criteria: Criteria, cells: Cells) -> tuple[Part, ...]:
    """Modalities by weight, so that the heaviest are drawn first; availabilities and hospitals in their own order."""
    match criteria.breakdown:
        case Breakdown.NONE:
            return ()
        case Breakdown.HOSPITAL:
            return criteria.hospitals
        case Breakdown.AVAILABILITY:
            return tuple(sorted({Availability(int(part)) for _, part in cells if part is not None}))
        case Breakdown.MODALITY:
            weights: defaultdict[str, int] = defaultdict(int)
            for (_, part), value in cells.items():
                weights[str(part)] += value
            return tuple(sorted(weights, key=lambda modality: (-weights[modality], modality)))


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
        yield from (month.period for month in months_between(first, last))
