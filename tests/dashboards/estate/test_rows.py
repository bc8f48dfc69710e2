"""Every hospital has its row; what is counted of them can be recounted."""

from datetime import UTC, date, datetime

import pytest

from dashboards.estate.rows import Counted, Held, Without, counted_full, estate_rows, held_in, months_on, soonest_row
from dashboards.words import Words
from queries.dicom import Availability
from queries.forecasts.reach import Outlook
from tests.dashboards.estate.scene import PLACES, RANKED, TODAY, Place, reader_of, steady
from tests.queries.projections.made import GB


def test_all_are_there_soonest_first_and_the_unknown_last(english: Words) -> None:
    reader = reader_of(english)
    rows = estate_rows(reader, reader.courses(reader.visible))
    assert tuple(row.hospital for row in rows) == RANKED
    outlooks = [row.full.outlook if row.full else row.without for row in rows]
    assert outlooks == [
        Outlook.ALREADY_PASSED,
        *(Outlook.WITHIN_HORIZON, Outlook.WITHIN_HORIZON),
        *(Outlook.NOT_WITHIN_HORIZON, Outlook.NOT_WITHIN_HORIZON),
        *(Outlook.NOT_GROWING, Outlook.NOT_ENOUGH_HISTORY, Outlook.CAPACITY_UNKNOWN),
        *(Without.NO_PROJECTION, Without.UNREADABLE, Without.NO_SNAPSHOT),
    ]


def test_of_several_stores_the_one_that_is_full_first_stands_for_its_hospital(english: Words) -> None:
    reader = reader_of(english)
    rows = {row.hospital: row for row in estate_rows(reader, reader.courses(reader.visible))}
    jointly = rows["jointly"].standing
    assert jointly is not None
    assert (jointly.tier, jointly.capacity_bytes) == (Availability.ONLINE, 250 * GB)
    # 100 GB held, 5 GB a month: full as the thirtieth month ends.
    assert jointly.full.median == date(2028, 6, 30)


def test_late_ones_are_marked_and_each_says_when_it_was_read(english: Words) -> None:
    reader = reader_of(english)
    rows = {row.hospital: row for row in estate_rows(reader, reader.courses(reader.visible))}
    assert [code for code, row in rows.items() if row.is_stale] == ["jointly"]
    assert [code for code, row in rows.items() if row.read_at is None] == ["gone", "blank"]
    assert rows["anew"].read_at == datetime(2026, 1, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("months", "full", "known"),
    # Dense is full; Jointly in 30 months; Early, half of whose paths gain 300 GB in about 12 months. Knee's
    # projection is two years long.
    [(24, 2, 6), (60, 3, 5)],
)
def test_full_ones_are_counted_among_those_of_which_it_is_known(
    months: int, full: int, known: int, english: Words
) -> None:
    reader = reader_of(english)
    rows = estate_rows(reader, reader.courses(reader.visible))
    assert counted_full(rows, TODAY, months) == Counted(months, full, known)


def test_of_no_hospital_nothing_is_counted(english: Words) -> None:
    reader = reader_of(english, {"blank": PLACES["blank"]})
    rows = estate_rows(reader, reader.courses(reader.visible))
    assert (counted_full(rows, TODAY, 12), soonest_row(rows)) == (Counted(12, 0, 0), None)
    assert held_in(reader.courses(reader.visible), reader) == Held(0, is_estimated=False, known=0)


@pytest.mark.parametrize("code", ["calm", "far", "infant", "huge"])
def test_who_has_no_day_is_not_first(code: str, english: Words) -> None:
    reader = reader_of(english, {code: PLACES[code]})
    assert soonest_row(estate_rows(reader, reader.courses(reader.visible))) is None


def test_held_is_the_sum_of_what_each_holds(english: Words) -> None:
    reader = reader_of(english)
    held = held_in(reader.courses(reader.visible), reader)
    assert held == Held((6 * 100 + 150 + 3_000) * GB, is_estimated=False, known=8)


def test_a_reader_of_one_hospital_gets_its_row_alone(english: Words) -> None:
    reader = reader_of(english, visible=["early"])
    rows = estate_rows(reader, reader.courses([*PLACES]))
    assert [row.hospital for row in rows] == ["early"]


def test_months_on_from_the_end_of_a_month_stay_in_theirs() -> None:
    assert months_on(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_on(date(2026, 11, 30), 15) == date(2028, 2, 29)
    assert months_on(date(2026, 1, 1), -2) == date(2025, 11, 1)


def test_two_alike_are_in_the_order_of_their_codes(english: Words) -> None:
    places = {code: Place({"capacity": "400 GB"}, steady(code, 10)) for code in ("b", "a")}
    reader = reader_of(english, places)
    assert [row.hospital for row in estate_rows(reader, reader.courses(reader.visible))] == ["a", "b"]
