"""What the numbers of the summary are, for the file that programs read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dashboards.exports.cells import Cell
from dashboards.exports.columns import period_code
from dashboards.exports.measures import IMAGES, LOGICAL_BYTES, PERCENT, RATIO, SERIES, STUDIES, at_least, change
from dashboards.exports.observations import Key, Measure, Observation, Part, alone, always, cannot_exist, provisional
from dashboards.summary.counts import Certainty
from dashboards.summary.links import Level, Scope, SummaryMeasure
from dashboards.summary.rows import Kind, SummaryRow, SummaryTable
from dashboards.summary.spans import Compared, Span
from queries.observations import TOTAL, UNDATED, ObsStatus

RowObservation = Observation[SummaryRow]
Status = Callable[[SummaryRow], ObsStatus]

_MEASURES = {
    SummaryMeasure.STUDIES: STUDIES,
    SummaryMeasure.SERIES: SERIES,
    SummaryMeasure.IMAGES: IMAGES,
    SummaryMeasure.BYTES: LOGICAL_BYTES,
}
_IMAGES_PER_STUDY = Measure("images_per_study", "instances_per_study")
_BYTES_PER_STUDY = Measure("bytes_per_study", "bytes_per_study")
_HOSPITALS = Measure("hospitals_of_known_sizes", "hospitals")
_UNSIZED = Measure("unsized_share", RATIO)
_RANK = Measure("rank", "rank")


@dataclass(frozen=True, slots=True)
class SummaryObservations:
    """`spans` are those that changes are between, where periods are not the rows."""

    table: SummaryTable
    scope: Scope
    spans: Compared | None
    today: date

    @property
    def measure(self) -> Measure:
        return _MEASURES[self.table.view.measure]

    @property
    def keys(self) -> tuple[Key[SummaryRow], ...]:
        return (
            Key("row", lambda row: row.kind.value),
            Key("period", self._period),
            Key("region", self._region),
            Key("hospital_code", self._hospital),
            Key("modality", self._modality),
        )

    @property
    def value(self) -> RowObservation:
        return Observation(self.measure, self._status)

    def part(self, modality: str) -> RowObservation:
        return Observation(self.measure, self._status, part={"modality": always(modality)})

    @property
    def undated(self) -> tuple[RowObservation, ...]:
        """Where periods are the rows it has a row of its own, and is told once."""
        if self.table.view.level is Level.PERIODS:
            return ()
        return (Observation(self.measure, part={"period": always(UNDATED)}),)

    @property
    def rank(self) -> RowObservation:
        return Observation(_RANK, self._status, _missing_or(cannot_exist))

    @property
    def share(self) -> RowObservation:
        """Of what is not known neither is its share; and of nothing there is none."""

        def absent(row: SummaryRow) -> ObsStatus:
            return ObsStatus.NOT_COLLECTED if row.value is None else ObsStatus.CANNOT_EXIST

        return Observation(Measure(f"{self.measure.code}_share", PERCENT), self._status, absent)

    @property
    def before(self) -> RowObservation:
        measure = Measure(f"{self.measure.code}_before", self.measure.unit)
        return Observation(measure, absent=self._no_change, part=self._compared(self._span_before))

    @property
    def after(self) -> RowObservation:
        measure = Measure(f"{self.measure.code}_after", self.measure.unit)
        return Observation(measure, absent=self._no_change, part=self._compared(self._span_after))

    @property
    def change(self) -> RowObservation:
        """From nothing no percentage leads to something."""

        def absent(row: SummaryRow) -> ObsStatus | None:
            return ObsStatus.CANNOT_EXIST if row.change else self._no_change(row)

        return Observation(change(self.measure), absent=absent, part=self._compared(self._span_after))

    @property
    def images_per_study(self) -> RowObservation:
        return Observation(_IMAGES_PER_STUDY, self._status, _missing_or(cannot_exist))

    @property
    def bytes_per_study(self) -> tuple[RowObservation, ...]:
        """What it is, exactly or by estimate; and where that is not known, what it is at least."""

        def status(row: SummaryRow) -> ObsStatus:
            return ObsStatus.ESTIMATED if _certainty(row) is Certainty.ESTIMATE else self._status(row)

        def absent(row: SummaryRow) -> ObsStatus:
            """There is nothing to divide, or something of which nobody knows the size, or only a part of it."""
            if row.counts is None or _certainty(row) is Certainty.UNKNOWN:
                is_divided = row.counts is None or row.counts.instance_count > 0
            else:
                is_divided = row.counts.bytes_per_study is not None
            return ObsStatus.NOT_COLLECTED if is_divided else ObsStatus.CANNOT_EXIST

        return (
            Observation(_BYTES_PER_STUDY, status, absent, value=_size(is_bound=False)),
            Observation(at_least(_BYTES_PER_STUDY), self._status, lambda _: None, value=_size(is_bound=True)),
        )

    @property
    def hospitals_of_known_sizes(self) -> RowObservation:
        return Observation(_HOSPITALS, self._status)

    @property
    def unsized_share(self) -> RowObservation:
        return Observation(_UNSIZED, self._status, _missing_or(cannot_exist))

    @property
    def _status(self) -> Status:
        """All days there are have no end. What is undated is of no period."""
        span = self.table.view.span
        is_open = span.is_all or span.is_unfinished(self.today)
        if self.table.view.level is not Level.PERIODS:
            return provisional(lambda _: is_open)
        return provisional(lambda row: row.is_unfinished or (row.kind is Kind.TOTAL and is_open))

    def _no_change(self, row: SummaryRow) -> ObsStatus | None:
        """Nothing to compare with, or not known of the one or the other. Of what has none before it, nothing."""
        if row.counts is None:
            return ObsStatus.NOT_COLLECTED
        if self.table.view.level is not Level.PERIODS:
            return ObsStatus.CANNOT_EXIST if self.spans is None else ObsStatus.NOT_COLLECTED
        if row.kind is not Kind.PERIOD or self._span_before(row) is None:
            return None
        lacks_sizes = self.table.view.measure is SummaryMeasure.BYTES and row.counts.unsized_count > 0
        return ObsStatus.NOT_COLLECTED if lacks_sizes and not row.is_unfinished else ObsStatus.CANNOT_EXIST

    def _compared(self, span: Callable[[SummaryRow], Span | None]) -> Part[SummaryRow]:
        def period(row: SummaryRow) -> Cell:
            found = span(row)
            return self._period(row) if found is None else _span_code(found)

        return {"period": period}

    def _span_before(self, row: SummaryRow) -> Span | None:
        if self.spans is not None:
            return self.spans.before
        return Span.of_period(row.key).preceding() if row.kind is Kind.PERIOD else None

    def _span_after(self, _: SummaryRow) -> Span | None:
        return self.spans.after if self.spans is not None else None

    def _period(self, row: SummaryRow) -> Cell:
        if row.kind is Kind.UNDATED:
            return UNDATED
        if row.kind is Kind.PERIOD:
            return period_code(row.key)
        return TOTAL if self.table.view.level is Level.PERIODS else _span_code(self.table.view.span)

    def _region(self, row: SummaryRow) -> str:
        match row.kind:
            case Kind.REGION:
                return row.key
            case Kind.HOSPITAL:
                return self.scope.regions[row.key]
            case _:
                view = self.table.view
                return self.scope.regions[view.hospital] if view.hospital else view.region or TOTAL

    def _hospital(self, row: SummaryRow) -> str:
        return row.key if row.kind is Kind.HOSPITAL else self.table.view.hospital or TOTAL

    def _modality(self, row: SummaryRow) -> str:
        if row.kind is Kind.MODALITY:
            return row.key
        return alone(self.table.view.modalities) if self.table.view.level is Level.PERIODS else TOTAL


def state_of(row: SummaryRow) -> str:
    match row.kind:
        case Kind.TOTAL:
            return "sum"
        case Kind.REGION:
            return "subtotal"
        case Kind.UNDATED:
            return "undated"
        case _:
            return "unfinished" if row.is_unfinished else "complete"


def _certainty(row: SummaryRow) -> Certainty:
    return row.counts.certainty if row.counts else Certainty.UNKNOWN


def _size(*, is_bound: bool) -> Callable[[SummaryRow], Cell]:
    """To whole bytes, as the column has it."""

    def size(row: SummaryRow) -> int | None:
        mean = row.counts.bytes_per_study if row.counts else None
        return None if mean is None or (_certainty(row) is Certainty.AT_LEAST) != is_bound else round(float(mean))

    return size


def _missing_or(otherwise: Status) -> Status:
    """Of a hospital without figures everything is missing."""
    return lambda row: ObsStatus.NOT_COLLECTED if row.counts is None else otherwise(row)


def _span_code(span: Span) -> str:
    """All there are, or as ISO 8601 writes an interval."""
    return TOTAL if span.is_all else span.text.replace("..", "/")
