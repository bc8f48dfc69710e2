"""A real Orthanc, filled as devices fill it: our figures from its index are its own, and those of what was sent."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom import Dataset
from sqlalchemy import URL, NullPool, create_engine, func, select

from queries.archives.introspection import Catalogue
from queries.archives.live import ADAPTERS, LiveArchive
from queries.criteria import Breakdown, Criteria, Grain, Measure
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.reports.activity import activity
from queries.reports.volumes import volumes
from tests.dicom_files import as_file, datasets_of, real_files
from tests.oracles import believed_day, folded
from tests.orthanc import Orthanc, running_orthanc
from tests.queries.indexes import FORMS, cells_of, live, settings_of, totals_of
from tests.queries.places import TODAY
from tests.servers import Server, create_database, create_reader

pytestmark = pytest.mark.servers

HOSPITAL = "hospital"
ROOT = "2.25.42"
DELETED = f"{ROOT}.7"
PADDED = next(path for path in real_files() if path.name == "badVR.dcm")


def study(number: int, day: str | None, *modalities: str | None) -> Study:
    uid = f"{ROOT}.{number}"
    held = ((Availability.ONLINE, number % 3 + 1),)
    return Study(uid, day, tuple(Series(f"{uid}.{n}", m, held) for n, m in enumerate(modalities, start=1)))


# Four patients; several modalities in a study; dates missing, of no calendar, of the predecessor of DICOM, of no
# digits; padded values, which Orthanc trims on the right alone.
POPULATION = Population(
    (
        study(1, "20160101", "CT", "SR"),
        study(2, None, "MR"),
        study(3, "20160231", "CT"),
        study(4, "", None),
        study(5, "2016.01.02", "US"),
        study(6, "20160102", "MR", "KO", "MR"),
        study(7, "20150505", "CR"),
        study(8, "20261122", "CT", "MR", "SR"),
        study(9, " 20160103 ", " ct "),
        study(10, "NODATE", "us", "US"),
    )
)


@dataclass(frozen=True, slots=True)
class Filled:
    """An archive read, what its server says of itself and has on disk, and what it should hold: files by UIDs."""

    archive: LiveArchive
    reader: URL
    statistics: dict[str, int]
    file_bytes: int
    held: dict[tuple[str, ...], bytes]


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mariadb"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    if request.param == "sqlite":
        copy = tmp_path_factory.mktemp("orthanc") / "index.sqlite"
        yield from _filled(None, lambda orthanc: _copied(orthanc, copy))
    else:
        server: Server = request.getfixturevalue(request.param)
        database = create_database(server, "orthanc")
        yield from _filled(database, lambda _: create_reader(server, "orthanc"))


def _filled(database: URL | None, reader_of: Callable[[Orthanc], URL]) -> Iterator[Filled]:
    with running_orthanc(database) as orthanc:
        held = fill(orthanc)
        statistics = {key: int(value) for key, value in orthanc.statistics().items()}
        file_bytes = orthanc.file_bytes()
        # A database is read while Orthanc runs.
        reader = reader_of(orthanc)
        archive = live(FORMS["orthanc"], reader)
        yield Filled(archive, reader, statistics, file_bytes, held)
        archive.close()


def _copied(orthanc: Orthanc, path: Path) -> URL:
    orthanc.index_copy(path)
    return URL.create("sqlite", database=str(path))


def fill(orthanc: Orthanc) -> dict[tuple[str, ...], bytes]:
    """Half by C-STORE and half by REST, one twice; then the real files as they are; then a study is deleted."""
    made = list(datasets_of(POPULATION))
    half = len(made) // 2
    orthanc.send(made[:half])
    files = [*(as_file(dataset) for dataset in made[half:]), *(path.read_bytes() for path in real_files())]
    stored = [as_file(dataset) for dataset in made[:half]] + [file for file in files if orthanc.store(file)]
    assert orthanc.store(stored[0])
    orthanc.delete_study(DELETED)
    held: dict[tuple[str, ...], bytes] = {}
    for file in stored:
        # Orthanc keeps the padding of this file's Patient ID and so takes it for another patient's.
        uids = ("of its own",) * 4 if file == PADDED.read_bytes() else uids_of(header_of(file))
        if uids[1] != DELETED:
            held.setdefault(uids, file)
    assert len(real_files()) > 20
    assert len(held) > len(made)
    return held


def header_of(file: bytes) -> Dataset:
    return pydicom.dcmread(BytesIO(file), force=True, stop_before_pixels=True)


def uids_of(header: Dataset) -> tuple[str, ...]:
    """What makes an instance another one to Orthanc."""
    names = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    return tuple(str(header.get(name) or "").strip() for name in names)


def total_of(archive: LiveArchive, measure: Measure) -> int:
    answer = activity([archive], Criteria((HOSPITAL,), measure, all_objects=True))
    assert answer.failed == ()
    return answer.total + answer.undated


def test_totals_are_those_of_its_own_statistics(filled: Filled) -> None:
    ours = {measure: total_of(filled.archive, measure) for measure in Measure}
    own = filled.statistics
    assert ours == {
        Measure.STUDIES: own["CountStudies"],
        Measure.SERIES: own["CountSeries"],
        Measure.IMAGES: own["CountInstances"],
    }


def test_totals_are_those_of_what_was_sent(filled: Filled) -> None:
    assert {measure: total_of(filled.archive, measure) for measure in Measure} == {
        Measure.STUDIES: len({uids[:2] for uids in filled.held}),
        Measure.SERIES: len({uids[:3] for uids in filled.held}),
        Measure.IMAGES: len(filled.held),
    }


def test_images_by_month_and_modality_are_those_of_what_was_sent(filled: Filled) -> None:
    expected: Counter[tuple[str | None, str]] = Counter()
    months: Counter[str | None] = Counter()
    for file in filled.held.values():
        header = header_of(file)
        day = believed_day(str(header.get("StudyDate") or ""), TODAY)
        month = f"{day:%Y%m}" if day else None
        expected[month, folded(str(header.get("Modality") or ""))] += 1
        months[month] += 1
    criteria = Criteria(
        (HOSPITAL,), Measure.IMAGES, grain=Grain.MONTH, breakdown=Breakdown.MODALITY, all_objects=True
    )
    answer = activity([filled.archive], criteria)
    assert cells_of(answer, HOSPITAL) == expected
    assert totals_of(answer, HOSPITAL) == months
    assert months[None] > 0


def test_bytes_are_those_of_its_own_statistics_and_of_its_files(filled: Filled) -> None:
    answer = volumes([filled.archive], Criteria((HOSPITAL,), Measure.IMAGES, all_objects=True))
    assert answer.failures == ()
    sums = answer.cells[["unsized_count", "logical_bytes", "stored_bytes"]].sum().to_dict()
    assert sums == {
        "unsized_count": 0,
        "logical_bytes": filled.statistics["TotalUncompressedSize"],
        "stored_bytes": filled.statistics["TotalDiskSize"],
    }
    assert sums["stored_bytes"] == filled.file_bytes


def test_every_series_was_received_just_now_and_every_study_has_its_patient(filled: Filled) -> None:
    engine = create_engine(filled.reader, poolclass=NullPool)
    archive = settings_of(FORMS["orthanc"], filled.reader).archive
    index = ADAPTERS["orthanc"].open_index(Catalogue(engine, None), archive, TODAY)
    assert index.arrivals is not None
    assert index.received is not None
    with engine.connect() as connection:
        series = set(connection.scalars(select(index.series.c.series_key)))
        arrivals = dict(connection.execute(select(index.arrivals.c.series_key, index.arrivals.c.received)).all())
        hours = set(connection.scalars(select(index.received.grouped(index.arrivals.c.received))))
        patients = connection.scalar(select(func.count(index.studies.c.patient_key.distinct())))
    engine.dispose()
    assert set(arrivals) == series
    now = datetime.now(UTC)
    assert hours <= {f"{now - timedelta(hours=ago):%Y%m%d%H}" for ago in (0, 1)}
    assert patients == filled.statistics["CountPatients"]
