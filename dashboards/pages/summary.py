"""The summary page: hospitals and modalities side by side, and the way down from a region to a day.

Rows, headings and the trail are links; the form and the bars of the chart write one.
"""

from typing import Any

from dash import Dash, Input, Output, State, html, no_update

from auth.permissions import Permission
from dashboards.pages.linked import LinkedPage
from dashboards.pages.summary_answer import CHART, CLICKED, answer
from dashboards.pages.summary_form import CHOSEN, CONTROLS, FIND, FIRST, LAST, SHOW, chosen
from dashboards.services import Reader, Services
from dashboards.summary.asking import scope_of
from dashboards.summary.links import PATH, SummaryReading, read_summary, write_summary
from dashboards.words import Words

__all__ = ["PATH", "PERMISSION", "layout", "name", "register"]

PERMISSION = Permission.SEE_FIGURES


def name(words: Words) -> str:
    return words.gettext("Summary")


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(reader, query)


def register(dash: Dash, services: Services) -> None:
    _PAGE.register(dash, services)

    @dash.callback(
        Output(CHOSEN, "search"),
        Input(SHOW, "n_clicks"),
        Input(FIRST, "n_submit"),
        Input(LAST, "n_submit"),
        Input(FIND, "n_submit"),
        State(_PAGE.location, "search"),
        *(State(control, "value") for control in CONTROLS),
        prevent_initial_call=True,
    )
    def ask(_clicks: Any, _first: Any, _last: Any, _find: Any, query: Any, *values: Any) -> str:
        reader = services.reader(PERMISSION)
        return f"?{chosen(reader, query, dict(zip(CONTROLS, values, strict=True)))}"

    @dash.callback(Output(CLICKED, "search"), Input(CHART, "clickData"), prevent_initial_call=True)
    def follow(clicked: Any) -> Any:
        """The link that a bar carries, written anew: what comes back from a browser may be anything."""
        reader = services.reader(PERMISSION)
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

_PAGE = LinkedPage(PATH, PERMISSION, "summary", lambda reader, query: answer(reader, _read(reader, query)))
