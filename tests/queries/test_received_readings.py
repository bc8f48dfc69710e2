"""Raw moments of reception read in SQL, on every engine, and days of the hospital's zone made of them in Python."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlglot
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import mssql
from sqlalchemy.types import TypeEngine

from queries.archives.contract import ReceivedReading
from queries.archives.received import of_epoch_seconds, of_local_times, of_utc_texts, received_day
from tests.oracles import HOSPITAL_ZONE
from tests.queries.places import Place, engine_parameters
from tests.queries.warts import ARRIVALS

NewPlace = Callable[[str], Place]
Groups = Counter[str | None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # Local time stays as it is.
        ("20160327", date(2016, 3, 27)),
        # Winter: two hours before UTC's midnight the day in Athens begins; summer: three.
        ("2016011421", date(2016, 1, 14)),
        ("2016011422", date(2016, 1, 15)),
        ("2016071420", date(2016, 7, 14)),
        ("2016071421", date(2016, 7, 15)),
        # The nights that lose and gain an hour.
        ("2016032621", date(2016, 3, 26)),
        ("2016032622", date(2016, 3, 27)),
        ("2016032720", date(2016, 3, 27)),
        ("2016032721", date(2016, 3, 28)),
        ("2016102920", date(2016, 10, 29)),
        ("2016102921", date(2016, 10, 30)),
        ("2016103021", date(2016, 10, 30)),
        ("2016103022", date(2016, 10, 31)),
        ("2015123122", date(2016, 1, 1)),
        ("1970010100", date(1970, 1, 1)),
        ("19700101", date(1970, 1, 1)),
    ],
)
def test_a_group_is_received_on_a_day_of_the_hospital(text: str, day: date) -> None:
    assert received_day(text, HOSPITAL_ZONE) == day


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", " ", "*", "x", "2016", "201601142", "20160114220", "20160231", "2016023122", "2016011424"),
        *("00000000", "19691231", "1969123121", "9999123123", "2016-1-1", "2016W011", "20160114T2", "²0160114"),
        "٢٠١٦٠١١٤",
    ],
)
def test_what_is_no_moment_is_no_day(text: str | None) -> None:
    assert received_day(text, HOSPITAL_ZONE) is None


def test_days_west_of_greenwich_begin_later_than_utc() -> None:
    assert received_day("2016011504", ZoneInfo("America/New_York")) == date(2016, 1, 14)
    assert received_day("2016011505", ZoneInfo("America/New_York")) == date(2016, 1, 15)


def test_zones_of_half_hours_are_off_by_that_part_of_an_hour() -> None:
    # Midnight in Kolkata is at 18:30; all of that hour counts with its beginning.
    assert received_day("2016011418", ZoneInfo("Asia/Kolkata")) == date(2016, 1, 14)
    assert received_day("2016011419", ZoneInfo("Asia/Kolkata")) == date(2016, 1, 15)


@pytest.fixture(scope="module", params=engine_parameters())
def engine(request: pytest.FixtureRequest, new_place: NewPlace) -> Iterator[Engine]:
    made = create_engine(new_place(request.param).writer, poolclass=NullPool)
    yield made
    made.dispose()


def grouped(
    engine: Engine, kind: TypeEngine[Any], reading: ReceivedReading, values: list[Any]
) -> Counter[str | None]:
    """How many values stand in each group."""
    table = Table("moments", MetaData(), Column("place", Integer), Column("raw", kind))
    text = reading.grouped(table.c.raw)
    with engine.begin() as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        connection.execute(insert(table), [{"place": place, "raw": value} for place, value in enumerate(values)])
        rows = connection.execute(select(text, func.count()).group_by(text)).all()
    return Counter({group: count for group, count in rows})


def moments() -> list[datetime]:
    return [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in ARRIVALS]


def test_seconds_group_by_their_hour_in_utc(engine: Engine) -> None:
    edges = [1, 3599, 3600, 2**31 - 1, 2**31, 2**32, 253_402_300_799]
    believed = [int(moment.timestamp()) for moment in moments()] + edges
    none: list[int | None] = [None, 0, -1, -(2**40), 253_402_300_800, 2**62]
    expected = Counter(f"{datetime.fromtimestamp(seconds, UTC):%Y%m%d%H}" for seconds in believed)
    groups = grouped(engine, BigInteger(), of_epoch_seconds(), [*believed, *none])
    assert groups == {**expected, None: len(none)}


def test_seconds_of_the_archives_own_integers_group_too(engine: Engine) -> None:
    assert grouped(engine, Integer(), of_epoch_seconds(), [1_452_808_800, 0, None]) == {"2016011422": 1, None: 2}


def test_local_times_group_by_their_day(engine: Engine) -> None:
    local = [moment.astimezone(HOSPITAL_ZONE).replace(tzinfo=None) for moment in moments()]
    expected = Counter(f"{moment:%Y%m%d}" for moment in local)
    groups = grouped(engine, DateTime(), of_local_times(engine.dialect.name), [*local, None])
    assert groups == {**expected, None: 1}


def test_texts_in_utc_group_by_their_hour(engine: Engine) -> None:
    texts = [f"{moment:%Y%m%dT%H%M%S}" for moment in moments()]
    expected = Counter(text.replace("T", "")[:10] for text in texts)
    none = [None, "", " ", "x", "20160231T220000", "00000000T000000", "2016-01-14T22:00:00"]
    groups = grouped(engine, String(255), of_utc_texts(), [*texts, *none])
    assert groups == {**expected, None: len(none)}


IMPOSSIBLE = ["0000-00-00 00:00:00", "2016-00-00 00:00:00", "2016-02-31 00:00:00"]


@pytest.mark.parametrize("engine_name", engine_parameters("sqlite", "mariadb"))
def test_local_times_of_no_calendar_are_none(engine_name: str, new_place: NewPlace) -> None:
    place = new_place(engine_name)
    rows = ", ".join(f"('{moment}')" for moment in IMPOSSIBLE)
    lax = () if engine_name == "sqlite" else ("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'",)
    place.execute(*lax, "CREATE TABLE moments (raw DATETIME)", f"INSERT INTO moments VALUES {rows}")
    engine = create_engine(place.writer, poolclass=NullPool)
    raw = Table("moments", MetaData(), Column("raw", DateTime())).c.raw
    with engine.connect() as connection:
        texts = list(connection.scalars(select(of_local_times(engine.dialect.name).grouped(raw))))
    engine.dispose()
    assert texts == [None] * len(IMPOSSIBLE)


@pytest.mark.parametrize(
    ("reading", "kind"),
    [(of_epoch_seconds(), Integer()), (of_local_times("mssql"), DateTime()), (of_utc_texts(), String(255))],
    ids=["seconds", "local times", "texts"],
)
def test_sql_server_can_group_by_every_reading(reading: ReceivedReading, kind: TypeEngine[Any]) -> None:
    """No values are bound: it would not know the two expressions for one."""
    text = reading.grouped(Column("raw", kind))
    compiled = select(text, func.count()).group_by(text).compile(dialect=mssql.dialect())
    assert compiled.params == {}
    [tree] = sqlglot.parse(str(compiled), read="tsql")
    assert tree is not None
