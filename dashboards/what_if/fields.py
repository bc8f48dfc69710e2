"""The fields of the what-if form, and what is typed there as a part of a link."""

import re
from collections.abc import Mapping

from dashboards.what_if.changes import Kind
from dashboards.words import Words

# As much as is of use in a message or a link.
_LONGEST = 40
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,12})?", re.ASCII)


# In the order in which they make a part of a link.
FIELD_NAMES: Mapping[Kind, tuple[str, ...]] = {
    Kind.DEVICE: ("modality", "month", "studies", "size"),
    Kind.SIZE: ("modality", "month", "percent"),
    Kind.NEARLINE: ("years",),
    Kind.DELETION: ("years",),
    Kind.ADDITION: ("month", "size"),
    Kind.JOINING: ("month", "held", "monthly"),
}
_UNITS: Mapping[tuple[Kind, str], str] = {
    (Kind.DEVICE, "size"): "MB",
    (Kind.ADDITION, "size"): "TB",
    (Kind.JOINING, "held"): "TB",
    (Kind.JOINING, "monthly"): "TB",
}


def field_id(kind: Kind, name: str) -> str:
    return f"what-if-{kind.replace('_', '-')}-{name}"


def label(kind: Kind, name: str, words: Words) -> str:
    match kind, name:
        case _, "modality":
            return words.gettext("Modality")
        case _, "month":
            return words.gettext("From month")
        case _, "studies":
            return words.gettext("Studies a month")
        case Kind.DEVICE, "size":
            return words.gettext("MB a study")
        case _, "percent":
            return words.gettext("Percent of today's")
        case _, "years":
            return words.gettext("Years since the study")
        case _, "held":
            return words.gettext("TB it holds")
        case _, "monthly":
            return words.gettext("TB a month")
        case _:
            return words.gettext("TB more")


def kind_name(kind: Kind, words: Words) -> str:
    match kind:
        case Kind.DEVICE:
            return words.gettext("One more device")
        case Kind.SIZE:
            return words.gettext("Larger or smaller studies")
        case Kind.NEARLINE:
            return words.gettext("Move to nearline")
        case Kind.DELETION:
            return words.gettext("Delete")
        case Kind.ADDITION:
            return words.gettext("More capacity")
        case Kind.JOINING:
            return words.gettext("Another hospital")


def typed_text(kind: Kind, values: Mapping[str, object]) -> str:
    """What the fields of a kind say as a part of a link; read_change judges it like anybody's."""
    return ".".join(_part(kind, name, values.get(name)) for name in FIELD_NAMES[kind])


def _part(kind: Kind, name: str, value: object) -> str:
    text = value.strip()[:_LONGEST] if isinstance(value, str) else ""
    if name == "modality":
        return text.upper()
    unit = _UNITS.get((kind, name))
    if unit is None:
        return text.removesuffix("%").strip()
    return f"{text.replace(',', '.')}{unit}" if _NUMBER.fullmatch(text) else ""
