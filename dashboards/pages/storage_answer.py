"""The answer of the storage page: words above, then what came in, when it is full, how it grew, and what there is."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from auth.permissions import Permission
from dashboards.alerts.listing import alerts_list
from dashboards.key_figures import key_figure_list
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
from dashboards.pages.storage_outlook import outlook_section
from dashboards.pages.storage_sections import growth_section, months_section, now_section
from dashboards.services import Reader
from dashboards.storage.asking import StorageFigures, ask_storage
from dashboards.storage.holding import Holding, holding_of, stores_of
from dashboards.storage.lines import lines_of
from dashboards.storage.links import PATH, StorageReading, StorageView, default_hospitals, write_storage
from dashboards.storage.months import month_table
from dashboards.storage.rules import counting_rules
from dashboards.storage.titles import key_figures, storage_subtitle, storage_title
from dashboards.what_if.form import notice_sentences
from queries.projections.standing import Standing
from queries.projections.standings import standings


def answer(reader: Reader, reading: StorageReading) -> html.Div:
    """Ask what a link says, and show it."""
    words = reader.words
    said = [notice_sentence(notice, words) for notice in reading.notices]
    said += notice_sentences(reading.scenario_notices, words)
    if reading.view is None:
        return nothing_to_show(said or [no_hospital_sentence(words)], words)
    view = reading.view
    if not (view.scenario.is_identity or view.alone):
        said.append(words.gettext("A what-if is of one hospital and all its modalities: here it is left out."))
    figures = ask_storage(reader, view)
    holding = holding_of(figures)
    body: list[Component] = [
        _heading(figures, holding, reader),
        *(message(sentence, "notice") for sentence in said),
        *failures(figures.outcomes, reader),
        *stale(figures.outcomes, reader),
    ]
    if figures.answered and not holding.total.instance_count:
        body += [_nothing(view, reader), data_up_to(figures.outcomes, reader)]
    elif figures.answered:
        body += _figures(figures, holding, reader)
    if figures.answered:
        rules = rules_details(counting_rules(figures, words), words)
        body += [rules, statements(figures.statements, reader)]
    return html.Div(body, className="answer storage")


def _heading(figures: StorageFigures, holding: Holding, reader: Reader) -> html.Div:
    words = reader.words
    return html.Div(
        [
            html.H1(storage_title(figures, holding.total, reader.names, words), id="answer-title"),
            html.P(storage_subtitle(figures.view, reader.names, words), className="subtitle"),
            # Where the screen is too narrow for both, the criteria stand below the answer.
            html.A(words.gettext("Change the criteria"), href="#criteria", className="button to-criteria"),
        ]
    )


def _figures(figures: StorageFigures, holding: Holding, reader: Reader) -> list[Component]:
    words = reader.words
    stores = stores_of(figures, holding, reader.this_month)
    found: Sequence[Standing] = ()
    if figures.course is not None:
        found = standings(figures.course, figures.settings[figures.course.hospital], reader.today)
    table = month_table(figures.months)
    lines = lines_of(figures, table, reader.today)
    key = key_figures(figures, holding, stores, found, words)
    # What is decided by comes first: when it is full, then why it grows, then of what it is made.
    sections = [
        alerts_list(reader, figures.view.hospitals, f"{PATH}?{write_storage(figures.view, reader.visible)}"),
        months_section(figures, table, lines, reader),
        *([outlook_section(figures, found, reader)] if figures.view.alone else []),
        growth_section(figures, reader),
        now_section(figures, holding, stores, reader),
    ]
    return [
        html.Div(f"{key[0].name}: {key[0].value}", role="status", className="visually-hidden"),
        key_figure_list(key),
        html.Div([data_up_to(figures.outcomes, reader), *_to_archive(figures.view, reader)], className="below"),
        *sections,
    ]


def _to_archive(view: StorageView, reader: Reader) -> list[dcc.Link]:
    """Where it can be asked, with the same hospitals, by whom that page opens to."""
    if not reader.may(Permission.SEE_FIGURES):
        return []
    codes = "&".join(f"hospital={code}" for code in view.hospitals)
    return [dcc.Link(reader.words.gettext("Ask the archive itself"), href=f"/activity?{codes}")]


def _nothing(view: StorageView, reader: Reader) -> html.Div:
    words = reader.words
    ways: list[Component] = []
    if view != StorageView(default_hospitals(reader.visible)):
        ways = [dcc.Link(words.gettext("Reset all criteria"), href=f"{PATH}?", className="button")]
    said = words.gettext("There are no results that comply with the selected criteria.")
    return html.Div([html.P(said), *ways], className="empty")
