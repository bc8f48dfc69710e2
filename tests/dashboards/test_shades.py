"""Shades of a heat map: nothing is not little, more is never lighter."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.shades import DARKEST, shade

counts = st.integers(0, 10**9)


def test_ends_of_the_scale() -> None:
    assert (shade(0, 10), shade(1, 10**9), shade(10, 10), shade(0, 0)) == (0, 1, DARKEST, 0)


@given(counts, counts, st.integers(1, 10**9))
def test_more_is_never_lighter(one: int, other: int, most: int) -> None:
    few, many = sorted((one, other))
    assert 0 <= shade(few, most) <= shade(many, most) <= DARKEST
