"""The comparison page: two periods, or up to six hospitals, side by side."""

from collections.abc import Mapping

from dash import Dash, html

from auth.permissions import Permission
from dashboards.comparison.links import (
    PATH,
    Compared,
    ComparisonView,
    default_hospitals,
    read_comparison,
    write_comparison,
)
from dashboards.pages.comparison_answer import answer
from dashboards.pages.comparison_form import (
    CONTROLS,
    PERIOD,
    PERIOD_A,
    PERIOD_B,
    SHOW,
    control_values,
    form,
    link_pairs,
)
from dashboards.pages.linked import CriteriaPage
from dashboards.services import Reader, Services
from dashboards.words import Words
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings

__all__ = ["PATH", "PERMISSION", "layout", "name", "register"]

PERMISSION = Permission.SEE_FIGURES


def name(words: Words) -> str:
    return words.gettext("Comparison")


def layout(reader: Reader, query: object) -> html.Div:
    return _PAGE.layout(reader, query)


def register(dash: Dash, services: Services) -> None:
    _PAGE.register(dash, services)


def _form(reader: Reader, held: Mapping[str, Holdings | ArchiveError], view: ComparisonView | None) -> html.Form:
    return form(reader, held, view or ComparisonView(default_hospitals(Compared.PERIODS, reader.originals)))


_PAGE = CriteriaPage(
    path=PATH,
    permission=PERMISSION,
    name="comparison",
    controls=CONTROLS,
    asks=((SHOW, "n_clicks"), *((field, "n_submit") for field in (PERIOD_A, PERIOD_B, PERIOD))),
    read=lambda reader, query: read_comparison(query, reader.visible, reader.originals, reader.this_month),
    form=_form,
    answer=answer,
    pairs=lambda reader, values, _query: link_pairs(values, reader.originals),
    write=lambda reader, view: write_comparison(view, reader.originals),
    values=control_values,
)
