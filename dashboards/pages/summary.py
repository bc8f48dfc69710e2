"""The summary page: hospitals and modalities side by side, and the way down from a region to a day.

One direction: a link is read, answered and shown. Rows, headings and the trail are links; the form and the bars of
the chart write one.
"""

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboards.pages.summary_answer import CHART, CLICKED, answer
from dashboards.pages.summary_form import CHOSEN, CONTROLS, FIND, FIRST, LAST, SHOW, chosen
from dashboards.services import Reader, Services
from dashboards.summary.asking import scope_of
from dashboards.summary.links import PATH, SummaryReading, read_summary, write_summary
from dashboards.words import Words

__all__ = ["PATH", "layout", "name", "register"]

ANSWER, LOCATION = "summary-answer", "summary-location"


def name(words: Words) -> str:
    return words.gettext("Summary")


def layout(reader: Reader, query: object) -> html.Div:
    return html.Div(
        [
            html.Div(answer(reader, _read(reader, query)), id=ANSWER),
            # With its values, or it would report them as news and the answer be asked twice.
            dcc.Location(
                id=LOCATION, refresh="callback-nav", pathname=PATH, search=query if isinstance(query, str) else ""
            ),
        ],
        className="summary",
    )


def register(dash: Dash, services: Services) -> None:
    @dash.callback(
        Output(ANSWER, "children"),
        Input(LOCATION, "search"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    def show(query: Any, path: Any) -> Any:
        reader = services.reader()
        return answer(reader, _read(reader, query)) if path == PATH else no_update

    @dash.callback(
        Output(CHOSEN, "search"),
        Input(SHOW, "n_clicks"),
        Input(FIRST, "n_submit"),
        Input(LAST, "n_submit"),
        Input(FIND, "n_submit"),
        State(LOCATION, "search"),
        *(State(control, "value") for control in CONTROLS),
        prevent_initial_call=True,
    )
    def ask(_clicks: Any, _first: Any, _last: Any, _find: Any, query: Any, *values: Any) -> str:
        reader = services.reader()
        return f"?{chosen(reader, query, dict(zip(CONTROLS, values, strict=True)))}"

    @dash.callback(Output(CLICKED, "search"), Input(CHART, "clickData"), prevent_initial_call=True)
    def follow(clicked: Any) -> Any:
        """The link that a bar carries, written anew: what comes back from a browser may be anything."""
        reader = services.reader()
        reading = _read(reader, _link_of(clicked))
        if reading.view is None or reading.notices:
            return no_update
        return f"?{write_summary(reading.view, scope_of(reader))}"


def _read(reader: Reader, query: object) -> SummaryReading:
    return read_summary(query, scope_of(reader), reader.today)


def _link_of(clicked: Any) -> str:
    """Of Plotly's event; a link too long to be one of ours where it carries none."""
    match clicked:
        case {"points": [{"customdata": str(link)}, *_]} if link:
            return link
    return _NO_LINK


_NO_LINK = "x" * 10_000
