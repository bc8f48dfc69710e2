"""The page on equipment: what each device of a hospital made, and at what hours it is used."""

from dash import Dash, html

from auth.permissions import Permission
from dashboards.equipment.asking import reader_default
from dashboards.equipment.links import PATH, read_equipment, write_equipment
from dashboards.pages.equipment_answer import answer
from dashboards.pages.equipment_form import CONTROLS, SHOW, control_values, form, link_pairs
from dashboards.pages.linked import CriteriaPage
from dashboards.services import Reader, Services
from dashboards.words import Words

__all__ = ["PATH", "PERMISSION", "layout", "name", "register"]

PERMISSION = Permission.SEE_EQUIPMENT


def name(words: Words) -> str:
    return words.gettext("Equipment")


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(reader, query)


def register(dash: Dash, services: Services) -> None:
    _PAGE.register(dash, services)


_PAGE = CriteriaPage(
    path=PATH,
    permission=PERMISSION,
    name="equipment",
    controls=CONTROLS,
    asks=((SHOW, "n_clicks"),),
    read=lambda reader, query: read_equipment(query, reader.visible, reader_default(reader), reader.this_month.year),
    form=form,
    answer=answer,
    pairs=lambda _reader, values, _query: link_pairs(values),
    write=lambda reader, view: write_equipment(view, reader_default(reader)),
    values=control_values,
)
