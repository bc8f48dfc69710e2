"""The answer of the page on equipment: words above, the devices as a table and as bars, then the hours of use."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.equipment.asking import EquipmentFigures, ask_equipment, reader_default
from dashboards.equipment.columns import station_columns
from dashboards.equipment.links import PATH, EquipmentReading, EquipmentView, write_equipment
from dashboards.equipment.titles import (
    bars_description,
    counting_rules,
    equipment_subtitle,
    equipment_title,
    file_stem,
    missing_sentence,
    more_sentences,
    told_apart,
)
from dashboards.figures.equipment import bar_names, stations_figure
from dashboards.key_figures import KeyFigure, key_figure_list
from dashboards.links import Notice
from dashboards.messages import no_hospital_sentence, notice_sentence
from dashboards.pages.answering import (
    data_up_to,
    failures,
    message,
    nothing_to_show,
    rules_details,
    stale,
    statements,
)
from dashboards.pages.charts import chart, picture_of
from dashboards.pages.downloads import downloads
from dashboards.pages.equipment_hours import hours_section
from dashboards.services import Reader
from dashboards.tables import figures_table, scrolling


def answer(reader: Reader, reading: EquipmentReading) -> html.Div:
    """Ask what a link says, and show it."""
    words = reader.words
    said = [notice_sentence(notice, words) for notice in reading.notices]
    if reading.view is None:
        return nothing_to_show(said or [no_hospital_sentence(words)], words)
    figures = ask_equipment(reader, reading.view)
    if figures.answered and figures.is_station_unknown:
        said.append(notice_sentence(Notice.PART, words))
    body: list[Component] = [
        _heading(reading.view, reader),
        *(message(sentence, "notice") for sentence in said),
        *failures(figures.outcomes, reader),
        *stale(figures.outcomes, reader),
    ]
    if figures.answered and not figures.rows:
        body += [_nothing(reading.view, reader), data_up_to(figures.outcomes, reader)]
    elif figures.answered:
        body += [*_devices(figures, reader), *hours_section(figures, reader)]
    if figures.answered:
        rules = rules_details(counting_rules(figures, words), words)
        body += [rules, statements(figures.outcomes, reader)]
    return html.Div(body, className="answer equipment")


def _heading(view: EquipmentView, reader: Reader) -> html.Div:
    words = reader.words
    return html.Div(
        [
            html.H1(equipment_title(view, reader.names, words), id="answer-title"),
            html.P(equipment_subtitle(view, words), className="subtitle"),
            # Where the screen is too narrow for both, the criteria stand below the answer.
            html.A(words.gettext("Change the criteria"), href="#criteria", className="button to-criteria"),
        ]
    )


def _devices(figures: EquipmentFigures, reader: Reader) -> list[Component]:
    words = reader.words
    called = reader.services.hospitals[figures.view.hospital].stations
    columns = station_columns(figures, called, words)
    title = words.gettext("Devices")
    table = figures_table(title, columns, figures.rows, lambda _: False, has_foot=False)
    download = downloads("equipment", write_equipment(figures.view, reader_default(reader)), words)
    lacking = missing_sentence(figures, words)
    return [
        _key_figures(figures, reader),
        html.Div([data_up_to(figures.outcomes, reader)], className="below"),
        html.Div([html.H2(title), *([html.P(lacking, className="remark")] if lacking else [])], className="part"),
        scrolling(title, table, "devices"),
        html.Div(download, className="below"),
        _bars(figures, reader),
    ]


def _key_figures(figures: EquipmentFigures, reader: Reader) -> html.Dl:
    words = reader.words
    named = [station for station in figures.stations if station.is_named]
    silent = {row.station for row in figures.rows if row.last_day} - {
        row.station for row in figures.rows if row.last_day and not figures.is_silent(row)
    }
    pairs = [(words.gettext("Devices"), words.number(len(named)), "total")]
    if figures.view.year is None:
        in_use = [station for station in named if station not in silent]
        pairs.append((words.gettext("In use"), words.number(len(in_use)), ""))
        pairs.append((words.gettext("Silent"), words.number(len(silent.intersection(named))), ""))
    return key_figure_list(KeyFigure(name, value, kind=kind) for name, value, kind in pairs)


def _bars(figures: EquipmentFigures, reader: Reader) -> html.Figure:
    words = reader.words
    called = reader.services.hospitals[figures.view.hospital].stations
    rows = [row for row in figures.rows if row.study_count]
    names = told_apart(figures.stations, called, words)
    drawn = bar_names(rows, names, words)
    says = bars_description(drawn, len(rows) - len(drawn), words)
    lacking = missing_sentence(figures, words)
    picture = picture_of(
        equipment_title(figures.view, reader.names, words),
        equipment_subtitle(figures.view, words),
        [*more_sentences(len(rows) - len(drawn), words), *([lacking] if lacking else [])],
        figures.outcomes,
        file_stem(figures.view, "equipment", reader.today),
        reader,
    )
    return chart(stations_figure(rows, names, words), "answer-title", "stations-says", says, picture, words)


def _nothing(view: EquipmentView, reader: Reader) -> html.Div:
    words = reader.words
    ways: list[Component] = []
    if view != EquipmentView(view.hospital):
        reset = write_equipment(EquipmentView(view.hospital), reader_default(reader))
        ways = [dcc.Link(words.gettext("Reset all criteria"), href=f"{PATH}?{reset}", className="button")]
    said = words.gettext("There are no results that comply with the selected criteria.")
    return html.Div([html.P(said), *ways], className="empty")
