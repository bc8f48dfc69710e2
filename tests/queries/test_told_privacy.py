"""Nothing that tells who a person is leaves an archive with its devices, hours and ages, nor is in a snapshot."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select

from queries.archives.contract import DEVICE_COLUMNS, PERSON_COLUMNS, Fetched
from queries.archives.facts import LiveFacts
from queries.archives.live import LiveArchive
from queries.demo.population import Device, Person, Population, Series, Study
from queries.dicom import Availability
from queries.reports.equipment import EquipmentCriteria, equipment
from queries.reports.people import PeopleCriteria, people
from queries.snapshots.take import take_snapshot
from tests.oracles import read
from tests.queries.indexes import EACH_KIND, FORMS, filled, settings_of
from tests.queries.places import NOW, TODAY, TURNS, Place, engine_parameters, sqlite_place
from tests.queries.snapshot_checks import Shelf, unwatched
from tests.queries.told import assert_told

pytestmark = pytest.mark.archives

HOSPITAL, FORM = "hospital", FORMS["conquest_whole"]
# In no UID, size or other date of the population.
BIRTH_DATE, STUDY_TIME, PATIENT = "19530717", "103758", "SYNTHETIC-"
CANARIES = (BIRTH_DATE, "1953", "1037", "10:37", PATIENT, "2.25.")
HELD = ((Availability.ONLINE, 2),)
CT = Series("2.25.1.1", "CT", HELD, device=Device(station_name="CT1"))
MR = Series("2.25.2.1", "MR", HELD, device=Device(station_name="MR1"))
POPULATION = Population(
    (Study("2.25.1", "20160105", (CT,), 0, STUDY_TIME), Study("2.25.2", "20160406", (MR,), 1, STUDY_TIME)),
    persons=(Person("F", BIRTH_DATE), Person("M", BIRTH_DATE)),
)


class ListeningArchive(LiveArchive):
    """Remembers every value that its statements gave."""

    heard: str = ""

    def fetch(self, build: Callable[[LiveFacts], Select[Any]]) -> Fetched:
        fetched = super().fetch(build)
        # Marks, which no file of a snapshot holds but as digests, name the keys of rows.
        if "mark_1" not in fetched.statement.text:
            self.heard += repr(fetched.rows)
        return fetched


@pytest.fixture(params=EACH_KIND)
def taken(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[ListeningArchive, Shelf]]:
    form = FORMS[request.param]
    settings = settings_of(form, filled(sqlite_place(tmp_path), form, POPULATION).reader)
    archive, shelf = (
        ListeningArchive(settings, lambda: NOW, TURNS),
        Shelf.at(tmp_path / "snapshots"),
    )
    take_snapshot(archive, settings, shelf.folder, lambda: NOW, unwatched)
    yield archive, shelf
    archive.close()
    shelf.engine.close()


def test_no_birth_date_time_or_patient_leaves_an_archive(taken: tuple[ListeningArchive, Shelf]) -> None:
    archive, _ = taken
    assert equipment([archive], EquipmentCriteria((HOSPITAL,))).outcomes[0].failure is None
    assert people([archive], PeopleCriteria((HOSPITAL,))).outcomes[0].failure is None
    assert "'CT1'" in archive.heard
    assert [canary for canary in CANARIES if canary in archive.heard] == []


def test_no_birth_date_time_or_patient_is_in_a_snapshot(taken: tuple[ListeningArchive, Shelf]) -> None:
    _, shelf = taken
    files = [path for path in shelf.place.directory.rglob("*.parquet")]
    # Digests, which each file carries of the settings and of marks, may have any four digits in them by chance.
    contents = {path.name: re.sub(rb"[0-9a-f]{16,}", b"", path.read_bytes()) for path in files}
    assert any(b"CT1" in content for content in contents.values())
    signs = [canary.encode() for canary in CANARIES]
    found = {(name, sign) for name, content in contents.items() for sign in signs if sign in content}
    assert found == set()


@pytest.mark.parametrize("engine_name", engine_parameters("postgresql"))
def test_columns_that_an_account_may_not_read_are_named_and_the_rest_is_told(
    engine_name: str, new_place: Callable[[str], Place], tmp_path: Path
) -> None:
    """A hospital lets neither the patients' table nor the makers of devices be read; its catalogue names them all."""
    place = filled(new_place(engine_name), FORM, POPULATION)
    place.execute(
        f"REVOKE SELECT ON DICOMPatients, DICOMSeries, DICOMStudies FROM {place.reader.username}",
        "GRANT SELECT (SeriesInstanceUID, StudyInstanceUID, Modality, StationName) "
        f"ON DICOMSeries TO {place.reader.username}",
        "GRANT SELECT (StudyInstanceUID, StudyDate, PatientID, StudyTime) "
        f"ON DICOMStudies TO {place.reader.username}",
    )
    unread = tuple(name for name in DEVICE_COLUMNS if name != "station_name") + PERSON_COLUMNS
    assert_taken(place, tmp_path, Population(POPULATION.studies), {HOSPITAL: unread})


@pytest.mark.parametrize("engine_name", engine_parameters("postgresql", "mariadb"))
def test_without_the_patients_table_the_studies_own_copies_are_read(
    engine_name: str, new_place: Callable[[str], Place], tmp_path: Path
) -> None:
    place = filled(new_place(engine_name), FORM, POPULATION)
    account, database = place.reader.username, place.reader.database or ""
    if engine_name == "postgresql":
        place.execute(f"REVOKE SELECT ON DICOMPatients FROM {account}")
    else:
        reader, pattern = f"'{account}'@'{place.reader.host}'", database.replace("_", r"\_")
        tables = ("DICOMStudies", "DICOMSeries", "DICOMImages")
        place.execute(
            f"REVOKE SELECT ON `{pattern}`.* FROM {reader}",
            *(f"GRANT SELECT ON {database}.{table} TO {reader}" for table in tables),
        )
    assert_taken(place, tmp_path, POPULATION, {HOSPITAL: ("institutional_department_name",)})


def assert_taken(place: Place, directory: Path, expected: Population, missing: dict[str, tuple[str, ...]]) -> None:
    """A snapshot can be taken, names what is missing, and says what is known of the population."""
    settings = settings_of(FORM, place.reader)
    archive, shelf = LiveArchive(settings, lambda: NOW, TURNS), Shelf.at(directory)
    take_snapshot(archive, settings, shelf.folder, lambda: NOW, unwatched)
    assert shelf.source.missing_columns == archive.missing_columns == missing
    assert_told(shelf.source, read(expected, FORM.knows, TODAY))
    archive.close()
    shelf.engine.close()
