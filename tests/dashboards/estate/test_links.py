"""A link says how far the sum looks ahead, and nothing else it could say does any harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.estate.links import DEFAULT_MONTHS, HORIZONS_MONTHS, EstateReading, read_estate, write_estate


@pytest.mark.parametrize("months", HORIZONS_MONTHS)
def test_each_horizon_comes_back_from_its_link(months: int) -> None:
    path, _, query = write_estate(months).partition("?")
    assert (path, read_estate(f"?{query}")) == ("/estate", EstateReading(months, is_understood=True))


@pytest.mark.parametrize(
    "query", ["?months=13", "months=", "?months=12&months=24", "?months=%D9%A1%D9%A2", "?months=012"]
)
def test_what_is_not_understood_is_said(query: str) -> None:
    assert read_estate(query) == EstateReading(DEFAULT_MONTHS, is_understood=False)


@pytest.mark.parametrize("query", [None, "", "?", 7, "?hospital=boreas", "?device=CT.2027-03.400.550MB"])
def test_anything_else_is_the_default(query: object) -> None:
    assert read_estate(query) == EstateReading(DEFAULT_MONTHS, is_understood=True)


@given(query=st.text(st.characters(), max_size=60) | st.just("&a=1" * 9_999) | st.just("&a" * 1_000))
def test_no_text_breaks_the_reading(query: str) -> None:
    assert read_estate(query).months in HORIZONS_MONTHS
    assert read_estate(f"months={query}").months in HORIZONS_MONTHS
