"""The estate page: all hospitals of a reader, ranked by the day on which a store is full, and their sum."""

from dash import Dash, html

from auth.permissions import Permission
from dashboards.estate.links import PATH, read_estate
from dashboards.pages.estate_answer import answer
from dashboards.pages.linked import LinkedPage
from dashboards.services import Reader, Services
from dashboards.words import Words

__all__ = ["PATH", "PERMISSION", "is_offered", "layout", "name", "register"]

PERMISSION = Permission.SEE_STORAGE


def name(words: Words) -> str:
    return words.gettext("Estate")


def is_offered(reader: Reader) -> bool:
    """In the navigation: whoever sees one hospital finds all of this on its own page."""
    return len(reader.visible) > 1


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(reader, query)


def register(dash: Dash, services: Services) -> None:
    _PAGE.register(dash, services)


_PAGE = LinkedPage(PATH, PERMISSION, "estate", lambda reader, query: answer(reader, read_estate(query)))
