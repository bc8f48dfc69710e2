"""The hours of use: weekdays by hours, each cell with its number on a shade of it, of one station or of all."""

from collections.abc import Sequence
from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import current, labelled
from dashboards.equipment.asking import EquipmentFigures, Hours, reader_default
from dashboards.equipment.links import PATH, write_equipment
from dashboards.equipment.titles import hours_sentences, no_hours_sentence, told_apart, weekday_name
from dashboards.pages.downloads import downloads
from dashboards.services import Reader
from dashboards.shades import shade_class
from dashboards.tables import scrolling
from dashboards.words import Words

_WEEKDAYS, _HOURS = range(1, 8), range(24)


def hours_section(figures: EquipmentFigures, reader: Reader) -> list[Component]:
    words = reader.words
    title = words.gettext("At what hours it is used")
    heading = html.H2(title, id="hours")
    if "study_time" in figures.missing:
        return [html.Div([heading, html.P(no_hours_sentence(words), className="remark")], className="part")]
    download = downloads("equipment-hours", write_equipment(figures.view, reader_default(reader)), words)
    said = [html.P(sentence, className="remark") for sentence in hours_sentences(figures.hours, words)]
    return [
        html.Div([heading, *said], className="part"),
        *_choices(figures, reader),
        scrolling(title, _table(title, figures.hours, words), "hours"),
        html.Div(download, className="below"),
    ]


def _choices(figures: EquipmentFigures, reader: Reader) -> list[Component]:
    """All stations, or one of them: links, so that each is a view of its own."""
    words, view, default = reader.words, figures.view, reader_default(reader)
    if len(figures.stations) < 2:
        return []
    called = reader.services.hospitals[view.hospital].stations
    names = told_apart(figures.stations, called, words)
    chosen = figures.station
    choices: list[tuple[str | None, str]] = [(None, words.gettext("All devices"))]
    choices += [(station.key, names[station]) for station in figures.stations]
    links = []
    for key, name in choices:
        is_here = key == (chosen.key if chosen else None)
        href = f"{PATH}?{write_equipment(replace(view, station=key), default)}"
        links.append(html.Li(dcc.Link(name, href=href), **(current() if is_here else {})))
    return [html.Nav(html.Ul(links), className="stations", **labelled(words.gettext("Device")))]


def _table(caption: str, hours: Hours, words: Words) -> html.Table:
    most = max((count for (_, hour), count in hours.counts.items() if hour is not None), default=0)
    head = [
        html.Th(words.gettext("Weekday"), scope="col"),
        *(html.Th(f"{hour}", scope="col", className="number") for hour in _HOURS),
        html.Th(words.gettext("Not known"), scope="col", className="number"),
        html.Th(words.gettext("Sum"), scope="col", className="number"),
    ]
    return html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(html.Tr(head)),
            html.Tbody([_row(weekday, hours, most, words) for weekday in _WEEKDAYS]),
            html.Tfoot(_sums(hours, words)),
        ]
    )


def _row(weekday: int, hours: Hours, most: int, words: Words) -> html.Tr:
    counts = [hours.counts.get((weekday, hour), 0) for hour in _HOURS]
    unknown = hours.counts.get((weekday, None), 0)
    shaded = [html.Td(words.number(count), className=f"number {shade_class(count, most)}") for count in counts]
    return html.Tr(
        [
            html.Th(weekday_name(weekday, words), scope="row"),
            *shaded,
            *_plain([unknown, sum(counts) + unknown], words),
        ]
    )


def _sums(hours: Hours, words: Words) -> html.Tr:
    columns = [sum(hours.counts.get((day, hour), 0) for day in _WEEKDAYS) for hour in (*_HOURS, None)]
    return html.Tr([html.Th(words.gettext("Sum"), scope="row"), *_plain([*columns, sum(columns)], words)])


def _plain(counts: Sequence[int], words: Words) -> list[html.Td]:
    return [html.Td(words.number(count), className="number") for count in counts]
