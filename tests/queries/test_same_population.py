"""One population, held by every kind of archive on every engine, gives the same report tables byte for byte: live and
from a snapshot."""

import itertools
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import duckdb
import pytest

from queries.archives.contract import DAY
from queries.criteria import Breakdown, Criteria, Grain, Measure, Period
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.reports.activity import activity
from queries.reports.volumes import volumes
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.tables import ALL, SERIES, STUDIES, Table
from queries.snapshots.take import take_snapshot
from tests.object_storage import ObjectStorage
from tests.oracles import AvailabilityKept, Knowledge, ReadPopulation, read, recount, recount_volumes
from tests.queries.indexes import (
    EACH_KIND,
    FORMS,
    Form,
    as_bytes,
    cells_of,
    filled,
    live,
    pair_parameters,
    settings_of,
    totals_of,
    volumes_of,
)
from tests.queries.places import NOW, TODAY, Place
from tests.queries.remembered import Remembered
from tests.queries.snapshot_checks import Shelf, assert_counts, holdings_of, tables_of, unwatched
from tests.queries.told import EQUIPMENT, PEOPLE, assert_told, told_tables
from tests.queries.warts import population_with_warts

# On SQLite too it takes longer than a unit test may.
pytestmark = pytest.mark.servers

HOSPITAL = "hospital"
LEAST_STUDIES = 2000
COUNTED = ((Measure.STUDIES, False), (Measure.SERIES, False), (Measure.IMAGES, False), (Measure.IMAGES, True))


@cache
def population() -> Population:
    """Several populations of warts in one, each with UIDs of its own."""
    parts = [population_with_warts(seed) for seed in range(3000, 3007)]
    studies = tuple(_of_one_availability(study) for part in parts for study in part.studies)
    assert len(studies) >= LEAST_STUDIES
    return Population(
        studies,
        tuple(series for part in parts for series in part.orphan_series),
        tuple(study for part in parts for study in part.discarded_studies),
        tuple(person for part in parts for person in part.persons),
    )


def _of_one_availability(study: Study) -> Study:
    """Online or offline as a whole, which is all that DG_DICOM_SERVER can say of it."""
    availability = Availability.OFFLINE if len(study.study_instance_uid) % 2 else Availability.ONLINE
    return replace(study, series=tuple(_kept_at(series, availability) for series in study.series))


def _kept_at(series: Series, availability: Availability) -> Series:
    count = sum(number for _, number in series.held)
    return replace(series, held=((availability, count),) if count else ())


@cache
def recounted(knows: Knowledge) -> ReadPopulation:
    return read(population(), knows, TODAY)


