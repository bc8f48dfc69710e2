"""On which day each hospital's store is full: a row for each, sorted as the table."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.estate.rows import EstateRow, months_on
from dashboards.estate.titles import without_sentence
from dashboards.figures.style import HUES, layout
from dashboards.outlooks import when
from dashboards.words import Words
from queries.forecasts.reach import DateRange, Outlook, Reach
from queries.projections.standing import Standing

# A phone's legend has a line for each mark.
_AROUND_PIXELS, _LINE_PIXELS, _TEXT_LINE_PIXELS = 210, 30, 16
_YEARS_PIXELS = 30
# Longer names than a phone's width take two lines.
_LONGEST_LINE = 34
_QUIET = "#767676"

Span = tuple[date, date]
Point = tuple[int, date, Standing]


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str
    symbol: str
    colour: str
    size: int


def dates_figure(rows: Sequence[EstateRow], today: date, words: Words) -> dict[str, Any]:
    """A dot at the middle of the days on which a store is full, a line for their range, the levels before it."""
    stores = [(place, row.standing) for place, row in enumerate(rows) if row.standing]
    wide = [(place, _within(standing.full.range_95, _end(standing))) for place, standing in stores]
    likely = [(place, _within(standing.full.range_80, _end(standing))) for place, standing in stores]
    beyond = [(place, _end(standing), standing) for place, standing in stores if _is_open(standing.full)]
    passed = [(place, today, one) for place, one in stores if one.full.outlook is Outlook.ALREADY_PASSED]
    marks = _marks(words)

    def reached(level: str) -> list[Point]:
        days = [(place, getattr(standing, level).median, standing) for place, standing in stores]
        return [(place, day, standing) for place, day, standing in days if day is not None]

    traces = [
        _today([place for place, span in wide if span], today),
        _ranges(wide, words.gettext("Full, range of 95 %"), 2),
        _ranges(likely, words.gettext("Full, range of 80 %"), 9),
        _points(beyond, rows, marks["beyond"], words),
        *(_points(reached(level), rows, marks[level], words) for level in ("warning", "critical", "full")),
        _points(passed, rows, marks["passed"], words),
    ]
    last = max([span[1] for _, span in wide if span], default=months_on(today, 12))
    return {"data": [trace for trace in traces if trace["x"]], "layout": _layout(rows, today, last, words)}


def _marks(words: Words) -> dict[str, _Mark]:
    return {
        "beyond": _Mark(words.gettext("later than can be told"), "triangle-right", HUES[0], 10),
        "warning": _Mark(words.gettext("Warning"), "triangle-up", HUES[3], 10),
        "critical": _Mark(words.gettext("Critical"), "square", HUES[1], 9),
        "full": _Mark(words.gettext("Full"), "circle", HUES[0], 13),
        "passed": _Mark(words.gettext("Already full"), "x", HUES[1], 12),
    }


def _layout(rows: Sequence[EstateRow], today: date, last: date, words: Words) -> dict[str, Any]:
    common = layout(words.separators)
    height = _row_pixels(rows, words) * len(rows)
    return {
        **common,
        "height": _AROUND_PIXELS + height,
        "margin": {"l": 12, "r": 16, "t": _YEARS_PIXELS, "b": 36},
        "annotations": [*_labels(rows, today, words), *_years_above(today, last), _today_label(today, words)],
        # Above the years, however high the chart is.
        "legend": {**common["legend"], "y": 1 + _YEARS_PIXELS / height},
        "xaxis": {
            **common["xaxis"],
            "type": "date",
            "range": [str(months_on(today, -2)), str(months_on(last, 2))],
            **_year_ticks(today, last),
        },
        "yaxis": {
            "range": [len(rows) - 0.3, -0.8],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }


def _years(today: date, last: date) -> dict[str, str]:
    """The first day of each, and its name."""
    return {f"{year}-01-01": str(year) for year in range(today.year + 1, last.year + 1)}


def _year_ticks(today: date, last: date) -> dict[str, Any]:
    years = _years(today, last)
    return {"tickmode": "array", "tickvals": [*years], "ticktext": [*years.values()]}


def _years_above(today: date, last: date) -> list[dict[str, Any]]:
    """The same once more: with many hospitals the axis is a screen or two below."""
    above = {"showarrow": False, "xref": "x", "yref": "paper", "y": 1, "yanchor": "bottom", "font": {"size": 12}}
    return [{"text": year, "x": day, **above} for day, year in _years(today, last).items()]


def _end(standing: Standing) -> date:
    """As far as the projection of a store tells."""
    return months_on(standing.figures_at.date(), standing.full.horizon_months)


def _within(of: DateRange | None, end: date) -> Span | None:
    if of is None or of.earliest is None:
        return None
    return of.earliest, of.latest or end


def _is_open(reach: Reach) -> bool:
    """Whether the range begins within the horizon and ends beyond it."""
    return bool(reach.range_95 and reach.range_95.earliest and reach.range_95.latest is None)


def _today(places: Iterable[int], today: date) -> dict[str, Any]:
    """Short, beside each line: a line through all would cross the names."""
    x: list[str | None] = []
    y: list[float | None] = []
    for place in places:
        x += [str(today), str(today), None]
        y += [place - 0.05, place + 0.2, None]
    return {
        **{"type": "scatter", "mode": "lines", "x": x, "y": y, "showlegend": False, "hoverinfo": "skip"},
        "line": {"color": _QUIET, "width": 2},
    }


def _ranges(spans: Iterable[tuple[int, Span | None]], name: str, width: int) -> dict[str, Any]:
    """All lines as one trace, a gap between any two."""
    x: list[str | None] = []
    y: list[int | None] = []
    for place, span in spans:
        if span:
            x += [str(span[0]), str(span[1]), None]
            y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": HUES[0], "width": width},
        "opacity": 0.55 if width > 2 else 1,
        "connectgaps": False,
        "hoverinfo": "skip",
    }


def _points(points: Sequence[Point], rows: Sequence[EstateRow], mark: _Mark, words: Words) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": mark.name,
        "x": [str(day) for _, day, _ in points],
        "y": [place for place, _, _ in points],
        "marker": {"color": mark.colour, "symbol": mark.symbol, "size": mark.size},
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [_levels_text(rows[place].name, standing, words) for place, _, standing in points],
    }


def _levels_text(name: str, standing: Standing, words: Words) -> str:
    told = [
        (words.gettext("Warning"), standing.warning),
        (words.gettext("Critical"), standing.critical),
        (words.gettext("Full"), standing.full),
    ]
    days = [(level, words.day(reach.median) if reach.median else when(reach, words)) for level, reach in told]
    return "<br>".join([f"<b>{name}</b>", *(f"{level}: {day}" for level, day in days)])


def _labels(rows: Sequence[EstateRow], today: date, words: Words) -> list[dict[str, Any]]:
    """The name above each line; where there is no line, the words for why."""
    labels = []
    for place, row in enumerate(rows):
        labels.append(_label(_in_lines(row.name), place, _TEXT_LINE_PIXELS // 2, "bottom"))
        said = _instead_of_line(row, words)
        if said and row.full and row.full.outlook is Outlook.ALREADY_PASSED:
            # Beside the mark of today.
            labels.append(_label(said, place, 0, "middle") | {"xref": "x", "x": str(today), "xshift": 12})
        elif said:
            labels.append(_label(_in_lines(said), place, _TEXT_LINE_PIXELS // 2, "top"))
    return labels


def _in_lines(text: str) -> str:
    return "<br>".join(textwrap.wrap(text, _LONGEST_LINE))


def _row_pixels(rows: Sequence[EstateRow], words: Words) -> int:
    texts = [(row.name, _instead_of_line(row, words) or "") for row in rows]
    lines = max(sum(_in_lines(text).count("<br>") + 1 for text in both) for both in texts)
    return _LINE_PIXELS + _TEXT_LINE_PIXELS * (lines - 1)


def _instead_of_line(row: EstateRow, words: Words) -> str | None:
    if row.without or row.full is None:
        return without_sentence(row.without, words) if row.without else None
    has_line = row.full.range_95 is not None and row.full.range_95.earliest is not None
    return None if has_line else when(row.full, words)


def _label(text: str, place: int, shift: int, anchor: str) -> dict[str, Any]:
    return {
        **{"text": text, "showarrow": False, "xref": "paper", "x": 0, "xanchor": "left", "align": "left"},
        **{"yref": "y", "y": place, "yshift": shift, "yanchor": anchor, "font": {"size": 12}},
    }


def _today_label(today: date, words: Words) -> dict[str, Any]:
    return {
        **{"text": words.gettext("today"), "showarrow": False, "xref": "x", "x": str(today), "xanchor": "left"},
        **{"yref": "paper", "y": 0, "yanchor": "bottom", "font": {"size": 11}},
    }
