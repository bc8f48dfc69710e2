"""The criteria of the activity page: what the archives hold is what is offered."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboards.links import default_grain, period_text
from dashboards.pages.controls import (
    modality_choices,
    one_of,
    several_of,
    text,
    texts,
    with_and_without_images,
)
from dashboards.services import Reader
from dashboards.titles import availability_name, breakdown_name, measure_name
from dashboards.words import Words
from queries.criteria import Breakdown, Criteria, Grain, Measure
from queries.dicom import Availability
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
        several_of(words.gettext("Hospital"), HOSPITALS, reader.names, values, "column"),
        one_of(words.gettext("Count"), MEASURE, measures, values, "segments"),
        one_of(words.gettext("Period"), PERIOD, periods, values, "chips"),
        _months(values, words),
        one_of(words.gettext("Bars per"), GRAIN, grains, values, "segments"),
        *modality_choices(modalities, MODALITIES, OTHER_MODALITIES, values, words),
        several_of(words.gettext("Availability (none ticked: any)"), AVAILABILITIES, availabilities, values, "chips"),
        one_of(words.gettext("Split"), BREAKDOWN, splits, values, "column"),
        several_of(
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
    pictures, others = with_and_without_images(criteria.modalities)
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
    period = text(values[PERIOD])
    if period == RANGE:
        period = f"{text(values[FIRST]).strip()}..{text(values[LAST]).strip()}"
    grain = text(values[GRAIN])
    return [
        *(("hospital", code) for code in texts(values[HOSPITALS])),
        ("measure", text(values[MEASURE])),
        ("period", period),
        *([("per", grain)] if grain != FITTING else []),
        ("by", text(values[BREAKDOWN])),
        *(("modality", modality) for modality in [*texts(values[MODALITIES]), *texts(values[OTHER_MODALITIES])]),
        *(("availability", availability) for availability in texts(values[AVAILABILITIES])),
        *(("objects", objects) for objects in texts(values[OBJECTS])),
    ]


def _months(values: Mapping[str, Any], words: Words) -> html.Div:
    def month(label: str, control: str) -> html.Label:
        box = dcc.Input(
            id=control, value=values[control], type="text", placeholder="2016-03", maxLength=7, autoComplete="off"
        )
        return html.Label([html.Span(label), box])

    return html.Div(
        [month(words.gettext("From month"), FIRST), month(words.gettext("To month"), LAST)], className="months"
    )
