"""The criteria of the activity page: what the archives hold is what is offered."""

from collections.abc import Iterable, Mapping
from typing import Any

from dash import dcc, html

from dashboards.links import default_grain, period_text
from dashboards.services import Reader
from dashboards.titles import availability_name, breakdown_name, measure_name, modality_name
from dashboards.words import Words
from queries.criteria import Breakdown, Criteria, Grain, Measure
from queries.dicom import NON_IMAGE_MODALITIES, Availability
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings

HOSPITALS, MEASURE, PERIOD = "activity-hospitals", "activity-measure", "activity-period"
FIRST, LAST, GRAIN, BREAKDOWN = "activity-first", "activity-last", "activity-per", "activity-by"
MODALITIES, OTHER_MODALITIES = "activity-modalities", "activity-other-modalities"
AVAILABILITIES, OBJECTS, SHOW = "activity-availabilities", "activity-objects", "activity-show"
# Every control, in the order in which callbacks pass their values.
CONTROLS = (
    *(HOSPITALS, MEASURE, PERIOD, FIRST, LAST, GRAIN, BREAKDOWN),
    *(MODALITIES, OTHER_MODALITIES, AVAILABILITIES, OBJECTS),
)

RANGE, FITTING = "range", "fitting"


def form(reader: Reader, held: Mapping[str, Holdings | ArchiveError], criteria: Criteria) -> html.Form:
    """The controls, holding the values of the criteria."""
    words = reader.words
    values = dict(zip(CONTROLS, control_values(criteria), strict=True))
    answered = [h for h in held.values() if isinstance(h, Holdings)]
    years = sorted({year for h in answered for year in h.years}, reverse=True)
    modalities = sorted({modality for h in answered for modality in h.modalities} | set(criteria.modalities))
    measures = {measure.value: measure_name(measure, words) for measure in Measure}
    periods = {"all": words.gettext("All years"), **{str(year): str(year) for year in years}}
    periods[RANGE] = words.gettext("From – to")
    grains = {FITTING: words.gettext("As fits"), Grain.YEAR.value: words.gettext("Year")}
    grains[Grain.MONTH.value] = words.gettext("Month")
    splits = {b.value: breakdown_name(b, words) for b in Breakdown if b is not Breakdown.HOSPITAL or len(held) > 1}
    availabilities = {a.name.lower(): availability_name(a, words) for a in Availability}
    controls = [
        html.H2(words.gettext("Criteria")),
        _several(words.gettext("Hospital"), HOSPITALS, reader.names, values, "column"),
        _one(words.gettext("Count"), MEASURE, measures, values, "segments"),
        _one(words.gettext("Period"), PERIOD, periods, values, "chips"),
        _months(values, words),
        _one(words.gettext("Bars per"), GRAIN, grains, values, "segments"),
        *_modality_choices(modalities, values, words),
        _several(words.gettext("Availability (none ticked: any)"), AVAILABILITIES, availabilities, values, "chips"),
        _one(words.gettext("Split"), BREAKDOWN, splits, values, "column"),
        _several(
            words.gettext("Images"),
            OBJECTS,
            {"all": words.gettext("Count all objects, also reports and presentation states")},
            values,
            "column",
        ),
    ]
    actions = [
        html.Button(words.gettext("Show"), id=SHOW, type="button", className="primary", n_clicks=0),
        dcc.Link(words.gettext("Reset"), href="/activity?", className="button"),
    ]
    return html.Form(
        [html.Div(controls, className="controls"), html.Div(actions, className="actions")], className="criteria"
    )


def control_values(criteria: Criteria) -> tuple[Any, ...]:
    """Values of CONTROLS that say these criteria."""
    period = criteria.period
    is_range = not period.is_all and period.year is None
    pictures, others = _with_and_without_images(criteria.modalities)
    return (
        list(criteria.hospitals),
        criteria.measure.value,
        RANGE if is_range else period_text(period),
        str(period.first) if is_range else "",
        str(period.last) if is_range else "",
        FITTING if criteria.grain is default_grain(period) else criteria.grain.value,
        criteria.breakdown.value,
        pictures,
        others,
        [availability.name.lower() for availability in criteria.availabilities],
        ["all"] if criteria.all_objects else [],
    )


def link_pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the controls say, as pairs of a query string; read_link judges them like anybody's."""
    period = _text(values[PERIOD])
    if period == RANGE:
        period = f"{_text(values[FIRST]).strip()}..{_text(values[LAST]).strip()}"
    grain = _text(values[GRAIN])
    return [
        *(("hospital", code) for code in _texts(values[HOSPITALS])),
        ("measure", _text(values[MEASURE])),
        ("period", period),
        *([("per", grain)] if grain != FITTING else []),
        ("by", _text(values[BREAKDOWN])),
        *(("modality", modality) for modality in [*_texts(values[MODALITIES]), *_texts(values[OTHER_MODALITIES])]),
        *(("availability", availability) for availability in _texts(values[AVAILABILITIES])),
        *(("objects", objects) for objects in _texts(values[OBJECTS])),
    ]


def _modality_choices(modalities: list[str], values: Mapping[str, Any], words: Words) -> list[html.Fieldset]:
    pictures, others = _with_and_without_images(modalities)
    names = {modality: modality_name(modality, words) for modality in pictures}
    return [
        _several(words.gettext("Modality (none ticked: all)"), MODALITIES, names, values, "chips"),
        _several(words.gettext("Without images"), OTHER_MODALITIES, {code: code for code in others}, values, "chips"),
    ]


def _with_and_without_images(modalities: Iterable[str]) -> tuple[list[str], list[str]]:
    every = list(modalities)
    pictures = [modality for modality in every if modality not in NON_IMAGE_MODALITIES]
    return pictures, [modality for modality in every if modality in NON_IMAGE_MODALITIES]


def _text(value: object) -> str:
    """What a browser sent, which may be anything, as text."""
    return value if isinstance(value, str) else ""


def _texts(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _one(
    legend: str, control: str, options: Mapping[str, str], values: Mapping[str, Any], look: str
) -> html.Fieldset:
    choices = [{"value": value, "label": label} for value, label in options.items()]
    return html.Fieldset(
        [html.Legend(legend), dcc.RadioItems(choices, values[control], id=control, className=f"choices {look}")]
    )


def _several(
    legend: str, control: str, options: Mapping[str, str], values: Mapping[str, Any], look: str
) -> html.Fieldset:
    choices = [{"value": value, "label": label} for value, label in options.items()]
    boxes = dcc.Checklist(choices, values[control], id=control, className=f"choices {look}")
    return html.Fieldset([html.Legend(legend), boxes], hidden=not choices)


def _months(values: Mapping[str, Any], words: Words) -> html.Div:
    def month(label: str, control: str) -> html.Label:
        box = dcc.Input(
            id=control, value=values[control], type="text", placeholder="2016-03", maxLength=7, autoComplete="off"
        )
        return html.Label([html.Span(label), box])

    return html.Div(
        [month(words.gettext("From month"), FIRST), month(words.gettext("To month"), LAST)], className="months"
    )
