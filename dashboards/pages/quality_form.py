"""The criteria of the completeness page: one hospital, the whole archive or a modality, the years of the calendar."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboards.pages.controls import one_of, text
from dashboards.quality.links import PATH, QualityView
from dashboards.services import Reader
from dashboards.titles import modality_name
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings

HOSPITAL, MODALITY, YEAR, SHOW = "quality-hospital", "quality-modality", "quality-year", "quality-show"
# Every control, in the order in which callbacks pass their values.
CONTROLS = (HOSPITAL, MODALITY, YEAR)
# Of a choice that a link leaves out.
_EVERYTHING = ""


def form(reader: Reader, held: Mapping[str, Holdings | ArchiveError], view: QualityView | None) -> html.Form:
    """The controls, holding the values of the view."""
    words = reader.words
    given = control_values(view) if view else (None, _EVERYTHING, _EVERYTHING)
    values = dict(zip(CONTROLS, given, strict=True))
    answered = [each for each in held.values() if isinstance(each, Holdings)]
    modalities = sorted({modality for each in answered for modality in each.modalities} | {*_given(view, "modality")})
    years = sorted({year for each in answered for year in each.years} | {*_given(view, "year")}, reverse=True)
    of_modality = {_EVERYTHING: words.gettext("Whole archive")}
    of_modality |= {modality: modality_name(modality, words) for modality in modalities}
    of_year = {_EVERYTHING: words.gettext("Last two")} | {str(year): str(year) for year in years}
    controls = [
        html.H2(words.gettext("Criteria")),
        one_of(words.gettext("Hospital"), HOSPITAL, reader.names, values, "column"),
        one_of(words.gettext("Calendar of"), MODALITY, of_modality, values, "chips"),
        one_of(words.gettext("Years"), YEAR, of_year, values, "chips"),
    ]
    actions = [
        html.Button(words.gettext("Show"), id=SHOW, type="button", className="primary", n_clicks=0),
        dcc.Link(words.gettext("Reset"), href=f"{PATH}?", className="button"),
    ]
    return html.Form(
        [html.Div(controls, className="controls"), html.Div(actions, className="actions")], className="criteria"
    )


def control_values(view: QualityView) -> tuple[Any, ...]:
    """Values of CONTROLS that say this view."""
    return view.hospital, view.modality or _EVERYTHING, str(view.year or _EVERYTHING)


def link_pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the controls say, as pairs of a query string; read_quality judges them like anybody's."""
    named = (("hospital", HOSPITAL), ("year", YEAR), ("modality", MODALITY))
    pairs = [(key, text(values[control])) for key, control in named]
    return [(key, value) for key, value in pairs if key == "hospital" or value != _EVERYTHING]


def _given(view: QualityView | None, name: str) -> tuple[Any, ...]:
    """What the link names is among the choices, whatever the archives hold."""
    value = getattr(view, name, None)
    return () if value is None else (value,)
