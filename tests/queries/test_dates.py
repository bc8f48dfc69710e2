"""The reading of dates in SQL equals a reading in Python, on every engine, for days and for what is none."""

import calendar
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import (
    CHAR,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    create_engine,
    insert,
    or_,
    select,
)
from sqlalchemy.types import TypeEngine

from queries.archives.contract import DateReading
from queries.archives.dates import reading_of
from tests.oracles import believed_day
from tests.queries.places import TODAY, Place, engine_parameters

FIRST, LAST = date(2015, 12, 1), date(2016, 2, 29)
# Digits of other scripts are digits to some pattern languages; `:` and `/` are the neighbours of 0–9.
CHARACTERS = "0123456789" * 4 + " *-/:.xA'%_²٣３"


@pytest.fixture(scope="module", params=engine_parameters("sqlite", "postgresql", "mariadb"))
def engine(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Iterator[Engine]:
    made = create_engine(new_place(request.param).writer, poolclass=NullPool)
    yield made
    made.dispose()


def read_back(engine: Engine, kind: TypeEngine[Any], values: list[Any]) -> tuple[list[str | None], set[int]]:
    """Each value as SQL reads it, and the places of those that may lie between FIRST and LAST."""
    table = Table("dates", MetaData(), Column("place", Integer), Column("raw", kind))
    reading: DateReading = reading_of(kind, engine.dialect.name, TODAY)
    with engine.begin() as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        connection.execute(insert(table), [{"place": place, "raw": value} for place, value in enumerate(values)])
        read = select(reading.day(reading.grouped(table.c.raw))).order_by(table.c.place)
        near = select(table.c.place).where(may_lie_between(reading, table.c.raw))
        return list(connection.execute(read).scalars()), set(connection.execute(near).scalars())


def may_lie_between(reading: DateReading, raw: ColumnElement[Any]) -> ColumnElement[bool]:
    """The three ways in which a study is found (queries/archives/held.py)."""
    day = reading.day(reading.grouped(raw))
    asked = or_(day.is_(None), day.between(f"{FIRST:%Y%m%d}", f"{LAST:%Y%m%d}"))
    is_odd = asked if reading.is_odd is None else reading.is_odd(raw)
    return or_(raw.is_(None), reading.lies_between(raw, FIRST, LAST), is_odd)


def texts_with_warts(length: int) -> list[str | None]:
    chance = random.Random(2005)
    eight = ["".join(chance.choice("0123456789") for _ in range(8)) for _ in range(500)]
    plausible = [
        f"{chance.randint(1965, 2030)}{chance.randint(0, 13):02d}{chance.randint(0, 32):02d}" for _ in range(1500)
    ]
    noise = ["".join(chance.choice(CHARACTERS) for _ in range(chance.randint(0, length))) for _ in range(1000)]
    return [None, *eight, *plausible, *noise, *month_ends()]


def month_ends() -> list[str]:
    return [
        f"{year}{month:02d}{day:02d}"
        for year in (1582, 1899, 1900, 1969, 1970, 1972, 2000, 2015, 2016, 2100, 9999)
        for month in range(14)
        for day in (0, 1, 28, 29, 30, 31, 32)
    ]


def expected_days(values: list[str | None]) -> list[str | None]:
    days = [believed_day(value, TODAY) for value in values]
    return [f"{day:%Y%m%d}" if day else None for day in days]


def places_to_keep(days: list[str | None]) -> set[int]:
    return {place for place, day in enumerate(days) if day is None or f"{FIRST:%Y%m%d}" <= day <= f"{LAST:%Y%m%d}"}


@pytest.mark.parametrize(("kind", "length"), [(String(16), 9), (CHAR(8), 8)], ids=["varchar", "char"])
def test_text_is_read_as_python_reads_it(engine: Engine, kind: TypeEngine[Any], length: int) -> None:
    values = texts_with_warts(length)
    days, near = read_back(engine, kind, values)
    wrong = [
        (value, day) for value, day, right in zip(values, days, expected_days(values), strict=True) if day != right
    ]
    assert wrong == []
    assert places_to_keep(days) - near == set()


def test_padded_text_is_a_day(engine: Engine) -> None:
    days, near = read_back(engine, String(16), [" 20160131", "20160131  ", "  20160131 "])
    assert (days, near) == (["20160131"] * 3, {0, 1, 2})


def test_range_leaves_days_outside_to_the_index(engine: Engine) -> None:
    _, near = read_back(engine, String(16), ["20151130", "20151201", "20160229", "20160301", "x", None])
    assert near == {1, 2, 4, 5}


def moments() -> list[datetime | None]:
    days = [
        date(1960, 1, 1),
        date(1969, 12, 31),
        date(1970, 1, 1),
        TODAY,
        TODAY + timedelta(days=1),
        date(2104, 1, 1),
    ]
    days += [date(2016, month, calendar.monthrange(2016, month)[1]) for month in range(1, 13)]
    days += [FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1)]
    times = [time.min, time(12), time(23, 59, 59)]
    return [None, *(datetime.combine(day, at) for day in days for at in times)]


def test_date_times_are_read_as_python_reads_them(engine: Engine) -> None:
    values = moments()
    days, near = read_back(engine, DateTime(), values)
    assert days == expected_days([f"{value:%Y%m%d}" if value else None for value in values])
    assert near == places_to_keep(days)


def test_dates_are_read_as_python_reads_them(engine: Engine) -> None:
    values = [value.date() if value else None for value in moments()]
    days, near = read_back(engine, Date(), values)
    assert days == expected_days([f"{value:%Y%m%d}" if value else None for value in values])
    assert near == places_to_keep(days)


def test_days_of_no_calendar_in_a_date_time_column_are_undated(new_place: Callable[[str], Place]) -> None:
    place = new_place("sqlite")
    impossible = ["2015-02-29 00:00:00.000000", "2016-13-01 00:00:00.000000", "0000-00-00 00:00:00.000000", "", "x"]
    assert read_raw(place, impossible) == ([None] * 5, {0, 1, 2, 3, 4})


@pytest.mark.servers
def test_zero_dates_of_mariadb_are_undated(new_place: Callable[[str], Place]) -> None:
    place = new_place("mariadb")
    zeros = ["0000-00-00 00:00:00", "2016-00-00 00:00:00", "2016-02-00 00:00:00", "2016-02-31 00:00:00"]
    assert read_raw(place, zeros, "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'") == ([None] * 4, {0, 1, 2, 3})


def read_raw(place: Place, values: list[str], *first: str) -> tuple[list[str | None], set[int]]:
    """As read_back, of date-times that Python has no value for."""
    rows = ", ".join(f"({number}, '{value}')" for number, value in enumerate(values))
    place.execute(*first, "CREATE TABLE dates (place INTEGER, raw DATETIME)", f"INSERT INTO dates VALUES {rows}")
    engine = create_engine(place.writer, poolclass=NullPool)
    table = Table("dates", MetaData(), Column("place", Integer), Column("raw", DateTime()))
    reading = reading_of(DateTime(), engine.dialect.name, TODAY)
    with engine.connect() as connection:
        read = select(reading.day(reading.grouped(table.c.raw))).order_by(table.c.place)
        near = select(table.c.place).where(may_lie_between(reading, table.c.raw))
        return list(connection.execute(read).scalars()), set(connection.execute(near).scalars())
