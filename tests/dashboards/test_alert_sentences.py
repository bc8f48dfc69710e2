"""What is said of a store: every case has its own words, and no number lies."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.alerts.sentences import advice, figures_sentences, headline, percent_text, severity_name, size_text
from dashboards.words import Words
from queries.alerts.rules import Kind, Severity, Subject
from queries.dicom import Availability
from queries.projections.standing import Outlook, Reach
from tests.queries.made_standings import NOT_WITHIN, in_days, made_standing

ATHENS = ZoneInfo("Europe/Athens")
MIDDLE = in_days(10)
REACHES = [
    MIDDLE,
    Reach(Outlook.WITHIN, MIDDLE.median, MIDDLE.early),
    Reach(Outlook.WITHIN, MIDDLE.median),
    Reach(Outlook.PASSED),
    NOT_WITHIN,
    Reach(Outlook.NOT_WITHIN, early=MIDDLE.early),
    Reach(Outlook.NOT_GROWING),
    Reach(Outlook.NOT_ENOUGH_HISTORY),
    Reach(Outlook.UNKNOWN_CAPACITY),
]


def test_every_reach_has_words_of_its_own(words: Words) -> None:
    said = {figures_sentences(made_standing(critical=reach), ATHENS, words)[2] for reach in REACHES}
    assert len(said) == len(REACHES)
    assert all("90 %" in sentence and "None" not in sentence for sentence in said)


@pytest.mark.parametrize("kind", Kind)
def test_every_headline_names_hospital_and_tier(kind: Kind, words: Words) -> None:
    standings = [made_standing(95, reach) for reach in REACHES]
    for standing in (*standings, made_standing(None), None):
        said = headline(Subject("argo", Availability.NEARLINE, kind), standing, "Argo", words)
        assert said.startswith("Argo (")
        assert "None" not in said


def test_severities_and_advice_have_words_of_their_own(words: Words) -> None:
    assert len({severity_name(severity, words) for severity in Severity}) == len(Severity)
    assert len({advice(kind, words) for kind in Kind}) == len(Kind)


def test_an_unknown_capacity_is_said_to_be_unknown(english: Words) -> None:
    assert figures_sentences(made_standing(None), ATHENS, english)[0] == "50 TB stored; the capacity is not known."


def test_percents_are_cut_and_never_reach_what_has_not_been_reached(english: Words, greek: Words) -> None:
    given = (89.97, 90, 99.99, 100, 57.3, 1234.56)
    assert [percent_text(one, english) for one in given] == [
        *("89.9 %", "90 %", "99.9 %", "100 %", "57.3 %", "1,234.5 %")
    ]
    assert percent_text(1234.56, greek) == "1.234,5 %"


@given(tenths=st.integers(0, 2000))
def test_a_tenth_stays_that_tenth(tenths: int, english: Words) -> None:
    assert percent_text(tenths / 10, english) == f"{tenths / 10:,.1f}".removesuffix(".0") + " %"


def test_sizes_have_decimal_units(english: Words, greek: Words) -> None:
    sizes = (0, 999_000, 2_500_000, 10**9, 12_340_000_000_000, 10**19)
    assert [size_text(size, english) for size in sizes] == [
        *("0 MB", "1 MB", "2.5 MB", "1 GB", "12.3 TB", "10,000,000 TB")
    ]
    assert size_text(12_340_000_000_000, greek) == "12,3 TB"
