"""The answer of the activity page: words above, table first, chart beside it, the statement below."""

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import described, labelled
from dashboards.exports.columns import Column, activity_columns, activity_rows
from dashboards.figures.activity import activity_figure, parts_only_in_table
from dashboards.figures.style import CONFIG
from dashboards.links import Reading, write_link
from dashboards.messages import failure_sentence, no_hospital_sentence, notice_sentence
from dashboards.rules import counting_rules
from dashboards.services import Reader
from dashboards.tabulation import Row, Tabulation, tabulate
from dashboards.titles import counted, description, period_name, subtitle, summary, title
from dashboards.words import Words
from queries.archives.contract import Statement
from queries.criteria import Criteria
from queries.reports.activity import ActivityAnswer, activity
from queries.reports.emptiness import Criterion, Relaxed, what_emptied


def answer(reader: Reader, reading: Reading) -> html.Div:
    """Ask what a link says, and show it."""
    words = reader.words
    notices = [_message(notice_sentence(notice, words), "notice") for notice in reading.notices]
    if reading.criteria is None:
        heading = words.gettext("Nothing to show")
        if not notices:
            notices = [_message(no_hospital_sentence(words), "notice")]
        return html.Div([html.H1(heading), *notices], className="answer")
    criteria = reading.criteria
    sources = reader.sources(criteria.hospitals)
    figures = activity(sources, criteria)
    tabulation = tabulate(figures, reader.today)
    body: list[Component] = [_heading(criteria, reader), *notices, *_failures(figures, reader)]
    if figures.answered and tabulation.is_empty:
        body += [*_nothing_found(what_emptied(sources, criteria), criteria, reader), _data_up_to(figures, reader)]
    elif figures.answered:
        body += _figures(tabulation, figures, reader)
    body += [_rules(criteria, words), _statements(figures, reader)] if figures.answered else []
    return html.Div(body, className="answer")


def _heading(criteria: Criteria, reader: Reader) -> html.Div:
    return html.Div(
        [
            html.H1(title(criteria, reader.words), id="answer-title"),
            html.P(subtitle(criteria, reader.names, reader.visible, reader.words), className="subtitle"),
            # Where the screen is too narrow for both, the criteria stand below the answer.
            html.A(reader.words.gettext("Change the criteria"), href="#criteria", className="button to-criteria"),
        ]
    )


def _failures(figures: ActivityAnswer, reader: Reader) -> list[Component]:
    words = reader.words
    sentences = [
        failure_sentence(outcome.failure, reader.names[outcome.hospital], words)
        for outcome in figures.failed
        if outcome.failure
    ]
    if sentences and figures.answered:
        asked = len(figures.outcomes)
        sentences.append(
            words.ngettext(
                "The figures below are of %(number)s hospital out of %(asked)s.",
                "The figures below are of %(number)s hospitals out of %(asked)s.",
                len(figures.answered),
                asked=words.number(asked),
            )
        )
    return [_message(sentence, "failure") for sentence in sentences]


def _nothing_found(found: tuple[Relaxed, ...], criteria: Criteria, reader: Reader) -> list[Component]:
    words = reader.words
    sentence = words.gettext("There are no results that comply with the selected criteria.")
    ways: list[Component] = [_way_out(relaxed, reader) for relaxed in found]
    if not ways and criteria != Criteria(reader.visible, criteria.measure):
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
    href = f"/activity?{write_link(relaxed.criteria, reader.visible)}"
    return html.P([cause, " ", dcc.Link(f"{action} ({found})", href=href, className="button")])


def _figures(tabulation: Tabulation, figures: ActivityAnswer, reader: Reader) -> list[Component]:
    words = reader.words
    columns = activity_columns(tabulation, reader.names, words)
    link = write_link(tabulation.criteria, reader.visible)
    download = html.A(words.gettext("Download CSV"), href=f"/activity.csv?{link}", className="button", download="")
    return [
        html.Div(summary(tabulation, words), role="status", className="visually-hidden"),
        _key_figures(tabulation, words),
        *_remarks(tabulation, words),
        html.Div([_table(tabulation, columns, words), _chart(tabulation, reader.names, words)], className="figures"),
        html.Div([download, _data_up_to(figures, reader)], className="below"),
    ]


