"""A chart shows the table's numbers with traces that the shipped bundle of plotly.js can draw."""

import json
from itertools import product
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboards.figures.activity import activity_figure, parts_only_in_table
from dashboards.figures.style import (
    CONFIG,
    DASHES,
    HUES,
    MOST_PARTS,
    PATTERNS,
    UNFINISHED_OPACITY,
    UNFINISHED_PATTERN,
    modality_look,
)
from dashboards.tabulation import Tabulation, tabulate
from dashboards.words import Words
from queries.criteria import Breakdown, Grain, Measure
from queries.dicom import Availability
from tests.dashboards.asking import HOSPITAL_NAMES, VISIBLE, answer, asking
from tests.dashboards.serving import TODAY

# Traces of the package plotly.js-basic-dist-min.
BASIC_TRACES = {"bar", "pie", "scatter"}
PARTS: dict[Breakdown, tuple[str | Availability | None, ...]] = {
    Breakdown.NONE: (None,),
    Breakdown.MODALITY: ("CT", "MR", "UNKNOWN"),
    Breakdown.AVAILABILITY: tuple(Availability),
    Breakdown.HOSPITAL: (None,),
}
QUESTIONS = list(product(Measure, Breakdown, Grain))

Figure = dict[str, Any]


def tabulated(
    measure: Measure,
    breakdown: Breakdown,
    grain: Grain,
    *,
    parts: tuple[str, ...] = (),
    failed: tuple[str, ...] = (),
) -> Tabulation:
    periods = {Grain.YEAR: ("2024", "2026", None), Grain.MONTH: ("202409", "202611", None)}[grain]
    places = product(VISIBLE, periods, parts or PARTS[breakdown])
    cells = {place: number for number, place in enumerate(places, start=1) if place[0] not in failed}
    asked = asking(measure=measure, breakdown=breakdown, grain=grain)
    return tabulate(answer(asked, cells, failed=failed), TODAY)


def drawn(made: Tabulation, words: Words) -> Figure:
    return activity_figure(made, HOSPITAL_NAMES, words)


@pytest.mark.parametrize(("measure", "breakdown", "grain"), QUESTIONS)
def test_every_question_gives_a_valid_figure_of_basic_traces(
    measure: Measure, breakdown: Breakdown, grain: Grain, words: Words
) -> None:
    figure = drawn(tabulated(measure, breakdown, grain), words)
    assert {trace["type"] for trace in figure["data"]} <= BASIC_TRACES
    # Plotly itself refuses an unknown property or value.
    assert len(go.Figure(figure).data) == len(figure["data"])


@pytest.mark.parametrize(("measure", "breakdown", "grain"), QUESTIONS)
def test_a_figure_draws_the_numbers_of_the_table(
    measure: Measure, breakdown: Breakdown, grain: Grain, english: Words
) -> None:
    made = tabulated(measure, breakdown, grain)
    figure = drawn(made, english)
    columns = [[row.parts[place] for row in made.rows] for place in range(len(made.parts))]
    assert [trace["y"] for trace in figure["data"]] == (columns or [[row.total for row in made.rows]])
    assert [trace["x"] for trace in figure["data"]] == [[f"p{row.period}" for row in made.rows]] * len(figure["data"])


def test_overlapping_parts_are_lines_and_others_stack(english: Words) -> None:
    of_studies = drawn(tabulated(Measure.STUDIES, Breakdown.MODALITY, Grain.YEAR), english)
    of_images = drawn(tabulated(Measure.IMAGES, Breakdown.MODALITY, Grain.YEAR), english)
    assert {trace["type"] for trace in of_studies["data"]} == {"scatter"}
    assert {trace["type"] for trace in of_images["data"]} == {"bar"}
    assert of_images["layout"]["barmode"] == "stack"


def test_a_missing_hospital_leaves_gaps_and_not_zeros(english: Words) -> None:
    figure = drawn(tabulated(Measure.IMAGES, Breakdown.HOSPITAL, Grain.YEAR, failed=("boreas",)), english)
    boreas = figure["data"][1]
    assert (boreas["name"], boreas["y"]) == ("Boreas Hospital", [None, None, None])
    assert all("missing" in text for text in boreas["hovertext"])


