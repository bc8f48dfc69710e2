"""The few expressions that every database spells its own way, each compiled for the engines we support.

SQL Server is written for its 2012 level: no TRIM, no DATETRUNC, no STRING_AGG; TRY_CONVERT is there.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, case, func, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean

_EIGHT_DIGITS = "[0-9]" * 8
# Every day of the Gregorian calendar from year 0000 to 9999, and nothing else.
_CALENDAR_DAY = (
    "^([0-9]{4}((0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)"
    "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)0229)$"
)


class calendar_day(FunctionElement[bool]):
    """Whether a text is eight digits that name a day of the calendar, YYYYMMDD."""

    name = "calendar_day"
    type = Boolean()
    inherit_cache = True


class day_text(FunctionElement[str]):
    """A date or date-time column as `YYYYMMDD`."""

    name = "day_text"
    type = String(8)
    inherit_cache = True


class utc_hour(FunctionElement[str]):
    """Whole seconds since 1970-01-01 00:00 UTC as the hour they lie in, `YYYYMMDDHH` in UTC.

    Between years 1970 and 9999: beyond them engines differ.
    """

    name = "utc_hour"
    type = String(10)
    inherit_cache = True


class iso_weekday(FunctionElement[int]):
    """The weekday of a text `YYYYMMDD` that names a day, 1 for Monday to 7; NULL of NULL."""

    name = "iso_weekday"
    type = Integer()
    inherit_cache = True


class exactly(FunctionElement[str]):
    """A text that is compared letter by letter; elsewhere than on MySQL and MariaDB it is so by itself.

    There comparing takes É for E, and a column's character set may be any.
    """

    name = "exactly"
    type = String(64)
    inherit_cache = True


def on_calendar_days(text: ColumnElement[str], value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The value where the text names a day of the calendar, NULL elsewhere."""
    # A second condition: SQL Server has no truth values, and takes none for a condition.
    return case((and_(text.is_not(None), calendar_day(text)), value))


def beginning(text: ColumnElement[str], length: int) -> ColumnElement[str]:
    """The first characters of a text. The numbers are part of the statement, not values bound to it."""
    return func.substring(text, literal_column("1"), literal_column(str(length)), type_=String(length))


