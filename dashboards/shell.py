"""The frame around every page: name, navigation, language, signing out."""

from collections.abc import Sequence
from typing import Any, Protocol

from dash import Dash, dcc, html

from auth.paths import ACCOUNT_PATH, ADMINISTRATION_PATH
from auth.permissions import Permission
from auth.principal import Principal
from dashboards.accessibility import current, labelled
from dashboards.posting import posting
from dashboards.services import Reader, Services
from dashboards.words import LANGUAGES, Words

PAGE, LOCATION, DEFECT, NAVIGATION, LANDING = "page", "location", "defect", "navigation", "landing"


class Page(Protocol):
    """A module of dashboards.pages."""

    PATH: str
    PERMISSION: Permission

    def name(self, words: Words) -> str: ...

    def layout(self, reader: Reader, query: object) -> html.Div: ...

    def register(self, dash: Dash, services: Services) -> None: ...


def shell(words: Words, principal: Principal, pages: Sequence[Page], *, administers: bool) -> html.Div:
    """`administers`: whether administration opens to the reader at all."""
    return html.Div(
        [
            dcc.Location(id=LOCATION, refresh="callback-nav"),
            html.A(words.gettext("Skip to the figures"), href=f"#{PAGE}", className="skip"),
            html.Header(
                [
                    dcc.Link("Archeion", href="/", className="brand"),
                    html.Nav(
                        html.Ul(navigation(words, pages, None), id=NAVIGATION), **labelled(words.gettext("Pages"))
                    ),
                    html.Div(
                        [
                            _print(words),
                            *_languages(words),
                            *([_administration(words)] if administers else []),
                            _sign_out(words, principal),
                        ],
                        className="account",
                    ),
                ]
            ),
            _printed(words),
            html.P(id=DEFECT, role="alert"),
            html.Main(
                html.P(words.gettext("Reading the figures …"), className="waiting", role="status"),
                id=PAGE,
                tabIndex="-1",
            ),
        ],
        className="shell",
    )


def navigation(words: Words, pages: Sequence[Page], here: str | None) -> list[html.Li]:
    """A link to each page; that of the path where the reader is says so."""
    return [
        html.Li(dcc.Link(page.name(words), href=page.PATH), **(current() if here == page.PATH else {}))
        for page in pages
    ]


def _print(words: Words) -> html.Button:
    """Does what the browser's own command does (assets/05_print.js)."""
    return html.Button(words.gettext("Print"), type="button", className="quiet print")


def _printed(words: Words) -> html.P:
    """The head of what is printed; a script writes the moment into it."""
    on: dict[str, Any] = {"data-words": words.gettext("Printed on")}
    return html.P([html.Strong("Archeion"), html.Span(className="printed-on", **on)], className="printed")


def _languages(words: Words) -> list[html.Form]:
    return [
        posting("/language", name, words, {"language": code}, lang=code)
        for code, name in LANGUAGES.items()
        if code != words.language
    ]


def _administration(words: Words) -> html.A:
    # No link within the application: its pages are the accounts' own.
    return html.A(words.gettext("Administration"), href=ADMINISTRATION_PATH, className="who")


def _sign_out(words: Words, principal: Principal) -> html.Div:
    return html.Div(
        [
            # No link within the application: the page is the accounts' own.
            html.A(
                words.gettext("Signed in as %(name)s", name=principal.user_name), href=ACCOUNT_PATH, className="who"
            ),
            posting("/logout", words.gettext("Sign out"), words, {}),
        ],
        className="sign-out",
    )
