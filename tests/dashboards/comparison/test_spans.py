"""Which months are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.comparison.spans import Span, asked_span, asked_spans, cut, cut_both, known_of_all, span_of
from queries.criteria import Month, Period
from queries.forecasts.series import later


def span(text: str) -> Span:
    """`2024-03..2025-01`, `2024`."""
    if ".." not in text:
        return span_of(Period.of_year(int(text)))
    return Span(*map(Month.parse, text.split("..")))


firsts = st.builds(Month, st.integers(2000, 2030), st.integers(1, 12))
spans = st.builds(lambda first, more: Span(first, later(first, more)), firsts, st.integers(0, 40))
KNOWN = span("2023-05..2026-10")


@pytest.mark.parametrize(
    ("a", "b", "cut_a", "cut_b"),
    [
        # The unfinished month, and those that have not begun, are left out of both years.
        ("2025", "2026", "2025-01..2025-10", "2026-01..2026-10"),
        ("2026", "2025", "2026-01..2026-10", "2025-01..2025-10"),
        # As are those before the first study.
        ("2023", "2024", "2023-05..2023-12", "2024-05..2024-12"),
        ("2023", "2026", "2023-05..2023-10", "2026-05..2026-10"),
        # Of other months nothing can be left out alike.
        ("2026-08..2026-12", "2026-03..2026-07", "2026-08..2026-10", "2026-03..2026-07"),
        ("2024", "2026-01..2026-11", "2024", "2026-01..2026-10"),
        ("2026-11..2026-12", "2025-11..2025-12", None, "2025-11..2025-12"),
    ],
)
def test_of_the_same_months_of_two_years_both_are_cut_alike(
    a: str, b: str, cut_a: str | None, cut_b: str | None
) -> None:
    expected = tuple(None if text is None else span(text) for text in (cut_a, cut_b))
    assert cut_both(span(a), span(b), KNOWN) == expected


@given(spans, spans, spans)
def test_what_is_compared_was_asked_for_and_is_known(a: Span, b: Span, known: Span) -> None:
    for asked, compared in zip((a, b), cut_both(a, b, known), strict=True):
        assert compared is None or (asked.covers(compared) and known.covers(compared))
    assert cut_both(b, a, known) == cut_both(a, b, known)[::-1]
    assert cut_both(a, a, known) == (cut(a, known),) * 2


@given(spans, st.integers(-60, 60), spans)
def test_years_apart_stay_alike(a: Span, years: int, known: Span) -> None:
    first, second = cut_both(a, a.moved(12 * years), known)
    if first and second:
        assert second == first.moved(12 * years)


def test_what_a_link_does_not_name_follows_from_what_it_does() -> None:
    last = Month(2026, 10)
    assert asked_spans(None, None, last) == (span("2025-01..2025-10"), span("2026-01..2026-10"))
    assert asked_spans(None, None, Month(2025, 12)) == (span("2024"), span("2025"))
    half = Period(Month(2024, 1), Month(2024, 6))
    assert asked_spans(half, None, last) == (span("2024-01..2024-06"), span("2025-01..2025-06"))
    assert asked_spans(None, half, last) == (span("2023-01..2023-06"), span("2024-01..2024-06"))
    assert asked_span(None, last) == span("2025-11..2026-10")


def test_an_archive_read_too_long_ago_does_not_hold_up_the_others() -> None:
    known = {"old": span("2010-01..2026-02"), "young": span("2015-01..2026-10"), "late": span("2012-01..2026-09")}
    assert known_of_all(known, ()) == span("2010-01..2026-02")
    assert known_of_all(known, ("old",)) == span("2010-01..2026-09")
    assert known_of_all(known, tuple(known)) == span("2010-01..2026-10")
    assert known_of_all({}, ()) is None


@given(spans)
def test_months_and_years_are_the_whole(of: Span) -> None:
    assert [month.first for month in of.months] == [later(of.first, n) for n in range(of.length)]
    assert sum(year.length for year in of.years) == of.length
    assert sum(month.working_days for month in of.months) == of.working_days
