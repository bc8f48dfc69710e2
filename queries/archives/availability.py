"""Values of an archive → Instance Availability (0008,0056): as a site declares them, or DICOM's own numbers."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, String, case, func, literal

from queries.archives.dialects import beginning
from queries.dicom import Availability

_UNKNOWN = int(Availability.UNKNOWN)


def mapped_availability(
    mapping: dict[str, Availability],
) -> Callable[[ColumnElement[Any]], ColumnElement[int]]:
    """Reads a raw column by the hospital's mapping; what is not in it is UNKNOWN.

    A value that ends in `*` matches by its beginning. Case and padding are folded on both sides, because some
    engines ignore them in comparisons and others do not. The most particular value wins.
    """
    values = sorted(mapping, key=lambda value: (value.endswith("*"), -len(value)))

    def availability(raw: ColumnElement[Any]) -> ColumnElement[int]:
        text = func.upper(func.ltrim(func.rtrim(raw)), type_=String(64))
        whens = [(_matches(text, value.strip().upper()), int(mapping[value])) for value in values]
        return case(*whens, else_=_UNKNOWN) if whens else literal(_UNKNOWN)

    return availability


def dicom_availability(raw: ColumnElement[Any]) -> ColumnElement[int]:
    """Reads a column of the numbers 0–3, as dcm4chee keeps them; NULL and any other number are UNKNOWN."""
    return case((raw.between(int(Availability.ONLINE), int(Availability.UNAVAILABLE)), raw), else_=_UNKNOWN)


def _matches(text: ColumnElement[str], value: str) -> ColumnElement[bool]:
    if value.endswith("*"):
        return beginning(text, len(value) - 1) == value[:-1]
    return text == value
