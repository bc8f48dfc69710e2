"""The axis of months, and what a point of it says."""

from collections.abc import Sequence
from typing import Any

from dashboards.figures.volumes import Scale
from dashboards.sizes import held_text
from dashboards.storage.lines import Point
from dashboards.words import Words
from queries.criteria import Month

Trace = dict[str, Any]
# More labels than this run into each other on a laptop's chart.
_MOST_TICKS = 12


def month_ticks(periods: Sequence[str], words: Words) -> dict[str, Any]:
    """Januaries; of few months, every third."""
    step = 3 if len(periods) <= 36 else 12
    shown = [period for period in periods if (int(period[4:]) - 1) % step == 0]
    shown = shown[:: -(-len(shown) // _MOST_TICKS) or 1]
    labels = [period[:4] if step == 12 else words.short_period(period) for period in shown]
    return {
        "tickmode": "array",
        "tickvals": [key(period) for period in shown],
        "ticktext": labels,
        "categoryorder": "array",
        "categoryarray": [key(period) for period in periods],
    }


def key(period: str) -> str:
    # A letter before the digits keeps Plotly from reading months as numbers or dates.
    return f"p{period}"


def key_of(month: Month) -> str:
    return key(month.period)


def hover(point: Point, words: Words) -> str:
    size = held_text(point.total_bytes, bool(point.estimated_bytes), words)
    unfinished = f" ({words.gettext('unfinished')})" if point.unfinished else ""
    return f"{words.period(point.period)}{unfinished}<br><b>{size}</b>"


def height(point: Point, scale: Scale) -> float | None:
    """Nothing is drawn of what is not known: it is no zero."""
    return None if point.total_bytes is None else point.total_bytes / scale.divisor
