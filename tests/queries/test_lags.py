"""What late arrivals do to figures, on lags that can be reckoned by hand."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.criteria import Month
from queries.reports.lags import ASSUMED_UNJUDGED_DAYS, Band, Lags, band_of, lags_of

TODAY = date(2026, 11, 22)


def lags(*rows: tuple[str | None, int | None, int], hospital: str = "argo") -> Lags:
    cells = pd.DataFrame(
        [(hospital, *row) for row in rows], columns=["hospital", "period", "lag_days", "study_count"]
    )
    return lags_of(cells.astype({"period": object, "lag_days": "Int64"}), "argo", TODAY)


def test_quantiles_are_of_recent_studies_whose_reception_is_known() -> None:
    found = lags(
        ("202603", 0, 90),
        ("202603", 1, 4),
        ("202604", 9, 6),
        ("202604", None, 50),
        (None, None, 7),
        ("201001", 300, 900),
    )
    assert [found.quantile_days(share) for share in (0.5, 0.94, 0.95)] == [0, 1, 9]
    assert found.unjudged_days == 9


def test_what_has_just_been_made_says_nothing_yet() -> None:
    """Its late studies are still to come."""
    assert lags(("202611", 0, 90)).quantile_days(0.5) is None


def test_other_hospitals_say_nothing() -> None:
    found = lags(("202603", 0, 90), hospital="boreas")
    assert (found.is_known, found.band(Band.SAME_DAY), found.unjudged_days) == (False, 0, ASSUMED_UNJUDGED_DAYS)


def test_imports_of_old_studies_keep_no_day_from_being_judged() -> None:
    assert lags(("202603", 1, 50), ("202603", 4000, 50)).unjudged_days == 1


def test_no_hospital_is_left_unjudged_for_more_than_two_weeks() -> None:
    assert lags(("202603", 60, 50)).unjudged_days == 14


def test_bands_add_up_to_all_studies() -> None:
    found = lags(("202603", 0, 3), ("202603", -2, 1), (None, None, 4), ("202604", 31, 2), ("202604", 366, 5))
    assert {band: found.band(band) for band in Band if found.band(band)} == {
        Band.SAME_DAY: 3,
        Band.BEFORE: 1,
        Band.NOT_KNOWN: 4,
        Band.YEAR: 2,
        Band.LATER: 5,
    }


def test_late_are_those_received_after_more_than_thirty_days() -> None:
    found = lags(("202603", 30, 3), ("202603", 31, 1), ("202603", None, 96), ("202605", None, 2))
    assert [found.late_percent(period) for period in ("202603", "202604", "202605")] == [25.0, None, None]


def test_a_month_grows_by_what_is_still_to_come() -> None:
    """Half comes at once, half after ten days: of October, as read on 1 November, the half of its last ten days is
    not there: 31 studies a month would grow from 26 to 31."""
    found = lags(("202603", 0, 50), ("202603", 10, 50))
    assert found.still_to_come(Month(2026, 10), date(2026, 11, 1)) == pytest.approx(100 * (31 / 26 - 1))
    assert found.still_to_come(Month(2026, 10), date(2026, 12, 1)) == 0
    assert found.still_to_come(Month(2026, 10), date(2026, 10, 1)) is None
    assert lags().still_to_come(Month(2026, 10), TODAY) is None


@given(st.integers(-40_000, 40_000))
def test_every_number_of_days_lies_in_one_band(lag_days: int) -> None:
    first, last = band_of(lag_days).value or (0, 0)
    assert first is None or first <= lag_days
    assert last is None or lag_days <= last
