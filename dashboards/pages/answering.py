"""What stands around the figures of every answer: failures, how far the data reach, how it is counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboards.accessibility import labelled
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
    return [message(sentence, "notice") for sentence in stale_sentences(outcomes, reader)]


def stale_sentences(outcomes: Sequence[HospitalOutcome], reader: Reader) -> list[str]:
    words, taken_at = reader.words, _taken_at(outcomes)
    return [
        words.gettext(
            "%(hospital)s: its archive was last read %(moment)s. What came since is not in these figures.",
            hospital=reader.names[code],
            moment=words.moment(reader.moment(code, taken_at[code])),
        )
        for code in reader.stale(taken_at)
    ]


def counted_twice(codes: Sequence[str], reader: Reader) -> list[Component]:
    return [message(sentence, "notice") for sentence in counted_twice_sentences(codes, reader)]


def counted_twice_sentences(codes: Sequence[str], reader: Reader) -> list[str]:
    """Where a sum is of a hospital and of a second copy of it."""
    words = reader.words
    return [
        words.gettext(
            "%(copy)s keeps a second copy of %(hospital)s: their studies are counted twice in the sum.",
            copy=reader.names[pair.copy],
            hospital=reader.names[pair.original],
        )
        for pair in reader.pairs
        if {*pair.codes} <= {*codes}
    ]


def data_up_to(outcomes: Sequence[HospitalOutcome], reader: Reader) -> html.P:
    parts: list[str | Component] = []
    for name, said in _reached(outcomes, reader):
        parts += [" · "] if parts else []
        parts += [html.Strong(name), " ", said]
    return html.P(parts, className="data-up-to")


def data_up_to_text(outcomes: Sequence[HospitalOutcome], reader: Reader) -> str:
    return " · ".join(f"{name}: {said}" for name, said in _reached(outcomes, reader))


def archive_read(moments: Sequence[datetime], words: Words) -> tuple[str, str]:
    """What it is called, and when it was; of several archives from when to when."""
    first, last = words.moment(min(moments)), words.moment(max(moments))
    said = first if first == last else words.gettext("%(first)s to %(last)s", first=first, last=last)
    return words.gettext("Archive read"), said


def rules_details(rules: Sequence[str], words: Words) -> html.Details:
    listed = html.Ul([html.Li(rule) for rule in rules])
    return html.Details([html.Summary(words.gettext("How this is counted")), listed], className="below-figures rules")


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


def _taken_at(outcomes: Sequence[HospitalOutcome]) -> dict[str, datetime]:
    return {o.hospital: o.taken_at for o in outcomes if o.failure is None and o.taken_at}


def _reached(outcomes: Sequence[HospitalOutcome], reader: Reader) -> list[tuple[str, str]]:
    """How far the data reach, and when the archives were read, each with what it is called."""
    words = reader.words
    days = {
        reader.names[o.hospital]: words.day(o.data_up_to) if o.data_up_to else words.gettext("no dated study")
        for o in outcomes
        if o.failure is None
    }
    moments = [reader.moment(code, at) for code, at in _taken_at(outcomes).items()]
    reached = [(words.gettext("Data up to"), _of_each(days))]
    return [*reached, archive_read(moments, words)] if moments else reached


def _of_each(said: Mapping[str, str]) -> str:
    """One word for all hospitals where it is the same."""
    if len({*said.values()}) == 1:
        return next(iter(said.values()))
    return " · ".join(f"{name}: {text}" for name, text in said.items())
