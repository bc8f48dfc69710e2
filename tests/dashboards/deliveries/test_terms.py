"""Which terms an export is of, and what its link says in each."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.deliveries.terms import ended_terms, filled, next_term, term_of
from queries.export_settings import Every, ExportSettings, Placeholder

EVERY: tuple[Every, ...] = ("year", "month", "week")
DAYS = st.dates(date(1999, 1, 1), date(2040, 12, 31))


def export(every: Every = "month", link: str = "period={month}", **others: Any) -> ExportSettings:
    table = {"report": "activity", "format": "csv", "folder": "/srv", "starts": date(2026, 8, 1)}
    return ExportSettings.model_validate(table | {"every": every, "link": link} | others)


@given(DAYS, st.sampled_from(EVERY))
@settings(max_examples=60)
def test_terms_follow_each_other_without_a_day_between(day: date, every: Every) -> None:
    term = term_of(every, day)
    assert term.first <= day <= term.last
    assert term_of(every, term.first) == term_of(every, term.last) == term
    following = term_of(every, term.last + timedelta(days=1))
    assert following.first == term.last + timedelta(days=1)
    # Texts sort as the terms do, and none is of two.
    assert term.text < following.text
    length = {"year": 366 if day.year % 4 == 0 else 365, "month": monthrange(day.year, day.month)[1], "week": 7}
    assert (term.last - term.first).days + 1 == length[every]


@pytest.mark.parametrize(
    ("every", "day", "text", "first"),
    [
        ("year", date(2026, 5, 6), "2026", date(2026, 1, 1)),
        ("month", date(2026, 12, 31), "2026-12", date(2026, 12, 1)),
        # The week of 1 January 2027 is the last of the year before.
        ("week", date(2027, 1, 1), "2026-w53", date(2026, 12, 28)),
    ],
)
def test_terms_are_called_by_the_calendar(every: Every, day: date, text: str, first: date) -> None:
    assert (term_of(every, day).text, term_of(every, day).first) == (text, first)


def test_what_is_over_is_exported_since_the_start() -> None:
    def texts(day: date, **others: Any) -> list[str]:
        return [term.text for term in ended_terms(export(**others), day)]

    assert texts(date(2026, 8, 31)) == []
    assert texts(date(2026, 9, 1)) == ["2026-08"]
    assert texts(date(2026, 11, 22)) == ["2026-08", "2026-09", "2026-10"]
    assert texts(date(2026, 11, 22), starts=date(2026, 8, 2)) == ["2026-09", "2026-10"]
    assert texts(date(2026, 11, 22), every="year") == []
    assert texts(date(2028, 1, 1), every="year") == ["2027"]
    assert texts(date(2026, 8, 17), every="week") == ["2026-w32", "2026-w33"]


def test_of_what_tells_the_state_of_the_day_the_last_term_alone_is_exported() -> None:
    [term] = ended_terms(export(link="per=month"), date(2026, 11, 22))
    assert term.text == "2026-10"


def test_the_next_term_is_the_one_that_is_not_over_or_the_first_there_will_be() -> None:
    assert next_term(export(), date(2026, 11, 30)).text == "2026-11"
    assert next_term(export(), date(2026, 7, 1)).text == "2026-08"
    assert next_term(export(starts=date(2026, 8, 2)), date(2026, 7, 1)).text == "2026-09"


LINK = "&".join(f"p={{{placeholder}}}" for placeholder in Placeholder)


@pytest.mark.parametrize(
    ("every", "day", "values"),
    [
        (
            "month",
            date(2026, 10, 5),
            "2026-10..2026-10 2025-10..2025-10 2025-11..2026-10 2026-01..2026-10 2025-01..2025-10 2025",
        ),
        # A week is not over when its month is: the month before is the last that was.
        (
            "week",
            date(2026, 10, 29),
            "2026-10..2026-10 2025-10..2025-10 2025-11..2026-10 2026-01..2026-10 2025-01..2025-10 2025",
        ),
        (
            "week",
            date(2026, 10, 22),
            "2026-09..2026-09 2025-09..2025-09 2025-10..2026-09 2026-01..2026-09 2025-01..2025-09 2025",
        ),
        ("year", date(2026, 10, 5), "2026-12..2026-12 2025-12..2025-12 2026 2026 2025 2026"),
        (
            "month",
            date(2026, 1, 5),
            "2026-01..2026-01 2025-01..2025-01 2025-02..2026-01 2026-01..2026-01 2025-01..2025-01 2025",
        ),
    ],
)
def test_placeholders_stand_for_what_was_over(every: Every, day: date, values: str) -> None:
    assert filled(LINK, term_of(every, day)) == "&".join(f"p={value}" for value in values.split())


def test_the_rest_of_a_link_stays_as_it_is() -> None:
    link = "per=month&modality=CT&period={month}&by=modality"
    assert filled(link, term_of("month", date(2026, 10, 5))) == link.replace("{month}", "2026-10..2026-10")
