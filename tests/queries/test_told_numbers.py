"""Stations, hours, people and patients by age, in every kind of archive, live and from a snapshot: the recount's."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queries.archives.contract import PERSON_COLUMNS
from queries.archives.live import LiveArchive
from queries.reports.equipment import EquipmentCriteria, equipment
from queries.reports.people import PeopleCriteria, people
from queries.snapshots.take import Taken, take_snapshot
from tests.oracles import read
from tests.queries.indexes import EACH_KIND, FORMS, Form, filled, live, pair_parameters, settings_of
from tests.queries.places import NOW, TODAY, Place, sqlite_place
from tests.queries.snapshot_checks import Shelf, unwatched
from tests.queries.told import assert_told, told_tables
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

POPULATION = population_with_warts(71)
Held = tuple[Form, LiveArchive, Shelf, Taken]


@pytest.fixture(scope="module", params=pair_parameters(on_servers=EACH_KIND))
def held(
    request: pytest.FixtureRequest, new_place: Callable[[str], Place], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Held]:
    """An archive and a snapshot of it."""
    form_name, engine_name = request.param
    form = FORMS[form_name]
    place = filled(new_place(engine_name), form, POPULATION)
    archive, shelf = live(form, place.reader), Shelf.at(tmp_path_factory.mktemp("snapshots"))
    settings = settings_of(form, place.reader)
    yield form, archive, shelf, take_snapshot(archive, settings, shelf.folder, lambda: NOW, unwatched)
    archive.close()
    shelf.engine.close()


def test_an_archive_says_what_the_rules_say(held: Held) -> None:
    form, archive, _, _ = held
    assert_told(archive, read(POPULATION, form.knows, TODAY))


def test_a_snapshot_says_what_its_archive_says(held: Held) -> None:
    _, archive, shelf, _ = held
    assert told_tables(shelf.source) == told_tables(archive)


def test_columns_that_an_archive_lacks_are_named(held: Held) -> None:
    form, archive, shelf, _ = held
    lacking = {"institution_name", "institutional_department_name", "manufacturer", "manufacturer_model_name"}
    lacking -= {*form.knows.device_names}
    assert {*shelf.source.missing_columns["hospital"]} == {*archive.missing_columns["hospital"]} == lacking


def test_totals_of_what_is_told_are_those_of_all_studies(held: Held) -> None:
    """Each study has one sex and age and each instance one station; nothing is lost on the way."""
    _, _, _, taken = held
    totals = taken.about.totals
    assert totals.people_study_count == totals.study_count
    assert totals.station_instance_count == totals.hour_instance_count == totals.instance_count
    assert totals.people_instance_count == totals.instance_count
    assert totals.station_study_count == totals.hour_study_count >= totals.study_count


@pytest.mark.parametrize("form_name", ["dg", "conquest_whole"])
def test_a_site_that_names_no_patients_is_taken_a_snapshot_of(form_name: str, tmp_path: Path) -> None:
    """Its studies are of nobody known: they count, and no patient does."""
    form, place = FORMS[form_name], filled(sqlite_place(tmp_path), FORMS[form_name], POPULATION)
    place.execute(
        "CREATE TABLE copy AS SELECT * FROM DICOMStudies",
        "DROP TABLE DICOMStudies",
        "ALTER TABLE copy DROP COLUMN PatientID",
        "ALTER TABLE copy RENAME TO DICOMStudies",
    )
    archive, shelf = live(form, place.reader), Shelf.at(tmp_path / "snapshots")
    taken = take_snapshot(archive, settings_of(form, place.reader), shelf.folder, lambda: NOW, unwatched)
    assert {*PERSON_COLUMNS} <= {*taken.about.missing_columns}
    assert taken.about.totals.people_study_count == taken.about.totals.study_count
    for source in (archive, shelf.source):
        answer = people([source], PeopleCriteria(("hospital",)))
        assert answer.outcomes[0].failure is None
        assert answer.patients.empty
        assert answer.studies["patient_sex"].isna().all()
        assert answer.studies["age_band"].isna().all()
    archive.close()
    shelf.engine.close()


def test_a_column_that_an_archive_gets_later_is_read_of_every_month(tmp_path: Path) -> None:
    form, place = FORMS["conquest_whole"], filled(sqlite_place(tmp_path), FORMS["conquest_whole"], POPULATION)
    settings, shelf = settings_of(form, place.reader), Shelf.at(tmp_path / "snapshots")

    def take() -> Taken:
        archive = live(form, place.reader)
        taken = take_snapshot(archive, settings, shelf.folder, lambda: NOW, unwatched)
        archive.close()
        return taken

    place.execute("ALTER TABLE DICOMSeries DROP COLUMN StationName")
    months = take().months_read
    assert "station_name" in shelf.source.missing_columns["hospital"]
    assert take().months_read == frozenset()
    place.execute("ALTER TABLE DICOMSeries ADD COLUMN StationName VARCHAR(16) DEFAULT 'CT9'")
    assert take().months_read == months
    stations = equipment([shelf.source], EquipmentCriteria(("hospital",))).stations
    assert set(stations["station_name"]) == {"CT9"}
    shelf.engine.close()
