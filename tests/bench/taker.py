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

from queries.archives.contract import YEAR
from queries.archives.live import LiveArchive
from queries.archives.turns import Turns
from queries.locks import FileLocks
from queries.snapshots.folder import LocalFolder, SnapshotFolder, SnapshotId
from queries.snapshots.history import prune
from queries.snapshots.tables import SERIES, STUDIES
from queries.snapshots.take import take_snapshot
from tests.bench.answers import Years
from tests.bench.coming import study_comes
from tests.bench.wsgi import SNAPSHOTS, TURNS, hospitals_in

_ONE_IN_FULL = 10
_PAUSE_SECONDS = 0.2


def take_on(directory: Path, ended: threading.Event) -> None:
    chance, folder, turns = random.Random(1), LocalFolder(directory / SNAPSHOTS), Turns(FileLocks(directory / TURNS))
    hospitals = hospitals_in(directory)
    archives = {hospital.code: LiveArchive(hospital, _now, turns, in_background=True) for hospital in hospitals}
    number = 0
    while not ended.wait(_PAUSE_SECONDS):
        for hospital in hospitals:
            number += 1
            study_comes(hospital, f".{number}", chance)
            full = chance.randrange(_ONE_IN_FULL) == 0
            taken = take_snapshot(archives[hospital.code], hospital, folder, _now, lambda _progress: None, full=full)
            snapshot = taken.snapshot
            said = {"hospital": snapshot.hospital, "number": snapshot.number, "years": figures_of(folder, snapshot)}
            print(json.dumps(said), flush=True)  # noqa: T201 - what it is run for
            prune(folder, hospital.code)
    for archive in archives.values():
        archive.close()


def figures_of(folder: SnapshotFolder, snapshot: SnapshotId) -> dict[str, Years]:
    """All its figures by measure and year, read from its files by hand: of every object, undated ones left out."""
    wanted = {
        "studies": (STUDIES, "study_count"),
        "series": (SERIES, "series_count"),
        "images": (SERIES, "instance_count"),
    }
    with duckdb.connect() as connection:
        return {
            measure: dict(
                connection.execute(
                    f"SELECT study_date, sum({count})::BIGINT FROM read_parquet(?) WHERE study_date IS NOT NULL"
                    f" GROUP BY 1 HAVING sum({count}) > 0",
                    [folder.file(snapshot, tables[YEAR])],
                ).fetchall()
            )
            for measure, (tables, count) in wanted.items()
        }


def _now() -> datetime:
    return datetime.now(UTC)


def main(directory: Path) -> None:
    ended = threading.Event()
    # The taking is the main thread's: what it dies of ends the process.
    threading.Thread(target=_end_with_input, args=(ended,), daemon=True).start()
    take_on(directory, ended)


def _end_with_input(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
