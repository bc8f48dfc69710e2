"""What came in, as rows of months over all hospitals asked: table, chart and file are made of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from dashboards.storage.asking import MonthFigures
from queries.criteria import Month, months_between
from queries.reports.intake import Intake
from queries.storage_settings import CountedBytes


@dataclass(frozen=True, slots=True)
class Came:
    """What came in some months: whole numbers of any size. `unknown_count` instances are in no sum of bytes."""

    study_count: int = 0
    instance_count: int = 0
    unsized_count: int = 0
    unknown_count: int = 0
    exact_bytes: int = 0
    estimated_bytes: int = 0

    def __add__(self, other: "Came") -> "Came":
        return Came(*(getattr(self, name) + getattr(other, name) for name in _NAMES))

    @property
    def is_unknown(self) -> bool:
        """Whether instances came and nothing tells the size of any."""
        return 0 < self.instance_count == self.unknown_count

    @property
    def total_bytes(self) -> int | None:
        return None if self.is_unknown else self.exact_bytes + self.estimated_bytes


_NAMES = tuple(field.name for field in fields(Came))


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month, `YYYYMM`; None is what has no date, or with `is_sum` everything. `cumulative_bytes`: from the
    first month to the end of this one; None of what has no date, and as long as nothing tells the size of any."""

    period: str | None
    came: Came
    cumulative_bytes: int | None
    unfinished: bool = False
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class MonthTable:
    """Months from the oldest to the newest, then what has no date, then everything."""

    rows: tuple[MonthRow, ...]
    undated: MonthRow
    sum: MonthRow

    @property
    def complete(self) -> tuple[MonthRow, ...]:
        return tuple(row for row in self.rows if not row.unfinished)

    def is_estimated_by(self, row: MonthRow) -> bool:
        """Whether any of the bytes up to the end of a row are estimates."""
        if row.period is None:
            return row.came.estimated_bytes > 0
        first = next((each.period for each in self.rows if each.came.estimated_bytes), None)
        return first is not None and row.period >= first

    @property
    def newest_first(self) -> tuple[MonthRow, ...]:
        return (*reversed(self.rows), self.undated, self.sum)


def month_table(figures: MonthFigures) -> MonthTable:
    rows = month_rows(figures.of_hospitals)
    undated = sum((_undated(intake, figures) for intake in figures.of_hospitals), Came())
    total = sum((row.came for row in rows), undated)
    return MonthTable(rows, MonthRow(None, undated, None), MonthRow(None, total, total.total_bytes, is_sum=True))


def month_rows(intakes: Sequence[Intake]) -> tuple[MonthRow, ...]:
    """A month is unfinished where it is for any of the hospitals."""
    found: defaultdict[str, Came] = defaultdict(Came)
    unfinished: set[str] = set()
    for intake in intakes:
        for period, came, is_unfinished in _months(intake):
            found[period] += came
            if is_unfinished:
                unfinished.add(period)
    rows: list[MonthRow] = []
    total = Came()
    for period in _span(found):
        total += found[period]
        rows.append(MonthRow(period, found[period], total.total_bytes, period in unfinished))
    return tuple(rows)


def _months(intake: Intake) -> Iterator[tuple[str, Came, bool]]:
    columns = [intake.months[name].tolist() for name in ("month", "is_unfinished", *_NAMES)]
    for period, is_unfinished, *numbers in zip(*columns, strict=True):
        yield period, Came(*numbers), is_unfinished


def _span(found: dict[str, Came]) -> list[str]:
    """Every month from the first to the last."""
    if not found:
        return []
    first, last = (Month.of_period(text) for text in (min(found), max(found)))
    return [month.period for month in months_between(first, last)]


def came_undated(intake: Intake, counted: CountedBytes) -> Came:
    """What has no date, or no moment of reception."""
    volume = intake.undated
    return Came(
        intake.undated_study_count,
        volume.instance_count,
        volume.unsized_count,
        volume.unknown_count,
        volume.exact_bytes(counted),
        volume.estimated_bytes,
    )


def _undated(intake: Intake, figures: MonthFigures) -> Came:
    return came_undated(intake, figures.settings[intake.hospital].counts)
