"""What a link to the page of two copies says: which pair, which months or days of it, and of which modalities."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dashboards.links import Notice, parts_of, period_text
from queries.criteria import Breakdown, Grain, Month, Period
from queries.reports.copies import Pair

PATH = "/copies"


@dataclass(frozen=True, slots=True)
class CopiesView:
    """Empty modalities mean all of them. Rows are of the grain, or of days where the period is one month."""

    pair: Pair
    period: Period = Period()
    grain: Grain = Grain.MONTH
    breakdown: Breakdown = Breakdown.NONE
    modalities: tuple[str, ...] = ()

    @property
    def month(self) -> Month | None:
        """The month that is shown by its days."""
        return self.period.first if self.period.first == self.period.last else None


@dataclass(frozen=True, slots=True)
class CopiesReading:
    """`view` is None where the reader may see both archives of no pair, or the link is none of ours."""

    view: CopiesView | None
    notices: tuple[Notice, ...]


def read_copies(query: object, pairs: Sequence[Pair], this_month: Month) -> CopiesReading:
    """A view of a query string, of the pairs that the reader may see. A pair is named by its hospital."""
    parts = parts_of(query)
    if parts is None:
        return CopiesReading(None, (Notice.TOO_LONG,))
    if not pairs:
        return CopiesReading(None, ())
    named = {pair.original: pair for pair in pairs}
    splits = {each.value: each for each in (Breakdown.NONE, Breakdown.MODALITY)}
    view = CopiesView(
        pair=parts.one("hospital", pairs[0], named.__getitem__, Notice.HIDDEN_HOSPITALS),
        period=parts.period(this_month),
        grain=parts.one("per", Grain.MONTH, Grain, Notice.GRAIN),
        breakdown=parts.one("by", Breakdown.NONE, splits.__getitem__, Notice.BREAKDOWN),
        modalities=parts.modalities(),
    )
    # Of one month there are days alone to show.
    return CopiesReading(replace(view, grain=Grain.MONTH) if view.month else view, parts.notices)


def write_copies(view: CopiesView, pairs: Sequence[Pair]) -> str:
    """The query string of a view, without `?`: keys in a fixed order, defaults omitted."""
    found = [] if view.pair == pairs[0] else [("hospital", view.pair.original)]
    if not view.period.is_all:
        found.append(("period", period_text(view.period)))
    if view.grain is not Grain.MONTH:
        found.append(("per", view.grain.value))
    if view.breakdown is not Breakdown.NONE:
        found.append(("by", view.breakdown.value))
    found += [("modality", modality) for modality in view.modalities]
    return urlencode(found)
