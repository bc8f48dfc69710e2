"""Spans of links: written as read, taken apart without a cut, compared with what is over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.summary.spans import Compared, Span, compared, parse_span, periods_of
from queries.criteria import Month, months_between

TODAY = date(2026, 11, 22)

months = st.builds(Month, st.integers(1970, 2026), st.integers(1, 10))
ranges = st.tuples(months, months).map(lambda ends: Span.of_months(min(ends), max(ends)))
days = st.dates(date(1970, 1, 1), TODAY).map(lambda day: Span(day, day))
spans = st.one_of(st.just(Span()), st.integers(1970, 2026).map(Span.of_year), ranges, days)


@given(spans)
def test_a_span_is_read_as_it_was_written(span: Span) -> None:
    assert parse_span(span.text, TODAY) == span


@given(spans)
def test_its_parts_are_the_span_exactly(span: Span) -> None:
    if span.first is None or span.last is None:
        return
    parts = [Span.of_period(period) for period in periods_of(span, date(9999, 12, 31))]
    assert (parts[0].first, parts[-1].last) == (span.first, span.last)
    for one, other in zip(parts, parts[1:], strict=False):
        assert one.last
        assert other.first == one.last + timedelta(days=1)


def month_count(span: Span) -> int:
    """0 of a single day."""
    return len(list(months_between(*span.months))) if span.months else 0


@given(spans)
def test_what_it_is_compared_with_is_as_long_and_both_are_over(span: Span) -> None:
    found = compared(span, TODAY)
    if found is None:
        # Not over, or there is no room for as much between it and the first day that is believed.
        first = span.months[0] if span.months else Month.of(TODAY)
        assert span.first is not None
        assert span.is_unfinished(TODAY) or span.day or (first.year - 1970) * 12 + first.month - 1 < month_count(span)
        return
    assert found.after.last
    assert found.before.last
    assert found.after.first
    assert found.before.last < found.after.first <= found.after.last < TODAY
    assert month_count(found.before) == month_count(found.after)
    assert bool(found.before.day) is bool(found.after.day)


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("all", "2025", "2024"),
        ("2016", "2016", "2015"),
        ("2016-03", "2016-03", "2016-02"),
        ("2016-03..2016-05", "2016-03..2016-05", "2015-12..2016-02"),
        ("2016-03-01", "2016-03-01", "2016-02-29"),
        ("2026", "2026-01..2026-10", "2025-01..2025-10"),
        ("2025..2026", "2025-01..2026-10", "2023-01..2024-10"),
    ],
)
def test_compared_with(text: str, after: str, before: str) -> None:
    assert compared(parse_span(text, TODAY), TODAY) == Compared(parse_span(after, TODAY), parse_span(before, TODAY))


@pytest.mark.parametrize("text", ["2026-11", "2026-11-22", "1970", "1970-01-01"])
def test_what_is_not_over_or_has_nothing_before_is_compared_with_nothing(text: str) -> None:
    assert compared(parse_span(text, TODAY), TODAY) is None


@pytest.mark.parametrize(
    "text",
    ["", "2016-", "16", "1969", "2027", "2026-12", "2026-11-23", "2016-02-30", "2016-03..2016-01", "2016..2017..2018"]
    + ["20160305", "2016-W01-1", "٢٠١٦", "2016-03-05..2016-04", "2020..2029", "2016-13", "all..2016"],
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (whichever of the readings refuses it)
        parse_span(text, TODAY)


def test_wider_spans_end_with_all_years() -> None:
    day = parse_span("2016-03-05", TODAY)
    texts = []
    span: Span | None = day
    while span is not None:
        texts.append(span.text)
        span = span.wider
    assert texts == ["2016-03-05", "2016-03", "2016", "all"]
    assert parse_span("2016-03..2016-05", TODAY).wider == Span()
    assert parse_span("2016-03..2016-03", TODAY).text == "2016-03"
