"""The chart of two copies: percent of the studies that are in the copy, complete periods apart from others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboards.copies.rows import CopiesRow, CopiesTable, State, percent
from dashboards.copies.titles import period_name, state_name
from dashboards.figures.storage_axis import key, month_ticks
from dashboards.figures.style import HUES, UNFINISHED_OPACITY, layout
from dashboards.sizes import percent_text
from dashboards.words import Words

_LINE = "#767676"
_WHOLE_PERCENT = 100
# The axis begins at a multiple of this below the lowest share: what is missing is seldom much.
_STEP_PERCENT = 10


@dataclass(frozen=True, slots=True)
class _Mark:
    """How periods of one state are drawn: never by colour alone."""

    state: State
    colour: str
    symbol: str
    opacity: float = 1


_MARKS = (
    _Mark(State.COMPLETE, HUES[0], "circle"),
    _Mark(State.INCOMPLETE, HUES[1], "diamond"),
    _Mark(State.PARTLY_DUE, HUES[0], "circle-open", UNFINISHED_OPACITY),
)


def copies_figure(table: CopiesTable, words: Words) -> dict[str, Any]:
    """A Plotly figure as plain data. Periods without a study to copy are gaps: there is no percentage of nothing."""
    rows = table.judged
    heights = [percent(row.counts.studies_both, row.counts.studies) for row in rows]
    traces = [_line(rows, heights)]
    traces += [trace for mark in _MARKS if (trace := _points(mark, rows, heights, table, words)) is not None]
    lowest = min((height for height in heights if height is not None), default=0)
    floor = max(0, int(lowest // _STEP_PERCENT) * _STEP_PERCENT - _STEP_PERCENT // 2)
    figure_layout = layout(words.separators)
    figure_layout["height"] = 300
    figure_layout["xaxis"] |= _ticks([row.period or "" for row in rows], words)
    figure_layout["yaxis"] |= {
        "title": {"text": words.gettext("Studies copied (percent)")},
        # Room for the marks that touch the top.
        "range": [floor, _WHOLE_PERCENT + (_WHOLE_PERCENT - floor) * 0.04],
    }
    return {"data": traces, "layout": figure_layout}


def _line(rows: Sequence[CopiesRow], heights: Sequence[float | None]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [key(row.period or "") for row in rows],
        "y": list(heights),
        "line": {"color": _LINE, "width": 1},
        "connectgaps": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _points(
    mark: _Mark, rows: Sequence[CopiesRow], heights: Sequence[float | None], table: CopiesTable, words: Words
) -> dict[str, Any] | None:
    drawn = [
        (row, height)
        for row, height in zip(rows, heights, strict=True)
        if row.state is mark.state and height is not None
    ]
    if not drawn:
        return None
    return {
        "type": "scatter",
        "mode": "markers",
        "name": state_name(mark.state, words),
        "x": [key(row.period or "") for row, _ in drawn],
        "y": [height for _, height in drawn],
        "marker": {"color": mark.colour, "symbol": mark.symbol, "size": 8, "opacity": mark.opacity},
        "hovertext": [
            "<br>".join(
                (
                    period_name(row, table, words),
                    state_name(row.state, words),
                    f"<b>{percent_text(height, words)}</b>",
                )
            )
            for row, height in drawn
        ],
        "hoverinfo": "text",
    }


def _ticks(periods: Sequence[str], words: Words) -> dict[str, Any]:
    if periods and len(periods[0]) == len("YYYYMM"):
        return month_ticks(periods, words)
    keys = [key(period) for period in periods]
    # Of days the number of each says enough: the month stands above.
    labels = [str(int(period[6:])) if len(period) == len("YYYYMMDD") else period for period in periods]
    return {"tickmode": "array", "tickvals": keys, "ticktext": labels}
