"""A view of two copies, asked of the snapshots of its pair: page and file ask alike."""

from dataclasses import dataclass

from dashboards.copies.links import CopiesView
from dashboards.copies.rows import CopiesTable, copies_table
from dashboards.services import Reader
from queries.reports.activity import HospitalOutcome
from queries.reports.copies import CopiesCriteria, copies, last_day_due
from queries.reports.tally import PeriodLength


@dataclass(frozen=True, slots=True)
class CopiesFigures:
    """`table` is None where either archive has no figures: one alone tells nothing of what is in both."""

    view: CopiesView
    outcomes: tuple[HospitalOutcome, ...]
    table: CopiesTable | None

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.failure is not None)


def ask_copies(reader: Reader, view: CopiesView) -> CopiesFigures:
    [source] = reader.sources(view.pair.codes)
    zone = reader.services.hospitals[view.pair.original].zone
    criteria = CopiesCriteria(
        pair=view.pair,
        due_until=last_day_due(source.taken_at, zone) or reader.today,
        period=view.period,
        period_length=PeriodLength.DAY if view.month else PeriodLength.MONTH,
        modalities=view.modalities,
    )
    answer = copies(source, criteria)
    table = None if answer.failed else copies_table(answer, view)
    return CopiesFigures(view, answer.outcomes, table)
