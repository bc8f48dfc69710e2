"""The criteria of the page on patients."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboards.links import year_text
from dashboards.pages.controls import one_of, several_of, text, texts
from dashboards.patients.links import PATH, PatientsView
from dashboards.services import Reader
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings

HOSPITALS, YEAR, SHOW = "patients-hospitals", "patients-year", "patients-show"
# Every control, in the order in which callbacks pass their values.
CONTROLS = (HOSPITALS, YEAR)


def form(reader: Reader, held: Mapping[str, Holdings | ArchiveError], view: PatientsView) -> html.Form:
    """The controls, holding the values of the view."""
    words = reader.words
    values = dict(zip(CONTROLS, control_values(view), strict=True))
    years = {year for each in held.values() if isinstance(each, Holdings) for year in each.years}
    offered = sorted(years | ({view.year} if view.year else set()), reverse=True)
    periods = {"all": words.gettext("All years"), **{str(year): str(year) for year in offered}}
    controls = [
        html.H2(words.gettext("Criteria")),
        several_of(words.gettext("Hospital"), HOSPITALS, reader.names, values, "column"),
        one_of(words.gettext("Period"), YEAR, periods, values, "chips"),
    ]
    actions = [
        html.Button(words.gettext("Show"), id=SHOW, type="button", className="primary", n_clicks=0),
        dcc.Link(words.gettext("Reset"), href=f"{PATH}?", className="button"),
    ]
    return html.Form(
        [html.Div(controls, className="controls"), html.Div(actions, className="actions")], className="criteria"
    )


def control_values(view: PatientsView) -> tuple[Any, ...]:
    """Values of CONTROLS that say this view."""
    return list(view.hospitals), year_text(view.year)


def link_pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the controls say, as pairs of a query string; read_patients judges them like anybody's."""
    return [*(("hospital", code) for code in texts(values[HOSPITALS])), ("year", text(values[YEAR]))]
