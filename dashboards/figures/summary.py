"""The chart of the summary: a bar for each row, in the order of the table; of parts where they add up."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboards.figures.style import (
    HUES,
    MOST_PARTS,
    UNFINISHED_OPACITY,
    UNFINISHED_PATTERN,
    Look,
    layout,
    modality_look,
)
from dashboards.figures.volumes import Scale, scale_of, size_axis
from dashboards.summary.arranging import Arranged
from dashboards.summary.links import Level, SummaryMeasure, SummaryView
from dashboards.summary.rows import Kind, SummaryRow
from dashboards.summary.titles import counted_text, row_name, summary_measure_name
from dashboards.titles import modality_name
from dashboards.words import Words

# A screen or two; the table has the others.
MOST_BARS = 40
_ROW_PIXELS, _AROUND_PIXELS, _LEGEND_PIXELS, _LINE_PIXELS = 42, 60, 36, 15
# Longer names than a phone's width take two lines.
_LONGEST_LINE = 42
_MOST_TICKS = 16
_WHOLE = Look(HUES[0], "", "solid")
_OTHER = Look("#767676", "", "solid")

Trace = dict[str, Any]
Search = Callable[[SummaryView], str]


def summary_figure(shown: Arranged, names: Mapping[str, str], search: Search, words: Words) -> dict[str, Any]:
    """`search` is the query string of a view; a bar carries that of the view it leads to."""
    rows = bars_of(shown)
    chart = _Chart(shown, rows, names, search, words, _scale(shown, rows))
    return chart.of_periods() if shown.view.level is Level.PERIODS else chart.of_rows()


def bars_of(shown: Arranged) -> tuple[SummaryRow, ...]:
    rows = tuple(row for row in shown.table.rows if row.kind is not Kind.UNDATED)
    return rows if shown.view.level is Level.PERIODS else rows[:MOST_BARS]


def _scale(shown: Arranged, rows: Sequence[SummaryRow]) -> Scale | None:
    if shown.view.measure is not SummaryMeasure.BYTES:
        return None
    return scale_of(float(max((row.value or 0 for row in rows), default=0)))


class _Chart:
    """One chart while it is made."""

    def __init__(
        self,
        shown: Arranged,
        rows: Sequence[SummaryRow],
        names: Mapping[str, str],
        search: Search,
        words: Words,
        scale: Scale | None,
    ) -> None:
        self.shown, self.rows, self.words, self.scale = shown, rows, words, scale
        self.names = [row_name(row, names, words) for row in rows]
        self.links = [search(row.leads_to) if row.leads_to else None for row in rows]

    def of_rows(self) -> dict[str, Any]:
        """Lying bars: names are long. Each stands above its bar, so that bars have the whole width."""
        traces = self._stacked() if self.shown.table.adds_up and self.shown.columns else [self._whole()]
        common = layout(self.words.separators)
        lines = [textwrap.wrap(name, _LONGEST_LINE) for name in self.names]
        row_pixels = _ROW_PIXELS + _LINE_PIXELS * (max(map(len, lines), default=1) - 1)
        legend = _LEGEND_PIXELS if len(traces) > 1 else 0
        height = row_pixels * len(self.rows)
        return {
            "data": traces,
            "layout": {
                **common,
                "height": _AROUND_PIXELS + legend + height,
                "margin": {"l": 12, "r": 16, "t": 8 + legend, "b": 44},
                "barmode": "stack",
                "bargap": 1 - 14 / row_pixels,
                "showlegend": len(traces) > 1,
                "legend": {**common["legend"], "y": 1 + 6 / max(height, 1)},
                "xaxis": {**self._value_axis(), "automargin": True},
                "yaxis": {
                    "range": [len(self.rows) - 0.5, -0.8],
                    "showticklabels": False,
                    "showgrid": False,
                    "zeroline": False,
                    "fixedrange": True,
                },
                "annotations": [_label("<br>".join(name), place) for place, name in enumerate(lines)],
            },
        }

    def of_periods(self) -> dict[str, Any]:
        shapes = [UNFINISHED_PATTERN if row.is_unfinished else "" for row in self.rows]
        opacities = [UNFINISHED_OPACITY if row.is_unfinished else 1 for row in self.rows]
        keys = [f"p{row.key}" for row in self.rows]
        bars = {
            "type": "bar",
            "x": keys,
            "y": [self._height(row.value) for row in self.rows],
            "marker": {
                "color": _WHOLE.colour,
                "opacity": opacities,
                "line": {"color": _WHOLE.colour, "width": 1},
                "pattern": {"shape": shapes, "fillmode": "replace", "size": 6, "solidity": 0.45},
            },
            **self._hover([row.value for row in self.rows]),
        }
        common = layout(self.words.separators)
        step = -(-len(keys) // _MOST_TICKS) or 1
        places = range(0, len(keys), step)
        ticks = {
            "tickmode": "array",
            "tickvals": [keys[place] for place in places],
            "ticktext": [self._tick(self.rows[place]) for place in places],
        }
        return {
            "data": [bars],
            "layout": {
                **common,
                "showlegend": False,
                "xaxis": {**common["xaxis"], **ticks},
                "yaxis": {**common["yaxis"], **self._value_axis()},
            },
        }

    def _stacked(self) -> list[Trace]:
        drawn, rest = self.shown.table.modalities[:MOST_PARTS], self.shown.table.modalities[MOST_PARTS:]
        if self.shown.view.find and set(self.shown.columns) < set(self.shown.table.modalities):
            drawn, rest = self.shown.columns, ()
        traces = [
            self._bar(
                modality_name(name, self.words), [self._part(row, (name,)) for row in self.rows], modality_look(name)
            )
            for name in drawn
        ]
        if rest:
            name = self.words.ngettext("Other (%(number)s)", "Other (%(number)s)", len(rest))
            traces.append(self._bar(name, [self._part(row, rest) for row in self.rows], _OTHER))
        return traces

    def _whole(self) -> Trace:
        looks = [modality_look(row.key) if row.kind is Kind.MODALITY else _WHOLE for row in self.rows]
        name = summary_measure_name(self.shown.view.measure, self.words)
        bar = self._bar(name, [row.value for row in self.rows], _WHOLE)
        bar["marker"] = {
            "color": [look.colour for look in looks],
            "line": {"color": [look.colour for look in looks], "width": 1},
            "pattern": {
                "shape": [look.pattern for look in looks],
                "fillmode": "replace",
                "size": 6,
                "solidity": 0.45,
            },
        }
        return bar

    def _bar(self, name: str, values: Sequence[int | None], look: Look) -> Trace:
        return {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": [*range(len(values))],
            "x": [self._height(value) for value in values],
            "marker": {
                "color": look.colour,
                "line": {"color": look.colour, "width": 1},
                "pattern": {"shape": look.pattern, "fillmode": "replace", "size": 6, "solidity": 0.45},
            },
            **self._hover(values, name),
        }

    def _part(self, row: SummaryRow, modalities: Sequence[str]) -> int | None:
        if row.counts is None:
            return None
        known = [value for name in modalities if (value := row.parts.get(name, 0)) is not None]
        return sum(known) if known else None

    def _hover(self, values: Sequence[int | None], part: str = "") -> dict[str, Any]:
        measure, words = self.shown.view.measure, self.words
        above = f"{part}<br>" if part and part != summary_measure_name(measure, words) else ""
        texts = []
        for row, name, value in zip(self.rows, self.names, values, strict=True):
            figure = words.gettext("missing") if row.counts is None else counted_text(value, measure, words)
            unfinished = f" ({words.gettext('unfinished')})" if row.is_unfinished else ""
            texts.append(f"{above}{name}{unfinished}<br><b>{figure}</b>")
        return {"hovertext": texts, "hoverinfo": "text", "customdata": self.links}

    def _height(self, value: int | None) -> float | None:
        return value if value is None or self.scale is None else value / self.scale.divisor

    def _value_axis(self) -> dict[str, Any]:
        if self.scale is not None:
            return size_axis(self.scale)
        title = {"text": summary_measure_name(self.shown.view.measure, self.words)}
        return {"title": title, "rangemode": "tozero", "tickformat": ",.0f", "zeroline": True, "fixedrange": True}

    def _tick(self, row: SummaryRow) -> str:
        short = str(int(row.key[6:])) if len(row.key) == 8 else self.words.short_period(row.key)
        return short + ("*" if row.is_unfinished else "")


def _label(text: str, place: int) -> dict[str, Any]:
    return {
        **{"text": text, "showarrow": False, "xref": "paper", "x": 0, "xanchor": "left", "align": "left"},
        **{"yref": "y", "y": place, "yshift": 7, "yanchor": "bottom", "font": {"size": 12}},
    }
