"""What is expected of a store, with its ranges, and what the store can hold; with a what-if both once more."""

from dashboards.figures.storage_axis import Trace, height, hover, key, key_of
from dashboards.figures.style import HUES
from dashboards.figures.volumes import Scale
from dashboards.sizes import percent_text, size_text
from dashboards.storage.lines import Ceiling, Expected, Lines, likely_text
from dashboards.storage.links import Shown
from dashboards.words import Words
from queries.forecasts.projection import Bytes
from queries.projections.standings import FULL_PERCENT

_OWN, _LIMIT, _CHANGED = HUES[:3]
_WIDE, _NARROW, _CHANGED_BAND = "rgba(0, 114, 178, 0.18)", "rgba(0, 114, 178, 0.34)", "rgba(0, 158, 115, 0.22)"
_QUIET = "#767676"


def expected_traces(lines: Lines, scale: Scale, words: Words) -> list[Trace]:
    """Ranges below, the middle above them."""
    expected = lines.expected
    if expected is None:
        return []
    wide, narrow = words.gettext("Range of 95 %"), words.gettext("Range of 80 %")
    return [
        *_range(expected, expected.nearly_all.lower, expected.nearly_all.upper, (wide, _WIDE), scale),
        *_range(expected, expected.likely.lower, expected.likely.upper, (narrow, _NARROW), scale),
        _middle(lines, expected, words.gettext("Middle of what is expected"), (_OWN, "dash"), scale, words),
    ]


def changed_traces(lines: Lines, scale: Scale, words: Words) -> list[Trace]:
    changed = lines.changed
    if changed is None:
        return []
    name = words.gettext("With the what-if, range of 80 %")
    return [
        *_range(changed, changed.likely.lower, changed.likely.upper, (name, _CHANGED_BAND), scale),
        _middle(lines, changed, words.gettext("With the what-if"), (_CHANGED, "dashdot"), scale, words),
    ]


def _range(expected: Expected, lower: Bytes, upper: Bytes, look: tuple[str, str], scale: Scale) -> list[Trace]:
    name, colour = look
    common = {
        "type": "scatter",
        "mode": "lines",
        "x": [key_of(month) for month in expected.months],
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    return [
        {**common, "y": _floats(lower, scale), "showlegend": False},
        {**common, "y": _floats(upper, scale), "name": name, "fill": "tonexty", "fillcolor": colour},
    ]


def _middle(lines: Lines, expected: Expected, name: str, look: tuple[str, str], scale: Scale, words: Words) -> Trace:
    """From the last complete month on, so that there is no gap between what was and what is expected."""
    colour, dash = look
    texts = [
        f"{name}<br>{words.month(month)}<br><b>{size_text(round(expected.middle[place]), words)}</b><br>"
        f"{words.gettext('Range of 80 %')}: {likely_text(expected, place, words)}"
        for place, month in enumerate(expected.months)
    ]
    x = [key_of(month) for month in expected.months]
    y: list[float | None] = [*_floats(expected.middle, scale)]
    before = [point for point in lines.points if point.period < expected.months[0].period]
    if lines.shown is Shown.CUMULATIVE and before and not before[-1].unfinished:
        x.insert(0, key(before[-1].period))
        y.insert(0, height(before[-1], scale))
        texts.insert(0, hover(before[-1], words))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": colour, "dash": dash, "width": 2.5},
        "hovertext": texts,
        "hoverinfo": "text",
    }


def ceiling_traces(lines: Lines, scale: Scale, words: Words) -> list[Trace]:
    traces = []
    if lines.ceiling is not None:
        warning, critical = lines.ceiling.warning_percent, lines.ceiling.critical_percent
        named = words.gettext("%(level)s, %(percent)s")
        said = {"level": words.gettext("Warning"), "percent": percent_text(warning, words)}
        traces.append(_level(lines.ceiling, warning, named % said, (_QUIET, "dot", 1.5), scale))
        said = {"level": words.gettext("Critical"), "percent": percent_text(critical, words)}
        traces.append(_level(lines.ceiling, critical, named % said, (_LIMIT, "dot", 1.5), scale))
        traces.append(_level(lines.ceiling, FULL_PERCENT, words.gettext("Capacity"), (_LIMIT, "solid", 2), scale))
    if lines.changed_ceiling is not None:
        name = words.gettext("Capacity with the what-if")
        traces.append(_level(lines.changed_ceiling, FULL_PERCENT, name, (_CHANGED, "solid", 2), scale))
    return traces


def _level(ceiling: Ceiling, percent: int, name: str, look: tuple[str, str, float], scale: Scale) -> Trace:
    """A step on the first day of each month with more capacity."""
    colour, dash, width = look
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [key_of(month) for month in ceiling.months],
        "y": [level / scale.divisor for level in ceiling.level(percent)],
        "line": {"color": colour, "dash": dash, "width": width, "shape": "hv"},
        "name": name,
        "hoverinfo": "skip",
    }


def _floats(values: Bytes, scale: Scale) -> list[float]:
    return [float(value) for value in values / scale.divisor]
