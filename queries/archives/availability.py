"""Site-declared availability: values of an archive → Instance Availability (0008,0056)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, String, case, func, literal

from queries.archives.dialects import beginning
from queries.dicom import Availability


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
        unknown = int(Availability.UNKNOWN)
        return case(*whens, else_=unknown) if whens else literal(unknown)

    return availability


def _matches(text: ColumnElement[str], value: str) -> ColumnElement[bool]:
    if value.endswith("*"):
        return beginning(text, len(value) - 1) == value[:-1]
    return text == value
