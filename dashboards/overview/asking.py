"""Everything the overview shows, asked once: a row for each hospital the reader may see, and their sum."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.overview.amounts import NOTHING, Amounts
from dashboards.overview.months import last_complete_month, last_month_of, months_of_course
from dashboards.overview.rows import HospitalRow, Sum, in_order, sum_over
from dashboards.services import Reader
from queries.archives.contract import Source
from queries.criteria import Month, months_between
from queries.forecasts.series import later
from queries.reports.activity import HospitalOutcome
from queries.reports.beginnings import beginnings
from queries.reports.silence import WINDOW_MONTHS, Silence, silence
from queries.reports.tally import PeriodLength, Tally, TallyCriteria, tally

# Of no month is what has no date.
ByMonth = Mapping[Month | None, Amounts]
_NUMBERS = ("study_count", "image_count", "instance_count", "unsized_count", "logical_bytes", "stored_bytes")


@dataclass(frozen=True, slots=True)
class Overview:
    """`rows` in the order of the page. `statements` are those of both questions that were asked."""

    rows: tuple[HospitalRow, ...]
    sum: Sum | None
    statements: tuple[HospitalOutcome, ...]

    @property
    def sum_of_several(self) -> Sum | None:
        """A row of its own; of a single hospital its own row says the same."""
        return self.sum if self.sum is not None and len(self.sum.hospitals) > 1 else None


def ask_overview(reader: Reader) -> Overview:
    """Two statements for all hospitals together: what there is by month, and when each archive begins."""
    sources = reader.sources(reader.visible)
    counted = tally(sources, _criteria(sources, reader), reader.visible)
    begun = beginnings(sources, reader.visible)
    failed = {outcome.hospital: outcome for outcome in begun.outcomes if outcome.failure is not None}
    amounts = _amounts(counted, reader)
    rows = [
        _row(
            failed.get(outcome.hospital, outcome),
            begun.months.get(outcome.hospital),
            amounts[outcome.hospital],
            reader,
        )
        for outcome in counted.outcomes
    ]
    return Overview(in_order(rows), sum_over(rows, reader.originals), (*counted.outcomes, *begun.outcomes))


def _criteria(sources: Sequence[Source], reader: Reader) -> TallyCriteria:
    """From the first month that any hospital's course needs to the last month of any."""
    read_at = [reader.moment(code, at) for source in sources for code, at in source.taken_at.items()]
    months = [last_complete_month(moment) for moment in read_at] or [later(reader.this_month, -1)]
    return TallyCriteria(months_of_course(min(months))[0].first_day, max(months).last_day, PeriodLength.MONTH)


def _row(outcome: HospitalOutcome, first: Month | None, amounts: ByMonth, reader: Reader) -> HospitalRow:
    code = outcome.hospital
    copy_of = reader.services.hospitals[code].copy_of
    if outcome.failure is not None or outcome.taken_at is None:
        return HospitalRow(code, copy_of, failure=outcome.failure)
    read_at = reader.moment(code, outcome.taken_at)
    month = last_complete_month(read_at)
    dated = {each: of_month for each, of_month in amounts.items() if each is not None}
    return HospitalRow(
        hospital=code,
        copy_of=copy_of,
        last_month=last_month_of(month, first, dated),
        undated=amounts.get(None, NOTHING),
        data_up_to=outcome.data_up_to,
        read_at=read_at,
        is_stale=bool(reader.stale({code: outcome.taken_at})),
        silence=_silence(read_at.date(), outcome.data_up_to, month, first, dated),
    )


def _silence(
    read_on: date, data_up_to: date | None, month: Month, first: Month | None, amounts: Mapping[Month, Amounts]
) -> Silence | None:
    """By the last complete months of the archive, as many of the window as there are."""
    begin = later(month, 1 - WINDOW_MONTHS)
    begin = max(begin, first) if first is not None else begin
    studies = sum(amounts[each].study_count for each in months_between(begin, month) if each in amounts)
    return silence(read_on, data_up_to, (month.next().first_day - begin.first_day).days, studies)


def _amounts(counted: Tally, reader: Reader) -> defaultdict[str, dict[Month | None, Amounts]]:
    """By hospital and month."""
    hospitals = reader.services.hospitals
    found: defaultdict[str, dict[Month | None, Amounts]] = defaultdict(dict)
    # Lists, because pandas looks at each value that is taken from it.
    columns = (counted.cells[name].tolist() for name in ("hospital", "period", *_NUMBERS))
    for hospital, period, studies, images, instances, unsized, logical, stored in zip(*columns, strict=True):
        month = Month.of_period(period) if isinstance(period, str) else None
        size = logical if hospitals[hospital].storage.counts == "logical" else stored
        found[hospital][month] = Amounts(studies, images, instances, unsized, size)
    return found
