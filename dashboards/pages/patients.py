"""The page on patients: whose studies there are, by sex and age."""

from dash import Dash, html

from auth.permissions import Permission
from dashboards.pages.linked import CriteriaPage
from dashboards.pages.patients_answer import answer
from dashboards.pages.patients_form import CONTROLS, SHOW, control_values, form, link_pairs
from dashboards.patients.asking import reader_default
from dashboards.patients.links import PATH, read_patients, write_patients
from dashboards.services import Reader, Services
from dashboards.words import Words

__all__ = ["PATH", "PERMISSION", "layout", "name", "register"]

PERMISSION = Permission.SEE_PEOPLE


def name(words: Words) -> str:
    return words.gettext("Patients")


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(reader, query)


def register(dash: Dash, services: Services) -> None:
    _PAGE.register(dash, services)


_PAGE = CriteriaPage(
    path=PATH,
    permission=PERMISSION,
    name="patients",
    controls=CONTROLS,
    asks=((SHOW, "n_clicks"),),
    read=lambda reader, query: read_patients(query, reader.visible, reader_default(reader)),
    form=lambda reader, held, view: form(reader, held, view or reader_default(reader)),
    answer=answer,
    pairs=lambda _reader, values, _query: link_pairs(values),
    write=lambda reader, view: write_patients(view, reader_default(reader)),
    values=control_values,
)
