"""The page of two copies: what of a hospital's archive is in the second copy of it, and what is not.

One direction: a link is read, answered and shown. Whose archives these are, the reader decides.
"""

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboards.copies.links import PATH, read_copies
from dashboards.pages.copies_answer import answer
from dashboards.services import Reader, Services
from dashboards.words import Words

__all__ = ["PATH", "is_offered", "layout", "name", "register"]

ANSWER = "copies-answer"
LOCATION = "copies-location"


def name(words: Words) -> str:
    return words.gettext("Two copies")


def is_offered(reader: Reader) -> bool:
    """In the navigation: to those who may see both archives of a pair."""
    return bool(reader.pairs)


def layout(reader: Reader, query: object) -> html.Div:
    return html.Div(
        [
            html.Div(_answer(reader, query), id=ANSWER),
            # With its values, or it would report them as news and the answer be asked twice.
            dcc.Location(
                id=LOCATION, refresh="callback-nav", pathname=PATH, search=query if isinstance(query, str) else ""
            ),
        ],
        className="copies",
    )


def register(dash: Dash, services: Services) -> None:
    @dash.callback(
        Output(ANSWER, "children"),
        Input(LOCATION, "search"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    def show(query: Any, path: Any) -> Any:
        return _answer(services.reader(), query) if path == PATH else no_update


def _answer(reader: Reader, query: object) -> html.Div:
    return answer(reader, read_copies(query, reader.pairs, reader.this_month))
