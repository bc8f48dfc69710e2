"""The sum over the hospitals: how far it looks ahead, its chart, its years, and what is not in it."""

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import current, labelled
from dashboards.estate.links import HORIZONS_MONTHS, write_estate
from dashboards.estate.rows import Held, held_in
from dashboards.estate.titles import (
    dependence_sentences,
    left_out_sentence,
    picture_file_stem,
    range_text,
    sum_description,
    sum_title,
    year_ends,
)
from dashboards.figures.estate import sum_figure
from dashboards.pages.charts import Picture, chart, source
from dashboards.services import Reader
from dashboards.sizes import held_text, size_text
from dashboards.words import Words
from queries.forecasts.projection import band, median
from queries.projections.course import Course
from queries.projections.estate import Estate, estate_of

TITLE = "estate-sum"


def sum_section(courses: Mapping[str, Course | None], reader: Reader, months: int, read: str) -> list[Component]:
    """`read` says when the archives were read."""
    words = reader.words
    settings = {code: reader.services.hospitals[code].storage for code in courses}
    estate = estate_of(courses, settings, months)
    if estate is None:
        said = words.gettext("No hospital has a projection that long: there is no sum.")
        return [
            html.H2(words.gettext("All hospitals together"), id=TITLE),
            _horizons(months, words),
            html.P(said, className="empty"),
        ]
    held = held_in({code: courses[code] for code in estate.hospitals}, reader)
    left_out = [left_out_sentence(estate, reader.names, words)] if estate.left_out else []
    remarks = [*left_out, *dependence_sentences(words)]
    title, stem = sum_title(estate, words), picture_file_stem("sum", reader.today)
    hospitals = words.all_of(reader.names[code] for code in estate.hospitals)
    picture = Picture(title, hospitals, remarks, read, source(reader), stem)
    return [
        html.H2(title, id=TITLE),
        _horizons(months, words),
        html.Div([_table(estate, held, words), _chart(estate, held, picture, words)], className="figures"),
        *(html.P(remark, className="remark") for remark in remarks),
    ]


def _horizons(chosen: int, words: Words) -> html.Nav:
    """Links, because every view is one; the chosen one is where the reader is."""
    choices = []
    for months in HORIZONS_MONTHS:
        name = words.ngettext("%(number)s month", "%(number)s months", months)
        here = html.Span(name, **current())
        choices.append(here if months == chosen else dcc.Link(name, href=write_estate(months)))
    return html.Nav(choices, className="horizons", **labelled(words.gettext("How far ahead")))


def _chart(estate: Estate, held: Held, picture: Picture, words: Words) -> html.Figure:
    says = sum_description(estate, held, words)
    return chart(sum_figure(estate, held, words), TITLE, f"{TITLE}-description", says, picture, words)


def _table(estate: Estate, held: Held, words: Words) -> html.Div:
    middle, likely, nearly_all = median(estate.levels), band(estate.levels, 0.8), band(estate.levels, 0.95)
    headings = [
        words.gettext("End of"),
        words.gettext("Middle"),
        words.gettext("Range of 80 %"),
        words.gettext("Range of 95 %"),
    ]
    rows = [[words.gettext("now"), held_text(held.known_bytes, held.is_estimated, words), "", ""]]
    rows += [
        [
            words.month(estate.months[place]),
            size_text(round(middle[place]), words),
            range_text(likely, place, words),
            range_text(nearly_all, place, words),
        ]
        for place in year_ends(estate)
    ]
    title = words.gettext("The sum at the end of each year")
    table = html.Table(
        [
            html.Caption(title, className="visually-hidden"),
            html.Thead(html.Tr([html.Th(heading, scope="col") for heading in headings])),
            html.Tbody([html.Tr([html.Th(first, scope="row"), *map(html.Td, rest)]) for first, *rest in rows]),
        ]
    )
    return html.Div(table, className="table", tabIndex="0", role="region", **labelled(title))
