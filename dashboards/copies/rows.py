"""What two archives of a pair hold, as rows of periods and of modalities: words, table, chart and file are made of
them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from dashboards.copies.links import CopiesView
from queries.archives.contract import DAY, MONTH, YEAR
from queries.criteria import Breakdown, Grain, Month, months_between
from queries.reports.copies import CopiesAnswer


class State(StrEnum):
    """As a program reads it. PARTLY_DUE: no gap so far, but a day of the period is still to be judged."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    PARTLY_DUE = "partly due"
    NOTHING = "nothing to copy"
    NOT_DUE = "not yet due"
    UNDATED = "undated"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of some days: as in queries/reports/copies.py."""

    studies_both: int = 0
    studies_original_only: int = 0
    studies_copy_only: int = 0
    studies_incomplete: int = 0
    images_both: int = 0
    images_original_only: int = 0
    images_copy_only: int = 0
    days_differing: int = 0
    gap_days: int = 0

    @property
    def studies(self) -> int:
        """In the original."""
        return self.studies_both + self.studies_original_only

    @property
    def images(self) -> int:
        return self.images_both + self.images_original_only

    @property
    def is_nothing(self) -> bool:
        return self == Counts()


_NAMES = tuple(field.name for field in fields(Counts))


@dataclass(frozen=True, slots=True)
class CopiesRow:
    """`period` is YYYY, YYYYMM or YYYYMMDD, None where the state says of what the row is; `modality` None: all,
    each study once. `first_gap` is the first judged day on which the copy lacks something."""

    period: str | None
    modality: str | None
    counts: Counts
    state: State
    first_gap: date | None = None


@dataclass(frozen=True, slots=True)
class CopiesTable:
    """`rows` from the oldest period to the newest, without one that has not begun; by modality several for each.

    `judged` are the periods of all modalities, every one of them from first to last; `not_due`, `undated` and `sum`
    likewise are of all modalities. `modalities` are sums of the judged days, the most studies first.
    """

    view: CopiesView
    due_until: date
    rows: tuple[CopiesRow, ...]
    judged: tuple[CopiesRow, ...]
    not_due: CopiesRow
    undated: CopiesRow
    sum: CopiesRow
    modalities: tuple[CopiesRow, ...]

    @property
    def is_empty(self) -> bool:
        return all(row.counts.is_nothing for row in (self.sum, self.not_due, self.undated))

    @property
    def newest_first(self) -> tuple[CopiesRow, ...]:
        not_due = () if self.not_due.counts.is_nothing else (self.not_due,)
        return (*not_due, *reversed(self.rows), self.undated, self.sum)

    def is_provisional(self, row: CopiesRow) -> bool:
        """Whether a day of it is still to be judged."""
        if row.state is State.SUM:
            return any(self.is_provisional(each) for each in self.judged)
        return row.state is State.NOT_DUE or (row.period is not None and _is_partly_due(row.period, self.due_until))

    @property
    def decided(self) -> tuple[CopiesRow, ...]:
        """Periods of which it can be told whether the copy is complete."""
        return tuple(row for row in self.judged if row.state in (State.COMPLETE, State.INCOMPLETE))

    @property
    def complete(self) -> tuple[CopiesRow, ...]:
        return tuple(row for row in self.judged if row.state is State.COMPLETE)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of one period or of none, of one modality or of all: numbers in the order of Counts."""

    numbers: tuple[int, ...]
    first_gap: date | None

    @property
    def counts(self) -> Counts:
        return Counts(*self.numbers)


_NOTHING = _Part((0,) * len(_NAMES), None)
_Parts = Mapping[tuple[str | None, str | None], _Part]


