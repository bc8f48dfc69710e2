"""The chart of months: what was, what is expected with its ranges, what the store can hold, and what happened."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboards.figures.style import HUES, UNFINISHED_PATTERN, layout
from dashboards.figures.volumes import Scale, scale_of, size_axis
from dashboards.sizes import held_text, percent_text, size_text
from dashboards.storage.lines import Ceiling, Expected, Lines, Point, likely_text
from dashboards.storage.links import Shown
from dashboards.words import Words
from queries.criteria import Month
from queries.forecasts.projection import Bytes
from queries.projections.course import Course
from queries.projections.standings import FULL_PERCENT

_HISTORY, _LIMIT, _CHANGED, _UNUSUAL = HUES
_WIDE, _NARROW, _CHANGED_BAND = "rgba(0, 114, 178, 0.18)", "rgba(0, 114, 178, 0.34)", "rgba(0, 158, 115, 0.22)"
# What is estimated is paler, so that exact bytes stand out.
_ESTIMATED_OPACITY = 0.55
_QUIET = "#767676"
# More labels than this run into each other on a laptop's chart.
_MOST_TICKS = 12

Trace = dict[str, Any]


def months_figure(lines: Lines, words: Words) -> dict[str, Any]:
    scale = scale_of(_largest(lines))
    is_cumulative = lines.shown is Shown.CUMULATIVE
    history = _line(lines.points, scale, words) if is_cumulative else _bars(lines.points, scale, words)
    traces = [
        *_expected(lines, scale, words),
        *history,
        *_changed(lines, scale, words),
        *_unusual(lines, scale, words),
    ]
    traces += [*_ceilings(lines, scale, words)]
    figure_layout = layout(words.separators)
    figure_layout["height"] = 460
    figure_layout["yaxis"] |= size_axis(scale)
    figure_layout["xaxis"] |= _ticks(_periods(lines), words)
    figure_layout["barmode"] = "stack"
    figure_layout["showlegend"] = sum(trace.get("showlegend", True) for trace in traces) > 1
    figure_layout["shapes"], figure_layout["annotations"] = _steps(lines, words)
    return {"data": traces, "layout": figure_layout}


def _line(points: Sequence[Point], scale: Scale, words: Words) -> list[Trace]:
    symbols = ["circle-open" if point.unfinished else "circle" for point in points]
    sizes = [9 if point.unfinished else 0 for point in points]
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": _stored_name(points, words),
            "x": [_key(point.period) for point in points],
            "y": [_height(point, scale) for point in points],
            "line": {"color": _HISTORY, "width": 2.5},
            "marker": {"color": _HISTORY, "size": sizes, "symbol": symbols, "line": {"width": 2, "color": _HISTORY}},
            "hovertext": [_hover(point, words) for point in points],
            "hoverinfo": "text",
        }
    ]


def _bars(points: Sequence[Point], scale: Scale, words: Words) -> list[Trace]:
    has_exact = any(point.exact_bytes for point in points)
    has_estimates = any(point.estimated_bytes for point in points)
    traces = []
    if has_exact or not has_estimates:
        exact = [point.exact_bytes for point in points]
        traces.append(_bar(points, words.gettext("Came in"), exact, 1.0, scale, words))
    if has_estimates:
        estimated = [point.estimated_bytes for point in points]
        name = words.gettext("Came in, by estimate")
        traces.append(_bar(points, name, estimated, _ESTIMATED_OPACITY, scale, words))
    return traces


def _bar(
    points: Sequence[Point], name: str, sizes: Sequence[int], opacity: float, scale: Scale, words: Words
) -> Trace:
    shapes = [UNFINISHED_PATTERN if point.unfinished else "" for point in points]
    return {
        "type": "bar",
        "name": name,
        "x": [_key(point.period) for point in points],
        "y": [None if point.is_unknown else size / scale.divisor for point, size in zip(points, sizes, strict=True)],
        "marker": {
            "color": _HISTORY,
            "opacity": opacity,
            "line": {"color": _HISTORY, "width": 0.5},
            "pattern": {"shape": shapes, "fillmode": "replace", "size": 5, "solidity": 0.5},
        },
        "hovertext": [_hover(point, words) for point in points],
        "hoverinfo": "text",
    }


def _expected(lines: Lines, scale: Scale, words: Words) -> list[Trace]:
    """Ranges below, the middle above them."""
    expected = lines.expected
    if expected is None:
        return []
    wide, narrow = words.gettext("range of 95 %"), words.gettext("range of 80 %")
    return [
        *_range(expected, expected.nearly_all.lower, expected.nearly_all.upper, (wide, _WIDE), scale),
        *_range(expected, expected.likely.lower, expected.likely.upper, (narrow, _NARROW), scale),
        _middle(lines, expected, words.gettext("Middle of what is expected"), (_HISTORY, "dash"), scale, words),
    ]


def _changed(lines: Lines, scale: Scale, words: Words) -> list[Trace]:
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
        "x": [_key_of(month) for month in expected.months],
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
        f"{name}<br>{words.period(_period(month))}<br><b>{size_text(round(expected.middle[place]), words)}</b><br>"
        f"{words.gettext('range of 80 %')}: {likely_text(expected, place, words)}"
        for place, month in enumerate(expected.months)
    ]
    x = [_key_of(month) for month in expected.months]
    y: list[float | None] = [*_floats(expected.middle, scale)]
    before = [point for point in lines.points if point.period < _period(expected.months[0])]
    if lines.shown is Shown.CUMULATIVE and before and not before[-1].unfinished:
        x.insert(0, _key(before[-1].period))
        y.insert(0, _height(before[-1], scale))
        texts.insert(0, _hover(before[-1], words))
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


def _ceilings(lines: Lines, scale: Scale, words: Words) -> list[Trace]:
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
        "x": [_key_of(month) for month in ceiling.months],
        "y": [level / scale.divisor for level in ceiling.level(percent)],
        "line": {"color": colour, "dash": dash, "width": width, "shape": "hv"},
        "name": name,
        "hoverinfo": "skip",
    }


def _unusual(lines: Lines, scale: Scale, words: Words) -> list[Trace]:
    """Imports and months that failed, where they are."""
    course = lines.course
    unusual = {_period(one.month): one for one in course.projection.unusual_months} if course else {}
    points = [point for point in lines.points if point.period in unusual]
    if not points:
        return []
    names = [
        words.gettext("Import") if unusual[point.period].is_import else words.gettext("Unusually little")
        for point in points
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": words.gettext("Unusual month"),
            "x": [_key(point.period) for point in points],
            "y": [_height(point, scale) for point in points],
            "marker": {"color": _UNUSUAL, "symbol": "diamond", "size": 11},
            "hovertext": [f"{name}<br>{_hover(point, words)}" for name, point in zip(names, points, strict=True)],
            "hoverinfo": "text",
        }
    ]


def _steps(lines: Lines, words: Words) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A line at the month of each, and what changed at its top."""
    shown = {point.period for point in lines.points}
    shapes, labels = [], []
    for period, text in step_labels(lines.course, words) if lines.course else []:
        if period not in shown:
            continue
        at = {"xref": "x", "yref": "paper"}
        line = {"color": _QUIET, "dash": "dash", "width": 1}
        shapes.append({"type": "line", **at, "x0": _key(period), "x1": _key(period), "y0": 0, "y1": 1, "line": line})
        where = {"x": _key(period), "xanchor": "right", "y": 1, "yanchor": "top", "xshift": -3}
        labels.append({"text": text, **at, **where, "showarrow": False, "font": {"size": 12}})
    return shapes, labels


