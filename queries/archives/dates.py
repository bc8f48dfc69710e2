"""Reading raw study dates in SQL: which are believed, and as what day (design, rule 5)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_
from sqlalchemy.types import Date, DateTime, TypeEngine

from queries.archives.contract import DateReading
from queries.archives.dialects import calendar_day, day_text
from queries.dicom import EARLIEST_STUDY_DATE

# Engines whose date columns can hold a day that is in no calendar: SQLite keeps text, MySQL and MariaDB allow
# 0000-00-00 and, by a server setting, 31 February.
LAX_ENGINES = ("sqlite", "mysql", "mariadb")


def reading_of(column_type: TypeEngine[Any], engine: str, today: date) -> DateReading:
    """The reading that fits the column as this engine declares it."""
    if not isinstance(column_type, Date | DateTime):
        return _of_text(today)
    return _of_lax_timestamps(today) if engine in LAX_ENGINES else _of_timestamps(today)


def _of_text(today: date) -> DateReading:
    """DA text, PS3.5 6.2: YYYYMMDD, here possibly padded, blank, `*`, or no calendar day at all."""

    def day(grouped: ColumnElement[Any]) -> ColumnElement[str]:
        text = func.ltrim(func.rtrim(grouped, type_=String(8)), type_=String(8))
        return case((_believed(text, today), text))

    def lies_between(raw: ColumnElement[Any], first: date, last: date) -> ColumnElement[bool]:
        return raw.between(_text(first), _text(last))

    return DateReading(lambda raw: raw, day, lies_between)


def _of_timestamps(today: date) -> DateReading:
    """A SQL date or date-time, the local time of the device; the engine keeps only days that exist."""

    def day(grouped: ColumnElement[Any]) -> ColumnElement[str]:
        return case((grouped.between(EARLIEST_STUDY_DATE, today), day_text(grouped)))

    def lies_between(raw: ColumnElement[Any], first: date, last: date) -> ColumnElement[bool]:
        return and_(raw >= _midnight(first), raw < _midnight(last + timedelta(days=1)))

    def is_odd(raw: ColumnElement[Any]) -> ColumnElement[bool]:
        return or_(raw < _midnight(EARLIEST_STUDY_DATE), raw >= _midnight(today + timedelta(days=1)))

    return DateReading(lambda raw: cast(raw, Date), day, lies_between, is_odd)


def _of_lax_timestamps(today: date) -> DateReading:
    """The same where the engine lets impossible days in: they are judged as text."""

    def day(grouped: ColumnElement[Any]) -> ColumnElement[str]:
        return case((_believed(grouped, today), grouped))

    def lies_between(raw: ColumnElement[Any], first: date, last: date) -> ColumnElement[bool]:
        # Days, not midnights: SQLite compares text, and '2016-01-01' of a date column comes before its own midnight.
        return and_(raw >= first, raw < last + timedelta(days=1))

    return DateReading(day_text, day, lies_between)


def _believed(text: ColumnElement[str], today: date) -> ColumnElement[bool]:
    return and_(calendar_day(text), text.between(_text(EARLIEST_STUDY_DATE), _text(today)))


def _text(day: date) -> str:
    return day.strftime("%Y%m%d")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
