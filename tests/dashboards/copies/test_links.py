"""A link to the page of two copies restores its view, whatever else it says."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.copies.links import CopiesReading, CopiesView, read_copies, write_copies
from dashboards.links import LONGEST_QUERY, Notice
from queries.criteria import Breakdown, Grain, Month, Period
from queries.reports.copies import Pair
from tests.dashboards.asking import MODALITIES, THIS_MONTH, periods

PAIRS = (Pair("argo", "boreas"), Pair("cyclops", "delos"))
ONE_MONTH = Period(Month(2016, 3), Month(2016, 3))

views = st.builds(
    CopiesView,
    pair=st.sampled_from(PAIRS),
    period=periods,
    grain=st.just(Grain.MONTH),
    breakdown=st.sampled_from([Breakdown.NONE, Breakdown.MODALITY]),
    modalities=st.sets(st.sampled_from(MODALITIES)).map(lambda some: tuple(sorted(some))),
)
KEYS = ("hospital", "period", "per", "by", "modality")


@given(view=views)
def test_a_link_restores_its_view(view: CopiesView) -> None:
    assert read_copies(write_copies(view, PAIRS), PAIRS, THIS_MONTH) == CopiesReading(view, ())
    places = [KEYS.index(key) for key, _ in parse_qsl(write_copies(view, PAIRS))]
    assert places == sorted(places)


def test_what_one_sees_first_has_no_link() -> None:
    assert write_copies(CopiesView(PAIRS[0]), PAIRS) == ""
    assert write_copies(CopiesView(PAIRS[1], grain=Grain.YEAR), PAIRS) == "hospital=cyclops&per=year"


def test_one_month_is_shown_by_its_days_whatever_the_link_says() -> None:
    reading = read_copies("period=2016-03..2016-03&per=year", PAIRS, THIS_MONTH)
    assert reading == CopiesReading(CopiesView(PAIRS[0], ONE_MONTH), ())
    assert reading.view is not None
    assert reading.view.month == Month(2016, 3)
    assert CopiesView(PAIRS[0]).month is None


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("hospital=boreas", Notice.HIDDEN_HOSPITALS),
        ("hospital=atlantis", Notice.HIDDEN_HOSPITALS),
        ("hospital=argo&hospital=cyclops", Notice.HIDDEN_HOSPITALS),
        ("period=2016-13..2017-01", Notice.PERIOD),
        ("per=day", Notice.GRAIN),
        ("by=availability", Notice.BREAKDOWN),
        ("modality=%27", None),
        ("modality=CT%00", Notice.MODALITY),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(query: str, notice: Notice | None) -> None:
    reading = read_copies(query, PAIRS, THIS_MONTH)
    assert reading.notices == ((notice,) if notice else ())
    assert reading.view is not None
    assert reading.view.pair == PAIRS[0]


@pytest.mark.parametrize("query", [None, 7, "", "?"])
def test_no_link_is_the_first_pair(query: Any) -> None:
    assert read_copies(query, PAIRS, THIS_MONTH) == CopiesReading(CopiesView(PAIRS[0]), ())


def test_without_a_pair_nothing_is_asked() -> None:
    assert read_copies("hospital=argo", (), THIS_MONTH) == CopiesReading(None, ())
    assert read_copies("x" * (LONGEST_QUERY + 1), PAIRS, THIS_MONTH) == CopiesReading(None, (Notice.TOO_LONG,))
