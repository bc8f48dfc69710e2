"""The charts of the storage page: what is drawn, what is not, and what it is called."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dashboards.figures.storage import held_figure
from dashboards.figures.storage_months import months_figure, step_labels
from dashboards.figures.volumes import scale_of
from dashboards.storage.descriptions import held_description, months_description
from dashboards.storage.holding import Held, Holding
from dashboards.storage.lines import Ceiling, Lines, Point, ceiling_of, expected_of
from dashboards.storage.links import Shown, StorageView
from dashboards.words import Words
from queries.criteria import Month
from queries.forecasts.projection import Step, UnusualMonth
from queries.projections.course import Course, StepCause
from queries.projections.scenario import NOTHING, Device, Scenario
from queries.storage_settings import StorageSettings
from tests.queries.projections.made import AS_OF, FIRST, GB, NEARLINE, OFFLINE, ONLINE, course_of, paths_of

PATHS = paths_of(99, 60)
VIEW = StorageView(("heraklion",))
SETTINGS = StorageSettings.model_validate(
    {"capacity": "900 GB", "other_bytes": "10 GB", "additions": [{"month": "2026-07", "capacity": "100 GB"}]}
)
POINTS = tuple(Point(f"2025{month:02d}", month * 10 * GB, GB, False, False) for month in range(1, 12))
UNFINISHED = Point("202512", 115 * GB, GB, True, False)


def course() -> Course:
    made = course_of(PATHS, {ONLINE: [100 * GB], NEARLINE: [20 * GB], OFFLINE: [900 * GB]})
    projection = replace(
        made.projection,
        steps=(Step(Month(2025, 3), 1.84),),
        unusual_months=(UnusualMonth(Month(2025, 6), 50.0 * GB, 10.0 * GB),),
    )
    return replace(made, projection=projection, step_causes=(StepCause(Month(2025, 3), "CT", 1.0, 1.0),))


def lines(shown: Shown = Shown.CUMULATIVE, scenario: Scenario = NOTHING) -> Lines:
    view = replace(VIEW, shown=shown)
    made = course()
    return Lines(
        shown,
        (*POINTS, UNFINISHED),
        expected_of(made, SETTINGS, view),
        None if scenario.is_identity else expected_of(made, SETTINGS, view, scenario),
        ceiling_of(made, SETTINGS, view, AS_OF) if shown is Shown.CUMULATIVE else None,
        course=made,
    )


def traces(figure: dict[str, Any]) -> dict[str, Any]:
    return {trace["name"]: trace for trace in figure["data"] if trace.get("name")}


def test_what_is_expected_begins_with_what_is_used_and_grows_path_by_path() -> None:
    expected = expected_of(course(), SETTINGS, VIEW)
    assert expected is not None
    assert (expected.months[0], len(expected.months)) == (FIRST, 36)
    used = (100 + 20 + 10) * GB
    levels = used + np.cumsum(PATHS, axis=1)
    assert np.allclose(expected.middle, np.median(levels, axis=0)[:36])
    assert np.allclose(expected.likely.lower, np.quantile(levels, 0.1, axis=0)[:36])
    assert np.allclose(expected.nearly_all.upper, np.quantile(levels, 0.975, axis=0)[:36])


def test_of_months_the_intake_is_expected() -> None:
    expected = expected_of(course(), SETTINGS, replace(VIEW, shown=Shown.MONTHLY, horizon_months=12))
    assert expected is not None
    assert np.allclose(expected.middle, np.median(PATHS, axis=0)[:12])


def test_no_change_is_the_same_line_exactly() -> None:
    made = course()
    base, changed = expected_of(made, SETTINGS, VIEW), expected_of(made, SETTINGS, VIEW, Scenario())
    assert base is not None
    assert changed is not None
    assert (base.middle == changed.middle).all()


def test_nothing_is_expected_without_history_or_sizes() -> None:
    short = course_of(np.zeros((9, 0)))
    assert expected_of(short, SETTINGS, VIEW) is None
    made = course()
    unsized = {ONLINE: replace(made.volumes[ONLINE], unsized_count=10, unknown_count=10)}
    assert expected_of(replace(made, volumes=unsized), SETTINGS, VIEW) is None


def test_planned_capacity_is_a_step_of_the_ceiling() -> None:
    ceiling = ceiling_of(course(), SETTINGS, VIEW, AS_OF)
    assert ceiling is not None
    assert dict(zip(map(str, ceiling.months), ceiling.capacity_bytes, strict=True))["2026-06"] == 900 * GB
    assert ceiling.capacity_bytes[-1] == 1000 * GB
    assert ceiling.level(80)[0] == 720 * GB
    assert ceiling_of(course(), StorageSettings(), VIEW, AS_OF) is None
    assert ceiling_of(course_of(np.zeros((9, 0))), SETTINGS, VIEW, AS_OF) is not None


def test_the_chart_of_what_is_stored_has_every_line_named(english: Words) -> None:
    device = Scenario(devices=(Device("CT", Month(2026, 3), 100, GB),))
    found = traces(months_figure(lines(scenario=device), english))
    assert list(found) == [
        *("Range of 95 %", "Range of 80 %", "Middle of what is expected", "Stored (estimate)"),
        *("With the what-if, range of 80 %", "With the what-if", "Unusual month"),
        *("Warning, 80 %", "Critical, 90 %", "Capacity"),
    ]
    dashes = [found[name]["line"]["dash"] for name in ("Middle of what is expected", "With the what-if")]
    colours = {found[name]["line"]["color"] for name in ("Middle of what is expected", "With the what-if")}
    assert (dashes, len(colours)) == (["dash", "dashdot"], 2)
    assert found["Capacity"]["line"]["shape"] == "hv"
    assert found["Unusual month"]["x"] == ["p202506"]


def test_the_expected_line_begins_where_the_last_complete_month_ended(english: Words) -> None:
    found = traces(months_figure(lines(), english))
    middle, stored = found["Middle of what is expected"], found["Stored (estimate)"]
    assert (middle["x"][0], middle["x"][1]) == ("p202601", "p202602")
    complete = replace(lines(), points=POINTS)
    middle = traces(months_figure(complete, english))["Middle of what is expected"]
    assert (middle["x"][0], middle["y"][0]) == ("p202511", stored["y"][10])
    assert stored["marker"]["symbol"][-1] == "circle-open"
    assert stored["hovertext"][-1] == "December 2025 (unfinished)<br><b>about 116 GB (estimate)</b>"


def test_months_are_bars_and_what_is_unfinished_or_unknown_is_told_apart(english: Words) -> None:
    unknown = Point("202510", 0, 0, False, True)
    found = traces(months_figure(replace(lines(Shown.MONTHLY), points=(unknown, POINTS[10], UNFINISHED)), english))
    exact, estimated = found["Came in"], found["Came in, by estimate"]
    assert exact["y"] == [None, 110, 115]
    assert exact["marker"]["pattern"]["shape"] == ["", "", "/"]
    assert estimated["marker"]["color"] != exact["marker"]["color"]
    assert exact["hovertext"][0] == "October 2025<br><b>not known</b>"
    assert "Capacity" not in found


def test_a_step_stands_at_its_month_with_factor_and_modality(english: Words, greek: Words) -> None:
    figure = months_figure(lines(), english)
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == ["p202503"]
    assert [label["text"] for label in figure["layout"]["annotations"]] == ["× 1.8 CT"]
    assert step_labels(course(), greek) == [("202503", "× 1,8 CT")]


def test_every_month_has_its_place_on_the_axis(english: Words) -> None:
    axis = months_figure(lines(), english)["layout"]["xaxis"]
    assert axis["categoryarray"] == sorted(axis["categoryarray"])
    assert len(axis["categoryarray"]) == 12 + 36
    assert axis["ticktext"] == ["2025", "2026", "2027", "2028"]


def test_the_description_says_what_is_drawn(english: Words) -> None:
    said = months_description(replace(lines(), is_cut=True), english)
    assert said.startswith(
        "Line chart of months. Stored at the end of November 2025: about 111 GB (estimate). "
        "Unfinished: December 2025, about 116 GB (estimate) so far. Expected in December 2028: "
    )
    assert said.endswith(
        "Capacity: 900 GB. Capacity in December 2028: 1 TB. The chart begins in January 2025; the table has every "
        "month."
    )


HOLDING = Holding(
    (
        ("argo", "CT", ONLINE, Held(10, 0, 0, 3 * GB, 0)),
        ("argo", "CT", OFFLINE, Held(10, 10, 0, 0, 2 * GB)),
        ("argo", "MR", ONLINE, Held(5, 5, 5, 0, 0)),
    )
)


def test_what_is_there_is_drawn_by_modality_and_what_is_not_known_is_said(english: Words) -> None:
    figure = held_figure(HOLDING, {"argo": "Argo Hospital"}, english)
    found = traces(figure)
    assert {name: trace["x"] for name, trace in found.items()} == {"Online": [3, None], "Offline": [2, None]}
    assert found["Online"]["y"] == ["CT", "MR"]
    assert [(each["y"], each["text"]) for each in figure["layout"]["annotations"]] == [("MR", "not known")]
    assert held_description(HOLDING, english) == (
        "Bar chart: each modality by availability. Online: 3 GB. Offline: about 2 GB (estimate)."
    )


def test_of_several_hospitals_each_is_a_bar(english: Words) -> None:
    both = Holding((*HOLDING.cells, ("boreas", "XA", ONLINE, Held(1, 0, 0, 7 * GB, 0))))
    found = traces(held_figure(both, {"argo": "Argo Hospital", "boreas": "Boreas Hospital"}, english))
    assert found["Online"]["y"] == ["Argo Hospital", "Boreas Hospital"]
    assert found["Online"]["x"] == [3, 7]


def test_modalities_beyond_eight_are_folded_into_one_bar(english: Words) -> None:
    many = Holding(tuple(("argo", f"M{n}", ONLINE, Held(1, 0, 0, (20 - n) * GB, 0)) for n in range(11)))
    found = traces(held_figure(many, {"argo": "Argo Hospital"}, english))["Online"]
    assert found["y"][-1] == "Other (3)"
    assert found["x"][-1] == 12 + 11 + 10


@pytest.mark.parametrize(("size", "unit"), [(0, "B"), (999, "B"), (10**3, "kB"), (5 * 10**13, "TB"), (10**22, "EB")])
def test_an_axis_has_the_unit_of_its_largest_value(size: int, unit: str) -> None:
    assert scale_of(size).unit == unit


def test_a_ceiling_knows_its_levels() -> None:
    ceiling = Ceiling((FIRST,), (200,), 75, 90)
    assert (ceiling.level(75), ceiling.level(100)) == ([150], [200])
