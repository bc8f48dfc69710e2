"""Whether a snapshot says what its archive and the rules say, and whether two snapshots hold the same."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from queries.archives.contract import Source
from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.dicom import Availability
from queries.reports.activity import activity
from queries.reports.holdings import Holdings, holdings
from queries.reports.patients import patients
from queries.reports.volumes import volumes
from queries.snapshots.engine import DuckDBEngine
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.library import SnapshotLibrary, SnapshotSource
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.tables import ALL, MARKS
from queries.snapshots.take import Progress
from tests.oracles import ReadPopulation, recount, recount_patients, recount_volumes
from tests.queries.indexes import as_bytes, cells_of, patients_of, totals_of, volumes_of

HOSPITAL = "hospital"

_COUNTED = ((Measure.STUDIES, False), (Measure.SERIES, False), (Measure.IMAGES, False), (Measure.IMAGES, True))
_PERIODS = (
    Period(),
    Period.of_year(2016),
    Period(Month(2016, 2), Month(2016, 2)),
    Period(Month(2014, 11), Month(2016, 1)),
)
_MODALITIES = ((), (), ("CT",), ("UNKNOWN", "SR", "MR"), ("PR", "ABSENT"))
_AVAILABILITIES = ((), (), (Availability.ONLINE,), (Availability.OFFLINE, Availability.UNKNOWN))
_FACTORS = (_COUNTED, _PERIODS, _MODALITIES, _AVAILABILITIES, tuple(Grain), tuple(Breakdown))
_ALL = tuple(itertools.product(*_FACTORS))


def unwatched(_progress: Progress) -> None:
    """For takings that nobody waits for."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of snapshots and what reads it."""

    place: SnapshotPlace
    folder: SnapshotFolder
    engine: DuckDBEngine
    library: SnapshotLibrary

    @classmethod
    def at(cls, root: Path) -> "Shelf":
        return cls.of(SnapshotPlace(root))

    @classmethod
    def of(cls, place: SnapshotPlace) -> "Shelf":
        folder, engine = place.folder(), place.engine()
        return cls(place, folder, engine, SnapshotLibrary(folder, engine))

    @property
    def source(self) -> SnapshotSource:
        source = self.library.source([HOSPITAL])
        assert source.failures == {}
        return source

    @property
    def current(self) -> SnapshotId:
        return self.folder.snapshots(HOSPITAL)[-1]


def spread(turn: int, size: int) -> Iterator[Criteria]:
    """Some of all criteria, others at every turn."""
    for (measure, all_objects), period, modalities, availabilities, grain, breakdown in random.Random(turn).sample(
        _ALL, size
    ):
        yield Criteria((HOSPITAL,), measure, period, grain, breakdown, modalities, availabilities, all_objects)


def assert_counts(source: Source, population: ReadPopulation, asked: Criteria) -> None:
    """Activity, volumes and patients of the criteria are those of the recount."""
    answer, counted = activity([source], asked), recount(population, asked)
    assert answer.failed == ()
    assert cells_of(answer, HOSPITAL) == counted.cells, asked
    assert totals_of(answer, HOSPITAL) == counted.totals, asked
    assert answer.outcomes[0].data_up_to == counted.data_up_to, asked
    of_patients = patients([source], asked)
    assert of_patients.failures == ()
    assert patients_of(of_patients) == recount_patients(population, asked), asked
    if asked.measure is Measure.IMAGES:
        of_bytes = volumes([source], asked)
        assert of_bytes.failures == ()
        assert volumes_of(of_bytes) == recount_volumes(population, asked), asked


def tables_of(source: Source, asked: Criteria) -> list[bytes]:
    """What every report says, as files would hold it."""
    answer, of_patients = activity([source], asked), patients([source], asked)
    assert (answer.failed, of_patients.failures) == ((), ())
    tables = [answer.cells, answer.totals, of_patients.periods]
    if asked.measure is Measure.IMAGES:
        tables.append(volumes([source], asked).cells)
    return [*(as_bytes(table) for table in tables), str(answer.outcomes[0].data_up_to).encode()]


def holdings_of(source: Source) -> Holdings:
    held = holdings([source])[HOSPITAL]
    assert isinstance(held, Holdings)
    return held


def rows_of(folder: SnapshotFolder, snapshot: SnapshotId) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in a snapshot's files but the marks, in the order of the values."""
    return {
        table.name: duckdb.execute(
            "SELECT * FROM read_parquet($file) ORDER BY ALL", {"file": folder.file(snapshot, table)}
        ).fetchall()
        for table in ALL
        if table is not MARKS
    }
