"""The chart of months: what was, what is expected with its ranges, what the store can hold, and what happened."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboards.figures.storage_ahead import ceiling_traces, changed_traces, expected_traces
from dashboards.figures.storage_axis import Trace, height, hover, key, month_ticks
from dashboards.figures.style import HUES, UNFINISHED_PATTERN, layout
from dashboards.figures.volumes import Scale, scale_of, size_axis
from dashboards.storage.lines import Lines, Point
from dashboards.storage.links import Shown
from dashboards.words import Words
from queries.projections.course import Course

_HISTORY, _UNUSUAL = HUES[0], HUES[3]
# What is estimated is paler, so that exact bytes stand out.
_ESTIMATED = "rgba(0, 114, 178, 0.55)"
_QUIET = "#767676"


def months_figure(lines: Lines, words: Words) -> dict[str, Any]:
    scale = scale_of(_largest(lines))
    is_cumulative = lines.shown is Shown.CUMULATIVE
    history = _line(lines.points, scale, words) if is_cumulative else _bars(lines.points, scale, words)
    traces = [
        *expected_traces(lines, scale, words),
        *history,
        *changed_traces(lines, scale, words),
        *_unusual(lines, scale, words),
        *ceiling_traces(lines, scale, words),
    ]
    figure_layout = layout(words.separators)
    figure_layout["height"] = 460
    figure_layout["yaxis"] |= size_axis(scale)
    figure_layout["xaxis"] |= month_ticks(_periods(lines), words)
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
            "x": [key(point.period) for point in points],
            "y": [height(point, scale) for point in points],
            "line": {"color": _HISTORY, "width": 2.5},
            "marker": {"color": _HISTORY, "size": sizes, "symbol": symbols, "line": {"width": 2, "color": _HISTORY}},
            "hovertext": [hover(point, words) for point in points],
            "hoverinfo": "text",
        }
    ]


def _bars(points: Sequence[Point], scale: Scale, words: Words) -> list[Trace]:
    has_exact = any(point.exact_bytes for point in points)
    has_estimates = any(point.estimated_bytes for point in points)
    traces = []
    if has_exact or not has_estimates:
        exact = [point.exact_bytes for point in points]
        traces.append(_bar(points, words.gettext("Came in"), exact, _HISTORY, scale, words))
    if has_estimates:
        estimated = [point.estimated_bytes for point in points]
        name = words.gettext("Came in, by estimate")
        traces.append(_bar(points, name, estimated, _ESTIMATED, scale, words))
    return traces


def _bar(points: Sequence[Point], name: str, sizes: Sequence[int], colour: str, scale: Scale, words: Words) -> Trace:
    shapes = [UNFINISHED_PATTERN if point.unfinished else "" for point in points]
    return {
        "type": "bar",
        "name": name,
        "x": [key(point.period) for point in points],
        "y": [None if point.is_unknown else size / scale.divisor for point, size in zip(points, sizes, strict=True)],
        "marker": {
            "color": colour,
            "line": {"color": _HISTORY, "width": 0.5},
            "pattern": {"shape": shapes, "fillmode": "replace", "size": 5, "solidity": 0.5},
        },
        "hovertext": [hover(point, words) for point in points],
        "hoverinfo": "text",
    }


def _unusual(lines: Lines, scale: Scale, words: Words) -> list[Trace]:
    """Imports and months that failed, where they are."""
    course = lines.course
    unusual = {one.month.period: one for one in course.projection.unusual_months} if course else {}
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
            "x": [key(point.period) for point in points],
            "y": [height(point, scale) for point in points],
            "marker": {"color": _UNUSUAL, "symbol": "diamond", "size": 11},
            "hovertext": [f"{name}<br>{hover(point, words)}" for name, point in zip(names, points, strict=True)],
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
        shapes.append({"type": "line", **at, "x0": key(period), "x1": key(period), "y0": 0, "y1": 1, "line": line})
        where = {"x": key(period), "xanchor": "right", "y": 1, "yanchor": "top", "xshift": -3}
        labels.append({"text": text, **at, **where, "showarrow": False, "font": {"size": 12}})
    return shapes, labels


def step_labels(course: Course, words: Words) -> list[tuple[str, str]]:
    """`202503`, «× 1.8 CT»."""
    causes = {cause.month: cause.modality for cause in course.step_causes}
    decimal = words.separators[0]
    return [
        (step.month.period, f"× {step.factor:.1f} {causes.get(step.month, '')}".replace(".", decimal).strip())
        for step in course.projection.steps
    ]


def _stored_name(points: Sequence[Point], words: Words) -> str:
    if any(point.estimated_bytes for point in points):
        return words.gettext("Stored (estimate)")
    return words.gettext("Stored")


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
        found |= {month.period for month in dated.months} if dated is not None else set()
    return sorted(found)
