"""`python -m tests.bench.backups [ENTRIES]`: how long it takes to back up the demo's hospitals with a long audit log,
to check the backup, to put it back and to prove that it is; on each engine. Some minutes."""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, update

from auth.audit_chain import START, canonical, hash_of
from auth.backups.store import StoreRows
from auth.hospital_settings import HospitalChanges
from auth.notices import Notices
from auth.store import open_store, upgrade, writing
from auth.tables import HEAD_ID, audit_entries, audit_head
from dashboards.backups.checking import check_backup
from dashboards.backups.comparing import compare
from dashboards.backups.making import make_backup
from dashboards.backups.restoring import restore_backup
from dashboards.backups.site import Site
from dashboards.demo import Places, fill
from dashboards.hospitals.current import CurrentHospitals
from queries.demo.hospitals import make_demo
from queries.releases.folder import ReleaseFolder
from queries.settings import load_hospitals
from queries.snapshots.folder import LocalFolder
from tests.servers import create_database, running, start_mariadb, start_postgresql

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ENTRIES = 300_000
_PORTION = 5_000


def record_many(store: Engine, count: int) -> None:
    """Exports, as most entries are; a chain as `auth.audit` would make it, in fewer transactions."""
    before = START.hash
    for first in range(1, count + 1, _PORTION):
        rows = []
        for number in range(first, min(first + _PORTION, count + 1)):
            details = {
                **{"report": "activity", "format": "csv", "link": f"hospital=heraklion&grain=month&n={number}"},
                **{"language": "el", "file": f"activity-{number}.csv", "hospitals": ["heraklion", "chania"]},
                **{"rows": number, "bytes": 40 * number, "sha256": f"{number:064x}"},
            }
            row = {
                **{"number": number, "at": NOW + timedelta(seconds=number), "event": "exported", "means": "session"},
                **{"user_id": number % 90, "user_name": f"χρήστης-{number % 90}", "token_id": None},
                **{"token_name": None, "operator": None, "address": "192.0.2.7", "details": canonical(details)},
            }
            before = hash_of(before, row)
            rows.append(row | {"hash": before})
        with writing(store) as connection:
            connection.execute(insert(audit_entries), rows)
            head = update(audit_head).where(audit_head.c.id == HEAD_ID)
            connection.execute(head.values(number=rows[-1]["number"], hash=before))


def site_at(directory: Path, url: str) -> Site:
    store = open_store(url)
    upgrade(store)
    return Site(
        StoreRows(store, ("k" * 32,)), LocalFolder(directory / "snapshots"), ReleaseFolder(directory / "releases")
    )


def make_site(directory: Path, url: str) -> None:
    hospitals = load_hospitals(make_demo(directory, NOW.date()), {})
    site = site_at(directory, url)
    current = CurrentHospitals(hospitals, HospitalChanges(site.store.store))
    places = Places(directory / "snapshots", directory / "turns", directory / "releases")
    fill(hospitals, current, Notices(site.store.store), places, lambda: NOW)


def _step(what: str, directory: Path, url: str, backup: Path, results: Any) -> None:
    """In a process of its own, so that its memory is its own."""
    site = site_at(directory, url)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    match what:
        case "back up":
            made = make_backup(site, backup, NOW, lambda _backup: None)
            results.put(made.manifest.byte_count)
        case "check":
            results.put(len(check_backup(backup).files))
        case "restore":
            results.put(restore_backup(site, backup).row_count)
        case "compare":
            results.put(len(compare(site, backup).differences))
    seconds = time.perf_counter() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results.put((seconds, before / 1024, most / 1024))


def measured(what: str, *arguments: Any) -> int:
    context = get_context("spawn")
    results = context.Queue()
    process = context.Process(target=_step, args=(what, *arguments, results))
    process.start()
    said, (seconds, before, most) = results.get(), results.get()
    process.join()
    print(f"  {what:8} {seconds:7.1f} s   memory {before:.0f} MB, {most:.0f} MB at most   {said:,}", flush=True)
    return int(said)


@contextmanager
def engines(directory: Path) -> Iterator[Iterator[tuple[str, Callable[[str], str]]]]:
    """Each with what gives it an empty database of that name."""

    def each() -> Iterator[tuple[str, Callable[[str], str]]]:
        yield "sqlite", lambda name: f"sqlite:///{directory / name}.db"
        for start in (start_postgresql, start_mariadb):
            with running(start) as server:
                yield (
                    server.engine,
                    lambda name, server=server: create_database(server, name).render_as_string(hide_password=False),  # type: ignore[misc]
                )

    yield each()


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="archeion-bench-") as name, engines(Path(name)) as each:
        for engine, new_database in each:
            directory = Path(name) / engine
            directory.mkdir()
            url = new_database("kept")
            make_site(directory, url)
            for entries in (0, count):
                if entries:
                    record_many(site_at(directory, url).store.store, entries)
                print(f"{engine}, {entries:,} entries: rows or bytes at the end of the line")
                backups, empty = directory / f"backups-{entries}", directory / f"empty-{entries}"
                measured("back up", directory, url, backups)
                (backup,) = backups.glob("archeion-*")
                measured("check", directory, url, backup)
                restored = new_database(f"restored_{entries}")
                empty.mkdir()
                measured("restore", empty, restored, backup)
                assert measured("compare", empty, restored, backup) == 0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
