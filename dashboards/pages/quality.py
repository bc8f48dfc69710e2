"""The completeness page: which days lack studies, what cannot be placed, and how late studies come in."""

from collections.abc import Mapping

from dash import Dash, html

from auth.permissions import Permission
from dashboards.pages.linked import CriteriaPage
from dashboards.pages.quality_answer import answer
from dashboards.pages.quality_form import CONTROLS, SHOW, control_values, form, link_pairs
from dashboards.quality.links import PATH, QualityView, default_hospitals, read_quality, write_quality
from dashboards.services import Reader, Services
from dashboards.words import Words
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings

__all__ = ["PATH", "PERMISSION", "layout", "name", "register"]

PERMISSION = Permission.SEE_QUALITY


def name(words: Words) -> str:
    return words.gettext("Completeness")


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(reader, query)


def register(dash: Dash, services: Services) -> None:
    _PAGE.register(dash, services)


def _form(reader: Reader, held: Mapping[str, Holdings | ArchiveError], view: QualityView | None) -> html.Form:
    """Of the first hospital where the link names none; of none where the reader has none."""
    first = default_hospitals(reader.visible)
    return form(reader, held, view or (QualityView(first[0]) if first else None))


_PAGE = CriteriaPage(
    path=PATH,
    permission=PERMISSION,
    name="quality",
    controls=CONTROLS,
    asks=((SHOW, "n_clicks"),),
    read=lambda reader, query: read_quality(query, reader.visible, reader.this_month),
    form=_form,
    answer=answer,
    pairs=lambda _reader, values, _query: link_pairs(values),
    write=lambda reader, view: write_quality(view, reader.visible),
    values=control_values,
)
