"""The storage page: what the archives hold, how it grows, and when a store is full."""

from collections.abc import Mapping
from typing import Any

from dash import Dash, html

from auth.permissions import Permission
from dashboards.pages.linked import CriteriaPage, Pairs
from dashboards.pages.storage_answer import answer
from dashboards.pages.storage_form import CONTROLS, SHOW, control_values, form, link_pairs
from dashboards.services import Reader, Services
from dashboards.storage.links import PATH, StorageView, default_hospitals, read_storage, write_storage
from dashboards.what_if.form import register as register_what_if
from dashboards.what_if.links import read_page, scenario_pairs
from dashboards.words import Words

__all__ = ["PATH", "PERMISSION", "layout", "name", "register"]

PERMISSION = Permission.SEE_STORAGE


def name(words: Words) -> str:
    return words.gettext("Storage")


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(reader, query)


def register(dash: Dash, services: Services) -> None:
    _PAGE.register(dash, services)
    register_what_if(dash, services, PATH, _PAGE.location)


def _pairs(_reader: Reader, values: Mapping[str, Any], query: object) -> Pairs:
    """What the controls say; the what-if stays as it is."""
    what_if, _ = read_page(query, PATH)
    return [*link_pairs(values), *scenario_pairs(what_if.scenario)]


_PAGE = CriteriaPage(
    path=PATH,
    permission=PERMISSION,
    name="storage",
    controls=CONTROLS,
    asks=((SHOW, "n_clicks"),),
    read=lambda reader, query: read_storage(query, reader.visible),
    form=lambda reader, held, view: form(reader, held, view or StorageView(default_hospitals(reader.visible))),
    answer=answer,
    pairs=_pairs,
    write=lambda reader, view: write_storage(view, reader.visible),
    values=control_values,
)
