"""What a comparison asks: first which months the archives know, then the figures of those that are compared."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboards.comparison.links import Compared, ComparisonView, Rows
from dashboards.comparison.spans import (
    MOST_MONTHS,
    Span,
    asked_span,
    asked_spans,
    cut,
    cut_both,
    known_of_all,
    span_between,
)
from dashboards.services import Reader
from queries.criteria import Month
from queries.forecasts.series import later
from queries.reports.activity import HospitalOutcome
from queries.reports.beginnings import Beginnings, beginnings
from queries.reports.tally import PeriodLength, Tally, TallyCriteria, tally


@dataclass(frozen=True, slots=True)
class Side:
    """A column: the sum of all hospitals in a span, or one hospital in it. `known` are the months of it that are
    known; None where none is."""

    span: Span
    hospital: str | None
    known: Span | None


@dataclass(frozen=True, slots=True)
class ComparisonFigures:
    """`asked` are the spans of the link or the default, `sides` what is compared of them; without sides, nothing of
    the one or the other is known. Periods have a tally each, hospitals side by side share one.
    `known` are each hospital's complete months; `left_out` those that do not know all that is summed."""

    view: ComparisonView
    begun: Beginnings
    known: Mapping[str, Span]
    asked: tuple[Span, ...]
    sides: tuple[Side, ...] = ()
    tallies: tuple[Tally, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def outcomes(self) -> tuple[HospitalOutcome, ...]:
        """One of each hospital: its failure, if any statement failed."""
        found = {outcome.hospital: outcome for outcome in self.begun.outcomes}
        return tuple((found | {one.hospital: one for told in self.tallies for one in told.failed}).values())

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.failure is not None)

    @property
    def answered(self) -> tuple[str, ...]:
        return tuple(outcome.hospital for outcome in self.outcomes if outcome.failure is None)

    @property
    def summed(self) -> tuple[str, ...]:
        return tuple(code for code in self.answered if code not in self.left_out)

    @property
    def shown(self) -> tuple[str, ...]:
        """Those whose figures are compared, as a sum or one beside the other."""
        return self.summed if self.view.compared is Compared.PERIODS else self.view.hospitals

    @property
    def statements(self) -> tuple[HospitalOutcome, ...]:
        """Of every statement that ran."""
        return (*self.begun.outcomes, *(outcome for told in self.tallies for outcome in told.outcomes))

    def tally_of(self, place: int) -> Tally:
        """That which the side at this place is of."""
        return self.tallies[place if self.view.compared is Compared.PERIODS else 0]

    @property
    def by_year(self) -> bool:
        """Hospitals side by side over more months than a chart can tell apart."""
        return self.view.compared is Compared.HOSPITALS and self.sides[0].span.length > MOST_MONTHS


def ask_comparison(reader: Reader, view: ComparisonView) -> ComparisonFigures:
    begun = beginnings(reader.sources(view.hospitals), view.hospitals)
    taken_at = {one.hospital: one.taken_at for one in begun.outcomes if one.failure is None and one.taken_at}
    complete = {code: _month_before(Month.of(reader.moment(code, at).date())) for code, at in taken_at.items()}
    spans = {code: span_between(first, complete[code]) for code, first in begun.months.items() if code in complete}
    known = {code: span for code, span in spans.items() if span is not None}
    of_all = known_of_all(known, reader.stale(taken_at))
    last_complete = of_all.last if of_all else _month_before(reader.this_month)
    if view.compared is Compared.PERIODS:
        asked: tuple[Span, ...] = asked_spans(view.a, view.b, last_complete)
    else:
        asked = (asked_span(view.period, last_complete),)
    nothing = ComparisonFigures(view, begun, known, asked)
    if of_all is None:
        return nothing
    return _periods(reader, nothing, of_all) if len(asked) > 1 else _hospitals(reader, nothing, of_all)


def _periods(reader: Reader, asking: ComparisonFigures, of_all: Span) -> ComparisonFigures:
    view, known = asking.view, asking.known
    a, b = cut_both(asking.asked[0], asking.asked[1], of_all)
    if a is None or b is None:
        return asking
    summed = [code for code, span in known.items() if span.covers(a) and span.covers(b)]
    left_out = tuple(code for code in asking.answered if code not in summed)
    if not summed:
        return ComparisonFigures(view, asking.begun, known, asking.asked, left_out=left_out)
    sources = reader.sources(summed)
    tallies = tuple(tally(sources, _criteria(view, span, PeriodLength.MONTH), summed) for span in (a, b))
    # Of a sum of which a part failed on one side there is no difference.
    is_whole = not any(told.failed for told in tallies)
    sides = tuple(Side(span, None, span) for span in (a, b)) if is_whole else ()
    return ComparisonFigures(view, asking.begun, known, asking.asked, sides, tallies, left_out)


def _hospitals(reader: Reader, asking: ComparisonFigures, of_all: Span) -> ComparisonFigures:
    view, known = asking.view, asking.known
    span = cut(asking.asked[0], of_all)
    if span is None:
        return asking
    length = PeriodLength.YEAR if span.length > MOST_MONTHS else PeriodLength.MONTH
    told = tally(reader.sources(view.hospitals), _criteria(view, span, length), view.hospitals)
    there = {one.hospital for one in told.answered} & known.keys()
    sides = tuple(Side(span, code, cut(span, known[code]) if code in there else None) for code in view.hospitals)
    left_out = tuple(side.hospital for side in sides if side.hospital in asking.answered and side.known != span)
    return ComparisonFigures(view, asking.begun, known, asking.asked, sides, (told,), left_out)


def _criteria(view: ComparisonView, span: Span, length: PeriodLength) -> TallyCriteria:
    by_modality = view.rows is Rows.MODALITY
    return TallyCriteria(
        first_day=span.first_day,
        last_day=span.last_day,
        period_length=PeriodLength.WHOLE if by_modality else length,
        by_modality=by_modality,
        modalities=view.modalities,
    )


def _month_before(month: Month) -> Month:
    return later(month, -1)
