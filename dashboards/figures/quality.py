"""The chart of late arrivals: of each month's studies, the share received more than thirty days after their date."""

from collections.abc import Sequence
from typing import Any

from dashboards.figures.storage_axis import key_of, month_ticks
from dashboards.figures.style import HUES, UNFINISHED_OPACITY, UNFINISHED_PATTERN, layout
from dashboards.quality.rows import MonthShares
from dashboards.sizes import percent_text
from dashboards.words import Words


def lateness_figure(months: Sequence[MonthShares], words: Words) -> dict[str, Any]:
    figure_layout = layout(words.separators)
    figure_layout["height"] = 260
    figure_layout["yaxis"] |= {"ticksuffix": " %", "tickformat": ",.1~f"}
    figure_layout["xaxis"] |= month_ticks([row.month.period for row in months], words)
    figure_layout["showlegend"] = False
    unfinished = [row.unfinished for row in months]
    bars = {
        "type": "bar",
        "x": [key_of(row.month) for row in months],
        "y": [row.late_percent for row in months],
        "marker": {
            "color": HUES[0],
            "opacity": [UNFINISHED_OPACITY if each else 1 for each in unfinished],
            "pattern": {"shape": [UNFINISHED_PATTERN if each else "" for each in unfinished], "size": 6},
        },
        "hovertext": [_hover(row, words) for row in months],
        "hoverinfo": "text",
    }
    return {"data": [bars], "layout": figure_layout}


def _hover(row: MonthShares, words: Words) -> str:
    state = f" ({words.gettext('unfinished')})" if row.unfinished else ""
    percent = words.gettext("none there") if row.late_percent is None else percent_text(row.late_percent, words)
    return f"{words.month(row.month)}{state}<br><b>{percent}</b>"