def copies_table(answer: CopiesAnswer, view: CopiesView) -> CopiesTable:
    """Lay out an answer to the view; every row is of whole periods, or of what the state says."""
    due, later = _parts_of(answer, view, is_due=True), _parts_of(answer, view, is_due=False)
    due_until = answer.criteria.due_until
    periods = _periods([period for period, _ in due if period is not None])
    names = _by_weight(due)

    def row(period: str, modality: str | None) -> CopiesRow:
        part = due.get((period, modality), _NOTHING)
        counts = part.counts
        return CopiesRow(period, modality, counts, _state(counts, period, due_until), part.first_gap)

    judged = tuple(row(period, None) for period in periods)
    rows = judged
    if view.breakdown is Breakdown.MODALITY:
        rows = tuple(row(period, name) for period in periods for name in names if (period, name) in due)
    return CopiesTable(
        view,
        due_until,
        rows,
        judged,
        _sum_row(State.NOT_DUE, None, [part for (period, name), part in later.items() if period and name is None]),
        _sum_row(State.UNDATED, None, [later.get((None, None), _NOTHING)]),
        _sum_row(State.SUM, None, [part for (_, name), part in due.items() if name is None]),
        tuple(_sum_row(State.SUM, name, [part for (_, own), part in due.items() if own == name]) for name in names),
    )


def _parts_of(answer: CopiesAnswer, view: CopiesView, *, is_due: bool) -> _Parts:
    """By period as the view tells them apart, and modality; undated rows are not due."""
    length = YEAR if view.grain is Grain.YEAR else DAY
    found: defaultdict[tuple[str | None, str | None], list[_Part]] = defaultdict(list)
    cells = answer.cells[answer.cells["is_due"] == is_due]
    columns = [cells[name].tolist() for name in ("period", "modality", "first_gap", *_NAMES)]
    for period, modality, first_gap, *numbers in zip(*columns, strict=True):
        gap = date.fromisoformat(str(first_gap)) if first_gap else None
        key = period[:length] if isinstance(period, str) else None, modality if isinstance(modality, str) else None
        found[key].append(_Part(tuple(numbers), gap))
    return {key: _added(parts) for key, parts in found.items()}


def _added(parts: Sequence[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    # Column by column: there may be thousands.
    numbers = tuple(map(sum, zip(*(part.numbers for part in parts), strict=True)))
    gaps = [part.first_gap for part in parts if part.first_gap]
    return _Part(numbers or _NOTHING.numbers, min(gaps, default=None))


def _by_weight(parts: _Parts) -> list[str]:
    weights: defaultdict[str, int] = defaultdict(int)
    for (_, modality), part in parts.items():
        if modality is not None:
            weights[modality] += part.counts.studies + part.counts.studies_copy_only
    return sorted(weights, key=lambda name: (-weights[name], name))


def _sum_row(state: State, modality: str | None, parts: Sequence[_Part]) -> CopiesRow:
    total = _added(parts)
    return CopiesRow(None, modality, total.counts, state, total.first_gap if state is State.SUM else None)


def _state(counts: Counts, period: str, due_until: date) -> State:
    if counts.gap_days:
        return State.INCOMPLETE
    if _is_partly_due(period, due_until):
        return State.PARTLY_DUE
    return State.COMPLETE if counts.studies else State.NOTHING


def _is_partly_due(period: str, due_until: date) -> bool:
    return f"{due_until:%Y%m%d}" < _last_day(period)


def _last_day(period: str) -> str:
    if len(period) == YEAR:
        return f"{period}1231"
    return f"{Month.of_period(period).last_day:%Y%m%d}" if len(period) == MONTH else period


def _periods(found: Sequence[str]) -> list[str]:
    """Years and months from the first to the last, those between of which nothing is known too; days as they are."""
    if not found or len(found[0]) == DAY:
        return sorted({*found})
    first, last = min(found), max(found)
    if len(first) == YEAR:
        return [str(year) for year in range(int(first), int(last) + 1)]
    return [month.period for month in months_between(Month.of_period(first), Month.of_period(last))]


def percent(part: int, whole: int) -> float | None:
    """None of nothing."""
    return 100 * part / whole if whole else None
