"""Processes that take snapshots of a small changing archive until they are killed.

`python -m tests.queries.snapshot_taker DIRECTORY` reads where snapshots lie as JSON, imports once what takes long,
then forks such a process for each seed that it reads, says the process's number, and says so when that has ended.
"""

import itertools
import json
import os
import random
import sys
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine

from queries.archives.live import LiveArchive
from queries.archives.turns import Turns
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.locks import FileLocks
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.take import take_snapshot
from tests.queries.indexes import FORMS, Form, settings_of
from tests.queries.places import NOW
from tests.queries.snapshot_checks import unwatched

FORM: Form = FORMS["conquest_whole"]


def small_population() -> Population:
    held = ((Availability.ONLINE, 2),)
    studies = (Study(f"2.25.{n}", f"2016{n:02d}01", (Series(f"2.25.{n}.1", "CT", held),)) for n in range(1, 7))
    return Population(tuple(studies))


def index_at(directory: Path) -> URL:
    return URL.create("sqlite", database=str(directory / "index.sqlite"))


def archive_at(directory: Path) -> LiveArchive:
    return LiveArchive(settings_of(FORM, index_at(directory)), lambda: NOW, Turns(FileLocks(directory)))


def take_for_ever(directory: Path, place: SnapshotPlace, seed: str) -> None:
    """Before each taking an image comes to a study: every snapshot differs from the one before."""
    chance = random.Random(seed)
    settings, folder = settings_of(FORM, index_at(directory)), place.folder()
    archive = archive_at(directory)
    writer = create_engine(index_at(directory), poolclass=NullPool)
    for number in itertools.count(1):
        series = f"2.25.{chance.randint(1, 6)}.1"
        with writer.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO DICOMImages (SOPInstanceUID, SeriesInstanceUID, DeviceName) VALUES (?, ?, 'MAG0')",
                (f"{series}.{seed}.{number}", series),
            )
        take_snapshot(archive, settings, folder, lambda: NOW, unwatched, full=chance.random() < 0.3)


def warm_up(directory: Path, place: SnapshotPlace) -> None:
    """What is loaded at the first taking alone is loaded before the first process forks; object storage is asked by
    none that forks."""
    aside = SnapshotPlace(directory / "aside") if place.bucket else place
    archive = archive_at(directory)
    take_snapshot(archive, settings_of(FORM, index_at(directory)), aside.folder(), lambda: NOW, unwatched)
    archive.close()


def main(directory: Path) -> None:
    place = SnapshotPlace.of_values(json.loads(sys.stdin.readline()))
    warm_up(directory, place)
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            take_for_ever(directory, place, line.strip())
        print(process, flush=True)
        os.waitpid(process, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
