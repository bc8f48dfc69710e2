"""What the summary counts, of which period, and what is searched for: links, and a form that writes one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accessibility import current, labelled
from dashboards.links import parts_of
from dashboards.pages.controls import text
from dashboards.services import Reader
from dashboards.summary.asking import scope_of
from dashboards.summary.links import (
    PATH,
    Level,
    Scope,
    SummaryMeasure,
    SummaryView,
    address,
    read_summary,
    write_summary,
)
from dashboards.summary.spans import Span
from dashboards.summary.titles import span_name, summary_measure_name
from dashboards.words import Words

FIRST, LAST, FIND, SHOW = "summary-first", "summary-last", "summary-find", "summary-show"
# Beside the form in the answer: a form that is shown anew asks for nothing.
CHOSEN = "summary-chosen"
# Every control, in the order in which callbacks pass their values.
CONTROLS = (FIRST, LAST, FIND)
# Years that are a click away; earlier ones are written, or reached through the rows.
_NEAR_YEARS = 4


def criteria(view: SummaryView, scope: Scope, reader: Reader) -> html.Div:
    words = reader.words
    return html.Div(
        [_measures(view, scope, words), _periods(view, scope, reader), _form(view, words)], className="choosing"
    )


def _measures(view: SummaryView, scope: Scope, words: Words) -> html.Nav:
    """A column that is sorted by may be of another measure: the order is each one's own."""
    choices = [
        (summary_measure_name(measure, words), replace(view, measure=measure, sort=None, order=None))
        for measure in SummaryMeasure
    ]
    return _links(words.gettext("Count"), choices, view, scope)


def _periods(view: SummaryView, scope: Scope, reader: Reader) -> html.Nav:
    years = range(reader.today.year, reader.today.year - _NEAR_YEARS, -1)
    spans = [Span(), *map(Span.of_year, years)]
    # Of a form of its own name where the view is of another one: the reader sees what is chosen.
    spans += [] if view.span in spans else [view.span]
    choices = [
        (span_name(span, reader.words), view if span == view.span else replace(view, span=span)) for span in spans
    ]
    return _links(reader.words.gettext("Period"), choices, view, scope)


def _links(name: str, choices: Sequence[tuple[str, SummaryView]], here: SummaryView, scope: Scope) -> html.Nav:
    shown: list[Component] = [html.Span(name, className="of")]
    for label, view in choices:
        is_here = (view.measure, view.span) == (here.measure, here.span)
        shown.append(html.Span(label, **current()) if is_here else dcc.Link(label, href=address(view, scope)))
    return html.Nav(shown, className="horizons", **labelled(name))


def _form(view: SummaryView, words: Words) -> html.Form:
    first, last = _ends(view.span)
    fields = [
        _field(words.gettext("From month"), FIRST, first, "2016-03", 10),
        _field(words.gettext("To month"), LAST, last, "2016-09", 7),
    ]
    label = words.gettext("Find a hospital or modality")
    if view.level is Level.MODALITIES:
        label = words.gettext("Find a modality")
    find = _field(label, FIND, view.find, "", 60)
    # There is nothing to be found among periods, yet callbacks want their controls.
    searching = html.Div(find, hidden=view.level is Level.PERIODS, className="searching")
    show = html.Button(words.gettext("Show"), id=SHOW, type="button", className="primary", n_clicks=0)
    reset = dcc.Link(words.gettext("Reset"), href=f"{PATH}?", className="button")
    return html.Form(
        [*fields, searching, show, reset, dcc.Location(id=CHOSEN, refresh="callback-nav")], className="narrowing"
    )


def _field(label: str, control: str, value: str, example: str, longest: int) -> html.Label:
    box = dcc.Input(id=control, value=value, type="text", placeholder=example, maxLength=longest, autoComplete="off")
    return html.Label([html.Span(label), box])


def _ends(span: Span) -> tuple[str, str]:
    if span.is_all or span.day:
        return (span.text if span.day else "", "")
    first, last = span.months or ("", "")
    return str(first), str(last)


def chosen(reader: Reader, query: Any, values: Mapping[str, Any]) -> str:
    """The query string of what the form says, in the view of a link; read_summary judges it like anybody's."""
    scope = scope_of(reader)
    first, last = (text(values[control]).strip() for control in (FIRST, LAST))
    period = f"{first}..{last}" if first and last else first or last or "all"
    given = parts_of(query)
    kept = [
        (key, value)
        for key, values_of_key in (given.given if given else {}).items()
        if key not in ("period", "find")
        for value in values_of_key
    ]
    # JSON can say half a surrogate pair, which no query string can.
    pairs = [*kept, ("period", period), ("find", text(values[FIND]))]
    written = urlencode(pairs, errors="replace")
    reading = read_summary(written, scope, reader.today)
    return write_summary(reading.view, scope) if reading.view and not reading.notices else written
