"""Which months are compared: complete ones alone, that the archives know of, and of both sides alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from queries.calendars import working_days
from queries.criteria import Month, Period
from queries.forecasts.series import later

DEFAULT_MONTHS = 12
# Months are told apart in a chart up to here; beyond, years are shown.
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Span:
    """Months from first to last, both included."""

    first: Month
    last: Month

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)

    @property
    def length(self) -> int:
        return _ordinal(self.last) - _ordinal(self.first) + 1

    @property
    def first_day(self) -> date:
        return self.first.first_day

    @property
    def last_day(self) -> date:
        return self.last.last_day

    @property
    def working_days(self) -> int:
        return working_days(self.first_day, self.last_day)

    @property
    def months(self) -> tuple["Span", ...]:
        of = (later(self.first, number) for number in range(self.length))
        return tuple(Span(month, month) for month in of)

    @property
    def years(self) -> tuple["Span", ...]:
        """Calendar years, the first and the last of them as far as the span has them."""
        return tuple(
            Span(max(self.first, Month(year, 1)), min(self.last, Month(year, 12)))
            for year in range(self.first.year, self.last.year + 1)
        )

    def covers(self, other: "Span") -> bool:
        return self.first <= other.first and other.last <= self.last

    def moved(self, months: int) -> "Span":
        return Span(later(self.first, months), later(self.last, months))


def span_of(period: Period) -> Span:
    """ValueError for the period that is all there is: it has no ends."""
    if period.first is None or period.last is None:
        raise ValueError("a span has a beginning and an end")
    return Span(period.first, period.last)


def span_between(first: Month, last: Month) -> Span | None:
    return Span(first, last) if first <= last else None


def known_of_all(known: Mapping[str, Span], stale: Collection[str]) -> Span | None:
    """From the first month that any archive knows to the last one complete in all that were read in time.

    Archives read too long ago do not hold up the others: they know less, and are left out where that matters.
    """
    if not known:
        return None
    in_time = [span.last for code, span in known.items() if code not in stale]
    last = min(in_time) if in_time else max(span.last for span in known.values())
    return span_between(min(span.first for span in known.values()), last)


def asked_spans(a: Period | None, b: Period | None, last_complete: Month) -> tuple[Span, Span]:
    """The periods of a link. What it does not name is the same months of the year before, or after; of neither, the
    complete months of the latest year that has any, beside the year before."""
    first, second = (None if period is None else span_of(period) for period in (a, b))
    if second is None:
        second = first.moved(12) if first else Span(Month(last_complete.year, 1), last_complete)
    return first or second.moved(-12), second


def asked_span(period: Period | None, last_complete: Month) -> Span:
    """The period of a link, or the last twelve complete months."""
    return span_of(period) if period else Span(later(last_complete, 1 - DEFAULT_MONTHS), last_complete)


def cut(span: Span, known: Span) -> Span | None:
    """What of it is known; None where nothing is."""
    return span_between(max(span.first, known.first), min(span.last, known.last))


def cut_both(a: Span, b: Span, known: Span) -> tuple[Span | None, Span | None]:
    """What of each is known; of the same months of different years, the months that are known in both."""
    apart = _ordinal(b.first) - _ordinal(a.first)
    if a.length != b.length or apart % 12:
        return cut(a, known), cut(b, known)
    both = cut(a, known), cut(b, known)
    if both[0] is None or both[1] is None:
        return both
    back = both[1].moved(-apart)
    common = span_between(max(both[0].first, back.first), min(both[0].last, back.last))
    return (common, common.moved(apart)) if common else (None, None)


def _ordinal(month: Month) -> int:
    return month.year * 12 + month.month
