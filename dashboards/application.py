"""The Dash application on our Flask server: pages registered by hand, one place for errors and for bad requests."""

import logging
import secrets
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component
from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboards.exports import routes
from dashboards.pages import activity
from dashboards.services import Services, Wiring
from dashboards.shell import LOCATION, PAGE, Page, shell

log = logging.getLogger(__name__)

PAGES: tuple[Page, ...] = (activity,)
HOME = activity.PATH
_CALLBACKS = "/_dash-update-component"


class ArcheionDash(Dash):
    """Dash whose first byte says the reader's language."""

    def __init__(self, services: Services, **options: Any) -> None:
        self._services = services
        super().__init__(**options)

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        language = self._services.reader().words.language
        return (
            f'<!DOCTYPE html><html lang="{language}"><head>{parts["metas"]}<title>{parts["title"]}</title>'
            f'<meta name="color-scheme" content="light dark">{parts["favicon"]}{parts["css"]}</head>'
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
        on_error=_log_with_reference,
    )
    dash.layout = lambda: _layout(services)
    _register_router(dash, services)
    for page in PAGES:
        page.register(dash, services)
    routes.register(Wiring(server, services))
    server.before_request(lambda: _refuse_malformed_callback(dash))
    server.config["ARCHEION_SCRIPT_HASHES"] = tuple(dash.csp_hashes())
    return dash


def _layout(services: Services) -> Component:
    # Dash also asks for the layout to validate it, during the first request of all, whoever makes it.
    return shell(services.reader(), PAGES) if services.is_signed_in() else html.Div()


def _register_router(dash: Dash, services: Services) -> None:
    by_path = {page.PATH: page for page in PAGES} | {"/": activity}

    @dash.callback(Output(PAGE, "children"), Input(LOCATION, "pathname"), State(LOCATION, "search"))
    def show_page(path: Any, query: Any) -> Any:
        reader = services.reader()
        page = by_path.get(path) if isinstance(path, str) else None
        if page is None:
            return html.H1(reader.words.gettext("There is no such page."))
        return page.layout(reader, query)


def _log_with_reference(error: Exception) -> None:
    """A defect: the log gets it whole under a reference, the browser gets a plain failure."""
    log.error("callback failed, reference %s", secrets.token_hex(4), exc_info=error)
    raise error


def _refuse_malformed_callback(dash: Dash) -> ResponseReturnValue | None:
    """Dash takes for granted that a callback's request comes from its own renderer; a forged one gets a 400."""
    if request.path != _CALLBACKS or request.method != "POST":
        return None
    body = request.get_json(silent=True)
    if isinstance(body, dict) and _is_callback(body, dash):
        return None
    return {"error": {"code": "malformed_request", "message": "Not a request of this page."}}, 400


def _is_callback(body: dict[str, Any], dash: Dash) -> bool:
    known = dash.callback_map.get(body.get("output")) if isinstance(body.get("output"), str) else None
    if known is None or not isinstance(body.get("changedPropIds", []), list):
        return False
    return all(_matches(body.get(key, []), known[key if key == "inputs" else "state"]) for key in ("inputs", "state"))


def _matches(given: Any, expected: list[dict[str, str]]) -> bool:
    if not isinstance(given, list) or len(given) != len(expected):
        return False
    return all(
        isinstance(item, dict) and (item.get("id"), item.get("property")) == (want["id"], want["property"])
        for item, want in zip(given, expected, strict=True)
    )
