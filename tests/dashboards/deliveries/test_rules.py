"""When an export is due, and which hospitals hold it back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboards.deliveries.rules import Lack, Obstacle, Stage, due_on, hospitals_of, obstacles, stage_of, today_of
from dashboards.deliveries.terms import term_of
from queries.errors import ArchiveError, SnapshotMissing, SnapshotUnreadable
from queries.settings import HospitalSettings
from tests.dashboards.deliveries.test_terms import export

OCTOBER = term_of("month", date(2026, 10, 1))


def hospital(code: str = "argo", **others: Any) -> HospitalSettings:
    archive = {"kind": "conquest", "url": "sqlite:///index.sqlite"}
    table = {"code": code, "name": {"el": code, "en": code}, "region": "7", "archive": archive}
    return HospitalSettings.model_validate(table | others)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 11, 2), Stage.NOT_YET_DUE),
        (date(2026, 11, 3), Stage.DUE),
        (date(2026, 11, 4), Stage.DUE),
        (date(2026, 11, 5), Stage.OVERDUE),
    ],
)
def test_a_day_is_before_due_or_overdue(day: date, stage: Stage) -> None:
    settings = export(due_day=3, deadline_day=5)
    assert stage_of(settings, OCTOBER, day) is stage
    assert due_on(settings, OCTOBER) == date(2026, 11, 3)


def test_a_day_has_begun_where_it_begins_last() -> None:
    athens, azores = hospital(), hospital("azores", time_zone="Atlantic/Azores")
    for now, there in (
        (datetime(2026, 10, 31, 21, 59, tzinfo=UTC), date(2026, 10, 31)),
        (datetime(2026, 10, 31, 22, 0, tzinfo=UTC), date(2026, 11, 1)),
    ):
        assert today_of([athens], now) == there
        assert today_of([athens, azores], now) == date(2026, 10, 31)


MIDNIGHT = datetime(2026, 10, 31, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("read_at", "hours_later", "lack"),
    [
        (MIDNIGHT, 0, None),
        (MIDNIGHT - timedelta(seconds=1), 0, Lack.READ_TOO_EARLY),
        (MIDNIGHT, 36, None),
        (MIDNIGHT, 36.1, Lack.STALE),
        # What was read too early is not also called old.
        (MIDNIGHT - timedelta(seconds=1), 48, Lack.READ_TOO_EARLY),
    ],
)
def test_figures_are_complete_and_fresh(read_at: datetime, hours_later: float, lack: Lack | None) -> None:
    """Midnight in Athens, where the month ends."""
    found = obstacles(OCTOBER, [hospital()], {"argo": read_at}, {}, MIDNIGHT + timedelta(hours=hours_later))
    assert found == (() if lack is None else (Obstacle("argo", lack, read_at),))


def test_every_hospital_that_holds_it_back_is_told() -> None:
    hospitals = [hospital(code) for code in ("argo", "boreas", "cyclops")]
    failures: dict[str, ArchiveError] = {"boreas": SnapshotMissing("none"), "cyclops": SnapshotUnreadable("torn")}
    found = obstacles(OCTOBER, hospitals, {"argo": MIDNIGHT}, failures, MIDNIGHT)
    assert found == (Obstacle("boreas", Lack.NEVER_READ), Obstacle("cyclops", Lack.UNREADABLE))


def test_hospitals_are_those_named_or_all_that_are_no_copies() -> None:
    three = {code: hospital(code) for code in ("argo", "boreas")} | {"copy": hospital("copy", copy_of="argo")}
    assert [one.code for one in hospitals_of(export(), three)] == ["argo", "boreas"]
    assert [one.code for one in hospitals_of(export(hospitals=["copy", "argo"]), three)] == ["argo", "copy"]
