"""Which hospitals are added up, and which stand first."""

from dataclasses import replace
from datetime import date

import pytest

from dashboards.overview.amounts import Amounts
from dashboards.overview.months import last_month_of
from dashboards.overview.rows import HospitalRow, in_order, sum_over
from queries.criteria import Month
from queries.errors import SnapshotMissing
from queries.reports.silence import Silence

OCTOBER, SEPTEMBER = Month(2026, 10), Month(2026, 9)
FIRST = Month(2020, 1)


def row(code: str, month: Month = OCTOBER, first: Month | None = FIRST, studies: int = 1) -> HospitalRow:
    last = last_month_of(month, first, {month: Amounts(studies)})
    return HospitalRow(code, None, last, Amounts(1), date(2026, 11, 1))


FAILED = HospitalRow("failed", None, failure=SnapshotMissing("none"))


def test_only_hospitals_of_the_latest_month_are_added_up_and_the_others_are_named() -> None:
    rows = [row("a"), row("old", SEPTEMBER), row("young", first=Month(2026, 11)), FAILED, row("b"), row("copy")]
    found = sum_over(rows, ["a", "old", "young", "failed", "b"])
    assert found is not None
    assert (found.hospitals, found.last_month.in_month) == (("a", "b"), Amounts(2))
    assert found.undated == Amounts(2)
    assert (found.of_other_months, found.not_begun) == (("old",), ("young",))
    assert (found.failed, found.copies) == (("failed",), ("copy",))


@pytest.mark.parametrize("rows", [[], [FAILED], [row("young", first=Month(2026, 11))], [row("copy")]])
def test_without_a_month_of_an_original_there_is_no_sum(rows: list[HospitalRow]) -> None:
    assert sum_over(rows, ["failed", "young"]) is None


def test_failed_stale_and_silent_ones_stand_first_and_all_others_where_they_were() -> None:
    stale = replace(row("stale"), is_stale=True)
    silent = replace(row("silent"), silence=Silence(40, 1.0))
    both = replace(stale, hospital="both", silence=Silence(40, 1.0))
    rows = [row("z"), silent, row("a"), stale, FAILED, both]
    assert [each.hospital for each in in_order(rows)] == ["failed", "both", "stale", "silent", "z", "a"]
