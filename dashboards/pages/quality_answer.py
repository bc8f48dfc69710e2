"""The answer of the completeness page: words above, what is missing, its calendar, and what hides in the figures."""

from dash import dcc, html
from dash.development.base_component import Component

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
from dashboards.pages.quality_sections import (
    calendar_section,
    defects_section,
    findings_section,
    lateness_section,
)
from dashboards.quality.asking import DayFigures, QualityFigures, ask_quality
from dashboards.quality.links import PATH, QualityReading
from dashboards.quality.rows import defect_rows, month_shares
from dashboards.quality.titles import quality_rules, quality_subtitle, quality_title
from dashboards.services import Reader
from queries.reports.quality import DefectsAnswer


def answer(reader: Reader, reading: QualityReading) -> html.Div:
    """Ask what a link says, and show it."""
    words = reader.words
    said = [notice_sentence(notice, words) for notice in reading.notices]
    if reading.view is None:
        return nothing_to_show(said or [no_hospital_sentence(words)], words)
    figures = ask_quality(reader, reading.view)
    outcomes = (figures.outcome,)
    body: list[Component] = [
        _heading(figures, reader),
        *(message(sentence, "notice") for sentence in said),
        *failures(outcomes, reader),
        *stale(outcomes, reader),
    ]
    if figures.days is not None and figures.defects is not None:
        body += _figures(figures.days, figures.defects, reader)
        body += [
            rules_details(quality_rules(words), words),
            statements((*figures.days.statements, figures.outcome), reader),
        ]
    return html.Div(body, className="answer quality")


def _heading(figures: QualityFigures, reader: Reader) -> html.Div:
    words, hospital = reader.words, reader.names[figures.view.hospital]
    if figures.days is None:
        title, subtitle = hospital, words.gettext("its completeness is not known")
    else:
        title, subtitle = quality_title(figures.days, hospital, words), quality_subtitle(figures.days, words)
    return html.Div(
        [
            html.H1(title, id="answer-title"),
            html.P(subtitle, className="subtitle"),
            # Where the screen is too narrow for both, the criteria stand below the answer.
            html.A(words.gettext("Change the criteria"), href="#criteria", className="button to-criteria"),
        ]
    )


def _figures(days: DayFigures, lacking: DefectsAnswer, reader: Reader) -> list[Component]:
    words = reader.words
    told = data_up_to(lacking.outcomes, reader)
    if not days.judgement.daily.counts.any():
        said = words.gettext("There are no results that comply with the selected criteria.")
        reset = dcc.Link(words.gettext("Reset all criteria"), href=f"{PATH}?", className="button")
        return [html.Div([html.P(said), reset], className="empty"), told]
    months = month_shares(days, lacking)
    return [
        html.Div(
            quality_title(days, reader.names[days.view.hospital], words), role="status", className="visually-hidden"
        ),
        told,
        findings_section(days, reader),
        calendar_section(days, reader),
        defects_section(defect_rows(lacking, months), months, reader),
        lateness_section(days, months, lacking.outcomes, reader),
    ]
