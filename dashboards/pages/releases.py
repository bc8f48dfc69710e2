"""The page of releases: which there are, what one of them holds, and what changed since another."""

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboards.pages.releases_answer import answer
from dashboards.releases.links import PATH
from dashboards.releases.scope import sees_releases
from dashboards.services import Reader, Services
from dashboards.words import Words

__all__ = ["PATH", "layout", "name", "opens_to", "register"]

ANSWER, LOCATION = "releases-answer", "releases-location"


def name(words: Words) -> str:
    return words.gettext("Releases")


def opens_to(reader: Reader) -> bool:
    """To others there is no such page, and no link to it."""
    return sees_releases(reader)


def layout(reader: Reader, query: object) -> html.Div:
    return html.Div(
        [
            html.Div(answer(reader, query), id=ANSWER),
            # With its values, or it would report them as news and the answer be asked twice.
            dcc.Location(
                id=LOCATION, refresh="callback-nav", pathname=PATH, search=query if isinstance(query, str) else ""
            ),
        ],
        className="releases",
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
        return answer(reader, query) if path == PATH and opens_to(reader) else no_update
