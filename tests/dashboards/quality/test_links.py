"""Every view of the completeness page is a link that restores itself, and forged ones are clipped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.links import LONGEST_QUERY, Notice
from dashboards.quality.links import QualityView, read_quality, write_quality
from tests.dashboards.asking import MODALITIES, THIS_MONTH, VISIBLE

views = st.builds(
    QualityView,
    hospital=st.sampled_from(VISIBLE),
    modality=st.none() | st.sampled_from(MODALITIES),
    year=st.none() | st.integers(1970, THIS_MONTH.year),
)


@given(views)
def test_what_is_written_is_read_back(view: QualityView) -> None:
    reading = read_quality(write_quality(view, VISIBLE), VISIBLE, THIS_MONTH)
    assert (reading.view, reading.notices) == (view, ())


def test_defaults_are_left_out_and_keys_keep_their_order() -> None:
    assert write_quality(QualityView("argo"), VISIBLE) == ""
    assert write_quality(QualityView("boreas", "CT", 2020), VISIBLE) == "hospital=boreas&year=2020&modality=CT"


@pytest.mark.parametrize(
    ("query", "view", "notices"),
    [
        ("hospital=atlantis", None, (Notice.HIDDEN_HOSPITALS,)),
        ("hospital=atlantis&hospital=boreas", QualityView("boreas"), (Notice.HIDDEN_HOSPITALS,)),
        ("hospital=boreas&hospital=argo", QualityView("argo"), (Notice.ONE_AT_A_TIME,)),
        ("modality=MR&modality=CT", QualityView("argo", "CT"), (Notice.ONE_AT_A_TIME,)),
        ("year=1969", QualityView("argo"), (Notice.YEAR,)),
        ("year=2027", QualityView("argo"), (Notice.YEAR,)),
        ("year=٢٠٢٠", QualityView("argo"), (Notice.YEAR,)),
        ("year=2020&year=2021", QualityView("argo"), (Notice.YEAR,)),
        ("modality=" + "X" * 17, QualityView("argo"), (Notice.MODALITY,)),
        ("x" * (LONGEST_QUERY + 1), None, (Notice.TOO_LONG,)),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(
    query: str, view: QualityView | None, notices: tuple[Notice, ...]
) -> None:
    reading = read_quality(query, VISIBLE, THIS_MONTH)
    assert (reading.view, reading.notices) == (view, notices)


def test_without_a_hospital_nothing_is_asked() -> None:
    assert read_quality("", (), THIS_MONTH).view is None


def test_the_last_two_years_are_shown_unless_one_is_chosen() -> None:
    assert QualityView("argo").years(2026) == (2026, 2025)
    assert QualityView("argo", year=2019).years(2026) == (2019,)
