"""Criteria to try, and answers made by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from dashboards.links import default_grain
from queries.criteria import EARLIEST_MONTH, Breakdown, Criteria, Grain, Measure, Month, Period
from queries.dicom import Availability
from queries.errors import ArchiveUnreachable
from queries.reports.activity import CELL_COLUMNS, TOTAL_COLUMNS, ActivityAnswer, HospitalOutcome

VISIBLE = ("argo", "boreas", "cyclops")
HOSPITAL_NAMES = {"argo": "Argo Hospital", "boreas": "Boreas Hospital", "cyclops": "Cyclops Hospital"}
THIS_MONTH = Month(2026, 11)
MODALITIES = ("CT", "MR", "CR", "US", "SR", "XA", "UNKNOWN")

months = st.builds(Month, st.integers(EARLIEST_MONTH.year, THIS_MONTH.year - 1), st.integers(1, 12))
ranges = st.tuples(months, months).map(lambda ends: Period(min(ends), max(ends)))
years = st.integers(EARLIEST_MONTH.year, THIS_MONTH.year).map(Period.of_year)
periods = st.one_of(st.just(Period()), years, ranges)


def _ordered_subsets(of: tuple[str, ...], least: int) -> st.SearchStrategy[tuple[str, ...]]:
    chosen = st.sets(st.sampled_from(of), min_size=least)
    return chosen.map(lambda some: tuple(one for one in of if one in some))


criteria = st.builds(
    Criteria,
    hospitals=_ordered_subsets(VISIBLE, 1),
    measure=st.sampled_from(Measure),
    period=periods,
    grain=st.sampled_from(Grain),
    breakdown=st.sampled_from(Breakdown),
    modalities=_ordered_subsets(tuple(sorted(MODALITIES)), 0),
    availabilities=st.sets(st.sampled_from(Availability)).map(lambda some: tuple(sorted(some))),
    all_objects=st.booleans(),
)

# (hospital, period, modality or availability or None) → value; Any, because a mapping is invariant in its keys.
Cells = Mapping[Any, int]


def answer(asked: Criteria, cells: Cells, *, failed: tuple[str, ...] = ()) -> ActivityAnswer:
    """The totals are the sums of the cells."""
    rows = []
    for (hospital, period, part), value in cells.items():
        modality = part if isinstance(part, str) else None
        availability = part if isinstance(part, Availability) else None
        rows.append((hospital, period, modality, availability, value))
    frame = pd.DataFrame(rows, columns=list(CELL_COLUMNS)).astype({"value": "int64"})
    totals = frame[list(TOTAL_COLUMNS)].groupby(["hospital", "period"], dropna=False).sum().reset_index()
    outcomes = tuple(
        HospitalOutcome(code, failure=ArchiveUnreachable("down"))
        if code in failed
        else HospitalOutcome(code, data_up_to=date(2026, 11, 20))
        for code in asked.hospitals
    )
    return ActivityAnswer(asked, frame, totals, outcomes)


def asking(**changes: object) -> Criteria:
    """Criteria of all three hospitals with the grain that fits their period."""
    period = changes.get("period", Period())
    assert isinstance(period, Period)
    return Criteria(**{"hospitals": VISIBLE, "grain": default_grain(period), **changes})  # type: ignore[arg-type]
