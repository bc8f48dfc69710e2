"""The page of two copies: what of a hospital's archive is in the second copy of it, and what is not."""

from dash import Dash, html

from auth.permissions import Permission
from dashboards.copies.links import PATH, read_copies
from dashboards.pages.copies_answer import answer
from dashboards.pages.linked import LinkedPage
from dashboards.services import Reader, Services
from dashboards.words import Words

__all__ = ["PATH", "PERMISSION", "is_offered", "layout", "name", "register"]

PERMISSION = Permission.SEE_QUALITY


def name(words: Words) -> str:
    return words.gettext("Two copies")


def is_offered(reader: Reader) -> bool:
    """In the navigation: to those who may see both archives of a pair."""
    return bool(reader.pairs)


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(reader, query)


def register(dash: Dash, services: Services) -> None:
    _PAGE.register(dash, services)


_PAGE = LinkedPage(
    PATH,
    PERMISSION,
    "copies",
    lambda reader, query: answer(reader, read_copies(query, reader.pairs, reader.this_month)),
)
