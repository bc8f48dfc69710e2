"""Times as cron writes them: which they are, on days when clocks are changed too."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.errors import ConfigurationError
from queries.settings import load_site
from queries.times_of_day import Times

ATHENS = ZoneInfo("Europe/Athens")
# A Sunday.
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=ATHENS)


def latest(text: str, hours: float, until: datetime = NOON) -> str | None:
    """Of the hours before, as a clock in Athens showed it."""
    found = Times.read(text).latest(ATHENS, until - timedelta(hours=hours), until)
    return None if found is None else f"{found.astimezone(ATHENS):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("text", "hours", "time"),
    [
        ("20 */2 * * *", 24, "Sun 22 10:20"),
        ("0 12 * * *", 24, "Sun 22 12:00"),
        ("1 12 * * *", 23, None),
        ("1 12 * * *", 24, "Sat 21 12:01"),
        ("40 1 * * 0", 200, "Sun 22 01:40"),
        ("40 1 * * 7", 200, "Sun 22 01:40"),
        ("40 1 * * 1", 200, "Mon 16 01:40"),
        ("30 8,17 * * 1-5", 200, "Fri 20 17:30"),
        ("0-10/5 3 * * *", 24, "Sun 22 03:10"),
        ("0 0 1 * *", 24 * 40, "Sun 01 00:00"),
        # Either, where both say something.
        ("0 6 20 * 1", 24 * 40, "Fri 20 06:00"),
        ("0 6 29 2 *", 24 * 366 * 3, "Thu 29 06:00"),
    ],
)
def test_the_latest_time_is_found(text: str, hours: float, time: str | None) -> None:
    assert latest(text, hours) == time


def test_a_time_that_clocks_skip_is_an_hour_later_and_one_that_comes_twice_is_once() -> None:
    spring = datetime(2026, 3, 29, 12, 0, tzinfo=ATHENS)
    assert latest("20 3 * * *", 12, spring) == "Sun 29 04:20"
    autumn = datetime(2026, 10, 25, 12, 0, tzinfo=ATHENS)
    times, found, after = Times.read("20 3 * * *"), [], autumn - timedelta(hours=12)
    while (moment := times.latest(ATHENS, after, autumn)) is not None:
        found.append(moment)
        after = moment
    assert found == [datetime(2026, 10, 25, 0, 20, tzinfo=UTC)]


@given(st.integers(0, 59), st.integers(0, 23), st.integers(0, 60 * 24 * 14))
def test_a_daily_time_is_never_more_than_a_day_ago(minute: int, hour: int, minutes: int) -> None:
    until = NOON - timedelta(minutes=minutes)
    found = Times.read(f"{minute} {hour} * * *").latest(ATHENS, until - timedelta(days=2), until)
    assert found is not None
    assert timedelta(0) <= until - found < timedelta(hours=25)
    assert (found.astimezone(ATHENS).hour, found.minute) == (hour, minute)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "0 fields of five"),
        ("20 2 * *", "4 fields of five"),
        ("60 2 * * *", "'60' is no minute; allowed are numbers from 0 to 59"),
        ("0 24 * * *", "'24' is no hour"),
        ("0 0 0 * *", "'0' is no day of the month"),
        ("0 0 * 13 *", "'13' is no month"),
        ("0 0 * * 8", "'8' is no day of the week"),
        ("0 0 * * mon", "'mon' is no day of the week"),
        ("*/0 * * * *", "is no minute"),
        ("5-1 * * * *", "is no minute"),
        ("5/2 * * * *", "is no minute"),
        ("-1 * * * *", "is no minute"),
        ("1,,2 * * * *", "is no minute"),
        ("٣ * * * *", "is no minute"),
        ("0 0 30 2 *", "no such day"),
    ],
)
def test_what_is_no_time_is_refused_and_told_why(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        Times.read(text)


def test_the_file_says_when_work_is_done(tmp_path: Path) -> None:
    hospital = '[hospitals.a]\nname={el="α",en="a"}\nregion="7"\narchive={kind="conquest",url="sqlite:////a"}\n'
    path = tmp_path / "hospitals.toml"
    path.write_text(hospital, encoding="utf-8")
    assert load_site(path, {}).shared.schedule.snapshots == "20 */2 * * *"
    path.write_text(f'[schedule]\nsnapshots = "5 4 * * *"\ntime_zone = "UTC"\n{hospital}', encoding="utf-8")
    schedule = load_site(path, {}).shared.schedule
    assert (schedule.snapshots, schedule.zone) == ("5 4 * * *", ZoneInfo("UTC"))
    path.write_text(
        f'[schedule]\nsnapshots = "5 99 * * *"\nhourly = 1\ntime_zone = "X"\n{hospital}', encoding="utf-8"
    )
    with pytest.raises(ConfigurationError) as refused:
        load_site(path, {})
    assert "key 'schedule.snapshots': '99' is no hour" in str(refused.value)
    assert "unknown key 'schedule.hourly'; allowed: alerts, exports, full_snapshots" in str(refused.value)
    assert "'X' is no IANA time zone" in str(refused.value)
