"""The answer of the summary page: the trail, words, the table, the chart beside it, how it is counted."""

from dataclasses import replace

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import current, described, labelled
from dashboards.exports.summary_columns import SummaryColumns
from dashboards.exports.summary_observations import SummaryObservations
from dashboards.figures.style import CONFIG
from dashboards.figures.summary import bars_of, summary_figure
from dashboards.key_figures import KeyFigure, key_figure_list, key_figure_text
from dashboards.links import write_link
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
from dashboards.pages.charts import picture_buttons, picture_of, unfinished_remark
from dashboards.pages.downloads import downloads
from dashboards.pages.summary_form import criteria
from dashboards.pages.summary_table import sorted_table
from dashboards.services import Reader
from dashboards.sizes import percent_text
from dashboards.summary.arranging import Arranged, arranged
from dashboards.summary.asking import SummaryFigures, ask_summary, scope_of
from dashboards.summary.links import Level, Scope, SummaryMeasure, SummaryReading, SummaryView, address, write_summary
from dashboards.summary.rows import SummaryTable, summary_table
from dashboards.summary.rules import counting_rules
from dashboards.summary.spans import Span
from dashboards.summary.titles import (
    change_heading,
    change_text,
    counted_text,
    description,
    file_stem,
    names_to_search,
    region_name,
    remarks,
    row_name,
    span_name,
    summary_subtitle,
    summary_title,
    value_text,
)
from dashboards.titles import modality_name
from dashboards.words import Words
from queries.criteria import Criteria, Grain, Measure, Period

CHART = "summary-chart"
# Beside the chart in the answer: a chart that is shown anew was not clicked.
CLICKED = "summary-clicked"
_TITLE, _DESCRIPTION = "answer-title", "answer-description"


def answer(reader: Reader, reading: SummaryReading) -> html.Div:
    """Ask what a link says, and show it."""
    words, view = reader.words, reading.view
    said = [notice_sentence(notice, words) for notice in reading.notices]
    if view is None:
        return nothing_to_show(said or [no_hospital_sentence(words)], words)
    scope = scope_of(reader)
    figures = ask_summary(reader, view)
    table = summary_table(figures, scope, reader.today)
    body: list[Component] = [
        _trail(view, scope, reader),
        _heading(view, reader),
        criteria(view, scope, reader),
        *(message(sentence, "notice") for sentence in said),
        *failures(figures.outcomes, reader),
        *stale(figures.outcomes, reader),
    ]
    if figures.answered:
        shown = arranged(table, names_to_search(table, reader))
        body += _figures(shown, figures, scope, reader)
        body += [rules_details(counting_rules(view, words), words), statements(figures.statements, reader)]
    return html.Div(body, className="answer")


def _trail(view: SummaryView, scope: Scope, reader: Reader) -> html.Nav:
    """The way back up: from where to where, and through which span of time. Each step is a link."""
    words = reader.words
    spans: list[Span] = [view.span]
    while (wider := spans[0].wider) is not None:
        spans.insert(0, wider)
    times = [(span_name(span, words), replace(view, span=span, sort=None, order=None)) for span in spans]
    listed = _steps(_places(view, scope, reader), scope, "")
    if len(times) > 1:
        listed += _steps(times, scope, "when")
    return html.Nav(html.Ol(listed), className="trail", **labelled(words.gettext("Where you are")))


def _places(view: SummaryView, scope: Scope, reader: Reader) -> list[tuple[str, SummaryView]]:
    words = reader.words
    up = replace(view, modalities=(), sort=None, order=None, find="")
    found = []
    if len(scope.visible) > 1 or view.region is not None:
        found.append((words.gettext("All hospitals"), replace(up, hospitals=scope.defaults(None), region=None)))
        region = view.region if view.hospital is None else scope.regions[view.hospital]
        if region is not None:
            inside = scope.defaults(region)
            found.append((region_name(region, words), replace(up, hospitals=inside, region=region)))
        elif view.hospitals != scope.defaults(None):
            number = len(view.hospitals)
            found.append((words.ngettext("%(number)s hospital", "%(number)s hospitals", number), up))
    if view.hospital is not None:
        found.append((reader.names[view.hospital], up))
    if view.modalities:
        found.append((words.any_of(modality_name(each, words) for each in view.modalities), view))
    return found


def _steps(steps: list[tuple[str, SummaryView]], scope: Scope, look: str) -> list[html.Li]:
    """The last of them is where the reader is."""
    *above, (here, _) = steps
    listed = [html.Li(dcc.Link(label, href=address(view, scope)), className=look) for label, view in above]
    return [*listed, html.Li(html.Span(here, **current()), className=look)]


def _heading(view: SummaryView, reader: Reader) -> html.Div:
    title = summary_title(view, reader.names, reader.words)
    subtitle = summary_subtitle(view, reader.words)
    return html.Div([html.H1(title, id=_TITLE), html.P(subtitle, className="subtitle")])


