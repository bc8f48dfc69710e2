"""What stands around the figures of every answer: failures, how far the data reach, how it is counted; charts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import described, labelled
from dashboards.figures.style import CONFIG
from dashboards.messages import failure_sentence
from dashboards.services import Reader
from dashboards.words import Words
from queries.archives.contract import Statement
from queries.reports.activity import HospitalOutcome


def message(sentence: str, kind: str) -> html.Div:
    """`kind`: notice, failure or success."""
    return html.Div(html.P(sentence), className=f"message {kind}", role="alert")


def nothing_to_show(sentences: Sequence[str], words: Words) -> html.Div:
    """Where nothing can be asked: why."""
    heading = html.H1(words.gettext("Nothing to show"))
    return html.Div([heading, *(message(sentence, "notice") for sentence in sentences)], className="answer")


def failures(outcomes: Sequence[HospitalOutcome], reader: Reader) -> list[Component]:
    """Why figures are missing, and of how many hospitals there are some."""
    words = reader.words
    sentences = [
        failure_sentence(outcome.failure, reader.names[outcome.hospital], words)
        for outcome in outcomes
        if outcome.failure
    ]
    answered = len(outcomes) - len(sentences)
    if sentences and answered:
        sentences.append(
            words.ngettext(
                "The figures below are of %(number)s hospital out of %(asked)s.",
                "The figures below are of %(number)s hospitals out of %(asked)s.",
                answered,
                asked=words.number(len(outcomes)),
            )
        )
    return [message(sentence, "failure") for sentence in sentences]


def stale(outcomes: Sequence[HospitalOutcome], reader: Reader) -> list[Component]:
    words, taken_at = reader.words, _taken_at(outcomes)
    return [
        message(
            words.gettext(
                "%(hospital)s: its archive was last read %(moment)s. What came since is not in these figures.",
                hospital=reader.names[code],
                moment=words.moment(reader.moment(code, taken_at[code])),
            ),
            "notice",
        )
        for code in reader.stale(taken_at)
    ]


def counted_twice(codes: Sequence[str], reader: Reader) -> list[Component]:
    """Where a sum is of a hospital and of a second copy of it."""
    words = reader.words
    return [
        message(
            words.gettext(
                "%(copy)s keeps a second copy of %(hospital)s: their studies are counted twice in the sum.",
                copy=reader.names[pair.copy],
                hospital=reader.names[pair.original],
            ),
            "notice",
        )
        for pair in reader.pairs
        if {*pair.codes} <= {*codes}
    ]


def data_up_to(outcomes: Sequence[HospitalOutcome], reader: Reader) -> html.P:
    words = reader.words
    days = {
        reader.names[o.hospital]: words.day(o.data_up_to) if o.data_up_to else words.gettext("no dated study")
        for o in outcomes
        if o.failure is None
    }
    parts: list[str | Component] = [html.Strong(words.gettext("Data up to")), " ", _of_each(days)]
    moments = [reader.moment(code, at) for code, at in _taken_at(outcomes).items()]
    if moments:
        parts += [" · ", html.Strong(words.gettext("Archive read")), " ", _between(moments, words)]
    return html.P(parts, className="data-up-to")


def rules_details(rules: Sequence[str], words: Words) -> html.Details:
    listed = html.Ul([html.Li(rule) for rule in rules])
    return html.Details([html.Summary(words.gettext("How this is counted")), listed], className="below-figures")


def statements(outcomes: Sequence[HospitalOutcome], reader: Reader) -> html.Details:
    words = reader.words
    # Snapshots of several hospitals are read by one statement.
    hospitals_of: dict[Statement, list[str]] = {}
    for outcome in outcomes:
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


def chart(figure: Mapping[str, Any], title: str, description: str, says: str) -> html.Figure:
    """`title` and `description` are ids: of what names it, and of the caption that says it in words."""
    graph = dcc.Graph(figure=figure, config=CONFIG, responsive=True)
    image = html.Div(graph, role="img", **described(title, description))
    return html.Figure([image, html.Figcaption(says, id=description)])


def _taken_at(outcomes: Sequence[HospitalOutcome]) -> dict[str, datetime]:
    return {o.hospital: o.taken_at for o in outcomes if o.failure is None and o.taken_at}


def _between(moments: list[datetime], words: Words) -> str:
    first, last = words.moment(min(moments)), words.moment(max(moments))
    return first if first == last else words.gettext("%(first)s to %(last)s", first=first, last=last)


def _of_each(said: Mapping[str, str]) -> str:
    """One word for all hospitals where it is the same."""
    if len({*said.values()}) == 1:
        return next(iter(said.values()))
    return " · ".join(f"{name}: {text}" for name, text in said.items())
