"""Sizes and percents: the unit is always written, and no number says more than there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.sizes import percent_text, size_text
from dashboards.words import Words

SIZES = {
    0: "0 B",
    999: "999 B",
    1_000: "1 kB",
    530_000: "530 kB",
    2_500_000: "2.5 MB",
    10**9: "1 GB",
    12_340_000_000_000: "12.3 TB",
    110 * 2**40: "121 TB",
    1_230_000_000_000_000: "1.23 PB",
    5 * 10**18: "5 EB",
    12_340 * 10**18: "12,300 EB",
    -12_340_000_000_000: "-12.3 TB",
}


@pytest.mark.parametrize(("size", "said"), SIZES.items())
def test_sizes_have_decimal_units(size: int, said: str, english: Words) -> None:
    assert size_text(size, english) == said


@pytest.mark.parametrize(("size", "said"), [(999_499, "999 kB"), (999_500, "1 MB"), (999_999_999_999_999, "1 PB")])
def test_what_is_rounded_up_to_a_thousand_has_the_next_unit(size: int, said: str, english: Words) -> None:
    assert size_text(size, english) == said


@given(size=st.integers(0, 10**21))
def test_a_size_is_right_to_three_figures(size: int, english: Words) -> None:
    number, unit = size_text(size, english).replace(",", "").split()
    power = ("B", "kB", "MB", "GB", "TB", "PB", "EB").index(unit)
    assert abs(float(number) * 1000**power - size) <= 0.005001 * size


def test_numbers_are_written_as_the_language_does(greek: Words) -> None:
    assert size_text(12_340_000_000_000, greek) == "12,3 TB"
    assert [percent_text(one, greek) for one in (1234.56, 0.01)] == ["1.234,5 %", "< 0,1 %"]


def test_percents_are_cut(english: Words) -> None:
    given = (0, 0.04, 89.97, 90, 99.99, 100, 57.3, 1234.56, -3.19)
    assert [percent_text(one, english) for one in given] == [
        *("0 %", "< 0.1 %", "89.9 %", "90 %", "99.9 %", "100 %", "57.3 %", "1,234.5 %", "-3.1 %")
    ]


@given(tenths=st.integers(1, 20_000))
def test_a_tenth_stays_that_tenth_whichever_way_it_was_reckoned(tenths: int, english: Words) -> None:
    for percent in (tenths / 10, 100 * (tenths / 1000)):
        assert percent_text(percent, english) == f"{tenths / 10:,.1f}".removesuffix(".0") + " %"


@given(capacity=st.integers(100, 10**12), threshold=st.integers(1, 100), less=st.integers(1, 3))
def test_no_percent_says_that_a_threshold_is_reached_that_is_not(
    capacity: int, threshold: int, less: int, english: Words
) -> None:
    reached = -(-capacity * threshold // 100)
    under = max(0, reached - less)
    said = percent_text(100 * under / capacity, english).removesuffix(" %").removeprefix("< ")
    assert float(said) < threshold
    assert float(percent_text(100 * reached / capacity, english).removesuffix(" %")) >= threshold
