"""The Dash application on our Flask server: pages registered by hand, one place for what goes wrong in them."""

import logging
import secrets
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, State, html, set_props
from dash.development.base_component import Component
from flask import Flask, url_for

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
from dashboards.requests import init_requests
from dashboards.services import Reader, Services
from dashboards.shell import DEFECT, LOCATION, NAVIGATION, PAGE, Page, navigation, shell

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
        language = self._services.reader().words.language
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
    reader = services.reader()
    return shell(reader, _offered(reader))


def _offered(reader: Reader) -> list[Page]:
    """The navigation names the pages that are of use."""
    return [page for page in PAGES if _opens(page, reader) and getattr(page, "is_offered", _to_everybody)(reader)]


def _opens(page: Page, reader: Reader) -> bool:
    """Pages open to everybody, with what they may see, but for one that shows all or nothing."""
    return bool(getattr(page, "opens_to", _to_everybody)(reader))


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
        reader = services.reader()
        page = by_path.get(path) if isinstance(path, str) else None
        page = page if page is not None and _opens(page, reader) else None
        links = navigation(reader, _offered(reader), page.PATH if page else None)
        if page is None:
            return html.H1(reader.words.gettext("There is no such page.")), links
        return page.layout(reader, query), links


def _tell_of_defect(error: Exception, services: Services) -> None:
    """The log gets it whole under a reference, the reader gets the reference; the page stays as it is."""
    reference = secrets.token_hex(4)
    log.error("callback failed, reference %s", reference, exc_info=error)
    sentence = services.reader().words.gettext(
        "This did not work, through no fault of yours. Load the page again; if it stays, report the reference "
        "%(reference)s.",
        reference=reference,
    )
    set_props(DEFECT, {"children": sentence})
