"""The criteria of the page on equipment."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboards.equipment.links import PATH, EquipmentView
from dashboards.links import year_text
from dashboards.pages.controls import modality_choices, one_of, text, texts, with_and_without_images
from dashboards.services import Reader
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings

HOSPITAL, YEAR, SHOW = "equipment-hospital", "equipment-year", "equipment-show"
MODALITIES, OTHER_MODALITIES = "equipment-modalities", "equipment-other-modalities"
# Every control, in the order in which callbacks pass their values.
CONTROLS = (HOSPITAL, YEAR, MODALITIES, OTHER_MODALITIES)


def form(reader: Reader, held: Mapping[str, Holdings | ArchiveError], view: EquipmentView | None) -> html.Form:
    """The controls, holding the values of the view; empty where there is none."""
    words = reader.words
    shown = view or EquipmentView(hospital="")
    values = dict(zip(CONTROLS, control_values(shown), strict=True))
    answered = [each for each in held.values() if isinstance(each, Holdings)]
    years = {year for each in answered for year in each.years} | ({shown.year} if shown.year else set())
    periods = {"all": words.gettext("All years"), **{str(year): str(year) for year in sorted(years, reverse=True)}}
    modalities = sorted({modality for each in answered for modality in each.modalities} | set(shown.modalities))
    controls = [
        html.H2(words.gettext("Criteria")),
        one_of(words.gettext("Hospital"), HOSPITAL, reader.names, values, "column"),
        one_of(words.gettext("Period"), YEAR, periods, values, "chips"),
        *modality_choices(modalities, MODALITIES, OTHER_MODALITIES, values, words),
    ]
    actions = [
        html.Button(words.gettext("Show"), id=SHOW, type="button", className="primary", n_clicks=0),
        dcc.Link(words.gettext("Reset"), href=f"{PATH}?", className="button"),
    ]
    return html.Form(
        [html.Div(controls, className="controls"), html.Div(actions, className="actions")], className="criteria"
    )


def control_values(view: EquipmentView) -> tuple[Any, ...]:
    """Values of CONTROLS that say this view, but for its station: that is chosen beside the hours."""
    pictures, others = with_and_without_images(view.modalities)
    return view.hospital, year_text(view.year), pictures, others


def link_pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the controls say, as pairs of a query string; read_equipment judges them like anybody's."""
    return [
        ("hospital", text(values[HOSPITAL])),
        ("year", text(values[YEAR])),
        *(("modality", modality) for modality in [*texts(values[MODALITIES]), *texts(values[OTHER_MODALITIES])]),
    ]
