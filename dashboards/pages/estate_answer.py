"""The answer of the estate page: words above, the ranked table, the days as a picture, the sum with its range."""

from collections.abc import Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import described
from dashboards.alerts.listing import alerts_list
from dashboards.estate.links import EstateReading, write_estate
from dashboards.estate.rows import EstateRow, counted_full, estate_rows, held_in, soonest_row
from dashboards.estate.titles import (
    TITLE_MONTHS,
    dates_description,
    estate_subtitle,
    estate_title,
    full_within,
    picture_file_stem,
    projection_rules,
    soonest_text,
    stale_sentence,
)
from dashboards.figures.estate_dates import dates_figure
from dashboards.figures.style import CONFIG
from dashboards.key_figures import KeyFigure, key_figure_list
from dashboards.messages import no_hospital_sentence
from dashboards.pages.answering import archive_read, message, nothing_to_show
from dashboards.pages.charts import Picture, picture_buttons, source
from dashboards.pages.downloads import downloads
from dashboards.pages.estate_sum import sum_section
from dashboards.pages.estate_table import estate_table
from dashboards.services import Reader
from dashboards.sizes import held_text
from dashboards.words import Words
from queries.projections.course import Course

# How many are full within so many months.
TOLD_MONTHS = (12, TITLE_MONTHS, 60)
DATES = "estate-dates"


def answer(reader: Reader, reading: EstateReading) -> html.Div:
    words = reader.words
    if not reader.visible:
        return nothing_to_show([no_hospital_sentence(words)], words)
    courses = reader.courses(reader.visible)
    rows = estate_rows(reader, courses)
    body: list[Component] = [
        _heading(reader, rows),
        *_notices(reading, rows, words),
        _key_figures(reader, courses, rows),
        alerts_list(reader, reader.visible, write_estate(reading.months)),
        *_ranking(rows, words),
        *_dates(rows, reader),
        *sum_section(courses, reader, reading.months, _read(rows, words)),
        _rules(words),
    ]
    return html.Div(body, className="answer")


def _heading(reader: Reader, rows: Sequence[EstateRow]) -> html.Div:
    words = reader.words
    within = counted_full(rows, reader.today, TITLE_MONTHS)
    subtitle = estate_subtitle(within, len(rows), words)
    return html.Div([html.H1(estate_title(within, words)), html.P(subtitle, className="subtitle")])


def _notices(reading: EstateReading, rows: Sequence[EstateRow], words: Words) -> list[Component]:
    said = [] if reading.is_understood else [words.gettext("A part of this link was not understood and is left out.")]
    late = stale_sentence(rows, words)
    return [message(sentence, "notice") for sentence in [*said, *([late] if late else [])]]


def _key_figures(reader: Reader, courses: Mapping[str, Course | None], rows: Sequence[EstateRow]) -> html.Dl:
    words = reader.words
    held = held_in(courses, reader)
    pairs = [
        (words.gettext("Hospitals"), words.number(len(rows)), ""),
        (_held_label(held.known, len(rows), words), held_text(held.known_bytes, held.is_estimated, words), ""),
        *(
            (_within_label(n, words), full_within(counted_full(rows, reader.today, n), words), "")
            for n in TOLD_MONTHS
        ),
        (words.gettext("Full first"), soonest_text(soonest_row(rows), words), "soonest"),
    ]
    return key_figure_list(KeyFigure(name, value, kind=kind) for name, value, kind in pairs)


def _held_label(known: int, number: int, words: Words) -> str:
    if known == number:
        return words.gettext("In their stores")
    return words.ngettext(
        "In the store of %(number)s hospital, the others not known",
        "In the stores of %(number)s hospitals, the others not known",
        known,
    )


def _within_label(months: int, words: Words) -> str:
    return words.ngettext("Full within %(number)s month", "Full within %(number)s months", months)


def _ranking(rows: Sequence[EstateRow], words: Words) -> list[Component]:
    title = words.gettext("Which store is full first")
    download = downloads("estate", "", words)
    remark = words.gettext(
        "Order space by the early end of the range: half of all stores are full before the middle."
    )
    return [
        html.H2(title),
        estate_table(title, rows, words),
        html.Div([download, html.P(remark, className="remark")], className="below"),
    ]


def _dates(rows: Sequence[EstateRow], reader: Reader) -> list[Component]:
    words = reader.words
    figure = dates_figure(rows, reader.today, words)
    # A chart that follows the window takes its height from its box alone.
    box = {"height": f"{figure['layout']['height']}px"}
    graph = dcc.Graph(figure=figure, config=CONFIG, responsive=True, style=box)
    says = html.Figcaption(words.gettext("In the order of the table. The table has every day with its range."))
    told, title = dates_description(rows, words), words.gettext("When the stores are full")
    spoken = html.P(told, id=f"{DATES}-description", className="visually-hidden")
    image = html.Div(graph, role="img", **described(DATES, f"{DATES}-description"))
    buttons = picture_buttons(figure, _picture(title, rows, reader), told, words)
    return [html.H2(title, id=DATES), html.Figure([image, says, spoken, buttons], className="panel")]


def _picture(title: str, rows: Sequence[EstateRow], reader: Reader) -> Picture:
    words = reader.words
    within = counted_full(rows, reader.today, TITLE_MONTHS)
    late = stale_sentence(rows, words)
    return Picture(
        title,
        f"{estate_title(within, words)}. {estate_subtitle(within, len(rows), words)}",
        [late] if late else [],
        _read(rows, words),
        source(reader),
        picture_file_stem("days", reader.today),
    )


def _read(rows: Sequence[EstateRow], words: Words) -> str:
    """When the archives were read."""
    moments = [row.read_at for row in rows if row.read_at]
    return ": ".join(archive_read(moments, words)) if moments else ""


def _rules(words: Words) -> html.Details:
    rules = html.Ul([html.Li(rule) for rule in projection_rules(words)])
    return html.Details(
        [html.Summary(words.gettext("How this is projected")), rules], className="below-figures rules"
    )
