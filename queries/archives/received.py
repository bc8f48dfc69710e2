"""When something was received: raw moments made text that groups in SQL, and that text made a day in Python."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, case, func, literal_column

from queries.archives.contract import ReceivedReading
from queries.archives.dates import LAX_ENGINES
from queries.archives.dialects import beginning, day_text, on_calendar_days, utc_hour
from queries.dicom import EARLIEST_STUDY_DATE

# 9999-12-31 23:59:59 UTC: whatever is greater is no moment on any engine.
_LAST_SECOND: ColumnElement[int] = literal_column("253402300799")
_NO_SECOND: ColumnElement[int] = literal_column("0")


def of_local_times(engine_name: str) -> ReceivedReading:
    """Date-times of no zone, the local time of the archive's server."""

    def judged(raw: ColumnElement[Any]) -> ColumnElement[str]:
        text = day_text(raw)
        return on_calendar_days(text, text)

    return ReceivedReading(judged if engine_name in LAX_ENGINES else day_text, is_utc=False)


def of_epoch_seconds() -> ReceivedReading:
    """Whole seconds since 1970 in UTC; 0 is none."""

    def hour(raw: ColumnElement[Any]) -> ColumnElement[str]:
        return case(((raw > _NO_SECOND) & (raw <= _LAST_SECOND), utc_hour(raw)))

    return ReceivedReading(hour, is_utc=True)


def of_utc_texts() -> ReceivedReading:
    """Text `YYYYMMDDTHHMMSS` in UTC."""

    def hour(raw: ColumnElement[Any]) -> ColumnElement[str]:
        digits = func.replace(beginning(raw, 11), literal_column("'T'"), literal_column("''"), type_=String(10))
        return on_calendar_days(beginning(raw, 8), digits)

    return ReceivedReading(hour, is_utc=True)


def received_day(text: str | None, zone: ZoneInfo) -> date | None:
    """The day in the hospital's zone that a group of rows (ReceivedReading.grouped) was received on.

    Hours are converted here because no two engines share functions for time zones. A day of a zone that is not whole
    hours from UTC begins within such an hour: what came in its second part counts a day early, and nothing else is
    off. None for what is no day, or lies before archives were.
    """
    if text is None or not (text.isascii() and text.isdigit()) or len(text) not in (8, 10):
        return None
    try:
        day = date.fromisoformat(text[:8])
        if len(text) == 10:
            day = datetime(day.year, day.month, day.day, int(text[8:]), tzinfo=UTC).astimezone(zone).date()
    except (ValueError, OverflowError):
        return None
    return day if day >= EARLIEST_STUDY_DATE else None
