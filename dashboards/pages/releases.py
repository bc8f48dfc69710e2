"""The page of releases: which there are, what one of them holds, and what changed since another."""

from dash import Dash, html

from auth.permissions import Permission
from dashboards.pages.linked import LinkedPage
from dashboards.pages.releases_answer import answer
from dashboards.recording import opens_releases
from dashboards.releases.links import PATH
from dashboards.releases.scope import sees_releases
from dashboards.services import Reader, Services
from dashboards.words import Words

__all__ = ["PATH", "PERMISSION", "layout", "name", "opens_to", "register"]

PERMISSION = Permission.SEE_RELEASES


def name(words: Words) -> str:
    return words.gettext("Releases")


def opens_to(reader: Reader) -> bool:
    """To others there is no such page, and no link to it."""
    return sees_releases(reader)


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(reader, query)


def register(dash: Dash, services: Services) -> None:
    _PAGE.register(dash, services)


def _answer(reader: Reader, query: object) -> html.Div:
    """The frame opens the page to those it opens to; whoever forges its callback is told the same."""
    if opens_releases(reader):
        return answer(reader, query)
    return html.Div(html.H1(reader.words.gettext("There is no such page.")), className="answer")


_PAGE = LinkedPage(PATH, PERMISSION, "releases", _answer)
