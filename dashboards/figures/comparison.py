"""The chart of a comparison: bars next to each other for modalities, lines for months, one look for each side."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from dashboards.comparison.amounts import amount_text
from dashboards.comparison.links import Amount, Rows
from dashboards.comparison.spans import Span
from dashboards.comparison.table import ComparisonRow, ComparisonTable
from dashboards.comparison.titles import measured, row_name, side_names, span_name
from dashboards.figures.style import HUES, MOST_PARTS, Look, hospital_look, layout
from dashboards.figures.volumes import Scale, scale_of, size_axis
from dashboards.words import Words

# The first period solid, the second dashed or hatched: told apart without colour.
_A, _B = Look(HUES[0], "", "solid"), Look(HUES[1], "/", "dash")
# One for each side that there can be.
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x")
# More labels than this run into each other on a laptop's chart.
_MOST_TICKS = 12
_ONE = Scale(1.0, "")


def comparison_figure(table: ComparisonTable, names: Mapping[str, str], words: Words) -> dict[str, Any]:
    """A Plotly figure as plain data: the rows with a date; what has none stands beside it in words."""
    is_by_time = table.view.rows is Rows.TIME
    rows = table.rows if is_by_time else table.rows[:MOST_PARTS]
    scale = _scale(table, rows)
    trace = _line if is_by_time else _bars
    figure_layout = layout(words.separators)
    figure_layout["xaxis"] |= _ticks(table, rows, words)
    figure_layout["yaxis"] |= _axis(table, scale, words)
    figure_layout["barmode"] = "group"
    figure_layout["showlegend"] = len(table.sides) > 1
    traces = [
        trace(table, rows, place, name, scale, words) for place, name in enumerate(side_names(table, names, words))
    ]
    return {"data": traces, "layout": figure_layout}


def rows_only_in_table(table: ComparisonTable) -> int:
    """How many modalities the chart leaves to the table."""
    return max(0, len(table.rows) - MOST_PARTS) if table.view.rows is Rows.MODALITY else 0


def _bars(
    table: ComparisonTable, rows: tuple[ComparisonRow, ...], place: int, name: str, scale: Scale, words: Words
) -> dict[str, Any]:
    look = _look(table, place)
    return {
        "type": "bar",
        "marker": {
            "color": look.colour,
            "line": {"color": look.colour, "width": 1},
            "pattern": {"shape": look.pattern, "fillmode": "replace", "size": 6, "solidity": 0.45},
        },
        **_points(table, rows, place, name, scale, words),
    }


def _line(
    table: ComparisonTable, rows: tuple[ComparisonRow, ...], place: int, name: str, scale: Scale, words: Words
) -> dict[str, Any]:
    look = _look(table, place)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "line": {"color": look.colour, "dash": look.dash, "width": 2},
        "marker": {"color": look.colour, "size": 7, "symbol": _SYMBOLS[place]},
        # What is missing is no line between its neighbours.
        "connectgaps": False,
        **_points(table, rows, place, name, scale, words),
    }


def _points(
    table: ComparisonTable, rows: tuple[ComparisonRow, ...], place: int, name: str, scale: Scale, words: Words
) -> dict[str, Any]:
    figures = [row.figures[place] for row in rows]
    return {
        "name": name,
        "x": [_key(number) for number in range(len(rows))],
        "y": [None if figure is None else float(figure) / scale.divisor for figure in figures],
        "hovertext": [_hover(table, row, place, name, words) for row in rows],
        "hoverinfo": "text",
    }


def _hover(table: ComparisonTable, row: ComparisonRow, place: int, name: str, words: Words) -> str:
    figure, span = row.figures[place], row.spans[place]
    of = row_name(row, words) if row.modality is not None else span_name(span, words) if span else ""
    said = (
        words.gettext("missing")
        if figure is None
        else amount_text(figure, table.view.amount, words, daily=table.is_daily(row))
    )
    return f"{name}<br>{of}<br><b>{said}</b>"


def _look(table: ComparisonTable, place: int) -> Look:
    return (_A, _B)[place] if table.is_of_periods else hospital_look(place)


def _scale(table: ComparisonTable, rows: tuple[ComparisonRow, ...]) -> Scale:
    if table.view.amount is not Amount.BYTES:
        return _ONE
    figures = [figure for row in rows for figure in row.figures if figure is not None]
    return scale_of(float(max(figures, default=Fraction(0))))


def _axis(table: ComparisonTable, scale: Scale, words: Words) -> dict[str, Any]:
    axis = size_axis(scale)
    name = measured(table.view, words)
    return axis | {"title": {"text": f"{name}, {scale.unit}" if scale.unit else name}}


def _ticks(table: ComparisonTable, rows: tuple[ComparisonRow, ...], words: Words) -> dict[str, Any]:
    step = max(1, -(-len(rows) // _MOST_TICKS)) if table.view.rows is Rows.TIME else 1
    shown = range(0, len(rows), step)
    return {
        "tickmode": "array",
        "tickvals": [_key(place) for place in shown],
        "ticktext": [_label(rows[place], words) for place in shown],
        "categoryorder": "array",
        "categoryarray": [_key(place) for place in range(len(rows))],
    }


def _label(row: ComparisonRow, words: Words) -> str:
    """A modality; a period; of two periods side by side the month that both have, or the number of the first's."""
    if row.modality is not None:
        return row_name(row, words)
    spans = [span for span in row.spans if span]
    months = {span.first.month for span in spans}
    if len({*spans}) > 1 and len(months) == 1:
        return words.short_month(spans[0].first)
    return " / ".join(dict.fromkeys(_short(span, words) for span in spans))


def _short(span: Span, words: Words) -> str:
    return words.short_period(span.first.period if span.length == 1 else str(span.first.year))


def _key(place: int) -> str:
    # A letter before the digits keeps Plotly from reading places as numbers.
    return f"p{place}"