def _key_figures(tabulation: Tabulation, words: Words) -> html.Dl:
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
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)], className=kind) for name, value, kind in pairs])


def _remarks(tabulation: Tabulation, words: Words) -> list[Component]:
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
    return [html.P(remark, className="remark") for remark in remarks]


def _table(tabulation: Tabulation, columns: tuple[Column, ...], words: Words) -> html.Div:
    *rows, total = activity_rows(tabulation)
    head = html.Tr([html.Th(c.heading, scope="col", className=_alignment(c)) for c in columns])
    caption = html.Caption(title(tabulation.criteria, words), className="visually-hidden")
    table = html.Table(
        [
            caption,
            html.Thead(head),
            html.Tbody([_table_row(row, columns) for row in rows]),
            html.Tfoot(_table_row(total, columns)),
        ]
    )
    # A box that scrolls must be reachable by keyboard.
    return html.Div(
        table, className="table", tabIndex="0", role="region", **labelled(words.gettext("Table of the figures"))
    )


def _table_row(row: Row, columns: tuple[Column, ...]) -> html.Tr:
    first, *others = columns
    cells = [html.Td(c.shown(row), className=_alignment(c)) for c in others]
    className = "unfinished" if row.unfinished else None
    return html.Tr([html.Th(first.shown(row), scope="row"), *cells], className=className)


def _alignment(column: Column) -> str | None:
    return "number" if column.is_number else None


def _chart(tabulation: Tabulation, names: Mapping[str, str], words: Words) -> html.Figure:
    graph = dcc.Graph(figure=activity_figure(tabulation, names, words), config=CONFIG, responsive=True)
    says = html.Figcaption(description(tabulation, words), id="answer-description")
    image = html.Div(graph, role="img", **described("answer-title", "answer-description"))
    return html.Figure([image, says])


def _data_up_to(figures: ActivityAnswer, reader: Reader) -> html.P:
    words = reader.words
    days = {reader.names[o.hospital]: o.data_up_to for o in figures.answered}
    if len({*days.values()}) == 1:
        (day,) = {*days.values()}
        text = words.day(day) if day else words.gettext("no dated study")
    else:
        said = {name: words.day(day) if day else words.gettext("no dated study") for name, day in days.items()}
        text = " · ".join(f"{name}: {day}" for name, day in said.items())
    return html.P([html.Strong(words.gettext("Data up to")), " ", text], className="data-up-to")


def _rules(criteria: Criteria, words: Words) -> html.Details:
    rules = html.Ul([html.Li(rule) for rule in counting_rules(criteria, words)])
    return html.Details([html.Summary(words.gettext("How this is counted")), rules], className="below-figures")


def _statements(figures: ActivityAnswer, reader: Reader) -> html.Details:
    words = reader.words
    shown = [
        _statement(reader.names[outcome.hospital], outcome.statement, words)
        for outcome in figures.answered
        if outcome.statement
    ]
    return html.Details([html.Summary(words.gettext("The SQL that ran")), *shown], className="below-figures")


def _statement(hospital: str, statement: Statement, words: Words) -> html.Div:
    milliseconds = max(1, round(statement.elapsed_seconds * 1000))
    took = words.ngettext("%(number)s millisecond", "%(number)s milliseconds", milliseconds)
    values = ", ".join(f"{name} = {value!r}" for name, value in statement.values)
    label = words.gettext("Statement for %(hospital)s", hospital=hospital)
    return html.Div(
        [
            html.H3(f"{hospital} · {took}"),
            html.Pre(statement.text, tabIndex="0", role="region", **labelled(label)),
            html.P([html.Strong(words.gettext("Bound values")), " ", html.Code(values)]),
        ]
    )


def _message(sentence: str, kind: str) -> html.Div:
    return html.Div(html.P(sentence), className=f"message {kind}", role="alert")
