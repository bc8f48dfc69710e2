"""The chart of the activity page: bars that stack where parts add up, lines where they do not."""

from collections.abc import Mapping
from typing import Any

from dashboards.figures.style import (
    HUES,
    MOST_PARTS,
    UNFINISHED_OPACITY,
    UNFINISHED_PATTERN,
    Look,
    availability_look,
    hospital_look,
    layout,
    modality_look,
)
from dashboards.tabulation import Part, Row, Tabulation
from dashboards.titles import counted, measure_name, part_name, period_name
from dashboards.words import Words
from queries.criteria import Breakdown
from queries.dicom import Availability

# More labels than this run into each other on a laptop's chart.
_MOST_TICKS = 16


def activity_figure(tabulation: Tabulation, names: Mapping[str, str], words: Words) -> dict[str, Any]:
    """A Plotly figure as plain data: the tabulation's dated rows, undated ones stand beside it in words."""
    rows = tabulation.rows
    if not tabulation.parts:
        values = tuple(row.total for row in rows)
        name = measure_name(tabulation.criteria.measure, words)
        traces = [_bars(tabulation, name, values, Look(HUES[0], "", "solid"), words)]
    elif tabulation.criteria.parts_exceed_total:
        traces = [
            _line(tabulation, part_name(part, names, words), _values(rows, place), _look(tabulation, place), words)
            for place, part in enumerate(tabulation.parts[:MOST_PARTS])
        ]
    else:
        traces = [
            _bars(tabulation, part_name(part, names, words), _values(rows, place), _look(tabulation, place), words)
            for place, part in enumerate(tabulation.parts[:MOST_PARTS])
        ]
        traces += _folded(tabulation, words)
    figure_layout = layout(words.separators)
    figure_layout["xaxis"] |= _ticks(rows, words)
    figure_layout["yaxis"]["title"] = {"text": measure_name(tabulation.criteria.measure, words)}
    figure_layout["barmode"] = "stack"
    figure_layout["showlegend"] = len(traces) > 1
    return {"data": traces, "layout": figure_layout}


def parts_only_in_table(tabulation: Tabulation) -> int:
    """How many parts the chart leaves to the table: overlapping ones cannot be folded into an «other»."""
    return max(0, len(tabulation.parts) - MOST_PARTS) if tabulation.criteria.parts_exceed_total else 0


def _values(rows: tuple[Row, ...], place: int) -> tuple[int | None, ...]:
    return tuple(row.parts[place] for row in rows)


def _look(tabulation: Tabulation, place: int) -> Look:
    part: Part = tabulation.parts[place]
    if isinstance(part, Availability):
        return availability_look(part)
    return modality_look(part) if tabulation.criteria.breakdown is Breakdown.MODALITY else hospital_look(place)


def _bars(
    tabulation: Tabulation, name: str, values: tuple[int | None, ...], look: Look, words: Words
) -> dict[str, Any]:
    # An unfinished period is paler; where pale alone would be the only sign, it is hatched too.
    alone = not tabulation.parts
    shapes = [UNFINISHED_PATTERN if row.unfinished and alone else look.pattern for row in tabulation.rows]
    opacities = [UNFINISHED_OPACITY if row.unfinished and not alone else 1 for row in tabulation.rows]
    return {
        "type": "bar",
        "name": name,
        "x": [_key(row) for row in tabulation.rows],
        "y": list(values),
        "marker": {
            "color": look.colour,
            "opacity": opacities,
            "line": {"color": look.colour, "width": 1},
            "pattern": {"shape": shapes, "fillmode": "replace", "size": 6, "solidity": 0.45},
        },
        **_hover(tabulation, name, values, words),
    }


def _line(
    tabulation: Tabulation, name: str, values: tuple[int | None, ...], look: Look, words: Words
) -> dict[str, Any]:
    symbols = ["circle-open" if row.unfinished else "circle" for row in tabulation.rows]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [_key(row) for row in tabulation.rows],
        "y": list(values),
        "line": {"color": look.colour, "dash": look.dash, "width": 2},
        "marker": {"color": look.colour, "size": 7, "symbol": symbols},
        "connectgaps": False,
        **_hover(tabulation, name, values, words),
    }


def _folded(tabulation: Tabulation, words: Words) -> list[dict[str, Any]]:
    rest = range(MOST_PARTS, len(tabulation.parts))
    if not rest:
        return []
    values = tuple(sum(row.parts[place] or 0 for place in rest) for row in tabulation.rows)
    name = words.ngettext("Other (%(number)s)", "Other (%(number)s)", len(rest))
    return [_bars(tabulation, name, values, Look("#767676", "", "solid"), words)]


def _hover(tabulation: Tabulation, name: str, values: tuple[int | None, ...], words: Words) -> dict[str, Any]:
    measure = tabulation.criteria.measure
    texts = []
    for row, value in zip(tabulation.rows, values, strict=True):
        figure = words.gettext("missing") if value is None else counted(measure, value, words)
        unfinished = f" ({words.gettext('unfinished')})" if row.unfinished else ""
        part = f"{name}<br>" if tabulation.parts else ""
        texts.append(f"{part}{period_name(row, words)}{unfinished}<br><b>{figure}</b>")
    return {"hovertext": texts, "hoverinfo": "text"}


def _key(row: Row) -> str:
    # A letter before the digits keeps Plotly from reading months as numbers or dates.
    return f"p{row.period}"


def _ticks(rows: tuple[Row, ...], words: Words) -> dict[str, Any]:
    step = -(-len(rows) // _MOST_TICKS) if rows else 1
    if rows and len(rows[0].period or "") == 6 and step > 1:
        step = -(-step // 12) * 12 if step > 6 else (6 if step > 3 else 3 if step > 2 else step)
        first = next((place for place, row in enumerate(rows) if str(row.period).endswith("01")), 0)
        shown = [row for place, row in enumerate(rows) if (place - first) % step == 0]
    else:
        shown = list(rows[::step])
    labels = [words.short_period(str(row.period)) + ("*" if row.unfinished else "") for row in shown]
    return {"tickmode": "array", "tickvals": [_key(row) for row in shown], "ticktext": labels}