def _figures(shown: Arranged, figures: SummaryFigures, scope: Scope, reader: Reader) -> list[Component]:
    words, view, table = reader.words, shown.view, shown.table
    if table.is_empty or not shown.is_found:
        return [_nothing(shown, scope, words), data_up_to(figures.outcomes, reader)]
    spans = figures.comparison.spans if figures.comparison else None
    observed = SummaryObservations(table, scope, spans, reader.today)
    columns = SummaryColumns(shown, reader.names, spans, words, observed)
    title = summary_title(view, reader.names, words)
    is_unfinished = view.span.is_unfinished(reader.today)
    said = remarks(
        shown, scope, reader.names, words, is_compared=figures.comparison is not None, is_unfinished=is_unfinished
    )
    total, key = counted_text(table.total.value, view.measure, words), _key_figures(table, figures, words)
    drawn = _chart(shown, scope, [key_figure_text(key), *said], figures, reader)
    return [
        html.Div(f"{title}: {total}", role="status", className="visually-hidden"),
        key_figure_list(key),
        *(html.P(remark, className="remark") for remark in said),
        html.Div(
            [sorted_table(columns, scope, title, words), drawn],
            className="figures tall" if view.level is Level.PERIODS else "figures",
        ),
        html.Div(
            [
                downloads("summary", write_summary(view, scope), words),
                data_up_to(figures.outcomes, reader),
                *_elsewhere(view, reader),
            ],
            className="below",
        ),
    ]


def _nothing(shown: Arranged, scope: Scope, words: Words) -> html.Div:
    view = shown.view
    if not shown.is_found:
        sentence = words.gettext("Nothing here is called «%(text)s».", text=view.find)
        way = dcc.Link(words.gettext("Show all"), href=address(replace(view, find=""), scope), className="button")
        return html.Div([html.P(sentence), way], className="empty")
    ways = []
    if not view.span.is_all:
        all_years = address(replace(view, span=Span(), sort=None, order=None), scope)
        ways.append(dcc.Link(words.gettext("Show all years"), href=all_years, className="button"))
    sentence = words.gettext("There are no results that comply with the selected criteria.")
    return html.Div([html.P(sentence), *ways], className="empty")


def _key_figures(table: SummaryTable, figures: SummaryFigures, words: Words) -> list[KeyFigure]:
    total, measure = table.total, table.view.measure
    pairs = [
        (words.gettext("Total"), counted_text(total.value, measure, words), "total"),
        (words.gettext("Undated, not in the sum"), value_text(total.undated_value, measure, words), "undated"),
    ]
    if figures.comparison is not None and total.change is not None:
        pairs.append((change_heading(figures.comparison.spans, None, words), change_text(total.change, words), ""))
    share = total.counts.unsized_share if total.counts else None
    if measure is SummaryMeasure.BYTES and share is not None:
        pairs.append((words.gettext("Sizes the archive does not know"), percent_text(100 * share, words), ""))
    return [KeyFigure(name, value, kind=kind) for name, value, kind in pairs]


def _chart(shown: Arranged, scope: Scope, said: list[str], figures: SummaryFigures, reader: Reader) -> html.Figure:
    """`said` is what one must know beside it."""
    words = reader.words
    figure = summary_figure(shown, reader.names, lambda view: f"?{write_summary(view, scope)}", words)
    # A chart that follows the window takes its height from its box alone.
    box = {"height": f"{figure['layout']['height']}px"}
    graph = dcc.Graph(id=CHART, figure=figure, config=CONFIG, responsive=True, style=box)
    image = html.Div(graph, role="img", **described(_TITLE, _DESCRIPTION))
    says, more = description(shown, reader.names, words), _more(shown, words)
    caption = html.Figcaption([html.P(says, id=_DESCRIPTION), *map(html.P, more)])
    unfinished = [row_name(row, reader.names, words) for row in bars_of(shown) if row.is_unfinished]
    picture = picture_of(
        summary_title(shown.view, reader.names, words),
        summary_subtitle(shown.view, words),
        [*said, *unfinished_remark(unfinished, words), *more],
        figures.outcomes,
        file_stem(shown.view, reader.today),
        reader,
    )
    buttons = picture_buttons(figure, picture, says, words)
    return html.Figure([image, caption, buttons, dcc.Location(id=CLICKED, refresh="callback-nav")])


def _more(shown: Arranged, words: Words) -> list[str]:
    left = len(shown.table.rows) - len(bars_of(shown))
    if left <= 0:
        return []
    return [
        words.ngettext(
            "%(number)s more row stands in the table only.", "%(number)s more rows stand in the table only.", left
        )
    ]


def _elsewhere(view: SummaryView, reader: Reader) -> list[dcc.Link]:
    """The same figures by month where the archive itself can be asked: studies, series and images alone are there."""
    if view.level is not Level.PERIODS or view.measure is SummaryMeasure.BYTES:
        return []
    months = view.span.wider.months if view.span.day and view.span.wider else view.span.months
    period = Period(*months) if months else Period()
    criteria_there = Criteria(
        view.hospitals,
        Measure(view.measure.value),
        period,
        Grain.YEAR if period.is_all else Grain.MONTH,
        modalities=view.modalities,
    )
    link = write_link(criteria_there, reader.visible)
    return [dcc.Link(reader.words.gettext("The same on the activity page"), href=f"/activity?{link}")]
