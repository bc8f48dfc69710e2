"""Reading Study Times (0008,0030) in SQL: the hour of a day, and which times are none.

A Study Time is local, and stays so: no zone is converted. Midnight to the second is no time: date-times hold it where
a study has a date alone, and devices send 000000 where they have none. Of the studies really made then, one of 86,400
seconds, the hour is unknown; so it is in every kind of archive.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    String,
    and_,
    case,
    cast,
    extract,
    func,
    literal_column,
    not_,
    or_,
)
from sqlalchemy.types import Date, DateTime, TypeEngine

_TEXT = String(16)
_DIGITS = "0123456789"


def study_hour(times: FromClause) -> ColumnElement[int]:
    """0 to 23, NULL for what names no hour, of the rows of `times`."""
    raw = times.c.study_time
    kind: TypeEngine[Any] = raw.type
    return _of_timestamps(raw) if isinstance(kind, Date | DateTime) else _of_text(raw)


def _of_text(raw: ColumnElement[Any]) -> ColumnElement[int]:
    """TM, PS3.5 6.2: HH, HHMM, or HHMMSS and perhaps a fraction; in DICOM's predecessor with colons."""
    text = func.replace(func.ltrim(func.rtrim(raw)), ":", "", type_=_TEXT)

    def part(place: int, length: int) -> ColumnElement[str]:
        return func.substring(text, literal_column(str(place)), literal_column(str(length)), type_=String(length))

    def digit(place: int, allowed: str) -> ColumnElement[bool]:
        # Named one by one: BETWEEN would take ½ for a digit where texts are compared as people do.
        return part(place, 1).in_([literal_column(f"'{each}'") for each in allowed])

    def sixtieth(place: int) -> ColumnElement[bool]:
        return and_(digit(place, "012345"), digit(place + 1, _DIGITS))

    nothing: ColumnElement[str] = literal_column("''")
    is_hour = or_(and_(digit(1, "01"), digit(2, _DIGITS)), and_(digit(1, "2"), digit(2, "0123")))
    ends_in_fraction = part(7, 1).in_([nothing, literal_column("'.'")])
    of_seconds = or_(part(5, 12) == nothing, and_(sixtieth(5), ends_in_fraction))
    of_minutes = or_(part(3, 14) == nothing, and_(sixtieth(3), of_seconds))
    is_midnight = func.replace(part(1, 6), "0", "", type_=_TEXT) == nothing
    return case((and_(is_hour, of_minutes, not_(is_midnight)), cast(part(1, 2), Integer)))


def _of_timestamps(raw: ColumnElement[Any]) -> ColumnElement[int]:
    hour, minute = extract("hour", raw), extract("minute", raw)
    is_midnight = and_(hour == 0, minute == 0, extract("second", raw) < 1)
    return case((not_(is_midnight), cast(hour, Integer)))
