"""The answer of the comparison page: words above, table first, chart beside it, the statements below."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.comparison.asking import ComparisonFigures, ask_comparison
from dashboards.comparison.links import (
    PATH,
    Compared,
    ComparisonReading,
    ComparisonView,
    default_hospitals,
    write_comparison,
)
from dashboards.comparison.remarks import (
    counting_rules,
    cut_sentences,
    hospital_sentences,
    left_out_sentences,
    nothing_sentence,
)
from dashboards.comparison.table import ComparisonTable, comparison_table
from dashboards.comparison.titles import (
    comparison_subtitle,
    comparison_title,
    description,
    file_stem,
    key_figures,
    summary,
)
from dashboards.exports.comparison_columns import comparison_columns
from dashboards.figures.comparison import comparison_figure, rows_only_in_table
from dashboards.key_figures import key_figure_list, key_figure_text
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
from dashboards.services import Reader
from dashboards.tables import figures_table, scrolling
from dashboards.words import Words


def answer(reader: Reader, reading: ComparisonReading) -> html.Div:
    """Ask what a link says, and show it."""
    words = reader.words
    said = [notice_sentence(notice, words) for notice in reading.notices]
    if reading.view is None:
        return nothing_to_show(said or [no_hospital_sentence(words)], words)
    view = reading.view
    figures = ask_comparison(reader, view)
    said += cut_sentences(figures, words)
    body: list[Component] = [
        _heading(figures, reader),
        *(message(sentence, "notice") for sentence in said),
        *failures(figures.outcomes, reader),
        *stale(figures.outcomes, reader),
    ]
    if figures.answered:
        body += _answered(figures, reader)
        rules = rules_details(counting_rules(view, words), words)
        body += [rules, statements(figures.statements, reader)]
    return html.Div(body, className="answer comparison")


def _heading(figures: ComparisonFigures, reader: Reader) -> html.Div:
    words = reader.words
    spans = tuple(side.span for side in figures.sides) or figures.asked
    return html.Div(
        [
            html.H1(comparison_title(figures.view, spans, words), id="answer-title"),
            html.P(comparison_subtitle(figures.view, figures.shown, reader.names, words), className="subtitle"),
            # Where the screen is too narrow for both, the criteria stand below the answer.
            html.A(words.gettext("Change the criteria"), href="#criteria", className="button to-criteria"),
        ]
    )


def _answered(figures: ComparisonFigures, reader: Reader) -> list[Component]:
    words = reader.words
    if not figures.sides:
        return _nothing(nothing_sentence(figures, reader.names, words), figures, reader)
    table = comparison_table(figures)
    if table.is_empty:
        found = words.gettext("There are no results that comply with the selected criteria.")
        return _nothing(found, figures, reader)
    return _figures(table, figures, reader)


def _figures(table: ComparisonTable, figures: ComparisonFigures, reader: Reader) -> list[Component]:
    words, names, view = reader.words, reader.names, table.view
    title = comparison_title(view, [side.span for side in table.sides], words)
    shown = figures_table(title, comparison_columns(table, names, words), table.all_rows, lambda _: False)
    download = downloads("comparison", write_comparison(view, reader.originals), words)
    sentences = [
        *hospital_sentences(view, reader),
        *left_out_sentences(figures, names, words),
        *_overlapping(table, words),
    ]
    return [
        html.Div(summary(table, names, words), role="status", className="visually-hidden"),
        key_figure_list(key_figures(table, names, words)),
        *(html.P(sentence, className="remark") for sentence in sentences),
        html.Div(
            [
                scrolling(words.gettext("Table of the figures"), shown),
                _chart(table, title, [*cut_sentences(figures, words), *sentences], figures, reader),
            ],
            className="figures",
        ),
        html.Div([download, data_up_to(figures.outcomes, reader)], className="below"),
    ]


def _chart(
    table: ComparisonTable, title: str, remarks: list[str], figures: ComparisonFigures, reader: Reader
) -> html.Figure:
    words, names, view = reader.words, reader.names, table.view
    spans = tuple(dict.fromkeys(side.span for side in table.sides))
    picture = picture_of(
        title,
        comparison_subtitle(view, figures.shown, names, words),
        [key_figure_text(key_figures(table, names, words)), *remarks],
        figures.outcomes,
        file_stem(view, spans, reader.today),
        reader,
    )
    figure, says = comparison_figure(table, names, words), description(table, names, words)
    return chart(figure, "answer-title", "answer-description", says, picture, words)


def _overlapping(table: ComparisonTable, words: Words) -> list[str]:
    said = []
    if table.view.parts_exceed_total:
        said.append(
            words.gettext(
                "A study counts under each of its modalities: the rows add up to more than the number of studies."
            )
        )
    if hidden := rows_only_in_table(table):
        said.append(
            words.ngettext(
                "%(number)s more modality stands in the table only.",
                "%(number)s more modalities stand in the table only.",
                hidden,
            )
        )
    return said


def _nothing(sentence: str, figures: ComparisonFigures, reader: Reader) -> list[Component]:
    ways: list[Component] = []
    if figures.view != ComparisonView(default_hospitals(Compared.PERIODS, reader.originals)):
        ways = [dcc.Link(reader.words.gettext("Reset all criteria"), href=f"{PATH}?", className="button")]
    return [html.Div([html.P(sentence), *ways], className="empty"), data_up_to(figures.outcomes, reader)]
