"""What is said of a store: every case has its own words, and no number lies."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboards.alerts.sentences import advice, figures_sentences, headline, severity_name
from dashboards.words import Words
from queries.alerts.rules import Kind, Severity, Subject
from queries.dicom import Availability
from queries.forecasts.reach import Outlook, Reach
from tests.queries.made_standings import HORIZON, TERABYTE, in_days, made_standing, maybe_in_days

ATHENS = ZoneInfo("Europe/Athens")
REACHES = [
    in_days(10),
    maybe_in_days(10),
    *(Reach(outlook, HORIZON) for outlook in Outlook if outlook != "within_horizon"),
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


@pytest.mark.parametrize(
    ("percent", "values", "said"),
    [
        (50, {}, "50 TB of 100 TB used (50 %)."),
        (50, {"other_bytes": 39 * TERABYTE + 1}, "89 TB of 100 TB used (89 %)."),
        (None, {}, "50 TB used; the capacity is not known."),
        (50, {"stored_bytes": None}, "The capacity is 100 TB; how much of it is used is not known."),
        (None, {"stored_bytes": None}, "Neither the bytes used nor the capacity are known."),
    ],
)
def test_what_is_not_known_is_said_to_be_so(
    percent: float | None, values: dict[str, Any], said: str, english: Words
) -> None:
    assert figures_sentences(made_standing(percent, **values), ATHENS, english)[0] == said


def test_each_reservation_is_made_where_it_holds(english: Words) -> None:
    plain = figures_sentences(made_standing(), ATHENS, english)
    reserved = made_standing(
        other_bytes=2_500_000_000_000, is_estimated=True, unsized_share=0.125, unknown_share=0.0004
    )
    assert [one for one in figures_sentences(reserved, ATHENS, english)[1:] if one not in plain] == [
        "Declared as other data on the same store: 2.5 TB.",
        "This is an estimate: the archive does not keep all sizes.",
        "Instances of unknown size: 12.5 %.",
        "Instances without even an estimate, missing from the figures: < 0.1 %.",
    ]
