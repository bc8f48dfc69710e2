"""The criteria of the storage page."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboards.pages.controls import modality_choices, one_of, several_of, text, texts, with_and_without_images
from dashboards.services import Reader
from dashboards.storage.links import HORIZONS_MONTHS, PATH, Shown, StorageView
from dashboards.words import Words
from queries.criteria import DateBasis
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings

HOSPITALS, MODALITIES, OTHER_MODALITIES = "storage-hospitals", "storage-modalities", "storage-other-modalities"
BASIS, SHOWN, HORIZON, SHOW = "storage-basis", "storage-shown", "storage-horizon", "storage-show"
# Every control, in the order in which callbacks pass their values.
CONTROLS = (HOSPITALS, MODALITIES, OTHER_MODALITIES, BASIS, SHOWN, HORIZON)


def form(reader: Reader, held: Mapping[str, Holdings | ArchiveError], view: StorageView) -> html.Form:
    """The controls, holding the values of the view."""
    words = reader.words
    values = dict(zip(CONTROLS, control_values(view), strict=True))
    answered = [each for each in held.values() if isinstance(each, Holdings)]
    modalities = sorted({modality for each in answered for modality in each.modalities} | set(view.modalities))
    controls = [
        html.H2(words.gettext("Criteria")),
        several_of(words.gettext("Hospital"), HOSPITALS, reader.names, values, "column"),
        one_of(words.gettext("Months are those of"), BASIS, _bases(words), values, "segments"),
        one_of(words.gettext("Chart of months"), SHOWN, _shown(words), values, "column"),
        one_of(words.gettext("How far ahead"), HORIZON, _horizons(words), values, "chips"),
        *modality_choices(modalities, MODALITIES, OTHER_MODALITIES, values, words),
    ]
    actions = [
        html.Button(words.gettext("Show"), id=SHOW, type="button", className="primary", n_clicks=0),
        dcc.Link(words.gettext("Reset"), href=f"{PATH}?", className="button"),
    ]
    return html.Form(
        [html.Div(controls, className="controls"), html.Div(actions, className="actions")], className="criteria"
    )


def control_values(view: StorageView) -> tuple[Any, ...]:
    """Values of CONTROLS that say this view."""
    pictures, others = with_and_without_images(view.modalities)
    return (
        list(view.hospitals),
        pictures,
        others,
        view.basis.value,
        view.shown.value,
        str(view.horizon_months),
    )


def link_pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the controls say, as pairs of a query string; read_storage judges them like anybody's."""
    return [
        *(("hospital", code) for code in texts(values[HOSPITALS])),
        ("basis", text(values[BASIS])),
        ("show", text(values[SHOWN])),
        ("horizon", text(values[HORIZON])),
        *(("modality", modality) for modality in [*texts(values[MODALITIES]), *texts(values[OTHER_MODALITIES])]),
    ]


def _bases(words: Words) -> dict[str, str]:
    return {
        DateBasis.RECEIVED.value: words.gettext("Reception"),
        DateBasis.STUDY.value: words.gettext("The study"),
    }


def _shown(words: Words) -> dict[str, str]:
    return {
        Shown.CUMULATIVE.value: words.gettext("Stored at the end of each month"),
        Shown.MONTHLY.value: words.gettext("What came in each month"),
    }


def _horizons(words: Words) -> dict[str, str]:
    return {
        str(months): words.ngettext("%(number)s month", "%(number)s months", months) for months in HORIZONS_MONTHS
    }
