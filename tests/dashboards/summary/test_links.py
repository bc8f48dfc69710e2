"""Every view of the summary is a link that restores itself, clipped to its reader's hospitals."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.links import LONGEST_QUERY, Notice
from dashboards.summary.links import (
    Key,
    Level,
    Order,
    Scope,
    SummaryMeasure,
    SummaryReading,
    SummaryView,
    address,
    first_order,
    keys_of,
    read_summary,
    write_summary,
)
from dashboards.summary.spans import Span, parse_span
from tests.dashboards.asking import MODALITIES
from tests.dashboards.summary.test_spans import TODAY, spans

CODES = ("argo", "boreas", "cyclops", "fates")
REGIONS = {"argo": "7", "boreas": "4", "cyclops": "7", "fates": "7"}
SCOPE = Scope(CODES, CODES[:3], REGIONS, {"fates": "argo"})
OF_ARGO = Scope(("argo",), ("argo",), {"argo": "7"}, {})
KEYS = ("hospital", "region", "modality", "period", "measure", "sort", "order", "find")


@st.composite
def views(draw: st.DrawFn) -> SummaryView:
    region = draw(st.sampled_from([None, "7", "4"]))
    within = [code for code in CODES if region is None or REGIONS[code] == region]
    chosen = draw(st.sets(st.sampled_from(within), min_size=1))
    view = SummaryView(
        tuple(code for code in CODES if code in chosen),
        region,
        tuple(sorted(draw(st.sets(st.sampled_from(MODALITIES))))),
        draw(spans),
        draw(st.sampled_from(SummaryMeasure)),
    )
    sorted_by = view.sorting(draw(st.sampled_from(keys_of(view.level))))
    return sorted_by.sorting(sorted_by.sorted_by) if draw(st.booleans()) else sorted_by


@given(views())
def test_a_written_link_reads_as_the_same_view(view: SummaryView) -> None:
    assert read_summary(write_summary(view, SCOPE), SCOPE, TODAY) == SummaryReading(view, ())


@given(views())
def test_a_heading_sorts_by_itself_and_then_the_other_way_round(view: SummaryView) -> None:
    for key in keys_of(view.level):
        once = view.sorting(key)
        assert once.sorted_by == key
        expected = view.sorted_in.reverse if key == view.sorted_by else first_order(key)
        assert once.sorted_in is expected
        assert once.sorting(key).sorted_in is once.sorted_in.reverse


def test_defaults_are_omitted_and_everything_else_stands_in_order() -> None:
    assert address(SummaryView(CODES[:3]), SCOPE) == "/summary?"
    assert write_summary(SummaryView(("argo", "cyclops"), "7"), SCOPE) == "region=7"
    span = parse_span("2016-03..2016-09", TODAY)
    measure = SummaryMeasure.IMAGES
    view = SummaryView(("argo",), "7", ("CT", "MR"), span, measure, Key.SHARE, Order.ASCENDING, "ργ")
    written = write_summary(view, SCOPE)
    assert written == (
        "hospital=argo&region=7&modality=CT&modality=MR&period=2016-03..2016-09&measure=images"
        "&sort=share&order=asc&find=%CF%81%CE%B3"
    )
    assert [pair.partition("=")[0] for pair in dict.fromkeys(written.split("&"))] == [
        *("hospital", "region", "modality", *KEYS[2:])
    ]


@pytest.mark.parametrize(
    ("query", "level"),
    [
        ("", Level.REGIONS),
        ("modality=CT&period=2016", Level.REGIONS),
        ("region=7", Level.HOSPITALS),
        ("region=4", Level.HOSPITALS),
        ("hospital=argo", Level.MODALITIES),
        ("hospital=argo&modality=CT&modality=MR", Level.MODALITIES),
        ("hospital=argo&modality=CT", Level.PERIODS),
    ],
)
def test_the_level_follows_from_what_is_narrowed(query: str, level: Level) -> None:
    view = read_summary(query, SCOPE, TODAY).view
    assert view is not None
    assert view.level is level


def test_copies_are_asked_by_name_alone_and_told_apart_from_originals() -> None:
    assert read_summary("", SCOPE, TODAY).view == SummaryView(CODES[:3])
    both = read_summary("hospital=argo&hospital=fates", SCOPE, TODAY).view
    assert both is not None
    assert SCOPE.counted_twice(both.hospitals) == (("fates", "argo"),)
    assert SCOPE.counted_twice(("fates", "boreas")) == ()
    beside = Scope(("argo", "fates"), ("argo",), {"argo": "7", "fates": "centre"}, {"fates": "argo"})
    assert read_summary("region=centre", beside, TODAY).view == SummaryView(("fates",), "centre")


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("period=2016-13", Notice.PERIOD),
        ("period=2016&period=2017", Notice.PERIOD),
        ("measure=patients", Notice.PART),
        ("region=5", Notice.PART),
        ("region=", Notice.PART),
        ("sort=total%00", Notice.PART),
        ("sort=ct", Notice.PART),
        ("sort=" + "A" * 17, Notice.PART),
        ("order=up", Notice.PART),
        ("find=" + "a" * 61, Notice.PART),
        ("find=%00", Notice.PART),
        ("modality=" + "A" * 17, Notice.MODALITY),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(query: str, notice: Notice) -> None:
    assert read_summary(query, SCOPE, TODAY) == SummaryReading(SummaryView(CODES[:3]), (notice,))


def test_columns_that_a_level_does_not_have_are_no_order() -> None:
    for query in ("hospital=argo&sort=CT", "hospital=argo&modality=CT&sort=rank"):
        assert read_summary(query, SCOPE, TODAY).notices == (Notice.PART,)
    view = read_summary("sort=CT&order=asc", SCOPE, TODAY).view
    assert view is not None
    assert (view.sorted_by, view.sorted_in) == ("CT", Order.ASCENDING)


def test_hospitals_and_regions_of_others_and_of_nobody_are_left_out_alike() -> None:
    alike = [
        ("hospital=argo&hospital=boreas", "hospital=argo&hospital=atlantis"),
        ("hospital=boreas", "hospital=atlantis"),
        ("region=4", "region=99"),
        ("region=4&hospital=boreas", "region=99&hospital=atlantis"),
    ]
    for of_others, of_nobody in alike:
        found = read_summary(of_others, OF_ARGO, TODAY)
        assert found == read_summary(of_nobody, OF_ARGO, TODAY)
        assert found.notices != ()
    assert read_summary("hospital=boreas", OF_ARGO, TODAY).view is None
    assert read_summary("region=4", OF_ARGO, TODAY).view == SummaryView(("argo",))


def test_hospitals_of_another_region_than_the_links_are_what_is_asked_for() -> None:
    assert read_summary("region=4&hospital=argo", SCOPE, TODAY) == SummaryReading(
        SummaryView(("argo",)), (Notice.PART,)
    )


def test_a_link_that_is_too_long_is_none_of_ours() -> None:
    assert read_summary("x" * (LONGEST_QUERY + 1), SCOPE, TODAY) == SummaryReading(None, (Notice.TOO_LONG,))


def test_nobody_sees_nothing() -> None:
    nobody = Scope((), (), {}, {})
    assert read_summary("hospital=argo", nobody, date(2026, 1, 1)) == SummaryReading(None, (Notice.HIDDEN_HOSPITALS,))
    assert read_summary("", nobody, TODAY) == SummaryReading(None, ())
    assert Span().text == "all"
