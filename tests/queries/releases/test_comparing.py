"""Of two releases exactly those figures are told that differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.criteria import Month
from queries.errors import ReleaseDamaged
from queries.releases.columns import FIGURES
from queries.releases.comparing import Change, Kind, changes

REACH = Month(2016, 9)
PERIODS = ("2016-08", "2016-09", "2016-10", "_U")

keys = st.tuples(
    st.sampled_from(["arta", "chania"]),
    st.sampled_from(["received", "study"]),
    st.sampled_from(PERIODS),
    st.sampled_from(["CT", "_T"]),
    st.sampled_from(["OFFLINE", "_T"]),
    st.sampled_from(["objects", "studies"]),
)
figures = st.dictionaries(keys, st.sampled_from(["", "0", "1", "10", "9"]), max_size=12)
Figures = dict[tuple[str, ...], str]


def rows(cells: Figures) -> list[list[str]]:
    """Rows of the table that have those values."""
    made = []
    for key, value in sorted(cells.items()):
        named = dict(zip(FIGURES.key, key, strict=True)) | {"value": value}
        made.append([named.get(name, "") for name in FIGURES.heading])
    return made


def naive(earlier: Figures, later: Figures) -> list[Change]:
    found = []
    for key in sorted({*earlier, *later}):
        old, new = earlier.get(key, "absent"), later.get(key, "absent")
        if "absent" not in (old, new) and old != new:
            found.append(Change(Kind.REVISED, key, old, new))
        elif new == "absent" and old not in ("", "0"):
            found.append(Change(Kind.GONE, key, old, ""))
        elif old == "absent" and new not in ("", "0") and key[2] != "2016-10":
            found.append(Change(Kind.ADDED, key, "", new))
    return found


@given(figures, figures)
def test_the_changes_are_those_that_a_look_at_every_figure_finds(earlier: Figures, later: Figures) -> None:
    assert list(changes(rows(earlier), rows(later), REACH)) == naive(earlier, later)


@given(figures)
def test_of_a_release_and_itself_nothing_differs(cells: Figures) -> None:
    assert list(changes(rows(cells), rows(cells), REACH)) == []


def test_rows_that_are_not_sorted_are_refused() -> None:
    made = rows({("arta", "study", period, "CT", "_T", "studies"): "1" for period in PERIODS})
    with pytest.raises(ReleaseDamaged, match="not sorted"):
        list(changes(made[::-1], [], REACH))
