"""Readiness: what a replica stands on, told in words that say nothing of where it is, and found out seldom."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from auth.errors import StoreUnavailable
from auth.store import open_store, require_schema, upgrade, writing
from dashboards.service import readiness as module
from dashboards.service.readiness import Part, Readiness, register_readiness
from queries.snapshots.folder import LocalFolder

# What only somebody inside may know.
INSIDE = "postgresql://inside.example:5432"


def fails() -> None:
    raise OSError(f"no connection to {INSIDE}")


def asked(*parts: Part, is_stopping: bool = False) -> tuple[int, str]:
    server = Flask("tests.ready")
    register_readiness(server, Readiness(parts, lambda: is_stopping))
    answer = server.test_client().get("/ready")
    return answer.status_code, answer.text


def test_a_replica_whose_parts_stand_is_ready() -> None:
    assert asked(Part("store", lambda: None), Part("snapshots", lambda: None)) == (200, "ready")


def test_a_part_that_does_not_stand_is_named_and_nothing_else() -> None:
    assert asked(Part("store", fails), Part("snapshots", lambda: None)) == (503, "not ready: store")


def test_without_a_part_that_is_not_needed_it_goes_on() -> None:
    parts = Part("store", lambda: None), Part("queue", fails, is_needed=False)
    assert asked(*parts) == (200, "ready, without: queue")


def test_one_that_stops_is_not_ready_whatever_stands() -> None:
    assert asked(Part("store", lambda: None), is_stopping=True) == (503, "stopping")


def test_a_part_that_hangs_is_waited_for_once_and_not_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT_SECONDS", 0.2)
    monkeypatch.setattr(module, "KEPT_SECONDS", 0.0)
    begun, going_on = [], threading.Event()

    def hangs() -> None:
        begun.append(1)
        going_on.wait(10)

    readiness = Readiness([Part("store", hangs)], lambda: False)
    started = time.monotonic()
    assert [readiness.standing().missed for _ in range(3)] == [("store",)] * 3
    assert time.monotonic() - started < 5
    assert len(begun) == 1
    going_on.set()
    time.sleep(0.1)
    assert readiness.standing().is_ready


def test_whoever_asks_often_makes_nothing_be_asked_more_than_once_a_second() -> None:
    counted: list[int] = []
    readiness = Readiness([Part("store", lambda: counted.append(1))], lambda: False)
    threads = [threading.Thread(target=readiness.standing) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counted) == 1


def test_what_came_back_is_ready_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_SECONDS", 0.0)
    checks: list[Callable[[], None]] = [fails]
    readiness = Readiness([Part("store", lambda: checks[0]())], lambda: False)
    assert not readiness.standing().is_ready
    checks[0] = lambda: None
    assert readiness.standing().is_ready


def test_the_store_stands_at_its_newest_schema_and_at_one_that_is_newer_still(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(StoreUnavailable):
        require_schema(store)
    upgrade(store)
    require_schema(store)
    for revision, stands in (("0012", False), ("9999", True)):
        with writing(store) as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        if stands:
            require_schema(store)
        else:
            with pytest.raises(StoreUnavailable):
                require_schema(store)
    store.dispose()


def test_a_folder_of_snapshots_that_is_gone_is_not_reached(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path / "snapshots")
    folder.require_reachable()
    (tmp_path / "snapshots").rmdir()
    with pytest.raises(OSError, match="snapshots"):
        folder.require_reachable()
