"""The criteria of the comparison page."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from dashboards.comparison.links import PATH, Amount, Compared, ComparisonView, Rows
from dashboards.comparison.titles import amount_name
from dashboards.links import period_text
from dashboards.pages.controls import modality_choices, one_of, several_of, text, texts, with_and_without_images
from dashboards.services import Reader
from dashboards.words import Words
from queries.criteria import Period
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings

COMPARED, HOSPITALS, AMOUNT = "comparison-compared", "comparison-hospitals", "comparison-amount"
PERIOD_A, PERIOD_B, PERIOD = "comparison-a", "comparison-b", "comparison-period"
ROWS, ADJUSTED, MODALITIES, OTHER_MODALITIES = (
    "comparison-rows",
    "comparison-adjusted",
    "comparison-modalities",
    "comparison-other-modalities",
)
SHOW = "comparison-show"
# Every control, in the order in which callbacks pass their values.
CONTROLS = (COMPARED, HOSPITALS, AMOUNT, PERIOD_A, PERIOD_B, PERIOD, ROWS, ADJUSTED, MODALITIES, OTHER_MODALITIES)

_WORKING_DAYS = "working-days"
# 2025-01..2025-12
_LONGEST_PERIOD = 16


def form(reader: Reader, held: Mapping[str, Holdings | ArchiveError], view: ComparisonView) -> html.Form:
    """The controls, holding the values of the view."""
    words = reader.words
    values = dict(zip(CONTROLS, control_values(view), strict=True))
    answered = [each for each in held.values() if isinstance(each, Holdings)]
    modalities = sorted({modality for each in answered for modality in each.modalities} | set(view.modalities))
    amounts = {amount.value: amount_name(amount, words) for amount in Amount}
    controls = [
        html.H2(words.gettext("Criteria")),
        one_of(words.gettext("Compare"), COMPARED, _compared(reader), values, "segments"),
        several_of(words.gettext("Hospital"), HOSPITALS, reader.names, values, "column"),
        one_of(words.gettext("Count"), AMOUNT, amounts, values, "column"),
        _periods(values, words),
        one_of(words.gettext("A row for each"), ROWS, _rows(words), values, "segments"),
        several_of(words.gettext("Calendar"), ADJUSTED, _calendar(words), values, "column"),
        *modality_choices(modalities, MODALITIES, OTHER_MODALITIES, values, words),
    ]
    actions = [
        html.Button(words.gettext("Show"), id=SHOW, type="button", className="primary", n_clicks=0),
        dcc.Link(words.gettext("Reset"), href=f"{PATH}?", className="button"),
    ]
    return html.Form(
        [html.Div(controls, className="controls"), html.Div(actions, className="actions")],
        className="criteria comparison-criteria",
    )


def control_values(view: ComparisonView) -> tuple[Any, ...]:
    """Values of CONTROLS that say this view."""
    pictures, others = with_and_without_images(view.modalities)
    return (
        view.compared.value,
        list(view.hospitals),
        view.amount.value,
        _text_of(view.a),
        _text_of(view.b),
        _text_of(view.period),
        view.rows.value,
        [_WORKING_DAYS] if view.adjusted else [],
        pictures,
        others,
    )


def link_pairs(values: Mapping[str, Any], originals: Sequence[str]) -> list[tuple[str, str]]:
    """What the controls say, as pairs of a query string; read_comparison judges them like anybody's."""
    compared = text(values[COMPARED])
    hospitals = texts(values[HOSPITALS])
    # All of them is what a sum begins with; whoever turns from it to single ones has not chosen more than fit.
    is_default = compared == Compared.HOSPITALS and tuple(hospitals) == tuple(originals)
    keys = (("period", PERIOD),) if compared == Compared.HOSPITALS else (("a", PERIOD_A), ("b", PERIOD_B))
    periods = [(key, text(values[control]).replace(" ", "")) for key, control in keys]
    return [
        ("compare", compared),
        *(("hospital", code) for code in ([] if is_default else hospitals)),
        ("measure", text(values[AMOUNT])),
        *((key, period) for key, period in periods if period),
        ("by", text(values[ROWS])),
        *(("adjust", each) for each in texts(values[ADJUSTED])),
        *(("modality", modality) for modality in [*texts(values[MODALITIES]), *texts(values[OTHER_MODALITIES])]),
    ]


def _compared(reader: Reader) -> dict[str, str]:
    """Whoever sees one hospital has none to set beside it."""
    words = reader.words
    both = {
        Compared.PERIODS.value: words.gettext("Two periods"),
        Compared.HOSPITALS.value: words.gettext("Hospitals"),
    }
    return both if len(reader.visible) > 1 else {Compared.PERIODS.value: both[Compared.PERIODS.value]}


def _rows(words: Words) -> dict[str, str]:
    return {Rows.MODALITY.value: words.gettext("Modality"), Rows.TIME.value: words.gettext("Month")}


def _calendar(words: Words) -> dict[str, str]:
    return {_WORKING_DAYS: words.gettext("Per working day (Monday to Friday without public holidays)")}


def _periods(values: Mapping[str, Any], words: Words) -> html.Fieldset:
    def field(label: str, control: str, kind: str) -> html.Label:
        box = dcc.Input(
            id=control,
            value=values[control],
            type="text",
            placeholder=words.gettext("as fits"),
            maxLength=_LONGEST_PERIOD,
            autoComplete="off",
        )
        return html.Label([html.Span(label), box], className=kind)

    return html.Fieldset(
        [
            html.Legend(words.gettext("Period")),
            html.Div(
                [
                    field(words.gettext("Period A"), PERIOD_A, "of-periods"),
                    field(words.gettext("Period B"), PERIOD_B, "of-periods"),
                    field(words.gettext("Period of all"), PERIOD, "of-hospitals"),
                ],
                className="period-fields",
            ),
            html.P(words.gettext("A year, or months: 2025-01..2025-09"), className="remark"),
        ]
    )


def _text_of(period: Period | None) -> str:
    return "" if period is None else period_text(period)
