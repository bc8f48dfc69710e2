"""Numbers, days and months as readers of each language write them."""

from datetime import date

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from dashboards.words import Words


def test_thousands_are_separated_as_the_language_does(english: Words, greek: Words) -> None:
    assert [words.number(1_234_567) for words in (english, greek)] == ["1,234,567", "1.234.567"]


@given(number=st.integers(-(10**12), 10**12))
def test_a_number_keeps_all_its_digits(number: int, words: Words) -> None:
    assert int(words.number(number).replace(",", "").replace(".", "")) == number


# Beyond these Babel runs out of decimal digits.
@given(number=st.integers(-(10**20), 10**20))
def test_a_number_is_written_as_babel_writes_it(number: int, words: Words) -> None:
    assert words.number(number) == format_decimal(number, locale=words.locale)


@given(month=st.dates(date(1970, 1, 1)))
def test_a_month_is_written_as_babel_writes_it(month: date, words: Words) -> None:
    period = f"{month:%Y%m}"
    assert words.period(period) == format_date(month, "LLLL y", locale=words.locale)
    assert words.short_period(period) == format_date(month, "LLL y", locale=words.locale)


def test_months_and_days_are_words_of_the_language(english: Words, greek: Words) -> None:
    assert [words.period("201603") for words in (english, greek)] == ["March 2016", "Μάρτιος 2016"]
    assert [words.short_period("201603") for words in (english, greek)] == ["Mar 2016", "Μάρ 2016"]
    assert [words.day(date(2016, 3, 1)) for words in (english, greek)] == ["March 1, 2016", "1 Μαρτίου 2016"]


def test_lists_are_joined_as_the_language_does(english: Words, greek: Words) -> None:
    assert [words.all_of(["CT", "MR"]) for words in (english, greek)] == ["CT and MR", "CT και MR"]
    assert [words.any_of(["CT", "MR"]) for words in (english, greek)] == ["CT or MR", "CT ή MR"]


@pytest.mark.parametrize("number", [0, 1, 2, 1000])
def test_one_is_told_from_many(number: int, english: Words) -> None:
    said = english.ngettext("%(number)s year", "%(number)s years", number)
    assert said == ("1 year" if number == 1 else f"{number:,} years")


def test_percent_signs_of_data_are_left_alone(words: Words) -> None:
    assert "100%(s" in words.gettext("%(what)s in %(year)s", what="100%(s", year=2016)
