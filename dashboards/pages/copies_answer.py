"""The answer of the page of two copies: words above, then the periods, then the modalities."""

from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component

from auth.permissions import Permission
from dashboards.copies.asking import CopiesFigures, ask_copies
from dashboards.copies.links import PATH, CopiesReading, CopiesView, write_copies
from dashboards.copies.rows import CopiesRow, CopiesTable
from dashboards.copies.rules import comparison_rules
from dashboards.copies.titles import (
    copies_subtitle,
    copies_title,
    description,
    figures_title,
    file_stem,
    gap_sentence,
    key_figures,
)
from dashboards.exports.copies_columns import copies_columns, modality_columns
from dashboards.figures.copies import copies_figure
from dashboards.key_figures import KeyFigure, key_figure_list
from dashboards.links import write_link
from dashboards.messages import no_pair_sentence, notice_sentence
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
from dashboards.pages.copies_choices import choices
from dashboards.pages.downloads import downloads
from dashboards.services import Reader
from dashboards.tables import figures_table, scrolling
from dashboards.words import Words
from queries.archives.contract import MONTH, YEAR
from queries.criteria import Criteria, Month, Period

PERIODS, MODALITIES, DESCRIPTION = "copies-periods", "copies-modalities", "copies-description"


def answer(reader: Reader, reading: CopiesReading) -> html.Div:
    """Ask what a link says, and show it."""
    words = reader.words
    said = [notice_sentence(notice, words) for notice in reading.notices]
    if reading.view is None:
        return nothing_to_show(said or [no_pair_sentence(words)], words)
    notices = [message(sentence, "notice") for sentence in said]
    figures = ask_copies(reader, reading.view)
    body: list[Component] = [
        _heading(figures, reader),
        *notices,
        *failures(figures.outcomes, reader),
        *_nothing_of_one(figures, words),
        *stale(figures.outcomes, reader),
        *choices(reading.view, reader),
    ]
    if figures.table is not None:
        body += _figures(figures.table, figures, reader)
    body.append(html.Div(_below(figures, reader), className="below"))
    body += [rules_details(comparison_rules(words), words), statements(figures.outcomes, reader)]
    return html.Div(body, className="answer")


def _heading(figures: CopiesFigures, reader: Reader) -> html.Div:
    words, table = reader.words, figures.table
    if table is None:
        return html.Div(html.H1(words.gettext("Two copies")))
    sentences = [html.P(copies_subtitle(table, reader.names, words), className="subtitle")]
    if not table.is_empty:
        sentences.append(html.P(gap_sentence(table, words), className="lead"))
    return html.Div([html.H1(copies_title(table, reader.names, words)), *sentences])


def _nothing_of_one(figures: CopiesFigures, words: Words) -> list[Component]:
    if figures.table is not None:
        return []
    said = words.gettext("Without the figures of both archives nothing can be told of what is in both.")
    return [message(said, "notice")]


def _figures(table: CopiesTable, figures: CopiesFigures, reader: Reader) -> list[Component]:
    words = reader.words
    if table.is_empty:
        said = words.gettext("There are no results that comply with the selected criteria.")
        reset = dcc.Link(words.gettext("Reset all criteria"), href=f"{PATH}?", className="button")
        return [html.Div([html.P(said), reset], className="empty")]
    pairs = key_figures(table, words)
    return [
        key_figure_list(KeyFigure(name, value, kind=kind) for name, value, kind in pairs),
        *_periods(table, figures, reader),
        *_modalities(table, reader),
    ]


def _periods(table: CopiesTable, figures: CopiesFigures, reader: Reader) -> list[Component]:
    words, view = reader.words, table.view
    title = figures_title(view, words)
    rows = figures_table(
        title,
        copies_columns(table, words),
        table.newest_first,
        lambda row: row is table.not_due,
        link=lambda row: _closer(row, view, reader),
    )
    return [
        html.H2(title, id=PERIODS),
        *([_chart(table, title, figures, reader)] if table.judged else []),
        scrolling(words.gettext("Table of the figures"), rows, "periods"),
    ]


def _chart(table: CopiesTable, title: str, figures: CopiesFigures, reader: Reader) -> html.Figure:
    words, names = reader.words, reader.names
    picture = picture_of(
        copies_title(table, names, words),
        f"{copies_subtitle(table, names, words)} · {title}",
        [gap_sentence(table, words)],
        figures.outcomes,
        file_stem(table.view, reader.today),
        reader,
    )
    return chart(copies_figure(table, words), PERIODS, DESCRIPTION, description(table, words), picture, words)


def _modalities(table: CopiesTable, reader: Reader) -> list[Component]:
    if not table.modalities:
        return []
    words, view = reader.words, table.view

    def only(row: CopiesRow) -> str | None:
        if row.modality is None or view.modalities:
            return None
        return _href(replace(view, modalities=(row.modality,)), reader)

    title = words.gettext("By modality")
    rows = figures_table(
        title, modality_columns(table, words), (*table.modalities, table.sum), lambda _row: False, link=only
    )
    return [html.H2(title, id=MODALITIES), scrolling(title, rows)]


def _closer(row: CopiesRow, view: CopiesView, reader: Reader) -> str | None:
    """A year's months, a month's days."""
    period = row.period or ""
    if len(period) == YEAR:
        nearer = Period.of_year(int(period))
    elif len(period) == MONTH:
        month = Month.of_period(period)
        nearer = Period(month, month)
    else:
        return None
    return _href(CopiesView(view.pair, nearer, modalities=view.modalities), reader)


def _below(figures: CopiesFigures, reader: Reader) -> list[Component]:
    """The file, how far the data reach, and what each archive alone says of the same period."""
    words, view = reader.words, figures.view
    parts: list[Component] = []
    if figures.table is not None:
        parts.append(downloads("copies", write_copies(view, reader.pairs), words))
    parts.append(data_up_to(figures.outcomes, reader))
    if reader.may(Permission.SEE_FIGURES):
        links = [(_activity_name(code, reader), _activity(code, view, reader)) for code in view.pair.codes]
        parts += [dcc.Link(name, href=href) for name, href in links]
    return parts


def _activity_name(code: str, reader: Reader) -> str:
    return reader.words.gettext("Activity: %(hospital)s", hospital=reader.names[code])


def _activity(code: str, view: CopiesView, reader: Reader) -> str:
    asked = Criteria((code,), period=view.period, grain=view.grain, modalities=view.modalities)
    return f"/activity?{write_link(asked, reader.originals)}"


def _href(view: CopiesView, reader: Reader) -> str:
    return f"{PATH}?{write_copies(view, reader.pairs)}"
