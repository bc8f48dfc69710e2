"""The answer of the page on patients: words above, sexes and ages as a picture and a table, then year by year."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.figures.patients import pyramid_figure
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
from dashboards.patients.asking import PatientsFigures, ask_patients, reader_default
from dashboards.patients.links import PATH, PatientsReading, PatientsView, write_patients
from dashboards.patients.rows import age_columns, age_rows, year_columns, year_rows
from dashboards.patients.titles import (
    counting_rules,
    file_stem,
    key_figures,
    missing_sentences,
    patients_subtitle,
    patients_title,
    pyramid_description,
    withheld_sentences,
)
from dashboards.services import Reader
from dashboards.tables import figures_table, scrolling
from queries.reports.people_shown import PeopleTable


def answer(reader: Reader, reading: PatientsReading) -> html.Div:
    """Ask what a link says, and show it."""
    words = reader.words
    said = [notice_sentence(notice, words) for notice in reading.notices]
    if reading.view is None:
        return nothing_to_show(said or [no_hospital_sentence(words)], words)
    figures = ask_patients(reader, reading.view)
    body: list[Component] = [
        _heading(figures, reader),
        *(message(sentence, "notice") for sentence in said),
        *failures(figures.outcomes, reader),
        *stale(figures.outcomes, reader),
    ]
    if figures.answered:
        body += _period(figures, reader)
        body += _years(figures, reader)
        rules = rules_details(counting_rules(figures, words), words)
        body += [rules, statements(figures.outcomes, reader)]
    return html.Div(body, className="answer people")


def _heading(figures: PatientsFigures, reader: Reader) -> html.Div:
    words = reader.words
    return html.Div(
        [
            html.H1(patients_title(figures.view, words), id="answer-title"),
            html.P(patients_subtitle(figures, reader.names, words), className="subtitle"),
            # Where the screen is too narrow for both, the criteria stand below the answer.
            html.A(words.gettext("Change the criteria"), href="#criteria", className="button to-criteria"),
        ]
    )


def _period(figures: PatientsFigures, reader: Reader) -> list[Component]:
    """What there is of the year, or of all of them."""
    words, table = reader.words, figures.table
    if table is None:
        return [_nothing(figures.view, reader), data_up_to(figures.outcomes, reader)]
    key = key_figures(figures, table, words)
    download = downloads("patients", write_patients(figures.view, reader_default(reader)), words)
    title, remarks = words.gettext("By sex and age"), _remarks(figures, reader)
    ages = figures_table(title, age_columns(table, words), age_rows(table), lambda _: False)
    return [
        html.Div(f"{key[0].name}: {key[0].value}", role="status", className="visually-hidden"),
        key_figure_list(key),
        html.Div([data_up_to(figures.outcomes, reader)], className="below"),
        html.Div([html.H2(title), *(html.P(said, className="remark") for said in remarks)], className="part"),
        html.Div([scrolling(title, ages), _pyramid(table, remarks, figures, reader)], className="figures"),
        html.Div(download, className="below"),
    ]


def _remarks(figures: PatientsFigures, reader: Reader) -> list[str]:
    """What is withheld, and what an archive cannot tell."""
    words = reader.words
    withheld = withheld_sentences(figures, reader.smallest_shown, words)
    return [*withheld, *missing_sentences(figures, reader.names, words)]


def _pyramid(table: PeopleTable, remarks: list[str], figures: PatientsFigures, reader: Reader) -> html.Figure:
    words = reader.words
    picture = picture_of(
        patients_title(figures.view, words),
        patients_subtitle(figures, reader.names, words),
        [key_figure_text(key_figures(figures, table, words)), *remarks],
        figures.outcomes,
        file_stem(figures.view, reader.today),
        reader,
    )
    says = pyramid_description(table, words)
    return chart(pyramid_figure(table, words), "answer-title", "pyramid-says", says, picture, words)


def _years(figures: PatientsFigures, reader: Reader) -> list[Component]:
    words, rows = reader.words, year_rows(figures)
    if not rows:
        return []
    title = words.gettext("Year by year")
    table = figures_table(title, year_columns(rows, words), rows, lambda row: row.unfinished, has_foot=False)
    remark = words.gettext("A patient counts in each year: patients of several years do not add up.")
    return [html.Div([html.H2(title), html.P(remark, className="remark")], className="part"), scrolling(title, table)]


def _nothing(view: PatientsView, reader: Reader) -> html.Div:
    words = reader.words
    all_years = write_patients(PatientsView(view.hospitals, None), reader_default(reader))
    ways: list[Component] = []
    if view.year is not None:
        ways = [dcc.Link(words.gettext("All years"), href=f"{PATH}?{all_years}", className="button")]
    said = words.gettext("There are no results that comply with the selected criteria.")
    return html.Div([html.P(said), *ways], className="empty")
