"""`python -m tests.bench.taker DIRECTORY`: takes snapshots of a site's hospitals over and over, as a timer would.

Before each taking a study comes to the archive. One line of JSON on standard output for
each snapshot, with what it holds by year; ends when standard input does.
"""

import json
import random
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from sqlalchemy import Connection, NullPool, create_engine

from queries.archives.contract import YEAR
from queries.archives.live import LiveArchive
from queries.archives.turns import Turns
from queries.settings import HospitalSettings
from queries.snapshots.folder import LocalFolder, SnapshotId
from queries.snapshots.history import prune
from queries.snapshots.tables import SERIES, STUDIES
from queries.snapshots.take import take_snapshot
from tests.bench.wsgi import SNAPSHOTS, TURNS, hospitals_in

_ONE_IN_FULL = 10
_PAUSE_SECONDS = 0.2


def take_on(directory: Path, ended: threading.Event) -> None:
    chance, folder, turns = random.Random(1), LocalFolder(directory / SNAPSHOTS), Turns(directory / TURNS)
    hospitals = hospitals_in(directory)
    archives = {hospital.code: LiveArchive(hospital, _now, turns, in_background=True) for hospital in hospitals}
    number = 0
    while not ended.wait(_PAUSE_SECONDS):
        for hospital in hospitals:
            number += 1
            _study_comes(hospital, f".{number}", chance)
            full = chance.randrange(_ONE_IN_FULL) == 0
            taken = take_snapshot(archives[hospital.code], hospital, folder, _now, lambda _progress: None, full=full)
            print(json.dumps(_held_in(folder, taken.snapshot)), flush=True)  # noqa: T201 - what it is run for
            prune(folder, hospital.code)
    for archive in archives.values():
        archive.close()


def _study_comes(hospital: HospitalSettings, mark: str, chance: random.Random) -> None:
    """A copy of any study with all that is in it. The first column of these tables is the row's own UID, the second
    of series and images that of what they belong to."""
    engine = create_engine(hospital.archive_url, poolclass=NullPool)
    with engine.begin() as connection:
        uids = connection.exec_driver_sql(f"SELECT {_columns(connection, 'DICOMStudies')[0]} FROM DICOMStudies")
        copied = [chance.choice(uids.fetchall())[0]]
        _copy(connection, "DICOMStudies", 0, copied, mark)
        for table in ("DICOMSeries", "DICOMImages"):
            copied = _copy(connection, table, 1, copied, mark)
    engine.dispose()


def _copy(connection: Connection, table: str, place: int, wanted: list[str], mark: str) -> list[str]:
    """Copy the rows whose UID in that column is wanted, under UIDs with a mark; theirs before are returned."""
    columns = _columns(connection, table)
    marked = [f"{name} || '{mark}'" if number <= place else name for number, name in enumerate(columns)]
    among = f"{columns[place]} IN ({', '.join('?' * len(wanted))})"
    rows = connection.exec_driver_sql(f"SELECT {columns[0]} FROM {table} WHERE {among}", tuple(wanted)).fetchall()
    connection.exec_driver_sql(
        f"INSERT INTO {table} SELECT {', '.join(marked)} FROM {table} WHERE {among}", tuple(wanted)
    )
    return [row[0] for row in rows]


def _columns(connection: Connection, table: str) -> list[str]:
    return [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]


def _held_in(folder: LocalFolder, snapshot: SnapshotId) -> dict[str, object]:
    """All its figures by year, read from its files by hand: of every object, undated ones left out."""
    wanted = {
        "studies": (STUDIES, "study_count"),
        "series": (SERIES, "series_count"),
        "images": (SERIES, "instance_count"),
    }
    with duckdb.connect() as connection:
        years = {
            measure: dict(
                connection.execute(
                    f"SELECT study_date, sum({count})::BIGINT FROM read_parquet(?) WHERE study_date IS NOT NULL"
                    f" GROUP BY 1 HAVING sum({count}) > 0",
                    [folder.file(snapshot, tables[YEAR])],
                ).fetchall()
            )
            for measure, (tables, count) in wanted.items()
        }
    return {"hospital": snapshot.hospital, "number": snapshot.number, "years": years}


def _now() -> datetime:
    return datetime.now(UTC)


def main(directory: Path) -> None:
    ended = threading.Event()
    taker = threading.Thread(target=take_on, args=(directory, ended))
    taker.start()
    sys.stdin.read()
    ended.set()
    taker.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
