"""Every view is a link that restores itself; what a link cannot say is left out and said."""

from random import Random
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.links import LONGEST_QUERY, MOST_VALUES, Notice, Reading, read_link, write_link
from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.dicom import Availability
from tests.dashboards.asking import THIS_MONTH, VISIBLE, asking, criteria

KEYS = ("hospital", "measure", "period", "per", "by", "modality", "availability", "objects")


@given(criteria)
def test_a_written_link_reads_as_the_same_criteria(asked: Criteria) -> None:
    assert read_link(write_link(asked, VISIBLE), VISIBLE, THIS_MONTH, VISIBLE) == Reading(asked, ())


@given(criteria)
def test_keys_stand_in_one_order_whatever_was_asked(asked: Criteria) -> None:
    places = [KEYS.index(key) for key, _ in parse_qsl(write_link(asked, VISIBLE), strict_parsing=False)]
    assert places == sorted(places)


@given(criteria, st.randoms(use_true_random=False))
def test_the_order_of_a_link_does_not_matter(asked: Criteria, random: Random) -> None:
    pairs = parse_qsl(write_link(asked, VISIBLE))
    random.shuffle(pairs)
    assert read_link(urlencode(pairs), VISIBLE, THIS_MONTH, VISIBLE) == Reading(asked, ())


def test_defaults_are_omitted() -> None:
    assert write_link(asking(), VISIBLE) == ""
    assert write_link(asking(period=Period.of_year(2016)), VISIBLE) == "period=2016"


def test_everything_that_can_be_said_is_said_in_order() -> None:
    asked = Criteria(
        hospitals=("cyclops",),
        measure=Measure.IMAGES,
        period=Period(Month(2016, 3), Month(2016, 9)),
        grain=Grain.YEAR,
        breakdown=Breakdown.AVAILABILITY,
        modalities=("CT", "MR"),
        availabilities=(Availability.ONLINE, Availability.UNKNOWN),
        all_objects=True,
    )
    assert write_link(asked, VISIBLE) == (
        "hospital=cyclops&measure=images&period=2016-03..2016-09&per=year&by=availability"
        "&modality=CT&modality=MR&availability=online&availability=unknown&objects=all"
    )


@given(st.text(max_size=300) | st.lists(st.tuples(st.sampled_from(KEYS), st.text(max_size=40))).map(urlencode))
def test_no_text_is_too_strange_to_read(text: str) -> None:
    reading = read_link(text, VISIBLE, THIS_MONTH, VISIBLE)
    assert reading.criteria is None or set(reading.criteria.hospitals) <= set(VISIBLE)


@pytest.mark.parametrize("query", [None, 7, ["period=2016"], {"period": "2016"}, True])
def test_what_is_not_text_asks_nothing_in_particular(query: object) -> None:
    assert read_link(query, VISIBLE, THIS_MONTH, VISIBLE) == Reading(asking(), ())


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("period=2016-13..2017-01", Notice.PERIOD),
        ("period=2016-09..2016-03", Notice.PERIOD),
        ("period=1969", Notice.PERIOD),
        ("period=2027", Notice.PERIOD),
        ("period=2026-01..2028-01", Notice.PERIOD),
        ("period=٢٠١٦", Notice.PERIOD),
        ("period=", Notice.PERIOD),
        ("period=2016&period=2017", Notice.PERIOD),
        ("per=week", Notice.GRAIN),
        ("by=patient", Notice.BREAKDOWN),
        ("modality=" + "A" * 17, Notice.MODALITY),
        ("modality=", Notice.MODALITY),
        ("modality=%CE%91%CE%9E", Notice.MODALITY),
        ("modality=CT%0D%0A", Notice.MODALITY),
        ("availability=0", Notice.AVAILABILITY),
        ("objects=some", Notice.OBJECTS),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(query: str, notice: Notice) -> None:
    assert read_link(query, VISIBLE, THIS_MONTH, VISIBLE) == Reading(asking(), (notice,))


def test_without_a_measure_nothing_is_asked() -> None:
    assert read_link("measure=patients", VISIBLE, THIS_MONTH, VISIBLE) == Reading(None, (Notice.MEASURE,))


def test_hospitals_of_others_and_of_nobody_are_left_out_alike() -> None:
    of_others = read_link("hospital=argo&hospital=boreas", ("argo",), THIS_MONTH, ("argo",))
    of_nobody = read_link("hospital=argo&hospital=atlantis", ("argo",), THIS_MONTH, ("argo",))
    assert of_others == of_nobody == Reading(asking(hospitals=("argo",)), (Notice.HIDDEN_HOSPITALS,))


def test_a_link_to_hospitals_of_others_alone_asks_nothing() -> None:
    assert read_link("hospital=boreas", ("argo",), THIS_MONTH, ("argo",)) == Reading(None, (Notice.HIDDEN_HOSPITALS,))


def test_who_may_see_nothing_asks_nothing() -> None:
    assert read_link("", (), THIS_MONTH, ()) == Reading(None, ())


@pytest.mark.parametrize("query", ["modality=CT&" * LONGEST_QUERY, "&".join(["a=b"] * (MOST_VALUES + 1))])
def test_an_endless_link_is_refused_as_a_whole(query: str) -> None:
    assert read_link(query, VISIBLE, THIS_MONTH, VISIBLE) == Reading(None, (Notice.TOO_LONG,))


def test_modalities_that_devices_made_up_can_be_chosen() -> None:
    asked = asking(modalities=("=1+1", "X-RAY", "CT/PT"))
    reading = read_link(write_link(asked, VISIBLE), VISIBLE, THIS_MONTH, VISIBLE)
    assert reading == Reading(asking(modalities=("=1+1", "CT/PT", "X-RAY")), ())
