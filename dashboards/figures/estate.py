"""What all hospitals will hold together: held now, the middle of what is expected, and the ranges of the sum."""

from typing import Any

import numpy as np

from dashboards.estate.rows import Held
from dashboards.estate.titles import range_text
from dashboards.figures.style import HUES, layout
from dashboards.figures.volumes import scale_of, size_axis
from dashboards.sizes import held_text, size_text
from dashboards.words import Words
from queries.forecasts.projection import Band, band, median
from queries.projections.course import Bytes
from queries.projections.estate import Estate

_NOW = "now"
_WIDE, _NARROW = "rgba(0, 114, 178, 0.16)", "rgba(0, 114, 178, 0.32)"
# Up to so many months, a label every so many: more of them run into each other on a phone.
_TICKS = ((12, 3), (24, 6))


def sum_figure(estate: Estate, held: Held, words: Words) -> dict[str, Any]:
    """Held now, the middle of what is expected, and the ranges of the sum."""
    middle, likely, nearly_all = median(estate.levels), band(estate.levels, 0.8), band(estate.levels, 0.95)
    scale = scale_of(float(nearly_all.upper.max()))
    keys = [_NOW, *(f"p{month.period}" for month in estate.months)]

    def line(values: Bytes, **look: Any) -> dict[str, Any]:
        heights = np.concatenate(([float(estate.held_bytes)], values)) / scale.divisor
        return {
            "type": "scatter",
            "mode": "lines",
            "x": keys,
            "y": [*map(float, heights)],
            "hoverinfo": "skip",
            **look,
        }

    bare = {"line": {"width": 0}, "showlegend": False}
    told = _hovers(estate, held, middle, likely, words)
    figure_layout = layout(words.separators)
    figure_layout["yaxis"] |= size_axis(scale)
    figure_layout["xaxis"] |= _month_ticks(estate, words)
    return {
        "data": [
            line(nearly_all.lower, **bare),
            line(
                nearly_all.upper,
                name=words.gettext("Range of 95 %"),
                fill="tonexty",
                fillcolor=_WIDE,
                line={"width": 0},
            ),
            line(likely.lower, **bare),
            line(
                likely.upper,
                name=words.gettext("Range of 80 %"),
                fill="tonexty",
                fillcolor=_NARROW,
                line={"width": 0},
            ),
            line(middle, name=words.gettext("Middle of what is expected"), line={"color": HUES[0], "width": 3})
            | {"hoverinfo": "text", "hovertext": told},
            {
                "type": "scatter",
                "mode": "markers",
                "name": words.gettext("Held now"),
                "x": [_NOW],
                "y": [estate.held_bytes / scale.divisor],
                "marker": {"color": HUES[1], "size": 11, "symbol": "diamond"},
                "hoverinfo": "text",
                "hovertext": [told[0]],
            },
        ],
        "layout": figure_layout,
    }


def _hovers(estate: Estate, held: Held, middle: Bytes, likely: Band, words: Words) -> list[str]:
    return [
        f"{words.gettext('Held now')}<br><b>{held_text(held.known_bytes, held.is_estimated, words)}</b>",
        *(
            f"{words.month(month)}<br><b>{size_text(round(middle[place]), words)}</b><br>"
            f"{words.gettext('Range of 80 %')}: {range_text(likely, place, words)}"
            for place, month in enumerate(estate.months)
        ),
    ]


def _month_ticks(estate: Estate, words: Words) -> dict[str, Any]:
    step = next((step for most, step in _TICKS if len(estate.months) <= most), 12)
    last = len(estate.months) - 1
    shown = [month for place, month in enumerate(estate.months) if (last - place) % step == 0]
    named = [month.period for month in shown]
    return {
        "tickmode": "array",
        "tickvals": [_NOW, *(f"p{name}" for name in named)],
        "ticktext": [words.gettext("now"), *map(words.short_period, named)],
    }
