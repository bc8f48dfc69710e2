"""The answer of the activity page: words above, table first, chart beside it, the statement below."""

from collections.abc import Mapping
from datetime import datetime

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
from dashboards.tables import figures_table
from dashboards.tabulation import Tabulation, tabulate
from dashboards.titles import counted, description, period_name, subtitle, summary, title
from dashboards.words import Words
from queries.archives.contract import Statement
from queries.criteria import Criteria
from queries.reports.activity import ActivityAnswer, activity
from queries.reports.emptiness import Criterion, Relaxed, what_emptied

# Where the archive itself can be asked, below every answer.
ARCHIVE = "activity-archive"


def answer(reader: Reader, reading: Reading) -> html.Div:
    """Ask what a link says, and show it."""
    words = reader.words
    notices = [message(notice_sentence(notice, words), "notice") for notice in reading.notices]
    if reading.criteria is None:
        heading = words.gettext("Nothing to show")
        if not notices:
            notices = [message(no_hospital_sentence(words), "notice")]
        return html.Div([html.H1(heading), *notices], className="answer")
    criteria = reading.criteria
    sources = reader.sources(criteria.hospitals)
    figures = activity(sources, criteria)
    tabulation = tabulate(figures, reader.today)
    body: list[Component] = [_heading(criteria, reader), *notices, *_failures(figures, reader)]
    body += _stale(figures, reader)
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
    return [message(sentence, "failure") for sentence in sentences]


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
    to_archive = html.A(words.gettext("Ask the archive itself"), href=f"#{ARCHIVE}")
    return [
        html.Div(summary(tabulation, words), role="status", className="visually-hidden"),
        _key_figures(tabulation, words),
        *_remarks(tabulation, words),
        html.Div([_table(tabulation, columns, words), _chart(tabulation, reader.names, words)], className="figures"),
        html.Div([download, _data_up_to(figures, reader), to_archive], className="below"),
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
    table = figures_table(title(tabulation.criteria, words), columns, activity_rows(tabulation))
    # A box that scrolls must be reachable by keyboard.
    return html.Div(
        table, className="table", tabIndex="0", role="region", **labelled(words.gettext("Table of the figures"))
    )


def _chart(tabulation: Tabulation, names: Mapping[str, str], words: Words) -> html.Figure:
    graph = dcc.Graph(figure=activity_figure(tabulation, names, words), config=CONFIG, responsive=True)
    says = html.Figcaption(description(tabulation, words), id="answer-description")
    image = html.Div(graph, role="img", **described("answer-title", "answer-description"))
    return html.Figure([image, says])


def _data_up_to(figures: ActivityAnswer, reader: Reader) -> html.P:
    words = reader.words
    names = reader.names
    days = {
        names[o.hospital]: words.day(o.data_up_to) if o.data_up_to else words.gettext("no dated study")
        for o in figures.answered
    }
    parts: list[str | Component] = [html.Strong(words.gettext("Data up to")), " ", _of_each(days)]
    moments = [reader.moment(code, at) for code, at in figures.taken_at.items()]
    if moments:
        parts += [" · ", html.Strong(words.gettext("Archive read")), " ", _between(moments, words)]
    return html.P(parts, className="data-up-to")


def _between(moments: list[datetime], words: Words) -> str:
    first, last = words.moment(min(moments)), words.moment(max(moments))
    return first if first == last else words.gettext("%(first)s to %(last)s", first=first, last=last)


def _of_each(said: Mapping[str, str]) -> str:
    """One word for all hospitals where it is the same."""
    if len({*said.values()}) == 1:
        return next(iter(said.values()))
    return " · ".join(f"{name}: {text}" for name, text in said.items())


def _stale(figures: ActivityAnswer, reader: Reader) -> list[Component]:
    words = reader.words
    return [
        message(
            words.gettext(
                "%(hospital)s: its archive was last read %(moment)s. What came since is not in these figures.",
                hospital=reader.names[code],
                moment=words.moment(reader.moment(code, figures.taken_at[code])),
            ),
            "notice",
        )
        for code in reader.stale(figures.taken_at)
    ]


def _rules(criteria: Criteria, words: Words) -> html.Details:
    rules = html.Ul([html.Li(rule) for rule in counting_rules(criteria, words)])
    return html.Details([html.Summary(words.gettext("How this is counted")), rules], className="below-figures")


def _statements(figures: ActivityAnswer, reader: Reader) -> html.Details:
    words = reader.words
    # Snapshots of several hospitals are read by one statement.
    hospitals_of: dict[Statement, list[str]] = {}
    for outcome in figures.answered:
        if outcome.statement:
            hospitals_of.setdefault(outcome.statement, []).append(reader.names[outcome.hospital])
    shown = [statement_block(", ".join(names), statement, words) for statement, names in hospitals_of.items()]
    return html.Details([html.Summary(words.gettext("The SQL that ran")), *shown], className="below-figures")


def statement_block(hospital: str, statement: Statement, words: Words) -> html.Div:
    """A statement as it ran, its values apart, and how long it took."""
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


def message(sentence: str, kind: str) -> html.Div:
    """`kind`: notice, failure or success."""
    return html.Div(html.P(sentence), className=f"message {kind}", role="alert")
