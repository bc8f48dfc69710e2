"""The answer of the activity page: words above, table first, chart beside it, the statement below."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.exports.columns import Column, activity_columns, activity_rows
from dashboards.figures.activity import activity_figure, parts_only_in_table
from dashboards.key_figures import KeyFigure, key_figure_list, key_figure_text
from dashboards.links import Reading, write_link
from dashboards.messages import no_hospital_sentence, notice_sentence
from dashboards.pages.answering import (
    counted_twice,
    counted_twice_sentences,
    data_up_to,
    failures,
    message,
    nothing_to_show,
    rules_details,
    stale,
    statements,
)
from dashboards.pages.charts import Picture, chart, picture_of, unfinished_remark
from dashboards.pages.downloads import downloads
from dashboards.rules import counting_rules
from dashboards.services import Reader
from dashboards.tables import figures_table, scrolling
from dashboards.tabulation import Row, Tabulation, tabulate
from dashboards.titles import counted, description, file_stem, period_name, subtitle, summary, title
from dashboards.words import Words
from queries.criteria import Criteria
from queries.reports.activity import ActivityAnswer, activity
from queries.reports.emptiness import Criterion, Relaxed, what_emptied

# Where the archive itself can be asked, below every answer.
ARCHIVE = "activity-archive"


def answer(reader: Reader, reading: Reading) -> html.Div:
    """Ask what a link says, and show it."""
    words = reader.words
    said = [notice_sentence(notice, words) for notice in reading.notices]
    if reading.criteria is None:
        return nothing_to_show(said or [no_hospital_sentence(words)], words)
    notices = [message(sentence, "notice") for sentence in said]
    criteria = reading.criteria
    sources = reader.sources(criteria.hospitals)
    figures = activity(sources, criteria)
    tabulation = tabulate(figures, reader.today)
    body: list[Component] = [_heading(criteria, reader), *notices, *failures(figures.outcomes, reader)]
    body += [*stale(figures.outcomes, reader), *counted_twice(criteria.hospitals, reader)]
    if figures.answered and tabulation.is_empty:
        body += [
            *_nothing_found(what_emptied(sources, criteria), criteria, reader),
            data_up_to(figures.outcomes, reader),
        ]
    elif figures.answered:
        body += _figures(tabulation, figures, reader)
    if figures.answered:
        body += [rules_details(counting_rules(criteria, words), words), statements(figures.outcomes, reader)]
    return html.Div(body, className="answer")


def _heading(criteria: Criteria, reader: Reader) -> html.Div:
    return html.Div(
        [
            html.H1(title(criteria, reader.words), id="answer-title"),
            html.P(subtitle(criteria, reader.names, reader.originals, reader.words), className="subtitle"),
            # Where the screen is too narrow for both, the criteria stand below the answer.
            html.A(reader.words.gettext("Change the criteria"), href="#criteria", className="button to-criteria"),
        ]
    )


def _nothing_found(found: tuple[Relaxed, ...], criteria: Criteria, reader: Reader) -> list[Component]:
    words = reader.words
    sentence = words.gettext("There are no results that comply with the selected criteria.")
    ways: list[Component] = [_way_out(relaxed, reader) for relaxed in found]
    if not ways and criteria != Criteria(reader.originals, criteria.measure):
        ways = [dcc.Link(words.gettext("Reset all criteria"), href="/activity?", className="button")]
    return [html.Div([html.P(sentence), *ways], className="empty")]


def _way_out(relaxed: Relaxed, reader: Reader) -> html.P:
    words = reader.words
    match relaxed.criterion:
        case Criterion.PERIOD:
            cause, action = words.gettext("The period leaves nothing."), words.gettext("Show all years")
        case Criterion.MODALITIES:
            cause, action = words.gettext("The modality leaves nothing."), words.gettext("Show all modalities")
        case Criterion.AVAILABILITIES:
            cause, action = words.gettext("The availability leaves nothing."), words.gettext("Show any availability")
        case Criterion.OBJECTS:
            cause = words.gettext("What there is holds no images, such as reports and presentation states.")
            action = words.gettext("Count all objects")
    found = counted(relaxed.criteria.measure, relaxed.total, words)
    href = f"/activity?{write_link(relaxed.criteria, reader.originals)}"
    return html.P([cause, " ", dcc.Link(f"{action} ({found})", href=href, className="button")])


def _figures(tabulation: Tabulation, figures: ActivityAnswer, reader: Reader) -> list[Component]:
    words = reader.words
    columns = activity_columns(tabulation, reader.names, words)
    link = write_link(tabulation.criteria, reader.originals)
    download = downloads("activity", link, words)
    to_archive = html.A(words.gettext("Ask the archive itself"), href=f"#{ARCHIVE}")
    return [
        html.Div(summary(tabulation, words), role="status", className="visually-hidden"),
        key_figure_list(_key_figures(tabulation, words)),
        *(html.P(remark, className="remark") for remark in _remarks(tabulation, words)),
        html.Div([_table(tabulation, columns, words), _chart(tabulation, figures, reader)], className="figures"),
        html.Div([download, data_up_to(figures.outcomes, reader), to_archive], className="below"),
    ]


def _key_figures(tabulation: Tabulation, words: Words) -> list[KeyFigure]:
    criteria = tabulation.criteria
    pairs = [(words.gettext("Sum of periods"), counted(criteria.measure, tabulation.sum.total, words), "total")]
    undated = words.number(tabulation.undated.total)
    pairs.append((words.gettext("Undated, not in the sum"), undated, "undated"))
    pairs += [
        (
            words.gettext("%(period)s, unfinished", period=period_name(row, words)),
            words.number(row.total),
            "unfinished",
        )
        for row in tabulation.rows
        if row.unfinished
    ]
    return [KeyFigure(name, value, kind=kind) for name, value, kind in pairs]


def _remarks(tabulation: Tabulation, words: Words) -> list[str]:
    remarks = []
    if tabulation.criteria.parts_exceed_total:
        remarks.append(
            words.gettext(
                "A study counts under each of its modalities: the columns add up to more than the number of studies."
            )
        )
    if hidden := parts_only_in_table(tabulation):
        remarks.append(
            words.ngettext(
                "%(number)s more modality stands in the table only.",
                "%(number)s more modalities stand in the table only.",
                hidden,
            )
        )
    return remarks


def _table(tabulation: Tabulation, columns: tuple[Column[Row], ...], words: Words) -> html.Div:
    caption = title(tabulation.criteria, words)
    table = figures_table(caption, columns, activity_rows(tabulation), lambda row: row.unfinished)
    return scrolling(words.gettext("Table of the figures"), table)


def _chart(tabulation: Tabulation, figures: ActivityAnswer, reader: Reader) -> html.Figure:
    figure = activity_figure(tabulation, reader.names, reader.words)
    says, picture = description(tabulation, reader.words), _picture(tabulation, figures, reader)
    return chart(figure, "answer-title", "answer-description", says, picture, reader.words)


def _picture(tabulation: Tabulation, figures: ActivityAnswer, reader: Reader) -> Picture:
    words, criteria = reader.words, tabulation.criteria
    unfinished = [period_name(row, words) for row in tabulation.rows if row.unfinished]
    remarks = [
        key_figure_text(_key_figures(tabulation, words)),
        *unfinished_remark(unfinished, words),
        *_remarks(tabulation, words),
        *counted_twice_sentences(criteria.hospitals, reader),
    ]
    asked = subtitle(criteria, reader.names, reader.originals, words)
    stem = file_stem(criteria, reader.today)
    return picture_of(title(criteria, words), asked, remarks, figures.outcomes, stem, reader)
