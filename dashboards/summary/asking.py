"""Everything the summary shows, asked once: the figures, and what they are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.services import Reader
from dashboards.summary.counts import Cell, cells_of
from dashboards.summary.links import Level, Scope, SummaryView
from dashboards.summary.spans import Compared, Span, compared
from queries.archives.contract import Source
from queries.reports.activity import HospitalOutcome
from queries.reports.mean_sizes import MeanSizes
from queries.reports.tally import PeriodLength, Tally, TallyCriteria, tally


@dataclass(frozen=True, slots=True)
class Comparison:
    """Cells of both spans. `lacking` are hospitals whose archive has not been read since the later one was over."""

    spans: Compared
    after: tuple[Cell, ...]
    before: tuple[Cell, ...]
    lacking: frozenset[str]


@dataclass(frozen=True, slots=True)
class SummaryFigures:
    """`cells` are by modality; where periods are the rows they begin with the one before, which is in no sum."""

    view: SummaryView
    cells: tuple[Cell, ...]
    comparison: Comparison | None
    answers: tuple[Tally, ...]

    @property
    def outcomes(self) -> tuple[HospitalOutcome, ...]:
        """One of each hospital: of its failure, if one of its statements failed."""
        failed = {outcome.hospital: outcome for outcome in self.failed}
        return tuple(failed.get(outcome.hospital, outcome) for outcome in self.answers[0].outcomes)

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        found = {outcome.hospital: outcome for answer in self.answers for outcome in answer.failed}
        return tuple(found.values())

    @property
    def answered(self) -> tuple[str, ...]:
        return tuple(outcome.hospital for outcome in self.outcomes if outcome.failure is None)

    @property
    def statements(self) -> tuple[HospitalOutcome, ...]:
        return tuple(outcome for answer in self.answers for outcome in answer.outcomes)


def scope_of(reader: Reader) -> Scope:
    hospitals = reader.services.hospitals
    copies = {code: original for code in reader.visible if (original := hospitals[code].copy_of) is not None}
    regions = {code: hospitals[code].region for code in reader.visible}
    return Scope(reader.visible, reader.originals, regions, copies)


def ask_summary(reader: Reader, view: SummaryView) -> SummaryFigures:
    """One statement for the figures; one or two for what they are compared with."""
    declared = {code: reader.services.hospitals[code].storage.mean_image_bytes for code in view.hospitals}
    # Chosen once: every statement reads the same snapshots.
    asking = _Asking(reader, view, reader.sources(view.hospitals), MeanSizes(declared), [])
    if view.level is Level.PERIODS:
        span = view.span.widened() if not view.span.is_all else view.span
        return SummaryFigures(view, asking.cells(span, view.span.part_length), None, tuple(asking.answers))
    cells = asking.cells(view.span, PeriodLength.WHOLE)
    comparison = _comparison(asking, cells, reader.today)
    return SummaryFigures(view, cells, comparison, tuple(asking.answers))


@dataclass(frozen=True, slots=True)
class _Asking:
    reader: Reader
    view: SummaryView
    sources: Sequence[Source]
    means: MeanSizes
    answers: list[Tally]

    def cells(self, span: Span, length: PeriodLength, *, by_modality: bool = True) -> tuple[Cell, ...]:
        modalities = self.view.modalities
        criteria = TallyCriteria(span.first, span.last, length, by_modality=by_modality, modalities=modalities)
        answer = tally(self.sources, criteria, self.view.hospitals)
        self.answers.append(answer)
        return tuple(cells_of(answer, self.means))


def _comparison(asking: _Asking, cells: tuple[Cell, ...], today: date) -> Comparison | None:
    spans = compared(asking.view.span, today)
    if spans is None or spans.after.last is None:
        return None
    before, after = _ends(asking, spans, cells)
    last, reader = spans.after.last, asking.reader
    lacking = frozenset(
        outcome.hospital
        for outcome in asking.answers[0].answered
        if outcome.taken_at and reader.moment(outcome.hospital, outcome.taken_at).date() <= last
    )
    return Comparison(spans, after, before, lacking)


def _ends(asking: _Asking, spans: Compared, cells: tuple[Cell, ...]) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """Cells of the span before and of the one after, in as few statements as can be; `cells` are the view's own."""
    view = asking.view
    by_modality = view.level is Level.MODALITIES
    if view.span.is_all:
        # Two years, one right after the other.
        both = asking.cells(Span(spans.before.first, spans.after.last), PeriodLength.YEAR, by_modality=by_modality)
        years = (str(spans.before.year), str(spans.after.year))
        before, after = (tuple(cell for cell in both if cell.period == year) for year in years)
        return before, after
    before = asking.cells(spans.before, PeriodLength.WHOLE, by_modality=by_modality)
    if spans.after == view.span:
        return before, cells
    return before, asking.cells(spans.after, PeriodLength.WHOLE, by_modality=by_modality)
