"""What is said of the day on which a limit is reached: each case has its own words."""

from datetime import date

import pytest

from dashboards.outlooks import when
from dashboards.words import Words
from queries.forecasts.reach import DateRange, Outlook, Reach

EARLY, MEDIAN, LATE = date(2027, 11, 1), date(2028, 3, 3), date(2029, 1, 31)
NEVER = DateRange(None, None)


def within(earliest: date | None, latest: date | None) -> Reach:
    return Reach(Outlook.WITHIN_HORIZON, 60, MEDIAN, DateRange(earliest, latest), DateRange(earliest, None), 0.9)


def not_within(months: int, earliest: date | None = None) -> Reach:
    return Reach(Outlook.NOT_WITHIN_HORIZON, months, None, DateRange(earliest, None), NEVER, 0.2)


SAID = {
    within(EARLY, LATE): "on March 3, 2028; in four cases out of five between November 1, 2027 and January 31, 2029",
    within(EARLY, None): "on March 3, 2028; in nine cases out of ten not before November 1, 2027",
    within(MEDIAN, MEDIAN): "on March 3, 2028",
    not_within(60): "not within 5 years",
    not_within(12): "not within 1 year",
    not_within(30): "not within 30 months",
    not_within(1): "not within 1 month",
    not_within(60, EARLY): "probably not within 5 years; in nine cases out of ten not before November 1, 2027",
    Reach(Outlook.ALREADY_PASSED, 60, probability=1.0): "already passed",
    Reach(Outlook.NOT_GROWING, 60, probability=0.1): "not growing",
    Reach(Outlook.NOT_ENOUGH_HISTORY): "not enough history",
    Reach(Outlook.CAPACITY_UNKNOWN, 60): "the capacity is not known",
    Reach(Outlook.STORED_UNKNOWN, 60): "stored bytes are not known",
}


@pytest.mark.parametrize(("reach", "said"), SAID.items())
def test_each_outlook_is_said(reach: Reach, said: str, english: Words) -> None:
    assert when(reach, english) == said


def test_every_outlook_is_told_from_every_other(words: Words) -> None:
    assert {reach.outlook for reach in SAID} == set(Outlook)
    assert len({when(reach, words) for reach in SAID}) == len(SAID)


def test_greek_days_and_numbers_stand_in_greek_sentences(greek: Words) -> None:
    assert [when(one, greek) for one in (within(EARLY, LATE), not_within(30, EARLY))] == [
        "στις 3 Μαρτίου 2028· σε τέσσερις στις πέντε περιπτώσεις μεταξύ 1 Νοεμβρίου 2027 και 31 Ιανουαρίου 2029",
        "μάλλον όχι εντός 30 μηνών· σε εννέα στις δέκα περιπτώσεις όχι πριν από τις 1 Νοεμβρίου 2027",
    ]
