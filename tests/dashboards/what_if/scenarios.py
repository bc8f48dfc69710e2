"""Scenarios to try."""

from hypothesis import strategies as st

from dashboards.what_if.changes import MOST_OF_A_KIND
from dashboards.what_if.links import (
    LATEST_MONTH,
    MOST_BYTES,
    MOST_BYTES_PER_STUDY,
    MOST_PERCENT,
    MOST_STUDIES_PER_MONTH,
    MOST_YEARS,
)
from queries.criteria import EARLIEST_MONTH, Month
from queries.projections.scenario import Device, Joining, Scenario, SizeChange
from queries.storage_settings import Addition

months = st.builds(Month, st.integers(EARLIEST_MONTH.year, LATEST_MONTH.year), st.integers(1, 12))
modalities = st.sampled_from(["CT", "MR", "MG", "X_1", "A B"])
years = st.none() | st.integers(1, MOST_YEARS)


def some_of(changes: st.SearchStrategy) -> st.SearchStrategy:  # type: ignore[type-arg]
    return st.lists(changes, max_size=MOST_OF_A_KIND).map(tuple)


def _addition(month: Month, capacity: int) -> Addition:
    return Addition.model_validate({"month": str(month), "capacity": capacity})


scenarios = st.builds(
    Scenario,
    devices=some_of(
        st.builds(
            Device,
            modalities,
            months,
            st.integers(1, MOST_STUDIES_PER_MONTH),
            st.integers(1, MOST_BYTES_PER_STUDY),
        )
    ),
    size_changes=some_of(st.builds(SizeChange, modalities, months, st.integers(1, MOST_PERCENT))),
    nearline_after_years=years,
    delete_after_years=years,
    additions=some_of(st.builds(_addition, months, st.integers(1, MOST_BYTES))),
    joinings=some_of(st.builds(Joining, months, st.integers(0, MOST_BYTES), st.integers(1, MOST_BYTES))),
)

# One change of each kind.
OF_EACH = {
    "device": ["CT.2027-03.400.550MB"],
    "size": ["CT.2027-01.150"],
    "nearline_after": ["5"],
    "delete_after": ["20"],
    "add": ["2027-06.40TB"],
    "join": ["2027-01.30TB.800GB"],
}
