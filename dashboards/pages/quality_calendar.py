"""The calendar of a year: a square for each day, weeks as columns, as dark as there were studies.

Written as the data that components become, as tables are: two years are more than seven hundred squares.
"""

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.accessibility import described, labelled
from dashboards.quality.calendar import CalendarDay, CalendarYear, DayState
from dashboards.quality.names import state_name
from dashboards.quality.titles import year_description
from dashboards.shades import DARKEST, shade_class
from dashboards.tables import Node, node
from dashboards.words import Words

# What is no number is told by a sign too, not by colour alone.
_SIGNS = {DayState.GAP: "×", DayState.SILENT: "×", DayState.FEW: "!"}
_SHOWN_WEEKDAYS = (0, 2, 4)
_MONTHS = range(1, 13)


def calendar_figure(year: CalendarYear, most: int, name: str, words: Words) -> html.Figure:
    """`most` studies on a day are the darkest shade: the same for all years that stand together."""
    title, says = f"calendar-{year.year}", f"calendar-{year.year}-says"
    grid = html.Div(
        [
            html.Div(_months(year, words), className="calendar-months"),
            html.Div(_weekdays(words), className="calendar-weekdays"),
            html.Div(_squares(year, most, words), className="calendar-days"),
        ],
        className="calendar",
        role="img",
        **described(title, says),
    )
    label = words.gettext("Calendar of %(year)s", year=year.year)
    return html.Figure(
        [
            html.H3(str(year.year), id=title),
            html.Div(grid, className="calendar-box", tabIndex="0", role="region", **labelled(label)),
            html.Figcaption(year_description(year, name, words), id=says),
        ]
    )


def legend(words: Words) -> html.Ul:
    shades = [html.Span(className=f"square shade-{number}") for number in range(DARKEST + 1)]
    signs = [
        (DayState.GAP, words.gettext("studies are missing")),
        (DayState.FEW, words.gettext("far too few studies")),
        (DayState.NOT_JUDGED, words.gettext("not judged yet")),
    ]
    none, most = words.pgettext("studies", "none"), words.pgettext("studies", "most")
    scale: list[str | Component] = [none, *shades, most]
    return html.Ul(
        [
            html.Li(scale),
            *(
                html.Li([html.Span(_SIGNS.get(state, ""), className=f"square {_look(state)}"), text])
                for state, text in signs
            ),
        ],
        className="calendar-legend",
    )


def _months(year: CalendarYear, words: Words) -> list[Node]:
    firsts = (date(year.year, month, 1) for month in _MONTHS)
    names = words.locale.months["stand-alone"]["abbreviated"]
    return [
        node("Span", names[first.month], className="month", style={"gridColumn": f"{_week(first)} / span 4"})
        for first in firsts
    ]


def _weekdays(words: Words) -> list[Node]:
    names = words.locale.days["stand-alone"]["abbreviated"]
    return [
        node("Span", names[weekday], className="weekday", style={"gridRow": str(weekday + 1)})
        for weekday in _SHOWN_WEEKDAYS
    ]


def _squares(year: CalendarYear, most: int, words: Words) -> list[Node]:
    """From Monday down, so that a year begins with the days of its first week that are not its own."""
    before = [node("Span", "")] * date(year.year, 1, 1).weekday()
    return [*before, *(_square(day, most, words) for day in year.days)]


def _square(day: CalendarDay, most: int, words: Words) -> Node:
    look = _look(day.state) or shade_class(day.study_count or 0, most)
    if day.state is DayState.NOT_JUDGED:
        look += f" {shade_class(day.study_count or 0, most)}"
    return node("Span", _SIGNS.get(day.state, ""), className=f"square {look}", title=_title(day, words))


def _title(day: CalendarDay, words: Words) -> str:
    said = [words.day(day.day)]
    if day.study_count is not None:
        said.append(words.ngettext("%(number)s study", "%(number)s studies", day.study_count))
    state = state_name(day.state, words)
    return ": ".join([said[0], ", ".join([*said[1:], *([state] if state else [])])])


def _look(state: DayState) -> str:
    return "" if state is DayState.COUNTED else state.value.replace("_", "-")


def _week(day: date) -> int:
    """The place of its week in its year, from 1."""
    first = date(day.year, 1, 1)
    return 1 + ((day - first).days + first.weekday()) // 7


def most_of(years: Sequence[CalendarYear]) -> int:
    return max((day.study_count or 0 for year in years for day in year.days), default=0)