def _argument(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(calendar_day, "sqlite")
def _calendar_day_sqlite(element: calendar_day, compiler: SQLCompiler, **options: Any) -> str:
    x = _argument(element, compiler, **options)
    year, month, day = f"substr({x}, 1, 4)", f"substr({x}, 5, 2)", f"substr({x}, 7, 2)"
    # With a modifier strftime makes 2 March of 31 February, which then differs; without, it repeats what it got.
    # It is ten times slower than the rest, so the days that every month has do without.
    every_month = f"{month} BETWEEN '01' AND '12' AND {day} BETWEEN '01' AND '28'"
    # IS, not =: it makes NULL of a month 13, and undecided is not the same as not believed.
    real = f"strftime('%Y%m%d', {year} || '-' || {month} || '-' || {day}, '+0 days') IS {x}"
    return f"({x} GLOB '{_EIGHT_DIGITS}' AND ({every_month} OR {real}))"


@compiles(calendar_day, "postgresql")
def _calendar_day_postgresql(element: calendar_day, compiler: SQLCompiler, **options: Any) -> str:
    return f"({_argument(element, compiler, **options)} ~ '{_CALENDAR_DAY}')"


@compiles(calendar_day, "mysql")
@compiles(calendar_day, "mariadb")
def _calendar_day_mysql(element: calendar_day, compiler: SQLCompiler, **options: Any) -> str:
    x = _argument(element, compiler, **options)
    # In these regular expressions $ also matches before a final newline: hence the length.
    return f"(char_length({x}) = 8 AND {x} REGEXP '{_CALENDAR_DAY}')"


@compiles(calendar_day, "mssql")
def _calendar_day_mssql(element: calendar_day, compiler: SQLCompiler, **options: Any) -> str:
    x = _argument(element, compiler, **options)
    # A binary collation: in linguistic ones [0-9] also matches superscript and full-width digits.
    digits = f"{x} COLLATE Latin1_General_BIN LIKE '{_EIGHT_DIGITS}'"
    # SQL Server has no truth values to compare, and SQLAlchemy adds `= 1`: hence the CASE.
    return f"CASE WHEN {digits} AND TRY_CONVERT(date, {x}, 112) IS NOT NULL THEN 1 ELSE 0 END"


@compiles(day_text, "sqlite")
def _day_text_sqlite(element: day_text, compiler: SQLCompiler, **options: Any) -> str:
    # Not strftime: it makes 3 March of 31 February. The text is judged by whoever reads the day.
    return f"replace(substr({_argument(element, compiler, **options)}, 1, 10), '-', '')"


@compiles(day_text, "postgresql")
def _day_text_postgresql(element: day_text, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({_argument(element, compiler, **options)}, 'YYYYMMDD')"


@compiles(day_text, "mysql")
@compiles(day_text, "mariadb")
def _day_text_mysql(element: day_text, compiler: SQLCompiler, **options: Any) -> str:
    # Drivers that format with % need it doubled; the compiler knows whether this one does.
    percent = "%%" if compiler.preparer._double_percents else "%"
    return f"date_format({_argument(element, compiler, **options)}, '{percent}Y{percent}m{percent}d')"


@compiles(day_text, "mssql")
def _day_text_mssql(element: day_text, compiler: SQLCompiler, **options: Any) -> str:
    return f"convert(varchar(8), {_argument(element, compiler, **options)}, 112)"


@compiles(utc_hour, "sqlite")
def _utc_hour_sqlite(element: utc_hour, compiler: SQLCompiler, **options: Any) -> str:
    return f"strftime('%Y%m%d%H', {_argument(element, compiler, **options)}, 'unixepoch')"


@compiles(utc_hour, "postgresql")
def _utc_hour_postgresql(element: utc_hour, compiler: SQLCompiler, **options: Any) -> str:
    moment = f"to_timestamp({_argument(element, compiler, **options)}) AT TIME ZONE 'UTC'"
    return f"to_char({moment}, 'YYYYMMDDHH24')"


@compiles(utc_hour, "mysql")
@compiles(utc_hour, "mariadb")
def _utc_hour_mysql(element: utc_hour, compiler: SQLCompiler, **options: Any) -> str:
    # Not from_unixtime: it answers in the time zone of the session.
    percent = "%%" if compiler.preparer._double_percents else "%"
    form = "".join(percent + letter for letter in "YmdH")
    seconds = _argument(element, compiler, **options)
    return f"date_format(date_add('1970-01-01 00:00:00', INTERVAL {seconds} SECOND), '{form}')"


@compiles(utc_hour, "mssql")
def _utc_hour_mssql(element: utc_hour, compiler: SQLCompiler, **options: Any) -> str:
    # Hours, not seconds: DATEADD takes an int, and its seconds end in 2038. Style 120 begins `yyyy-mm-dd hh`.
    hours = f"({_argument(element, compiler, **options)}) / 3600"
    moment = f"dateadd(hour, {hours}, convert(datetime2(0), '19700101', 112))"
    return f"replace(replace(convert(varchar(13), {moment}, 120), '-', ''), ' ', '')"


@compiles(iso_weekday, "sqlite")
def _iso_weekday_sqlite(element: iso_weekday, compiler: SQLCompiler, **options: Any) -> str:
    x = _argument(element, compiler, **options)
    day = f"substr({x}, 1, 4) || '-' || substr({x}, 5, 2) || '-' || substr({x}, 7, 2)"
    return f"(strftime('%w', {day}) + 6) % 7 + 1"


@compiles(iso_weekday, "postgresql")
def _iso_weekday_postgresql(element: iso_weekday, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(extract(isodow FROM to_date({_argument(element, compiler, **options)}, 'YYYYMMDD')) AS integer)"


@compiles(iso_weekday, "mysql")
@compiles(iso_weekday, "mariadb")
def _iso_weekday_mysql(element: iso_weekday, compiler: SQLCompiler, **options: Any) -> str:
    return f"weekday({_argument(element, compiler, **options)}) + 1"


@compiles(iso_weekday, "mssql")
def _iso_weekday_mssql(element: iso_weekday, compiler: SQLCompiler, **options: Any) -> str:
    # Not DATEPART: it begins weeks as the session does. The first day of 1900 was a Monday.
    x = _argument(element, compiler, **options)
    return f"datediff(day, convert(date, '19000101', 112), convert(date, {x}, 112)) % 7 + 1"


@compiles(exactly)
def _exactly(element: exactly, compiler: SQLCompiler, **options: Any) -> str:
    return _argument(element, compiler, **options)


@compiles(exactly, "mysql")
@compiles(exactly, "mariadb")
def _exactly_mysql(element: exactly, compiler: SQLCompiler, **options: Any) -> str:
    return f"CONVERT({_argument(element, compiler, **options)} USING utf8mb4) COLLATE utf8mb4_bin"