def step_labels(course: Course, words: Words) -> list[tuple[str, str]]:
    """`202503`, «× 1.8 CT»."""
    causes = {cause.month: cause.modality for cause in course.step_causes}
    decimal = words.separators[0]
    return [
        (_period(step.month), f"× {step.factor:.1f} {causes.get(step.month, '')}".replace(".", decimal).strip())
        for step in course.projection.steps
    ]


def _stored_name(points: Sequence[Point], words: Words) -> str:
    if any(point.estimated_bytes for point in points):
        return words.gettext("Stored (estimate)")
    return words.gettext("Stored")


def _hover(point: Point, words: Words) -> str:
    size = held_text(point.total_bytes, bool(point.estimated_bytes), words)
    unfinished = f" ({words.gettext('unfinished')})" if point.unfinished else ""
    return f"{words.period(point.period)}{unfinished}<br><b>{size}</b>"


def _largest(lines: Lines) -> float:
    tops = [float(point.total_bytes or 0) for point in lines.points]
    for expected in (lines.expected, lines.changed):
        if expected is not None:
            tops.append(float(np.max(expected.nearly_all.upper)))
    for ceiling in (lines.ceiling, lines.changed_ceiling):
        if ceiling is not None:
            tops.append(float(max(ceiling.capacity_bytes)))
    return max(tops, default=0.0)


def _periods(lines: Lines) -> list[str]:
    """Every month of the axis, in order: bars and lines begin at different ones."""
    found = {point.period for point in lines.points}
    for dated in (lines.expected, lines.changed, lines.ceiling, lines.changed_ceiling):
        found |= {_period(month) for month in dated.months} if dated is not None else set()
    return sorted(found)


def _ticks(periods: Sequence[str], words: Words) -> dict[str, Any]:
    """Januaries; of few months, every third."""
    step = 3 if len(periods) <= 36 else 12
    shown = [period for period in periods if (int(period[4:]) - 1) % step == 0]
    shown = shown[:: -(-len(shown) // _MOST_TICKS) or 1]
    labels = [period[:4] if step == 12 else words.short_period(period) for period in shown]
    return {
        "tickmode": "array",
        "tickvals": [_key(period) for period in shown],
        "ticktext": labels,
        "categoryorder": "array",
        "categoryarray": [_key(period) for period in periods],
    }


def _height(point: Point, scale: Scale) -> float | None:
    """Nothing is drawn of what is not known: it is no zero."""
    return None if point.total_bytes is None else point.total_bytes / scale.divisor


def _floats(values: Bytes, scale: Scale) -> list[float]:
    return [float(value) for value in values / scale.divisor]


def _period(month: Month) -> str:
    return f"{month.year:04d}{month.month:02d}"


def _key(period: str) -> str:
    # A letter before the digits keeps Plotly from reading months as numbers or dates.
    return f"p{period}"


def _key_of(month: Month) -> str:
    return _key(_period(month))
