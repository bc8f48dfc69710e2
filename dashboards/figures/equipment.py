"""How much each station is used, one beside the other: bars from the most to the least."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.equipment.asking import StationRow
from dashboards.equipment.stations import Station
from dashboards.figures.style import layout, modality_look
from dashboards.titles import modality_name
from dashboards.words import Words

# More bars than this cannot be read; the table has them all.
MOST_BARS = 12
_BAR_HEIGHT, _LEAST_HEIGHT = 30, 180
_LONGEST_NAME = 16


def bar_names(rows: Sequence[StationRow], names: Mapping[Station, str], words: Words) -> list[tuple[str, int]]:
    """Name and studies of what is drawn."""
    return [
        (f"{names[row.station]} · {modality_name(row.modality, words)}", row.study_count) for row in rows[:MOST_BARS]
    ]


def stations_figure(rows: Sequence[StationRow], names: Mapping[Station, str], words: Words) -> dict[str, Any]:
    drawn = bar_names(rows, names, words)
    looks = [modality_look(row.modality) for row in rows[:MOST_BARS]]
    figure_layout = layout(words.separators)
    figure_layout["height"] = max(_LEAST_HEIGHT, _BAR_HEIGHT * len(drawn) + 80)
    figure_layout["xaxis"] = {
        "type": "linear",
        "title": {"text": words.gettext("Studies")},
        "rangemode": "tozero",
        "tickformat": ",.0f",
        "fixedrange": True,
        "nticks": 4,
    }
    keys = [f"s{place}" for place in range(len(drawn))]
    figure_layout["yaxis"] = {
        "type": "category",
        "autorange": "reversed",
        "automargin": True,
        "fixedrange": True,
        "tickmode": "array",
        "tickvals": keys,
        # A long name would leave the bars no room; its modality stays.
        "ticktext": [
            f"{_short(names[row.station])} · {modality_name(row.modality, words)}" for row in rows[:MOST_BARS]
        ],
        "ticklabelstandoff": 8,
    }
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [number for _, number in drawn],
        "y": keys,
        "marker": {
            "color": [look.colour for look in looks],
            "pattern": {
                "shape": [look.pattern for look in looks],
                "fillmode": "replace",
                "size": 6,
                "solidity": 0.45,
            },
            "line": {"color": [look.colour for look in looks], "width": 1},
        },
        "hovertext": [f"{name}<br><b>{words.number(number)}</b>" for name, number in drawn],
        "hoverinfo": "text",
    }
    return {"data": [bars], "layout": figure_layout}


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
