"""The pyramid of sexes and ages: female to the left, male to the right, each with a pattern of its own."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from dashboards.figures.style import HUES, PATTERNS, layout
from dashboards.patients.shown import Status, figure_text, figure_value, status_of
from dashboards.patients.titles import age_name, sex_name
from dashboards.words import Words
from queries.reports.people_shown import ALL, EVERYBODY, UNKNOWN, Figure, PeopleTable

# Sex → side, colour and pattern.
_SIDES = {"F": (-1, HUES[0], PATTERNS[0]), "M": (1, HUES[1], PATTERNS[1])}
_ONE_SIDE = (1, HUES[2], PATTERNS[0])
_ROW_HEIGHT, _LEAST_HEIGHT = 26, 240
# As many labels as an axis of half a chart has room for.
_STEPS = 2
_MOST_OF_A_FIGURE = 9


def pyramid_figure(table: PeopleTable, words: Words) -> dict[str, Any]:
    """Patients where they are known, else studies. What is withheld has no bar but its sign, and a sum with
    something withheld in it a bar as long as it is at least."""
    ages = [age for age in table.ages if age != UNKNOWN] or list(table.ages)
    sexes = [sex for sex in table.sexes if sex in _SIDES] or [ALL]
    most = max((_length(_figure(table, sex, age)) for sex in sexes for age in ages), default=0)
    figure_layout = layout(words.separators)
    figure_layout |= {
        "barmode": "overlay",
        "bargap": 0.15,
        "height": max(_LEAST_HEIGHT, _ROW_HEIGHT * len(ages) + 110),
        "showlegend": len(sexes) > 1,
    }
    value_axis = {"type": "linear", "title": {"text": _counted(table, words)}, **_ticks(most, sexes, words)}
    age_axis = {"type": "category", "automargin": True, "fixedrange": True, "ticklabelstandoff": 8}
    figure_layout["xaxis"] = figure_layout["xaxis"] | value_axis
    figure_layout["yaxis"] = age_axis | {"title": {"text": words.gettext("Age"), "standoff": 12}}
    return {"data": [_bars(table, sex, ages, words) for sex in sexes], "layout": figure_layout}


def _bars(table: PeopleTable, sex: str, ages: Sequence[str], words: Words) -> dict[str, Any]:
    side, colour, pattern = _SIDES.get(sex, _ONE_SIDE)
    figures = [_figure(table, sex, age) for age in ages]
    names = [age_name(age, words) for age in ages]
    signs = [
        figure_text(figure, words) if status_of(figure) in (Status.WITHHELD, Status.AT_LEAST) else ""
        for figure in figures
    ]
    told = [
        f"{sex_name(sex, words)}<br>{name}<br><b>{figure_text(figure, words)}</b>"
        for name, figure in zip(names, figures, strict=True)
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "name": sex_name(sex, words),
        "x": [side * _length(figure) for figure in figures],
        "y": names,
        "text": signs,
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {
            "color": colour,
            # What is nothing has no outline either.
            "line": {"color": colour, "width": [1 if _length(figure) else 0 for figure in figures]},
            "pattern": {"shape": pattern, "fillmode": "replace", "size": 6, "solidity": 0.45},
        },
        "hovertext": told,
        "hoverinfo": "text",
    }


def _figure(table: PeopleTable, sex: str, age: str) -> Figure | None:
    figures = table.figures.get((sex, age))
    if figures is None:
        return None
    return figures.studies if table.figures[EVERYBODY].patients is None else figures.patients


def _length(figure: Figure | None) -> int:
    return figure_value(figure) or 0


def _counted(table: PeopleTable, words: Words) -> str:
    return words.gettext("Studies") if table.figures[EVERYBODY].patients is None else words.gettext("Patients")


def _ticks(most: int, sexes: Sequence[str], words: Words) -> dict[str, Any]:
    """Lengths to both sides, without a sign."""
    step = _round(most / _STEPS)
    values = [step * place for place in range(-_STEPS if len(sexes) > 1 else 0, _STEPS + 1)]
    return {
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [words.number(abs(value)) for value in values],
        # Room for the signs beside the longest bars.
        "range": [min(values) * 1.15, max(values) * 1.15],
    }


def _round(value: float) -> int:
    """The next number that is no less, of one figure but for zeros."""
    power = 1
    while value > _MOST_OF_A_FIGURE * power:
        power *= 10
    return max(1, ceil(value / power)) * power