@pytest.fixture(scope="module", params=pair_parameters(*EACH_KIND))
def place(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> tuple[Form, Place]:
    form_name, engine_name = request.param
    form = FORMS[form_name]
    return form, filled(new_place(engine_name), form, population())


@pytest.fixture(scope="module")
def held(place: tuple[Form, Place]) -> Iterator[tuple[Form, Remembered]]:
    form, filled_place = place
    archive = live(form, filled_place.reader)
    yield form, Remembered(archive)
    archive.close()


@pytest.fixture(scope="module")
def taken(
    place: tuple[Form, Place], held: tuple[Form, Remembered], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    """A directory with a snapshot of the archive."""
    form, filled_place = place
    made = Shelf.at(tmp_path_factory.mktemp("snapshots"))
    take_snapshot(held[1].archive, settings_of(form, filled_place.reader), made.folder, lambda: NOW, unwatched)
    yield made
    made.engine.close()


# Where snapshots lie and what reads them: of each, every report gives the tables that the archive gives.
READERS = ("directory", "object storage")


@pytest.fixture(scope="module", params=READERS)
def shelf(request: pytest.FixtureRequest, taken: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The same snapshot where this reader reads it."""
    match request.param:
        case "directory":
            yield taken
        case "object storage":
            storage: ObjectStorage = request.getfixturevalue("object_storage")
            place = storage.new_place(tmp_path_factory.mktemp("taker"))
            published_too(taken, place)
            # On a machine that has no file of it yet.
            made = Shelf.of(replace(place, directory=tmp_path_factory.mktemp("reader")))
            yield made
            made.engine.close()


def published_too(taken: Shelf, place: SnapshotPlace) -> None:
    with place.folder().writing(HOSPITAL) as writing:
        for table in ALL:
            shutil.copy(taken.folder.file(taken.current, table), writing.directory)
        writing.publish(taken.current.taken_at)


def questions(form: Form) -> Iterator[Criteria]:
    """What this kind of archive can answer, by availability only if it keeps any."""
    layouts = [(Period(), Grain.YEAR, Breakdown.NONE), (Period.of_year(2016), Grain.MONTH, Breakdown.MODALITY)]
    if form.knows.availability is not AvailabilityKept.NOWHERE:
        layouts.append((Period(), Grain.MONTH, Breakdown.AVAILABILITY))
    for (measure, all_objects), (period, grain, breakdown) in itertools.product(COUNTED, layouts):
        yield Criteria((HOSPITAL,), measure, period, grain, breakdown, all_objects=all_objects)


def test_report_tables_are_those_of_every_other_archive(held: tuple[Form, Remembered]) -> None:
    """Whichever runs first gives the table; an archive that keeps no availability is asked for none."""
    form, archive = held
    for criteria in questions(form):
        answer = activity([archive], criteria)
        assert answer.failed == ()
        counted = recount(recounted(form.knows), criteria)
        assert cells_of(answer, HOSPITAL) == counted.cells, criteria
        assert totals_of(answer, HOSPITAL) == counted.totals, criteria
        table = as_bytes(answer.cells) + as_bytes(answer.totals)
        assert _TABLES.setdefault(criteria, table) == table, criteria


def test_volumes_are_those_of_every_other_archive_that_knows_as_much(held: tuple[Form, Remembered]) -> None:
    form, archive = held
    criteria = Criteria((HOSPITAL,), Measure.IMAGES, breakdown=Breakdown.MODALITY, all_objects=True)
    answer = volumes([archive], criteria)
    assert answer.failures == ()
    assert volumes_of(answer) == recount_volumes(recounted(form.knows), criteria)
    table = as_bytes(answer.cells)
    assert _VOLUMES.setdefault((form.knows.sizes, form.knows.copies), table) == table


def test_devices_hours_and_people_are_those_of_every_other_archive_that_knows_as_much(
    held: tuple[Form, Remembered], shelf: Shelf
) -> None:
    """Of people every kind knows the same; of devices by the columns that it has."""
    form, archive = held
    assert_told(archive, recounted(form.knows), EQUIPMENT[:2], PEOPLE[:2])
    tables = told_tables(archive)
    assert told_tables(shelf.source) == tables
    of_people = tables[-2 * len(PEOPLE) :]
    assert _TOLD.setdefault(("people",), of_people) == of_people
    knows = (*form.knows.device_names, str(form.knows.institution_of_study))
    assert _TOLD.setdefault(knows, tables) == tables


def test_a_snapshot_gives_the_tables_of_its_archive(held: tuple[Form, Remembered], shelf: Shelf) -> None:
    """Activity, volumes and patients byte for byte, and what the form can offer."""
    form, archive = held
    source = shelf.source
    for criteria in questions(form):
        assert tables_of(source, criteria) == tables_of(archive, criteria), criteria
        assert_counts(source, recounted(form.knows), criteria)
    assert holdings_of(source) == holdings_of(archive)


def test_days_of_reception_in_a_snapshot_are_those_of_the_population(
    held: tuple[Form, Remembered], shelf: Shelf
) -> None:
    form, _ = held
    studies = recounted(form.knows).studies
    of_series = Counter(series.received for study in studies for series in study.series)
    instances: Counter[date | None] = Counter()
    for study in studies:
        for series in study.series:
            instances[series.received] += len(series.instances)
    assert by_reception(shelf, SERIES[DAY], "series_count") == of_series
    assert by_reception(shelf, SERIES[DAY], "instance_count") == instances
    assert by_reception(shelf, STUDIES[DAY], "study_count") == Counter(study.received for study in studies)


def by_reception(shelf: Shelf, table: Table, count: str) -> Counter[date | None]:
    statement = f"SELECT received_date, sum({count})::BIGINT FROM read_parquet($file) GROUP BY 1"
    rows = duckdb.execute(statement, {"file": shelf.folder.file(shelf.current, table)}).fetchall()
    return Counter({date.fromisoformat(day) if day else None: number for day, number in rows})


_TABLES: dict[Criteria, bytes] = {}
_TOLD: dict[tuple[str, ...], list[bytes]] = {}
_VOLUMES: dict[tuple[bool, bool], bytes] = {}
