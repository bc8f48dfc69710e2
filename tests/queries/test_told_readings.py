"""Hours, weekdays, ages and names as every engine reads them, value by value, against the rules."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    create_engine,
    insert,
    select,
)

from queries.archives.devices import folded_name, in_capitals
from queries.archives.dialects import iso_weekday, on_calendar_days
from queries.archives.hours import study_hour
from queries.archives.people import age_band
from queries.demo.population import Person
from queries.demo.writers.rows import time_of_day
from tests.oracles import folded_name as folded_text
from tests.oracles_people_and_devices import AGE_GROUPS, age_group, believed_hour
from tests.queries.places import Place, engine_parameters
from tests.queries.warts import STUDY_TIMES

METADATA = MetaData()
VALUES = Table(
    "read_values",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("study_time", String(64)),
    Column("born", String(8)),
    Column("day", String(8)),
)
MOMENTS = Table("moments", MetaData(), Column("number", Integer, primary_key=True), Column("study_time", DateTime))
NAMES = ("ct1", " CT1 ", "", "  ", "*", None, "Ωμέγα 1", "é", "É", "x" * 64, "100%", "O'Hara", "a\\b", "?")
# Derandomized: the same values on every machine and every day.
some = settings(max_examples=12, deadline=None, derandomize=True)
days = st.dates(date(1880, 1, 1), date(2026, 11, 22))
times = st.text("0123456789.", max_size=9) | st.sampled_from(STUDY_TIMES) | st.none()


@pytest.fixture(scope="module", params=engine_parameters())
def engine(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Iterator[Engine]:
    made = create_engine(new_place(request.param).writer, poolclass=NullPool)
    METADATA.create_all(made)
    yield made
    made.dispose()


def read(engine: Engine, rows: list[dict[str, Any]], *columns: Any) -> list[tuple[Any, ...]]:
    """The columns of those rows alone, in their order."""
    numbered = [
        {"number": number, "study_time": None, "born": None, "day": None} | row for number, row in enumerate(rows)
    ]
    with engine.begin() as connection:
        connection.execute(VALUES.delete())
        connection.execute(insert(VALUES), numbered)
        return [tuple(row) for row in connection.execute(select(*columns).order_by(VALUES.c.number))]


@some
@given(texts=st.lists(times, min_size=30, max_size=30))
def test_hours_of_texts_are_those_of_the_rules(engine: Engine, texts: list[str | None]) -> None:
    found = read(engine, [{"study_time": text} for text in (*texts, *STUDY_TIMES)], study_hour(VALUES))
    assert [hour for (hour,) in found] == [believed_hour(text) for text in (*texts, *STUDY_TIMES)]


@given(text=times)
@settings(derandomize=True, deadline=None)
def test_programs_that_write_moments_read_the_same_times(text: str | None) -> None:
    """What an archive of date-times holds is what the others hold as text: midnight stands for none."""
    moment = time_of_day(text)
    at_midnight = moment is None or (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    assert believed_hour(text) == (None if moment is None or at_midnight else moment.hour)


@some
@given(pairs=st.lists(st.tuples(days, days), min_size=20, max_size=20), leap_years=st.integers(1, 25))
def test_ages_are_those_of_the_rules(engine: Engine, pairs: list[tuple[date, date]], leap_years: int) -> None:
    leap_day = date(1904 + 4 * leap_years, 2, 29)
    around = [(leap_day, date(leap_day.year + years, 2, 28)) for years in (1, 5, 90)]
    around += [(born, day + timedelta(days=1)) for born, day in around]
    around += [(day, day) for _, day in pairs[:2]]
    every = [*pairs, *around]
    rows = [{"born": f"{born:%Y%m%d}", "day": f"{day:%Y%m%d}"} for born, day in every]
    born, day = (on_calendar_days(VALUES.c[name], VALUES.c[name]).cast(Integer) for name in ("born", "day"))
    found = read(engine, rows, age_band(born, day), iso_weekday(VALUES.c.day))
    assert [band for band, _ in found] == [age_group(Person("F", f"{born:%Y%m%d}"), day) for born, day in every]
    assert [int(weekday) for _, weekday in found] == [day.isoweekday() for _, day in every]


def test_every_age_is_in_the_band_that_begins_last_before_it(engine: Engine) -> None:
    rows = [{"born": f"{1900:04d}0101", "day": f"{1900 + age:04d}0101"} for age in range(122)]
    found = read(engine, rows, age_band(VALUES.c.born.cast(Integer), VALUES.c.day.cast(Integer)))
    expected = [max(least for least in AGE_GROUPS if least <= age) for age in range(121)]
    assert [band for (band,) in found] == [*expected, None]


def test_names_are_without_case_and_padding_and_compared_letter_by_letter(engine: Engine) -> None:
    rows = [{"study_time": name} for name in NAMES]
    found = read(engine, rows, folded_name(VALUES.c.study_time))
    assert [in_capitals(name) if name else None for (name,) in found] == [folded_text(name) for name in NAMES]
    named = folded_name(VALUES.c.study_time).label("name")
    with engine.begin() as connection:
        spelt = select(named).where(VALUES.c.study_time.in_(["É", "é", "E"])).subquery()
        distinct = connection.scalars(select(spelt.c.name).distinct())
        assert {in_capitals(name) for name in distinct} == {"É"}


def test_midnight_of_a_moment_is_no_time(engine: Engine) -> None:
    """dcm4chee 2 and DG_DICOM_SERVER keep a day without a time so."""
    MOMENTS.create(engine)
    with engine.begin() as connection:
        texts = ("2016-01-02 00:00:00", "2016-01-02 00:00:01", "2016-01-02 23:59:59")
        connection.exec_driver_sql(
            f"INSERT INTO moments VALUES (1, '{texts[0]}'), (2, '{texts[1]}'), (3, '{texts[2]}')"
        )
        hours = list(connection.scalars(select(study_hour(MOMENTS)).order_by(MOMENTS.c.number)))
    MOMENTS.drop(engine)
    assert hours == [None, 0, 23]