def test_the_unfinished_period_alone_is_drawn_apart(english: Words) -> None:
    total = drawn(tabulated(Measure.IMAGES, Breakdown.NONE, Grain.YEAR), english)["data"][0]["marker"]
    assert total["pattern"]["shape"] == ["", "", UNFINISHED_PATTERN]
    split = drawn(tabulated(Measure.IMAGES, Breakdown.MODALITY, Grain.YEAR), english)["data"][0]["marker"]
    assert split["opacity"] == [1, 1, UNFINISHED_OPACITY]
    line = drawn(tabulated(Measure.STUDIES, Breakdown.MODALITY, Grain.YEAR), english)["data"][0]["marker"]
    assert line["symbol"] == ["circle", "circle", "circle-open"]


def test_the_unfinished_period_is_named_unfinished(words: Words) -> None:
    figure = drawn(tabulated(Measure.IMAGES, Breakdown.NONE, Grain.YEAR), words)
    unfinished = f"({words.gettext('unfinished')})"
    assert [unfinished in text for text in figure["data"][0]["hovertext"]] == [False, False, True]
    assert figure["layout"]["xaxis"]["ticktext"][-1] == "2026*"


ELEVEN = tuple(f"M{letter}" for letter in "ABCDEFGHIJK")


def test_stacked_parts_beyond_the_readable_are_folded_and_lose_nothing(english: Words) -> None:
    made = tabulated(Measure.IMAGES, Breakdown.MODALITY, Grain.YEAR, parts=ELEVEN)
    figure = drawn(made, english)
    assert figure["data"][-1]["name"] == "Other (3)"
    assert len(figure["data"]) == MOST_PARTS + 1
    sums = [sum(values) for values in zip(*(trace["y"] for trace in figure["data"]), strict=True)]
    assert sums == [row.total for row in made.rows]
    assert parts_only_in_table(made) == 0


def test_overlapping_parts_beyond_the_readable_are_counted(english: Words) -> None:
    made = tabulated(Measure.STUDIES, Breakdown.MODALITY, Grain.YEAR, parts=ELEVEN)
    assert len(drawn(made, english)["data"]) == MOST_PARTS
    assert parts_only_in_table(made) == len(ELEVEN) - MOST_PARTS


def test_a_hundred_years_of_months_keep_readable_labels(english: Words) -> None:
    made = tabulate(
        answer(asking(grain=Grain.MONTH), {("argo", "197001", None): 1, ("argo", "202611", None): 1}), TODAY
    )
    axis = drawn(made, english)["layout"]["xaxis"]
    assert len(axis["tickvals"]) <= 16
    assert {value[-2:] for value in axis["tickvals"]} == {"01"}


@pytest.mark.parametrize(("measure", "breakdown", "grain"), QUESTIONS)
def test_no_trace_looks_like_another(measure: Measure, breakdown: Breakdown, grain: Grain, english: Words) -> None:
    def look(trace: Figure) -> tuple[object, ...]:
        marker = trace["marker"]
        return marker["color"], trace.get("line", {}).get("dash"), json.dumps(marker.get("pattern"))

    traces = drawn(tabulated(measure, breakdown, grain), english)["data"]
    assert len({look(trace) for trace in traces}) == len(traces)


def test_a_modality_looks_the_same_on_every_chart() -> None:
    known = [modality_look(modality) for modality in ("CT", "MR", "CR", "US")]
    assert [look.colour for look in known] == list(HUES)
    assert modality_look("XYZ") == modality_look("XYZ")
    assert (modality_look("XYZ").pattern in PATTERNS, modality_look("XYZ").dash in DASHES) == (True, True)


def test_no_chart_offers_to_send_its_figures_outside() -> None:
    assert CONFIG == {"displayModeBar": False, "showSendToCloud": False, "responsive": True, "doubleClick": False}


def test_numbers_of_a_chart_are_separated_as_its_language_does(english: Words, greek: Words) -> None:
    made = tabulated(Measure.IMAGES, Breakdown.NONE, Grain.YEAR)
    assert [drawn(made, words)["layout"]["separators"] for words in (english, greek)] == [".,", ",."]
