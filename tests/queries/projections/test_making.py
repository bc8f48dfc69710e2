"""Courses are made in a process of their own, for every hospital that they can be made for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from queries.projections import starting
from queries.projections.keeping import kept, kept_history
from queries.projections.starting import Order, Wanted, start
from queries.snapshots.bucket import Bucket
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.take import take_snapshot
from queries.storage_settings import Counting
from tests.queries.indexes import FORMS, filled, live, settings_of
from tests.queries.places import NOW, sqlite_place
from tests.queries.snapshot_checks import HOSPITAL, Shelf, unwatched
from tests.queries.warts import population_with_warts

COUNTING = Counting("logical", {"CT": 524_288})
ROOT = Path(__file__).resolve().parents[3]


def wanted(code: str) -> Wanted:
    return Wanted(code, "Europe/Athens", COUNTING)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    form, root = FORMS["arc5"], tmp_path_factory.mktemp("snapshots")
    place = filled(sqlite_place(tmp_path_factory.mktemp("archive")), form, population_with_warts(5))
    archive, shelf = live(form, place.reader), Shelf.at(root)
    take_snapshot(archive, settings_of(form, place.reader), shelf.folder, lambda: NOW, unwatched)
    archive.close()
    shelf.engine.close()
    return shelf


def test_each_hospital_with_a_snapshot_gets_its_course(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    folder, root, snapshot = shelf.folder, shelf.place, shelf.current
    assert kept_history(folder, HOSPITAL) is None
    assert not start(Order(root, (wanted("absent"), wanted(HOSPITAL)), (HOSPITAL, "another")))
    assert "absent: no projection: no snapshot" in caplog.text
    course = kept(folder, snapshot, COUNTING)
    assert course is not None
    assert (course.hospital, course.figures_at, course.counted) == (HOSPITAL, snapshot.taken_at, "logical")
    assert kept_history(folder, HOSPITAL) is not None
    assert start(Order(root, (wanted(HOSPITAL),), ()))


def test_nothing_wanted_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "subprocess", None)
    assert start(Order(SnapshotPlace(Path("/nowhere")), (), ()))


def test_a_process_that_cannot_run_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    assert not start(Order(SnapshotPlace(tmp_path), (wanted("a"),), ()))
    assert "projections were not made" in caplog.text


def test_a_process_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(starting, "TIME_LIMIT_SECONDS", 0.01)
    assert not start(Order(SnapshotPlace(tmp_path), (wanted("a"),), ()))
    assert "timed out" in caplog.text


def test_orders_survive_json() -> None:
    bucket = Bucket("s3://bucket/prefix", "http://127.0.0.1:9", "eu-south-2", "key", "secret")
    asked = (wanted("a"), Wanted("b", "UTC", Counting("stored", {})))
    order = Order(SnapshotPlace(Path("/cache"), bucket), asked, ("c", "a"))
    assert Order.from_json(order.to_json()) == order
    assert json.loads(order.to_json())["others"] == ["c", "a"]


def test_web_workers_load_nothing_that_fits() -> None:
    script = "import app, sys; print(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name for name in ran.stdout.split() if name.startswith("queries.")}
    assert "queries.projections.courses" in loaded
    forecasts = {name for name in loaded if name.startswith("queries.forecasts.")}
    assert forecasts <= {f"queries.forecasts.{name}" for name in ("projection", "reach", "series")}
    assert not loaded & {f"queries.projections.{name}" for name in ("fitting", "making")}
