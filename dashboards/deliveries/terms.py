"""Terms: the years, months or weeks that an export is of, one after the other, and what its link says in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.links import period_text
from dashboards.overview.months import year_before, year_to_date
from queries.criteria import Month, Period
from queries.export_settings import PLACEHOLDER, Every, ExportSettings, Placeholder
from queries.forecasts.series import later

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """Days from first to last, both included; `text` is `2025`, `2026-10` or `2026-w47` (ISO 8601 weeks)."""

    every: Every
    first: date
    last: date
    text: str

    @property
    def last_month(self) -> Month:
        """The last one that was over when the term was."""
        return later(Month.of(self.last + _DAY), -1)


def term_of(every: Every, day: date) -> Term:
    match every:
        case "year":
            return Term(every, date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year}")
        case "month":
            month = Month.of(day)
            return Term(every, month.first_day, month.last_day, str(month))
        case "week":
            year, week, weekday = day.isocalendar()
            monday = day - (weekday - 1) * _DAY
            return Term(every, monday, monday + 6 * _DAY, f"{year}-w{week:02d}")


def ended_terms(export: ExportSettings, today: date) -> tuple[Term, ...]:
    """Those an export is to be of and that are over, oldest first.

    What is not of its term, but of the day it is made, is made for the last one alone: of the others it would be the
    same again.
    """
    ended = tuple(_ended(export.every, export.starts, today))
    return ended if export.is_of_its_period else ended[-1:]


def next_term(export: ExportSettings, today: date) -> Term:
    """The one that is not over, or the first there will be."""
    term = term_of(export.every, max(today, export.starts))
    return term if term.first >= export.starts else term_of(export.every, term.last + _DAY)


def filled(link: str, term: Term) -> str:
    """The link with the values that its placeholders stand for in this term."""
    values = _values(term.last_month)
    return PLACEHOLDER.sub(lambda found: values[Placeholder(found[1])], link)


def _ended(every: Every, starts: date, today: date) -> Iterator[Term]:
    term = term_of(every, starts)
    while term.last < today:
        if term.first >= starts:
            yield term
        term = term_of(every, term.last + _DAY)


def _values(month: Month) -> dict[Placeholder, str]:
    before = year_before(month)
    periods = {
        Placeholder.MONTH: Period(month, month),
        Placeholder.MONTH_A_YEAR_BEFORE: Period(before, before),
        Placeholder.TWELVE_MONTHS: Period(before.next(), month),
        Placeholder.YEAR_TO_DATE: year_to_date(month),
        Placeholder.YEAR_TO_DATE_A_YEAR_BEFORE: year_to_date(before),
        Placeholder.YEAR: Period.of_year(month.year if month.month == 12 else month.year - 1),
    }
    return {placeholder: period_text(period) for placeholder, period in periods.items()}
