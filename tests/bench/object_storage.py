"""`python -m tests.bench.object_storage`: snapshots on object storage beside the same in a directory, as a table.

31 hospitals × 20 years; the storage is moto's on loopback, on a road that holds up every request by the milliseconds
that are given, as a real one takes some.
"""

import os
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask

from auth.settings import AuthSettings
from auth.store import open_store
from queries.settings import HospitalSettings
from queries.snapshots.currency import LISTED_SECONDS
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.tables import ALL
from tests.bench.estate import NOW, ORDINARY, make_estate
from tests.bench.views import DEFAULT_LINKS, Times, view_times
from tests.composition import compose
from tests.object_storage import running_object_storage
from tests.road import Road, road_to

HOSPITALS = 31
ROUNDS = 40


def publish_all(place: SnapshotPlace, local: SnapshotPlace, hospitals: tuple[HospitalSettings, ...]) -> list[float]:
    """Seconds of each publication: of what a taking has written, from its first request to its last."""
    seconds, folder, files = [], place.folder(), local.folder()
    for hospital in hospitals:
        (snapshot,) = files.snapshots(hospital.code)
        started = time.perf_counter()
        with folder.writing(hospital.code) as writing:
            for table in ALL:
                shutil.copy(files.file(snapshot, table), writing.directory)
            writing.publish(NOW)
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)


@contextmanager
def serving(place: SnapshotPlace, hospitals: tuple[HospitalSettings, ...], directory: Path) -> Iterator[Flask]:
    store = open_store(f"sqlite:///{directory / f'{secrets.token_hex(4)}.db'}")
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    settings = AuthSettings(secret_key=secrets.token_hex(32), cookies_secure=False, password_hasher=hasher)
    try:
        yield compose(hospitals, store, settings, lambda: NOW, place)
    finally:
        store.dispose()


def first_view(place: SnapshotPlace, hospitals: tuple[HospitalSettings, ...], road: Road) -> tuple[float, int]:
    """Seconds until a machine that has no file yet has all that a default view reads, and its requests."""
    asked, started = len(road.requests), time.perf_counter()
    folder = place.folder()
    source_of = [folder.current(hospital.code) for hospital in hospitals]
    for table in ALL[1:3]:
        folder.gather([each for each in source_of if each is not None], table)
    return time.perf_counter() - started, len(road.requests) - asked


def line(name: str, times: Times) -> str:
    return f"{name:34} p50 {times.p50_seconds * 1000:6.1f} ms   p95 {times.p95_seconds * 1000:6.1f} ms"


def resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(delay_seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="archeion-bench-") as name, running_object_storage() as storage:
        directory = Path(name)
        local = SnapshotPlace(directory / "snapshots")
        hospitals = make_estate(local.directory, HOSPITALS, ORDINARY)
        with road_to(storage.endpoint) as road:
            road.delay_seconds = delay_seconds
            before = resident_megabytes()
            taker = storage.new_place(directory / "taker", road.endpoint)
            seconds = publish_all(taker, local, hospitals)
            print(f"each request is held up by {delay_seconds * 1000:.0f} ms")
            print(f"publishing: median {seconds[len(seconds) // 2]:.2f} s, slowest {seconds[-1]:.2f} s")
            print(f"memory of the client: {resident_megabytes() - before:.0f} MB with {HOSPITALS} manifests")
            web = replace(taker, directory=directory / "web")
            cold, requests = first_view(web, hospitals, road)
            print(f"the files of a first view on an empty machine: {cold:.2f} s, {requests} requests")
            for place, called in ((local, "directory"), (web, "object storage"), (local, "directory again")):
                with serving(place, hospitals, directory) as server:
                    view_times(server, DEFAULT_LINKS, 1)
                    asked, started = len(road.requests), time.perf_counter()
                    times, _ = view_times(server, DEFAULT_LINKS, ROUNDS)
                    lasted, views = time.perf_counter() - started, (ROUNDS + 5) * len(DEFAULT_LINKS)
                    print(line(called, times))
                    if place is web:
                        lists = len(road.requests) - asked
                        most = lasted / LISTED_SECONDS + 1
                        print(f"{lists} requests in {views} views, {lasted:.1f} s; at most {most:.0f} are expected")
    assert threading.active_count() < 64


if __name__ == "__main__":
    main(float(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.0)
