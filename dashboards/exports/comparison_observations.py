"""What the numbers of a comparison are, for the file that programs read."""

from dataclasses import dataclass

from dashboards.comparison.links import Amount, Rows
from dashboards.comparison.table import ComparisonRow, ComparisonTable, RowKind
from dashboards.exports.cells import Cell, Interval
from dashboards.exports.measures import IMAGES, PERCENT, SERIES, STORED_BYTES, STUDIES, change, difference
from dashboards.exports.observations import Key, Measure, Observation, Part, alone, always
from queries.observations import TOTAL, UNDATED, ObsStatus

RowObservation = Observation[ComparisonRow]

_MEASURES = {
    Amount.STUDIES: STUDIES,
    Amount.SERIES: SERIES,
    Amount.IMAGES: IMAGES,
    Amount.BYTES: STORED_BYTES,
}
_UNSIZED, _WORKING_DAYS = Measure("unsized_percent", PERCENT), Measure("working_days", "days")
# Of the sides; periods are called by them on the page too.
_LETTERS = "ABCDEF"


@dataclass(frozen=True, slots=True)
class ComparisonObservations:
    """Sides are called by their place in the table."""

    table: ComparisonTable

    @property
    def keys(self) -> tuple[Key[ComparisonRow], ...]:
        """Side and period are those of the column that a figure stands in."""
        view = self.table.view
        all_of_row = TOTAL if view.rows is Rows.MODALITY else alone(view.modalities)
        return (
            Key("side", always(None)),
            Key("period", always(None)),
            Key("hospital_code", always(alone(view.hospitals))),
            Key("modality", lambda row: row.modality or all_of_row),
            Key("state", state_of),
        )

    @property
    def measure(self) -> Measure:
        """Of all rows but the undated one."""
        counted = _MEASURES[self.table.view.amount]
        if not self.table.view.adjusted:
            return counted
        return Measure(f"{counted.code}_per_working_day", f"{counted.unit}_per_day")

    def code(self, place: int) -> str:
        return self.table.sides[place].hospital or _LETTERS[place]

    def figure(self, place: int) -> RowObservation:
        def measure(row: ComparisonRow) -> Measure:
            """What has no date is divided by no days."""
            return self.measure if self.table.is_daily(row) else _MEASURES[self.table.view.amount]

        def absent(row: ComparisonRow) -> ObsStatus | None:
            return None if is_beyond(row, place) else ObsStatus.NOT_COLLECTED

        either = measure if self.table.view.adjusted else self.measure
        return Observation(either, absent=absent, part=self._part(place))

    def unsized(self, place: int) -> RowObservation:
        def absent(row: ComparisonRow) -> ObsStatus | None:
            """Of no instances there is no percentage."""
            if is_beyond(row, place):
                return None
            return ObsStatus.CANNOT_EXIST if row.cells[place] else ObsStatus.NOT_COLLECTED

        return Observation(_UNSIZED, absent=absent, part=self._part(place))

    def working_days(self, place: int) -> RowObservation:
        def absent(row: ComparisonRow) -> ObsStatus | None:
            return None if is_beyond(row, place) else ObsStatus.CANNOT_EXIST

        return Observation(_WORKING_DAYS, absent=absent, part=self._part(place))

    @property
    def difference(self) -> RowObservation:
        return Observation(difference(self.measure), absent=_no_difference, part=self._part(1))

    @property
    def change(self) -> RowObservation:
        def absent(row: ComparisonRow) -> ObsStatus | None:
            """From nothing no percentage leads to something."""
            return _no_difference(row) if row.difference is None else ObsStatus.CANNOT_EXIST

        return Observation(change(self.measure), absent=absent, part=self._part(1))

    def _part(self, place: int) -> Part[ComparisonRow]:
        hospital = self.table.sides[place].hospital
        of_hospital: Part[ComparisonRow] = {} if hospital is None else {"hospital_code": always(hospital)}
        return {"side": always(_LETTERS[place]), "period": lambda row: self._period(row, place), **of_hospital}

    def _period(self, row: ComparisonRow, place: int) -> Cell:
        """Where modalities are the rows, each is of the whole side."""
        if row.kind is RowKind.UNDATED:
            return UNDATED
        is_of_all = row.kind is RowKind.SUM and self.table.view.rows is Rows.TIME
        return TOTAL if is_of_all else period_of(row, place)


def period_of(row: ComparisonRow, place: int) -> Cell:
    """A month, a year, or both ends of what is less than a year."""
    span = row.spans[place]
    if span is None:
        return None
    if span.length == 1:
        return span.first
    return span.period.year or Interval(span.first, span.last)


def is_beyond(row: ComparisonRow, place: int) -> bool:
    """Beyond a period's end there is nothing to be missed."""
    return row.kind is RowKind.PART and row.spans[place] is None


def state_of(row: ComparisonRow) -> str:
    """As a program reads it."""
    if row.kind is not RowKind.PART:
        return row.kind.value
    if any(span is None for span in row.spans):
        return "beyond the shorter period"
    if any(cell is None for cell in row.cells):
        return "missing"
    return "sizes unknown" if any(figure is None for figure in row.figures) else "complete"


def _no_difference(row: ComparisonRow) -> ObsStatus | None:
    if any(is_beyond(row, place) for place, _ in enumerate(row.spans)):
        return None
    return ObsStatus.CANNOT_EXIST if row.kind is RowKind.UNDATED else ObsStatus.NOT_COLLECTED
