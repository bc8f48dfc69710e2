"""Controls of the forms that write links, and what browsers send as their values."""

from collections.abc import Iterable, Mapping
from typing import Any

from dash import dcc, html

from dashboards.titles import modality_name
from dashboards.words import Words
from queries.dicom import NON_IMAGE_MODALITIES


def one_of(
    legend: str, control: str, options: Mapping[str, str], values: Mapping[str, Any], look: str
) -> html.Fieldset:
    choices = [{"value": value, "label": label} for value, label in options.items()]
    return html.Fieldset(
        [html.Legend(legend), dcc.RadioItems(choices, values[control], id=control, className=f"choices {look}")]
    )


def several_of(
    legend: str, control: str, options: Mapping[str, str], values: Mapping[str, Any], look: str
) -> html.Fieldset:
    choices = [{"value": value, "label": label} for value, label in options.items()]
    boxes = dcc.Checklist(choices, values[control], id=control, className=f"choices {look}")
    return html.Fieldset([html.Legend(legend), boxes], hidden=not choices)


def modality_choices(
    modalities: Iterable[str], control: str, other_control: str, values: Mapping[str, Any], words: Words
) -> list[html.Fieldset]:
    """Those that make images, and in a control of their own those that make none."""
    pictures, others = with_and_without_images(modalities)
    names = {modality: modality_name(modality, words) for modality in pictures}
    return [
        several_of(words.gettext("Modality (none ticked: all)"), control, names, values, "chips"),
        several_of(words.gettext("Without images"), other_control, {code: code for code in others}, values, "chips"),
    ]


def with_and_without_images(modalities: Iterable[str]) -> tuple[list[str], list[str]]:
    every = list(modalities)
    pictures = [modality for modality in every if modality not in NON_IMAGE_MODALITIES]
    return pictures, [modality for modality in every if modality in NON_IMAGE_MODALITIES]


def text(value: object) -> str:
    """What a browser sent, which may be anything, as text."""
    return value if isinstance(value, str) else ""


def texts(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
