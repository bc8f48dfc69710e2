"""The estate page: all hospitals of a reader, ranked by the day on which a store is full, and their sum.

One direction: a link is read, answered and shown. Whose hospitals these are, the reader decides.
"""

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboards.estate.links import PATH, read_estate
from dashboards.pages.estate_answer import answer
from dashboards.services import Reader, Services
from dashboards.words import Words

__all__ = ["PATH", "is_offered", "layout", "name", "register"]

ANSWER = "estate-answer"
LOCATION = "estate-location"


def name(words: Words) -> str:
    return words.gettext("Estate")


def is_offered(reader: Reader) -> bool:
    """In the navigation: whoever sees one hospital finds all of this on its own page."""
    return len(reader.visible) > 1


def layout(reader: Reader, query: object) -> html.Div:
    return html.Div(
        [
            html.Div(answer(reader, read_estate(query)), id=ANSWER),
            # With its values, or it would report them as news and the answer be asked twice.
            dcc.Location(
                id=LOCATION, refresh="callback-nav", pathname=PATH, search=query if isinstance(query, str) else ""
            ),
        ],
        className="estate",
    )


def register(dash: Dash, services: Services) -> None:
    @dash.callback(
        Output(ANSWER, "children"),
        Input(LOCATION, "search"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    def show(query: Any, path: Any) -> Any:
        return answer(services.reader(), read_estate(query)) if path == PATH else no_update
