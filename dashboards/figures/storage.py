"""What there is now, as bars that lie: of each hospital or modality, by availability."""

from collections.abc import Mapping
from typing import Any

from dashboards.figures.style import MOST_PARTS, Look, availability_look, layout
from dashboards.figures.volumes import Scale, scale_of, size_axis
from dashboards.sizes import size_text
from dashboards.storage.holding import Held, Holding
from dashboards.titles import availability_name, modality_name
from dashboards.words import Words
from queries.dicom import Availability

_BAR_PIXELS, _AROUND_PIXELS = 34, 110
_OTHERS = ""

Bars = Mapping[tuple[str, Availability], Held]


def held_figure(holding: Holding, names: Mapping[str, str], words: Words) -> dict[str, Any]:
    """Of several hospitals each is a bar; of one, each modality."""
    hospitals = list(dict.fromkeys(cell[0] for cell in holding.cells))
    if len(hospitals) > 1:
        bars: Bars = holding.by_hospital_and_availability()
        labels = {code: names[code] for code in hospitals}
    else:
        bars, labels = _largest(holding, words)
    scale = scale_of(max((_bytes(bars, key) for key in labels), default=0))
    parts = sorted({availability for _, availability in bars})
    figure_layout = layout(words.separators)
    figure_layout |= {"height": _AROUND_PIXELS + _BAR_PIXELS * len(labels), "barmode": "stack", "bargap": 0.35}
    figure_layout["margin"] = {"l": 12, "r": 24, "t": 12, "b": 36}
    figure_layout["showlegend"] = True
    figure_layout["xaxis"] = size_axis(scale) | {"automargin": True}
    # The first stands at the top.
    figure_layout["yaxis"] = {"type": "category", "autorange": "reversed", "automargin": True, "fixedrange": True}
    figure_layout["yaxis"]["ticklabelstandoff"] = 8
    figure_layout["annotations"] = _unknown(bars, labels, words)
    return {"data": [_trace(bars, labels, part, scale, words) for part in parts], "layout": figure_layout}


def _largest(holding: Holding, words: Words) -> tuple[Bars, dict[str, str]]:
    """The others folded into one bar."""
    *rows, _total = holding.by_modality()
    first, rest = rows[:MOST_PARTS], rows[MOST_PARTS:]
    labels = {str(row.part): modality_name(str(row.part), words) for row in first}
    if rest:
        labels[_OTHERS] = words.ngettext("Other (%(number)s)", "Other (%(number)s)", len(rest))
    bars: dict[tuple[str, Availability], Held] = {}
    for (modality, availability), held in holding.by_modality_and_availability().items():
        key = (modality if modality in labels else _OTHERS, availability)
        bars[key] = bars.get(key, Held()) + held
    return bars, labels


def _trace(bars: Bars, labels: Mapping[str, str], part: Availability, scale: Scale, words: Words) -> dict[str, Any]:
    look: Look = availability_look(part)
    name = availability_name(part, words)
    values = [bars.get((key, part), Held()) for key in labels]
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": [*labels.values()],
        # No bar at all where there is nothing: its outline would be seen.
        "x": [held.total_bytes / scale.divisor if held.total_bytes else None for held in values],
        "marker": {
            "color": look.colour,
            "line": {"color": look.colour, "width": 1},
            "pattern": {"shape": look.pattern, "fillmode": "replace", "size": 6, "solidity": 0.45},
        },
        "hovertext": [
            f"{label}<br>{name}<br><b>{_told(held, words)}</b>"
            for label, held in zip(labels.values(), values, strict=True)
        ],
        "hoverinfo": "text",
    }


def _unknown(bars: Bars, labels: Mapping[str, str], words: Words) -> list[dict[str, Any]]:
    """Where there is no bar because nothing tells a size, that is said: it is no zero."""
    return [
        {
            **{"text": words.gettext("not known"), "showarrow": False, "x": 0, "xanchor": "left", "xshift": 6},
            **{"y": label, "font": {"size": 12}},
        }
        for key, label in labels.items()
        if all(held.total_bytes is None for (of, _), held in bars.items() if of == key)
    ]


def _told(held: Held, words: Words) -> str:
    return words.gettext("not known") if held.total_bytes is None else size_text(held.total_bytes, words)


def _bytes(bars: Bars, key: str) -> int:
    return sum(held.total_bytes or 0 for (of, _), held in bars.items() if of == key)
