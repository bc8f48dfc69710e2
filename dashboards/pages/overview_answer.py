"""The answer of the overview: words above, then the table; what is in no sum, and how it is counted, below."""

from dash import dcc, html
from dash.development.base_component import Component

from auth.permissions import Permission
from dashboards.messages import no_hospital_sentence
from dashboards.overview.asking import Overview, ask_overview
from dashboards.overview.titles import (
    counting_rules,
    left_out_sentences,
    overview_subtitle,
    overview_title,
)
from dashboards.pages import estate
from dashboards.pages.answering import message, nothing_to_show, rules_details, statements
from dashboards.pages.downloads import downloads
from dashboards.pages.overview_table import overview_table
from dashboards.services import Reader


def answer(reader: Reader, *, is_understood: bool) -> html.Div:
    words = reader.words
    said = [] if is_understood else [words.gettext("A part of this link was not understood and is left out.")]
    if not reader.visible:
        return nothing_to_show([no_hospital_sentence(words), *said], words)
    notices = [message(sentence, "notice") for sentence in said]
    overview = ask_overview(reader)
    body: list[Component] = [_heading(overview, reader), *notices, overview_table(overview, reader)]
    body += _below(overview, reader)
    if any(outcome.failure is None for outcome in overview.statements):
        counts = {reader.services.hospitals[row.hospital].storage.counts for row in overview.rows}
        body += [rules_details(counting_rules(counts, words), words), statements(overview.statements, reader)]
    return html.Div(body, className="answer")


def _heading(overview: Overview, reader: Reader) -> html.Div:
    words = reader.words
    subtitle = overview_subtitle(overview, reader.names, words)
    said = [html.P(subtitle, className="subtitle")] if subtitle else []
    return html.Div([html.H1(overview_title(overview, words)), *said])


def _below(overview: Overview, reader: Reader) -> list[Component]:
    words = reader.words
    remarks = left_out_sentences(overview.sum, reader.names, words) if overview.sum else []
    return [
        *(html.P(remark, className="remark") for remark in remarks),
        html.Div([downloads("overview", "", words), *_alerts(reader)], className="below"),
    ]


def _alerts(reader: Reader) -> list[Component]:
    """How many stores are about to be full; which, the pages on stores say."""
    watched = reader.principal.visible(Permission.SEE_STORAGE, reader.visible)
    opened = len(reader.services.notices.open({*watched}))
    if not opened:
        return []
    said = reader.words.ngettext("%(number)s open alert on stores", "%(number)s open alerts on stores", opened)
    return [dcc.Link(said, href=estate.PATH if estate.is_offered(reader) else "/storage")]
