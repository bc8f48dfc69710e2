"""The overview, where sign-in leads: the last complete month of every hospital a reader may see, and the year so far.

Nothing on it is chosen: who reads it decides what it shows. Every figure leads to the page that tells it in full.
"""

from dash import Dash, html

from auth.permissions import Permission
from dashboards.overview.links import PATH, is_understood
from dashboards.pages.overview_answer import answer
from dashboards.services import Reader, Services
from dashboards.words import Words

__all__ = ["PATH", "PERMISSION", "layout", "name", "register"]

PERMISSION = Permission.SEE_FIGURES


def name(words: Words) -> str:
    return words.gettext("Overview")


def layout(reader: Reader, query: object) -> html.Div:
    return html.Div(answer(reader, is_understood=is_understood(query)), className="overview")


def register(_dash: Dash, _services: Services) -> None:
    """It has no controls: the router shows it anew whenever somebody comes."""
