"""The bars of a course, and words for changes."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures.overview import HEIGHT, sparkline
from dashboards.overview.amounts import Amounts, Change, Counted, State
from dashboards.overview.texts import change_text, unsized_text
from dashboards.words import Words

BEGINNING = "data:image/svg+xml,"


def bars(numbers: list[int | None]) -> list[tuple[str, float]]:
    """(place, height) of each bar that is drawn."""
    source = sparkline(numbers)
    assert source.startswith(BEGINNING)
    assert not set('<>"#%') & set(re.sub("%[0-9A-F]{2}", "", source.removeprefix(BEGINNING)))
    paths = re.findall(r' d="([^"]*)"', unquote(source))
    found = re.findall(r"M(\d+) \d+v-([\d.]+)", "".join(paths))
    return [(place, float(height)) for place, height in found]


def test_nothing_is_a_line_and_what_is_not_applicable_is_a_gap() -> None:
    assert bars([None, 0, 5, 10]) == [("6", 1.0), ("12", HEIGHT / 2), ("18", HEIGHT)]
    assert bars([None, None]) == []
    assert bars([0, 0]) == [("0", 1.0), ("6", 1.0)]


@given(st.lists(st.none() | st.integers(0, 10**9), min_size=1, max_size=24))
def test_there_is_a_bar_for_each_number_none_higher_than_the_drawing(numbers: list[int | None]) -> None:
    drawn = bars(numbers)
    assert len(drawn) == sum(number is not None for number in numbers)
    assert all(0 < height <= HEIGHT for _, height in drawn)


@pytest.mark.parametrize(
    ("change", "counted", "text"),
    [
        (Change(1_234, 3.21, State.KNOWN), Counted.STUDIES, "+1,234 (+3.2 %)"),
        (Change(-41, -50.0, State.KNOWN), Counted.IMAGES, "−41 (−50 %)"),
        (Change(1, 0.02, State.KNOWN), Counted.IMAGES, "+1 (< 0.1 %)"),
        (Change(-2 * 10**12, -100.0, State.KNOWN), Counted.BYTES, "−2 TB (−100 %)"),
        (Change(3, None, State.KNOWN), Counted.STUDIES, "+3, none before"),
        (Change(0, None, State.KNOWN), Counted.STUDIES, "no change"),
        (Change(0, 0.0, State.KNOWN), Counted.BYTES, "no change"),
        (Change(None, None, State.NOT_APPLICABLE), Counted.STUDIES, "not applicable"),
        (Change(None, None, State.UNKNOWN), Counted.BYTES, "not known"),
    ],
)
def test_a_change_in_words(change: Change, counted: Counted, text: str, english: Words) -> None:
    assert change_text(change, counted, english) == text


def test_the_share_of_unknown_sizes_is_said_where_it_is_some(english: Words) -> None:
    assert unsized_text(Amounts(1, 4, 4, 1, 300), english) == "25 % of the sizes not known"
    assert unsized_text(Amounts(1, 4, 4, 0, 300), english) == ""
    # The figure itself says that nothing is known.
    assert unsized_text(Amounts(1, 4, 4, 4, 0), english) == ""
    assert unsized_text(None, english) == ""
