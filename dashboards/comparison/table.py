"""A comparison laid out: rows of modalities or periods, a column for each side. Table, chart, words and file are made
of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from dashboards.comparison.asking import ComparisonFigures, Side
from dashboards.comparison.links import Amount, Compared, ComparisonView, Rows
from dashboards.comparison.spans import Span
from queries.reports.tally import Tally


@dataclass(frozen=True, slots=True)
class Counted:
    """What one side has in one row. `number`: studies, series, images or stored bytes. Of bytes alone: how many
    instances there are, and how many of them are not in it because nobody knows their size. `working_days`: what it
    is divided by, 0 for nothing."""

    number: int = 0
    instance_count: int = 0
    unsized_count: int = 0
    working_days: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.number + other.number,
            self.instance_count + other.instance_count,
            self.unsized_count + other.unsized_count,
            self.working_days,
        )

    @property
    def is_nothing(self) -> bool:
        return self.number == 0 == self.instance_count

    @property
    def figure(self) -> Fraction | None:
        """Exactly, of each working day where it is divided; None where the size of no instance is known."""
        if 0 < self.instance_count == self.unsized_count:
            return None
        return Fraction(self.number, self.working_days or 1)


class RowKind(StrEnum):
    PART = "part"
    UNDATED = "undated"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """`spans` are those of each side: None beyond its end, where nothing applies, and of what has no date. `cells`
    are None where nothing applies or nothing is known."""

    kind: RowKind
    spans: tuple[Span | None, ...]
    cells: tuple[Counted | None, ...]
    modality: str | None = None

    @property
    def figures(self) -> tuple[Fraction | None, ...]:
        return tuple(cell.figure if cell else None for cell in self.cells)

    @property
    def difference(self) -> Fraction | None:
        """The second less the first. What has no date is of neither."""
        first, second = self.figures[:2]
        if first is None or second is None or self.kind is RowKind.UNDATED:
            return None
        return second - first

    @property
    def change_percent(self) -> Fraction | None:
        """Of the first. None also where there was nothing: no percentage leads from nothing to something."""
        first, difference = self.figures[0], self.difference
        return None if difference is None or not first else 100 * difference / first


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """Modalities from the heaviest to the lightest, or periods from the oldest to the newest; then what has no date;
    then each side whole, each study once."""

    view: ComparisonView
    sides: tuple[Side, ...]
    by_year: bool
    rows: tuple[ComparisonRow, ...]
    undated: ComparisonRow
    sum: ComparisonRow

    @property
    def all_rows(self) -> tuple[ComparisonRow, ...]:
        return (*self.rows, self.undated, self.sum)

    def is_daily(self, row: ComparisonRow) -> bool:
        """What has no date is divided by no days."""
        return self.view.adjusted and row.kind is not RowKind.UNDATED

    @property
    def is_of_periods(self) -> bool:
        return self.view.compared is Compared.PERIODS

    @property
    def is_empty(self) -> bool:
        return all(cell is None or cell.is_nothing for row in self.all_rows for cell in row.cells)


# By period (None: no date) and modality.
Cells = Mapping[tuple[str | None, str | None], Counted]

_NOTHING = Counted()
_COUNT = {
    Amount.STUDIES: "study_count",
    Amount.SERIES: "series_count",
    Amount.IMAGES: "image_count",
    Amount.BYTES: "stored_bytes",
}


def comparison_table(figures: ComparisonFigures) -> ComparisonTable:
    """Of figures that have sides."""
    view, sides = figures.view, figures.sides
    parts = [_cells(figures.tally_of(place), side, _COUNT[view.amount], view) for place, side in enumerate(sides)]
    wholes = parts
    if view.parts_exceed_total:
        once = "distinct_study_count"
        wholes = [_cells(figures.tally_of(place), side, once, view) for place, side in enumerate(sides)]
    rows = _by_modality(view, sides, parts) if view.rows is Rows.MODALITY else _by_time(view, sides, parts, figures)
    failed = {outcome.hospital for outcome in figures.failed}
    undated = tuple(
        None if side.hospital in failed else _added(each, is_dated=False)
        for side, each in zip(sides, wholes, strict=True)
    )
    sums = tuple(
        _told(side, side.span, _added(each, is_dated=True), view) for side, each in zip(sides, wholes, strict=True)
    )
    return ComparisonTable(
        view,
        sides,
        figures.by_year,
        rows,
        ComparisonRow(RowKind.UNDATED, (None,) * len(sides), undated),
        ComparisonRow(RowKind.SUM, tuple(side.span for side in sides), sums),
    )


def _cells(told: Tally, side: Side, count: str, view: ComparisonView) -> Cells:
    """Of one hospital, or of all of the tally."""
    sizes = ("instance_count", "unsized_count") if view.amount is Amount.BYTES else ()
    columns = [told.cells[name].tolist() for name in ("hospital", "period", "modality", count, *sizes)]
    # Numbers are added up before they become values: many hospitals have thousands of rows.
    sums: defaultdict[tuple[object, object], list[int]] = defaultdict(lambda: [0] * (1 + len(sizes)))
    for hospital, period, modality, *numbers in zip(*columns, strict=True):
        if side.hospital is None or side.hospital == hospital:
            of_cell = sums[period, modality]
            for place, number in enumerate(numbers):
                of_cell[place] += number
    return {(_text(period), _text(modality)): Counted(*numbers) for (period, modality), numbers in sums.items()}


def _by_modality(view: ComparisonView, sides: tuple[Side, ...], parts: list[Cells]) -> tuple[ComparisonRow, ...]:
    found = {modality for cells in parts for period, modality in cells if period is not None and modality}
    spans = tuple(side.span for side in sides)
    rows = []
    for modality in sorted(found):
        counted = [_of_modality(cells, modality) for cells in parts]
        cells = tuple(_told(side, side.span, each, view) for side, each in zip(sides, counted, strict=True))
        if any(cell and not cell.is_nothing for cell in cells):
            rows.append(ComparisonRow(RowKind.PART, spans, cells, modality))
    return tuple(sorted(rows, key=_lightness))


def _by_time(
    view: ComparisonView, sides: tuple[Side, ...], parts: list[Cells], figures: ComparisonFigures
) -> tuple[ComparisonRow, ...]:
    """Periods side by side: the first month of the one beside the first of the other, until the longer one ends."""
    of_sides = [side.span.years if figures.by_year else side.span.months for side in sides]
    rows = []
    for place in range(max(map(len, of_sides))):
        spans = tuple(units[place] if place < len(units) else None for units in of_sides)
        cells = tuple(
            None if span is None else _told(side, span, counted.get((_key(span, figures), None), _NOTHING), view)
            for side, span, counted in zip(sides, spans, parts, strict=True)
        )
        rows.append(ComparisonRow(RowKind.PART, spans, cells))
    return tuple(rows)


def _key(span: Span, figures: ComparisonFigures) -> str:
    return str(span.first.year) if figures.by_year else span.first.period


def _told(side: Side, span: Span, counted: Counted, view: ComparisonView) -> Counted | None:
    """None where a side does not know all of the span: a part of it would pass for the whole."""
    if side.known is None or not side.known.covers(span):
        return None
    return replace(counted, working_days=span.working_days) if view.adjusted else counted


def _added(cells: Cells, *, is_dated: bool) -> Counted:
    return sum((each for (period, _), each in cells.items() if (period is not None) == is_dated), _NOTHING)


def _of_modality(cells: Cells, modality: str) -> Counted:
    return sum((each for (period, name), each in cells.items() if period is not None and name == modality), _NOTHING)


def _lightness(row: ComparisonRow) -> tuple[Fraction, str]:
    return -max((figure for figure in row.figures if figure is not None), default=Fraction(0)), row.modality or ""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
