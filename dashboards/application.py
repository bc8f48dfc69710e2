"""The Dash application on our Flask server: pages registered by hand, one place for what goes wrong in them."""

import logging
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, set_props
from dash.development.base_component import Component
from flask import Flask, url_for

from auth.administration.entering import sections_of
from auth.paths import ADMINISTRATION_PATH
from auth.principal import current_principal
from auth.request_ids import reference
from dashboards.api import routes as api_routes
from dashboards.exports import releases as releases_export
from dashboards.exports import releases_excel, routes
from dashboards.pages import (
    activity,
    comparison,
    copies,
    equipment,
    estate,
    overview,
    patients,
    quality,
    releases,
    storage,
    summary,
)
from dashboards.recording import note_denied_hospitals, note_denied_page
from dashboards.requests import init_requests
from dashboards.services import Reader, Services
from dashboards.shell import DEFECT, LANDING, LOCATION, NAVIGATION, PAGE, Page, navigation, shell

log = logging.getLogger(__name__)

PAGES: tuple[Page, ...] = (
    *(overview, summary, activity, comparison, quality, copies),
    *(equipment, patients, storage, estate, releases),
)


class ArcheionDash(Dash):
    """Dash whose first byte says the reader's language."""

    def __init__(self, services: Services, **options: Any) -> None:
        self._services = services
        super().__init__(**options)

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        language = self._services.reader_words().language
        icon = f'<link rel="icon" type="image/svg+xml" href="{url_for("auth.static", filename="icon.svg")}">'
        return (
            f'<!DOCTYPE html><html lang="{language}"><head>{parts["metas"]}<title>{parts["title"]}</title>'
            f'<meta name="color-scheme" content="light dark">{icon}{parts["css"]}</head>'
            f"<body>{parts['app_entry']}<footer>{parts['config']}{parts['scripts']}{parts['renderer']}</footer>"
            "</body></html>"
        )


def create_dash(server: Flask, services: Services, assets: Path) -> Dash:
    """Put the pages on the server. Call it once per server, before the first request."""
    dash = ArcheionDash(
        services,
        name="archeion",
        server=server,
        title="Archeion",
        update_title="",
        assets_folder=str(assets),
        use_pages=False,  # Dash's pages are global to the process; ours are registered by hand
        serve_locally=True,
        compress=True,
        suppress_callback_exceptions=True,  # a page's controls appear with the page
        enable_mcp=False,
        background_callback_manager=services.jobs,
        on_error=lambda error: _tell_of_defect(error, services),
    )
    dash.layout = lambda: _layout(services)
    _register_router(dash, services)
    for page in PAGES:
        page.register(dash, services)
    routes.register(server, services)
    releases_export.register(server, services)
    releases_excel.register(server, services)
    api_routes.register(server, services)
    init_requests(server, dash)
    server.config["ARCHEION_SCRIPT_HASHES"] = tuple(dash.csp_hashes())
    return dash


def _layout(services: Services) -> Component:
    # Dash also asks for the layout to validate it, during the first request of all, whoever makes it.
    if not services.is_signed_in():
        return html.Div()
    principal = current_principal()
    return shell(services.reader_words(), principal, _offered(services), administers=bool(sections_of(principal)))


def _offered(services: Services) -> list[Page]:
    """The navigation names the pages that are of use."""
    readers = ((page, services.reader(page.PERMISSION)) for page in PAGES)
    return [page for page, reader in readers if _opens(page, reader) and _is_of_use(page, reader)]


def _opens(page: Page, reader: Reader) -> bool:
    """A page opens to whoever has its permission for any hospital; one shows all hospitals or nothing.

    Whoever has been given nothing yet is told so by every page.
    """
    principal = reader.principal
    may = principal.may(page.PERMISSION) or principal.sees_nothing
    return may and bool(getattr(page, "opens_to", _to_everybody)(reader))


def _is_of_use(page: Page, reader: Reader) -> bool:
    return bool(getattr(page, "is_offered", _to_everybody)(reader))


def _to_everybody(_reader: Reader) -> bool:
    """Of a page that does not say to whom it is of use."""
    return True


def _register_router(dash: Dash, services: Services) -> None:
    by_path = {page.PATH: page for page in PAGES}

    @dash.callback(
        Output(PAGE, "children"),
        Output(NAVIGATION, "children"),
        Input(LOCATION, "pathname"),
        State(LOCATION, "search"),
    )
    def show_page(path: Any, query: Any) -> tuple[Any, Any]:
        words, offered = services.reader_words(), _offered(services)
        page = by_path.get(path) if isinstance(path, str) else None
        reader = services.reader(page.PERMISSION) if page else None
        links = navigation(words, offered, page.PATH if page else None)
        if page is not None and reader is not None and _opens(page, reader):
            note_denied_hospitals(reader, query, page=page.PATH)
            return page.layout(reader, query), links
        if page is PAGES[0] and offered:
            # Sign-in leads here, whoever signs in. A location that appears leads elsewhere by loading alone.
            return dcc.Location(id=LANDING, pathname=offered[0].PATH, refresh=True), links
        if page is PAGES[0] and sections_of(current_principal()):
            return dcc.Location(id=LANDING, pathname=ADMINISTRATION_PATH, refresh=True), links
        if page is not None:
            note_denied_page(page.PATH)
        return html.H1(words.gettext("There is no such page.")), navigation(words, offered, None)


def _tell_of_defect(error: Exception, services: Services) -> None:
    """The log gets it whole under a reference, the reader gets the reference; the page stays as it is."""
    told = reference()
    log.error("callback failed, reference %s", told, exc_info=error)
    sentence = services.reader_words().gettext(
        "This did not work, through no fault of yours. Load the page again; if it stays, report the reference "
        "%(reference)s.",
        reference=told,
    )
    set_props(DEFECT, {"children": sentence})
